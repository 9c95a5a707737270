/// What a reader of numbers takes for a number.
package struct NumberOptions: OptionSet, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  /// "a couple", "a few", "dozens"
  package static let vague = NumberOptions(rawValue: 1)
  /// "hundred people", "million": a round word without a number before it.
  package static let bareScales = NumberOptions(rawValue: 2)
  /// The per cent sign or word belongs to the match.
  package static let percent = NumberOptions(rawValue: 4)
  /// "one out of three", "1 over 3" are fractions.
  package static let prepositions = NumberOptions(rawValue: 8)
  /// "twenty and five" is 25.
  package static let tensAnd = NumberOptions(rawValue: 16)
  /// `IV`, `XII` in capitals.
  package static let roman = NumberOptions(rawValue: 32)
  /// A letter after a numeral multiplies it: `100k`.
  package static let suffixes = NumberOptions(rawValue: 64)
  /// The letter may stand apart (`10 k`), and `m`, `g`, `b`, `t` of any case multiply.
  package static let looseSuffixes = NumberOptions(rawValue: 128)
  /// "first", "3rd"
  package static let ordinals = NumberOptions(rawValue: 256)
  /// "a fifth", "sixty second" without looking at what follows them.
  package static let looseOrdinals = NumberOptions(rawValue: 512)
  /// `1.2.3` is three numbers.
  package static let dottedParts = NumberOptions(rawValue: 1024)
  /// Of the prepositions only "over" makes a fraction.
  package static let onlyOver = NumberOptions(rawValue: 2048)
  /// Any suffix letter multiplies, in either case: behind a currency sign.
  package static let moneySuffixes = NumberOptions(rawValue: 8192)
  /// "2 in 5" is no fraction.
  package static let noIn = NumberOptions(rawValue: 4096)

  package static let standard: NumberOptions = [.vague, .bareScales, .percent, .suffixes, .ordinals]
}

/// A number while it is read.
struct NumberDraft {
  var amount: Amount
  var end: PiecePosition
  /// Byte where it ends.
  var byteEnd: Int
  var kind: NumberMatch.Kind
  var flags: NumberMatch.Flags = []
  var significant = 1
  var resolution = 0
  var alternative: Amount?
  /// The last round word that multiplied it, 1 without one.
  var scale = 1
  /// The state before a last bare "thirty" was added, for "one hundred thirty-fifths".
  var beforeTens: Int?
  /// What stood before the last "and", for "one hundred and three quarters".
  var beforeAnd: Int?
  /// What stood after it.
  var afterAnd: Int?
  /// The round word just before that "and".
  var scaleBeforeAnd = 1
  /// The last word was twenty to ninety, so that a digit word may follow.
  var endsInTens = false
}

/// The grammar of numbers over the pieces of one text; the parts are in the extensions.
struct NumberScan {
  let text: TokenizedText
  let style: NumeralStyle
  let options: NumberOptions

  func word(at position: PiecePosition) -> (word: NumberWord, piece: WordPiece)? {
    guard let piece = text.piece(at: position), piece.kind == .word, let word = NumberWord.table[piece.key] else {
      return nil
    }
    return (word, piece)
  }

  /// A number that starts exactly at a token, with its sign.
  func number(at token: Int) -> NumberMatch? {
    guard token >= 0, token < text.count else { return nil }
    let start = text.position(token)
    let first = text.tokens[token]
    switch first.kind {
    case .punctuation, .symbol: return signed(start)
    case .number where isTail(token): return nil
    case .number, .mixed: return digits(at: start).map { finish($0, from: start) }
    case .word: return worded(at: start)
    }
  }

  /// The "20" of `RM65.20`, whose letters and digits are a token of their own.
  private func isTail(_ token: Int) -> Bool {
    guard token > 1, !text.tokens[token].spaced, !text.tokens[token - 1].spaced else { return false }
    return text.tokens[token - 1].key == NumberScan.dot && text.tokens[token - 2].kind == .mixed
  }

  /// What follows digits that were read elsewhere: a suffix, a round word, spoken decimals.
  func continued(_ opening: NumberDraft, from start: PiecePosition) -> NumberMatch {
    if let suffixed = suffixed(opening) { return finish(suffixed, from: start) }
    if let decimal = decimals(after: opening), decimal.flags.contains(.scaled) { return finish(decimal, from: start) }
    return finish(scaled(opening, mixed: true), from: start)
  }

