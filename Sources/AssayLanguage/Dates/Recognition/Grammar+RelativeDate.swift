/// Dates relative to the reference: "tomorrow", "next Friday", "two weeks ago".
extension Grammar {
  enum Relation: Sendable {
    case this, next, last, past, upcoming

    /// How many periods from the current one.
    var step: Int {
      switch self {
      case .this: 0
      case .next, .upcoming: 1
      case .last, .past: -1
      }
    }
  }

  /// "next", "this past", "upcoming".
  func relation(_ index: Int) -> (relation: Relation, end: Int)? {
    switch at(index) {
    case "this":
      if at(index + 1) == "past" { return (.past, index + 2) }
      if at(index + 1) == "coming" || at(index + 1) == "upcoming" { return (.upcoming, index + 2) }
      return (.this, index + 1)
    case "current": return (.this, index + 1)
    case "next", "following": return (.next, index + 1)
    case "coming", "upcoming": return (.upcoming, index + 1)
    case "last":
      // "will last", "can not last" are verbs.
      if Self.modals.contains(at(index - 1)) { return nil }
      return (.last, index + 1)
    case "previous": return (.last, index + 1)
    case "past": return (.past, index + 1)
    default: return nil
    }
  }

  private static let modals: Set<String> = [
    "will", "would", "may", "might", "must", "shall", "should", "can", "could", "cannot", "not",
  ]

  func shifted(weekday: Int, _ relation: Relation) -> DateTime {
    let inWeek = weekday - reference.weekday
    let today = reference.startOfDay
    switch relation {
    case .this: return today.adding(days: inWeek)
    case .next: return today.adding(days: inWeek + 7)
    case .last: return today.adding(days: inWeek - 7)
    case .past: return today.adding(days: inWeek < 0 ? inWeek : inWeek - 7)
    case .upcoming: return today.adding(days: inWeek > 0 ? inWeek : inWeek + 7)
    }
  }

  func dated(_ start: Int, _ end: Int, _ day: DateTime) -> Entity {
    var date = Entity(.date, start, end, timex: Timex.date(day))
    date.setMoment(day.startOfDay)
    date.definite = true
    return date
  }

  // MARK: tomorrow, the day before yesterday, next day

  func specialDay(_ index: Int) -> Entity? {
    func on(_ days: Int, _ end: Int) -> Entity { dated(index, end, reference.adding(days: days)) }
    switch at(index) {
    case "today", "otd": return on(0, index + 1)
    case "current": if at(index + 1) == "date" { return on(0, index + 2) }
    case "tomorrow", "tmr", "tmrw": return on(1, index + 1)
    case "yesterday": return on(-1, index + 1)
    default: break
    }
    let word = pass(index, "the")
    if at(word) == "day" {
      if at(word + 1) == "before", at(word + 2) == "yesterday" { return on(-2, word + 3) }
      if at(word + 1) == "after", Self.tomorrows.contains(at(word + 2)) { return on(2, word + 3) }
      if word > index, at(word + 1) == "before" { return on(-1, word + 2) }
      if word > index, at(word + 1) == "after" { return on(1, word + 2) }
    }
    if at(word) == "my", at(word + 1) == "day" { return on(0, word + 2) }
    if word > index, at(word) == "day", !["of", "before", "after"].contains(at(word + 1)), isBareDay(index) {
      var today = on(0, word + 1)
      today.vague = true
      return today
    }
    if let (relation, end) = relation(word), at(end) == "day" { return on(relation.step, end + 1) }
    return nil
  }

  /// "the day", which nothing before makes a length or an end.
  private func isBareDay(_ index: Int) -> Bool {
    !["of", "for", "during", "all", "rest", "remaining", "whole", "in", "later", "every"].contains(at(index - 1))
  }

  static let tomorrows: Set<String> = ["tomorrow", "tmr", "tmrw"]

  // MARK: Friday, next week Sunday, Friday of this week, Thursday the 21st

