/// The expressions of a text, the longest at each place, with the words that bound them.
extension Grammar {
  enum Scope: Sendable {
    case date, time, datePeriod, timePeriod, dateTime, dateTimePeriod, duration, set, holiday, zone, merged
  }

  func all(_ scope: Scope) -> [Entity] {
    var result: [Entity] = []
    var index = 0
    while index < count {
      guard let entity = scope == .merged ? mergedAt(index) : single(scope, index), entity.end > index else {
        index += 1
        continue
      }
      result.append(entity)
      index = entity.end
      if scope == .merged, entity.kind == .time, let moved = newTime(index) {
        result.append(moved)
        index = moved.end
      }
    }
    return result
  }

  private func single(_ scope: Scope, _ index: Int) -> Entity? {
    switch scope {
    case .date: date(index)
    case .time: time(index)
    case .datePeriod: datePeriod(index)
    case .timePeriod: timePeriod(index)
    case .dateTime: dateTime(index)
    case .dateTimePeriod: dateTimePeriod(index)
    case .duration: duration(index)
    case .set: recurrence(index)
    case .holiday: holiday(index)
    case .zone: timeZone(index, certain: true)
    case .merged: nil
    }
  }

  private func mergedAt(_ index: Int) -> Entity? {
    if options.contains(.split) { return splitAt(index) }
    if options.contains(.alternatives), let elided = elidedPeriod(index) { return elided }
    if let listed = dayOfList(index) { return listed }
    if options.contains(.alternatives), let listed = dayAfterMonth(index), date(index)?.month == nil { return listed }
    if options.contains(.tasks) { return task(index) }
    return boundedOrPlain(index)
  }

  func boundedOrPlain(_ index: Int) -> Entity? {
    let plain = plain(index)
    guard let bounded = modified(index) else { return plain }
    return plain.map { $0.end >= bounded.end } == true ? plain : bounded
  }

  /// The longest expression of any kind, without the words around it.
  ///
  /// - Parameter suffixes: "or later" behind it belongs to it; off inside the look at what follows such words.
  func plain(_ index: Int, suffixes: Bool = true) -> Entity? {
    if oneOnOne(index) { return nil }
    var found = longest(
      date(index), time(index), datePeriod(index), duration(index), timePeriod(index), dateTimePeriod(index),
      dateTime(index), recurrence(index), holiday(index), moreOrLess(index),
      options.contains(.zones) ? timeZone(index) : nil)
    guard let entity = found, !isFiltered(entity) else { return nil }
    if options.contains(.zones), [.time, .datetime, .timerange, .datetimerange].contains(entity.kind) {
      found = zoned(entity)
    }
    return suffixes ? found.map { suffixed($0) } : found
  }

  /// The zone that follows a time.
  private func zoned(_ entity: Entity) -> Entity {
    var next = entity.end
    let bracket = at(next) == "("
    if bracket { next += 1 }
    guard let zone = timeZone(next, certain: true) else { return entity }
    var entity = entity
    entity.end = zone.end
    entity.zone = zone.zone
    entity.zoneText = zone.start..<zone.end
    if bracket, at(zone.end) == ")" { entity.end += 1 }
    return entity
  }

  private func oneOnOne(_ index: Int) -> Bool {
    let one: Set<String> = ["one", "1"]
    if one.contains(at(index)), one.contains(at(index + 2)), [":", "-", "on"].contains(at(index + 1)) {
      return !(at(index + 1) == ":" && digits(index + 2) > 1) && !isNumber(index + 3)
    }
    if one.contains(at(index)), ["-", ":", "on"].contains(at(index - 1)), one.contains(at(index - 2)), index >= 2 {
      return true
    }
    return at(index) == "one" && at(index + 1) == "one"
  }

  // MARK: What looks like a date and is none

