/// Recurrences: "every Monday at 4pm", "biweekly", "on Sundays".
extension Grammar {
  func recurrence(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    return longest(periodic(index), every(index), plural(index), timeThenEvery(index))
  }

  func recurring(_ start: Int, _ end: Int, _ timex: String) -> Entity {
    var entity = Entity(.set, start, end, timex: timex)
    entity.unresolved = true
    return entity
  }

  private func periodic(_ index: Int) -> Entity? {
    var factor = 1.0
    var next = index
    var word = at(index)
    for (prefix, value) in [("bi", 2.0), ("semi", 0.5), ("tri", 3.0)] {
      if word == prefix {
        (factor, next) = (value, pass(index + 1, "-"))
        word = at(next)
      } else if word.hasPrefix(prefix), Self.periodicUnits[String(word.dropFirst(prefix.count))] != nil {
        factor = value
        word = String(word.dropFirst(prefix.count))
      }
    }
    guard let (amount, letter) = Self.periodicUnits[word] else { return nil }
    let value = factor * amount
    // Half a month has no calendar length that all months share.
    return recurring(index, next + 1, "P" + Timex.number(value) + letter)
  }

  private static let periodicUnits: [String: (Double, String)] = [
    "daily": (1, "D"), "weekly": (1, "W"), "monthly": (1, "M"), "quarterly": (3, "M"), "yearly": (1, "Y"),
    "annual": (1, "Y"), "annually": (1, "Y"),
  ]

  /// "each", "every", "any", "once a".
  private func each(_ index: Int) -> (end: Int, wide: Bool)? {
    switch at(index) {
    case "each", "every": return (index + 1, true)
    case "everyday": return (index, true)
    case "any": return (index + 1, false)
    case "once", "one": if at(index + 1) == "a" || at(index + 1) == "an" { return (index + 2, false) }
    default: break
    }
    return nil
  }

  private func every(_ index: Int) -> Entity? {
    guard let (first, wide) = each(index) else { return nil }
    if at(index) == "everyday" {
      return withTime(index, index + 1) ?? recurring(index, index + 1, "P1D")
    }
    var next = first
    var factor = 1.0
    if wide, ["other", "alternate"].contains(at(next)) {
      (factor, next) = (2, next + 1)
    } else if wide, at(next) == "second", Self.units[at(next + 1)] != nil || weekday(next + 1) != nil {
      (factor, next) = (2, next + 1)
    }
    if let (unit, end) = unit(next) {
      let timex = Timex.duration([(factor, unit)])
      if unit == .day, factor == 1, let timed = withTime(index, end) { return timed }
      return recurring(index, end, timex)
    }
    if wide, factor == 1, let length = duration(next), number(next) != nil || inexact(next) != nil {
      return recurring(index, length.end, length.timex)
    }
    guard wide else {
      if let (day, end) = weekday(next) { return recurring(index, end, "XXXX-WXX-\(day)") }
      return nil
    }
    return everyInner(index, next)
  }

  private func everyInner(_ start: Int, _ next: Int) -> Entity? {
    if let part = dayPart(next) {
      return withTime(start, part.end, part: part.dayPart) ?? recurring(start, part.end, part.timex)
    }
    let inner = longest(
      holiday(next), dateTime(next), dateTimePeriod(next), date(next), monthlessDay(next), time(next), timePeriod(next),
      loneWeekday(next))
    guard let inner else { return nil }
    return recurring(start, inner.end, inner.timex)
  }

  private func loneWeekday(_ index: Int) -> Entity? {
    guard let (day, end) = weekday(index) else { return nil }
    return bareWeekday(index, end, day)
  }

  private func monthlessDay(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), ordinal else { return nil }
    return monthless(index, end, day)
  }

  /// "every day at 4pm", "every afternoon at 4pm".
  private func withTime(_ start: Int, _ index: Int, part: String? = nil) -> Entity? {
    let next = pass(index, any: ["at", ",", "from"])
    var found = time(next)
    if found == nil, next > index { found = boundHour(next) }
    if let range = clockRange(index, bare: true) { return recurring(start, range.end, range.timex) }
    guard let time = found else { return nil }
    let known = part.map { inPart(time, $0) } ?? time
    return recurring(start, time.end, known.timex)
  }

  // MARK: on Sundays, Tuesdays at 9am, on mornings at 9

  private func plural(_ index: Int) -> Entity? {
    if at(index) == "weekends" { return recurring(index, index + 1, "P1WE") }
    let next = pass(index, "on")
    var word = at(next)
    guard word.hasSuffix("s"), isWord(next), isEnd(next + 1) else { return nil }
    word.removeLast()
    if let day = NumberWords.weekdays[word], word.hasSuffix("day") {
      let timex = "XXXX-WXX-\(day)"
      let after = pass(next + 1, any: ["at", ","])
      if let range = clockRange(next + 1, bare: true),
        let weekdayRange = over(index, range.end, bareWeekday(next, next + 1, day), range)
      {
        return recurring(index, range.end, weekdayRange.timex)
      }
      if let part = dayPart(next + 1) { return recurring(index, part.end, timex + part.timex) }
      guard let time = time(after) ?? (after > next + 1 && at(after - 1) == "at" ? boundHour(after) : nil) else {
        return recurring(index, next + 1, timex)
      }
      return recurring(index, time.end, timex + time.timex)
    }
    if let part = Self.dayParts[word], ["MO", "AF", "EV", "NI"].contains(part), at(index - 1) != "the",
      at(index - 1) != "good"
    {
      return withTime(index, next + 1, part: part) ?? recurring(index, next + 1, "T" + part)
    }
    return nil
  }

  /// "9am every day", "4pm each Monday".
  private func timeThenEvery(_ index: Int) -> Entity? {
    guard let time = time(index) else { return nil }
    if at(time.end) == "on", let set = plural(time.end), set.timex.hasPrefix("XXXX-WXX-"), set.timex.utf8.count == 10 {
      return recurring(index, set.end, set.timex + time.timex)
    }
    guard let (next, wide) = each(time.end), wide else { return nil }
    if at(time.end) == "everyday" { return recurring(index, time.end + 1, time.timex) }
    if at(next) == "day" { return recurring(index, next + 1, time.timex) }
    if let (day, end) = weekday(next) { return recurring(index, end, "XXXX-WXX-\(day)" + time.timex) }
    if let part = Self.dayParts[at(next)] { return recurring(index, next + 1, inPart(time, part).timex) }
    return nil
  }
}
