/// Ranges of moments: "tomorrow between 8am and 2pm", "this evening", "last 3 minutes".
extension Grammar {
  func dateTimePeriod(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    return longest(
      relativePartPeriod(index), dateThenRange(index), rangeThenDate(index), betweenMoments(index), countedClock(index),
      restOfDay(index), dateAndBound(index), lengthFromMoment(index), dayPortion(index), dateThenMeridiem(index))
  }

  func spanned(_ start: Int, _ end: Int, _ timex: String, _ from: DateTime, _ to: DateTime) -> Entity {
    var entity = Entity(.datetimerange, start, end, timex: timex)
    entity.setRange(from, to)
    entity.definite = true
    return entity
  }

  /// A date over a range of clock times.
  func over(_ start: Int, _ end: Int, _ date: Entity, _ range: Entity) -> Entity? {
    guard let from = range.clock, let to = range.endClock, let past = date.past.start, let future = date.future.start
    else {
      return nil
    }
    var entity = Entity(.datetimerange, start, end)
    entity.definite = date.definite
    entity.weekday = date.weekday
    entity.datePart = date.part
    if let part = range.dayPart {
      entity.timex = date.timex + "T" + part
      entity.mod = range.mod
      func extent(_ day: DateTime) -> Entity.Extent {
        let begin = range.future.start?.seconds ?? 0
        let finish = range.future.end?.seconds ?? 0
        let base = reference.startOfDay.seconds
        return .init(start: day.adding(seconds: begin - base), end: day.adding(seconds: finish - base))
      }
      (entity.past, entity.future) = (extent(past), extent(future))
      entity.dayPart = part
      return entity
    }
    let overnight = to.seconds < from.seconds
    func extent(_ day: DateTime) -> Entity.Extent {
      .init(start: from.on(day), end: to.on(overnight ? day.adding(days: 1) : day))
    }
    (entity.past, entity.future) = (extent(past), extent(future))
    entity.ampm = range.ampm
    (entity.clock, entity.endClock) = (from, to)
    let endTimex = overnight && date.definite ? Timex.date(future.adding(days: 1)) : date.timex
    let length = Timex.clockLength((to.seconds - from.seconds + 86_400) % 86_400)
    entity.timex = "(\(date.timex)\(from.timex),\(endTimex)\(to.timex),\(length))"
    return entity
  }

  // MARK: this evening, last night, early this morning

  private func relativePartPeriod(_ index: Int) -> Entity? {
    var next = index
    var mod: String?
    if ["early", "earlier"].contains(at(next)) { mod = "start" }
    if ["late", "later"].contains(at(next)) { mod = "end" }
    if mod != nil { next = pass(next + 1, "-") }
    guard let (day, part, end) = relativePart(next) else { return nil }
    let period = partEntity(index, end, part, mod)
    guard let base = over(index, end, dated(index, end, day), period) else { return nil }
    // "tonight from 7 to 7:30", "this morning between 10 and 11:30"
    let after = pass(end, ",")
    if let range = clockRange(after, bare: true) {
      return over(index, range.end, dated(index, end, day), inPart(range: range, part))
    }
    return base
  }

  func inPart(range: Entity, _ part: String) -> Entity {
    guard range.ampm, var from = range.clock, var to = range.endClock else { return range }
    if part == "MO" {
      return clocked(range.start, range.end, from, to, ampm: false)
    }
    if from.hour < 12 { from.hour += 12 }
    if to.hour < 12 { to.hour += 12 }
    return clocked(range.start, range.end, from, to, ampm: false)
  }

  // MARK: Tuesday afternoon, tomorrow between 8am and 2pm

  private func dateThenRange(_ index: Int) -> Entity? {
    guard let date = date(index), !date.unresolved else { return nil }
    var next = date.end
    if at(next) == "," || at(next) == "at" { next += 1 }
    if at(next) == "on" || at(next) == "during" { next += 1 }
    if let range = clockRange(next, bare: true) { return over(index, range.end, date, range) }
    if at(next) == "the", at(next - 1) == "in" { next += 1 }
    guard let part = dayPart(next), !(part.dayPart ?? "").hasPrefix("ME") || options.contains(.tasks) else {
      return nil
    }
    let after = pass(part.end, ",")
    if let range = clockRange(after, bare: true), let letters = part.dayPart {
      return over(index, range.end, date, inPart(range: range, letters))
    }
    return over(index, part.end, date, part)
  }

  // MARK: from 5 to 6 next Sunday, in the morning of this Tuesday