  private func worded(at start: PiecePosition) -> NumberMatch? {
    guard let (word, piece) = word(at: start) else { return options.contains(.roman) ? roman(at: start.token) : nil }
    if case .negative = word {
      guard text.piece(at: piece.next)?.kind != .punctuation, let inner = unsigned(at: piece.next, signed: true),
        inner.kind != .ordinal
      else { return nil }
      return finish(negated(inner), from: start)
    }
    return unsigned(at: start, signed: false).map { finish($0, from: start) }
  }

  private func unsigned(at position: PiecePosition, signed: Bool) -> NumberDraft? {
    guard let piece = text.piece(at: position) else { return nil }
    if piece.kind == .number || piece.kind == .mixed { return digits(at: position) }
    if signed, case .article? = NumberWord.table[piece.key] { return nil }
    return words(at: position)
  }

  /// `-5`, `- 5`, `.5`, `-.5`, `+5`; a hyphen after a word or digit is none.
  private func signed(_ start: PiecePosition) -> NumberMatch? {
    let token = text.tokens[start.token]
    if token.key == NumberScan.dot { return pointed(at: start).map { finish($0, from: start) } }
    guard token.key == NumberScan.minus || token.key == NumberScan.plus, token.end - token.start <= 3 else {
      return nil
    }
    if start.token > 0 {
      let before = text.tokens[start.token - 1].kind
      if !token.spaced, before != .punctuation && before != .symbol { return nil }
      // "10 - 5" subtracts or joins.
      let isApart = start.token + 1 < text.count && text.tokens[start.token + 1].spaced
      if before == .number, isApart || options.contains(.looseSuffixes) { return nil }
    }
    let next = text.position(start.token + 1)
    guard let piece = text.piece(at: next), !piece.spaced || options.contains(.looseSuffixes) else { return nil }
    let inner: NumberDraft?
    if piece.key == NumberScan.dot {
      inner = pointed(at: next)
    } else {
      inner = piece.kind == .number || piece.kind == .mixed ? digits(at: next) : nil
    }
    guard let inner, inner.kind != .ordinal else { return nil }
    return finish(token.key == NumberScan.minus ? negated(inner) : inner, from: start)
  }

  private func negated(_ draft: NumberDraft) -> NumberDraft {
    var draft = draft
    draft.amount = -draft.amount
    draft.alternative = draft.alternative.map { -$0 }
    draft.flags.insert(.negative)
    return draft
  }

  private func finish(_ draft: NumberDraft, from start: PiecePosition) -> NumberMatch {
    var draft = draft
    if options.contains(.percent), draft.kind != .ordinal { percent(&draft) }
    let lastToken =
      draft.end.token < text.count && draft.end.offset > Int(text.tokens[draft.end.token].start)
      ? draft.end.token : draft.end.token - 1
    if lastToken < text.count, draft.byteEnd < Int(text.tokens[lastToken].end) { draft.flags.insert(.endsInsideToken) }
    if isApproximate(before: start.token, after: draft.end) { draft.flags.insert(.approximate) }
    if draft.alternative != nil { draft.flags.insert(.ambiguous) }
    if !draft.amount.isFinite { draft.flags.insert(.overflow) }
    return NumberMatch(
      tokens: start.token..<max(lastToken, start.token) + 1, bytes: start.offset..<draft.byteEnd, kind: draft.kind,
      exact: draft.amount.isFinite ? draft.amount.exact : nil, value: draft.amount.isFinite ? draft.amount.double : nil,
      alternative: draft.alternative?.exact, significantDigits: draft.significant,
      resolutionExponent: draft.resolution, flags: draft.flags)
  }

  /// Per cent and per mille, as sign or word.
  private func percent(_ draft: inout NumberDraft) {
    guard let piece = text.piece(at: draft.end), let flag = Self.percentWords[piece.key] else { return }
    var last = piece
    var flags = flag
    if flag.isEmpty {
      // "per cent", "per mille"
      guard let second = text.piece(at: piece.next), let joined = Self.perWords[second.key] else { return }
      (last, flags) = (second, joined)
    }
    draft.flags.formUnion(flags)
    draft.end = last.next
    draft.byteEnd = last.end
  }

  private static let percentWords: WordTable<NumberMatch.Flags> = WordTable([
    ("%", .percent), ("percent", .percent), ("percents", .percent), ("percentage", .percent), ("pct", .percent),
    ("pc", .percent), ("‰", .permille), ("permille", .permille), ("per", []),
  ])
  private static let perWords: WordTable<NumberMatch.Flags> = WordTable([
    ("cent", .percent), ("cents", .percent), ("mille", .permille), ("mil", .permille),
  ])

  static let dot: WordKey = "."
  static let minus: WordKey = "-"
  static let plus: WordKey = "+"
  static let slash: WordKey = "/"
  static let caret: WordKey = "^"
}
