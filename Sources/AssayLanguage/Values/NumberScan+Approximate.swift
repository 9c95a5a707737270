extension NumberScan {
  /// Whether a word beside a number says that it is not exact.
  func isApproximate(before token: Int, after end: PiecePosition) -> Bool {
    if token > 0 {
      let key = text.tokens[token - 1].key
      if Self.before.contains(key) { return true }
      if key == "than" || key == "to" || key == "at", token > 1 {
        // "close to 5", "somewhere around" and the like; "more than 5" is a bound, not an approximation.
        let previous = text.tokens[token - 2].key
        if key == "to", previous == "close" || previous == "near" { return true }
      }
      if key == "of", token > 3, text.matches(["in", "the", "order"], at: token - 4) { return true }
    }
    guard let piece = text.piece(at: end) else { return false }
    if piece.hyphenated, piece.key == "ish" || piece.key == "odd" || piece.key == "something" { return true }
    if piece.key == "or", let next = text.piece(at: piece.next), next.key == "so" { return true }
    if piece.key == "give", let next = text.piece(at: piece.next), next.key == "or" { return true }
    return piece.key == "ish" || piece.key == "approximately" || piece.key == "approx"
  }

  private static let before = WordSet(
    "about approximately approx around roughly nearly almost circa ca c some ~ ≈ ∼ estimated approximate somewhere")
}
