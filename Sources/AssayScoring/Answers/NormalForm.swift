/// Named rules that make texts comparable.
package enum NormalForm {
  /// `normalise.plain@1`: lower case, punctuation to spaces, white space collapsed. Signs that belong to
  /// numbers stay: the point or comma between digits, a minus before one, percent and currency.
  package static func plain(_ text: String) -> String {
    let points = CodePoints.lowered(CodePoints.of(text))
    var kept: [UInt32] = []
    kept.reserveCapacity(points.count)
    for (index, point) in points.enumerated() {
      kept.append(isKept(points, index, point) ? point : 0x20)
    }
    return CodePoints.text(CodePoints.words(kept).joined(separator: [0x20]))
  }

  private static func isKept(_ points: [UInt32], _ index: Int, _ point: UInt32) -> Bool {
    if TextNormaliser.isWordPoint(point) || CodePoints.isSpace(point) || point == 0x25 { return true }
    func digit(_ at: Int) -> Bool { at >= 0 && at < points.count && NumberText.isDigit(points[at]) }
    switch point {
    case 0x2E, 0x2C: return digit(index - 1) && digit(index + 1)
    case 0x2D, 0x2212: return digit(index + 1) && (index == 0 || CodePoints.isSpace(points[index - 1]))
    case 0x60, 0x5E, 0x7E: return false
    default:
      switch Unicode.Scalar(point)?.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .control, .format:
        return false
      default: return true
      }
    }
  }

  /// SQuAD's: lower case, ASCII punctuation removed, the words a, an and the removed, white space collapsed.
  package static func squad(_ text: String) -> [String] {
    let lowered = CodePoints.lowered(CodePoints.of(text)).filter { !isASCIIPunctuation($0) }
    return CodePoints.words(lowered).map { CodePoints.text($0) }.filter { $0 != "a" && $0 != "an" && $0 != "the" }
  }

  private static func isASCIIPunctuation(_ point: UInt32) -> Bool {
    (point >= 0x21 && point <= 0x2F) || (point >= 0x3A && point <= 0x40) || (point >= 0x5B && point <= 0x60)
      || (point >= 0x7B && point <= 0x7E)
  }

  /// F1 of the tokens of two texts as SQuAD's script has it.
  package static func tokenF1(_ prediction: [String], _ gold: [String]) -> Double {
    if prediction.isEmpty || gold.isEmpty { return prediction.isEmpty && gold.isEmpty ? 1 : 0 }
    // Keyed by bytes: Swift's strings are equal where their code points are not.
    var left: [[UInt8]: Int] = [:]
    for token in gold { left[Array(token.utf8), default: 0] += 1 }
    var common = 0
    for token in prediction {
      let key = Array(token.utf8)
      guard let count = left[key], count > 0 else { continue }
      left[key] = count - 1
      common += 1
    }
    guard common > 0 else { return 0 }
    let precision = Double(common) / Double(prediction.count)
    let recall = Double(common) / Double(gold.count)
    return 2 * precision * recall / (precision + recall)
  }

  static func areEqual(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
