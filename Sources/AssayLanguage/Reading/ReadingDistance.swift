/// How far a text is from what a camera read: confusion-weighted Damerau–Levenshtein distance (optimal string
/// alignment). One ordinary wrong letter costs 1, a confusable one 0.2 to 0.5, a missing space 0.2, a missing mark
/// 0.3; a digit for another digit costs 3, so that no acceptable reading changes a digit.
package enum ReadingDistance {
  /// Texts are compared up to this length; longer ones have no distance.
  package static let charactersMax = 4096

  /// The distance, nil when it is above `limit` or a text is too long.
  package static func cost(_ first: ReadingText, _ second: ReadingText, limit: Double = 1e6) -> Double? {
    guard first.count <= charactersMax, second.count <= charactersMax else { return nil }
    let bound = Int(min(limit * Double(ConfusionCosts.unit), 1e9).rounded(.down))
    return banded(first.codes, second.codes, bound).map { Double($0) / Double(ConfusionCosts.unit) }
  }

  /// The cost a reading of so many characters may have: none below 5, 0.15 a character from 8, between them in
  /// proportion.
  package static func limit(characters: Int, hasDigits: Bool) -> Double {
    guard characters >= 5 else { return 0 }
    let share = characters >= 8 ? 0.15 : 0.15 * Double(characters - 4) / 4
    let limit = share * Double(characters)
    // Below the price of one digit, so that long texts cannot afford one.
    return hasDigits ? min(limit, 1.9) : limit
  }

  /// The cost per character when the evidence is an acceptable reading of the claim, else nil.
  package static func accepted(claim: ReadingText, evidence: ReadingText) -> Double? {
    let limit = limit(characters: claim.count, hasDigits: claim.hasDigits || evidence.hasDigits)
    guard claim.count > 0, let cost = cost(claim, evidence, limit: limit) else { return nil }
    return cost / Double(claim.count)
  }

  /// Three rows in memory; cells that cannot come under the bound are not visited.
  private static func banded(_ a: [UInt32], _ b: [UInt32], _ bound: Int) -> Int? {
    guard bound >= 0 else { return nil }
    let band = min(bound / ConfusionCosts.space + 1, max(a.count, b.count) + 1)
    guard abs(a.count - b.count) <= band else { return nil }
    var rows = DistanceRows(columns: b.count + 1)
    rows.fillFirst(b, band)
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        for i in stride(from: 1, through: a.count, by: 1) {
          guard rows.advance(a, b, i, max(0, i - band)...min(b.count, i + band)) <= bound else { return nil }
        }
        let cost = rows.current[b.count]
        return cost <= bound ? cost : nil
      }
    }
  }
}

extension ReadingText {
  package var hasDigits: Bool { codes.contains { ConfusionCosts.isDigit($0) } }
}

/// The rolling rows of the distance's table.
struct DistanceRows {
  static let far = 1 << 40
  private(set) var current: [Int]
  private var previous: [Int]
  private var before: [Int]
  private var leastBefore = 0

  init(columns: Int) {
    current = [Int](repeating: Self.far, count: columns)
    previous = current
    before = current
  }

  mutating func fillFirst(_ b: [UInt32], _ band: Int) {
    current[0] = 0
    for j in stride(from: 1, through: min(b.count, band), by: 1) {
      current[j] = current[j - 1] + ConfusionCosts.alone(b[j - 1])
    }
  }

  /// Computes row `i`; returns the smallest cell of it and the row before, which no later cell can undercut.
  mutating func advance(
    _ a: UnsafeBufferPointer<UInt32>, _ b: UnsafeBufferPointer<UInt32>, _ i: Int, _ columns: ClosedRange<Int>
  ) -> Int {
    (before, previous, current) = (previous, current, before)
    if columns.lowerBound > 0 { current[columns.lowerBound - 1] = Self.far }
    if columns.upperBound + 1 < current.count { current[columns.upperBound + 1] = Self.far }
    var least = Self.far
    let x = a[i - 1]
    let deletion = ConfusionCosts.alone(x)
    for j in columns {
      var best = previous[j] + deletion
      if j > 0 {
        let y = b[j - 1]
        best = min(best, current[j - 1] + ConfusionCosts.alone(y), previous[j - 1] + ConfusionCosts.substitute(x, y))
        if i > 1 || j > 1 { best = min(best, pairs(a, b, i, j)) }
      }
      current[j] = best
      least = min(least, best)
    }
    // A transposition of the next row can still start from the row before this one.
    defer { leastBefore = least }
    return min(least, leastBefore)
  }

  @inline(__always)
  private func pairs(_ a: UnsafeBufferPointer<UInt32>, _ b: UnsafeBufferPointer<UInt32>, _ i: Int, _ j: Int) -> Int {
    var best = Self.far
    let (x, y) = (a[i - 1], b[j - 1])
    if i > 1, ConfusionCosts.joins(a[i - 2], x, y) { best = min(best, before[j - 1] + ConfusionCosts.joined) }
    if j > 1, ConfusionCosts.joins(b[j - 2], y, x) { best = min(best, previous[j - 2] + ConfusionCosts.joined) }
    if i > 1, j > 1, x == b[j - 2], y == a[i - 2], !ConfusionCosts.isDigit(x), !ConfusionCosts.isDigit(y) {
      best = min(best, before[j - 2] + ConfusionCosts.transposed)
    }
    return best
  }
}
