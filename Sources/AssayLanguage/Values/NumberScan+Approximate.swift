extension NumberScan {
  /// Whether a word beside a number says that it is not exact.
  func isApproximate(before token: Int, after end: PiecePosition) -> Bool {
    if token > 0, let role = Self.before[text.tokens[token - 1].key] {
      switch role {
      case .always: return true
      // "close to 5"; "5 to 10" and "up to 5" are bounds.
      case .afterClose where token > 1:
        let previous = text.tokens[token - 2].key
        if previous == Self.close || previous == Self.near { return true }
      case .afterOrder where token > 3:
        if text.matches(Self.order, at: token - 4) { return true }
      default: break
      }
    }
    guard let piece = text.piece(at: end), let role = Self.after[piece.key] else { return false }
    switch role {
    case .suffix: return piece.hyphenated
    case .always: return true
    case .beforeSo: return text.piece(at: piece.next)?.key == Self.so
    }
  }

  private enum Before: Sendable { case always, afterClose, afterOrder }
  private enum After: Sendable { case always, suffix, beforeSo }

  private static let before: WordTable<Before> = WordTable(
    """
    about approximately approx around roughly nearly almost circa ca c some ~ ≈ ∼ estimated approximate somewhere
    """.split(separator: " ").map { (WordKey($0), Before.always) } + [("to", .afterClose), ("of", .afterOrder)])
  private static let after: WordTable<After> = WordTable([
    ("ish", .always), ("approximately", .always), ("approx", .always), ("odd", .suffix), ("something", .suffix),
    ("or", .beforeSo),
  ])
  private static let close: WordKey = "close"
  private static let near: WordKey = "near"
  private static let so: WordKey = "so"
  private static let order: [WordKey] = ["in", "the", "order"]
}
