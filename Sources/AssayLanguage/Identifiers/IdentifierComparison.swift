/// How two readings of an identifier relate.
package enum IdentifierComparison: Sendable, Hashable {
  /// The same apart from case, spaces and hyphens.
  case equal
  /// They differ only in characters that a camera confuses.
  case confusable([Doubt])
  /// At least one character differs for certain; positions count characters without separators, from 1.
  case different([Int])

  /// A character that can be read two ways.
  package struct Doubt: Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1 in the first reading, without spaces and hyphens.
    package var position: Int
    package var first: String
    package var second: String

    package var description: String { "character \(position): \(first) or \(second)" }
  }

  /// Compares two readings. A digit is never taken for another digit.
  package static func compare(_ first: String, _ second: String) -> IdentifierComparison {
    let (a, b) = (characters(first), characters(second))
    if a == b || folded(a) == folded(b) { return .equal }
    return walk(a, b)
  }

  private static func walk(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> IdentifierComparison {
    var (i, j, doubts, differences) = (0, 0, [Doubt](), [Int]())
    while i < a.count, j < b.count {
      let step = step(a, i, b, j)
      switch step.relation {
      case .same: break
      case .confusable:
        doubts.append(Doubt(position: i + 1, first: text(a, i, step.first), second: text(b, j, step.second)))
      case .different: differences.append(i + 1)
      }
      i += step.first
      j += step.second
    }
    if i < a.count || j < b.count { differences.append(i + 1) }
    return differences.isEmpty ? .confusable(doubts) : .different(differences)
  }

  private enum Relation { case same, confusable, different }

  private static func step(
    _ a: [Unicode.Scalar], _ i: Int, _ b: [Unicode.Scalar], _ j: Int
  ) -> (relation: Relation, first: Int, second: Int) {
    let (x, y) = (Homoglyphs.latin(a[i]), Homoglyphs.latin(b[j]))
    if a[i] == b[j] || lower(a[i]) == lower(b[j]) { return (.same, 1, 1) }
    if lower(x) == lower(y) { return (.confusable, 1, 1) }
    if isDigit(x), isDigit(y) { return (.different, 1, 1) }
    if isConfusable(x, y) { return (.confusable, 1, 1) }
    if i + 1 < a.count, pair(x, a[i + 1]) == lower(y) { return (.confusable, 2, 1) }
    if j + 1 < b.count, pair(y, b[j + 1]) == lower(x) { return (.confusable, 1, 2) }
    return (.different, 1, 1)
  }

  /// Readings are written in either case, so each letter is tried in both.
  private static func isConfusable(_ x: Unicode.Scalar, _ y: Unicode.Scalar) -> Bool {
    guard let first = ascii(x), let second = ascii(y) else { return false }
    for p in cases(first) {
      for q in cases(second) where Skeleton.classOf(p) == Skeleton.classOf(q) { return true }
    }
    return false
  }

  /// The written case, and upper case for the letters whose capital is the confusable one.
  private static func cases(_ byte: UInt8) -> [UInt8] {
    byte >= 0x61 && byte <= 0x7a ? [byte, byte - 32] : [byte]
  }

  private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    switch (lower(first), lower(Homoglyphs.latin(second))) {
    case ("r", "n"): "m"
    case ("c", "l"), ("c", "1"): "d"
    case ("v", "v"): "w"
    default: nil
    }
  }

  private static func characters(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { !$0.properties.isWhitespace && !separators.contains($0) }
  }

  private static let separators: Set<Unicode.Scalar> = ["-", "‐", "‑", "–", "_", ".", "/", ":"]

  private static func folded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] { scalars.map { lower($0) } }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }

  private static func ascii(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : nil
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

  private static func text(_ scalars: [Unicode.Scalar], _ start: Int, _ count: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<min(start + count, scalars.count)]))
  }
}
