extension NumberScan {
  /// A cardinal that begins with a number word or, with `article`, with the round word after "a".
  func cardinal(at start: PiecePosition, article: Bool) -> NumberDraft? {
    guard let (first, piece) = word(at: start) else { return nil }
    var opening: NumberDraft
    switch first {
    case .hundred(let plural), .scale(_, let plural):
      // "hundred" alone counts once; "hundreds" alone is no number.
      guard !plural, article || options.contains(.bareScales) else { return nil }
      opening = NumberDraft(amount: Amount(1), end: start, byteEnd: piece.start, kind: .integer)
    case .dozen(let plural):
      guard !plural, options.contains(.bareScales) else { return nil }
      return dozens(Amount(1), piece)
    default:
      guard let small = subHundred(at: start) else { return nil }
      opening = small
    }
    if let (next, dozen) = word(at: opening.end), case .dozen = next { return dozens(opening.amount, dozen) }
    return scaled(opening, mixed: false)
  }

  /// Multiplies by the round words that follow and adds the smaller parts behind them.
  ///
  /// Each further part must be smaller than the last round word, so "one hundred and two hundred" are two.
  func scaled(_ opening: NumberDraft, mixed: Bool) -> NumberDraft {
    var state = CardinalState(current: opening)
    while let (next, piece) = word(at: state.end) {
      switch next {
      case .hundred:
        guard state.multiply(hundred: piece) else { return state.result }
        appendBelowHundred(&state)
      case .scale(let factor, _):
        guard state.multiply(factor, piece) else { return state.result }
        appendGroup(&state, mixed: mixed)
      default:
        return state.result
      }
    }
    return state.result
  }

  /// "(and) twenty-five" after "hundred", unless another "hundred" multiplies it.
  private func appendBelowHundred(_ state: inout CardinalState) {
    let (position, hasAnd) = behindAnd(state.end)
    guard let small = subHundred(at: position) ?? smallNumeral(at: position, below: 100, hasAnd: hasAnd) else { return }
    if let (next, _) = word(at: small.end) {
      if case .hundred = next { return }
      if case .scale(let factor, _) = next, factor >= state.lastScale { return }
      // "one hundred two point five" stays with "two" only when "and" does not separate them; both are one number.
    }
    state.add(small, and: hasAnd)
  }

  /// "(and) three hundred five" after "thousand", when it is below that.
  private func appendGroup(_ state: inout CardinalState, mixed: Bool) {
    let (position, hasAnd) = behindAnd(state.end)
    guard let small = subHundred(at: position) ?? smallNumeral(at: position, below: state.lastScale, hasAnd: hasAnd)
    else { return articleGroup(&state, at: position) }
    var probe = CardinalState(current: small)
    if let (next, piece) = word(at: small.end) {
      if case .hundred = next { _ = probe.multiply(hundred: piece); appendBelowHundred(&probe) }
      if case .dozen = next { return }
    }
    if let (next, piece) = word(at: probe.end), case .scale(let factor, _) = next, factor >= state.lastScale {
      // "nine thousand nine hundred million": the last word multiplies all of it.
      if !hasAnd, state.lastScale == 1000, factor > 1000, probe.total.double < 1000 {
        state.add(probe.result, and: false)
        state.multiplyAll(factor, piece)
      }
      return
    }
    guard probe.total.double < Double(state.lastScale) else { return }
    state.add(probe.result, and: hasAnd)
  }

  /// "a thousand a hundred" and "two million and a hundred thousand".
  private func articleGroup(_ state: inout CardinalState, at position: PiecePosition) {
    guard let (word, article) = word(at: position), case .article = word,
      let (round, piece) = self.word(at: article.next)
    else { return }
    switch round {
    case .hundred(plural: false) where state.lastScale > 100: break
    case .scale(let factor, plural: false) where factor < state.lastScale: break
    default: return
    }
    let one = NumberDraft(
      amount: Amount(1), end: PiecePosition(token: piece.token, offset: piece.start), byteEnd: piece.start,
      kind: .integer)
    state.add(scaled(one, mixed: false), and: position != state.end)
  }

  private func behindAnd(_ position: PiecePosition) -> (PiecePosition, Bool) {
    guard let (word, piece) = word(at: position), case .and = word else { return (position, false) }
    return (piece.next, true)
  }

