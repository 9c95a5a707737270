/// The number range model: comparatives, "between", "from … to", in intervals with open and closed ends.
struct RangeRecognition {
  let text: TokenizedText
  let experimental: Bool
  private let numbers: NumberRecognition
  private let plain: NumberRecognition
  private let words: ComparativeWords

  init(_ text: TokenizedText, experimental: Bool) {
    self.text = text
    self.experimental = experimental
    numbers = NumberRecognition(text, inConnector: !experimental)
    plain = NumberRecognition(text, inConnector: false)
    words = ComparativeWords(text: text)
  }

  private struct Clause {
    var tokens: Range<Int>
    var bound: ComparativeWords.Bound
    var value: Double
  }

  func results() -> [RecognisedValue] {
    var (found, token) = ([RecognisedValue](), 0)
    while token < text.count {
      if let (result, next) = two(at: token) ?? one(at: token) {
        found.append(result)
        token = max(next, token + 1)
      } else {
        token += 1
      }
    }
    return found
  }

  // MARK: two numbers

  private func two(at token: Int) -> (RecognisedValue, Int)? {
    between(at: token) ?? till(at: token) ?? pair(at: token)
  }

  private func between(at token: Int) -> (RecognisedValue, Int)? {
    guard text.tokens[token].key == "between", let low = number(at: token + 1, plain),
      low.tokens.upperBound < text.count, text.tokens[low.tokens.upperBound].key == "and",
      let high = number(at: low.tokens.upperBound + 1, plain)
    else { return nil }
    return interval(token..<high.tokens.upperBound, low, high)
  }

  private func till(at token: Int) -> (RecognisedValue, Int)? {
    let start = text.tokens[token].key == "from" ? token + 1 : token
    if start == token, token > 0, !text.tokens[token].spaced, isChain(text.tokens[token - 1]) { return nil }
    guard let low = number(at: start, plain), low.tokens.upperBound < text.count else { return nil }
    var link = low.tokens.upperBound
    guard Self.links.contains(text.tokens[link].key) else { return nil }
    if text.tokens[link].key == "-", link + 1 < text.count, text.tokens[link + 1].key == "-" { link += 1 }
    guard let high = number(at: link + 1, plain), let first = low.value, let second = high.value, first <= second else {
      return nil
    }
    if high.tokens.upperBound < text.count {
      let next = text.tokens[high.tokens.upperBound]
      if !next.spaced, isChain(next) { return nil }
    }
    return interval(token..<high.tokens.upperBound, low, high)
  }

  /// Hyphens and dots that go on make a telephone number or a code.
  private func isChain(_ token: Token) -> Bool { token.key == "-" || token.key == "+" || token.key == "/" }

  private func interval(_ tokens: Range<Int>, _ low: NumberMatch, _ high: NumberMatch) -> (RecognisedValue, Int)? {
    guard let first = low.value, let second = high.value else { return nil }
    let values = "[\(GeneralFormat.text(min(first, second))),\(GeneralFormat.text(max(first, second)))"
    return (made(tokens, values + (experimental ? "]" : ")")), tokens.upperBound)
  }

  /// "more than 10 and less than 20"
  private func pair(at token: Int) -> (RecognisedValue, Int)? {
    guard let first = clause(at: token), first.bound != .equal, first.tokens.upperBound < text.count,
      Self.connectors.contains(text.tokens[first.tokens.upperBound].key),
      let second = clause(at: first.tokens.upperBound + 1), second.bound != .equal,
      first.bound.isLow != second.bound.isLow
    else { return nil }
    let (low, high) = first.bound.isLow ? (first, second) : (second, first)
    guard low.value < high.value else { return nil }
    let interval =
      "\(low.bound.isClosed ? "[" : "(")\(GeneralFormat.text(low.value)),"
      + "\(GeneralFormat.text(high.value))\(high.bound.isClosed ? "]" : ")")"
    let tokens = token..<second.tokens.upperBound
    return (made(tokens, interval), tokens.upperBound)
  }

  // MARK: one number

  private func one(at token: Int) -> (RecognisedValue, Int)? {
    guard let clause = clause(at: token) else { return nil }
    let value = GeneralFormat.text(clause.value)
    let interval: String
    switch clause.bound {
    case .equal: interval = "[\(value),\(value)]"
    case .more: interval = "(\(value),)"
    case .moreOrEqual: interval = "[\(value),)"
    case .less: interval = "(,\(value))"
    case .lessOrEqual: interval = "(,\(value)]"
    }
    return (made(clause.tokens, interval), clause.tokens.upperBound)
  }

  private func clause(at token: Int) -> Clause? { prefixed(at: token) ?? suffixed(at: token) }

  private func prefixed(at token: Int) -> Clause? {
    guard let (bound, end) = words.bound(at: token) else { return nil }
    guard let number = number(at: end, plain), let value = number.value else { return nil }
    // "equal to 30 or more" and "more than 30 or equal to" are closed.
    if let (closed, last) = words.openEnd(after: number.tokens.upperBound, bound) {
      return Clause(tokens: token..<last, bound: closed, value: value)
    }
    return Clause(tokens: token..<number.tokens.upperBound, bound: bound, value: value)
  }

  private func suffixed(at token: Int) -> Clause? {
    guard let number = number(at: token, numbers), let value = number.value,
      let (bound, end) = words.suffix(at: number.tokens.upperBound)
    else { return nil }
    return Clause(tokens: token..<end, bound: bound, value: value)
  }

