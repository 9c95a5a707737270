/// A candidate against a base in a metric that is a ratio of sums, such as a word error rate over all texts.
///
/// Linearised ("delta method"): each pair's residual of the candidate's ratio less that of the base's, with the errors
/// of whole clusters where pairs share one.
package struct PairedRatio: Sendable {
  private struct Pair: Sendable {
    var base: (above: Double, below: Double)
    var candidate: (above: Double, below: Double)
    var cluster: String?
  }

  private var pairs: [Pair] = []
  private var counts = (baseLarger: 0, candidateLarger: 0)

  package init() {}

  package var n: Int { pairs.count }

  /// Adds one sample's counts; false when one is not finite or too large, and nothing was added.
  @discardableResult
  package mutating func add(
    base: (above: Double, below: Double), candidate: (above: Double, below: Double), cluster: String? = nil
  ) -> Bool {
    guard [base.above, base.below, candidate.above, candidate.below].allSatisfy({ abs($0) < 0x1p40 }) else {
      return false
    }
    pairs.append(Pair(base: base, candidate: candidate, cluster: cluster))
    // Crosswise, so that an empty denominator needs no case of its own.
    let (first, second) = (base.above * candidate.below, candidate.above * base.below)
    if first > second { counts.baseLarger += 1 }
    if second > first { counts.candidateLarger += 1 }
    return true
  }

  /// Nil without pairs or where a denominator is not above zero.
  package func result(confidence: Double = 0.95) -> PairedComparison.Result? {
    func sum(_ value: (Pair) -> Double) -> Double {
      var sum = ExactSum()
      for pair in pairs { sum.add(value(pair)) }
      return sum.value
    }
    let (below, candidateBelow) = (sum { $0.base.below }, sum { $0.candidate.below })
    guard below > 0, candidateBelow > 0 else { return nil }
    let first = sum { $0.base.above } / below
    let second = sum { $0.candidate.above } / candidateBelow
    let size = Double(pairs.count)
    var residuals = MeanAccumulator()
    for pair in pairs {
      let own = (pair.candidate.above - second * pair.candidate.below) * size / candidateBelow
      residuals.add(own - (pair.base.above - first * pair.base.below) * size / below, cluster: pair.cluster)
    }
    return result(first, second, residuals, confidence)
  }

  private func result(_ first: Double, _ second: Double, _ residuals: MeanAccumulator, _ confidence: Double)
    -> PairedComparison.Result
  {
    let spread = residuals.tTest()
    let student = spread.map {
      TTest(difference: second - first, standardError: $0.standardError, df: $0.df)
    }
    let isClustered = residuals.isClustered
    var result = PairedComparison.Result(
      n: pairs.count, clusters: isClustered ? residuals.clusters : nil, base: first, candidate: second,
      difference: second - first, standardError: student?.standardError,
      method: isClustered ? "cluster-robust t of ratios" : "paired t of ratios",
      baseLarger: counts.baseLarger, candidateLarger: counts.candidateLarger,
      ties: pairs.count - counts.baseLarger - counts.candidateLarger)
    guard let student, student.standardError > 1e-12 else {
      let units = residuals.clusters
      result.insufficient =
        units < 2
        ? (pairs.count == 1 ? "one pair has no spread to estimate" : "all \(pairs.count) pairs share one cluster")
        : "all differences are the same"
      // As in one run: no unit is taken to be more than wholly wrong.
      if units > 1, (0...1).contains(first), (0...1).contains(second), second != first,
        let bound = EqualDifferences(second - first, units: units)
      {
        (result.test, result.p, result.insufficient) = (.equal(bound), bound.p, nil)
        result.interval = bound.interval(confidence: confidence)
        result.method = "bound of \(units) equal differences"
      }
      return result
    }
    result.test = .student(student)
    result.interval = student.interval(confidence: confidence)
    result.p = student.p
    result.leastDetectableDifference = Power.leastDetectableDifference(
      standardError: student.standardError, alpha: 1 - confidence)
    return result
  }
}
