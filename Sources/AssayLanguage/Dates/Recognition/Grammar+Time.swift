/// Times of day.
extension Grammar {
  static let dayParts: [String: String] = [
    "morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "nighttime": "NI", "lunchtime": "MEL",
    "daytime": "DT", "breakfast": "MEB", "brunch": "MER", "lunch": "MEL", "dinner": "MED", "dinnertime": "MED",
    "supper": "MED",
  ]

  /// "am", "p. m.", "p . m .", "o'clock" is not one.
  func meridiem(_ index: Int) -> (afternoon: Bool, end: Int)? {
    guard isWord(index) else { return nil }
    switch at(index) {
    case "am": return (false, index + 1)
    case "pm": return (true, index + 1)
    case "a", "p":
      var next = index + 1
      let dotted = at(next) == "."
      if dotted { next += 1 }
      guard at(next) == "m", isEnd(next + 1) else { return nil }
      next += 1
      if dotted, at(next) == "." { next += 1 }
      return (at(index) == "p", next)
    default: return nil
    }
  }

  /// "p" alone after a time, or "a" glued to one.
  private func shortMeridiem(_ index: Int, afterAt: Bool) -> (afternoon: Bool, end: Int)? {
    if let found = meridiem(index) { return found }
    if at(index) == "p", isEnd(index + 1), glued(index) || isNumber(index - 1) { return (true, index + 1) }
    if at(index) == "a", glued(index), isEnd(index + 1), afterAt { return (false, index + 1) }
    return nil
  }

  func time(_ index: Int) -> Entity? {
    guard isStart(index) || at(index - 1) == "t" else { return nil }
    return longest(clockTime(index), pastOrTo(index), midTime(index), afterDayPart(index))
  }

  private static let hourWords: [String: Int] = {
    var table = NumberWords.units
    table.merge(NumberWords.teens.filter { $0.value <= 12 }) { one, _ in one }
    table["zero"] = 0
    return table
  }()

  struct Face {
    var clock: Entity.Clock
    var end: Int
    /// Written with a colon or minutes, so that it is a time without more.
    var sure: Bool
    var leadingZero = false
  }

  /// The digits or words of a time, without "am" and the like.
  func face(_ index: Int) -> Face? {
    if isNumber(index) { return digitalFace(index) }
    guard isWord(index) else { return nil }
    // "fifteen fifteen", "eight forty", "two thirty five", "five-thirty"
    guard let (hour, next) = belowHundredHour(index) else { return nil }
    let minuteAt = at(next) == "-" && glued(next) ? next + 1 : next
    if let (minute, end) = belowHundred(minuteAt), (10..<60).contains(minute), hour <= 24 {
      if at(end) == "minutes" || at(end) == "mins" {
        return Face(clock: .init(hour: hour, minute: minute), end: end + 1, sure: true)
      }
      return Face(clock: .init(hour: hour, minute: minute), end: end, sure: true)
    }
    guard hour <= 12 else { return nil }
    return Face(clock: .init(hour: hour), end: next, sure: false)
  }

  private func belowHundredHour(_ index: Int) -> (Int, Int)? {
    if let hour = Self.hourWords[at(index)] { return (hour, index + 1) }
    if let teen = NumberWords.teens[at(index)] { return (teen, index + 1) }
    guard at(index) == "twenty" else { return nil }
    if let unit = NumberWords.units[at(index + 1)], unit <= 4 { return (20 + unit, index + 2) }
    return (20, index + 1)
  }

