import AssayLanguage

/// An amount in a sentence, in digits or words, with its small change: `RM 80.90`, "eighty ringgit and ninety sen",
/// "twelve dollars fifty", "8 dollars and 20 cents".
struct AmountRead: Sendable, Hashable {
  var tokens: Range<Int>
  var figure: Figure
}

enum AmountReader {
  /// Amounts beyond this number in one sentence are not read.
  static let amountsMax = 12

  static func all(_ text: TokenizedText, _ tokens: Range<Int>) -> [AmountRead] {
    guard !tokens.isEmpty else { return [] }
    let digits = FigureScanner.scan(text.bytes, in: text.byteRange(tokens: tokens))
    var found: [AmountRead] = []
    var next = 0
    var index = tokens.lowerBound
    while index < tokens.upperBound, found.count < amountsMax {
      let token = text.tokens[index]
      while next < digits.count, digits[next].range.upperBound <= Int(token.start) { next += 1 }
      if next < digits.count, digits[next].range.lowerBound < Int(token.end) {
        var end = index + 1
        while end < tokens.upperBound, Int(text.tokens[end].start) < digits[next].range.upperBound { end += 1 }
        var read = AmountRead(tokens: index..<end, figure: digits[next])
        extend(&read, text, tokens)
        found.append(read)
        index = read.tokens.upperBound
        continue
      }
      if NumberWordsReader.words.contains(token.key), var read = spelled(text, index, tokens) {
        extend(&read, text, tokens)
        found.append(read)
        index = read.tokens.upperBound
        continue
      }
      index += 1
    }
    return found
  }

  /// A number in words. A single "one" is more often a pronoun or an article.
  private static func spelled(_ text: TokenizedText, _ index: Int, _ tokens: Range<Int>) -> AmountRead? {
    guard let match = NumberReader().number(in: text, at: index), let value = match.value,
      match.tokens.lowerBound == index, match.tokens.upperBound <= tokens.upperBound
    else { return nil }
    let currency =
      match.tokens.upperBound < tokens.upperBound && isMain(text.tokens[match.tokens.upperBound].key)
    let figure = Figure(
      range: match.bytes, value: value, other: nil, decimals: 0, percent: match.flags.contains(.percent),
      currency: currency)
    return AmountRead(tokens: match.tokens, figure: figure)
  }

  /// Takes the currency behind a number, and the small change behind that.
  private static func extend(_ read: inout AmountRead, _ text: TokenizedText, _ tokens: Range<Int>) {
    guard !read.figure.percent, read.figure.decimals == 0 else { return }
    var end = read.tokens.upperBound
    guard end < tokens.upperBound else { return }
    if isSmall(text.tokens[end].key) {
      // "ninety sen", "50 cents"
      read.figure.value /= 100
      read.figure.decimals = 2
      read.figure.currency = true
      read.tokens = read.tokens.lowerBound..<end + 1
      return
    }
    guard isMain(text.tokens[end].key) else { return }
    read.figure.currency = true
    end += 1
    read.tokens = read.tokens.lowerBound..<end
    let joined = end < tokens.upperBound && text.tokens[end].key == "and"
    let at = joined ? end + 1 : end
    guard at < tokens.upperBound, let small = NumberReader().number(in: text, at: at), let cents = small.value,
      cents >= 0, cents < 100, small.isInteger, small.tokens.upperBound <= tokens.upperBound
    else { return }
    let named = small.tokens.upperBound < tokens.upperBound && isSmall(text.tokens[small.tokens.upperBound].key)
    // Without "cents" the number must follow straight: "twelve dollars fifty".
    guard named || (!joined && cents >= 5) else { return }
    read.figure.value += cents / 100
    read.figure.decimals = 2
    read.tokens = read.tokens.lowerBound..<small.tokens.upperBound + (named ? 1 : 0)
  }

  private static func isMain(_ key: WordKey) -> Bool { main.contains(key) }
  private static func isSmall(_ key: WordKey) -> Bool { small.contains(key) }

  private static let main = FunctionWords.keys(
    """
    dollar dollars euro euros pound pounds ringgit ringgits rupee rupees franc francs peso pesos buck bucks rm usd eur \
    gbp myr sgd yuan yen won baht krona kronor krone kroner zloty
    """)
  private static let small = FunctionWords.keys("cent cents sen pence penny paise")
}

