import AssayLanguage

/// Finds a number written in words.
enum NumberWordsReader {
  private static let words = FunctionWords.keys(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million zero dozen
    """)

  static func range(_ text: TokenizedText, _ tokens: Range<Int>) -> Range<Int>? {
    guard let start = tokens.first(where: { words.contains(text.tokens[$0].key) }) else { return nil }
    var end = start + 1
    while end < tokens.upperBound,
      words.contains(text.tokens[end].key) || text.tokens[end].key == "and" || text.tokens[end].key == "-"
    { end += 1 }
    while end > start + 1, !words.contains(text.tokens[end - 1].key) { end -= 1 }
    return start..<end
  }
}
