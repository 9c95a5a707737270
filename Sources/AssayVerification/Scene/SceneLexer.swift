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
      index =
        phrase(at: index, end: tokens.upperBound) ?? relation(at: index, end: tokens.upperBound) ?? word(at: index)
    }
  }

  private mutating func phrase(at index: Int, end: Int) -> Int? {
    guard let candidates = lexicon.phrases[text[index].key] else { return nil }
    for phrase in candidates where index + phrase.rest.count < end && text.matches(phrase.rest, at: index + 1) {
      let next = index + 1 + phrase.rest.count
      // "six in all", but "in all boxes".
      if text[next - 1].key == Self.all, text[index].key == Self.in, next < end, text[next].kind == .word { continue }
      add(phrase.entry, index, next, text[next - 1].key)
      return next
    }
    return nil
  }

  private static let all: WordKey = "all"
  private static let `in`: WordKey = "in"

  /// A wording of a relation that the shared lexicon knows.
  private mutating func relation(at index: Int, end: Int) -> Int? {
    if let entry = lexicon.words[text[index].key], entry.tags.has([.negated, .touch, .have, .be]) { return nil }
    guard text[index].kind == .word, let found = RelationLexicon.plain(text, index, end), found.tokens > 1,
      found.relation != .partOf, let relation = SceneRelation.named[found.relation]
    else { return nil }
    add(SceneEntry(tags: .relation, relation: relation.rawValue), index, index + found.tokens, text[index].key)
    return index + found.tokens
  }

  private mutating func add(_ entry: SceneEntry, _ start: Int, _ end: Int, _ key: WordKey, lemma: WordKey? = nil) {
    lexemes.append(
      Lexeme(
        tags: entry.tags, sense: entry.sense, relation: entry.relation, start: Int32(start), end: Int32(end), key: key,
        lemma: lemma ?? key, value: entry.tags.has(.value) ? SceneValues.named(key) : nil))
  }

  private mutating func word(at index: Int) -> Int {
    let token = text[index]
    if let next = unusualNumber(at: index) {
      // No count: a number that is not read, so that its digits are not taken for a whole number.
      add(SceneEntry(tags: .number, sense: 0), index, next, "-")
      return next
    }
    if let quantity = Self.pronouns[token.key] {
      add(SceneEntry(tags: quantity), index, index + 1, token.key)
      add(SceneEntry(tags: .thing), index, index + 1, "something")
      return index + 1
    }
    if let parts = Self.contractions[token.key] {
      for part in parts { if let entry = lexicon.words[part] { add(entry, index, index + 1, part) } }
      return index + 1
    }
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
      if !possessive(token, index), !hyphenated(token, index), !glued(token, index) { open(token, index) }
    }
    return index + 1
  }

  /// "-1", "3-1", "1–2": where it ends; nil where no such number begins here.
  private func unusualNumber(at index: Int) -> Int? {
    let isSigned = Self.dashes.contains(text[index].key) && (index == 0 || text[index].spaced)
    guard isSigned || text[index].kind == .number else { return nil }
    var end = isSigned ? index : index + 1
    while end + 1 < text.count, Self.dashes.contains(text[end].key), isSigned && end == index || !text[end].spaced,
      text[end + 1].kind == .number, !text[end + 1].spaced
    {
      end += 2
    }
    return end > index + 1 ? end : nil
  }

  /// Singulars of the words that spelling is corrected to.
  private static let singulars: [WordKey: WordKey] = [
    "triangles": "triangle", "circles": "circle", "squares": "square", "cylinders": "cylinder", "spheres": "sphere",
    "objects": "object", "blocks": "block",
  ]

  /// Pronouns that are a quantity and a thing.
  private static let pronouns: [WordKey: SceneTag] = [
    "something": .some, "anything": .some, "nothing": .none, "everything": .all,
  ]

  private static let dashes: Set<WordKey> = ["-"]

  /// A pronoun and its verb in one token. After a noun "'s" is far oftener a possessive, so nouns are left alone.
  private static let contractions: [WordKey: [WordKey]] = [
    "it's": ["it", "is"], "that's": ["that", "is"], "there's": ["there", "is"], "this's": ["this", "is"],
    "they're": ["they", "are"], "these're": ["these", "are"], "there're": ["there", "are"],
  ]

  private mutating func open(_ token: Token, _ index: Int) {
    if let meant = lexicon.correction(of: text.bytes[token.range]) {
      if let entry = lexicon.words[meant] {
        add(entry, index, index + 1, meant)
        return
      }
      var plural = SceneEntry(tags: .open)
      plural.sense = 0
      add(plural, index, index + 1, meant, lemma: Self.singulars[meant] ?? meant)
      return
    }
    if Self.isAdverb(text.bytes[token.range]) {
      add(SceneEntry(tags: .filler), index, index + 1, token.key)
    } else {
      add(SceneEntry(tags: .open), index, index + 1, token.key, lemma: lemma(token))
    }
  }

  /// "literally", but not "family".
  private static func isAdverb(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count > 6, bytes[bytes.endIndex - 1] | 0x20 == UInt8(ascii: "y"),
      bytes[bytes.endIndex - 2] | 0x20 == UInt8(ascii: "l")
    else { return false }
    return !nounsInLy.contains(WordKey(String(decoding: bytes, as: UTF8.self)))
  }

  private static let nounsInLy: Set<WordKey> = [
    "butterfly", "assembly", "monopoly", "dragonfly", "anomaly", "grizzly", "friendly", "elderly", "lovely",
  ]

  private func lemma(_ token: Token) -> WordKey { Lemmatiser.noun(token, in: text).key }

  /// "cube's": the noun, and the mark.
  private mutating func possessive(_ token: Token, _ index: Int) -> Bool {
    let bytes = text.bytes[token.range]
    guard bytes.count > 3, bytes.last.map({ $0 | 0x20 }) == UInt8(ascii: "s") else { return false }
    let length = bytes[bytes.endIndex - 2] == UInt8(ascii: "'") ? 2 : 4
    guard bytes.count > length, length == 2 || Array(bytes.suffix(4).prefix(3)) == [0xe2, 0x80, 0x99] else {
      return false
    }
    var base = token
    base.end -= Int32(length)
    base.key = WordKey(String(decoding: text.bytes[base.range], as: UTF8.self))
    if let entry = lexicon.words[base.key] {
      add(entry, index, index + 1, base.key)
    } else {
      add(SceneEntry(tags: .open), index, index + 1, base.key, lemma: lemma(base))
    }
    add(SceneEntry(tags: .possessive), index, index + 1, "'s")
    return true
  }

  /// "ablue": an article without its space.
  private mutating func glued(_ token: Token, _ index: Int) -> Bool {
    let bytes = text.bytes[token.range]
    guard bytes.count > 4, bytes.first.map({ $0 | 0x20 }) == UInt8(ascii: "a") else { return false }
    let rest = WordKey(String(decoding: bytes.dropFirst(), as: UTF8.self))
    guard let entry = lexicon.words[rest], entry.tags.has(.value) else { return false }
    add(SceneEntry(tags: .indefinite), index, index + 1, "a")
    add(entry, index, index + 1, rest)
    return true
  }

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
      if value > 32_000 { return 0 }
    }
    return Int16(value)
  }
}
