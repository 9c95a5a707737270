package import AssayStatistics

/// A number with its interval, or what is missing for one of them.
package struct Estimate {
  package var value: Double?
  package var interval: Interval?
  package var method: String?
  package var insufficient: String?
  var details: [String: Double] = [:]

  static func missing(_ reason: String, value: Double? = nil) -> Estimate {
    Estimate(value: value, insufficient: reason)
  }

  /// What stands in the way of an interval for so many samples and independent units; nil when nothing does.
  static func obstacle(n: Int, units: Int) -> String? {
    if n == 0 { return "no sample was scored" }
    if n == 1 { return "one sample has no spread to estimate" }
    if units < 2 { return "all \(n) samples share one cluster" }
    return nil
  }

  /// The same, unless its interval has no width: equal values say nothing of how far the next may differ.
  ///
  /// - Parameter isShare: whether the quantity lies in [0, 1] by its definition. Then so many equal units bound it.
  func withoutFalseCertainty(isShare: Bool, units: Int, confidence: Double) -> Estimate {
    guard let value, let interval, interval.high - interval.low <= 1e-9 else { return self }
    var estimate = self
    estimate.interval = nil
    // The last digits of a sum are no reason to leave the range.
    let share = min(1, max(0, value))
    if isShare, abs(share - value) <= 1e-9 {
      estimate.interval = intervalOfEqualShares(share, units: units, confidence: confidence)
      estimate.method = "bound of \(units) equal units"
    }
    if estimate.interval == nil { estimate.insufficient = "no spread to estimate: all values are the same" }
    return estimate
  }
}

extension MeanAccumulator {
  /// The interval of a rate: Wilson's, of as many samples as they are worth where they share sources.
  package func rate(confidence: Double) -> Estimate {
    guard let mean else { return .missing("no sample was scored") }
    guard isClustered else {
      let interval = Proportion(Int(total.rounded()), of: count)?.wilson(confidence: confidence)
      return Estimate(value: mean, interval: interval, method: "wilson")
    }
    if let obstacle = Estimate.obstacle(n: count, units: clusters) { return .missing(obstacle, value: mean) }
    return Estimate(
      value: mean, interval: clusteredWilson(confidence: confidence), method: "cluster-robust wilson")
  }

  /// Student's interval of a mean.
  ///
  /// - Parameter isShare: whether values lie in [0, 1], which gives equal values an interval too.
  func estimate(confidence: Double, isShare: Bool) -> Estimate {
    if let obstacle = Estimate.obstacle(n: count, units: clusters) { return .missing(obstacle, value: mean) }
    let student = Estimate(
      value: mean, interval: interval(confidence: confidence), method: isClustered ? "cluster-robust t" : "t")
    return student.withoutFalseCertainty(isShare: isShare, units: clusters, confidence: confidence)
  }
}