  func weekdayDate(_ index: Int) -> Entity? {
    if let (relation, end) = relation(index) {
      if let (day, after) = weekday(end), isSingular(end) {
        var date = dated(index, after, shifted(weekday: day, relation))
        date.weekStep = relation == .past || relation == .upcoming ? nil : relation.step
        return date
      }
      if at(end) == "week" {
        var next = end + 1
        if at(next) == "," { next += 1 }
        if at(next) == "preferably" || at(next) == "maybe" || at(next) == "perhaps" { next += 1 }
        if at(next) == "on" || at(next) == "-" { next += 1 }
        if let (day, after) = weekday(next), isSingular(next) {
          return inWeek(index, after, day, relation.step)
        }
      }
      return nil
    }
    if at(index) == "on", let (day, end) = weekday(index + 1) {
      // "on Friday next week" is read with its preposition, "on Friday this week" without.
      let next = pass(pass(end, "of"), "the")
      guard ["next", "following"].contains(at(next)), at(next + 1) == "week" else { return nil }
      return inWeek(index, next + 2, day, 1)
    }
    guard let (day, end) = weekday(index), isSingular(index) else { return nil }
    var next = pass(end, "of")
    next = pass(next, "the")
    if let (relation, after) = relation(next), at(after) == "week" {
      return inWeek(index, after + 1, day, relation.step)
    }
    if let found = weekdayAndDay(index, day, end) { return found }
    if isAmbiguousWeekday(index) { return nil }
    return bareWeekday(index, end, day)
  }

  func inWeek(_ start: Int, _ end: Int, _ weekday: Int, _ step: Int) -> Entity {
    var date = dated(start, end, reference.adding(days: weekday - reference.weekday + 7 * step))
    date.weekStep = step
    return date
  }

  private func isSingular(_ index: Int) -> Bool { !at(index).hasSuffix("days") }

  /// "sun" and "sat" are days after "on" only.
  private func isAmbiguousWeekday(_ index: Int) -> Bool {
    ["sun", "sat"].contains(at(index)) && at(index - 1) != "on" && at(index - 1) != "and"
  }

  func bareWeekday(_ start: Int, _ end: Int, _ weekday: Int) -> Entity {
    var date = Entity(.date, start, end, timex: "XXXX-WXX-\(weekday)")
    let ahead = (weekday - reference.weekday + 7) % 7
    let next = reference.startOfDay.adding(days: ahead)
    date.setMoment(past: next.adding(days: -7), future: next)
    date.weekday = weekday
    return date
  }

  /// "Thursday the 21st" is the one of this month; "Sunday 31" the nearest months whose 31st is a Sunday.
  private func weekdayAndDay(_ start: Int, _ weekday: Int, _ end: Int) -> Entity? {
    guard let (day, after, ordinal) = day(end), isEnd(after) else { return nil }
    if [":", "-", "/", "."].contains(at(after)), glued(after), isNumber(after + 1) || at(after) == ":" { return nil }
    if at(after) == "o" || meridiem(after) != nil || month(after) != nil || at(after) == "of" { return nil }
    if at(end) == "the" {
      guard ordinal || isNumber(end + 1) else { return nil }
      guard DateTime.isValid(reference.year, reference.month, day) else { return nil }
      return dated(start, after, DateTime(reference.year, reference.month, day))
    }
    guard isNumber(end), at(end - 1) != "," else { return nil }
    var date = Entity(.date, start, after, timex: "XXXX-WXX-\(weekday)")
    var found: [Int: DateTime] = [:]
    for step in [-1, 1] {
      for offset in 0..<60 {
        let month = DateTime(reference.year, reference.month, 1).adding(months: step * offset)
        guard DateTime.isValid(month.year, month.month, day) else { continue }
        let candidate = DateTime(month.year, month.month, day)
        let isPast = candidate < reference.startOfDay
        guard candidate.weekday == weekday, isPast == (step < 0) else { continue }
        found[step] = candidate
        break
      }
    }
    date.setMoment(past: found[-1], future: found[1])
    return date
  }

  // MARK: the first Friday in this month

