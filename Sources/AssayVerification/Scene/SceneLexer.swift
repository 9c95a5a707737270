import AssayLanguage

/// Turns the tokens of a sentence into lexemes: the longest fixed phrases first, then single words.
struct SceneLexer {
  private let text: TokenizedText
  private let lexicon = SceneLexicon.english
  private var lexemes: [Lexeme] = []

  /// A sentence with more lexemes is not read.
  static let lexemesMax = 160

  static func lexemes(of text: TokenizedText, _ tokens: Range<Int>) -> [Lexeme] {
    var lexer = SceneLexer(text: text)
    lexer.run(tokens)
    return lexer.lexemes
  }

  private init(text: TokenizedText) { self.text = text }

  private mutating func run(_ tokens: Range<Int>) {
    lexemes.reserveCapacity(tokens.count)
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      if lexemes.count > Self.lexemesMax { return }
      index = phrase(at: index, end: tokens.upperBound) ?? word(at: index)
    }
  }

  private mutating func phrase(at index: Int, end: Int) -> Int? {
    guard let candidates = lexicon.phrases[text[index].key] else { return nil }
    for phrase in candidates where index + phrase.rest.count < end && text.matches(phrase.rest, at: index + 1) {
      let next = index + 1 + phrase.rest.count
      add(phrase.entry, index, next, text[next - 1].key)
      return next
    }
    return nil
  }

  private mutating func add(_ entry: SceneEntry, _ start: Int, _ end: Int, _ key: WordKey, lemma: WordKey? = nil) {
    lexemes.append(
      Lexeme(
        tags: entry.tags, sense: entry.sense, relation: entry.relation, start: Int32(start), end: Int32(end), key: key,
        lemma: lemma ?? key, value: entry.tags.has(.value) ? SceneValues.named(key) : nil))
  }

  private mutating func word(at index: Int) -> Int {
    let token = text[index]
    if let entry = lexicon.words[token.key] {
      add(entry, index, index + 1, token.key, lemma: entry.tags.has([.thing, .value]) ? lemma(token) : nil)
      return index + 1
    }
    switch token.kind {
    case .number: add(SceneEntry(tags: .number, sense: integer(token)), index, index + 1, token.key)
    case .punctuation, .symbol:
      // Quotes and brackets carry nothing here; other marks are kept as open words.
      if token.kind == .punctuation && !Self.dashes.contains(token.key) { return index + 1 }
      add(SceneEntry(tags: token.kind == .symbol ? .open : .comma), index, index + 1, token.key)
    case .word, .mixed:
      if !hyphenated(token, index) { open(token, index) }
    }
    return index + 1
  }

  private static let dashes: Set<WordKey> = ["-"]

  private mutating func open(_ token: Token, _ index: Int) {
    if let meant = lexicon.correction(of: text.bytes[token.range]) {
      if let entry = lexicon.words[meant] {
        add(entry, index, index + 1, meant)
        return
      }
      var plural = SceneEntry(tags: .open)
      plural.sense = 0
      add(plural, index, index + 1, meant, lemma: SceneLemma.corrected(meant))
      return
    }
    add(SceneEntry(tags: .open), index, index + 1, token.key, lemma: lemma(token))
  }

  private func lemma(_ token: Token) -> WordKey { SceneLemma.key(text.bytes, token) }

  /// "three-block", "dark-blue", "L-shaped": its parts, when the lexicon knows all of them or the first.
  private mutating func hyphenated(_ token: Token, _ index: Int) -> Bool {
    let bytes = text.bytes[token.range]
    guard bytes.contains(UInt8(ascii: "-")) else { return false }
    let parts = bytes.split(separator: UInt8(ascii: "-"))
    guard parts.count == 2 || parts.count == 3 else { return false }
    let keys = parts.map { WordKey(String(decoding: $0, as: UTF8.self)) }
    guard keys.dropLast().allSatisfy({ lexicon.words[$0] != nil }) else { return false }
    for key in keys { add(lexicon.words[key] ?? SceneEntry(tags: .open), index, index + 1, key) }
    return true
  }

  /// The numeral as a number up to 32,000; other numerals have sense 0 and are read where they are needed.
  private func integer(_ token: Token) -> Int16 {
    var value = 0
    for byte in text.bytes[token.range] {
      guard byte >= 0x30 && byte <= 0x39 else { return 0 }
      value = value * 10 + Int(byte - 0x30)
      if value > 32_000 { return 32_000 }
    }
    return Int16(value)
  }
}

/// Lemmas of nouns by rule, with the irregular ones that matter.
enum SceneLemma {
  private static let irregular: [WordKey: WordKey] = [
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
    "geese": "goose", "mice": "mouse", "knives": "knife", "wives": "wife", "leaves": "leaf", "shelves": "shelf",
    "loaves": "loaf", "halves": "half", "wolves": "wolf", "calves": "calf", "scarves": "scarf", "buses": "bus",
    "glass": "glass", "bus": "bus", "dress": "dress", "grass": "grass", "cross": "cross", "boss": "boss",
    "skis": "skis", "scissors": "scissors", "this": "this", "is": "is", "was": "was", "has": "has", "gas": "gas",
    "lens": "lens", "tennis": "tennis", "canvas": "canvas", "axes": "axis", "vertices": "vertex", "circus": "circus",
  ]

  private static let corrections: [WordKey: WordKey] = [
    "triangles": "triangle", "circles": "circle", "squares": "square", "cylinders": "cylinder", "spheres": "sphere",
    "objects": "object", "towers": "tower", "blocks": "block",
  ]

  static func corrected(_ key: WordKey) -> WordKey { corrections[key] ?? key }

  static func key(_ bytes: [UInt8], _ token: Token) -> WordKey {
    if let known = irregular[token.key] { return known }
    guard token.kind == .word, token.end - token.start > 3, bytes[Int(token.end) - 1] | 0x20 == UInt8(ascii: "s")
    else { return token.key }
    return singular(bytes[token.range]) ?? token.key
  }

  /// The singular of folded ASCII letters; nil when it is none.
  private static func singular(_ bytes: ArraySlice<UInt8>) -> WordKey? {
    let count = bytes.count
    func letter(_ back: Int) -> UInt8 { bytes[bytes.endIndex - back] | 0x20 }
    guard bytes.allSatisfy({ $0 < 0x80 }), letter(2) != UInt8(ascii: "s"), letter(2) != UInt8(ascii: "u"),
      letter(2) != UInt8(ascii: "i") || count <= 4
    else { return nil }
    func hash(dropping: Int, adding: StaticString = "") -> WordKey {
      var hash = WordHash()
      for byte in bytes.dropLast(dropping) { hash.add(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) }
      adding.withUTF8Buffer { for byte in $0 { hash.add(byte) } }
      return hash.key
    }
    guard letter(2) == UInt8(ascii: "e"), count > 4 else { return hash(dropping: 1) }
    if letter(3) == UInt8(ascii: "i") { return hash(dropping: 3, adding: "y") }
    let sibilant =
      letter(3) == UInt8(ascii: "x") || (letter(3) == UInt8(ascii: "s") && letter(4) == UInt8(ascii: "s"))
      || (letter(3) == UInt8(ascii: "h") && (letter(4) == UInt8(ascii: "c") || letter(4) == UInt8(ascii: "s")))
      || (letter(3) == UInt8(ascii: "o") && letter(4) != UInt8(ascii: "h"))
    return hash(dropping: sibilant ? 2 : 1)
  }
}
