/// Dates by year, month and day.
extension Grammar {
  func date(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    return longest(
      calendarDate(index), specialDay(index), weekdayDate(index), weekdayOfMonth(index), dayAlone(index),
      shiftedDate(index), options.contains(.tasks) ? holiday(index) ?? nextPeriodDay(index) : nil)
  }

  /// A date with an optional weekday before it.
  func calendarDate(_ index: Int) -> Entity? {
    if let (start, relative) = datePrefix(index), var date = coreDate(start, after: index) {
      date.start = index
      if at(start - 1) == "(", at(date.end) == ")" { date.end += 1 }
      if let relative, date.year == nil, let month = date.month, let day = date.day {
        // The relative weekday says which year: only the nearest one stands.
        var year = relative.year
        if abs(DateTime(year, month, min(day, 28)).dayNumber - relative.dayNumber) > 200 {
          year += month < relative.month ? 1 : -1
        }
        date.setMoment(DateTime(year, month, day))
      }
      return date
    }
    return coreDate(index, after: index)
  }

  /// After "friday", "this friday", "tomorrow," and the marks that follow; with the day that a relative one is.
  private func datePrefix(_ index: Int) -> (Int, DateTime?)? {
    var next: Int
    var day: DateTime?
    if let (_, end) = weekday(index) {
      next = end
    } else if let prefix = relation(index), let (weekday, end) = weekday(prefix.end) {
      next = end
      day = shifted(weekday: weekday, prefix.relation)
    } else if let special = specialDay(index) {
      next = special.end
      day = special.future.start
    } else {
      return nil
    }
    if at(next) == "." { next += 1 }
    if [",", "-", "("].contains(at(next)) { next += 1 }
    return (next, day)
  }

  private func coreDate(_ index: Int, after first: Int) -> Entity? {
    longest(monthDay(index), dayMonth(index), numeric(index), yearFirst(index), slashed(index, first))
  }

  // MARK: January 12, 2016

  private func monthDay(_ index: Int) -> Entity? {
    guard let (month, monthEnd) = month(index), isStart(index) else { return nil }
    if Self.separators.contains(at(monthEnd)), digits(monthEnd + 1) == 4, Self.separators.contains(at(monthEnd + 2)),
      let (year, _) = year(monthEnd + 1), let (day, end, _) = day(monthEnd + 3), isEnd(end)
    {
      return built(index, end, year, month, day)
    }
    var next = monthEnd
    if at(next) == "." { next += 1 }
    if ["/", "\\", ",", "-"].contains(at(next)) || (at(next) == "." && next == monthEnd) { next += 1 }
    var found = day(next)
    if found == nil, let (value, end) = belowHundred(next), value <= 31, cardinalDayAllowed(next) {
      found = (value, end, false)
    }
    guard let (day, dayEnd, _) = found, isEnd(dayEnd) || at(dayEnd) == "t" else { return nil }
    if at(dayEnd) == ":" && glued(dayEnd) { return nil }
    // "nov 18-19" is a range.
    if at(dayEnd) == "-", digits(dayEnd + 1) == 2, at(dayEnd + 2) != "-", at(dayEnd + 2) != "/",
      !(isNumber(dayEnd + 1) && at(next - 1) == "-")
    {
      return built(index, dayEnd, nil, month, day, ranged: true)
    }
    var end = dayEnd
    if at(end) == "(", let (_, weekdayEnd) = weekday(end + 1), at(weekdayEnd) == ")" { end = weekdayEnd + 1 }
    if let (year, yearEnd) = yearTerm(end) { return built(index, yearEnd, year, month, day) }
    return built(index, end, nil, month, day)
  }

  /// "may twenty one" is a day, "may one" is not.
  private func cardinalDayAllowed(_ index: Int) -> Bool {
    NumberWords.tens[at(index)] != nil || NumberWords.teens[at(index)] != nil
  }

  /// A year after a day and a month, with the mark between.
  private func yearTerm(_ index: Int) -> (year: Int, end: Int)? {
    var next = index
    var comma = false
    if ["/", "\\", ".", ",", "-"].contains(at(next)) {
      comma = at(next) == ","
      next += 1
    } else if at(next) == "of" || at(next) == "in" {
      next += 1
    } else if glued(next) && at(next) != "'" {
      return nil
    }
    if let (year, end) = year(next), isEnd(end) {
      if at(next - 1) == "." && next == index + 1 && !glued(next) { return nil }
      return (year, end)
    }
    guard let (year, end) = shortYear(next) else { return nil }
    if comma || at(index) == "." {
      guard end == count || [".", "?", "!", ";"].contains(at(end)), comma else { return nil }
    }
    if at(index) == "in" || at(end) == "/" || at(end) == "-" && isNumber(end + 1) { return nil }
    return (year, end)
  }

