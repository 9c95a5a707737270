extension DatePass {
  func relativeDay(_ days: Int, _ index: Int) -> DateMatch {
    let token = text[index]
    guard let reference else { return DateMatch(range: token.range, fields: DateFields(), flags: .relative) }
    return DateMatch(
      range: token.range, fields: DateFields(reference.adding(days: days), .date), flags: .relative)
  }

  /// "last Friday", "next week", "this month", "two weeks ago", "in three days", "the past year".
  func relativePhrase(_ index: Int) -> DateMatch? {
    let key = text[index].key
    if key == Self.ago { return ago(index) }
    guard index + 1 < tokens.upperBound else { return nil }
    let next = text[index + 1]
    let range = Int(text[index].start)..<Int(next.end)
    let step = key == Self.next || key == Self.coming ? 1 : key == Self.this ? 0 : -1
    if case .weekday(let day, let plain)? = DateLexicon.words[next.key], !plain || next.capitalised {
      return relative(range) { Self.shifted($0, weekday: day, step) }
    }
    if case .month(let month, let plain)? = DateLexicon.words[next.key], !plain || next.capitalised {
      return relative(range, .month) { DateTime(Self.year(of: month, $0, step), month, 1) }
    }
    guard let unit = DateLexicon.units[next.key] else { return nil }
    switch unit {
    case -12: return relative(range, .year) { $0.adding(months: 12 * step) }
    case -1: return relative(range, .month) { $0.adding(months: step) }
    case 604_800:
      // A week is seven days; no single field says it.
      return DateMatch(range: range, fields: DateFields(), flags: .relative)
    default: return nil
    }
  }

  private static let ago: WordKey = "ago"
  private static let next: WordKey = "next"
  private static let coming: WordKey = "coming"
  private static let this: WordKey = "this"
  private static let a: WordKey = "a"
  private static let an: WordKey = "an"

  /// The amount and the unit stand before "ago".
  private func ago(_ index: Int) -> DateMatch? {
    guard index >= tokens.lowerBound + 2, let unit = DateLexicon.units[text[index - 1].key] else { return nil }
    let amount = text[index - 2]
    var count = SmallNumber.words[amount.key]
    if amount.kind == .number { count = scanner.digits(Int(amount.start))?.value }
    if amount.is(Self.a) || amount.is(Self.an) { count = 1 }
    guard let count, count < 100_000 else { return nil }
    let range = Int(amount.start)..<Int(text[index].end)
    if unit < 0 {
      return relative(range, unit == -1 ? .month : .year) { $0.adding(months: unit * count) }
    }
    return relative(range) { $0.adding(seconds: -unit * count) }
  }

  private enum Grain { case day, month, year }

  private func relative(_ range: Range<Int>, _ grain: Grain = .day, _ moment: (DateTime) -> DateTime) -> DateMatch {
    guard let reference else { return DateMatch(range: range, fields: DateFields(), flags: .relative) }
    let mask: DateFields.Mask =
      switch grain {
      case .day: .date
      case .month: [.year, .month]
      case .year: .year
      }
    return DateMatch(range: range, fields: DateFields(moment(reference), mask), flags: .relative)
  }

  /// "last Friday" is the one before the reference; "next" and "this" the one of the next and of this week.
  private static func shifted(_ reference: DateTime, weekday: Int, _ step: Int) -> DateTime {
    let inWeek = weekday - reference.weekday
    switch step {
    case 1: return reference.adding(days: inWeek + 7)
    case 0: return reference.adding(days: inWeek)
    default: return reference.adding(days: inWeek < 0 ? inWeek : inWeek - 7)
    }
  }

  private static func year(of month: Int, _ reference: DateTime, _ step: Int) -> Int {
    switch step {
    case 1: month > reference.month ? reference.year : reference.year + 1
    case 0: reference.year
    default: month < reference.month ? reference.year : reference.year - 1
    }
  }
}
