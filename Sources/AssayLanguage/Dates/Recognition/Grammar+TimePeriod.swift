/// Ranges of clock times and parts of the day.
extension Grammar {
  func timePeriod(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    return longest(clockRange(index, bare: false), dayPart(index))
  }

  // MARK: in the morning, late afternoon, business hours

  /// First and last second of each part of the day.
  static let partHours: [String: (Int, Int)] = [
    "MO": (8 * 3600, 12 * 3600), "AF": (12 * 3600, 16 * 3600), "EV": (16 * 3600, 20 * 3600),
    "NI": (20 * 3600, 86_399), "DT": (8 * 3600, 18 * 3600), "BH": (8 * 3600, 18 * 3600),
    "MEB": (8 * 3600, 12 * 3600), "MER": (8 * 3600, 12 * 3600), "MEL": (11 * 3600, 13 * 3600),
    "MED": (16 * 3600, 20 * 3600),
  ]

  /// The hours that a list of tasks takes them for.
  static let taskHours: [String: (Int, Int)] = [
    "MO": (6 * 3600, 12 * 3600), "AF": (12 * 3600, 18 * 3600), "EV": (18 * 3600, 21 * 3600), "NI": (21 * 3600, 86_399),
    "MED": (18 * 3600, 21 * 3600),
  ]

  func dayPart(_ index: Int) -> Entity? {
    var next = index
    var prefixed = false
    if at(next) == "in",
      ["the", "early", "late", "later", "earlier"].contains(at(next + 1)) || partLetters(next + 1) != nil
    {
      next = pass(next + 1, "the")
      prefixed = true
    }
    if at(next) == "at",
      ["lunchtime", "lunch", "dinner", "dinnertime", "breakfast", "brunch", "supper"].contains(at(next + 1))
    {
      next += 1
      prefixed = true
    }
    var mod: String?
    switch at(next) {
    case "early", "earlier": mod = "start"
    case "late", "later": mod = "end"
    default: break
    }
    if mod != nil {
      next += 1
      if at(next) == "-" { next += 1 }
      if at(next) == "in" { next = pass(next + 1, "the") }
    }
    guard let (letters, end) = partLetters(next), isStart(next) || mod != nil || at(next - 1) == "-" else { return nil }
    let isMeal = letters.hasPrefix("ME") && !at(next).hasSuffix("time")
    if isMeal, !["at", "before", "after", "around", "circa"].contains(at(next - 1)) { return nil }
    if at(next).hasSuffix("s"), !prefixed { return nil }
    return partEntity(index, end, letters, mod)
  }

  private func partLetters(_ index: Int) -> (String, Int)? {
    if at(index) == "business", at(index + 1) == "hours" || at(index + 1) == "hour" { return ("BH", index + 2) }
    var word = at(index)
    if word.hasSuffix("s"), word.count > 6 { word.removeLast() }
    if word == "nights" { word = "night" }
    if word == "night", at(index + 1) == "-", at(index + 2) == "time" { return ("NI", index + 3) }
    if ["lunch", "dinner", "night", "day"].contains(word), at(index + 1) == "time" {
      if let part = Self.dayParts[word + "time"] { return (part, index + 2) }
    }
    return Self.dayParts[word].map { ($0, index + 1) }
  }

  func partEntity(_ start: Int, _ end: Int, _ letters: String, _ mod: String?) -> Entity {
    var entity = Entity(.timerange, start, end, timex: "T" + letters)
    entity.dayPart = letters
    entity.mod = mod
    var (from, to) = (options.contains(.tasks) ? Self.taskHours[letters] : nil) ?? Self.partHours[letters] ?? (0, 0)
    if mod == "start" { to = from + 7200 }
    if mod == "end" { from = letters == "NI" ? 22 * 3600 : to - 7200 }
    let day = reference.startOfDay
    entity.setRange(day.adding(seconds: from), day.adding(seconds: to))
    entity.clock = .init(hour: from / 3600)
    entity.endClock = .init(hour: to / 3600, minute: to / 60 % 60, second: to % 60)
    return entity
  }

  // MARK: from 5 to 6pm, 4:00 til 5pm

  private struct Side {
    var clock: Entity.Clock
    var end: Int
    /// "am" or "pm" was said.
    var afternoon: Bool?
    var sure: Bool
    var settled = false
  }

  private func side(_ index: Int, packed: Bool) -> Side? {
    if packed, digits(index) == 4 {
      let (hour, minute) = (value(index) / 100, value(index) % 100)
      guard hour < 24, minute < 60 else { return nil }
      return marked(Side(clock: .init(hour: hour, minute: minute), end: index + 1, sure: true))
    }
    if isNumber(index), at(index + 1) == ".", glued(index + 1), glued(index + 2), digits(index + 2) == 2,
      value(index + 2) < 60,
      digits(index) <= 2, value(index) <= 24
    {
      return marked(Side(clock: .init(hour: value(index), minute: value(index + 2)), end: index + 3, sure: false))
    }
    if at(index) == "noon" || at(index) == "midday" {
      return Side(clock: .init(hour: 12), end: index + 1, sure: true, settled: true)
    }
    if at(index) == "midnight" { return Side(clock: .init(hour: 0), end: index + 1, sure: true, settled: true) }
    guard let face = face(index) else { return nil }
    return marked(Side(clock: face.clock, end: face.end, sure: face.sure))
  }