  func weekdayOfMonth(_ index: Int) -> Entity? {
    let word = pass(index, "the")
    var number: Int
    var next: Int
    if at(word) == "last" {
      (number, next) = (5, word + 1)
    } else if let (value, end) = ordinal(word), value <= 5 {
      (number, next) = (value, end)
    } else {
      return nil
    }
    if at(next) == "week", let found = weekdayOfWeek(index, next + 1, number) { return found }
    guard let (weekday, weekdayEnd) = weekday(next) else { return nil }
    next = pass(weekdayEnd, any: ["in", "of", "on"])
    let (year, month, end): (Int?, Int, Int)
    let the = pass(next, "the")
    if let (relation, after) = relation(the), at(after) == "month" {
      let moment = DateTime(reference.year, reference.month, 1).adding(months: relation.step)
      (year, month, end) = (moment.year, moment.month, after + 1)
    } else if at(the) == "month", the > next {
      (year, month, end) = (reference.year, reference.month, the + 1)
    } else if let (name, after) = self.month(next) {
      if let (stated, yearEnd) = self.year(pass(after, any: ["of", "in", ","])) {
        (year, month, end) = (stated, name, yearEnd)
      } else {
        (year, month, end) = (nil, name, after)
      }
    } else {
      return nil
    }
    let relative = self.month(next) == nil
    var date = Entity(.date, index, end)
    let timexYear = year.flatMap { relative ? nil : $0 }
    date.timex = Timex.month(timexYear, month) + "-WXX-\(weekday)-#\(number)"
    if let year {
      date.setMoment(Self.weekday(weekday, number, year, month))
    } else {
      let this = Self.weekday(weekday, number, reference.year, month)
      let ahead = this >= reference.startOfDay
      date.setMoment(
        past: ahead ? Self.weekday(weekday, number, reference.year - 1, month) : this,
        future: ahead ? this : Self.weekday(weekday, number, reference.year + 1, month))
    }
    return date
  }

  /// "the second week of July on Friday"
  private func weekdayOfWeek(_ start: Int, _ index: Int, _ number: Int) -> Entity? {
    guard let (month, end) = month(pass(index, any: ["of", "in"])) else { return nil }
    let next = pass(pass(end, "."), "on")
    guard let (weekday, weekdayEnd) = weekday(next) else { return nil }
    var date = Entity(.date, start, weekdayEnd, timex: Timex.month(nil, month) + "-WXX-\(weekday)-#\(number)")
    let this = Self.weekday(weekday, number, reference.year, month)
    let ahead = this >= reference.startOfDay
    date.setMoment(
      past: ahead ? Self.weekday(weekday, number, reference.year - 1, month) : this,
      future: ahead ? this : Self.weekday(weekday, number, reference.year + 1, month))
    return date
  }

  /// The n-th weekday of a month, the last where there are fewer.
  static func weekday(_ weekday: Int, _ number: Int, _ year: Int, _ month: Int) -> DateTime {
    let first = DateTime(year, month, 1)
    var day = first.adding(days: (weekday - first.weekday + 7) % 7 + 7 * (number - 1))
    while day.month != month { day = day.adding(days: -7) }
    return day
  }

  // MARK: on the 15th

  func dayAlone(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), isEnd(end) || at(end) == "t" else { return nil }
    if [":", "/", ".", "-", ","].contains(at(end)), glued(end), isNumber(end + 1), glued(end + 1) { return nil }
    guard at(end) != "%", meridiem(end) == nil, at(index - 1) != "/" else { return nil }
    let before = at(index - 1)
    let isWordOrdinal = ordinal && isWord(end - 1) && !isNumber(end - 2)
    let the = at(index) == "the"
    var allowed = before == "on" && (isNumber(index) || (the && ordinal))
    if ["at", "in"].contains(before), ordinal, isNumber(index) { allowed = true }
    if the, ordinal, ["for", "on"].contains(before), isClosed(end) { allowed = true }
    if options.contains(.calendar), the, ordinal, isNumber(index + 1), isClosed(end) { allowed = true }
    if isWordOrdinal, !(the && isClosed(end)) { allowed = false }
    guard allowed else { return nil }
    return monthless(index, end, day)
  }

  /// A mark that ends a clause, or the text's end.
  func isClosed(_ end: Int) -> Bool {
    if end >= count { return true }
    if at(end) == "." { return !(glued(end + 1) && isNumber(end + 1)) }
    return [",", "!", "?"].contains(at(end))
  }

  func monthless(_ start: Int, _ end: Int, _ day: Int) -> Entity {
    var date = Entity(.date, start, end, timex: Timex.date(nil, nil, day))
    date.day = day
    func moment(_ months: Int) -> DateTime? {
      let month = DateTime(reference.year, reference.month, 1).adding(months: months)
      return DateTime.isValid(month.year, month.month, day) ? DateTime(month.year, month.month, day) : nil
    }
    let this = moment(0)
    let ahead = this.map { $0 >= reference.startOfDay } ?? (day >= reference.day)
    date.setMoment(
      past: (ahead ? moment(-1) : this) ?? moment(-2), future: (ahead ? this : moment(1)) ?? moment(ahead ? 1 : 2))
    return date
  }
}