  // MARK: 15 June 2016

  private func dayMonth(_ index: Int) -> Entity? {
    guard let (day, dayEnd, ordinal) = day(index) ?? gluedDay(index) else { return nil }
    var next = dayEnd
    if at(next) == "day" && ordinal { next += 1 }
    if ordinal, let moment = ofRelativeMonth(next) {
      guard DateTime.isValid(moment.month.year, moment.month.month, day) else { return nil }
      return dated(index, moment.end, DateTime(moment.month.year, moment.month.month, day))
    }
    if at(next) == "." { next += 1 }
    if ["-", ",", "/"].contains(at(next)) || at(next) == "of" { next += 1 }
    guard let (month, monthEnd) = month(next), isEnd(monthEnd) || isNumber(monthEnd) else { return nil }
    var end = monthEnd
    let tight = at(next - 1) == "-" || at(next - 1) == "/"
    if at(end) == ".", yearTerm(end + 1) != nil || glued(end + 1) { end += 1 }
    if let (year, yearEnd) = yearTerm(end) { return built(index, yearEnd, year, month, day) }
    if tight, isNumber(monthEnd + 1), at(monthEnd) == "-" { return nil }
    if isNumber(monthEnd), glued(monthEnd) {
      if let (year, yearEnd) = shortYear(monthEnd) { return built(index, yearEnd, year, month, day) }
    }
    return built(index, monthEnd, nil, month, day)
  }

  /// "of next month", "of this month".
  private func ofRelativeMonth(_ index: Int) -> (month: DateTime, end: Int)? {
    let next = pass(pass(index, any: ["of", "in"]), "the")
    guard next > index, let (relation, end) = relation(next), at(end) == "month" else { return nil }
    return (DateTime(reference.year, reference.month, 1).adding(months: relation.step), end + 1)
  }

  /// `29feb`: the letters touch the digits.
  private func gluedDay(_ index: Int) -> (day: Int, end: Int, ordinal: Bool)? {
    guard isNumber(index), digits(index) <= 2, (1...31).contains(value(index)), glued(index + 1),
      NumberWords.months[at(index + 1)] != nil, at(index - 1) != "$"
    else { return nil }
    return (value(index), index + 1, false)
  }

  // MARK: 02/22/2016, 22.04.2016

  private static let separators: Set<String> = ["/", "-", ".", "\\"]

  private func numeric(_ index: Int) -> Entity? {
    guard isNumber(index), digits(index) <= 2, isFree(index, dashed: at(index + 1) != "-"),
      Self.separators.contains(at(index + 1))
    else { return nil }
    let second = index + 2
    var yearAt = second + 1
    if let (month, monthEnd) = month(second) {
      yearAt = monthEnd
      if at(yearAt) == "." && at(yearAt + 1) == "-" { yearAt += 1 }
      guard Self.separators.contains(at(yearAt)), let (year, end) = year(yearAt + 1) ?? shortYear(yearAt + 1)
      else { return nil }
      return built(index, end, year, month, value(index))
    }
    guard isNumber(second), digits(second) <= 2, Self.separators.contains(at(yearAt)) else { return nil }
    // "10 - 11 - 12" must not read over different marks unless the year is whole.
    guard let (year, end) = year(yearAt + 1) ?? shortYear(yearAt + 1), isEnd(end), !isContinued(end) else { return nil }
    if digits(yearAt + 1) == 2, at(index + 1) != at(yearAt) { return nil }
    return either(index, end, year, value(index), value(second))
  }

  /// Month first where that is a date, else day first.
  private func either(_ start: Int, _ end: Int, _ year: Int?, _ a: Int, _ b: Int) -> Entity? {
    if (1...12).contains(a), (1...31).contains(b),
      !(at(start + 1) == "." && year != nil && (1...12).contains(b) && a > 12)
    {
      return built(start, end, year, a, b)
    }
    if (1...12).contains(b), (1...31).contains(a) { return built(start, end, year, b, a) }
    return nil
  }

  /// The digits are not part of a longer numeral or code.
  ///
  /// - Parameter dashed: a dash before it may be the dash of a range.
  func isFree(_ index: Int, dashed: Bool = false) -> Bool {
    guard isStart(index) else { return false }
    guard glued(index), isNumber(index - 2), glued(index - 1) else { return true }
    if dashed, at(index - 1) == "-" { return true }
    return !["/", "-", ".", ",", ":", "\\"].contains(at(index - 1))
  }

  func isContinued(_ end: Int) -> Bool {
    [".", "/", "-", "\\"].contains(at(end)) && glued(end) && isNumber(end + 1) && glued(end + 1)
  }

  // MARK: 2016-12-25, 2016 dec 25, 20161225

