/// Ranges of days: months, years, weeks and what is counted in them.
extension Grammar {
  func datePeriod(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    return longest(
      prefixed(index), singlePeriod(index), dayRange(index), twoPoints(index), counted(index), within(index),
      restOf(index), firstOf(index), lengthFrom(index), moreThan(index), weekdaysOfWeek(index))
  }

  /// A period that can be the end of a range or stand behind "early".
  func singlePeriod(_ index: Int) -> Entity? {
    longest(
      monthPeriod(index), yearPeriod(index), numericMonth(index), relativePeriod(index), quarter(index),
      halfYear(index), season(index), numberedWeek(index), weekOfDate(index), decade(index), referred(index))
  }

  func ranged(
    _ start: Int, _ end: Int, _ timex: String, _ from: DateTime, _ to: DateTime, _ grain: Entity.Grain = .day
  ) -> Entity {
    var entity = Entity(.daterange, start, end, timex: timex)
    entity.setRange(from, to)
    entity.grain = grain
    entity.definite = true
    return entity
  }

  // MARK: January 2016

  private func monthPeriod(_ index: Int) -> Entity? {
    var next = index
    var worded = false
    let the = pass(index, "the")
    if at(the) == "month", at(the + 1) == "of" {
      (next, worded) = (the + 2, true)
    }
    if let (month, end) = month(next), isStart(next) {
      return namedMonth(index, end, month, worded: worded)
    }
    if let (relation, end) = relation(index), let (month, after) = month(end) {
      // "this Aug": the one of this year; "next June" the one of next year.
      return monthEntity(index, pass(after, "."), reference.year + relation.step, month, dot: after)
    }
    if let (year, end) = year(index) ?? relativeYear(index) {
      let after = pass(end, ",")
      if let (month, monthEnd) = month(after), isEnd(monthEnd) { return monthEntity(index, monthEnd, year, month) }
    }
    // "the first month of 2019", "last month of 2019"
    if at(the) == "last", at(the + 1) == "month", at(the + 2) == "of" || at(the + 2) == "in",
      let (year, after) = year(the + 3) ?? relativeYear(the + 3)
    {
      return monthEntity(index, after, year, 12)
    }
    if let (number, end) = ordinal(the), number <= 12, at(end) == "month", at(end + 1) == "of" || at(end + 1) == "in",
      let (year, after) = year(end + 2) ?? relativeYear(end + 2)
    {
      return monthEntity(index, after, year, number)
    }
    return nil
  }

  /// "next year", "the current year".
  func relativeYear(_ index: Int) -> (year: Int, end: Int)? {
    if let (relation, end) = relation(index), at(end) == "year" { return (reference.year + relation.step, end + 1) }
    if at(index) == "the", let (relation, end) = relation(index + 1), at(end) == "year" {
      return (reference.year + relation.step, end + 1)
    }
    return nil
  }

  private func namedMonth(_ index: Int, _ end: Int, _ month: Int, worded: Bool) -> Entity? {
    guard isEnd(end) || isNumber(end) else { return nil }
    var next = end
    if at(next) == "." { next += 1 }
    if ["/", "\\", "-", ",", "."].contains(at(next)) { next += 1 }
    next = pass(next, any: ["of", "in"])
    if let (year, after) = year(next) ?? relativeYear(next), isEnd(after) || at(after) == "s", !isContinued(after) {
      if at(after) == "s" || at(after) == "'" { return nil }
      return monthEntity(index, after, year, month)
    }
    if let (year, after) = shortYear(next),
      at(next - 1) == "of" || at(next - 1) == "in" || isShortMonthYear(next)
    {
      return monthEntity(index, after, year, month)
    }
    // "may 5" is a date, even where it is none that this text can have.
    if isNumber(end), meridiem(end + 1) == nil { return nil }
    if at(end) == "of", isNumber(end + 1) { return nil }
    return monthEntity(index, end, nil, month)
  }

