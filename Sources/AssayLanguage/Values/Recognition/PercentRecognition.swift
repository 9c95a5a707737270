/// The percent model: numbers with a per cent sign or word, also bare signs.
struct PercentRecognition {
  let text: TokenizedText
  let percentMode: Bool
  private let numbers: NumberRecognition

  init(_ text: TokenizedText, percentMode: Bool) {
    self.text = text
    self.percentMode = percentMode
    numbers = NumberRecognition(text, percentMode: false)
  }

  func results() -> [RecognisedValue] {
    var (found, token) = ([RecognisedValue](), 0)
    while token < text.count {
      if let (result, next) = prefixed(at: token) ?? suffixed(at: token) ?? fraction(at: token) ?? bare(at: token) {
        found.append(result)
        token = next
      } else {
        token = numbers.match(at: token, beforeUnit: true).map { max(token + 1, $0.tokens.upperBound) } ?? token + 1
      }
    }
    return found
  }

  /// "per cent of twenty-two"
  private func prefixed(at token: Int) -> (RecognisedValue, Int)? {
    guard let sign = sign(at: token), text.tokens[token].kind == .word,
      text.tokens[token].key == "per"
        || text.tokens[token].key == "percent", sign < text.count, text.tokens[sign].key == "of",
      let match = numbers.match(at: sign + 1), let value = match.value
    else { return nil }
    return (made(token..<match.tokens.upperBound, value), match.tokens.upperBound)
  }

  private func suffixed(at token: Int) -> (RecognisedValue, Int)? {
    guard let match = numbers.match(at: token, beforeUnit: true), let value = match.value,
      let end = sign(at: match.tokens.upperBound)
    else { return nil }
    return (made(token..<end, value), end)
  }

  /// "one out of three" in percent mode.
  private func fraction(at token: Int) -> (RecognisedValue, Int)? {
    guard percentMode, let match = numbers.match(at: token), match.kind == .fraction, let value = match.value else {
      return nil
    }
    let next = match.tokens.upperBound
    if next < text.count, text.tokens[next].key == "of" { return (made(token..<next + 1, value * 100), next + 1) }
    let words = text.tokens[match.tokens].map(\.key)
    guard words.contains("out") || words.contains("in") else { return nil }
    return (made(match.tokens, value * 100), match.tokens.upperBound)
  }

  private func bare(at token: Int) -> (RecognisedValue, Int)? {
    guard let end = sign(at: token) else { return nil }
    let bytes = text.byteRange(tokens: token..<end)
    return (
      RecognisedValue(
        text: text.lowered(bytes), bytes: bytes, type: "percentage", resolution: ["value": .text("null")]),
      end
    )
  }

  private func made(_ tokens: Range<Int>, _ value: Double) -> RecognisedValue {
    let bytes = text.byteRange(tokens: tokens)
    return RecognisedValue(
      text: text.lowered(bytes), bytes: bytes, type: "percentage",
      resolution: ["value": .text(GeneralFormat.text(value) + "%")])
  }

  /// Behind a per cent sign or word at a token.
  private func sign(at token: Int) -> Int? {
    guard token < text.count else { return nil }
    switch text.tokens[token].key {
    case "%":
      // `%5` is no sign of the number before it.
      if token + 1 < text.count, !text.tokens[token + 1].spaced, text.tokens[token + 1].kind == .number { return nil }
      return token + 1
    case "percent", "percents", "percentage", "cent", "cents": return token + 1
    case "per":
      guard token + 1 < text.count, text.tokens[token + 1].key == "cent" || text.tokens[token + 1].key == "cents" else {
        return nil
      }
      return token + 2
    default: return nil
    }
  }
}