/// What a sentence asks of an amount: that it is one, is not one, or lies on one side of it.
package struct AmountCondition: Sendable, Hashable {
  package enum Comparison: Sendable, Hashable { case equal, unequal, below, above, atMost, atLeast }
  package var comparison: Comparison
  /// The tokens of the amount.
  package var tokens: Range<Int>
  var figure: Figure

  func holds(_ other: Figure, unsigned: Bool) -> Bool {
    let same = unsigned ? figure.equalsUnsigned(other) : figure.equals(other)
    let (bound, value) = (abs(figure.value), abs(other.value))
    switch comparison {
    case .equal: return same
    case .unequal: return !same
    case .below: return value < bound && !same
    case .above: return value > bound && !same
    case .atMost: return value < bound || same
    case .atLeast: return value > bound || same
    }
  }
}

/// Reads "below 100", "over RM 50 but under RM 100", "RM 31.00, not RM 101.00".
struct AmountConditionReader {
  let text: TokenizedText
  let tokens: Range<Int>
  private(set) var conditions: [AmountCondition] = []
  /// Negators that belong to a comparison, not to the sentence.
  private(set) var negators: Set<Int> = []

  init(_ text: TokenizedText, _ tokens: Range<Int>, from start: Int) {
    self.text = text
    self.tokens = tokens
    var low = start
    var between = false
    for amount in AmountReader.all(text, tokens) where !amount.figure.percent {
      var comparison = compare(amount.tokens.lowerBound, from: low, &between)
      // "less than 50 but not 40"
      if comparison == nil { comparison = .equal }
      conditions.append(
        AmountCondition(comparison: comparison ?? .equal, tokens: amount.tokens, figure: amount.figure))
      low = amount.tokens.upperBound
    }
    // A lone denial is the sentence's own.
    if conditions.allSatisfy({ $0.comparison == .unequal }) {
      conditions = []
      negators = []
    }
  }

  /// More than the plain statement of one amount.
  var isSpecial: Bool { conditions.contains { $0.comparison != .equal } }

  private mutating func compare(_ index: Int, from low: Int, _ between: inout Bool) -> AmountCondition.Comparison? {
    if between {
      between = false
      return .atMost
    }
    var at = index - 1
    while at >= low, Self.passed.contains(text.tokens[at].key) { at -= 1 }
    guard at >= low else { return nil }
    var key = text.tokens[at].key
    if key == "between" {
      between = true
      return .atLeast
    }
    if key == "than", at > low {
      at -= 1
      key = text.tokens[at].key
      if key == "rather" || key == "other" { return .unequal }
      let base: AmountCondition.Comparison? =
        Self.more.contains(key) ? .above : Self.less.contains(key) ? .below : nil
      return base.map { negated($0, before: at, from: low) }
    }
    if key == "equal" || key == "to" || key == "of", at > low {
      let word = text.tokens[at - 1].key
      if word == "up" || word == "maximum" { return .atMost }
      if word == "minimum" { return .atLeast }
      if word == "instead" { return .unequal }
    }
    // "handed over 50.00", "paid over": no comparison.
    if key == "over", at > low, Self.handing.contains(text.tokens[at - 1].key) { return nil }
    if Self.above.contains(key) { return negated(.above, before: at, from: low) }
    if Self.below.contains(key) { return negated(.below, before: at, from: low) }
    if key == "least" { return .atLeast }
    if key == "most" { return .atMost }
    if FunctionWords.negators.contains(key), key != "without" {
      negators.insert(at)
      return .unequal
    }
    return nil
  }

  private mutating func negated(_ comparison: AmountCondition.Comparison, before index: Int, from low: Int)
    -> AmountCondition.Comparison
  {
    var at = index - 1
    while at >= low, at >= index - 3, Self.auxiliary.contains(text.tokens[at].key) { at -= 1 }
    guard at >= low, FunctionWords.negators.contains(text.tokens[at].key) else { return comparison }
    negators.insert(at)
    return comparison == .above ? .atMost : .atLeast
  }

  private static let passed = FunctionWords.keys(
    "rm usd eur myr gbp sgd $ the a an sum amount total about exactly even be been paid is was , only just")
  private static let auxiliary = FunctionWords.keys("does do did be been go goes went get gets to any")
  private static let handing = FunctionWords.keys("handed hand hands handing turned gave given passed made")
  private static let more = FunctionWords.keys("more greater higher larger bigger")
  private static let less = FunctionWords.keys("less lower smaller cheaper fewer")
  private static let above = FunctionWords.keys("above over exceeds exceeded exceeding exceed beyond tops topped")
  private static let below = FunctionWords.keys("below under beneath")
}