  private func rangeThenDate(_ index: Int) -> Entity? {
    if let range = clockRange(index, bare: true) {
      let zone = zoneBehind(range.end)
      var next = zone?.end ?? range.end
      next = pass(next, any: [",", "on", "of"])
      next = pass(next, "on")
      if let (day, part, end) = relativePart(next) {
        return over(index, end, dated(next, end, day), inPart(range: range, part))
      }
      guard let date = date(next) ?? (at(next) == "the" ? self.date(next + 1) : nil), !date.unresolved else {
        return nil
      }
      // "8am-3 yesterday afternoon"
      if let part = Self.dayParts[at(date.end)], ["MO", "AF", "EV", "NI"].contains(part) {
        return over(index, date.end + 1, date, range.ampm ? inPart(range: range, part) : range)
      }
      return over(index, date.end, date, range)?.in(zone)
    }
    guard let part = dayPart(index), !(part.dayPart ?? "").hasPrefix("ME") || options.contains(.tasks) else {
      return nil
    }
    var next = part.end
    next = pass(next, ",")
    next = pass(next, any: ["on", "of", "in"])
    guard let date = date(next), !date.unresolved else { return nil }
    return over(index, date.end, date, part)
  }

  /// "Feb 5 AM"
  private func dateThenMeridiem(_ index: Int) -> Entity? {
    guard let date = date(index), !date.unresolved, let (afternoon, end) = meridiem(date.end), !glued(date.end) else {
      return nil
    }
    return over(index, end, date, partEntity(date.end, end, afternoon ? "AF" : "MO", nil))
  }

  // MARK: from 4pm today to 5pm tomorrow

  private func betweenMoments(_ index: Int) -> Entity? {
    let (first, between) = rangePrefix(index)
    let one = longest(dateTime(first), time(first))
    guard let one, let next = till(one.end, between: between) else { return nil }
    let two = longest(dateTime(next), time(next))
    guard let two, one.kind == .datetime || two.kind == .datetime || two.timex == "PRESENT_REF" else { return nil }
    return merged(index, one, two)
  }

  private func merged(_ start: Int, _ one: Entity, _ two: Entity) -> Entity? {
    guard var fromPast = one.past.start, var fromFuture = one.future.start, var toPast = two.past.start,
      var toFuture = two.future.start
    else { return nil }
    var (fromTimex, toTimex) = (one.timex, two.timex)
    if one.kind == .time, let clock = one.clock {
      if two.timex == "PRESENT_REF" {
        (fromPast, fromFuture) = (clock.on(reference), clock.on(reference))
        fromTimex = Timex.date(reference) + one.timex
      } else {
        (fromPast, fromFuture) = (clock.on(toPast), clock.on(toFuture))
        fromTimex = two.timex.split(separator: "T").first.map { $0 + one.timex } ?? one.timex
      }
    }
    if two.kind == .time, let clock = two.clock {
      var end = clock
      if two.ampm, !one.ampm, end.seconds <= (one.clock?.seconds ?? 0), end.hour < 12 { end.hour += 12 }
      (toPast, toFuture) = (end.on(fromPast), end.on(fromFuture))
      toTimex = (one.timex.split(separator: "T").first.map(String.init) ?? "") + end.timex
    }
    if fromFuture > toFuture { fromFuture = fromPast }
    if toPast < fromPast { toPast = toFuture }
    var entity = Entity(.datetimerange, start, two.end)
    entity.past = .init(start: fromPast, end: toPast)
    entity.future = .init(start: fromFuture, end: toFuture)
    entity.definite = one.definite && two.definite
    let seconds = toFuture.seconds - fromFuture.seconds
    guard seconds >= 0 else { return nil }
    entity.timex = "(\(fromTimex),\(toTimex),\(Timex.clockLength(seconds)))"
    entity.ampm = one.ampm && two.ampm
    (entity.clock, entity.endClock) = (one.clock, two.clock)
    return entity
  }

  // MARK: last 3 minutes, within 5 hours, rest of the day

  private func countedClock(_ index: Int) -> Entity? {
    if let (length, end) = withinLength(index), length.amounts.contains(where: { $0.unit.isClock }),
      let to = moment(reference, length, 1)
    {
      return spanned(index, end, "(\(Timex.moment(reference)),\(Timex.moment(to)),\(length.timex))", reference, to)
    }
    if let (length, sign, start, end) = countedLength(index), length.amounts.contains(where: { $0.unit.isClock }),
      let other = moment(reference, length, sign)
    {
      let (from, to) = sign > 0 ? (reference, other) : (other, reference)
      return spanned(start, end, "(\(Timex.moment(from)),\(Timex.moment(to)),\(length.timex))", from, to)
    }
    // "the next hour", "last minute"
    let the = pass(index, "the")
    if let (relation, end) = relation(the), relation != .this, let unit = Self.units[at(end)], unit.isClock,
      !at(end).hasSuffix("s") || unit == .second
    {
      var length = Entity(.duration, index, end)
      length.amounts = [(1, unit)]
      guard let other = moment(reference, length, relation.step) else { return nil }
      let (from, to) = relation.step > 0 ? (reference, other) : (other, reference)
      let timex = "(\(Timex.moment(from)),\(Timex.moment(to)),\(Timex.duration(length.amounts)))"
      return spanned(the, end + 1, timex, from, to)
    }
    return nil
  }

