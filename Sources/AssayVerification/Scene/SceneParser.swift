import AssayLanguage

/// A recursive-descent reader over the lexemes of one clause.
///
/// Each rule returns nil and leaves `at` where it was when it does not apply. Nothing is skipped silently: a clause
/// counts as read only when every lexeme was consumed. Steps and depth are bounded.
struct SceneParser {
  let text: TokenizedText
  let lexemes: [Lexeme]
  var at: Int
  var end: Int
  /// The last kind of thing that was named: what "one" stands for.
  var lastKind: SceneKind = .any
  /// A hedge was read on the way.
  var hedge = Claim.Hedge.none
  /// How many open words a compound noun may take.
  var compoundMax = 5
  private(set) var steps = 0
  var depth = 0
  /// A bound was hit: whatever was read is not to be trusted.
  private(set) var isExhausted = false
  /// What follows is all that is had.
  var isOnlyHad = false
  /// The sentence says in so many words that something is there or can be seen.
  var isExplicit = false
  /// The phrase that is being read belongs to what a stack has.
  var isInStack = false

  static let stepsMax = 8_000
  static let depthMax = 64

  init(text: TokenizedText, lexemes: [Lexeme], range: Range<Int>) {
    self.text = text
    self.lexemes = lexemes
    at = range.lowerBound
    end = range.upperBound
  }

  // MARK: Looking and taking

  var current: Lexeme? { at < end ? lexemes[at] : nil }

  func peek(_ offset: Int = 0) -> Lexeme? { at + offset < end ? lexemes[at + offset] : nil }

  func sees(_ tags: SceneTag, _ offset: Int = 0) -> Bool {
    let index = at + offset
    return index < end && lexemes[index].tags.has(tags)
  }

  func sees(key: WordKey, _ offset: Int = 0) -> Bool {
    let index = at + offset
    return index < end && lexemes[index].key == key
  }

  mutating func take(_ tags: SceneTag) -> Lexeme? {
    guard at < end, lexemes[at].tags.has(tags) else { return nil }
    defer { at += 1 }
    return lexemes[at]
  }

  mutating func takes(_ tags: SceneTag) -> Bool { take(tags) != nil }

  mutating func takes(key: WordKey) -> Bool {
    guard sees(key: key) else { return false }
    at += 1
    return true
  }

  mutating func takes(keys: [WordKey]) -> Bool {
    for (offset, key) in keys.enumerated() where !sees(key: key, offset) { return false }
    at += keys.count
    return true
  }

  mutating func skip(_ tags: SceneTag) {
    while at < end, lexemes[at].tags.has(tags) { at += 1 }
  }

  /// Fillers, and hedges, which are remembered.
  mutating func skipFillers() {
    while at < end, lexemes[at].tags.has([.filler, .hedge]), !lexemes[at].tags.has([.only, .side, .each]) {
      if lexemes[at].tags.has(.hedge) { hedge = .weak }
      at += 1
    }
  }

  var isDone: Bool { at >= end }

  /// Whether a word stands somewhere ahead: asked before a rule that reads whole phrases to find it.
  func foresees(_ keys: WordKey...) -> Bool {
    for index in at..<max(at, end) where keys.contains(lexemes[index].key) { return true }
    return false
  }

  func tokens(from start: Int) -> Range<Int32> { tokens(start..<at) }

  func tokens(_ range: Range<Int>) -> Range<Int32> {
    guard !range.isEmpty, range.upperBound <= lexemes.count else { return 0..<0 }
    return lexemes[range.lowerBound].start..<lexemes[range.upperBound - 1].end
  }

  /// Runs a rule; when it fails nothing was consumed. Fails at once when the budget is used up.
  mutating func attempt<T>(_ rule: (inout SceneParser) -> T?) -> T? {
    steps += 1
    guard steps < Self.stepsMax, depth < Self.depthMax else {
      isExhausted = true
      return nil
    }
    let start = at
    let kind = lastKind
    depth += 1
    let result = rule(&self)
    depth -= 1
    if result == nil {
      at = start
      lastKind = kind
    }
    return result
  }

  /// The decimal number at a lexeme, with half of its last digit.
  func decimal(_ lexeme: Lexeme) -> (value: Double, resolution: Double)? {
    let bytes = text.bytes[text.byteRange(tokens: Int(lexeme.start)..<Int(lexeme.end))]
    var value = 0.0
    var scale = 0.0
    var digits = 0
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        digits += 1
        value = value * 10 + Double(byte - 0x30)
        scale *= 10
      case UInt8(ascii: "."):
        guard scale == 0 else { return nil }
        scale = 1
      case UInt8(ascii: ","): continue
      default:
        return lexeme.has(.number) && lexeme.sense > 0 ? (Double(lexeme.sense), 0.5) : nil
      }
    }
    guard digits > 0, digits <= 15 else { return nil }
    return scale == 0 ? (value, 0.5) : (value / scale, 0.5 / scale)
  }
}
