/// Moments: a date with a time, "now", "tonight at 7".
extension Grammar {
  func dateTime(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    var moved = shift(index)
    if moved?.kind != .datetime { moved = nil }
    return longest(
      now(index), moved, dateThenTime(index), timeThenDate(index), partThenTime(index), timeThenPart(index),
      endOf(index))
  }

  // MARK: now, as soon as possible

  func now(_ index: Int) -> Entity? {
    func made(_ timex: String, _ end: Int) -> Entity {
      var entity = Entity(.datetime, index, end, timex: timex)
      entity.setMoment(reference)
      entity.definite = true
      return entity
    }
    switch at(index) {
    case "now":
      if index == 0, at(1) == "," { return nil }
      if at(index - 1) == "for" || (["is", "are"].contains(at(index - 1)) && at(index + 1) == "for") { return nil }
      return made("PRESENT_REF", index + 1)
    case "right": if at(index + 1) == "now" { return made("PRESENT_REF", index + 2) }
    case "at":
      if at(index + 1) == "present" { return made("PRESENT_REF", index + 2) }
      if at(index + 1) == "this", ["time", "minute", "moment"].contains(at(index + 2)) {
        return made("PRESENT_REF", index + 3)
      }
      if at(index + 1) == "the", ["moment", "minute"].contains(at(index + 2)) { return made("PRESENT_REF", index + 3) }
      if at(index + 1) == "the", ["present", "current"].contains(at(index + 2)), at(index + 3) == "time" {
        return made("PRESENT_REF", index + 4)
      }
    case "asap": return made("FUTURE_REF", index + 1)
    case "as":
      if let end = skip(index, "as", "soon", "as", "possible") { return made("FUTURE_REF", end) }
    case "recently", "previously": return made("PAST_REF", index + 1)
    default: break
    }
    return nil
  }

  // MARK: October 14 at 8:00

  private func dateThenTime(_ index: Int) -> Entity? {
    guard let date = date(index) ?? dayBefore(index) else { return nil }
    var next = date.end
    if ["at", ",", "@", "t", "for", "around", "circa", "-"].contains(at(next)) {
      next += 1
      if at(next - 1) == ",", ["at", "around"].contains(at(next)) { next += 1 }
      if at(next - 1) == "at", at(next) == "around" { next += 1 }
    }
    guard let time = time(next) ?? time(date.end) else { return nil }
    var joined = joined(index, time.end, date, time)
    // "Wed Oct 26 15:50:06 2016"
    if date.year == nil, let month = date.month, let day = date.day, isNumber(time.end), digits(time.end) == 4,
      let (year, end) = year(time.end), isEnd(end), let full = built(index, end, year, month, day)
    {
      joined = self.joined(index, end, full, time)
    }
    return joined
  }

  /// "the 5th" before a time needs no preposition.
  private func dayBefore(_ index: Int) -> Entity? {
    guard let (day, end, ordinal) = day(index), ordinal, at(end) == "at" else { return nil }
    return monthless(index, end, day)
  }

  func joined(_ start: Int, _ end: Int, _ date: Entity, _ time: Entity) -> Entity {
    var entity = Entity(.datetime, start, end, timex: date.timex + time.timex)
    let clock = time.clock ?? .init(hour: 0)
    entity.setMoment(past: date.past.start.map { clock.on($0) }, future: date.future.start.map { clock.on($0) })
    entity.ampm = time.ampm
    entity.clock = clock
    entity.datePart = date.part
    entity.definite = date.definite
    entity.unresolved = date.unresolved
    entity.weekday = date.weekday
    return entity
  }

  // MARK: 8pm on Tuesday, a quarter to seven tomorrow

