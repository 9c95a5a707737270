import Glibc

/// Stated confidences beside what turned out to be right.
package struct Calibration: Sendable {
  package enum Bins: Sendable, Hashable {
    /// [0, 1] cut into parts of one width.
    case equalWidth(Int)
    /// Cut at quantiles (type 7) of the confidences.
    case equalMass(Int)
  }

  /// One bin of a reliability diagram.
  package struct Bin: Sendable, Hashable {
    package var low: Double
    package var high: Double
    package var count: Int
    package var meanConfidence: Double
    package var accuracy: Double
  }

  package let confidence: [Double]
  package let correct: [Bool]

  /// Nil when empty, of different lengths, or with a confidence outside 0...1.
  package init?(confidence: [Double], correct: [Bool]) {
    guard !confidence.isEmpty, confidence.count == correct.count, confidence.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      return nil
    }
    self.confidence = confidence
    self.correct = correct
  }

  /// The bins that hold something. A bin is (low, high]; the first also takes its lower edge.
  package func reliability(_ bins: Bins) -> [Bin] {
    let edges = edges(bins)
    let count = edges.count - 1
    guard count > 0 else { return [] }
    var sums = [(confidence: Double, correct: Int, count: Int)](repeating: (0, 0, 0), count: count)
    for (value, right) in zip(confidence, correct) {
      let bin = min(max(firstIndex(in: edges, notBelow: value) - 1, 0), count - 1)
      sums[bin].confidence += value
      sums[bin].correct += right ? 1 : 0
      sums[bin].count += 1
    }
    return sums.indices.compactMap { bin in
      let (confidence, correct, size) = sums[bin]
      guard size > 0 else { return nil }
      return Bin(
        low: edges[bin], high: edges[bin + 1], count: size, meanConfidence: confidence / Double(size),
        accuracy: Double(correct) / Double(size))
    }
  }

  /// Expected calibration error: the mean distance of confidence and accuracy over bins, weighted by size.
  package func expectedCalibrationError(_ bins: Bins) -> Double {
    let total = Double(confidence.count)
    return reliability(bins).reduce(0) { $0 + abs($1.meanConfidence - $1.accuracy) * Double($1.count) / total }
  }

  /// Brier's score: the mean squared distance of confidence and truth.
  package var brier: Double {
    zip(confidence, correct).reduce(0) { sum, pair in
      let distance = pair.0 - (pair.1 ? 1 : 0)
      return sum + distance * distance
    } / Double(confidence.count)
  }

  /// Mean negative log-likelihood, with confidences kept off 0 and 1 by one part in 2^52.
  package var logLoss: Double {
    let least = Double.ulpOfOne
    return zip(confidence, correct).reduce(0) { sum, pair in
      let chance = min(max(pair.0, least), 1 - least)
      return sum - (pair.1 ? log(chance) : log1p(-chance))
    } / Double(confidence.count)
  }

  private func edges(_ bins: Bins) -> [Double] {
    switch bins {
    case .equalWidth(let count):
      guard count > 0 else { return [] }
      return (0...count).map { $0 == count ? 1 : Double($0) * (1 / Double(count)) }
    case .equalMass(let count):
      guard count > 0 else { return [] }
      let sorted = confidence.sorted()
      return (0...count).compactMap { quantile(sorted: sorted, $0 == count ? 1 : Double($0) * (1 / Double(count))) }
    }
  }

  private func firstIndex(in edges: [Double], notBelow value: Double) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