  /// "August 99" can be no day.
  private func isShortMonthYear(_ index: Int) -> Bool {
    at(index) == "'" || value(index) > 31
  }

  func monthEntity(_ start: Int, _ end: Int, _ year: Int?, _ month: Int, dot: Int? = nil) -> Entity {
    var entity = Entity(.daterange, start, dot ?? end, timex: Timex.month(year, month))
    entity.grain = .month
    (entity.year, entity.month) = (year, month)
    entity.definite = year != nil
    func extent(_ year: Int) -> Entity.Extent {
      let first = DateTime(year, month, 1)
      return .init(start: first, end: first.adding(months: 1))
    }
    if let year {
      entity.past = extent(year)
      entity.future = entity.past
    } else {
      entity.past = extent(month < reference.month ? reference.year : reference.year - 1)
      entity.future = extent(month < reference.month ? reference.year + 1 : reference.year)
      entity.vague = ["may", "march"].contains(at(start)) && end == start + 1
    }
    return entity
  }

  // MARK: 2016, year 2016, fy18

  private func yearPeriod(_ index: Int) -> Entity? {
    var next = index
    if at(next) == "calendar" && at(next + 1) == "year" { next += 1 }
    let special =
      at(index) == "fiscal" || at(index) == "fy" ? "FY" : at(index) == "school" || at(index) == "sy" ? "SY" : ""
    if !special.isEmpty, at(index + 1) == "year" { next += 1 }
    if at(next) == "year" || at(next) == "cy" || ["fy", "sy"].contains(at(next)) {
      let digitsAt = next + 1
      var found = year(digitsAt)
      if found == nil, isNumber(digitsAt), digits(digitsAt) == 2 {
        found = (Self.century(value(digitsAt)), digitsAt + 1)
      }
      if let (year, end) = found, isEnd(end) {
        if !special.isEmpty {
          var entity = Entity(.daterange, index, end, timex: special + String(year))
          entity.unresolved = true
          return entity
        }
        return yearEntity(index, end, year)
      }
    }
    guard let (year, end) = year(index), isFreeYear(index, end), (1500...2100).contains(year) else { return nil }
    return yearEntity(index, end, year)
  }

  private func isFreeYear(_ index: Int, _ end: Int) -> Bool {
    guard isNumber(index) else { return true }
    guard isEnd(end) || at(end) == "h" || at(end) == "q", isFree(index, dashed: true) else { return false }
    if at(index - 1) == "-", isNumber(index - 2), digits(index - 2) <= 3 { return false }
    if glued(index), at(index - 1) == "-", isWord(index - 2) || isNumber(index - 2), !isLinked(index - 2) {
      return false
    }
    if [".", ",", "-", ":", "/"].contains(at(end)), glued(end), isNumber(end + 1), glued(end + 1), at(end) != "-" {
      return false
    }
    return at(end) != "%" && at(end) != "'"
  }

  /// A month's name or a year may be linked to a year by a hyphen.
  private func isLinked(_ index: Int) -> Bool { NumberWords.months[at(index)] != nil || digits(index) == 4 }

  func yearEntity(_ start: Int, _ end: Int, _ year: Int) -> Entity {
    var entity = ranged(start, end, Timex.pad(year, 4), DateTime(year, 1, 1), DateTime(year + 1, 1, 1), .year)
    entity.year = year
    return entity
  }

  // MARK: 2015-3, 11/2016

  private func numericMonth(_ index: Int) -> Entity? {
    guard isNumber(index), isFree(index), ["/", "-", "."].contains(at(index + 1)), isNumber(index + 2), isEnd(index + 3)
    else { return nil }
    let end = index + 3
    if isContinued(end) || (["-", "/"].contains(at(end)) && isNumber(end + 1)) { return nil }
    if digits(index) == 4, digits(index + 2) <= 2, (1500...2100).contains(value(index)),
      (1...12).contains(value(index + 2))
    {
      return monthEntity(index, end, value(index), value(index + 2))
    }
    if digits(index) <= 2, digits(index + 2) == 4, at(index + 1) != ".", (1500...2100).contains(value(index + 2)),
      (1...12).contains(value(index))
    {
      return monthEntity(index, end, value(index + 2), value(index))
    }
    return nil
  }

