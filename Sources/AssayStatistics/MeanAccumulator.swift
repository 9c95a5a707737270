/// The mean of a stream of values with its standard errors, plain and clustered, in memory that grows with
/// the named clusters and not with the values. Order and sharding do not change a bit of the result.
package struct MeanAccumulator: Sendable {
  /// Which estimate of the variance between clusters to use.
  package enum ClusterError: Sendable, CaseIterable {
    /// sqrt(Σ_c (Σ_i d)²) / n.
    case cr0
    /// CR0 with its variance times C / (C - 1), as Inspect and statsmodels do: the house's default.
    case corrected
    /// Equation 4 of Miller, "Adding Error Bars to Evals": plain variance and the cross terms within clusters.
    case miller
  }

  private struct Group: Sendable {
    var count = 0
    var sum = ExactSum()
  }

  package private(set) var count = 0
  private var sum = ExactSum()
  private var squares = ExactSum()
  /// Values that belong to no named cluster: each is a cluster of its own.
  private var singles = 0
  private var singleSum = ExactSum()
  private var singleSquares = ExactSum()
  private var groups: [String: Group] = [:]

  package init() {}

  /// Adds a value; false when it is not finite or beyond 2^45, and nothing was added.
  @discardableResult
  package mutating func add(_ value: Double, cluster: String? = nil) -> Bool {
    guard abs(value) < 0x1p45 else { return false }
    count += 1
    sum.add(value)
    squares.addSquare(value)
    guard let cluster else {
      singles += 1
      singleSum.add(value)
      singleSquares.addSquare(value)
      return true
    }
    groups[cluster, default: Group()].count += 1
    groups[cluster, default: Group()].sum.add(value)
    return true
  }

  package mutating func merge(_ other: MeanAccumulator) {
    count += other.count
    sum.merge(other.sum)
    squares.merge(other.squares)
    singles += other.singles
    singleSum.merge(other.singleSum)
    singleSquares.merge(other.singleSquares)
    for (name, group) in other.groups {
      groups[name, default: Group()].count += group.count
      groups[name, default: Group()].sum.merge(group.sum)
    }
  }

  package var total: Double { sum.value }
  package var mean: Double? { count > 0 ? sum.value / Double(count) : nil }

  /// Named clusters and values that stand alone.
  package var clusters: Int { groups.count + singles }

  /// Whether any two values share a cluster, so that they may not be taken as independent.
  package var isClustered: Bool { clusters < count }

  /// Σ m_c² over clusters of m_c values.
  var squaredSizes: Double {
    groups.values.reduce(Double(singles)) { $0 + Double($1.count) * Double($1.count) }
  }

  /// With n - 1 in the denominator; nil below two values.
  package var variance: Double? {
    count > 1 ? centredSquares(squares, sum, count: count) / Double(count - 1) : nil
  }

  /// sd / sqrt(n), for independent values; nil below two.
  package var standardError: Double? { variance.map { ($0 / Double(count)).squareRoot() } }

  /// The error of the mean when values of one cluster vary together; nil below two clusters.
  package func clusteredError(_ kind: ClusterError = .corrected) -> Double? {
    guard clusters > 1, let mean else { return nil }
    let n = Double(count)
    let between = clusterSquares(around: mean)
    switch kind {
    case .cr0: return between.squareRoot() / n
    case .corrected: return (between * Double(clusters) / Double(clusters - 1)).squareRoot() / n
    case .miller:
      guard let variance else { return nil }
      let cross = between - centredSquares(squares, sum, count: count)
      return max(0, variance / n + cross / (n * n)).squareRoot()
    }
  }

  /// Σ_c (Σ_i (x_i - mean))².
  private func clusterSquares(around mean: Double) -> Double {
    var total = ExactSum()
    for group in groups.values {
      let (high, low) = group.sum.parts
      let size = Double(group.count)
      let expected = size * mean
      let rest = (-expected).addingProduct(size, mean)
      let deviation = (high - expected) + (low - rest)
      total.addSquare(deviation)
    }
    if singles > 0 {
      let size = Double(singles)
      let offset = singleSum.value / size - mean
      total.add(centredSquares(singleSquares, singleSum, count: singles))
      total.add(size * offset * offset)
    }
    return total.value
  }

  /// Student's interval of the mean: cluster-robust with C - 1 degrees of freedom where values share a
  /// cluster, n - 1 otherwise. Nil below two values or clusters.
  package func interval(confidence: Double = 0.95) -> Interval? {
    guard let mean, let error = isClustered ? clusteredError() : standardError,
      let factor = studentFactor(confidence, df: clusters - 1)
    else { return nil }
    return Interval(low: mean - factor * error, high: mean + factor * error)
  }

  /// Whether the mean differs from zero, by the same error as `interval`. Fed with differences of pairs it is
  /// the paired t test, cluster-robust where pairs share a cluster.
  package func tTest() -> TTest? {
    guard let mean, let error = isClustered ? clusteredError() : standardError, clusters > 1 else { return nil }
    return TTest(difference: mean, standardError: error, df: clusters - 1)
  }
}

/// A t test of a mean difference against zero.
package struct TTest: Sendable, Hashable {
  package var difference: Double
  package var standardError: Double
  package var df: Int

  /// Nil when every difference is the same, so that there is no spread to compare with.
  package var t: Double? { standardError > 0 ? difference / standardError : nil }

  /// Two-sided; 1 when every difference is zero, nil when all are the same other number.
  package var p: Double? {
    if let t { return StudentT.twoSidedP(t, df: Double(df)) }
    return difference == 0 ? 1 : nil
  }

  package func interval(confidence: Double = 0.95) -> Interval? {
    guard let factor = studentFactor(confidence, df: df) else { return nil }
    return Interval(low: difference - factor * standardError, high: difference + factor * standardError)
  }
}

/// The paired t test of a - b; nil below two pairs or with lists of different length.
package func pairedTTest(_ a: [Double], _ b: [Double]) -> TTest? {
  guard a.count == b.count else { return nil }
  var differences = MeanAccumulator()
  for (x, y) in zip(a, b) { differences.add(x - y) }
  return differences.tTest()
}