  /// A plain numeral below a bound after "and": "3 hundred and 21".
  private func smallNumeral(at position: PiecePosition, below limit: Int, hasAnd: Bool) -> NumberDraft? {
    guard hasAnd, let piece = text.piece(at: position), piece.kind == .number, piece.end - piece.start <= 12 else {
      return nil
    }
    var value = 0
    for byte in text.bytes[piece.start..<piece.end] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    guard value < limit, value > 0 else { return nil }
    var draft = draft(Amount(value), piece, .integer)
    draft.flags = [.digits, .mixed]
    return draft
  }
}

/// The sums of a cardinal while its words arrive.
struct CardinalState {
  /// Closed parts: "two million" of "two million five".
  private var closed = Amount(0)
  /// The part that a round word can still multiply.
  private var current: NumberDraft
  private var isOpen = true
  private(set) var lastScale = Int.max
  private var isScaled = false

  init(current: NumberDraft) { self.current = current }

  var end: PiecePosition { current.end }
  var total: Amount { isOpen ? closed + current.amount : closed }

  mutating func multiply(hundred piece: WordPiece) -> Bool {
    guard isOpen, current.scale == 1 else { return false }
    current.amount = current.amount * Amount(100)
    current.scale = 100
    advance(piece)
    current.resolution += 2
    return true
  }

  mutating func multiply(_ factor: Int, _ piece: WordPiece) -> Bool {
    guard isOpen || factor > lastScale else { return false }
    if isOpen {
      guard factor < lastScale else { return false }
      current.amount = current.amount * Amount(factor)
      closed = closed + current.amount
    } else {
      // "hundred thousand million"
      closed = closed * Amount(factor)
    }
    current.resolution += ExactDecimal(factor).exponent
    isOpen = false
    lastScale = factor
    current.scale = factor
    advance(piece)
    return true
  }

  /// A round word behind a sum: all of it counts that often.
  mutating func multiplyAll(_ factor: Int, _ piece: WordPiece) {
    closed = total * Amount(factor)
    isOpen = false
    lastScale = factor
    current.scale = factor
    current.resolution += ExactDecimal(factor).exponent
    advance(piece)
  }

  private mutating func advance(_ piece: WordPiece) {
    isScaled = true
    (current.end, current.byteEnd) = (piece.next, piece.end)
    (current.beforeTens, current.beforeAnd, current.afterAnd) = (nil, nil, nil)
    current.endsInTens = false
    current.kind = .integer
  }

  mutating func add(_ part: NumberDraft, and: Bool) {
    let before = Self.integer(total)
    let flags = current.flags.union(part.flags)
    let alternative = current.alternative
    let scale = current.scale
    if isOpen {
      current.amount = current.amount + part.amount
    } else {
      current.amount = part.amount
      isOpen = true
    }
    (current.end, current.byteEnd, current.flags) = (part.end, part.byteEnd, flags)
    current.scale = part.scale > 1 ? part.scale : scale == 100 && part.scale == 1 ? 100 : 1
    current.beforeTens = part.endsInTens ? before : nil
    current.endsInTens = part.endsInTens
    current.beforeAnd = and ? before : nil
    current.afterAnd = and ? Self.integer(part.amount) : nil
    current.scaleBeforeAnd = and ? scale : 1
    current.resolution = part.resolution
    current.significant = max(current.significant, part.significant)
    current.alternative = alternative
    if part.scale > 1, part.scale != 100 {
      closed = closed + current.amount
      isOpen = false
      lastScale = part.scale
    }
  }

  private static func integer(_ amount: Amount) -> Int? { amount.exact?.integer.map { Int($0) } }

  var result: NumberDraft {
    var draft = current
    draft.amount = total
    if isScaled {
      draft.flags.insert(.scaled)
      draft.alternative = nil
    }
    draft.scale = isOpen && current.scale != 100 ? 1 : current.scale
    if let exact = draft.amount.exact {
      if !exact.isInteger, draft.kind == .integer { draft.kind = .decimal }
      draft.significant = max(1, Self.digits(exact.mantissa) + exact.exponent - draft.resolution)
    }
    return draft
  }

  private static func digits(_ value: Int64) -> Int {
    var (rest, count) = (value.magnitude, 0)
    while rest > 0 { (rest, count) = (rest / 10, count + 1) }
    return count
  }
}
