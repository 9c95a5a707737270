/// Reads numbers in digits and English words.
///
/// It works on tokens in one pass: linear in the length of the text. Where digits can be read two ways and
/// `style` is unknown, the match carries both readings and the flag `ambiguous`.
package struct NumberReader: Sendable {
  package var style: NumeralStyle
  package var options: NumberOptions

  package init(style: NumeralStyle = .unknown, options: NumberOptions = .standard) {
    self.style = style
    self.options = options
  }

  /// The number that begins exactly at a token, its sign included; nil where none begins.
  ///
  /// An article alone is no number; `a hundred` begins at the article.
  package func number(in text: TokenizedText, at token: Int) -> NumberMatch? {
    NumberScan(text: text, style: style, options: options).number(at: token)
  }

  /// All numbers from left to right, none overlapping.
  package func all(in text: TokenizedText) -> [NumberMatch] {
    let scan = NumberScan(text: text, style: style, options: options)
    var matches: [NumberMatch] = []
    var token = 0
    while token < text.count {
      guard let match = scan.number(at: token) else {
        token += 1
        continue
      }
      matches.append(match)
      scan.listItems(after: match, into: &matches)
      token = match.tokens.upperBound
    }
    return matches
  }
}

extension NumberScan {
  /// The further items of a numeral with commas, `22,24,26`.
  func listItems(after match: NumberMatch, into matches: inout [NumberMatch]) {
    let last = match.tokens.upperBound - 1
    guard match.flags.contains(.endsInsideToken), text.tokens[last].kind == .number else { return }
    var offset = match.bytes.upperBound + 1
    while offset < Int(text.tokens[last].end) {
      guard let item = listed(last, offset) else { return }
      matches.append(item)
      offset = item.bytes.upperBound + 1
    }
  }

  private func listed(_ token: Int, _ offset: Int) -> NumberMatch? {
    guard let draft = numeral(at: PiecePosition(token: token, offset: offset)) else { return nil }
    return NumberMatch(
      tokens: token..<token + 1, bytes: offset..<draft.byteEnd, kind: draft.kind, exact: draft.amount.exact,
      value: draft.amount.isFinite ? draft.amount.double : nil, alternative: draft.alternative?.exact,
      significantDigits: draft.significant, resolutionExponent: draft.resolution, flags: draft.flags)
  }
}