  // MARK: this week, last year, weekend, the month after next

  private func relativePeriod(_ index: Int) -> Entity? {
    let the = pass(index, "the")
    var step = 0
    var next = the
    var stated = the > index
    if let (relation, end) = relation(the) {
      (step, next, stated) = (relation.step, end, true)
    } else if at(the) == "my" {
      (next, stated) = (the + 1, true)
    }
    next = pass(next, "my")
    let special = at(next) == "fiscal" ? "FY" : at(next) == "school" ? "SY" : ""
    if !special.isEmpty || at(next) == "calendar" || at(next) == "work" || at(next) == "working" { next += 1 }
    let word = at(next)
    var end = next + 1
    let isWeekend = word == "weekend" || (word == "week" && at(end) == "-" && at(end + 1) == "end")
    if word == "week", isWeekend { end += 2 }
    let isWork = word == "workweek" || (word == "week" && at(next - 1) == "working")
    guard stated || isWeekend || isWork || ["year", "month", "week", "fortnight"].contains(word), isEnd(end) else {
      return nil
    }
    // "year to date", "month to date"
    if at(end) == "to", at(end + 1) == "date", word == "year" || word == "month" {
      let from = word == "year" ? DateTime(reference.year, 1, 1) : DateTime(reference.year, reference.month, 1)
      let timex = word == "year" ? Timex.pad(reference.year, 4) : Timex.month(reference.year, reference.month)
      return ranged(the, end + 2, timex, from, reference.startOfDay)
    }
    if !stated, !isWeekend, !isWork, !(at(end) == "after" && at(pass(end + 1, "the")) == "next") {
      return nil
    }
    if isNumber(end), meridiem(end + 1) == nil { return nil }
    if at(end) == "of", isNumber(end + 1) { return nil }
    if at(end) == "after" {
      let after = pass(end + 1, "the")
      if at(after) == "next" { (step, end) = (2, after + 1) }
    }
    let start = the > index && relation(the) != nil && step != 2 ? the : index
    guard var entity = period(isWork ? "workweek" : word, step, start, end, special, weekend: isWeekend) else {
      return nil
    }
    if at(index) == "the", relation(the) == nil, word != "weekend" { entity.vague = true }
    return entity
  }

  func period(_ word: String, _ step: Int, _ start: Int, _ end: Int, _ special: String, weekend: Bool) -> Entity? {
    let today = reference.startOfDay
    let monday = today.adding(days: 1 - today.weekday + 7 * step)
    if weekend {
      let saturday = monday.adding(days: 5)
      return ranged(start, end, Timex.weekText(monday) + "-WE", saturday, monday.adding(days: 7), .week)
    }
    switch word {
    case "week": return ranged(start, end, Timex.weekText(monday), monday, monday.adding(days: 7), .week)
    case "workweek": return ranged(start, end, Timex.weekText(monday), monday, monday.adding(days: 5), .week)
    case "fortnight":
      let from = today.adding(days: step > 0 ? 1 : step * 14)
      return ranged(
        start, end, "(\(Timex.date(from)),\(Timex.date(from.adding(days: 14))),P2W)", from, from.adding(days: 14))
    case "month":
      let month = DateTime(today.year, today.month, 1).adding(months: step)
      return monthEntity(start, end, month.year, month.month)
    case "year":
      let year = today.year + step
      if !special.isEmpty {
        var entity = Entity(.daterange, start, end, timex: special + String(year))
        entity.unresolved = true
        return entity
      }
      return yearEntity(start, end, year)
    case "decade":
      let from = DateTime(today.year / 10 * 10 + 10 * step, 1, 1)
      let to = from.adding(months: 120)
      return ranged(start, end, "(\(Timex.date(from)),\(Timex.date(to)),P10Y)", from, to, .year)
    default: return nil
    }
  }