  private func digitalFace(_ index: Int) -> Face? {
    guard at(index - 1) != "$", !(glued(index) && [".", ",", "/"].contains(at(index - 1)) && isNumber(index - 2)),
      !(at(index - 1) == ":" && glued(index) && isNumber(index - 2))
    else { return nil }
    let hour = value(index)
    if digits(index) <= 2, (0...24).contains(hour) {
      let zero = digits(index) == 2 && hour < 10
      if at(index + 1) == ":", isNumber(index + 2), digits(index + 2) == 2, value(index + 2) < 60 {
        if at(index + 3) == ":", digits(index + 4) == 2, value(index + 4) < 60 {
          let clock = Entity.Clock(hour: hour, minute: value(index + 2), second: value(index + 4))
          return Face(clock: clock, end: index + 5, sure: true, leadingZero: zero)
        }
        return Face(clock: .init(hour: hour, minute: value(index + 2)), end: index + 3, sure: true, leadingZero: zero)
      }
      // "15h30"
      if at(index + 1) == "h", digits(index + 2) == 2, value(index + 2) < 60 {
        return Face(clock: .init(hour: hour, minute: value(index + 2)), end: index + 3, sure: true)
      }
      return Face(clock: .init(hour: hour), end: index + 1, sure: false, leadingZero: zero)
    }
    return nil
  }

  /// `8.30`, which needs "am", "pm" or "at".
  private func dottedFace(_ index: Int) -> Face? {
    guard isNumber(index), digits(index) <= 2, (0...24).contains(value(index)), at(index + 1) == ".",
      isNumber(index + 2), digits(index + 2) == 2, value(index + 2) < 60, at(index + 3) != ".",
      !(glued(index) && isNumber(index - 2))
    else { return nil }
    return Face(clock: .init(hour: value(index), minute: value(index + 2)), end: index + 3, sure: false)
  }

  /// `1140 am`
  private func packedFace(_ index: Int) -> Face? {
    guard isNumber(index), digits(index) == 4 || digits(index) == 3 else { return nil }
    let (hour, minute) = (value(index) / 100, value(index) % 100)
    guard hour <= 24, minute < 60 else { return nil }
    return Face(clock: .init(hour: hour, minute: minute), end: index + 1, sure: false)
  }

  var hourPrepositions: Set<String> { ["at", "around", "circa"] }

  private func clockTime(_ index: Int) -> Entity? {
    // "at 8.10 pm": the preposition belongs to a time with a dot.
    if at(index) == "at", let dotted = dottedFace(index + 1) {
      let marked = shortMeridiem(dotted.end, afterAt: true)
      guard at(dotted.end) != "%", at(dotted.end) != "percent", at(dotted.end) != "per",
        isEnd(dotted.end) || marked != nil
      else { return nil }
      return finished(index, marked?.end ?? dotted.end, dotted, afternoon: marked?.afternoon)
    }
    if let dotted = dottedFace(index), let marked = shortMeridiem(dotted.end, afterAt: false) {
      return finished(index, marked.end, dotted, afternoon: marked.afternoon)
    }
    if let packed = packedFace(index), let marked = shortMeridiem(packed.end, afterAt: false) {
      return finished(index, marked.end, packed, afternoon: marked.afternoon)
    }
    guard let face = face(index) else { return nil }
    let afterAt = hourPrepositions.contains(at(index - 1))
    var end = face.end
    var afternoon: Bool?
    var marked = false
    var zeroed = face
    if at(end) == ".", glued(end), let (half, after) = meridiem(end + 1), glued(end + 1) {
      (afternoon, end, marked) = (half, after, true)
    } else if let (half, after) = shortMeridiem(end, afterAt: afterAt || face.sure) {
      (afternoon, end, marked) = (half, after, true)
    } else if at(end) == "ampm" {
      (end, marked) = (end + 1, true)
    } else if let after = oclock(end) {
      (end, marked) = (after, true)
      if let (half, after) = meridiem(end) { (afternoon, end) = (half, after) }
    } else if let after = ish(end), isNumber(index) {
      (end, marked) = (after, true)
    }
    if !marked, !isEnd(end), at(end) != "t", !(at(end) == "z" && face.sure) { return nil }
    if let (part, after) = dayPartSuffix(end, marked: marked || face.sure), face.clock.hour <= 12 || marked {
      if afternoon == nil { zeroed = adjusted(face, part) }
      let known = finished(index, after, zeroed, afternoon: afternoon)
      return known.map { withoutChoice($0) }
    }
    if !marked, !face.sure {
      guard afterAt, !(at(end) == "." && glued(end) && isNumber(end + 1)), at(end) != "%", at(end) != "-",
        at(end) != "/",
        isPlainHour(index, end)
      else { return nil }
    }
    return finished(index, end, face, afternoon: afternoon)
  }

