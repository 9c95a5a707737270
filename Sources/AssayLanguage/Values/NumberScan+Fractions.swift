extension NumberScan {
  /// A fraction below one whose name has begun: "half", "third", "twenty-first" with the article before it.
  func fraction(at position: PiecePosition, article: Bool = false) -> NumberDraft? {
    guard let part = namedPart(at: position, article: article) else { return nil }
    if !article, case .half? = word(at: position)?.word, isPartOfATime(position, part.end) { return nil }
    return multiplied(part)
  }

  /// "three quarters", "two-thirds", "two and a half", "3 million and a quarter" behind a cardinal.
  func fraction(after whole: NumberDraft) -> NumberDraft? {
    if let parts = named(after: whole) { return parts }
    guard let (and, piece) = word(at: whole.end), case .and = and else { return nil }
    guard let part = smallFraction(at: piece.next), part.amount.double < 1 else { return nil }
    return joined(whole, part)
  }

  /// What can stand after "and" in a mixed number: "a half", "half", "one fourth", "three quarters".
  private func smallFraction(at position: PiecePosition) -> NumberDraft? {
    guard let (first, piece) = word(at: position) else { return nil }
    switch first {
    case .article: return namedPart(at: piece.next, article: true, anyOrdinal: true)
    case .half: return namedPart(at: position, article: false)
    case .unit, .teen, .tens:
      guard let count = subHundred(at: position) else { return nil }
      return named(after: count, multiply: false)
    default: return nil
    }
  }

  private func joined(_ whole: NumberDraft, _ part: NumberDraft) -> NumberDraft {
    var result = part
    result.kind = .fraction
    result.flags.formUnion(whole.flags)
    if let (factor, end, byteEnd) = multiplier(at: part.end) {
      // "one billion and a half million" adds; "two and a half million" multiplies both.
      let adds = whole.scale > factor
      result.amount = adds ? whole.amount + part.amount * Amount(factor) : (whole.amount + part.amount) * Amount(factor)
      (result.end, result.byteEnd) = (end, byteEnd)
      result.flags.insert(.scaled)
      result.resolution = part.resolution + ExactDecimal(factor).exponent
    } else {
      // "three million and a quarter" means a quarter of a million.
      let unit = whole.scale >= 1_000_000 ? whole.scale : 1
      result.amount = whole.amount + part.amount * Amount(unit)
    }
    result.significant = whole.significant + 1
    return result
  }

  /// A count and the name of the part: "five eighths", "one third", "twenty-three fifths".
  private func named(after count: NumberDraft, multiply: Bool = true) -> NumberDraft? {
    guard let (denominator, end, byteEnd, usesTens) = denominator(after: count) else { return nil }
    var draft = NumberDraft(amount: count.amount, end: end, byteEnd: byteEnd, kind: .fraction)
    draft.flags = count.flags
    draft.significant = max(count.significant, 2)
    draft.resolution = -2
    let divisor = Amount(denominator)
    if usesTens, let numerator = count.beforeTens {
      draft.amount = Amount(numerator) / divisor
    } else if let whole = count.beforeAnd, let numerator = count.afterAnd, numerator < denominator {
      let unit = count.scaleBeforeAnd >= 1_000_000 ? count.scaleBeforeAnd : 1
      draft.amount = Amount(whole) + Amount(numerator) / divisor * Amount(unit)
      return draft
    } else {
      draft.amount = count.amount / divisor
    }
    return multiply ? multiplied(draft) : draft
  }

  /// The denominator behind a count; with `usesTens` it took the count's last "thirty" with it.
  private func denominator(
    after count: NumberDraft
  ) -> (value: Int, end: PiecePosition, byteEnd: Int, usesTens: Bool)? {
    guard let (word, piece) = word(at: count.end) else { return nil }
    let isOne = count.amount.exact == ExactDecimal(1)
    switch word {
    case .halves: return (2, piece.next, piece.end, false)
    case .half where isOne: return (2, piece.next, piece.end, false)
    case .quarter(let plural) where plural || isOne: return (4, piece.next, piece.end, false)
    case .ordinal(let value, let plural):
      if plural, value < 10, count.endsInTens, count.beforeTens != nil, value > 2 || piece.hyphenated {
        return (lastTens(count) + value, piece.next, piece.end, true)
      }
      // "one second" and "two seconds" are times.
      guard value > 2, plural || isOne else { return nil }
      return (value, piece.next, piece.end, false)
    case .ordinalTens(let value, let plural) where plural || isOne: return (value, piece.next, piece.end, false)
    case .ordinalScale(let value, let plural) where plural || isOne: return (value, piece.next, piece.end, false)
    case .tens(let tens):
      // "three twenty firsts"
      guard let (last, ordinal) = self.word(at: piece.next), case .ordinal(let value, let plural) = last, value < 10,
        plural || isOne
      else { return nil }
      return (tens + value, ordinal.next, ordinal.end, false)
    default: return nil
    }
  }

  private func lastTens(_ count: NumberDraft) -> Int {
    guard let total = count.amount.exact?.integer else { return 0 }
    return Int(total % 100)
  }

  /// The part's name itself, counted once: "half", "a quarter", "a thirtieth", "a twenty-first".
  private func namedPart(at position: PiecePosition, article: Bool, anyOrdinal: Bool = false) -> NumberDraft? {
    guard let (word, piece) = word(at: position) else { return nil }
    var (value, last) = (0, piece)
    switch word {
    case .half: value = 2
    case .quarter(plural: false):
      guard article || multiplier(at: piece.next) != nil else { return nil }
      value = 4
    case .ordinal(let number, plural: false) where article && number > 2: value = number
    case .ordinalTens(let number, plural: false) where article: value = number
    case .ordinalScale(let number, plural: false) where article: value = number
    case .tens(let tens) where article:
      guard let (second, ordinal) = self.word(at: piece.next), case .ordinal(let ones, plural: false) = second,
        ones < 10
      else { return nil }
      (value, last) = (tens + ones, ordinal)
    default: return nil
    }
    if value != 2 && value != 4 && value < 100, !anyOrdinal, !isPartName(last) { return nil }
    var draft = draft(Amount(1) / Amount(value), last, .fraction)
    draft.resolution = value == 2 ? -1 : -2
    return draft
  }

  /// "a fifth of the people" is a fraction, "a fifth time" is not.
  private func isPartName(_ last: WordPiece) -> Bool {
    if options.contains(.looseOrdinals) { return true }
    guard let next = text.piece(at: last.next) else { return true }
    return next.kind == .punctuation && !next.hyphenated || next.key == "of"
  }

  private func multiplied(_ draft: NumberDraft) -> NumberDraft {
    guard let (factor, end, byteEnd) = multiplier(at: draft.end) else { return draft }
    var result = draft
    result.amount = draft.amount * Amount(factor)
    result.resolution += ExactDecimal(factor).exponent
    result.flags.insert(.scaled)
    (result.end, result.byteEnd) = (end, byteEnd)
    return result
  }

  /// "(of) (a) million" behind a fraction.
  private func multiplier(at position: PiecePosition) -> (factor: Int, end: PiecePosition, byteEnd: Int)? {
    var position = position
    if let (word, piece) = word(at: position), case .of = word { position = piece.next }
    if let (word, piece) = word(at: position), case .article = word { position = piece.next }
    guard let (word, piece) = word(at: position) else { return nil }
    switch word {
    case .hundred: return (100, piece.next, piece.end)
    case .scale(let factor, _): return (factor, piece.next, piece.end)
    case .dozen: return (12, piece.next, piece.end)
    default: return nil
    }
  }

  /// "half past three", "the second half": no number.
  private func isPartOfATime(_ position: PiecePosition, _ end: PiecePosition) -> Bool {
    if options.contains(.looseOrdinals) { return false }
    if let next = text.piece(at: end), next.key == "past" || next.key == "time" { return true }
    guard position.token > 0 else { return false }
    return Self.halvesOfThings.contains(text.tokens[position.token - 1].key)
  }

  private static let halvesOfThings = WordSet(
    """
    first second other better latter former top bottom upper lower left right each this that front back rear northern \
    southern eastern western your my his her our their whose which either
    """)

  /// "one out of three", "1 over 3".
  func prepositional(_ numerator: NumberDraft) -> NumberDraft? {
    guard options.contains(.prepositions), let link = text.piece(at: numerator.end) else { return nil }
    var position = link.next
    switch link.key {
    case "over": break
    case "in":
      guard !options.contains(.onlyOver), !options.contains(.noIn) else { return nil }
    case "out":
      guard !options.contains(.onlyOver), let of = text.piece(at: position), of.key == "of" else { return nil }
      position = of.next
    default: return nil
    }
    guard let piece = text.piece(at: position) else { return nil }
    let divisor = piece.kind == .number ? numeral(at: position) : cardinalOnly(at: position)
    guard let divisor, divisor.amount.exact?.isInteger == true, numerator.kind == .integer else { return nil }
    // "five out of three" are two numbers.
    guard link.key == "over" || numerator.amount.double < divisor.amount.double else { return nil }
    var draft = divisor
    draft.amount = numerator.amount / divisor.amount
    draft.kind = .fraction
    draft.flags.formUnion(numerator.flags)
    return draft
  }

  private func cardinalOnly(at position: PiecePosition) -> NumberDraft? {
    guard let (word, piece) = word(at: position) else { return nil }
    if case .article = word { return cardinal(at: piece.next, article: true) }
    return cardinal(at: position, article: false)
  }
}