  private func yearFirst(_ index: Int) -> Entity? {
    if digits(index) == 8 { return compact(index) }
    guard digits(index) == 4, (1000...2100).contains(value(index)), isFree(index) else { return nil }
    let year = value(index)
    var next = index + 1
    let mark = at(next)
    if Self.separators.contains(mark) { next += 1 }
    if let (month, monthEnd) = month(next) {
      let dayAt = Self.separators.contains(at(monthEnd)) || at(monthEnd) == "," ? monthEnd + 1 : monthEnd
      if let (day, end, _) = day(dayAt), isEnd(end) || at(end) == "t" { return built(index, end, year, month, day) }
      return nil
    }
    if next == index + 1, isNumber(next), isNumber(next + 1), digits(next) <= 2, digits(next + 1) <= 2, isEnd(next + 2),
      (1...12).contains(value(next)), (1...31).contains(value(next + 1)), at(next + 2) != ":"
    {
      return built(index, next + 2, year, value(next), value(next + 1))
    }
    guard next > index + 1, isNumber(next), digits(next) <= 2 else { return nil }
    let dayAt = next + 2
    guard Self.separators.contains(at(next + 1)) else {
      return dayOfMonthName(index, next, year)
    }
    guard isNumber(dayAt), digits(dayAt) <= 2, isEnd(dayAt + 1) || at(dayAt + 1) == "t", !isContinued(dayAt + 1) else {
      return dayOfMonthName(index, next, year)
    }
    guard (1...12).contains(value(next)), (1...31).contains(value(dayAt)) else { return nil }
    return built(index, dayAt + 1, year, value(next), value(dayAt))
  }

  /// 2016-25-dec
  private func dayOfMonthName(_ index: Int, _ dayAt: Int, _ year: Int) -> Entity? {
    guard let (day, end, _) = day(dayAt) else { return nil }
    let next = Self.separators.contains(at(end)) ? end + 1 : end
    guard let (month, monthEnd) = month(next) else { return nil }
    return built(index, monthEnd, year, month, day)
  }

  private func compact(_ index: Int) -> Entity? {
    guard isFree(index), isEnd(index + 1) || at(index + 1) == "t", at(index - 1) != "$" else { return nil }
    let run = value(index)
    let (year, month, day) = (run / 10_000, run / 100 % 100, run % 100)
    guard (1000...2100).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    return built(index, index + 1, year, month, day)
  }

  // MARK: 4/22, on 4-22

  private func slashed(_ index: Int, _ first: Int) -> Entity? {
    guard isNumber(index), digits(index) <= 2, isFree(index, dashed: at(index + 1) == "/"), isNumber(index + 2),
      digits(index + 2) <= 2,
      isEnd(index + 3) || at(index + 3) == "t" || ["th", "st", "nd", "rd"].contains(at(index + 3))
    else { return nil }
    let mark = at(index + 1)
    let end = index + 3
    switch mark {
    case "/": break
    case "-", ".":
      guard ["on", "in"].contains(at(first - 1)), glued(index + 1), glued(index + 2) else { return nil }
    default: return nil
    }
    guard at(end) != "%", !(isContinued(end) && at(end) != "-") else { return nil }
    if mark != "/", isContinued(end) { return nil }
    if mark == "/", [",", "."].contains(at(end)) || !glued(end), let (year, yearEnd) = yearTerm(end), at(yearEnd) != "/"
    {
      return either(index, yearEnd, year, value(index), value(index + 2))
    }
    return either(index, end, nil, value(index), value(index + 2))
  }

  // MARK: Meaning

  /// A date by its parts; without a year it is the nearest one on each side of the reference.
  func built(_ start: Int, _ end: Int, _ year: Int?, _ month: Int, _ day: Int, ranged: Bool = false) -> Entity? {
    var date = Entity(.date, start, end, timex: Timex.date(year, month, day))
    (date.year, date.month, date.day) = (year, month, day)
    guard let year else {
      date.unresolved = !DateTime.isValid(2000, month, day)
      if date.unresolved { return date }
      let this = nearest(month, day, from: reference.year, step: 0)
      date.setMoment(
        past: this < reference.startOfDay ? this : nearest(month, day, from: reference.year - 1, step: -1),
        future: this < reference.startOfDay ? nearest(month, day, from: reference.year + 1, step: 1) : this)
      return date
    }
    date.definite = true
    if DateTime.isValid(year, month, day) {
      date.setMoment(DateTime(year, month, day))
    } else {
      date.unresolved = true
    }
    return date
  }

  /// The month's day in a year that has it: 29 February waits for a leap year.
  private func nearest(_ month: Int, _ day: Int, from year: Int, step: Int) -> DateTime {
    var year = year
    var tries = 0
    while !DateTime.isValid(year, month, day), tries < 8 {
      year += step == 0 ? 1 : step
      tries += 1
    }
    return DateTime(year, month, day)
  }
}
