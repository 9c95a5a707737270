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
}

extension MeanAccumulator {
  /// The interval of a rate: Wilson's, or cluster-robust where samples share a source.
  package func rate(confidence: Double) -> Estimate {
    guard let mean else { return .missing("no sample was scored") }
    guard isClustered else {
      let interval = Proportion(Int(total.rounded()), of: count)?.wilson(confidence: confidence)
      return Estimate(value: mean, interval: interval, method: "wilson")
    }
    if let obstacle = Estimate.obstacle(n: count, units: clusters) { return .missing(obstacle, value: mean) }
    if clusteredError() == 0 {
      // No spread between clusters says nothing about the next one: count each cluster once.
      let isExtreme = mean == 0 || mean == 1
      let rate = isExtreme ? Proportion(mean == 1 ? clusters : 0, of: clusters) : Proportion(Int(total), of: count)
      return Estimate(
        value: mean, interval: rate?.wilson(confidence: confidence),
        method: isExtreme ? "wilson over clusters" : "wilson, no variance between clusters")
    }
    return Estimate(
      value: mean, interval: interval(confidence: confidence)?.clamped(to: 0...1), method: "cluster-robust t")
  }

  /// Student's interval of a mean.
  func estimate(confidence: Double) -> Estimate {
    if let obstacle = Estimate.obstacle(n: count, units: clusters) { return .missing(obstacle, value: mean) }
    return Estimate(
      value: mean, interval: interval(confidence: confidence), method: isClustered ? "cluster-robust t" : "t")
  }
}
