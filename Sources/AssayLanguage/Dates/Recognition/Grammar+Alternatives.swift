/// Lists of alternatives: "next Monday or Tuesday", "the 22nd, 23rd or 31st of March".
extension Grammar {
  /// The index after "or", "and", a comma, or a comma with one of them.
  func connector(_ index: Int) -> Int? {
    let next = pass(index, ",")
    if at(next) == "or" || at(next) == "and" { return next + 1 }
    return next > index ? next : nil
  }

  /// A day of a list whose last member says the month.
  func dayOfList(_ index: Int) -> Entity? {
    guard isStart(index), let (day, end, ordinal) = day(index), ordinal || isNumber(index), isEnd(end) else {
      return nil
    }
    guard ordinal || at(index - 1) != "to" else { return nil }
    var next = end
    for _ in 0..<16 {
      guard let after = connector(next) else { return nil }
      if let last = calendarDate(after), let month = last.month, last.day != nil,
        isNumber(after) || self.ordinal(pass(after, "the")) != nil,
        self.month(last.end - 1) != nil || isNumber(last.end - 1) && last.end > after + 2
      {
        guard at(after + 1) != "/", at(after + 1) != "-", at(after + 1) != "." else { return nil }
        var date = built(index, end, last.year, month, day)
        date?.mod = nil
        return date
      }
      guard let (_, dayEnd, again) = self.day(after), again == ordinal || again, isEnd(dayEnd) else { return nil }
      next = dayEnd
    }
    return nil
  }

  /// A day of a list whose first member says the month: "4th" of "March 3rd or 4th".
  func dayAfterMonth(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), ordinal, isEnd(end), connectorBefore(index) != nil else { return nil }
    var next = index
    for _ in 0..<8 {
      guard let last = connectorBefore(next) else { return nil }
      var first = last
      if ["st", "nd", "rd", "th"].contains(at(first - 1)), glued(first - 1) { first -= 1 }
      first -= 1
      guard first >= 0, isNumber(first) || NumberWords.ordinals[at(first)] != nil else { return nil }
      if at(first - 1) == "the" { first -= 1 }
      if let (month, _) = month(first - 1) { return built(index, end, nil, month, day) }
      next = first
    }
    return nil
  }

  /// The index of the first lexeme of the connector that ends before an index.
  private func connectorBefore(_ index: Int) -> Int? {
    if at(index - 1) == "or" || at(index - 1) == "and" { return at(index - 2) == "," ? index - 2 : index - 1 }
    return at(index - 1) == "," ? index - 1 : nil
  }

  /// "this" of "this or next week", "next" of "this week or next".
  func elidedPeriod(_ index: Int) -> Entity? {
    guard let (one, end) = relation(index), end == index + 1 else { return nil }
    let nouns: Set<String> = ["week", "month", "year", "weekend"]
    if at(end) == "or" || at(end) == "and", let (_, next) = relation(end + 1), nouns.contains(at(next)) {
      return relativeNoun(at(next), one, index, end)
    }
    if ["or", "and"].contains(at(index - 1)), nouns.contains(at(index - 2)), relation(index - 3) != nil, !isWord(end) {
      return relativeNoun(at(index - 2), one, index, end)
    }
    return nil
  }

  private func relativeNoun(_ noun: String, _ relation: Relation, _ start: Int, _ end: Int) -> Entity? {
    period(noun == "weekend" ? "" : noun, relation.step, start, end, "", weekend: noun == "weekend")
  }

  /// Marks the runs of alternatives, and gives each what the others say of its day.
  func alternatives(_ entities: [Entity]) -> [Entity] {
    var result: [Entity] = []
    var run: [Entity] = []
    func flush() {
      result += run.count > 1 ? shared(run) : run
      run = []
    }
    for entity in entities {
      if let last = run.last, connector(last.end) != entity.start || !mayFollow(last, entity) { flush() }
      if isAlternative(entity) {
        run.append(entity)
      } else {
        flush()
        result.append(entity)
      }
    }
    flush()
    return result
  }

  private func isAlternative(_ entity: Entity) -> Bool {
    entity.kind != .duration && entity.kind != .set && entity.kind != .timezone && entity.source == nil
      && !entity.timex.hasSuffix("_REF") && !entity.unresolved
  }

  private func mayFollow(_ one: Entity, _ two: Entity) -> Bool {
    if one.kind == two.kind { return true }
    func hasClock(_ entity: Entity) -> Bool { entity.kind != .date && entity.kind != .daterange }
    return hasClock(one) == hasClock(two) || one.kind == .date && two.datePart != nil
      || two.kind == .date && one.datePart != nil
  }

  private func shared(_ run: [Entity]) -> [Entity] {
    let whole = run[0].start..<run[run.count - 1].end
    let step = run.first { $0.weekStep != nil }?.weekStep
    let part = run.first { $0.datePart != nil }?.datePart
    return run.map { entity in
      var entity = entity
      if entity.kind == .date, let weekday = entity.weekday, let step, entity.datePart == nil {
        entity = inWeek(entity.start, entity.end, weekday, step)
      } else if entity.kind == .time || entity.kind == .timerange, let part {
        entity = joined(entity, part)
      } else if entity.kind == .date, entity.month != nil, !entity.definite {
        entity.past = entity.future
      }
      entity.parent = whole
      return entity
    }
  }

  /// A clock time or a range of them on a day that was said elsewhere.
  private func joined(_ entity: Entity, _ part: Entity.DatePart) -> Entity {
    var date = Entity(.date, entity.start, entity.end, timex: part.timex)
    date.setMoment(past: part.past, future: part.future)
    date.definite = part.definite
    var result =
      entity.kind == .time
      ? joined(entity.start, entity.end, date, entity) : over(entity.start, entity.end, date, entity)
    result?.zone = entity.zone
    result?.zoneText = entity.zoneText
    return result ?? entity
  }
}
