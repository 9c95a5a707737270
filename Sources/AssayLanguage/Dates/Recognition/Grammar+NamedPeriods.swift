/// Quarters, seasons, numbered weeks and decades.
extension Grammar {
  // MARK: Q3 2016, the third quarter of 2016, next quarter

  func quarter(_ index: Int) -> Entity? {
    if let (relation, end) = relation(index), at(end) == "quarter" {
      let first = DateTime(reference.year, (reference.month - 1) / 3 * 3 + 1, 1).adding(months: 3 * relation.step)
      return months(index, end + 1, first, 3, yearless: false)
    }
    if let (year, end) = year(index) ?? ofYear(index) {
      var next = end
      if at(next) == "'", at(next + 1) == "s" { next += 2 }
      next = pass(next, "-")
      next = pass(next, "the")
      if let (number, after) = quarterTerm(next) {
        return months(index, after, DateTime(year, number * 3 - 2, 1), 3, yearless: false)
      }
      return nil
    }
    let the = pass(index, "the")
    guard let (number, end) = quarterTerm(the) else { return nil }
    var next = end
    if [",", "-", "of", "in"].contains(at(next)) { next += 1 }
    if let (year, after) = year(next) ?? ofYear(next), isEnd(after) {
      return months(index, after, DateTime(year, number * 3 - 2, 1), 3, yearless: false)
    }
    return months(index, end, DateTime(reference.year, number * 3 - 2, 1), 3, yearless: true)
  }

  /// A year in words, "the year" among them.
  private func ofYear(_ index: Int) -> (year: Int, end: Int)? {
    if at(index) == "the", at(index + 1) == "year", !isNumber(index + 2) { return (reference.year, index + 2) }
    return relativeYear(index)
  }

  private func quarterTerm(_ index: Int) -> (Int, Int)? {
    if at(index) == "q", glued(index + 1), digits(index + 1) == 1, (1...4).contains(value(index + 1)), isEnd(index + 2)
    {
      return (value(index + 1), index + 2)
    }
    guard let (number, end) = ordinal(index), number <= 4 else { return nil }
    let next = pass(end, "-")
    return at(next) == "quarter" ? (number, next + 1) : nil
  }

  private func months(_ start: Int, _ end: Int, _ first: DateTime, _ length: Int, yearless: Bool) -> Entity {
    var entity = Entity(.daterange, start, end)
    entity.grain = .month
    func extent(_ first: DateTime) -> Entity.Extent { .init(start: first, end: first.adding(months: length)) }
    entity.future = extent(first)
    entity.past = entity.future
    let last = first.adding(months: length)
    entity.timex = "(\(Timex.date(first)),\(Timex.date(last)),P\(length)M)"
    guard yearless else {
      entity.definite = true
      return entity
    }
    entity.timex = "(XXXX-\(Timex.pad(first.month))-01,XXXX-\(Timex.pad(last.month))-01,P\(length)M)"
    // Like a date, it lies ahead from its first day on.
    if first < reference.startOfDay {
      entity.future = extent(first.adding(months: 12))
    } else {
      entity.past = extent(first.adding(months: -12))
    }
    return entity
  }

  func halfYear(_ index: Int) -> Entity? {
    if let (year, end) = year(index) {
      var next = pass(end, "-")
      next = pass(next, "the")
      if at(next) == "h", glued(next + 1), [1, 2].contains(value(next + 1)), isEnd(next + 2) {
        return months(index, next + 2, DateTime(year, value(next + 1) * 6 - 5, 1), 6, yearless: false)
      }
      return nil
    }
    let the = pass(index, "the")
    var number = 0
    var next = the
    if at(the) == "h", glued(the + 1), [1, 2].contains(value(the + 1)) {
      (number, next) = (value(the + 1), the + 2)
    } else if let (value, end) = ordinal(the), value <= 2, at(end) == "half" {
      (number, next) = (value, end + 1)
    } else {
      return nil
    }
    next = pass(next, any: ["of", ","])
    guard let (year, end) = year(next) ?? ofYear(next) else { return nil }
    return months(index, end, DateTime(year, number * 6 - 5, 1), 6, yearless: false)
  }

  // MARK: summer of 2016