  private func timeThenDate(_ index: Int) -> Entity? {
    guard let time = time(index) ?? bareHour(index) else { return nil }
    let zone = zoneBehind(time.end)
    var next = zone?.end ?? time.end
    var worded = true
    if [",", "on", "of", "for"].contains(at(next)) {
      next += 1
      if at(next - 1) == ",", at(next) == "on" { next += 1 }
    } else {
      worded = false
    }
    next = at(next) == "the" && date(next) == nil ? next + 1 : next
    guard let date = date(next) else { return nil }
    if time.vague, !(isRelativeDay(date) && !worded) { return nil }
    if at(time.end) == ",", at(date.start) == "on" { return nil }
    var end = date.end
    var known = time
    // "five-thirty tomorrow evening"
    if let part = Self.dayParts[at(end)], ["MO", "AF", "EV", "NI"].contains(part), time.ampm {
      known = inPart(time, part)
      end += 1
    }
    if time.vague, known.ampm { return nil }
    return joined(index, end, date, known).in(zone)
  }

  /// The zone behind a time, where zones are asked for.
  func zoneBehind(_ index: Int) -> Entity? { options.contains(.zones) ? timeZone(index, certain: true) : nil }

  private func isRelativeDay(_ date: Entity) -> Bool { date.definite && date.month == nil }

  /// An hour that only what follows makes one.
  private func bareHour(_ index: Int) -> Entity? {
    guard let face = face(index), isEnd(face.end), !face.sure, isNumber(index) || isWord(index) else { return nil }
    var entity = timed(index, face.end, face.clock, ampm: face.clock.hour <= 12)
    entity?.vague = true
    return entity
  }

  func inPart(_ time: Entity, _ part: String) -> Entity {
    guard var clock = time.clock else { return time }
    if part == "MO" {
      if clock.hour == 12 { clock.hour = 0 }
    } else if clock.hour < 12, !(part == "NI" && clock.hour < 5) {
      clock.hour += 12
    } else if part == "NI", clock.hour == 12 {
      clock.hour = 0
    }
    return timed(time.start, time.end, clock) ?? time
  }

  // MARK: this morning at 7, tonight at 9:30, 8pm this evening

  /// "tonight", "this evening", "next morning": the day and the part.
  func relativePart(_ index: Int) -> (day: DateTime, part: String, end: Int)? {
    if ["tonight", "tonite"].contains(at(index)) { return (reference.startOfDay, "NI", index + 1) }
    let next = pass(index, "the")
    guard let (relation, end) = relation(next), let part = Self.dayParts[at(end)],
      ["MO", "AF", "EV", "NI"].contains(part),
      !at(end).hasPrefix("lunch"), isEnd(end + 1)
    else { return nil }
    return (reference.startOfDay.adding(days: relation.step), part, end + 1)
  }

  private func partThenTime(_ index: Int) -> Entity? {
    guard let (day, part, end) = relativePart(index) else { return nil }
    var next = end
    if at(next) == "," { next += 1 }
    let worded = ["at", "around", "circa"].contains(at(next))
    if worded { next += 1 }
    guard let time = time(next) ?? (worded ? bareHour(next) : nil) else { return nil }
    return joined(index, time.end, dated(index, end, day), inPart(time, part))
  }

  private func timeThenPart(_ index: Int) -> Entity? {
    guard let time = time(index) ?? bareHour(index) else { return nil }
    var next = time.end
    if at(next) == "," { next += 1 }
    if at(next) == "in" { next += 1 }
    guard let (day, part, end) = relativePart(next) else { return nil }
    if at(index - 1) == "building" { return nil }
    return joined(index, end, dated(next, end, day), inPart(time, part))
  }

  // MARK: end of the day

  private func endOf(_ index: Int) -> Entity? {
    if at(index) == "eod" { return dayEnd(index, index + 1, dated(index, index + 1, reference)) }
    let the = pass(index, "the")
    guard at(the) == "end", at(the + 1) == "of" else { return nil }
    let next = the + 2
    if at(next) == "day" { return dayEnd(the, next + 1, dated(the, next + 1, reference)) }
    let article = pass(next, "the")
    if at(article) == "day", !["before", "after"].contains(at(article + 1)) {
      return dayEnd(index, article + 1, dated(index, article + 1, reference))
    }
    guard let date = date(next) ?? date(article) else { return nil }
    return dayEnd(index, date.end, date)
  }

  private func dayEnd(_ start: Int, _ end: Int, _ date: Entity) -> Entity? {
    guard let time = timed(start, end, .init(hour: 23, minute: 59, second: 59)) else { return nil }
    return joined(start, end, date, time)
  }
}
