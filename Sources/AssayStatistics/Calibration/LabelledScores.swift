import Glibc

/// Scores beside what turned out true, with a weight, a group and a slice for each row: what calibrators learn from.
///
/// Rows of one group (claims of one picture) belong together: they share a fold and are drawn together.
/// Rows of weight zero are left out.
package struct LabelledScores: Sendable {
  package let scores: [Double]
  package let labels: [Bool]
  package let weights: [Double]
  package let groups: [Int]
  /// The path of each row's slice, such as `audio/noisy`; empty for none.
  package let slices: [String]

  /// Nil with lists of different length, a score that is not finite, or a weight that is negative or not finite.
  ///
  /// - Parameters:
  ///   - weights: one for each row where left out.
  ///   - groups: numbers of the rows' groups; each row its own where left out.
  ///   - slices: none where left out.
  package init?(
    scores: [Double], labels: [Bool], weights: [Double]? = nil, groups: [Int]? = nil, slices: [String]? = nil
  ) {
    let count = scores.count
    guard labels.count == count, weights?.count ?? count == count, groups?.count ?? count == count,
      slices?.count ?? count == count, scores.allSatisfy(\.isFinite),
      weights?.allSatisfy({ $0.isFinite && $0 >= 0 }) ?? true
    else { return nil }
    let all = LabelledScores(
      scores, labels, weights ?? [Double](repeating: 1, count: count), groups ?? Array(scores.indices),
      slices ?? [String](repeating: "", count: count))
    self = all.weights.contains(0) ? all.selecting(all.scores.indices.filter { all.weights[$0] > 0 }) : all
  }

  private init(_ scores: [Double], _ labels: [Bool], _ weights: [Double], _ groups: [Int], _ slices: [String]) {
    self.scores = scores
    self.labels = labels
    self.weights = weights
    self.groups = groups
    self.slices = slices
  }

  package var count: Int { scores.count }
  package var totalWeight: Double { weights.reduce(0, +) }
  package var positiveWeight: Double { zip(weights, labels).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } }
  /// The weighted share of true labels; nil without rows.
  package var baseRate: Double? { count > 0 ? positiveWeight / totalWeight : nil }

  /// Kish's effective number of rows: (Σw)² / Σw², the number of rows of equal weight that say as much.
  package var effectiveCount: Double { kishCount(weights) }

  package func selecting(_ rows: [Int]) -> LabelledScores {
    LabelledScores(
      rows.map { scores[$0] }, rows.map { labels[$0] }, rows.map { weights[$0] }, rows.map { groups[$0] },
      rows.map { slices[$0] })
  }

  /// The same rows in other groups; nil unless there is one for each row.
  package func regrouped(_ groups: [Int]) -> LabelledScores? {
    groups.count == count ? LabelledScores(scores, labels, weights, groups, slices) : nil
  }

  /// The same scores with labels drawn as if each score were the very chance of its label.
  func redrawn(using generator: inout some RandomNumberGenerator) -> LabelledScores {
    let drawn = scores.map { Double(generator.next() >> 11) * 0x1p-53 < $0 }
    return LabelledScores(scores, drawn, weights, groups, slices)
  }

  package func mapScores(_ transform: (Double) -> Double) -> LabelledScores {
    LabelledScores(scores.map(transform), labels, weights, groups, slices)
  }

  /// The fold of each row, whole groups together and folds of nearly one number of groups.
  ///
  /// Groups are put in the order of a fixed mix of their rank, so the same rows always give the same folds.
  package func folds(_ count: Int) -> [Int] {
    let count = max(1, count)
    var ranks: [Int: Int] = [:]
    for group in groups where ranks[group] == nil { ranks[group] = ranks.count }
    let order = (0..<ranks.count).sorted { mix($0) < mix($1) }
    var fold = [Int](repeating: 0, count: ranks.count)
    for (position, rank) in order.enumerated() { fold[rank] = position % count }
    return groups.map { fold[ranks[$0] ?? 0] }
  }

  /// The finaliser of SplitMix64: a bijection, so no two ranks tie.
  private func mix(_ rank: Int) -> UInt64 {
    var z = UInt64(truncatingIfNeeded: rank) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// (Σw)² / Σw²; 0 without weights.
func kishCount(_ weights: [Double]) -> Double {
  var (sum, squares) = (0.0, 0.0)
  for weight in weights {
    sum += weight
    squares += weight * weight
  }
  return squares > 0 ? sum * sum / squares : 0
}

/// 1 / (1 + e^-z), right in both tails.
package func logistic(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}

/// ln(p / (1 - p)), with p kept within one part in a million of 0 and 1 so that certainty stays finite.
package func clippedLogit(_ p: Double) -> Double {
  let chance = min(max(p, 1e-6), 1 - 1e-6)
  return log(chance) - log1p(-chance)
}

extension LabelledScores {
  /// No rows.
  package init(none: Void) { self.init([], [], [], [], []) }
}