  func season(_ index: Int) -> Entity? {
    let letters = ["spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"]
    var next = pass(index, "the")
    var year: Int?
    if let (relation, end) = relation(next) {
      year = reference.year + relation.step
      next = end
    } else if next > index {
      return nil
    }
    guard let letter = letters[at(next)] else { return nil }
    var end = next + 1
    let after = pass(end, any: ["of", ",", "in"])
    if let (stated, yearEnd) = self.year(after) ?? ofYear(after) { (year, end) = (stated, yearEnd) }
    var entity = Entity(.daterange, index, end, timex: (year.map { Timex.pad($0, 4) + "-" } ?? "") + letter)
    entity.unresolved = true
    return entity
  }

  // MARK: week 31, the last week of July, first week of 2015

  func numberedWeek(_ index: Int) -> Entity? {
    let the = pass(index, "the")
    let week = at(the) == "week" ? the : index
    if at(week) == "week" || (at(week) == "w" && glued(week + 1)), isNumber(week + 1), digits(week + 1) <= 2,
      (1...53).contains(value(week + 1)), isEnd(week + 2)
    {
      var year = reference.year
      var end = week + 2
      let next = pass(end, "of")
      if let (stated, after) = self.year(next) ?? ofYear(next) { (year, end) = (stated, after) }
      return isoWeek(week, end, year, value(week + 1))
    }
    var number = 0
    var next = the
    if at(the) == "last" {
      (number, next) = (-1, the + 1)
    } else if let (value, end) = ordinal(the), value <= 5 {
      (number, next) = (value, end)
    } else {
      return nil
    }
    guard at(next) == "week" else { return nil }
    next = pass(next + 1, any: ["of", "in", "on"])
    if let (month, end) = month(next) {
      let after = pass(end, any: ["of", "in", ","])
      if let (year, yearEnd) = year(after) ?? ofYear(after) {
        return weekOfMonth(index, yearEnd, year, month, number)
      }
      return weekOfMonth(index, end, nil, month, number)
    }
    let noun = pass(next, "the")
    if let (relation, end) = relation(noun), at(end) == "month" {
      let month = DateTime(reference.year, reference.month, 1).adding(months: relation.step)
      return weekOfMonth(index, end + 1, month.year, month.month, number)
    }
    if noun > next, at(noun) == "month" { return weekOfMonth(index, noun + 1, reference.year, reference.month, number) }
    if let (year, end) = year(next) ?? ofYear(next) {
      if number > 0 { return isoWeek(index, end, year, number) }
      let last = Timex.week(DateTime(year, 12, 28)).week
      return isoWeek(index, end, year, last)
    }
    return nil
  }

  private func isoWeek(_ start: Int, _ end: Int, _ year: Int, _ week: Int) -> Entity {
    let fourth = DateTime(year, 1, 4)
    let monday = fourth.adding(days: 1 - fourth.weekday + 7 * (week - 1))
    return ranged(start, end, Timex.pad(year, 4) + "-W" + Timex.pad(week), monday, monday.adding(days: 7), .week)
  }

  private func weekOfMonth(_ start: Int, _ end: Int, _ year: Int?, _ month: Int, _ number: Int) -> Entity {
    // A week belongs to the month that has its Thursday.
    func extent(_ year: Int) -> Entity.Extent {
      let first = DateTime(year, month, 1)
      var monday = first.adding(days: 1 - first.weekday)
      if monday.adding(days: 3).month != month { monday = monday.adding(days: 7) }
      var count = number
      if number < 0 {
        count = 4
        if monday.adding(days: 31).month == month { count = 5 }
      }
      let begin = monday.adding(days: 7 * (count - 1))
      return .init(start: begin, end: begin.adding(days: 7))
    }
    let shown = number < 0 ? 5 : number
    var entity = Entity(.daterange, start, end, timex: Timex.month(year, month) + "-W" + Timex.pad(shown))
    entity.grain = .week
    let this = extent(year ?? reference.year)
    guard year == nil, let begin = this.start else {
      (entity.past, entity.future, entity.definite) = (this, this, true)
      return entity
    }
    let ahead = begin >= reference.startOfDay
    entity.past = ahead ? extent(reference.year - 1) : this
    entity.future = ahead ? this : extent(reference.year + 1)
    return entity
  }

