/// Dates, times and lengths apart, as one option of those models asks for.
extension Grammar {
  func splitAt(_ index: Int) -> Entity? {
    if let (relation, end) = relation(index), relation.step != 0, var length = duration(end),
      number(end) != nil || inexact(end) != nil
    {
      length.mod = relation.step > 0 ? "after" : "before"
      return length
    }
    let date = longest(
      calendarDate(index), specialDay(index), weekdayDate(index), weekdayOfMonth(index), dayAlone(index))
    let found = longest(
      date, time(index), singlePeriod(index), duration(index), recurrence(index), holiday(index), now(index))
    guard var entity = found else { return nil }
    if entity.kind == .duration {
      switch at(entity.end) {
      case "later", "hence": entity.mod = "after"
      case "ago", "earlier": entity.mod = "before"
      case "from" where at(entity.end + 1) == "now": entity.mod = "after"
      default: if at(index - 1) == "in" || at(index - 1) == "within" { entity.mod = "after" }
      }
    }
    return entity
  }
}
