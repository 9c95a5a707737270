/// What a list of tasks reads differently: no seasons or quarters, parts of the day on a day, recurrences with
/// their next day.
extension Grammar {
  func task(_ index: Int) -> Entity? {
    if let monthly = everyMonth(index) { return monthly }
    guard var entity = boundedOrPlain(index), !isSuppressed(entity) else { return nil }
    if entity.kind == .set { return repeated(entity) }
    if entity.kind == .timerange, entity.dayPart != nil, entity.mod == nil, let start = entity.future.start {
      let moment = start > reference ? start : start.adding(days: 1)
      entity.kind = .datetimerange
      entity.timex = Timex.date(moment) + entity.timex
      entity.setRange(moment, moment)
    }
    return entity
  }

  private func isSuppressed(_ entity: Entity) -> Bool {
    for index in entity.start..<entity.end {
      if ["quarter", "quarters", "spring", "summer", "autumn", "winter", "decade", "decades"].contains(at(index)) {
        return true
      }
      if at(index) == "fall", entity.unresolved { return true }
      if ["q", "h"].contains(at(index)), digits(index + 1) == 1, glued(index + 1) { return true }
      if at(index) == "half", entity.kind == .daterange { return true }
    }
    if decade(entity.start) != nil, entity.kind == .daterange { return true }
    if at(entity.end - 1) == "p", glued(entity.end - 1), isNumber(entity.end - 2) { return true }
    return entity.holiday && isSuppressedHoliday(entity)
  }

  private func isSuppressedHoliday(_ entity: Entity) -> Bool {
    for index in entity.start..<entity.end {
      let word = at(index)
      if [
        "independence", "teacher", "teachers", "youth", "children", "girls", "eid", "eidul", "islamic", "arabic",
        "hijri",
        "sacrifice", "fast",
      ].contains(word) || word.hasPrefix("rama") || word.hasPrefix("ramz") {
        return true
      }
    }
    return false
  }

  /// The first day of "next week", "next month" and "next year", before a time.
  func nextPeriodDay(_ index: Int) -> Entity? {
    guard at(index) == "next", ["week", "month", "year"].contains(at(index + 1)) else { return nil }
    let next = pass(index + 2, "at")
    let isTimed = time(next) != nil || bound(index + 2) != nil || clockRange(next, bare: true) != nil
    guard isTimed, let whole = period(at(index + 1), 1, index, index + 2, "", weekend: false),
      let first = whole.future.start
    else { return nil }
    return dated(index, index + 2, first)
  }

  // MARK: Recurrences

  /// "19th of every month"
  private func everyMonth(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), ordinal, at(end) == "of",
      at(end + 1) == "every" || at(end + 1) == "each",
      at(end + 2) == "month"
    else { return nil }
    var entity = monthless(index, end + 3, day)
    entity.kind = .set
    entity.timex += "P1M"
    entity.past = entity.future
    entity.interval = (1, "M", .date)
    return entity
  }

  private func repeated(_ entity: Entity) -> Entity {
    var entity = entity
    entity.unresolved = false
    let timex = entity.timex
    if timex.hasPrefix("P") {
      let parts = timex.dropFirst(timex.hasPrefix("PT") ? 2 : 1)
      entity.interval = (Int(parts.prefix { $0.isNumber }) ?? 1, String(parts.drop { $0.isNumber }), .date)
      entity.setMoment(reference.startOfDay)
      if timex.hasPrefix("PT") {
        entity.interval?.of = .time
        entity.setMoment(reference)
      }
      return entity
    }
    let pieces = timex.split(separator: "T", maxSplits: 1)
    let clock = timex.contains("T") ? pieces.last.flatMap { Self.clock(String($0)) } : nil
    var day = reference.startOfDay
    var unit = "D"
    if timex.hasPrefix("XXXX-WXX-"), let weekday = Int(String(timex.dropFirst(9).prefix(1))) {
      day = day.adding(days: (weekday - day.weekday + 7) % 7)
      unit = "W"
    } else if timex.hasPrefix("XXXX-") {
      unit = timex.hasPrefix("XXXX-XX") ? "M" : "Y"
    }
    if let clock {
      var moment = clock.on(day)
      if moment < reference { moment = moment.adding(days: unit == "W" ? 7 : 1) }
      entity.setMoment(moment)
      entity.interval = (1, unit, unit == "D" ? .time : .datetime)
    } else {
      entity.setMoment(day)
      entity.interval = (1, unit, .date)
    }
    entity.timex += "P1" + unit
    return entity
  }

  private static func clock(_ text: String) -> Entity.Clock? {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    guard let hour = parts.first, hour < 24 else { return nil }
    return .init(hour: hour, minute: parts.count > 1 ? parts[1] : nil)
  }
}