  private func number(at token: Int, _ reader: NumberRecognition) -> NumberMatch? {
    guard token < text.count else { return nil }
    let start = text.tokens[token].key == "the" ? token + 1 : token
    return reader.match(at: start) ?? OrdinalRecognition(text).match(at: start)
  }

  private func made(_ tokens: Range<Int>, _ interval: String) -> RecognisedValue {
    let bytes = text.byteRange(tokens: tokens)
    return RecognisedValue(
      text: text.lowered(bytes), bytes: bytes, type: "numberrange", resolution: ["value": .text(interval)])
  }

  private static let links = WordSet("to through - ~")
  private static let connectors = WordSet("and but ,")
}

/// Comparatives of the range model.
struct ComparativeWords {
  enum Bound {
    case more, moreOrEqual, less, lessOrEqual, equal
    var isLow: Bool { self == .more || self == .moreOrEqual }
    var isClosed: Bool { self == .moreOrEqual || self == .lessOrEqual }
  }

  let text: TokenizedText

  private func key(_ token: Int) -> WordKey? { token < text.count ? text.tokens[token].key : nil }
  private func has(_ token: Int, _ set: WordSet) -> Bool { key(token).map { set.contains($0) } ?? false }

  /// A comparative before its number; the token behind it.
  func bound(at token: Int) -> (Bound, Int)? {
    if let prefix = boundPhrase(at: token) {
      guard let end = equal(at: skipOr(prefix.1)) else { return prefix }
      return (prefix.0, end)
    }
    if let equal = equal(at: token) {
      let next = skipOr(equal)
      if let (bound, end) = simple(at: next) ?? boundPhrase(at: next) {
        return (bound.isLow ? .moreOrEqual : .lessOrEqual, end)
      }
      return (.equal, equal)
    }
    guard let (bound, end) = simple(at: token) else { return nil }
    if let closed = equal(at: skipOr(end)) { return (bound.isLow ? .moreOrEqual : .lessOrEqual, closed) }
    return (bound, end)
  }

  /// "no less than", "at least", "no more than", "at most", "up to", `≥`, `≤`
  private func boundPhrase(at token: Int) -> (Bound, Int)? {
    switch key(token) {
    case "no": return simple(at: token + 1).map { ($0.0.isLow ? .lessOrEqual : .moreOrEqual, $0.1) }
    case "at":
      if key(token + 1) == "least" { return (.moreOrEqual, token + 2) }
      return key(token + 1) == "most" ? (.lessOrEqual, token + 2) : nil
    case "up": return key(token + 1) == "to" ? (.lessOrEqual, token + 2) : nil
    case "≥": return (.moreOrEqual, token + 1)
    case "≤": return (.lessOrEqual, token + 1)
    default: return nil
    }
  }

  private func simple(at token: Int) -> (Bound, Int)? {
    if key(token) == ">" { return (.more, token + 1) }
    if key(token) == "<" { return (.less, token + 1) }
    if has(token, Self.greater) { return (.more, key(token + 1) == "than" ? token + 2 : token + 1) }
    if has(token, Self.smaller) { return (.less, key(token + 1) == "than" ? token + 2 : token + 1) }
    if has(token, Self.above) { return (.more, token + 1) }
    return has(token, Self.below) ? (.less, token + 1) : nil
  }

  private func equal(at token: Int) -> Int? {
    if key(token) == "=" { return token + 1 }
    guard has(token, Self.equals) else { return nil }
    return key(token + 1) == "to" || key(token + 1) == "than" ? token + 2 : token + 1
  }

  private func skipOr(_ token: Int) -> Int { key(token) == "or" ? token + 1 : token }

  /// "or more than" behind "equal to 30", "or equal to" behind "more than 30", when no number follows.
  func openEnd(after token: Int, _ bound: Bound) -> (Bound, Int)? {
    guard key(token) == "or" else { return nil }
    if bound == .equal {
      guard let (open, end) = simple(at: token + 1), !isNumber(end) else { return nil }
      return (open.isLow ? .moreOrEqual : .lessOrEqual, end)
    }
    guard bound == .more || bound == .less, let end = equal(at: token + 1), !isNumber(end) else { return nil }
    return (bound == .more ? .moreOrEqual : .lessOrEqual, end)
  }

  /// "or more", "and less" behind a number.
  func suffix(at token: Int) -> (Bound, Int)? {
    guard key(token) == "or" || key(token) == "and" else { return nil }
    let isAbove = key(token + 1) == "over" || key(token + 1) == "above"
    guard isAbove || has(token + 1, Self.greater) || has(token + 1, Self.smaller) else { return nil }
    let bound: Bound = isAbove || has(token + 1, Self.greater) ? .moreOrEqual : .lessOrEqual
    guard key(token + 2) == "than" else { return isAbove && isNumber(token + 2) ? nil : (bound, token + 2) }
    return isAbove || isNumber(token + 3) || equal(at: skipOr(token + 3)) != nil ? nil : (bound, token + 3)
  }

  private func isNumber(_ token: Int) -> Bool {
    guard token < text.count else { return false }
    if text.tokens[token].kind == .number || text.tokens[token].kind == .mixed { return true }
    return NumberScan(text: text, style: .english, options: []).number(at: token) != nil
  }

  private static let greater = WordSet("bigger greater more higher larger")
  private static let smaller = WordSet("less lower smaller fewer")
  private static let above = WordSet("above over beyond exceed exceeded exceeding surpass surpassed surpassing")
  private static let below = WordSet("below under")
  private static let equals = WordSet("equal equals equaling")
}
