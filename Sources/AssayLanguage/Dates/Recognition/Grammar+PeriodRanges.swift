/// Ranges of days between two ends, or counted from the reference.
extension Grammar {
  static let tillWords: Set<String> = ["to", "till", "until", "til", "thru", "through", "-", "~"]

  /// After "to", "until", a dash; "and" only behind "between".
  func till(_ index: Int, between: Bool) -> Int? {
    if at(index) == "-", at(index + 1) == "-" { return index + 2 }
    if Self.tillWords.contains(at(index)) { return index + 1 }
    return between && at(index) == "and" ? index + 1 : nil
  }

  /// "from", "between" and what they say.
  func rangePrefix(_ index: Int) -> (end: Int, between: Bool) {
    switch at(index) {
    case "from": (index + 1, false)
    case "between": (index + 1, true)
    default: (index, false)
    }
  }

  // MARK: 4 to 23 next month, November 15th through 19th

  func dayRange(_ index: Int) -> Entity? {
    let (first, between) = rangePrefix(index)
    if let (one, oneEnd, _) = day(first), let next = till(oneEnd, between: between), let (two, twoEnd, _) = day(next),
      isEnd(twoEnd), let month = monthSuffix(twoEnd)
    {
      return days(index, month.end, month, one, two)
    }
    // "on November 18-19", "November from 3 to 5", "in june between 3 and 5"
    guard let month = monthSuffix(first) else { return nil }
    var next = month.end
    var isBetween = between
    if first == index, at(next) == "from" || at(next) == "between" {
      isBetween = at(next) == "between"
      next += 1
    }
    guard let (one, oneEnd, _) = day(next), let after = till(oneEnd, between: isBetween),
      let (two, twoEnd, _) = day(after),
      isEnd(twoEnd), at(twoEnd) != ":", self.month(twoEnd) == nil, meridiem(twoEnd) == nil
    else { return nil }
    if ["/", "-", "."].contains(at(twoEnd)), glued(twoEnd), isNumber(twoEnd + 1) { return nil }
    var found = month
    var end = twoEnd
    let yearAt = pass(twoEnd, any: [",", "of", "in"])
    if found.year == nil, let (year, yearEnd) = year(yearAt) { (found.year, end) = (year, yearEnd) }
    return days(index, end, found, one, two)
  }

  private struct MonthPart {
    var year: Int?
    var month: Int
    var end: Int
    var relative = false
  }

  private func monthSuffix(_ index: Int) -> MonthPart? {
    var next = pass(index, any: ["in", "of", "on"])
    if at(next) == "the", relation(next + 1) != nil { next += 1 }
    if let (relation, end) = relation(next), at(end) == "month" {
      let month = DateTime(reference.year, reference.month, 1).adding(months: relation.step)
      return MonthPart(year: month.year, month: month.month, end: end + 1, relative: true)
    }
    guard let (month, end) = month(next) else { return nil }
    let after = pass(pass(end, "."), any: [",", "of", "in"])
    if let (year, yearEnd) = year(after) { return MonthPart(year: year, month: month, end: yearEnd) }
    return MonthPart(month: month, end: end)
  }

  private func days(_ start: Int, _ end: Int, _ month: MonthPart, _ one: Int, _ two: Int) -> Entity? {
    guard one < two else { return nil }
    var entity = Entity(.daterange, start, end)
    let length = "P\(two - one)D"
    entity.timex = "(\(Timex.date(month.year, month.month, one)),\(Timex.date(month.year, month.month, two)),\(length))"
    guard let from = built(start, end, month.year, month.month, one),
      let to = built(start, end, month.year, month.month, two),
      let pastStart = from.past.start, let futureStart = from.future.start, !to.unresolved
    else { return nil }
    entity.past = .init(start: pastStart, end: pastStart.adding(days: two - one))
    entity.future = .init(start: futureStart, end: futureStart.adding(days: two - one))
    entity.definite = month.year != nil
    return entity
  }

  // MARK: from 2015 to May 5th, 2017

  func twoPoints(_ index: Int) -> Entity? {
    var (first, between) = rangePrefix(index)
    if first == index, at(index) == "during" || at(index) == "in" { return years(index) }
    let oneEdge = edge(&first)
    guard var one = point(first), let next = till(one.end, between: between) else { return nil }
    var second = pass(next, "the")
    let twoEdge = edge(&second)
    let direct = twoEdge == nil ? next : second
    guard
      var two = longest(point(direct), twoEdge == nil ? point(second) : nil) ?? (first > index ? nowPoint(direct) : nil)
    else { return nil }
    // A dash between two bare years of a code, or "monday to do", are kept out by what a point is.
    if first == index, oneEdge == nil, one.kind == .daterange, one.vague, two.vague, at(one.end) == "-" { return nil }
    place(&one, oneEdge)
    place(&two, twoEdge)
    return merged(index, one, two)
  }

  /// "in 2014-2018", "during 2014 to 2018": the preposition belongs to a range of bare years.
  private func years(_ index: Int) -> Entity? {
    guard let one = yearAlone(index + 1), let next = till(one.end, between: false), let two = yearAlone(next),
      !isNumber(two.end), month(two.end) == nil
    else { return nil }
    return merged(index, one, two)
  }

  private func yearAlone(_ index: Int) -> Entity? {
    guard let entity = singlePeriod(index), entity.grain == .year, entity.end == index + 1 else { return nil }
    return entity
  }

