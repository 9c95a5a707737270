/// Moments at a distance: "two weeks ago", "in 5 minutes", "3 days from tomorrow".
extension Grammar {
  /// A date at a distance in whole days.
  func shiftedDate(_ index: Int) -> Entity? {
    guard let entity = shift(index), entity.kind == .date else { return nil }
    return entity
  }

  /// A date, or a moment where hours, minutes or seconds count.
  func shift(_ index: Int) -> Entity? {
    if let later = weekdaysLater(index) { return later }
    if let (weekday, end) = weekday(index), let anchor = plainShift(end), anchor.kind == .date,
      let day = anchor.future.start
    {
      // "Sunday 3 weeks after January 15th": of that week, which begins on Sunday here.
      return dated(index, anchor.end, day.adding(days: weekday % 7 - day.weekday % 7))
    }
    return plainShift(index)
  }

  private func plainShift(_ index: Int) -> Entity? {
    if at(index) == "in" {
      guard let length = duration(index + 1), length.mod == nil, !startsAgain(length.end) else { return nil }
      if isReferred(length.end) { return nil }
      return moved(length, from: reference, by: 1, index, length.end)
    }
    guard let length = duration(index) else { return nil }
    let end = length.end
    switch at(end) {
    case "ago", "earlier": return moved(length, from: reference, by: -1, index, end + 1)
    case "later":
      if at(end + 1) == "than" || at(end + 1) == "in" || at(end + 1) == "this" { return nil }
      return moved(length, from: reference, by: 1, index, end + 1)
    case "from", "after":
      if at(end + 1) == "now" { return moved(length, from: reference, by: 1, index, end + 2) }
      return anchored(length, index, end + 1, 1)
    case "before": return anchored(length, index, end + 1, -1)
    default: return nil
    }
  }

  private func isReferred(_ end: Int) -> Bool {
    ["ago", "earlier", "later"].contains(at(end)) || (at(end) == "the" && ["future", "past"].contains(at(end + 1)))
  }

  /// "in 2 weeks time"
  private func startsAgain(_ end: Int) -> Bool { at(end) == "in" && at(end + 1) == "the" }

  private func anchored(_ length: Entity, _ start: Int, _ index: Int, _ sign: Int) -> Entity? {
    guard length.amounts.allSatisfy({ !$0.unit.isClock }) else { return nil }
    let date = longest(calendarDate(index), specialDay(index), weekdayDate(index), holiday(index))
    guard let date, let day = date.future.start else { return nil }
    return moved(length, from: day, by: sign, start, date.end)
  }

  private func moved(_ length: Entity, from moment: DateTime, by sign: Int, _ start: Int, _ end: Int) -> Entity? {
    guard let target = self.moment(moment, length, sign) else { return nil }
    guard length.amounts.contains(where: { $0.unit.isClock }) else { return dated(start, end, target.startOfDay) }
    var result = Entity(.datetime, start, end, timex: Timex.moment(target))
    result.setMoment(target)
    result.definite = true
    return result
  }

  /// A moment moved by a length; nil beyond the calendar.
  func moment(_ moment: DateTime, _ length: Entity, _ sign: Int) -> DateTime? {
    var result = moment
    for (value, unit) in length.amounts {
      guard value < 1_000_000 else { return nil }
      let whole = Int(value) * sign
      switch unit {
      case .month, .year, .decade, .quarter:
        let months = unit == .month ? 1 : unit == .year ? 12 : unit == .quarter ? 3 : 120
        let steps = value == value.rounded() ? whole * months : Int(value * Double(months)) * sign
        result = result.adding(months: steps)
      case .businessDay: result = working(result, whole)
      case .weekend: result = result.adding(days: 7 * whole)
      default: result = result.adding(seconds: Int(value * unit.seconds) * sign)
      }
    }
    return (1...9999).contains(result.year) ? result : nil
  }

  /// Moved by days that are no Saturday or Sunday.
  private func working(_ moment: DateTime, _ days: Int) -> DateTime {
    var result = moment
    for _ in 0..<min(abs(days), 10_000) {
      repeat { result = result.adding(days: days.signum()) } while result.weekday > 5
    }
    return result
  }

  /// "two Mondays later", "three Friday from now".
  private func weekdaysLater(_ index: Int) -> Entity? {
    guard let (number, next) = number(index), number >= 1, number < 1000, let (weekday, end) = weekday(next) else {
      return nil
    }
    var after = end
    if at(end) == "later" {
      after = end + 1
    } else if at(end) == "from", at(end + 1) == "now" {
      after = end + 2
    } else {
      return nil
    }
    let first = (weekday - reference.weekday + 7) % 7
    let day = reference.startOfDay.adding(days: (first == 0 ? 7 : first) + 7 * (Int(number) - 1))
    return dated(index, after, day)
  }
}
