/// Mean and variance of a stream in constant memory (Welford 1962; merged as Chan, Golub and LeVeque 1983).
///
/// The last digits depend on the order; where shards must agree to the byte use `MeanAccumulator`.
package struct RunningMoments: Sendable, Hashable {
  package private(set) var count = 0
  package private(set) var mean = 0.0
  private var squares = 0.0

  package init() {}

  package mutating func add(_ x: Double) {
    count += 1
    let difference = x - mean
    mean += difference / Double(count)
    squares += difference * (x - mean)
  }

  package mutating func merge(_ other: RunningMoments) {
    guard other.count > 0 else { return }
    let total = count + other.count
    let difference = other.mean - mean
    let share = Double(other.count) / Double(total)
    squares += other.squares + difference * difference * Double(count) * share
    mean += difference * share
    count = total
  }

  /// With n - 1 in the denominator; nil below two values.
  package var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }
  package var standardDeviation: Double? { variance.map { $0.squareRoot() } }
}
