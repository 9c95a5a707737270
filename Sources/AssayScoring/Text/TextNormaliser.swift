/// What is done to both texts before they are compared. The name stands beside the number, because the
/// same texts give other error rates under another normaliser.
package enum TextNormaliser: String, Sendable, CaseIterable {
  /// Nothing: jiwer's defaults.
  case none
  /// jiwer's `wer_standardize`: lower case, English contractions, no `[..]` and `<..>`, white space to
  /// spaces. "ain't" becomes "ai not" as it does there.
  case standardise
  /// Lower case, every character that is neither letter, mark, digit nor white space to a space.
  case plain
  /// `plain`, and English numbers alike in words and in digits ("forty two" and "42" are "4 2"): for
  /// transcripts, where either spelling is right.
  case spoken

  package func apply(_ text: String) -> String {
    switch self {
    case .none: text
    case .standardise: CodePoints.text(Self.standardised(CodePoints.of(text)))
    case .plain: CodePoints.text(Self.plain(CodePoints.of(text)))
    case .spoken: SpokenNumbers.unified(CodePoints.text(Self.plain(CodePoints.of(text))))
    }
  }

  private static func plain(_ points: [UInt32]) -> [UInt32] {
    CodePoints.lowered(points).map { isWordPoint($0) ? $0 : 0x20 }
  }

  static func isWordPoint(_ point: UInt32) -> Bool {
    if point < 0x80 {
      return (point >= 0x61 && point <= 0x7A) || (point >= 0x30 && point <= 0x39) || (point >= 0x41 && point <= 0x5A)
    }
    switch Unicode.Scalar(point)?.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// In this order, as the reference applies them.
  private static let contractions: [(from: [UInt32], to: [UInt32])] = [
    ("won't", "will not"), ("can't", "can not"), ("let's", "let us"), ("n't", " not"), ("'re", " are"), ("'s", " is"),
    ("'d", " would"), ("'ll", " will"), ("'t", " not"), ("'ve", " have"), ("'m", " am"),
  ].map { (CodePoints.of($0), CodePoints.of($1)) }

  private static func standardised(_ points: [UInt32]) -> [UInt32] {
    var text = CodePoints.lowered(points)
    if text.contains(0x27) {
      for (from, to) in contractions { text = replacing(text, from, to) }
    }
    // `string.whitespace`: the six of ASCII only.
    return withoutNonWords(text).map { $0 >= 0x09 && $0 <= 0x0D ? 0x20 : $0 }
  }

  private static func replacing(_ text: [UInt32], _ from: [UInt32], _ to: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == from[0], index + from.count <= text.count,
        text[index..<(index + from.count)].elementsEqual(from)
      {
        result += to
        index += from.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// Removes `[<\[][^>\]]*[>\]]`: an opening sign up to the next closing one of either kind.
  private static func withoutNonWords(_ text: [UInt32]) -> [UInt32] {
    func opens(_ point: UInt32) -> Bool { point == 0x3C || point == 0x5B }
    func closes(_ point: UInt32) -> Bool { point == 0x3E || point == 0x5D }
    guard text.contains(where: opens), let last = text.lastIndex(where: closes) else { return text }
    var result: [UInt32] = []
    var index = 0
    while index < text.count {
      guard opens(text[index]), index < last else {
        result.append(text[index])
        index += 1
        continue
      }
      while !closes(text[index]) { index += 1 }
      index += 1
    }
    return result
  }
}
