import AssayLanguage

/// Quotation marks that only keep a word at arm's length: `the "smart" pump`, `a so-called "friend"`.
extension SpokenReader {
  /// Whether the first quote names or belittles a thing, and nothing says that it was heard.
  var isScareQuote: Bool {
    guard let quote = quotes.inner.first, quotes.inner.count == 1, quote.count <= Self.scareTokensMax else {
      return false
    }
    let speaks = quotes.outer.contains { segment in
      segment.contains { index in
        let key = text.tokens[index].key
        return SpokenWords.saying.contains(key) || Self.hearing.contains(key)
          || SpokenWords.before.contains(key) || SpokenWords.after.contains(key)
      }
    }
    if speaks { return false }
    // With pictures beside the recording, a sentence that names things and no speaking is about the things.
    if sentence.kinds.contains(.objects), namesThings { return true }
    // The mark itself stands between the quote and the word before it.
    var before = quote.lowerBound - 1
    while before >= sentence.tokens.lowerBound, text.tokens[before].kind == .punctuation { before -= 1 }
    guard before >= sentence.tokens.lowerBound else { return false }
    let key = text.tokens[before].key
    return Self.determiners.contains(key) || Self.belittling.contains(key)
  }

  /// Whether words stand outside the quote, and none of them may be of speech.
  private var namesThings: Bool {
    var names = false
    for segment in quotes.outer {
      for index in segment where text.tokens[index].kind == .word {
        let key = text.tokens[index].key
        if SpokenWords.nouns.contains(key) || SpokenWords.verbs.contains(key) { return false }
        if !FunctionWords.all.contains(key) { names = true }
      }
    }
    return names
  }

  private static let scareTokensMax = 4

  private static let determiners = FunctionWords.keys("a an the this that these those its his her their our my your no")
  private static let belittling = FunctionWords.keys("so-called called supposed alleged so-named self-styled dubbed")
  /// What tells that a quote was heard, beside the verbs that can only be of speech.
  private static let hearing = FunctionWords.keys(
    """
    hear hears heard hearing hearable audible speak speaks spoke spoken speaking speech voice voices speaker speakers \
    caller callers narrator transcript audio recording phrase word words quote quotes quoted sentence utterance \
    utterances repeat repeats repeated recite recites recited pronounce pronounced call calls occur occurs occurred \
    read reads begin begins start starts end ends conclude concludes greeting second seconds minute minutes times \
    twice once thrice conversation dialogue talk talks
    """)
}
