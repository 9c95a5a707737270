/// Writes entities as the specs state them.
struct ResultWriter {
  let grammar: Grammar
  let bytes: [UInt8]
  let isModel: Bool
  let isMerged: Bool

  func result(_ entity: Entity) -> RecognisedDate? {
    guard entity.start < entity.end, entity.end <= grammar.count else { return nil }
    let range = grammar.lexemes[entity.start].start..<grammar.lexemes[entity.end - 1].end
    let text = String(decoding: bytes[range], as: UTF8.self)
    let start = String(decoding: bytes[..<range.lowerBound], as: UTF8.self).utf16.count
    var result = RecognisedDate(
      text: isModel ? text.lowercased() : text, start: start, length: text.utf16.count, type: type(entity),
      timex: entity.timex)
    result.mod = entity.mod
    if let parent = entity.parent, !parent.isEmpty {
      let whole = grammar.lexemes[parent.lowerBound].start..<grammar.lexemes[parent.upperBound - 1].end
      result.parentText = String(decoding: bytes[whole], as: UTF8.self).lowercased()
    }
    if isMerged {
      result.values = values(entity)
    } else {
      (result.future, result.past) = (resolution(entity, entity.future), resolution(entity, entity.past))
    }
    return result
  }

  private func type(_ entity: Entity) -> String {
    let shown = isMerged && entity.isBounded ? entity.kind.range : entity.kind
    let name = entity.parent == nil ? shown.rawValue : "datetimealt"
    return isMerged ? "datetimeV2." + name : name
  }

  // MARK: Parsers of one kind

  private func resolution(_ entity: Entity, _ extent: Entity.Extent) -> RecognisedDate.Fields {
    func fields(_ pairs: (String, String?)...) -> RecognisedDate.Fields {
      pairs.compactMap { key, value in value.map { .init(key: key, value: $0) } }
    }
    switch entity.kind {
    case .date: return fields(("date", extent.start.map(Timex.date) ?? "0001-01-01"))
    case .time: return fields(("time", extent.start.map(Self.clock)))
    case .datetime: return fields(("dateTime", extent.start.map(Self.moment)))
    case .daterange:
      if entity.unresolved { return [] }
      return fields(("startDate", extent.start.map(Timex.date)), ("endDate", extent.end.map(Timex.date)))
    case .timerange: return fields(("startTime", extent.start.map(Self.clock)), ("endTime", extent.end.map(Self.clock)))
    case .datetimerange:
      if entity.mod == "before", extent.end == nil { return fields(("endDateTime", extent.start.map(Self.moment))) }
      return fields(("startDateTime", extent.start.map(Self.moment)), ("endDateTime", extent.end.map(Self.moment)))
    case .duration: return fields(("duration", Timex.number(entity.seconds)))
    case .set: return fields(("set", "Set: " + entity.timex))
    case .timezone:
      guard let zone = entity.zone else { return [] }
      return fields(("value", zone.text), ("utcOffsetMins", String(zone.minutes ?? TimeZoneEntry.ambiguousOffset)))
    }
  }

  static func clock(_ moment: DateTime) -> String { String(Timex.time(moment).dropFirst()) }
  static func moment(_ moment: DateTime) -> String { Timex.date(moment) + " " + clock(moment) }

  // MARK: Models

  /// The past reading, then the future one, then both twelve hours later where "am" or "pm" is open.
  private func values(_ entity: Entity) -> [RecognisedDate.Fields] {
    if entity.kind == .timezone, let zone = entity.zone {
      let minutes = String(zone.minutes ?? TimeZoneEntry.ambiguousOffset)
      return [
        [
          .init(key: "value", value: zone.text), .init(key: "utcOffsetMins", value: minutes),
          .init(key: "type", value: "timezone"),
        ]
      ]
    }
    var result: [RecognisedDate.Fields] = []
    func add(_ entity: Entity) {
      for extent in [entity.past, entity.future] {
        let value = value(entity, extent)
        if !value.isEmpty, !result.contains(value) { result.append(value) }
      }
    }
    add(entity)
    if entity.ampm, let later = laterHalf(entity) { add(later) }
    return result
  }

