/// A candidate against a base on the same samples, streamed: what `compare` says of one metric on one slice.
///
/// Memory grows with the named clusters only, and the order of the pairs leaves no trace.
package struct PairedComparison: Sendable {
  package struct Result: Sendable, Hashable {
    /// Pairs, and the clusters they fall into when any share one.
    package var n: Int
    package var clusters: Int?
    package var base: Double
    package var candidate: Double
    /// Candidate less base.
    package var difference: Double
    package var standardError: Double?
    package var interval: Interval?
    /// Two-sided; nil when there is too little data or no spread to compare with.
    package var p: Double?
    /// `mcnemar mid-p`, `paired t` or `cluster-robust paired t`.
    package var method: String
    /// Why there is no p; nil when there is one.
    package var insufficient: String?
    /// The difference that so many pairs find four times in five at the level 1 - confidence.
    package var leastDetectableDifference: Double?
    /// For outcomes that are right or wrong: samples that only one of the two got right.
    package var onlyBase: Int?
    package var onlyCandidate: Int?
  }

  private var base = MeanAccumulator()
  private var candidate = MeanAccumulator()
  private var difference = MeanAccumulator()
  private var isBinary = true
  private var onlyBase = 0
  private var onlyCandidate = 0

  package init() {}

  /// Adds one sample's two values; false when one is not finite or too large, and nothing was added.
  @discardableResult
  package mutating func add(base first: Double, candidate second: Double, cluster: String? = nil) -> Bool {
    guard abs(first) < 0x1p44, abs(second) < 0x1p44 else { return false }
    base.add(first)
    candidate.add(second)
    difference.add(second - first, cluster: cluster)
    isBinary = isBinary && (first == 0 || first == 1) && (second == 0 || second == 1)
    if first > second { onlyBase += 1 }
    if second > first { onlyCandidate += 1 }
    return true
  }

  package mutating func merge(_ other: PairedComparison) {
    base.merge(other.base)
    candidate.merge(other.candidate)
    difference.merge(other.difference)
    isBinary = isBinary && other.isBinary
    onlyBase += other.onlyBase
    onlyCandidate += other.onlyCandidate
  }

  /// Nil without a pair. McNemar's mid-p for independent outcomes that are right or wrong, else the paired t
  /// test, cluster-robust where samples share a source. The interval is the t test's in both cases.
  package func result(confidence: Double = 0.95) -> Result? {
    guard let first = base.mean, let second = candidate.mean, let mean = difference.mean else { return nil }
    let isExact = isBinary && !difference.isClustered
    let test = difference.tTest()
    var result = Result(
      n: difference.count, clusters: difference.isClustered ? difference.clusters : nil, base: first,
      candidate: second, difference: mean, standardError: test?.standardError,
      interval: test?.interval(confidence: confidence),
      method: isExact ? "mcnemar mid-p" : difference.isClustered ? "cluster-robust paired t" : "paired t")
    if isBinary { (result.onlyBase, result.onlyCandidate) = (onlyBase, onlyCandidate) }
    result.p = isExact ? McNemar(onlyA: onlyBase, onlyB: onlyCandidate)?.midP : test?.p
    result.insufficient = result.p == nil ? obstacle : nil
    if let error = test?.standardError, error > 0 {
      result.leastDetectableDifference = Power.leastDetectableDifference(standardError: error, alpha: 1 - confidence)
    }
    return result
  }

  private var obstacle: String {
    if difference.count == 1 { return "one pair has no spread to estimate" }
    if difference.clusters == 1 { return "all \(difference.count) pairs share one cluster" }
    return "all differences are the same"
  }
}
