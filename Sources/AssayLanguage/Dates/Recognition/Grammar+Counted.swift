/// Periods counted from the reference: "next 3 days", "within two weeks", "rest of the month".
extension Grammar {
  func counted(_ index: Int) -> Entity? {
    guard let (length, sign, start, end) = countedLength(index) else { return nil }
    guard let (amount, unit) = length.amounts.first, length.amounts.allSatisfy({ !$0.unit.isClock }) else { return nil }
    return counted(length, amount, unit, sign, start, end)
  }

  /// "the last 3 years", "5 upcoming years", "4 weeks in the future", "2 days hence".
  func countedLength(_ index: Int) -> (length: Entity, sign: Int, start: Int, end: Int)? {
    let the = pass(index, "the")
    if let (relation, end) = relation(the), relation != .this, let length = plainLength(end) {
      let counts = inexact(end) != nil || number(end) != nil
      guard counts else { return nil }
      let unit = length.amounts.first?.unit
      let keepsArticle = unit == .decade
      return (length, relation.step, keepsArticle ? index : the, length.end)
    }
    if let (value, next) = number(index) ?? inexact(index), let (relation, end) = relation(next), relation.step != 0,
      let (unit, after) = unit(end)
    {
      var length = Entity(.duration, index, after)
      length.amounts = [(value, unit)]
      length.timex = Timex.duration(length.amounts)
      length.seconds = value * unit.seconds
      return (length, relation.step, index, after)
    }
    guard let length = duration(index) else { return nil }
    if at(length.end) == "hence" { return (length, 1, index, length.end + 1) }
    if at(length.end) == "in", at(length.end + 1) == "the" {
      if at(length.end + 2) == "future" { return (length, 1, index, length.end + 3) }
      if at(length.end + 2) == "past" { return (length, -1, index, length.end + 3) }
    }
    return nil
  }

  private func plainLength(_ index: Int) -> Entity? {
    guard let length = duration(index) else { return nil }
    return length.mod == nil ? length : nil
  }

  private func counted(
    _ length: Entity, _ amount: Double, _ unit: TimeUnit, _ sign: Int, _ start: Int, _ end: Int
  ) -> Entity? {
    let today = reference.startOfDay
    switch unit {
    case .decade, .quarter:
      let months = unit == .decade ? 120 : 3
      let here =
        unit == .decade
        ? DateTime(today.year / 10 * 10, 1, 1) : DateTime(today.year, (today.month - 1) / 3 * 3 + 1, 1)
      let from = sign > 0 ? here.adding(months: months) : here.adding(months: -months * Int(amount))
      let to = from.adding(months: months * Int(amount))
      return ranged(start, end, "(\(Timex.date(from)),\(Timex.date(to)),\(length.timex))", from, to, .month)
    default:
      let from = sign > 0 ? today.adding(days: 1) : moment(today, length, -1)
      let to = sign > 0 ? moment(today.adding(days: 1), length, 1) : today
      guard let from, let to else { return nil }
      return ranged(start, end, "(\(Timex.date(from)),\(Timex.date(to)),\(length.timex))", from, to)
    }
  }

  // MARK: within 10 months

  func within(_ index: Int) -> Entity? {
    guard let (length, end) = withinLength(index), !length.amounts.contains(where: { $0.unit.isClock }) else {
      return nil
    }
    let today = reference.startOfDay
    guard let to = moment(today, length, 1) else { return nil }
    return ranged(index, end, "(\(Timex.date(today)),\(Timex.date(to)),\(length.timex))", today, to)
  }

  func withinLength(_ index: Int) -> (Entity, Int)? {
    guard at(index) == "within" else { return nil }
    var next = pass(index + 1, "the")
    if let (relation, end) = relation(next), relation == .next || relation == .upcoming { next = end }
    guard let length = duration(next) else { return nil }
    var end = length.end
    if ["after", "from", "of"].contains(at(end)), ["today", "now"].contains(at(end + 1)) { end += 2 }
    if at(end) == "ago" || at(end) == "before" { return nil }
    return (length, end)
  }

  // MARK: rest of the week

  func restOf(_ index: Int) -> Entity? {
    guard at(index) == "rest" || at(index) == "remaining" else { return nil }
    var next = pass(index + 1, "of")
    next = pass(next, any: ["the", "my", "this", "current"])
    let today = reference.startOfDay
    let to: DateTime
    switch at(next) {
    case "week": to = today.adding(days: 7 - today.weekday)
    case "month": to = DateTime(today.year, today.month, DateTime.days(in: today.month, of: today.year))
    case "year": to = DateTime(today.year, 12, 31)
    case "decade": to = DateTime(today.year / 10 * 10 + 9, 12, 31)
    case "fortnight": to = today.adding(days: 14)
    default: return nil
    }
    var days = to.dayNumber - today.dayNumber
    if at(next) == "month" || at(next) == "year" { days += 1 }
    let timex = "(\(Timex.date(today)),\(Timex.date(to)),P\(days)D)"
    return ranged(index, next + 1, timex, today, to)
  }

