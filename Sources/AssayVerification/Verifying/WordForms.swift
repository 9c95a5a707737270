import AssayLanguage

/// Words brought down to what they have in common: lemma, number, one spelling of grey.
enum WordForms {
  /// The word itself, its lemmas, and the digit of a number word.
  static func forms(of token: Token, in text: TokenizedText) -> [WordKey] {
    var forms = [token.key]
    if let number = SmallNumbers.value(text, token) {
      forms.append(number < digits.count ? digits[number] : token.key)
      return forms
    }
    guard token.kind == .word else { return forms }
    forms.append(Lemmatiser.noun(token, in: text).key)
    forms.append(Lemmatiser.verb(token, in: text).key)
    forms.append(bare(token, in: text))
    if let colour = ColourWording.base(token.key) { forms.append(colour) }
    return forms
  }

  /// Without the possessive: "pump's" → "pump".
  static func bare(_ token: Token, in text: TokenizedText) -> WordKey {
    guard token.kind == .word, token.end - token.start > 3, text.bytes[Int(token.end) - 1] | 0x20 == 0x73 else {
      return token.key
    }
    let string = text.string(token)
    guard string.hasSuffix("'s") || string.hasSuffix("’s") else { return token.key }
    return WordKey(string.dropLast(2))
  }

  /// Labels and their lemmas.
  static func forms(of words: Set<WordKey>, _ evidence: EvidenceIndex) -> Set<WordKey> {
    guard let wordNet = SceneLabels.wordNet else { return words }
    return words.union(words.compactMap { wordNet.singular(of: $0) })
  }

  private static let digits: [WordKey] = (0...12).map { WordKey(String($0)) }
}
