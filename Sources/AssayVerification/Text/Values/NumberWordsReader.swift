import AssayLanguage

/// Finds a number written in words.
enum NumberWordsReader {
  static let words = simple.union(compound)

  /// "fifty-four" is one token.
  private static let compound: Set<WordKey> = {
    let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    let ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return Set(tens.flatMap { ten in ones.map { WordKey(ten + "-" + $0) } })
  }()

  private static let simple = FunctionWords.keys(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million zero dozen
    """)

  /// Currencies in words, whose amounts may go on in cents.
  static let currencies = FunctionWords.keys(
    "dollar dollars euro euros pound pounds ringgit ringgits rupee rupees franc francs cent cents sen pence")

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