  // MARK: same week

  private func referred(_ index: Int) -> Entity? {
    guard ["same", "that"].contains(at(index)) else { return nil }
    let timex: String
    switch at(index + 1) {
    case "week": timex = "XXXX-WXX"
    case "weekend": timex = "XXXX-WXX-WE"
    case "month": timex = "XXXX-XX"
    case "year": timex = "XXXX"
    default: return nil
    }
    guard var entity = period(at(index + 1), 0, index, index + 2, "", weekend: at(index + 1) == "weekend") else {
      return nil
    }
    entity.timex = timex
    entity.mod = "ref_undef"
    (entity.year, entity.month, entity.definite) = (nil, nil, false)
    return entity
  }

  // MARK: early next week, end of 2000

  private func prefixed(_ index: Int) -> Entity? {
    if at(index) == "eoy" {
      var entity = yearEntity(index, index + 1, reference.year)
      entity.mod = "end"
      return entity
    }
    var next = index
    var mod: String
    var relative = false
    switch at(next) {
    case "early": mod = "start"
    case "earlier": (mod, relative) = ("start", true)
    case "late": mod = "end"
    case "later": (mod, relative) = ("end", true)
    case "mid": mod = "mid"
    case "beginning", "start": mod = "start"
    case "middle": mod = "mid"
    case "end": mod = "end"
    default: return nil
    }
    let nouns = ["beginning", "start", "middle", "end"].contains(at(next))
    next += 1
    if nouns {
      guard at(next) == "of" else { return nil }
      next += 1
    } else {
      next = pass(next, any: relative ? ["in"] : ["-", "in"])
    }
    guard var period = yearOrPeriod(next, nouns: nouns), !period.timex.hasPrefix("(") else { return nil }
    period.start = index
    period.vague = false
    period.past = part(period.past, mod, period)
    period.future = part(period.future, mod, period)
    // "earlier this year" ends today, "later this year" begins today.
    if relative, let whole = singlePeriod(next)?.future, let begin = whole.start, let finish = whole.end,
      begin <= reference, reference < finish
    {
      let today = reference.startOfDay
      if mod == "start" { period.setRange(begin, today) } else { period.setRange(today, finish) }
      return period
    }
    period.mod = mod
    return period
  }

  private func yearOrPeriod(_ index: Int, nouns: Bool) -> Entity? {
    if nouns, ["year", "month", "week"].contains(at(index)) {
      return period(at(index), 0, index, index + 1, "", weekend: false)
    }
    return longest(monthPeriod(index), yearPeriod(index), relativePeriod(index), season(index))
  }

  /// The early, the middle or the late part of a period.
  private func part(_ extent: Entity.Extent, _ mod: String, _ period: Entity) -> Entity.Extent {
    guard let start = extent.start, let end = extent.end else { return extent }
    switch period.grain {
    case .month:
      switch mod {
      case "start": return .init(start: start, end: start.adding(days: 15))
      case "mid": return .init(start: start.adding(days: 10), end: start.adding(days: 20))
      default: return .init(start: start.adding(days: 15), end: end)
      }
    case .year:
      let thirds = isNumber(period.end - 1)
      let cuts = thirds ? (4, 8) : (6, 6)
      switch mod {
      case "start": return .init(start: start, end: start.adding(months: cuts.0))
      case "mid": return .init(start: start.adding(months: thirds ? 4 : 3), end: start.adding(months: thirds ? 8 : 9))
      default: return .init(start: start.adding(months: cuts.1), end: end)
      }
    default:
      switch mod {
      case "start": return .init(start: start, end: start.adding(days: 3))
      case "mid": return .init(start: start.adding(days: 1), end: start.adding(days: 4))
      default: return .init(start: start.adding(days: 3), end: end)
      }
    }
  }
}
