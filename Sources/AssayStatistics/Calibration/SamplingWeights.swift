/// Weights that undo uneven sampling: a row that was reviewed with chance p stands for 1 / p rows.
///
/// Review leans to high risk; without these weights a calibrator would learn the reviewers' queue instead of the
/// traffic.
package struct SamplingWeights: Sendable, Hashable {
  /// One a row, with mean 1, so that totals stay numbers of rows.
  package let weights: [Double]
  /// Rows whose weight was cut to the cap, which trades a little bias for far less variance.
  package let capped: Int
  /// Kish's number of rows of equal weight that say as much.
  package let effectiveRows: Double

  /// Nil without rows or unless every probability is above 0 and at most 1.
  ///
  /// - Parameter capMax: the largest weight in multiples of the median one.
  package init?(probabilities: [Double], capMax: Double = 50) {
    guard !probabilities.isEmpty, capMax >= 1, probabilities.allSatisfy({ $0 > 0 && $0 <= 1 }),
      let median = quantile(probabilities.map { 1 / $0 }, 0.5), median.isFinite
    else { return nil }
    let cap = median * capMax
    let raw = probabilities.map { min(1 / $0, cap) }
    let mean = raw.reduce(0, +) / Double(raw.count)
    weights = raw.map { $0 / mean }
    capped = probabilities.count { 1 / $0 > cap }
    effectiveRows = kishCount(weights)
  }
}
