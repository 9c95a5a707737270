/// The ordinal model: "third", "21st", and relative places such as "the last but one".
struct OrdinalRecognition {
  let text: TokenizedText
  private let scan: NumberScan

  init(_ text: TokenizedText) {
    self.text = text
    scan = NumberScan(text: text, style: .english, options: [.ordinals, .looseOrdinals, .tensAnd])
  }

  func results(relative: Bool) -> [RecognisedValue] {
    var (found, token) = ([RecognisedValue](), 0)
    while token < text.count {
      if relative, let place = place(at: token) {
        found.append(place.0)
        token = place.1
      } else if let match = match(at: token), let value = match.value {
        found.append(result(match, GeneralFormat.text(value)))
        token = match.tokens.upperBound
      } else {
        token += 1
      }
    }
    return found
  }

  func match(at token: Int) -> NumberMatch? {
    guard let match = scan.number(at: token), match.kind == .ordinal else { return nil }
    // "a trillionth" is a fraction.
    let isRound = (match.value ?? 0) >= 100 && match.tokens.count == 1 && !match.flags.contains(.digits)
    if isRound, token > 0, text.tokens[token - 1].key == "a" || text.tokens[token - 1].key == "an" { return nil }
    if match.tokens.upperBound < text.count {
      let next = text.tokens[match.tokens.upperBound]
      if !next.spaced, next.kind == .word || next.kind == .mixed || next.kind == .number { return nil }
    }
    return match
  }

  private func result(_ match: NumberMatch, _ value: String) -> RecognisedValue {
    RecognisedValue(
      text: text.lowered(match.bytes), bytes: match.bytes, type: "ordinal",
      resolution: ["offset": .text(value), "relativeTo": .text("start"), "value": .text(value)])
  }

  private func place(at token: Int) -> (RecognisedValue, Int)? {
    for (words, offset, origin) in Self.places where text.matches(words, at: token) {
      let tokens = token..<token + words.count
      let bytes = text.byteRange(tokens: tokens)
      let value = origin + (offset.hasPrefix("-") ? "" : "+") + offset
      let resolution: [String: RecognisedValue.Field] = [
        "offset": .text(offset), "relativeTo": .text(origin), "value": .text(value),
      ]
      return (
        RecognisedValue(text: text.lowered(bytes), bytes: bytes, type: "ordinal.relative", resolution: resolution),
        tokens.upperBound
      )
    }
    return nil
  }

  private static let places: [([WordKey], String, String)] = {
    let rows: [(String, String, String)] = [
      ("the one before the last one", "-1", "end"), ("the one before the last", "-1", "end"),
      ("the second to last", "-1", "end"), ("the last but one", "-1", "end"), ("next to last", "-1", "end"),
      ("next one", "1", "current"), ("previous one", "-1", "current"), ("current one", "0", "current"),
      ("antepenultimate", "-2", "end"), ("penultimate", "-1", "end"), ("last", "0", "end"), ("next", "1", "current"),
      ("previous", "-1", "current"), ("current", "0", "current"),
    ]
    return rows.map { ($0.0.split(separator: " ").map { WordKey($0) }, $0.1, $0.2) }
  }()
}