  private func marked(_ side: Side) -> Side {
    var side = side
    if let (afternoon, end) = meridiem(side.end) {
      (side.afternoon, side.end) = (afternoon, end)
    } else if at(side.end) == "p", glued(side.end), isEnd(side.end + 1) {
      (side.afternoon, side.end) = (true, side.end + 1)
    } else if at(side.end) == "o", let spoken = time(side.end - 1), spoken.end > side.end, at(spoken.end - 1) == "clock"
    {
      side.end = spoken.end
      side.sure = true
    } else if let (part, end) = partAfter(side.end) {
      side.end = end
      side.afternoon = part != "MO"
      if part == "NI", side.clock.hour == 12 || side.clock.hour < 5 { side.afternoon = false }
    }
    return side
  }

  private func partAfter(_ index: Int) -> (String, Int)? {
    var next = index
    guard ["in", "at"].contains(at(next)) || Self.dayParts[at(next)] != nil else { return nil }
    if at(next) == "in" || at(next) == "at" { next = pass(next + 1, "the") }
    guard let part = Self.dayParts[at(next)], ["MO", "AF", "EV", "NI"].contains(part) else { return nil }
    return (part, next + 1)
  }

  /// Two clock times; bare numbers only where a date beside them says that they are hours.
  func clockRange(_ index: Int, bare: Bool) -> Entity? {
    let (first, between) = rangePrefix(index)
    guard isNumber(first) || isWord(first), isStart(first), isFreeHour(first) else { return nil }
    let packed = digits(first) == 4
    let yearLike = (1500...2100).contains(value(first))
    guard let one = side(first, packed: packed), let next = till(one.end, between: between) else { return nil }
    let secondAt = pass(next, "the")
    guard let two = side(secondAt, packed: packed), isEnd(two.end) else { return nil }
    if [":", "/", "."].contains(at(two.end)), glued(two.end), isNumber(two.end + 1) { return nil }
    if ["-"].contains(at(two.end)), glued(two.end), isNumber(two.end + 1) { return nil }
    let prefixed = first > index
    let spoken = one.afternoon != nil || two.afternoon != nil || one.settled || two.settled
    if packed, !prefixed || yearLike, !spoken { return nil }
    if !spoken, !bare {
      let timed = one.sure || two.sure
      guard timed && (prefixed || isNumber(first)) || prefixed && (isClosed(two.end) || at(two.end) == "on") else {
        return nil
      }
      if !timed, at(two.end - 1) == "%" || unit(two.end) != nil { return nil }
    }
    if unit(two.end) != nil || month(two.end) != nil || at(two.end) == "%" { return nil }
    return rangeOf(index, one, two)
  }

  private func isFreeHour(_ index: Int) -> Bool {
    guard glued(index), isMark(index - 1) else { return true }
    return !(["/", "-", ".", ":", "$", ","].contains(at(index - 1)) && isNumber(index - 2))
  }

  private func rangeOf(_ start: Int, _ one: Side, _ two: Side) -> Entity? {
    var (from, to) = (one.clock, two.clock)
    guard from.hour <= 24, to.hour <= 24 else { return nil }
    func set(_ clock: inout Entity.Clock, _ afternoon: Bool) {
      if afternoon, clock.hour < 12 { clock.hour += 12 }
      if !afternoon, clock.hour == 12 { clock.hour = 0 }
    }
    var ampm = false
    switch (one.afternoon, two.afternoon) {
    case (let left?, let right?):
      set(&from, left)
      set(&to, right)
    case (nil, let right?):
      set(&to, right)
      if !one.settled { inherit(&from, to, right) }
    case (let left?, nil):
      set(&from, left)
      if !two.settled, to.seconds < from.seconds, to.hour < 12 { to.hour += 12 }
    case (nil, nil):
      ampm = from.hour <= 12 && to.hour <= 12 && !one.settled && !two.settled
      if to.seconds < from.seconds, to.hour < 12, from.hour <= 12 { to.hour += 12 }
      if one.settled != two.settled { ampm = false }
    }
    return clocked(start, two.end, from, to, ampm: ampm)
  }

  /// "5 to 6 pm" begins in the afternoon too, "11 to 3 pm" in the morning.
  private func inherit(_ from: inout Entity.Clock, _ to: Entity.Clock, _ afternoon: Bool) {
    guard from.hour <= 12 else { return }
    if afternoon {
      var later = from
      later.hour = from.hour == 12 ? 12 : from.hour + 12
      if later.seconds < to.seconds { from = later }
    } else if from.hour == 12 {
      from.hour = 0
    } else if from.seconds > to.seconds {
      from.hour += 12
    }
  }

  func clocked(_ start: Int, _ end: Int, _ from: Entity.Clock, _ to: Entity.Clock, ampm: Bool) -> Entity {
    var (from, to) = (from, to)
    if from.hour == 24 { from.hour = 0 }
    if to.hour == 24 { to.hour = 0 }
    var entity = Entity(.timerange, start, end)
    entity.clock = from
    entity.endClock = to
    entity.ampm = ampm
    let length = (to.seconds - from.seconds + 86_400) % 86_400
    entity.timex = "(\(from.timex),\(to.timex),\(Timex.clockLength(length)))"
    let day = reference.startOfDay
    entity.setRange(from.on(day), to.on(day))
    return entity
  }
}