  // MARK: the week of April 5, the week beginning February 4

  func weekOfDate(_ index: Int) -> Entity? {
    let the = pass(index, "the")
    guard at(the) == "week" || (at(the) == "w" && at(the + 1) == "/" && at(the + 2) == "c") else { return nil }
    var next = the + 1
    if at(the) == "w" {
      next = the + 3
    } else {
      guard ["of", "commencing", "starting", "beginning"].contains(at(next)) else { return nil }
      next += 1
      next = pass(next, "on")
    }
    let article = at(next) == "the" ? next + 1 : next
    guard let date = longest(calendarDate(next), calendarDate(article), specialDay(next), dayNumber(article)),
      let future = date.future.start, let past = date.past.start
    else { return nil }
    var entity = Entity(.daterange, index, date.end, timex: date.timex)
    func extent(_ day: DateTime) -> Entity.Extent {
      let monday = day.adding(days: 1 - day.weekday)
      return .init(start: monday, end: monday.adding(days: 7))
    }
    (entity.past, entity.future, entity.grain) = (extent(past), extent(future), .week)
    return entity
  }

  private func dayNumber(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), ordinal else { return nil }
    return monthless(index, end, day)
  }

  // MARK: the 1970s, the '40s, nineties

  func decade(_ index: Int) -> Entity? {
    let the = pass(index, "the")
    if let (value, end) = digitDecade(the) { return decadeEntity(index, end, value) }
    var century: Int?
    var next = the
    if at(the) == "two", at(the + 1) == "thousands" { return decadeEntity(index, the + 2, 2000) }
    if at(the) == "two", at(the + 1) == "thousand" {
      (century, next) = (2000, pass(the + 2, "and"))
    } else if let (value, end) = belowHundred(the), (10...21).contains(value), Self.decades[at(dash(end))] != nil {
      (century, next) = (value * 100, dash(end))
    } else if let (value, end) = belowHundred(the), (10...21).contains(value),
      at(end) == "hundred" || at(end) == "hundreds"
    {
      if at(end) == "hundreds" { return decadeEntity(index, end + 1, value * 100) }
    }
    if at(next) == "noughties" || at(next) == "aughts" { return decadeEntity(index, next + 1, 2000) }
    guard let decade = Self.decades[at(next)] else { return nil }
    if decade < 20, century == nil { return nil }
    if let century { return decadeEntity(index, next + 1, century + decade) }
    return decadeEntity(index, next + 1, decade)
  }

  private func dash(_ index: Int) -> Int { pass(index, "-") }

  private static let decades = [
    "hundreds": 0, "tens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70,
    "eighties": 80, "nineties": 90,
  ]

  private func digitDecade(_ index: Int) -> (Int, Int)? {
    let number = pass(index, "'")
    guard isNumber(number), value(number) % 10 == 0, digits(number) == 2 || digits(number) == 4 else { return nil }
    var end = number + 1
    if at(end) == "'" { end += 1 }
    guard at(end) == "s", isEnd(end + 1) else { return nil }
    return (value(number), end + 1)
  }

  private func decadeEntity(_ start: Int, _ end: Int, _ decade: Int) -> Entity {
    func extent(_ year: Int) -> Entity.Extent { .init(start: DateTime(year, 1, 1), end: DateTime(year + 10, 1, 1)) }
    var entity = Entity(.daterange, start, end)
    entity.grain = .year
    if decade >= 100 {
      (entity.past, entity.future, entity.definite) = (extent(decade), extent(decade), true)
      entity.timex = "(\(Timex.pad(decade, 4))-01-01,\(Timex.pad(decade + 10, 4))-01-01,P10Y)"
      return entity
    }
    entity.timex = "(XX\(Timex.pad(decade))-01-01,XX\(Timex.pad((decade + 10) % 100))-01-01,P10Y)"
    let century = reference.year / 100 * 100
    let this = century + decade
    (entity.past, entity.future) =
      this < reference.year ? (extent(this), extent(this + 100)) : (extent(this - 100), extent(this))
    return entity
  }
}