  // MARK: the first 2 weeks of 2021

  func firstOf(_ index: Int) -> Entity? {
    let the = pass(index, "the")
    guard at(the) == "first" || at(the) == "last" else { return nil }
    let isFirst = at(the) == "first"
    guard let length = duration(the + 1), number(the + 1) != nil || inexact(the + 1) != nil,
      at(length.end) == "of" || at(length.end) == "in" || year(length.end) != nil || relation(length.end) != nil
    else { return nil }
    let next = pass(length.end, any: ["of", "in"])
    guard let whole = singlePeriod(next) ?? singlePeriod(pass(next, "the")), let unit = length.amounts.first?.unit,
      !unit.isClock
    else { return nil }
    func extent(_ whole: Entity.Extent) -> Entity.Extent {
      guard var start = whole.start, var end = whole.end else { return whole }
      if unit == .week {
        // Whole weeks, Monday to Monday, that have their Thursday in the period.
        start = start.adding(days: (4 - start.weekday + 7) % 7 - 3)
        end = end.adding(days: -((end.weekday + 2) % 7) - 1 + 4)
      }
      if isFirst { return .init(start: start, end: moment(start, length, 1)) }
      return .init(start: moment(end, length, -1), end: end)
    }
    var entity = Entity(.daterange, index, whole.end)
    (entity.past, entity.future) = (extent(whole.past), extent(whole.future))
    guard let from = entity.future.start, let to = entity.future.end else { return nil }
    func shown(_ moment: DateTime) -> String {
      whole.definite ? Timex.date(moment) : "XXXX" + Timex.date(moment).dropFirst(4)
    }
    entity.timex = "(\(shown(from)),\(shown(to)),\(length.timex))"
    entity.definite = whole.definite
    return entity
  }

  // MARK: a week starting tomorrow, for 3 days from today

  func lengthFrom(_ index: Int) -> Entity? {
    let first = at(index) == "for" ? index + 1 : index
    guard let length = duration(first), !length.amounts.contains(where: { $0.unit.isClock }) else { return nil }
    var next = pass(length.end, ",")
    if first == index, ["starting", "beginning", "commencing"].contains(at(next)) {
      next = pass(next + 1, any: ["on", "from"])
    } else if at(next) == "from", first > index || next > length.end {
      next += 1
    } else {
      return nil
    }
    guard let date = date(next), let past = date.past.start, let future = date.future.start,
      let pastEnd = moment(past, length, 1), let futureEnd = moment(future, length, 1)
    else { return nil }
    if longest(dateTime(next))?.end ?? 0 > date.end { return nil }
    var entity = Entity(.daterange, index, date.end)
    entity.past = .init(start: past, end: pastEnd)
    entity.future = .init(start: future, end: futureEnd)
    let endText = date.definite ? Timex.date(futureEnd) : "XXXX" + Timex.date(futureEnd).dropFirst(4)
    entity.timex = "(\(date.timex),\(endText),\(length.timex))"
    entity.definite = date.definite
    return entity
  }

  // MARK: more than 2 weeks after today

  func moreThan(_ index: Int) -> Entity? {
    guard at(index) == "more" || at(index) == "less", at(index + 1) == "than", var entity = shift(index + 2),
      entity.kind == .date
    else { return nil }
    let later = !["ago", "earlier"].contains(at(entity.end - 1)) && !holds("before", index, entity.end)
    let after = (at(index) == "more") == later
    entity.kind = .daterange
    entity.start = index
    entity.mod = after ? "after" : "before"
    if !after {
      entity.past = .init(start: nil, end: entity.past.start)
      entity.future = .init(start: nil, end: entity.future.start)
    }
    return entity
  }

  private func holds(_ word: String, _ start: Int, _ end: Int) -> Bool {
    for index in start..<end where at(index) == word { return true }
    return false
  }

  // MARK: last week between Friday and Sunday

  func weekdaysOfWeek(_ index: Int) -> Entity? {
    guard let (relation, end) = relation(index), at(end) == "week" else { return nil }
    let (first, between) = rangePrefix(end + 1)
    guard first > end + 1, let (one, oneEnd) = weekday(first), let next = till(oneEnd, between: between),
      let (two, twoEnd) = weekday(next), two >= one
    else { return nil }
    let monday = reference.startOfDay.adding(days: 1 - reference.weekday + 7 * relation.step)
    let from = monday.adding(days: one - 1)
    let to = monday.adding(days: two - 1)
    return ranged(index, twoEnd, "(\(Timex.date(from)),\(Timex.date(to)),P\(two - one)D)", from, to)
  }
}
