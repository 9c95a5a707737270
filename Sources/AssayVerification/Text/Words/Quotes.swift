import AssayLanguage

/// Quoted stretches of a sentence, by double or single quotation marks.
struct Quotes: Sendable {
  /// Tokens between the marks.
  var inner: [Range<Int>] = []
  /// The rest of the sentence, without the marks.
  var outer: [Range<Int>] = []

  static let quotesMax = 16

  init(_ text: TokenizedText, _ tokens: Range<Int>) {
    var index = tokens.lowerBound
    var plain = index
    while index < tokens.upperBound, inner.count < Self.quotesMax {
      guard let mark = opening(text, index, tokens) else {
        index += 1
        continue
      }
      // A mark that is never closed holds the rest of the sentence.
      let close = closing(text, mark, from: index + 1, to: tokens.upperBound)
      guard let end = close ?? (mark == Self.double ? tokens.upperBound : nil), end > index + 1 else {
        index += 1
        continue
      }
      if plain < index { outer.append(plain..<index) }
      inner.append(trimmed(text, index + 1..<end))
      index = min(end + 1, tokens.upperBound)
      plain = index
    }
    if plain < tokens.upperBound { outer.append(plain..<tokens.upperBound) }
    inner.removeAll { $0.isEmpty }
  }

  private static let double: WordKey = "\""
  private static let single: WordKey = "'"

  private func opening(_ text: TokenizedText, _ index: Int, _ tokens: Range<Int>) -> WordKey? {
    let token = text.tokens[index]
    guard token.kind == .punctuation else { return nil }
    if token.key == Self.double { return Self.double }
    guard token.key == Self.single, token.spaced || index == tokens.lowerBound || isBracket(text.tokens[index - 1]),
      index + 1 < tokens.upperBound, !text.tokens[index + 1].spaced
    else { return nil }
    return Self.single
  }

  private func isBracket(_ token: Token) -> Bool { token.key == "(" || token.key == ":" || token.key == "[" }

  private func closing(_ text: TokenizedText, _ mark: WordKey, from start: Int, to end: Int) -> Int? {
    for index in start..<max(start, end) where text.tokens[index].key == mark && text.tokens[index].kind == .punctuation
    {
      if mark == Self.double { return index }
      if index + 1 >= end || text.tokens[index + 1].spaced || text.tokens[index + 1].kind == .punctuation {
        return index
      }
    }
    return nil
  }

  /// Without the marks at the ends ("…", commas, stops).
  private func trimmed(_ text: TokenizedText, _ range: Range<Int>) -> Range<Int> {
    var range = range
    while let last = range.last, text.tokens[last].kind == .punctuation, text.tokens[last].key != ")" {
      range.removeLast()
    }
    while let first = range.first, text.tokens[first].kind == .punctuation, text.tokens[first].key != "(" {
      range.removeFirst()
    }
    return range
  }
}
