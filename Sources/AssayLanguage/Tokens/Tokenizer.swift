/// The scanner behind `TokenizedText`.
struct Tokenizer {
  private var tokens: [Token] = []
  private var spaced = true

  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> [Token] {
    tokens.reserveCapacity(bytes.count / 5 + 4)
    var offset = 0
    while offset < bytes.count {
      let (scalar, length) = Scalars.decode(bytes, offset)
      switch ScalarClass(scalar) {
      case .space:
        spaced = true
        offset += length
      case .letter, .digit:
        offset = wordOrNumber(bytes, offset)
      case .mark:
        offset += length
      case .punctuation:
        add(.punctuation, offset, offset + length, key: Self.punctuationKey(scalar), capitalised: false)
        offset += length
      case .symbol:
        var hash = WordHash()
        hash.add(folding: scalar)
        add(.symbol, offset, offset + length, key: hash.key, capitalised: false)
        offset += length
      }
    }
    return tokens
  }

  private mutating func add(_ kind: Token.Kind, _ start: Int, _ end: Int, key: WordKey, capitalised: Bool) {
    tokens.append(
      Token(
        start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end), kind: kind, key: key,
        capitalised: capitalised, spaced: spaced))
    spaced = false
  }

  /// A run of letters and digits; hyphens and apostrophes stay inside words, separators inside numerals.
  private mutating func wordOrNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var hash = WordHash()
    var offset = start
    var letters = 0
    var digits = 0
    var capitalised = false
    scan: while offset < bytes.count {
      let (scalar, length) = Scalars.decode(bytes, offset)
      switch ScalarClass(scalar) {
      case .letter:
        // "25mm": a numeral ends where lower-case letters follow, so that number and unit are two tokens.
        if letters == 0, digits > 0, Self.unitFollows(bytes, offset) { break scan }
        if letters == 0 && digits == 0 { capitalised = Self.isCapital(scalar) }
        letters += 1
      case .digit: digits += 1
      case .mark: break
      case .punctuation:
        guard Self.joins(scalar, letters: letters, digits: digits, bytes, offset + length) else { break scan }
      case .space, .symbol: break scan
      }
      hash.add(folding: scalar == "\u{2019}" ? "'" : scalar)
      offset += length
    }
    let kind: Token.Kind = letters == 0 ? .number : digits == 0 ? .word : .mixed
    add(kind, start, offset, key: hash.key, capitalised: capitalised)
    return offset
  }

  /// The table of Unicode is asked of other scripts only: this is done for every word.
  @inline(__always)
  private static func isCapital(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar >= "A" && scalar <= "Z" : scalar.properties.isUppercase
  }

  /// Whether the letters after a numeral are a word of their own: `25mm`, `3rd`, `5pm`, but not `4G7K`.
  private static func unitFollows(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    var offset = start
    var letters = 0
    while offset < bytes.count {
      let (scalar, length) = Scalars.decode(bytes, offset)
      let kind = ScalarClass(scalar)
      if kind == .digit { return false }
      guard kind == .letter else { break }
      letters += 1
      if letters > 12 { return false }
      offset += length
    }
    return true
  }

  /// Whether a punctuation mark between letters or digits belongs to the token.
  private static func joins(
    _ scalar: Unicode.Scalar, letters: Int, digits: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ next: Int
  ) -> Bool {
    guard next < bytes.count else { return false }
    let following = ScalarClass(Scalars.decode(bytes, next).scalar)
    switch scalar {
    case "'", "\u{2019}": return letters > 0 && following == .letter
    case "-", "\u{2010}", "\u{2011}": return letters > 0 && digits == 0 && following == .letter
    case ".", ",": return letters == 0 && digits > 0 && following == .digit
    default: return false
    }
  }

  private static func punctuationKey(_ scalar: Unicode.Scalar) -> WordKey {
    switch scalar {
    case "\u{2018}", "\u{2019}", "\u{201a}", "\u{2032}", "`": "'"
    case "\u{201c}", "\u{201d}", "\u{201e}", "\u{2033}", "\u{ab}", "\u{bb}": "\""
    case "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}": "-"
    case "\u{2026}": "…"
    default: WordKey(String(scalar))
    }
  }
}