  private func isFiltered(_ entity: Entity) -> Bool {
    let before = at(entity.start - 1)
    let single = entity.end == entity.start + 1
    if single, entity.kind == .daterange, ["may", "march"].contains(at(entity.start)), entity.mod == nil {
      return ![
        "on", "in", "at", "around", "circa", "from", "to", "since", "until", "till", "before", "after", "by", "during",
        "through",
      ].contains(before)
    }
    if single, ["week", "month", "year", "fortnight"].contains(at(entity.start)) { return true }
    if options.contains(.calendar), entity.vague, entity.kind == .daterange || entity.kind == .date,
      entity.end == entity.start + 2
    {
      return true
    }
    if entity.kind == .timerange, single, before == "good" { return true }
    if entity.kind == .duration, at(entity.start) == "a" || at(entity.start) == "one", at(entity.start + 1) == "second",
      isWord(entity.end), Self.secondNouns.contains(at(entity.end))
    {
      return true
    }
    if single, NumberWords.months[at(entity.start)] != nil, entity.kind == .daterange {
      let mark = lexemes[entity.start]
      if isMark(entity.start - 1), !mark.spaced, ["$", "%", "&", "!", "?", "@", "#", "/", "."].contains(before) {
        return true
      }
      if glued(entity.end), ["$", "%", "&", "@", "#"].contains(at(entity.end)) { return true }
    }
    return isCode(entity)
  }

  private static let secondNouns: Set<String> = [
    "round", "time", "wave", "turn", "chance", "thought", "opinion", "cycle", "take", "meaning", "life", "job", "home",
    "hand", "language", "display", "monitor", "dose", "vaccination", "shot",
  ]

  /// Digits and dashes that go on on one side: a telephone number or an article's code.
  private func isCode(_ entity: Entity) -> Bool {
    guard isNumber(entity.start), isNumber(entity.end - 1), entity.kind == .date || entity.kind == .daterange else {
      return false
    }
    var dashed = false
    for index in entity.start..<entity.end where at(index) == "-" { dashed = true }
    let single = entity.end == entity.start + 1
    guard dashed || single else { return false }
    if at(entity.start - 1) == "-", glued(entity.start), isNumber(entity.start - 2), glued(entity.start - 1) {
      return true
    }
    return at(entity.end) == "-" && glued(entity.end) && isNumber(entity.end + 1) && glued(entity.end + 1)
  }

  /// "less than 2 hours", "more than 4 days".
  private func moreOrLess(_ index: Int) -> Entity? {
    guard at(index) == "more" || at(index) == "less", at(index + 1) == "than", var length = duration(index + 2) else {
      return nil
    }
    length.start = index
    length.mod = at(index) == "more" ? "more" : "less"
    return length
  }

  // MARK: Before, after, since

  /// The modifier at a lexeme and the index after it.
  func bound(_ index: Int) -> (mod: String, end: Int)? {
    func included(_ base: String, _ wide: String, _ end: Int, _ open: Bool) -> (String, Int) {
      if ["or"].contains(at(end)), ["on", "in", "at"].contains(at(end + 1)) { return (wide, end + 2) }
      return (open ? wide : base, end)
    }
    var start = index
    var wide = false
    if ["on", "in", "at"].contains(at(index)), at(index + 1) == "or" {
      start = index + 2
      wide = true
    }
    switch at(start) {
    case "before": return included("before", "until", start + 1, wide)
    case "by", "till", "until", "til": return included("before", "until", start + 1, wide)
    case "prior": if at(start + 1) == "to" { return included("before", "until", start + 2, wide) }
    case "in":
      if let end = skip(start, "in", "advance", "of") { return ("before", end) }
    case "no":
      if at(start + 2) == "than", at(start + 1) == "later" {
        return included("before", "until", start + 3, wide)
      }
    case "earlier", "sooner": if at(start + 1) == "than" { return included("before", "until", start + 2, wide) }
    case "ending": if at(start + 1) == "on" || at(start + 1) == "with" { return ("before", start + 2) }
    case "as":
      if let end = skip(start, "as", "late", "as") { return ("until", end) }
      if let end = skip(start, "as", "early", "as") { return ("since", end) }
    case "after":
      if let end = skip(start, "after", "or", "equal", "to") { return ("since", end) }
      return included("after", "since", pass(start + 1, "on"), wide)
    case "later": if at(start + 1) == "than" { return included("after", "since", start + 2, wide) }
    case "greater": if at(start + 1) == "than" { return included("after", "since", start + 2, wide) }
    case "since": return ("since", start + 1)
    case "starting", "beginning": return ("since", pass(start + 1, any: ["from", "on", "with"]))
    case "any": if let end = skip(start, "any", "time", "from") { return ("since", end) }
    case "from" where options.contains(.inclusive): return ("since", start + 1)
    case "<": return at(start + 1) == "=" ? ("until", start + 2) : ("before", start + 1)
    case ">": return at(start + 1) == "=" ? ("since", start + 2) : ("after", start + 1)
    case "around", "circa": return ("approx", start + 1)
    default: break
    }
    return nil
  }