  private func restOfDay(_ index: Int) -> Entity? {
    guard at(index) == "rest" || at(index) == "remaining" else { return nil }
    var next = pass(index + 1, "of")
    next = pass(next, any: ["the", "my", "this", "current"])
    guard at(next) == "day" else { return nil }
    let end = reference.startOfDay.adding(seconds: 86_399)
    let seconds = end.seconds - reference.seconds
    let timex = "(\(Timex.moment(reference)),\(Timex.moment(end)),PT\(seconds)S)"
    return spanned(index, next + 1, timex, reference, end)
  }

  // MARK: today before 4pm

  private func dateAndBound(_ index: Int) -> Entity? {
    guard let date = date(index), !date.unresolved else { return nil }
    let first = pass(date.end, ",")
    guard let (mod, next) = bound(first), mod == "before" || mod == "after" || mod == "since" || mod == "until" else {
      return nil
    }
    guard let time = time(next) ?? boundHour(next) else { return nil }
    var entity = joined(index, time.end, date, time)
    entity.kind = .datetimerange
    entity.mod = mod
    return entity
  }

  /// An hour behind "before" or "after".
  func boundHour(_ index: Int) -> Entity? {
    guard let face = face(index), isEnd(face.end) else { return nil }
    if at(face.end) == ":" || (glued(face.end) && isNumber(face.end + 1)) { return nil }
    return timed(index, face.end, face.clock, ampm: face.clock.hour <= 12)
  }

  // MARK: a day starting this Friday at 5 pm

  private func lengthFromMoment(_ index: Int) -> Entity? {
    let first = at(index) == "for" ? index + 1 : index
    guard let length = duration(first) else { return nil }
    var next = pass(length.end, ",")
    if first == index, ["starting", "beginning", "commencing"].contains(at(next)) {
      next = pass(next + 1, any: ["on", "from", "at"])
    } else if at(next) == "from", first > index || next > length.end {
      next += 1
    } else {
      return nil
    }
    guard let start = dateTime(next) ?? time(next), let past = start.past.start, let future = start.future.start,
      let pastEnd = moment(past, length, 1), let futureEnd = moment(future, length, 1)
    else { return nil }
    var entity = Entity(.datetimerange, index, start.end)
    entity.past = .init(start: past, end: pastEnd)
    entity.future = .init(start: future, end: futureEnd)
    entity.definite = start.definite
    entity.timex = "(\(Timex.moment(future)),\(Timex.moment(futureEnd)),\(length.timex))"
    return entity
  }

  // MARK: early in the day Wednesday

  private func dayPortion(_ index: Int) -> Entity? {
    var mod = ""
    switch at(index) {
    case "early", "earlier": mod = "start"
    case "late", "later": mod = "end"
    case "mid", "middle": mod = "mid"
    default: return nil
    }
    var next = pass(index + 1, any: ["in", "-"])
    if at(next) == "the", at(next + 1) == "day" {
      next += 2
    } else if next == index + 1 {
      guard date(next) != nil else { return nil }
    }
    next = pass(next, "on")
    guard let date = date(next), let past = date.past.start, let future = date.future.start else { return nil }
    // "early tomorrow morning"
    if let part = dayPart(date.end), let letters = part.dayPart, part.mod == nil, mod != "mid" {
      return over(index, part.end, date, partEntity(date.end, part.end, letters, mod))
    }
    var entity = Entity(.datetimerange, index, date.end, timex: date.timex)
    func extent(_ day: DateTime) -> Entity.Extent {
      switch mod {
      case "start": return .init(start: day, end: day.adding(seconds: 43_200))
      case "mid": return .init(start: day.adding(seconds: 36_000), end: day.adding(seconds: 50_400))
      default: return .init(start: day.adding(seconds: 43_200), end: day.adding(days: 1))
      }
    }
    (entity.past, entity.future, entity.mod) = (extent(past), extent(future), mod)
    if entity.past.start != entity.future.start { entity.past = entity.future }
    return entity
  }
}