  private enum Edge { case start, middle, end }

  /// "the start of", "the end of".
  private func edge(_ index: inout Int) -> Edge? {
    let the = pass(index, "the")
    guard at(the + 1) == "of" else { return nil }
    switch at(the) {
    case "start", "beginning":
      index = the + 2
      return .start
    case "middle":
      index = the + 2
      return .middle
    case "end":
      index = the + 2
      return .end
    default: return nil
    }
  }

  private func place(_ entity: inout Entity, _ edge: Edge?) {
    guard let edge, entity.kind == .daterange else { return }
    func moved(_ extent: Entity.Extent) -> Entity.Extent {
      guard let start = extent.start, let end = extent.end else { return extent }
      switch edge {
      case .start: return extent
      case .middle: return .init(start: DateTime(dayNumber: (start.dayNumber + end.dayNumber) / 2), end: end)
      case .end: return .init(start: end, end: end)
      }
    }
    entity.past = moved(entity.past)
    entity.future = moved(entity.future)
    if entity.grain == .year { entity.grain = .month }
  }

  private func point(_ index: Int) -> Entity? {
    let found = longest(
      calendarDate(index), specialDay(index), weekdayDate(index), weekdayOfMonth(index), holiday(index),
      singlePeriod(index), shiftedDate(index))
    guard let found, !found.unresolved, found.future.start != nil else { return nil }
    return found
  }

  private func nowPoint(_ index: Int) -> Entity? {
    guard at(index) == "now" || at(index) == "date" else { return nil }
    return dated(index, index + 1, reference)
  }

  private func merged(_ start: Int, _ one: Entity, _ two: Entity) -> Entity? {
    var (one, two) = (one, two)
    shareYear(&one, &two)
    guard var fromFuture = one.future.start, var toPast = endPoint(two, two.past),
      let toFuture = endPoint(two, two.future),
      let fromPast = one.past.start
    else { return nil }
    if two.weekday != nil, one.definite, one.kind == .date, let day = two.weekday {
      // "next Monday to Friday"
      let end = fromFuture.adding(days: (day - fromFuture.weekday + 7) % 7)
      return closed(start, two.end, one, two, fromFuture, end, fromFuture, end)
    }
    if fromFuture > toFuture { fromFuture = fromPast }
    if toPast < fromPast { toPast = toFuture }
    guard fromFuture <= toFuture else { return nil }
    return closed(start, two.end, one, two, fromPast, toPast, fromFuture, toFuture)
  }

  /// A range ends where its last period begins, or ends in the inclusive reading.
  private func endPoint(_ entity: Entity, _ extent: Entity.Extent) -> DateTime? {
    options.contains(.inclusive) ? extent.end ?? extent.start : extent.start
  }

  private func closed(
    _ start: Int, _ end: Int, _ one: Entity, _ two: Entity, _ fromPast: DateTime, _ toPast: DateTime,
    _ fromFuture: DateTime, _ toFuture: DateTime
  ) -> Entity {
    var entity = Entity(.daterange, start, end)
    entity.past = .init(start: fromPast, end: toPast)
    entity.future = .init(start: fromFuture, end: toFuture)
    entity.definite = one.definite && two.definite
    let yearless = one.timex.hasPrefix("XXXX") && two.timex.hasPrefix("XXXX") && !entity.definite
    let length: String
    if one.kind == .daterange, two.kind == .daterange, one.grain == .year, two.grain == .year {
      length = "P\(toFuture.year - fromFuture.year)Y"
    } else if one.kind == .daterange, two.kind == .daterange, one.grain.rawValue >= 2, two.grain.rawValue >= 2 {
      length = "P\((toFuture.year - fromFuture.year) * 12 + toFuture.month - fromFuture.month)M"
    } else {
      length = "P\(toFuture.dayNumber - fromFuture.dayNumber)D"
    }
    func shown(_ entity: Entity, _ moment: DateTime) -> String {
      if entity.weekday != nil, entity.timex.hasPrefix("XXXX-WXX"), yearless { return entity.timex }
      let text = Timex.date(moment)
      return yearless ? "XXXX" + text.dropFirst(4) : text
    }
    entity.timex = "(\(shown(one, fromFuture)),\(shown(two, toFuture)),\(length))"
    return entity
  }

  /// Where only one end has a year the other takes it, or the one before it.
  private func shareYear(_ one: inout Entity, _ two: inout Entity) {
    if let weekday = one.weekday, let step = two.weekStep {
      one = inWeek(one.start, one.end, weekday, step)
      return
    }
    func yearless(_ entity: Entity) -> Bool { entity.month != nil && entity.year == nil && !entity.definite }
    func rebuilt(_ entity: Entity, _ year: Int) -> Entity {
      guard let month = entity.month else { return entity }
      if entity.kind == .date, let day = entity.day {
        return built(entity.start, entity.end, year, month, day) ?? entity
      }
      return monthEntity(entity.start, entity.end, year, month)
    }
    if yearless(one), let end = two.future.start, two.definite {
      let candidate = rebuilt(one, end.year)
      let begin = candidate.future.start ?? end
      one = begin > end ? rebuilt(one, end.year - 1) : candidate
    } else if yearless(two), let begin = one.future.start, one.definite, one.year != nil {
      let candidate = rebuilt(two, begin.year)
      let end = candidate.future.start ?? begin
      two = end < begin ? rebuilt(two, begin.year + 1) : candidate
    }
  }
}
