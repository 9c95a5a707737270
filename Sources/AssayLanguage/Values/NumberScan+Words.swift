extension NumberScan {
  /// A number that begins with a word: cardinal, ordinal or fraction.
  func words(at start: PiecePosition) -> NumberDraft? {
    guard let (first, piece) = word(at: start) else { return nil }
    switch first {
    case .article: return afterArticle(piece)
    case .half, .quarter(plural: false): return fraction(at: start)
    case .ordinal, .ordinalTens, .ordinalScale: return ordinal(before: nil, at: start)
    case .unit, .teen, .tens, .hundred, .scale, .dozen:
      guard let cardinal = cardinal(at: start, article: false) else { return nil }
      return extended(cardinal)
    case .vague, .halves, .quarter, .and, .point, .negative, .of: return nil
    }
  }

  /// Everything that can follow a cardinal: decimals, an ordinal, a fraction.
  func extended(_ cardinal: NumberDraft) -> NumberDraft {
    if let decimal = decimals(after: cardinal) { return decimal }
    if let fraction = fraction(after: cardinal) { return fraction }
    if let ordinal = ordinal(before: cardinal, at: cardinal.end) { return ordinal }
    if let over = prepositional(cardinal) { return over }
    return cardinal
  }

  /// "a hundred", "a dozen", "a couple", "a half", "a third".
  private func afterArticle(_ article: WordPiece) -> NumberDraft? {
    guard let (second, piece) = word(at: article.next) else { return nil }
    switch second {
    case .hundred(plural: false), .scale(_, plural: false):
      guard let cardinal = cardinal(at: article.next, article: true) else { return nil }
      return extended(cardinal)
    case .dozen(plural: false):
      return dozens(Amount(1), piece)
    case .vague(let count):
      guard options.contains(.vague) else { return nil }
      return vague(count, piece)
    case .half, .quarter(plural: false), .ordinal(_, plural: false), .ordinalTens(_, plural: false),
      .ordinalScale(_, plural: false), .tens:
      return fraction(at: article.next, article: true)
    default:
      return nil
    }
  }

  private func vague(_ count: Int, _ piece: WordPiece) -> NumberDraft {
    var draft = self.draft(Amount(count), piece, .integer)
    draft.flags.insert(.vague)
    // "a couple of", "a few hundred"
    if count == 2, let (next, of) = word(at: piece.next), case .of = next {
      draft.end = of.next
      draft.byteEnd = of.end
    }
    guard let (next, scale) = word(at: draft.end) else { return draft }
    switch next {
    case .hundred: return vagueScaled(draft, 100, scale)
    case .scale(let value, _): return vagueScaled(draft, value, scale)
    case .dozen: return vagueScaled(draft, 12, scale)
    default: return draft
    }
  }

  private func vagueScaled(_ draft: NumberDraft, _ factor: Int, _ piece: WordPiece) -> NumberDraft {
    var scaled = self.draft(draft.amount * Amount(factor), piece, .integer)
    scaled.flags = draft.flags.union(.scaled)
    scaled.resolution = ExactDecimal(factor).exponent
    return scaled
  }

  func draft(_ amount: Amount, _ piece: WordPiece, _ kind: NumberMatch.Kind) -> NumberDraft {
    NumberDraft(amount: amount, end: piece.next, byteEnd: piece.end, kind: kind)
  }

  /// zero to ninety-nine.
  func subHundred(at position: PiecePosition) -> NumberDraft? {
    guard let (first, piece) = word(at: position) else { return nil }
    switch first {
    case .unit(let value):
      return draft(Amount(value), piece, .integer)
    case .teen(let value):
      var draft = draft(Amount(value), piece, .integer)
      draft.significant = value == 10 ? 1 : 2
      return draft
    case .tens(let value):
      return tens(value, piece)
    default:
      return nil
    }
  }

  private func tens(_ value: Int, _ piece: WordPiece) -> NumberDraft {
    var draft = draft(Amount(value), piece, .integer)
    draft.endsInTens = true
    var next = piece.next
    // "ninety - five", and "twenty and five" where that is asked for.
    if let link = text.piece(at: next), options.contains(.tensAnd) {
      if link.key == NumberScan.minus || link.key == "and" { next = link.next }
    }
    guard let (second, unit) = word(at: next), case .unit(let ones) = second, ones > 0 else { return draft }
    var sum = self.draft(Amount(value + ones), unit, .integer)
    sum.significant = 2
    return sum
  }

  /// "three dozen", "a dozen"; a dozen is exact unless plural without a number.
  func dozens(_ amount: Amount, _ piece: WordPiece) -> NumberDraft {
    var draft = draft(amount * Amount(12), piece, .integer)
    draft.flags.insert(.scaled)
    draft.significant = 2
    return draft
  }

  /// Decimals after "point": single digit words, or one number of two digits.
  func decimals(after whole: NumberDraft) -> NumberDraft? {
    if let dotted = dotted(after: whole) { return dotted }
    guard let (word, point) = word(at: whole.end), case .point = word, !whole.flags.contains(.scaled) || whole.scale > 1
    else { return nil }
    var (value, places, position, last) = (0, 0, point.next, point)
    while places < 15, let (next, piece) = self.word(at: position), case .unit(let digit) = next {
      (value, places, position, last) = (value * 10 + digit, places + 1, piece.next, piece)
    }
    if places == 0 {
      if let pair = subHundred(at: point.next), let tail = pair.amount.exact?.integer {
        return decimal(whole, Int(tail), 2, end: pair.end, byteEnd: pair.byteEnd)
      }
      // "2 point 5"
      guard let piece = text.piece(at: point.next), piece.kind == .number, let tail = plainDigits(piece) else {
        return nil
      }
      return decimal(whole, tail.value, tail.places, end: piece.next, byteEnd: piece.end)
    }
    return decimal(whole, value, places, end: last.next, byteEnd: last.end)
  }

  /// "thirty six .8 million", as recognisers of speech write it.
  private func dotted(after whole: NumberDraft) -> NumberDraft? {
    guard whole.scale < 1000, let dot = text.piece(at: whole.end), dot.spaced, dot.key == NumberScan.dot,
      let piece = text.piece(at: dot.next), !piece.spaced, piece.kind == .number, let tail = plainDigits(piece)
    else { return nil }
    return decimal(whole, tail.value, tail.places, end: piece.next, byteEnd: piece.end)
  }

  private func decimal(
    _ whole: NumberDraft, _ tail: Int, _ places: Int, end: PiecePosition, byteEnd: Int
  ) -> NumberDraft? {
    guard let fraction = ExactDecimal(mantissa: Int64(tail), exponent: -places) else { return nil }
    var result = NumberDraft(amount: whole.amount + Amount(fraction), end: end, byteEnd: byteEnd, kind: .decimal)
    result.significant = whole.significant + places
    result.resolution = -places
    result.flags = whole.flags
    // "two point five million"
    if let (next, piece) = word(at: end), case .scale(let factor, _) = next {
      result.amount = result.amount * Amount(factor)
      result.resolution += ExactDecimal(factor).exponent
      result.scale = factor
      result.flags.insert(.scaled)
      (result.end, result.byteEnd) = (piece.next, piece.end)
    }
    return result
  }

  private func plainDigits(_ piece: WordPiece) -> (value: Int, places: Int)? {
    guard piece.end - piece.start <= 15 else { return nil }
    var value = 0
    for byte in text.bytes[piece.start..<piece.end] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return (value, piece.end - piece.start)
  }
}
