import AssayLanguage

/// The captions of a picture, as a second and weaker witness: which words people used of it.
struct CaptionView: Sendable {
  /// Numbers of the caption facts.
  let facts: [Int]
  /// Captions (positions in `facts`) in which a word stands, by its form and by its noun and verb lemma.
  private let words: [WordKey: [Int32]]
  /// Words with the word right behind them, by their forms.
  private let pairs: Set<Pair>

  /// All words that the captions use, in the order of their keys, for comparison with a claim's.
  let keys: [WordKey]

  /// The noun lemma of each form.
  private let lemmas: [WordKey: WordKey]

  private struct Pair: Hashable {
    var first: WordKey
    var second: WordKey
  }

  /// Captions that speak of a thing.
  struct Naming: Sendable {
    /// Numbers of their facts.
    var facts: [Int] = []
    /// They use its last word only, without what narrows it.
    var isHeadOnly = false
  }

  /// Further captions are not read.
  static let captionsMax = 64

  init(_ all: [Fact], _ coverage: [FactCoverage]) {
    facts = Array(all.indices.lazy.filter { all[$0].kind == .caption }.prefix(Self.captionsMax))
    var words: [WordKey: [Int32]] = [:]
    var pairs: Set<Pair> = []
    var lemmas: [WordKey: WordKey] = [:]
    for (position, fact) in facts.enumerated() {
      let text = TokenizedText(all[fact].value)
      for (index, token) in text.tokens.enumerated() where token.kind == .word || token.kind == .number {
        lemmas[token.key] = Lemmatiser.noun(token, in: text).key
        if index > 0, text[index - 1].kind == .word {
          for key in Self.forms(token, text) { pairs.insert(Pair(first: text[index - 1].key, second: key)) }
        }
        for key in Self.forms(token, text) where words[key]?.last != Int32(position) {
          words[key, default: []].append(Int32(position))
        }
      }
    }
    self.words = words
    keys = words.keys.sorted()
    self.pairs = pairs
    self.lemmas = lemmas
  }

  var isEmpty: Bool { facts.isEmpty }

  /// A word's form, and its lemmas where they differ.
  static func forms(_ token: Token, _ text: TokenizedText) -> [WordKey] {
    var forms = [token.key]
    let noun = Lemmatiser.noun(token, in: text).key
    if noun != token.key { forms.append(noun) }
    let verb = Lemmatiser.verb(token, in: text).key
    if !forms.contains(verb) { forms.append(verb) }
    return forms
  }

  /// Captions with any of these words.
  func captions(with keys: [WordKey]) -> [Int32] {
    var found: Set<Int32> = []
    for key in keys { found.formUnion(words[key] ?? []) }
    return found.sorted()
  }

  /// Whether one word stands right before another: "blue motorcycles".
  func has(_ first: WordKey, before second: WordKey) -> Bool { pairs.contains(Pair(first: first, second: second)) }

  func lemma(of key: WordKey) -> WordKey { lemmas[key] ?? key }

  func has(_ key: WordKey) -> Bool { words[key] != nil }
}