  private func laterHalf(_ entity: Entity) -> Entity? {
    func later(_ clock: Entity.Clock) -> Entity.Clock {
      var clock = clock
      clock.hour = clock.hour >= 12 ? clock.hour - 12 : clock.hour + 12
      return clock
    }
    guard let clock = entity.clock else { return nil }
    var result = entity
    func moved(_ moment: DateTime?, _ clock: Entity.Clock) -> DateTime? { moment.map { later(clock).on($0) } }
    result.past.start = moved(entity.past.start, clock)
    result.future.start = moved(entity.future.start, clock)
    guard let end = entity.endClock, entity.kind.isRange else {
      result.timex = entity.timex.replacingSuffix(clock.timex, with: later(clock).timex)
      return result
    }
    result.past.end = moved(entity.past.end, end)
    result.future.end = moved(entity.future.end, end)
    result.timex = entity.timex.replacingParts([(clock.timex, later(clock).timex), (end.timex, later(end).timex)])
    return result
  }

  private func value(_ entity: Entity, _ extent: Entity.Extent) -> RecognisedDate.Fields {
    var fields: RecognisedDate.Fields = [.init(key: "timex", value: entity.timex)]
    func add(_ key: String, _ value: String?) { if let value { fields.append(.init(key: key, value: value)) } }
    add("Mod", entity.mod)
    add("type", (entity.isBounded ? entity.kind.range : entity.kind).rawValue)
    if entity.source != nil, entity.isBounded { add("sourceEntity", entity.source) }
    if let zone = entity.zone {
      add("timezone", zone.text)
      add("timezoneText", entity.zoneText.map { grammar.text($0, bytes) })
      add("utcOffsetMins", String(zone.minutes ?? TimeZoneEntry.ambiguousOffset))
    }
    if let interval = entity.interval {
      add("setTypename", interval.of.rawValue)
      add("value", extent.start.map { interval.of == .date ? Timex.date($0) : Self.moment($0) })
      add("intervalSize", String(interval.size))
      add("intervalType", interval.unit)
      return fields
    }
    if entity.unresolved || entity.kind == .set {
      add("value", "not resolved")
      return fields
    }
    if entity.kind == .duration {
      add("value", Timex.number(entity.seconds))
      return fields
    }
    func shown(_ moment: DateTime?) -> String? {
      moment.map { moment in
        switch entity.kind.range {
        case .daterange: Timex.date(moment)
        case .timerange: Self.clock(moment)
        default: Self.moment(moment)
        }
      }
    }
    let outer = entity.mod?.split(separator: "-").first.map(String.init) ?? ""
    let inner = entity.mod?.split(separator: "-").dropFirst().first.map(String.init) ?? ""
    switch outer {
    case "before":
      add(
        "end",
        shown(inner == "end" ? extent.end : entity.kind.isRange && extent.start == nil ? extent.end : extent.start))
    case "until": add("end", shown(extent.end ?? extent.start))
    case "after": add("start", shown(inner == "start" ? extent.start : extent.end ?? extent.start))
    case "since": add("start", shown(extent.start))
    default:
      if entity.kind.isRange {
        add("start", shown(extent.start))
        add("end", shown(extent.end))
      } else {
        add("value", shown(extent.start))
      }
    }
    if extent.start == nil, extent.end == nil { return [] }
    return fields
  }
}

extension Entity {
  /// Before, after, since or until something.
  var isBounded: Bool {
    guard let mod else { return false }
    return ["before", "after", "since", "until"].contains(mod.split(separator: "-").first.map(String.init) ?? "")
      && kind != .duration && kind != .set
  }
}

extension Grammar {
  func text(_ range: Range<Int>, _ bytes: [UInt8]) -> String {
    guard !range.isEmpty, range.upperBound <= count else { return "" }
    return String(decoding: bytes[lexemes[range.lowerBound].start..<lexemes[range.upperBound - 1].end], as: UTF8.self)
      .lowercased()
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
  }

  /// Replaces each part once, in order, behind the one before.
  fileprivate func replacingParts(_ parts: [(String, String)]) -> String {
    var source = Array(utf8)
    var from = 0
    for (old, new) in parts {
      let pattern = Array(old.utf8)
      guard !pattern.isEmpty, source.count >= pattern.count else { continue }
      var index = from
      while index + pattern.count <= source.count {
        if source[index..<(index + pattern.count)].elementsEqual(pattern) {
          source.replaceSubrange(index..<(index + pattern.count), with: Array(new.utf8))
          from = index + new.utf8.count
          break
        }
        index += 1
      }
    }
    return String(decoding: source, as: UTF8.self)
  }
}
