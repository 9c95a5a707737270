/// A candidate against a base on the same samples, streamed: what `compare` says of one metric on one slice.
///
/// Memory grows with the named clusters only, and the order of the pairs leaves no trace.
package struct PairedComparison: Sendable {
  /// How a difference is tested: by the spread of the differences, or by the counts of right and wrong.
  package enum Test: Sendable, Hashable, DifferenceTesting {
    case student(TTest)
    case table(PairedTable)
    case resampled(ResampledDifference)
    case equal(EqualDifferences)

    package func p(above hypothesis: Double) -> Double? {
      switch self {
      case .student(let test): test.p(above: hypothesis)
      case .table(let table): table.p(above: hypothesis)
      case .resampled(let draws): draws.p(above: hypothesis)
      case .equal(let bound): bound.p(above: hypothesis)
      }
    }

    package func p(below hypothesis: Double) -> Double? {
      switch self {
      case .student(let test): test.p(below: hypothesis)
      case .table(let table): table.p(below: hypothesis)
      case .resampled(let draws): draws.p(below: hypothesis)
      case .equal(let bound): bound.p(below: hypothesis)
      }
    }

    package func interval(confidence: Double) -> Interval? {
      switch self {
      case .student(let test): test.standardError > 0 ? test.interval(confidence: confidence) : nil
      case .table(let table): table.tango(confidence: confidence)
      case .resampled(let draws): draws.interval(confidence: confidence)
      case .equal(let bound): bound.interval(confidence: confidence)
      }
    }
  }

  /// What a test is chosen from: what fits the values, or one alone.
  package enum Family: Sendable { case fitting, mcnemar, student }

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
    /// `mcnemar mid-p`, `paired t`, `cluster-robust paired t`…
    package var method: String
    /// Why there is no p; nil when there is one.
    package var insufficient: String?
    /// What holds the difference against a margin; nil when nothing can.
    package var test: Test?
    /// The difference that so many pairs find four times in five at the level 1 - confidence.
    package var leastDetectableDifference: Double?
    /// Pairs in which the base's value is larger, in which the candidate's is, and in which they are the same.
    package var baseLarger: Int
    package var candidateLarger: Int
    package var ties: Int
    /// For outcomes that are right or wrong: samples that only one of the two got right.
    package var onlyBase: Int?
    package var onlyCandidate: Int?
    /// Cohen's d_z of any values; Cohen's h and the odds of the discordant pairs of right and wrong ones.
    package var cohenDz: Double?
    package var cohenH: Double?
    package var oddsRatio: PairedTable.OddsRatio?
  }

  private var base = MeanAccumulator()
  private var candidate = MeanAccumulator()
  private var difference = MeanAccumulator()
  private var isBinary = true
  /// Whether all values lie in [0, 1].
  private var isShare = true
  private var bothRight = 0
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
    isShare = isShare && (0...1).contains(first) && (0...1).contains(second)
    if first == 1, second == 1 { bothRight += 1 }
    if first > second { onlyBase += 1 }
    if second > first { onlyCandidate += 1 }
    return true
  }

  package mutating func merge(_ other: PairedComparison) {
    base.merge(other.base)
    candidate.merge(other.candidate)
    difference.merge(other.difference)
    isBinary = isBinary && other.isBinary
    isShare = isShare && other.isShare
    bothRight += other.bothRight
    onlyBase += other.onlyBase
    onlyCandidate += other.onlyCandidate
  }

  /// Nil without a pair. McNemar's mid-p and Tango's interval for independent outcomes that are right or wrong, else
  /// the paired t test and its interval, cluster-robust where samples share a source.
  ///
  /// - Parameters:
  ///   - family: asks for one test; McNemar's has no p where outcomes are graded or share a source.
  ///   - isBounded: whether the metric lies in [0, 1] by its definition; nil to go by the values.
  package func result(
    confidence: Double = 0.95, by family: Family = .fitting, isBounded: Bool? = nil
  ) -> Result? {
    guard let first = base.mean, let second = candidate.mean, let mean = difference.mean else { return nil }
    let student = difference.tTest()
    let (test, method) = choose(student, family)
    var result = Result(
      n: difference.count, clusters: difference.isClustered ? difference.clusters : nil, base: first,
      candidate: second, difference: mean, standardError: student?.standardError, method: method, test: test,
      baseLarger: onlyBase, candidateLarger: onlyCandidate, ties: difference.count - onlyBase - onlyCandidate)
    result.interval = test?.interval(confidence: confidence)
    if isBounded ?? isShare { result.interval = result.interval?.clamped(to: -1...1) }
    switch test {
    case .table(let table): result.p = McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate)?.midP
    case .student(let test): result.p = test.p
    case .equal(let bound): result.p = bound.p
    case .resampled, nil: break
    }
    result.insufficient = result.p == nil ? (family == .mcnemar ? Self.unfit : obstacle) : nil
    if let error = student?.standardError, error > 0 {
      result.leastDetectableDifference = Power.leastDetectableDifference(standardError: error, alpha: 1 - confidence)
    }
    addEffects(&result, confidence)
    return result
  }

  /// Why McNemar's test says nothing.
  package static let unfit = "McNemar's test is for independent samples that are right or wrong"

  private func choose(_ student: TTest?, _ family: Family) -> (test: Test?, method: String) {
    if isBinary, !difference.isClustered, family != .student { return (table.map { .table($0) }, "mcnemar mid-p") }
    if family == .mcnemar { return (nil, "mcnemar mid-p") }
    let method = difference.isClustered ? "cluster-robust paired t" : "paired t"
    guard let student else { return (nil, method) }
    // The last digits of a difference are no spread.
    if student.standardError > 1e-12 { return (.student(student), method) }
    // Shares that never differ, or always as much as they can: each unit counts once.
    let units = difference.clusters
    if isShare, onlyBase + onlyCandidate == 0 {
      let table = PairedTable(bothRight: units, onlyBase: 0, onlyCandidate: 0, bothWrong: 0)
      return (table.map { .table($0) }, "score test of units that all agree")
    }
    guard isBinary, abs(student.difference) == 1 else {
      let bound = isShare ? EqualDifferences(student.difference, units: units) : nil
      return (bound.map { .equal($0) }, bound == nil ? method : "bound of \(units) equal differences")
    }
    let isGain = student.difference > 0
    let table = PairedTable(
      bothRight: 0, onlyBase: isGain ? 0 : units, onlyCandidate: isGain ? units : 0, bothWrong: 0)
    return (table.map { .table($0) }, difference.isClustered ? "mcnemar mid-p over clusters" : "mcnemar mid-p")
  }

  private var table: PairedTable? {
    PairedTable(
      bothRight: bothRight, onlyBase: onlyBase, onlyCandidate: onlyCandidate,
      bothWrong: difference.count - bothRight - onlyBase - onlyCandidate)
  }

  private func addEffects(_ result: inout Result, _ confidence: Double) {
    result.cohenDz = difference.variance.flatMap { EffectSize.cohenDz(mean: result.difference, variance: $0) }
    guard isBinary else { return }
    (result.onlyBase, result.onlyCandidate) = (onlyBase, onlyCandidate)
    result.cohenH = EffectSize.cohenH(base: result.base, candidate: result.candidate)
    // Its interval is for independent samples.
    if !difference.isClustered { result.oddsRatio = table?.oddsRatio(confidence: confidence) }
  }

  /// Pairs, and the clusters they fall into; nil where all stand alone.
  package var n: Int { difference.count }
  package var clusters: Int? { difference.isClustered ? difference.clusters : nil }
  /// How much the clusters widen the error of the difference; nil where it cannot be said.
  package var designEffect: Double? { difference.designEffect }
  package var sdOfBase: Double? { base.variance?.squareRoot() }
  package var sdOfCandidate: Double? { candidate.variance?.squareRoot() }
  package var sdOfDifference: Double? { difference.variance?.squareRoot() }

  private var obstacle: String {
    if difference.count == 1 { return "one pair has no spread to estimate" }
    if difference.clusters == 1 { return "all \(difference.count) pairs share one cluster" }
    return difference.clusters < difference.count
      ? "the difference is the same in all clusters" : "all differences are the same"
  }
}
