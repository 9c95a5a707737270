import AssayStatistics

/// Outside text made fit to be quoted in a sentence for people.
enum Quotation {
  private static let charactersMax = 120

  /// A part of a text by its bytes.
  static func text(_ text: String, _ span: Range<Int>) -> String {
    let utf8 = text.utf8
    let range = span.clamped(to: 0..<utf8.count)
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    // Four bytes hold any scalar; the cut after `charactersMax` follows.
    let end = utf8.index(start, offsetBy: min(range.count, charactersMax * 4))
    return clean(String(decoding: utf8[start..<end], as: UTF8.self))
  }

  /// Without control, bidirectional and invisible characters, on one line, cut to a readable length.
  static func clean(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    var isCut = false
    for scalar in text.unicodeScalars {
      guard count < charactersMax * 4 else {
        isCut = true
        break
      }
      if scalar.properties.isWhitespace {
        if result.last != " ", !result.isEmpty { result.append(" ") }
      } else if isVisible(scalar) {
        result.append(scalar)
      }
      count += 1
    }
    while result.last == " " { result.removeLast() }
    let shown = String(result)
    guard isCut || shown.count > charactersMax else { return shown }
    return String(shown.prefix(charactersMax)) + "…"
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned: false
    default: true
    }
  }

  static func decimals(_ value: Double) -> String { AssayStatistics.decimals(value) }
}