  /// An hour after "at" that is no count or price.
  private func isPlainHour(_ index: Int, _ end: Int) -> Bool {
    if at(index - 1) == "$" || [":", ","].contains(at(end)) && glued(end) && isNumber(end + 1) { return false }
    if Self.dayParts[at(end)] != nil { return false }
    return !(glued(end) && isWord(end))
  }

  private func withoutChoice(_ entity: Entity) -> Entity {
    var entity = entity
    entity.ampm = false
    return entity
  }

  /// The hour that a part of the day makes of a twelve-hour clock.
  private func adjusted(_ face: Face, _ part: String) -> Face {
    var face = face
    let hour = face.clock.hour
    switch part {
    case "MO": if hour == 12 { face.clock.hour = 0 }
    case "MEL": if hour < 10 { face.clock.hour = hour + 12 }
    case "NI":
      if hour == 12 {
        face.clock.hour = 0
      } else if hour >= 5 && hour < 12 {
        face.clock.hour = hour + 12
      }
    default: if hour < 12 { face.clock.hour = hour + 12 }
    }
    return face
  }

  private func finished(_ start: Int, _ end: Int, _ face: Face, afternoon: Bool?) -> Entity? {
    var clock = face.clock
    if let afternoon {
      if afternoon, clock.hour < 12 { clock.hour += 12 }
      if !afternoon, clock.hour == 12 { clock.hour = 0 }
    }
    return timed(start, end, clock, ampm: afternoon == nil && clock.hour <= 12)
  }

  func timed(_ start: Int, _ end: Int, _ clock: Entity.Clock, ampm: Bool = false) -> Entity? {
    var clock = clock
    guard clock.hour <= 24 else { return nil }
    if clock.hour == 24 { clock.hour = 0 }
    var entity = Entity(.time, start, end, timex: clock.timex)
    entity.clock = clock
    entity.ampm = ampm
    entity.setMoment(clock.on(reference))
    return entity
  }

  private func oclock(_ index: Int) -> Int? {
    if at(index) == "sharp" { return index + 1 }
    guard at(index) == "o" || at(index) == "oclock" else { return nil }
    if at(index) == "oclock" { return index + 1 }
    let next = at(index + 1) == "'" ? index + 2 : index + 1
    return at(next) == "clock" ? next + 1 : nil
  }

  private func ish(_ index: Int) -> Int? {
    if at(index) == "ish", glued(index) { return index + 1 }
    return at(index) == "-" && glued(index) && at(index + 1) == "ish" ? index + 2 : nil
  }

  /// "in the morning", "at night", "early morning", "lunchtime".
  private func dayPartSuffix(_ index: Int, marked: Bool) -> (String, Int)? {
    var next = index
    if at(next) == "," { return nil }
    let preposition = ["in", "at", "around", "on", "for"].contains(at(next))
    if preposition {
      next += 1
      next = pass(next, "the")
    }
    next = pass(next, any: ["early", "late"])
    guard let part = Self.dayParts[at(next)], ["MO", "AF", "EV", "NI"].contains(part) || at(next) == "lunchtime" else {
      return nil
    }
    // "8 night" and "one morning" are counts.
    if !preposition, at(next) != "lunchtime", !marked || part == "NI" { return nil }
    return (part, next + 1)
  }

