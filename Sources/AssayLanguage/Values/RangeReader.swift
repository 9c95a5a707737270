/// A range of numbers said in a text: "between 5 and 10", "at least 20", "more than 3".
package struct NumberRange: Sendable, Hashable {
  package var tokens: Range<Int>
  package var bytes: Range<Int>
  /// Nil where the range has no lower end.
  package var low: NumberMatch?
  package var lowIncluded: Bool
  package var high: NumberMatch?
  package var highIncluded: Bool

  /// Whether a value lies in the range; nil when an end has no value.
  package func contains(_ value: Double) -> Bool? {
    if let low {
      guard let bound = low.value else { return nil }
      if value < bound || (value == bound && !lowIncluded) { return false }
    }
    if let high {
      guard let bound = high.value else { return nil }
      if value > bound || (value == bound && !highIncluded) { return false }
    }
    return true
  }
}

/// Reads ranges. A single number is none.
package struct RangeReader: Sendable {
  package var style: NumeralStyle

  package init(style: NumeralStyle = .unknown) { self.style = style }

  package func all(in text: TokenizedText) -> [NumberRange] {
    let scan = RangeScan(text: text, style: style)
    var ranges: [NumberRange] = []
    var token = 0
    while token < text.count {
      if let range = scan.range(at: token) {
        ranges.append(range)
        token = max(range.tokens.upperBound, token + 1)
      } else {
        token += 1
      }
    }
    return ranges
  }

  /// The range that begins exactly at a token.
  package func range(in text: TokenizedText, at token: Int) -> NumberRange? {
    RangeScan(text: text, style: style).range(at: token)
  }
}

/// Bound words, as rows of keys.
enum RangeBound: Sendable {
  case more, atLeast, less, atMost

  var isLow: Bool { self == .more || self == .atLeast }
  var isIncluded: Bool { self == .atLeast || self == .atMost }

  /// Longest first.
  static let phrases: [([WordKey], RangeBound)] = {
    let rows: [(RangeBound, String)] = [
      (
        .atLeast,
        """
        greater than or equal to|more than or equal to|no less than|no fewer than|not less than|not fewer than|\
        at least|a minimum of|minimum of|at minimum|> =|≥|⩾
        """
      ),
      (
        .atMost,
        """
        less than or equal to|fewer than or equal to|no more than|no greater than|not more than|not over|at most|up to|\
        a maximum of|maximum of|as many as|as much as|< =|≤|⩽
        """
      ),
      (
        .more,
        """
        more than|greater than|larger than|bigger than|higher than|longer than|older than|heavier than|taller than|over|\
        above|beyond|exceeding|exceeds|upwards of|>
        """
      ),
      (
        .less,
        """
        less than|fewer than|lower than|smaller than|shorter than|younger than|lighter than|under|below|<
        """
      ),
    ]
    let phrases = rows.flatMap { bound, text in
      text.split(separator: "|").map { phrase in (phrase.split(separator: " ").map { WordKey($0) }, bound) }
    }
    return phrases.sorted { $0.0.count > $1.0.count }
  }()

  /// The words that phrases begin with, for a quick reject.
  static let starts: WordTable<Bool> = WordTable(phrases.compactMap { row in row.0.first.map { ($0, true) } })
}

struct RangeScan {
  let text: TokenizedText
  private let numbers: NumberScan

  init(text: TokenizedText, style: NumeralStyle) {
    self.text = text
    numbers = NumberScan(text: text, style: style, options: .standard)
  }

  func range(at token: Int) -> NumberRange? {
    guard token >= 0, token < text.count else { return nil }
    let key = text.tokens[token].key
    if key == Self.between { return pair(number: token + 1, from: token, link: Self.and) }
    if key == Self.from { return pair(number: token + 1, from: token, link: Self.to) }
    if RangeBound.starts[key] != nil, let bounded = bounded(at: token) { return bounded }
    return open(at: token)
  }

  private func bounded(at token: Int) -> NumberRange? {
    for (phrase, bound) in RangeBound.phrases where text.matches(phrase, at: token) {
      guard let number = value(at: token + phrase.count) else { return nil }
      return range(from: token, number, bound)
    }
    return nil
  }

  private func range(from token: Int, _ number: NumberMatch, _ bound: RangeBound) -> NumberRange {
    NumberRange(
      tokens: token..<number.tokens.upperBound, bytes: Int(text.tokens[token].start)..<number.bytes.upperBound,
      low: bound.isLow ? number : nil, lowIncluded: bound.isLow && bound.isIncluded,
      high: bound.isLow ? nil : number, highIncluded: !bound.isLow && bound.isIncluded)
  }

  private func value(at token: Int) -> NumberMatch? {
    guard let number = numbers.number(at: token), number.kind != .ordinal else { return nil }
    return number
  }

  private func pair(number token: Int, from start: Int, link: WordKey) -> NumberRange? {
    guard let low = value(at: token), low.tokens.upperBound < text.count else { return nil }
    let between = text.tokens[low.tokens.upperBound].key
    guard between == link || (link == Self.to && Self.links.contains(between)) else { return nil }
    return joined(low, value(at: low.tokens.upperBound + 1), from: start)
  }

  private func joined(_ low: NumberMatch, _ high: NumberMatch?, from start: Int) -> NumberRange? {
    guard let high, let first = low.value, let second = high.value, first <= second else { return nil }
    return NumberRange(
      tokens: start..<high.tokens.upperBound, bytes: Int(text.tokens[start].start)..<high.bytes.upperBound, low: low,
      lowIncluded: true, high: high, highIncluded: true)
  }

  /// "5 to 10", "5-10", "5 or more", "5+".
  private func open(at token: Int) -> NumberRange? {
    guard let low = value(at: token), low.tokens.upperBound < text.count else { return nil }
    let next = low.tokens.upperBound
    let link = text.tokens[next]
    if Self.links.contains(link.key), let high = value(at: next + 1), isPlainLink(low, link, high) {
      return joined(low, high, from: token)
    }
    if link.key == NumberScan.plus, !link.spaced { return suffixed(low, .atLeast, from: token, end: next + 1) }
    guard link.key == Self.or || link.key == Self.and, next + 1 < text.count else { return nil }
    switch text.tokens[next + 1].key {
    case "more", "greater", "higher", "larger", "above", "over", "older", "longer", "up":
      return suffixed(low, .atLeast, from: token, end: next + 2)
    case "less", "fewer", "lower", "smaller", "below", "under", "younger", "shorter":
      return suffixed(low, .atMost, from: token, end: next + 2)
    default: return nil
    }
  }

  /// A hyphen joins two numbers only when it stands the same on both sides: `5-10`, `5 - 10`, not `5 -10`.
  private func isPlainLink(_ low: NumberMatch, _ link: Token, _ high: NumberMatch) -> Bool {
    guard link.key == NumberScan.minus else { return true }
    return link.spaced == text.tokens[high.tokens.lowerBound].spaced
  }

  private func suffixed(_ number: NumberMatch, _ bound: RangeBound, from token: Int, end: Int) -> NumberRange {
    var range = range(from: token, number, bound)
    range.tokens = token..<end
    range.bytes = range.bytes.lowerBound..<Int(text.tokens[end - 1].end)
    return range
  }

  private static let between: WordKey = "between"
  private static let from: WordKey = "from"
  private static let and: WordKey = "and"
  private static let or: WordKey = "or"
  private static let to: WordKey = "to"
  private static let links = WordSet("to - through till until ~")
}
