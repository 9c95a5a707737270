/// Draws the samples of two runs again, or their whole clusters, and works out the difference anew: both runs are
/// given the same draw. It fits any figure of a set of samples: means, ratios of sums, mAP, F1, AUROC.
package struct PairedBootstrap: Sendable, Hashable {
  package enum Ends: String, Sendable, CaseIterable {
    case percentile
    /// Bias-corrected and accelerated (Efron 1987).
    case corrected = "bca"
  }

  /// Leaving out each unit in turn costs one evaluation each: beyond so many the percentile interval is given.
  package static let leftOutMax = 5_000

  /// As of every bootstrap.
  package static let unitsMin = Bootstrap.unitsMin

  /// Efron's corrections take what a few units do for the shape of a distribution: below so many of influence they find
  /// differences that are not there (docs/statistics.md), and the percentile interval is given.
  static let influentialMin = 5.0

  package var resamples: Int
  package var ends: Ends

  package init(resamples: Int = 2_000, ends: Ends = .percentile) {
    self.resamples = resamples
    self.ends = ends
  }

  /// - Parameters:
  ///   - base: the base's figure of the drawn units, given by index; nil where it is not defined.
  ///   - without: the difference without one unit, where that is known more cheaply.
  /// - Returns: nil below two units, or when more than one draw in ten was not defined.
  package func difference(
    units: Int, using generator: inout some RandomNumberGenerator, base: (borrowing [Int]) -> Double?,
    candidate: (borrowing [Int]) -> Double?, without: ((Int) -> Double?)? = nil
  ) -> ResampledDifference? {
    func difference(_ drawn: borrowing [Int]) -> Double? {
      guard let first = base(drawn), let second = candidate(drawn) else { return nil }
      return second - first
    }
    let drawing = Bootstrap(resamples: resamples)
    guard let replicates = drawing.replicates(units: units, using: &generator, statistic: difference) else {
      return nil
    }
    guard ends == .corrected, units <= Self.leftOutMax || without != nil else {
      return ResampledDifference(replicates, ends: .percentile)
    }
    guard let seen = difference(Array(0..<units)), seen.isFinite,
      let influence = without.map({ Bootstrap.influence(units: units, without: $0) })
        ?? Bootstrap.influence(units: units, statistic: difference),
      influence.units >= Self.influentialMin
    else { return ResampledDifference(replicates, ends: .percentile) }
    let below = replicates.count { $0 < seen }
    let equal = replicates.count { $0 == seen }
    let share = (Double(below) + Double(equal) / 2) / Double(replicates.count)
    // A statistic outside all of its replicates has no bias that could be corrected.
    guard share > 0, share < 1 else { return ResampledDifference(replicates, ends: .percentile) }
    return ResampledDifference(
      replicates, bias: Normal.quantile(share), acceleration: influence.acceleration, ends: .corrected)
  }
}

/// Two runs' sums over units that are drawn together: a mean is a ratio of the values' sum to their number.
package struct PairedUnits: Sendable {
  private struct Unit: Sendable {
    var base = (above: 0.0, below: 0.0)
    var candidate = (above: 0.0, below: 0.0)

    mutating func add(_ other: Unit, _ sign: Double = 1) {
      base.above += sign * other.base.above
      base.below += sign * other.base.below
      candidate.above += sign * other.candidate.above
      candidate.below += sign * other.candidate.below
    }

    var ratios: (base: Double, candidate: Double)? {
      guard base.below > 0, candidate.below > 0 else { return nil }
      return (base.above / base.below, candidate.above / candidate.below)
    }

    var difference: Double? { ratios.map { $0.candidate - $0.base } }
  }

  private var units: [Unit] = []
  private var places: [String: Int] = [:]

  package init() {}

  package var count: Int { units.count }

  /// Adds one sample's values.
  package mutating func add(base: Double, candidate: Double, cluster: String? = nil) {
    add(base: (base, 1), candidate: (candidate, 1), cluster: cluster)
  }

  /// Adds one sample's counts.
  package mutating func add(
    base: (above: Double, below: Double), candidate: (above: Double, below: Double), cluster: String? = nil
  ) {
    let unit = Unit(base: base, candidate: candidate)
    guard let cluster else { return units.append(unit) }
    if let place = places[cluster] { return units[place].add(unit) }
    places[cluster] = units.count
    units.append(unit)
  }

  package func difference(
    by bootstrap: PairedBootstrap, using generator: inout some RandomNumberGenerator
  ) -> ResampledDifference? {
    var total = Unit()
    for unit in units { total.add(unit) }
    func sum(_ drawn: borrowing [Int]) -> Unit {
      var sum = Unit()
      for place in 0..<drawn.count { sum.add(units[drawn[place]]) }
      return sum
    }
    // One pass over the draw for both runs.
    return bootstrap.difference(
      units: units.count, using: &generator, base: { _ in 0 }, candidate: { sum($0).difference },
      without: { missing in
        var rest = total
        rest.add(units[missing], -1)
        return rest.difference
      })
  }
}

extension PairedComparison.Result {
  /// Of a figure that is no mean of samples: values alone, and in how many pairs nothing differs.
  package init(pairs: Int, clusters: Int?, base: Double, candidate: Double, ties: Int) {
    self.init(
      n: pairs, clusters: clusters, base: base, candidate: candidate, difference: candidate - base,
      method: "paired bootstrap", baseLarger: 0, candidateLarger: 0, ties: ties)
  }

  /// Takes the interval, the p and the test from draws instead; values, counts and effects stay.
  ///
  /// - Parameter resampled: nil where nothing could be drawn.
  package mutating func use(_ resampled: ResampledDifference?, confidence: Double) {
    // Draws of equal differences differ by nothing; their bound needs none.
    if case .equal? = test { return }
    let clustered = clusters == nil ? "" : "clustered "
    guard let resampled else {
      (test, p, interval, standardError, leastDetectableDifference) = (nil, nil, nil, nil, nil)
      method = "\(clustered)paired bootstrap"
      insufficient = insufficient ?? (n < 2 ? "one pair cannot be drawn again" : "too few draws have a value")
      return
    }
    method =
      "\(clustered)paired bootstrap, \(resampled.ends == .corrected ? "BCa" : "percentile"), "
      + "\(resampled.replicates.count) resamples"
    guard resampled.standardError > 0 else {
      (test, p, interval, standardError, leastDetectableDifference) = (nil, nil, nil, nil, nil)
      insufficient = ties == n ? "all pairs are the same" : "all differences are the same"
      return
    }
    let units = clusters ?? n
    guard units >= PairedBootstrap.unitsMin else {
      (test, p, interval, standardError, leastDetectableDifference) = (nil, nil, nil, nil, nil)
      insufficient =
        "\(units) \(clusters == nil ? "pairs" : "clusters") are too few units to draw again: "
        + "\(PairedBootstrap.unitsMin) are needed"
      return
    }
    test = .resampled(resampled)
    p = resampled.p
    interval = resampled.interval(confidence: confidence)
    standardError = resampled.standardError
    insufficient = nil
    leastDetectableDifference = Power.leastDetectableDifference(
      standardError: resampled.standardError, alpha: 1 - confidence)
  }
}
