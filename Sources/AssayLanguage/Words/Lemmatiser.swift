/// The dictionary form of inflected English words: an exception list first, then rules of spelling. The rules
/// need no dictionary; an unknown word is cut by the same rules on both sides of a comparison.
package enum Lemmatiser {
  /// A word's dictionary form as a key, and whether the word was inflected.
  package struct Lemma: Sendable, Hashable {
    package var key: WordKey
    /// A noun: it is a plural. A verb: it is not the base form.
    package var inflected: Bool
  }

  package enum Degree: Sendable { case positive, comparative, superlative }

  /// Words longer than this are no dictionary words and stay as they are.
  private static let bytesMax = 40

  /// The singular of a noun.
  package static func noun(_ token: Token, in text: TokenizedText) -> Lemma {
    if let known = IrregularWords.nouns[token.key] { return known }
    return folded(token, in: text) { NounRules.singular($0) } ?? Lemma(key: token.key, inflected: false)
  }

  package static func noun(_ word: some StringProtocol) -> Lemma {
    let key = WordKey(word)
    if let known = IrregularWords.nouns[key] { return known }
    return folded(word) { NounRules.singular($0) } ?? Lemma(key: key, inflected: false)
  }

  /// The base form of a verb: "sitting" is sit, "carries" is carry.
  package static func verb(_ token: Token, in text: TokenizedText) -> Lemma {
    if let known = IrregularWords.verbs[token.key] { return known }
    return folded(token, in: text) { VerbRules.base($0) } ?? Lemma(key: token.key, inflected: false)
  }

  package static func verb(_ word: some StringProtocol) -> Lemma {
    let key = WordKey(word)
    if let known = IrregularWords.verbs[key] { return known }
    return folded(word) { VerbRules.base($0) } ?? Lemma(key: key, inflected: false)
  }

  /// The positive form of an adjective and the degree it stands in: "bigger" is big, comparative. A word that
  /// merely ends like one ("computer") stays as it is: `isAdjective` says which forms are adjectives.
  package static func adjective(
    _ token: Token, in text: TokenizedText, isAdjective: (WordKey) -> Bool = { CommonAdjectives.contains($0) }
  ) -> (key: WordKey, degree: Degree) {
    if let known = IrregularWords.adjectives[token.key] { return known }
    var degree = Degree.positive
    let lemma = folded(token, in: text) { bytes in
      guard let found = AdjectiveRules.positive(bytes, isAdjective) else { return nil }
      degree = found.degree
      return Lemma(key: found.key, inflected: true)
    }
    return (lemma?.key ?? token.key, degree)
  }

  /// Runs a rule over a token's folded bytes, which stay on the stack.
  private static func folded(_ token: Token, in text: TokenizedText, _ rule: (UnsafeBufferPointer<UInt8>) -> Lemma?)
    -> Lemma?
  {
    guard token.kind == .word, token.end - token.start <= bytesMax else { return nil }
    return text.bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4 * bytesMax) { buffer in
        var count = 0
        var offset = Int(token.start)
        while offset < Int(token.end) {
          let (scalar, length) = Scalars.decode(bytes, offset)
          Fold.each(scalar == "\u{2019}" ? "'" : scalar) { byte in
            if count < buffer.count {
              buffer[count] = byte
              count += 1
            }
          }
          offset += length
        }
        return rule(UnsafeBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  private static func folded(_ word: some StringProtocol, _ rule: (UnsafeBufferPointer<UInt8>) -> Lemma?) -> Lemma? {
    guard word.utf8.count <= bytesMax else { return nil }
    return Array(Fold.text(word).utf8).withUnsafeBufferPointer(rule)
  }
}

/// Ends of words, as the rules ask for them.
extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func ends(with suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    return suffix.withUTF8Buffer { bytes in
      for index in 0..<length where self[count - length + index] != bytes[index] { return false }
      return true
    }
  }

  /// The key of the word without its last bytes, with a suffix in their place.
  func key(dropping cut: Int, adding suffix: StaticString = "") -> WordKey {
    var hash = WordHash()
    for index in 0..<Swift.max(0, count - cut) { hash.add(self[index]) }
    suffix.withUTF8Buffer { for byte in $0 { hash.add(byte) } }
    return hash.key
  }

  func isVowel(_ index: Int) -> Bool {
    guard index >= 0, index < count else { return false }
    switch self[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): return true
    case UInt8(ascii: "y"): return index > 0 && !isVowel(index - 1)
    default: return false
    }
  }

  /// Groups of vowels in the first bytes: a rough count of syllables.
  func syllables(upTo end: Int) -> Int {
    var groups = 0
    for index in 0..<Swift.max(0, Swift.min(end, count)) where isVowel(index) && !isVowel(index - 1) { groups += 1 }
    return groups
  }
}
