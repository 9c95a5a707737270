/// Percentile bootstrap: how a statistic varies when its units (samples, or whole clusters) are drawn again.
package struct Bootstrap: Sendable {
  package struct Result: Sendable, Hashable {
    package var interval: Interval
    /// Standard deviation of the replicates.
    package var standardError: Double
    /// Replicates for which the statistic was defined.
    package var replicates: Int
  }

  /// Draws of fewer units repeat so few differences that their intervals are far too narrow. `run` leaves it to callers.
  package static let unitsMin = 10

  package var resamples: Int
  package var confidence: Double

  package init(resamples: Int = 1000, confidence: Double = 0.95) {
    self.resamples = resamples
    self.confidence = confidence
  }

  /// Draws `units` indices with replacement, again and again.
  ///
  /// - Parameter statistic: the statistic of the drawn units, given by index; nil where it is not defined.
  /// - Returns: nil below two units, or when more than one replicate in ten was not defined.
  package func run(
    units: Int, using generator: inout some RandomNumberGenerator, statistic: (borrowing [Int]) -> Double?
  ) -> Result? {
    replicates(units: units, using: &generator, statistic: statistic).flatMap { result($0, share: { $0 }) }
  }

  /// The statistic's values over the resamples, in order of size; nil where `run` gives nil.
  func replicates(
    units: Int, using generator: inout some RandomNumberGenerator, statistic: (borrowing [Int]) -> Double?
  ) -> [Double]? {
    guard units > 1, resamples > 1, confidence > 0, confidence < 1 else { return nil }
    var drawn = [Int](repeating: 0, count: units)
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for index in drawn.indices {
        // High half of a product: uniform to one part in 2^64 / units, and one draw each.
        drawn[index] = Int(generator.next().multipliedFullWidth(by: UInt64(units)).high)
      }
      if let value = statistic(drawn), value.isFinite { replicates.append(value) }
    }
    guard replicates.count * 10 >= resamples * 9 else { return nil }
    replicates.sort()
    return replicates
  }

  /// - Parameter share: which share of the replicates lies below the end of a tail.
  func result(_ replicates: [Double], share: (Double) -> Double) -> Result? {
    var moments = RunningMoments()
    for value in replicates { moments.add(value) }
    let tail = (1 - confidence) / 2
    guard let low = quantile(sorted: replicates, share(tail)),
      let high = quantile(sorted: replicates, share(1 - tail)), let error = moments.standardDeviation
    else { return nil }
    return Result(interval: Interval(low: low, high: high), standardError: error, replicates: replicates.count)
  }

  /// The mean of values, drawn one by one or by whole clusters (one name a value).
  package func mean(
    _ values: [Double], clusters: [String]? = nil, using generator: inout some RandomNumberGenerator
  ) -> Result? {
    var sums: [(sum: Double, count: Int)] = []
    if let clusters {
      guard clusters.count == values.count else { return nil }
      var positions: [String: Int] = [:]
      for (value, name) in zip(values, clusters) {
        let position = positions[name] ?? sums.count
        if position == sums.count {
          positions[name] = position
          sums.append((0, 0))
        }
        sums[position].sum += value
        sums[position].count += 1
      }
    } else {
      sums = values.map { ($0, 1) }
    }
    return run(units: sums.count, using: &generator) { drawn in
      var sum = 0.0
      var count = 0
      for index in 0..<drawn.count {
        let unit = sums[drawn[index]]
        sum += unit.sum
        count += unit.count
      }
      return sum / Double(count)
    }
  }
}
