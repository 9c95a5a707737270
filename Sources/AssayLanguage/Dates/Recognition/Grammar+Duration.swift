/// Lengths of time.
extension Grammar {
  static let units: [String: TimeUnit] = {
    var table: [String: TimeUnit] = [
      "h": .hour, "hr": .hour, "hrs": .hour, "min": .minute, "mins": .minute, "sec": .second, "secs": .second,
      "night": .day, "nights": .day, "weekday": .day, "weekdays": .day,
    ]
    let words: [(String, TimeUnit)] = [
      ("second", .second), ("minute", .minute), ("hour", .hour), ("day", .day), ("week", .week), ("month", .month),
      ("year", .year), ("weekend", .weekend), ("decade", .decade), ("fortnight", .fortnight), ("quarter", .quarter),
    ]
    for (word, unit) in words {
      table[word] = unit
      table[word + "s"] = unit
    }
    return table
  }()

  /// The unit at a lexeme; single letters stand after digits only.
  func unit(_ index: Int, afterDigits: Bool = false) -> (unit: TimeUnit, end: Int)? {
    guard isWord(index) else { return nil }
    if at(index) == "business" || at(index) == "working", Self.units[at(index + 1)] == .day {
      return (.businessDay, index + 2)
    }
    if let unit = Self.units[at(index)] {
      if at(index) == "h", !afterDigits { return nil }
      return (unit, index + 1)
    }
    guard afterDigits, glued(index), isEnd(index + 1) else { return nil }
    switch at(index) {
    case "y": return (.year, index + 1)
    case "w": return (.week, index + 1)
    case "d": return (.day, index + 1)
    default: return nil
    }
  }

  /// One or more amounts of time, "an hour and a half", "the whole week".
  func duration(_ index: Int) -> Entity? {
    guard isStart(index), var whole = amount(index) else { return allOf(index) }
    while true {
      var next = whole.end
      if at(next) == "and" || at(next) == "," { next += 1 }
      guard next < count, let more = amount(next), let last = whole.amounts.last, let first = more.amounts.first,
        first.unit.seconds < last.unit.seconds, !more.vague
      else { break }
      whole.amounts += more.amounts
      whole.end = more.end
    }
    return lengthened(whole)
  }

  private func lengthened(_ entity: Entity) -> Entity {
    var entity = entity
    entity.timex = Timex.duration(entity.amounts)
    entity.seconds = entity.amounts.reduce(0) { $0 + $1.value * $1.unit.seconds }
    return entity
  }

  private func amount(_ index: Int) -> Entity? {
    func made(_ value: Double, _ unit: TimeUnit, _ end: Int) -> Entity {
      var entity = Entity(.duration, index, end)
      entity.amounts = [(value, unit)]
      return entity
    }
    if let (value, next) = inexact(index) {
      guard let (unit, end) = unit(next) else { return nil }
      return made(value, unit, end)
    }
    if at(index) == "½", let (unit, end) = unit(index + 1) { return made(0.5, unit, end) }
    if at(index) == "1", at(index + 1) == "/", at(index + 2) == "2", glued(index + 2), let (unit, end) = unit(index + 3)
    {
      return made(0.5, unit, end)
    }
    // "half an hour", "a half hour", "half year", "an hour and a half", "another day"
    let article = at(index) == "a" || at(index) == "an" || at(index) == "another"
    let half = at(index) == "half" ? index : article && at(index + 1) == "half" ? index + 1 : nil
    if let half {
      let next = at(half + 1) == "a" || at(half + 1) == "an" ? half + 2 : half + 1
      if let (unit, end) = unit(at(next) == "-" ? next + 1 : next) { return made(0.5, unit, end) }
      return nil
    }
    if article {
      let next = at(index + 1) == "full" || at(index + 1) == "whole" ? index + 2 : index + 1
      guard let (unit, end) = unit(next), !at(next).hasSuffix("s") || unit == .second else { return nil }
      if let (fraction, after) = fractionAfter(end) { return made(1 + fraction, unit, after) }
      return made(1, unit, end)
    }
    guard let (value, end) = number(index) else { return nil }
    var (amount, next) = (value, end)
    if let (fraction, after) = fractionAfter(next), unit(after) != nil { (amount, next) = (amount + fraction, after) }
    if at(next) == "-", glued(next), glued(next + 1) { next += 1 }
    guard let (unit, after) = unit(next, afterDigits: isNumber(next - 1)) else { return nil }
    if at(next) == "night", ["club", "light", "market", "shift", "work", "worker"].contains(singular(after)) {
      return nil
    }
    if let (fraction, afterFraction) = fractionAfter(after) { return made(amount + fraction, unit, afterFraction) }
    return made(amount, unit, after)
  }

  private func singular(_ index: Int) -> String {
    let word = at(index)
    return word.hasSuffix("s") ? String(word.dropLast()) : word
  }

  /// "and a half", "and a quarter".
  private func fractionAfter(_ index: Int) -> (Double, Int)? {
    guard at(index) == "and" else { return nil }
    let next = pass(index + 1, any: ["a", "an"])
    switch at(next) {
    case "half": return (0.5, next + 1)
    case "quarter": return (0.25, next + 1)
    default: return nil
    }
  }

  /// "a few", "several", "a couple of".
  func inexact(_ index: Int) -> (value: Double, end: Int)? {
    let next = pass(index, "a")
    switch at(next) {
    case "few": return (3, next + 1)
    case "several" where next == index, "some" where next == index: return (3, next + 1)
    case "couple": return (2, pass(next + 1, "of"))
    default: return nil
    }
  }

  /// "all day", "the whole week", "full-month", "for the hour", "during the week".
  private func allOf(_ index: Int) -> Entity? {
    var entity: Entity?
    if ["all", "full", "whole"].contains(at(index)), isStart(index) {
      let next = pass(index + 1, "-")
      if let unit = Self.units[at(next)], [.year, .month, .week, .day, .fortnight].contains(unit),
        !at(next).hasSuffix("s")
      {
        entity = Entity(.duration, index, next + 1)
        entity?.amounts = [(1, unit)]
      }
    } else if ["the", "my"].contains(at(index)), at(index + 1) == "hour" || at(index + 1) == "minute" {
      if ["at"].contains(at(index - 1)) { return nil }
      entity = Entity(.duration, index, index + 2)
      entity?.amounts = [(1, at(index + 1) == "hour" ? .hour : .minute)]
    } else if ["for", "during"].contains(at(index)), at(index + 1) == "the",
      ["year", "month", "week", "day", "fortnight"].contains(at(index + 2)), let unit = Self.units[at(index + 2)]
    {
      entity = Entity(.duration, index, index + 3)
      entity?.amounts = [(1, unit)]
    }
    return entity.map { lengthened($0) }
  }
}