  /// "afternoon 7:00", "at lunchtime 11 o'clock", "early morning at 8:00".
  private func afterDayPart(_ index: Int) -> Entity? {
    var next = index
    if ["at", "in", "on", "for", "around"].contains(at(next)) {
      next += 1
      next = pass(next, "the")
    }
    let word = pass(next, any: ["early", "late"])
    guard let part = Self.dayParts[at(word)], ["MO", "AF", "EV", "NI"].contains(part) || at(word) == "lunchtime" else {
      return nil
    }
    next = pass(pass(word + 1, "at"), "around")
    guard let face = face(next),
      face.sure || hourPrepositions.contains(at(next - 1)) || oclock(face.end) != nil || meridiem(face.end) != nil
        || isNumber(next),
      isEnd(face.end)
    else { return nil }
    var end = face.end
    var afternoon: Bool?
    if let (half, after) = meridiem(end) {
      (afternoon, end) = (half, after)
    } else if let after = oclock(end) {
      end = after
    } else if !face.sure,
      unit(end) != nil || at(end) == "-" || at(end) == "/" || month(end) != nil || at(end) == "people"
    {
      return nil
    }
    let shown = afternoon == nil ? adjusted(face, part) : face
    return finished(index, end, shown, afternoon: afternoon).map { withoutChoice($0) }
  }

  /// "half past eight", "a quarter to seven", "10 past 9", "three quarters past 4 pm".
  private func pastOrTo(_ index: Int) -> Entity? {
    var minutes: Int
    var next = pass(index, "a")
    if at(next) == "quarter" {
      (minutes, next) = (15, next + 1)
    } else if at(index) == "half" {
      (minutes, next) = (30, index + 1)
      if at(next) == "an", at(next + 1) == "hour" { next += 2 }
    } else if at(index) == "three", at(index + 1) == "quarter" || at(index + 1) == "quarters" {
      (minutes, next) = (45, index + 2)
    } else if isNumber(index), value(index) < 60, value(index) > 0 {
      (minutes, next) = (value(index), index + 1)
    } else if let (value, end) = belowHundred(index), value < 60 {
      (minutes, next) = (value, end)
    } else {
      return nil
    }
    let unit = pass(next, any: ["minute", "minutes", "min", "mins"])
    let spoken = unit > next || minutes % 5 == 0
    guard spoken, at(unit) == "past" || at(unit) == "to", let face = face(unit + 1) else { return nil }
    if at(unit) == "to", unit == next, isNumber(index) { return nil }
    if unit == next, at(unit) == "to", !["quarter", "half", "quarters"].contains(at(next - 1)) { return nil }
    var clock = face.clock
    var end = face.end
    var afternoon: Bool?
    var settled = false
    if let (half, after) = meridiem(end) {
      (afternoon, end) = (half, after)
    } else if let after = oclock(end) {
      end = after
    }
    if let (part, after) = dayPartSuffix(end, marked: true) {
      clock = adjusted(face, part).clock
      (end, settled) = (after, true)
    }
    if afternoon == true, clock.hour < 12 { clock.hour += 12 }
    if afternoon == false, clock.hour == 12 { clock.hour = 0 }
    let total = clock.hour * 60 + (clock.minute ?? 0) + (at(unit) == "past" ? minutes : -minutes)
    let day = (total + 1440) % 1440
    let ampm = afternoon == nil && !settled && clock.hour <= 12
    return timed(index, end, .init(hour: day / 60, minute: day % 60), ampm: ampm)
  }

  /// "noon", "midnight", "mid-morning", "12 noon".
  private func midTime(_ index: Int) -> Entity? {
    if at(index) == "12", at(index + 1) == "noon" { return timed(index, index + 2, .init(hour: 12)) }
    switch at(index) {
    case "noon": return timed(index, pass(index + 1, "ish"), .init(hour: 12))
    case "noonish", "midday": return timed(index, index + 1, .init(hour: 12))
    case "midnight": return timed(index, index + 1, .init(hour: 0))
    case "midmorning": return timed(index, index + 1, .init(hour: 10))
    case "midafternoon": return timed(index, index + 1, .init(hour: 14))
    case "mid":
      let next = pass(index + 1, "-")
      switch at(next) {
      case "day": return timed(index, next + 1, .init(hour: 12))
      case "night": return timed(index, next + 1, .init(hour: 0))
      case "morning": return timed(index, next + 1, .init(hour: 10))
      case "afternoon": return timed(index, next + 1, .init(hour: 14))
      default: return nil
      }
    default: return nil
    }
  }
}
