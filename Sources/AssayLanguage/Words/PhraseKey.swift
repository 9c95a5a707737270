/// The identity of several words in a row: one word keeps its own key.
package enum PhraseKey {
  package static func combine(_ words: some Collection<WordKey>) -> WordKey {
    guard let first = words.first else { return WordKey(bits: 0) }
    if words.count == 1 { return first }
    var state: UInt64 = 0x51_7c_c1_b7_27_22_0a_95
    for word in words {
      state = (state ^ word.bits) &* 0xff51_afd7_ed55_8ccd
      state ^= state >> 32
    }
    return WordKey(bits: state)
  }

  /// The key of a name in writing, its last word as a singular noun: "dining tables" is "dining table".
  package static func noun(_ name: some StringProtocol) -> WordKey {
    combine(nounWords(TokenizedText(String(name)), nil))
  }

  /// The keys of a noun phrase: words and numbers as they are, the last one in the singular.
  package static func nounWords(_ text: TokenizedText, _ range: Range<Int>?) -> [WordKey] {
    let range = range ?? 0..<text.count
    var words: [WordKey] = []
    var last: Token?
    for index in range.clamped(to: 0..<text.count) {
      let token = text.tokens[index]
      guard token.kind == .word || token.kind == .number || token.kind == .mixed else { continue }
      if let last { words.append(last.key) }
      last = token
    }
    if let last { words.append(Lemmatiser.noun(last, in: text).key) }
    return words
  }
}
