import AssayLanguage

/// A leading "yes" or "no" of a sentence.
struct ShortAnswer {
  var isYes: Bool
  /// The tokens of the word itself.
  var word: Range<Int>
  /// What follows it, without the comma.
  var rest: Range<Int>

  init?(_ sentence: Sentence) {
    guard let first = sentence.tokens.first else { return nil }
    let key = sentence.text[first].key
    guard key == Self.yes || key == Self.no || key == Self.yeah || key == Self.nope else { return nil }
    var next = first + 1
    let end = sentence.tokens.upperBound
    // "No dog is visible" is a determiner, "No, …" and "No." an answer.
    if next < end {
      guard sentence.text[next].kind == .punctuation else { return nil }
      while next < end, sentence.text[next].kind == .punctuation, sentence.text[next].key != Self.quote { next += 1 }
    }
    isYes = key == Self.yes || key == Self.yeah
    word = first..<first + 1
    rest = next..<end
  }

  private static let yes: WordKey = "yes"
  private static let no: WordKey = "no"
  private static let yeah: WordKey = "yeah"
  private static let nope: WordKey = "nope"
  private static let quote: WordKey = "\""
}
