/// Upper bounds of a histogram's buckets, each inclusive.
package enum HistogramBounds {
  /// Seconds of a whole operation and of its chunks.
  package static let operation: [Double] = [
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
  ]
  package static let firstToken: [Double] = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  ]
  package static let perToken: [Double] = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
  package static let tokens: [Double] = [
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
  ]
  package static let http: [Double] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
  /// Seconds of the gateway's own work: from tens of microseconds on.
  package static let overhead: [Double] = [
    0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
  ]
  package static let share: [Double] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
}

/// Counts of observations by bucket.
package struct Histogram: Sendable, Hashable {
  package let bounds: [Double]
  /// One for each bound and one for what lies above all of them; not cumulative.
  package private(set) var counts: [UInt64]
  package private(set) var sum = 0.0
  package private(set) var count: UInt64 = 0

  package init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// What is no number, or negative, is not an observation.
  package mutating func observe(_ value: Double) {
    guard value.isFinite, value >= 0 else { return }
    var index = 0
    while index < bounds.count, value > bounds[index] { index += 1 }
    counts[index] += 1
    sum += value
    count += 1
  }

  /// Adds the observations of another one with the same bounds.
  package mutating func add(_ other: Histogram) {
    guard other.bounds == bounds else { return }
    for index in counts.indices { counts[index] += other.counts[index] }
    sum += other.sum
    count += other.count
  }
}
