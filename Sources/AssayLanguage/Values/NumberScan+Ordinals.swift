extension NumberScan {
  /// An ordinal: "third", "twenty-first", "one hundred and first", "two hundredth".
  func ordinal(before: NumberDraft?, at position: PiecePosition) -> NumberDraft? {
    guard options.contains(.ordinals) else { return nil }
    guard let cardinal = before else { return simpleOrdinal(at: position) }
    var (start, hasAnd) = (position, false)
    if let (word, piece) = word(at: position), case .and = word { (start, hasAnd) = (piece.next, true) }
    guard let (word, piece) = word(at: start) else { return nil }
    switch word {
    case .ordinal(let value, plural: false):
      if cardinal.endsInTens {
        // "a sixty second break" is no sixty-second.
        guard value < 10, !hasAnd, value != 2 || piece.hyphenated || options.contains(.looseOrdinals) else {
          return nil
        }
        return ordinal(cardinal.amount + Amount(value), piece)
      }
      return cardinal.scale > 1 ? ordinal(cardinal.amount + Amount(value), piece) : nil
    case .ordinalTens(let value, plural: false) where cardinal.scale > 1:
      return ordinal(cardinal.amount + Amount(value), piece)
    case .ordinalScale(let factor, plural: false) where !hasAnd:
      guard let total = cardinal.amount.exact?.integer, total > 0, total < 1_000_000_000_000_000 else { return nil }
      // Only the last part is multiplied: "two thousand three hundredth" is 2300.
      let (limit, overflow) = Int64(factor).multipliedReportingOverflow(by: factor == 100 ? 10 : 1000)
      guard !overflow else { return nil }
      let low = total % limit
      let (high, product) = (Amount(Int(total - low)), Amount(Int(low)) * Amount(factor))
      return low == 0 ? nil : ordinal(high + product, piece)
    default: return nil
    }
  }

  private func simpleOrdinal(at position: PiecePosition) -> NumberDraft? {
    guard let (word, piece) = word(at: position) else { return nil }
    switch word {
    case .ordinal(let value, plural: false), .ordinalTens(let value, plural: false),
      .ordinalScale(let value, plural: false):
      return ordinal(Amount(value), piece)
    default: return nil
    }
  }

  private func ordinal(_ amount: Amount, _ piece: WordPiece) -> NumberDraft { draft(amount, piece, .ordinal) }
}
