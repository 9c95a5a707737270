/// What a difference between two runs was in many draws of the same samples, and what follows from that.
package struct ResampledDifference: Sendable, Hashable, DifferenceTesting {
  /// In order of size.
  package let replicates: [Double]
  /// Efron's z0 and a; both 0 for the percentile interval.
  package let bias: Double
  package let acceleration: Double
  package let ends: PairedBootstrap.Ends
  package let standardError: Double
  private let centre: Double

  /// Nil below two replicates.
  init?(_ sorted: [Double], bias: Double = 0, acceleration: Double = 0, ends: PairedBootstrap.Ends) {
    var moments = RunningMoments()
    for value in sorted { moments.add(value) }
    guard let error = moments.standardDeviation else { return nil }
    replicates = sorted
    self.bias = bias
    self.acceleration = acceleration
    self.ends = ends
    standardError = error
    centre = moments.mean
  }

  package func interval(confidence: Double) -> Interval? {
    guard confidence > 0, confidence < 1 else { return nil }
    let tail = (1 - confidence) / 2
    guard let low = quantile(sorted: replicates, share(tail)), let high = quantile(sorted: replicates, share(1 - tail))
    else { return nil }
    return Interval(low: low, high: high)
  }

  /// The share of the replicates below the end of a tail.
  private func share(_ tail: Double) -> Double {
    guard ends == .corrected else { return tail }
    let z = bias + Normal.quantile(tail)
    let stretch = 1 - acceleration * z
    return stretch > 0 ? Normal.cdf(bias + z / stretch) : tail
  }

  /// The tail whose end the hypothesis is, which turns the interval round. One draw more than there were is counted
  /// against the finding, so that p is never 0 (Davison and Hinkley 1997, section 4.2.5).
  ///
  /// Where no draw reaches the hypothesis, draws say no more than "less than one in so many", and Efron's corrections not
  /// even that: then it is the tail of the normal distribution with their mean and spread, where that is less.
  package func p(above hypothesis: Double) -> Double? {
    let count = replicates.partitioningIndex { $0 > hypothesis }
    return count > 0 ? tail(count, bias, acceleration) : beyond(hypothesis)
  }

  package func p(below hypothesis: Double) -> Double? {
    let count = replicates.count - replicates.partitioningIndex { $0 >= hypothesis }
    return count > 0 ? tail(count, -bias, -acceleration) : beyond(hypothesis)
  }

  private func beyond(_ hypothesis: Double) -> Double {
    let least = 1 / Double(replicates.count + 1)
    guard standardError > 0 else { return least }
    return min(least, Normal.upperTail(abs(centre - hypothesis) / standardError))
  }

  /// Of "no difference", from both sides.
  package var p: Double {
    guard let above = p(above: 0), let below = p(below: 0) else { return 1 }
    return min(1, 2 * min(above, below))
  }

  private func tail(_ count: Int, _ bias: Double, _ acceleration: Double) -> Double {
    let share = Double(count + 1) / Double(replicates.count + 1)
    guard ends == .corrected, share < 1 else { return share }
    let w = Normal.quantile(share) - bias
    let stretch = 1 + acceleration * w
    return stretch > 0 ? Normal.cdf(w / stretch - bias) : share
  }
}

extension [Double] {
  /// The first place from which on the condition holds; the values before it do not meet it.
  fileprivate func partitioningIndex(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
