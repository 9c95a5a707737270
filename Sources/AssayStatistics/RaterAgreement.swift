/// How far people (or judges) who rate the same items agree beyond chance.
///
/// Ratings are levels from 0; an empty cell is one that a rater left out. Every coefficient is nil where it
/// is not defined: nobody rated an item twice, or all ratings are one and the same level.
package struct RaterAgreement: Sendable {
  /// How far apart two levels are.
  package enum Distance: Sendable, CaseIterable {
    case nominal, ordinal, interval
    /// The levels are amounts with a true zero.
    case ratio
  }

  /// How much a disagreement of two raters weighs.
  package enum Weights: Sendable, CaseIterable { case none, linear, quadratic }

  /// One row an item, one column a rater.
  private let ratings: [[Int?]]
  /// How often each item got each level.
  private let counts: [[Int]]
  private let levels: Int

  /// Nil when rows have different lengths or a rating is outside the levels.
  package init?(ratings: [[Int?]], levels: Int) {
    guard levels > 0, let width = ratings.first?.count, ratings.allSatisfy({ $0.count == width }),
      ratings.allSatisfy({ $0.allSatisfy { $0.map { (0..<levels).contains($0) } ?? true } })
    else { return nil }
    self.ratings = ratings
    self.levels = levels
    counts = ratings.map { row in
      var counts = [Int](repeating: 0, count: levels)
      for level in row { if let level { counts[level] += 1 } }
      return counts
    }
  }

  /// The share of pairs of ratings of one item that are equal, averaged over items with two ratings or more.
  package var observed: Double? {
    let shares = counts.compactMap { row -> Double? in
      let size = row.reduce(0, +)
      guard size > 1 else { return nil }
      return Double(row.reduce(0) { $0 + $1 * ($1 - 1) }) / Double(size * (size - 1))
    }
    return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
  }

  /// Cohen's kappa of two raters, over the items that both rated.
  package func cohen(_ first: Int, _ second: Int, weights: Weights = .none) -> Double? {
    guard let width = ratings.first?.count, (0..<width).contains(first), (0..<width).contains(second) else {
      return nil
    }
    var table = [[Double]](repeating: [Double](repeating: 0, count: levels), count: levels)
    var size = 0.0
    for row in ratings {
      guard let a = row[first], let b = row[second] else { continue }
      table[a][b] += 1
      size += 1
    }
    guard size > 0 else { return nil }
    let rows = table.map { $0.reduce(0, +) }
    let columns = (0..<levels).map { column in table.reduce(0) { $0 + $1[column] } }
    var (seen, expected) = (0.0, 0.0)
    for a in 0..<levels {
      for b in 0..<levels {
        let gap = Double(abs(a - b))
        let weight =
          switch weights {
          case .none: a == b ? 0.0 : 1
          case .linear: gap
          case .quadratic: gap * gap
          }
        seen += weight * table[a][b]
        expected += weight * rows[a] * columns[b] / size
      }
    }
    return expected > 0 ? 1 - seen / expected : nil
  }

  /// Fleiss' kappa (1971); nil unless every item has the same number of ratings, two or more.
  package var fleiss: Double? {
    guard let size = counts.first?.reduce(0, +), size > 1, counts.allSatisfy({ $0.reduce(0, +) == size }),
      let observed
    else { return nil }
    let total = Double(counts.count * size)
    let chance = (0..<levels).reduce(0.0) { sum, level in
      let share = Double(counts.reduce(0) { $0 + $1[level] }) / total
      return sum + share * share
    }
    return chance < 1 ? (observed - chance) / (1 - chance) : nil
  }

  /// Gwet's AC1, which stays put when one level is rare.
  package var gwetAC1: Double? {
    guard levels > 1, let observed else { return nil }
    let rated = counts.filter { $0.contains { $0 > 0 } }
    let chance =
      (0..<levels).reduce(0.0) { sum, level in
        let share = rated.reduce(0.0) { $0 + Double($1[level]) / Double($1.reduce(0, +)) } / Double(rated.count)
        return sum + share * (1 - share)
      } / Double(levels - 1)
    return chance < 1 ? (observed - chance) / (1 - chance) : nil
  }

  /// Krippendorff's alpha, over the items with two ratings or more; empty cells are no obstacle.
  package func krippendorff(_ distance: Distance) -> Double? {
    let paired = counts.filter { $0.reduce(0, +) > 1 }
    let totals = (0..<levels).map { level in Double(paired.reduce(0) { $0 + $1[level] }) }
    let size = totals.reduce(0, +)
    guard size > 1 else { return nil }
    var (seen, expected) = (0.0, 0.0)
    for a in 0..<levels {
      for b in 0..<levels where a != b {
        let gap = self.gap(a, b, distance, totals)
        let together = paired.reduce(0.0) { $0 + Double($1[a] * $1[b]) / Double($1.reduce(0, +) - 1) }
        seen += together * gap
        expected += totals[a] * totals[b] * gap
      }
    }
    return expected > 0 ? 1 - (size - 1) * seen / expected : nil
  }

  /// The squared distance of two levels.
  private func gap(_ a: Int, _ b: Int, _ distance: Distance, _ totals: [Double]) -> Double {
    let difference = Double(a - b)
    switch distance {
    case .nominal: return 1
    case .interval: return difference * difference
    case .ratio:
      let ratio = difference / Double(a + b)
      return ratio * ratio
    case .ordinal:
      let between = totals[min(a, b)...max(a, b)].reduce(0, +) - (totals[a] + totals[b]) / 2
      return between * between
    }
  }
}