  private func modified(_ index: Int) -> Entity? {
    var start = index
    if at(index) == "year", at(index + 1) == "greater" { start = index + 1 }
    if at(start) == "around", at(index - 1) == "at" { return nil }
    guard let (mod, first) = bound(start) else { return nil }
    if start == index, ["<", ">"].contains(at(index)), glued(index), !isMark(index - 1) { return nil }
    var next = first
    if at(next) == "the", plain(next) == nil || plain(next + 1).map({ $0.end >= (plain(next)?.end ?? 0) }) == true {
      next += 1
    }
    var found = plain(next)
    if found == nil || found?.kind == .duration {
      found = options.contains(.calendar) ? boundHour(next) ?? found : found
    }
    guard var entity = found, entity.kind != .set, entity.kind != .timezone, entity.source == nil else { return nil }
    if entity.kind == .duration { return nil }
    if ["before", "after", "since", "until"].contains(entity.mod ?? "") { return nil }
    if entity.timex.hasSuffix("_REF") { return nil }
    if mod == "approx", entity.kind == .date || entity.kind == .daterange, false { return nil }
    entity.start = index
    return bounded(entity, mod)
  }

  /// "2018 or later", "2016 and greater".
  private func suffixed(_ entity: Entity) -> Entity {
    guard at(entity.end) == "or" || at(entity.end) == "and", entity.mod == nil, entity.kind != .duration,
      entity.kind != .set
    else { return entity }
    var wide = entity
    wide.end = entity.end + 2
    switch at(entity.end + 1) {
    case "later", "after", "above", "greater":
      guard at(entity.end + 2) != "than", at(entity.end + 1) != "after" || plain(entity.end + 2, suffixes: false) == nil
      else {
        return entity
      }
      return bounded(wide, "since")
    case "before", "earlier":
      guard plain(entity.end + 2, suffixes: false) == nil else { return entity }
      return bounded(wide, "until")
    default: return entity
    }
  }

  private func bounded(_ entity: Entity, _ mod: String) -> Entity {
    var entity = entity
    entity.mod = entity.mod.map { mod + "-" + $0 } ?? mod
    entity.source = entity.kind.isRange ? "datetimerange" : "datetimepoint"
    entity.vague = false
    return entity
  }

  // MARK: "change the 3pm appointment to 4"

  private func newTime(_ index: Int) -> Entity? {
    var next = index
    if ["skype", "teams", "zoom", "facetime"].contains(at(next)) { next += 1 }
    guard ["meeting", "appointment", "conference", "call"].contains(at(next)), at(next + 1) == "to",
      let face = face(next + 2), !face.sure, face.clock.hour <= 24, isClosed(face.end)
    else { return nil }
    return timed(next + 2, face.end, face.clock, ampm: face.clock.hour <= 12)
  }
}
