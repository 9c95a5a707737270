import AssayCore
import AssayStatistics

/// The sum of one count over the sum of another, with what an interval needs: the pairs themselves while
/// they are few, sums of their squares beyond.
struct RatioAccumulator: Sendable {
  private struct Sums: Sendable {
    var numerator = ExactSum()
    var denominator = ExactSum()
  }

  private struct Pair: Sendable, Comparable {
    var numerator: Double
    var denominator: Double

    static func < (a: Pair, b: Pair) -> Bool {
      a.numerator != b.numerator ? a.numerator < b.numerator : a.denominator < b.denominator
    }
  }

  /// Beyond so many samples or clusters the interval is linearised instead of bootstrapped.
  static let unitsMax = 20_000
  /// And below so many: draws of few units are too short (docs/statistics.md).
  static let unitsMin = 50
  static let resamples = 1000

  private(set) var count = 0
  private var total = Sums()
  private var singles = 0
  /// Samples without a cluster; emptied for good once there are more than `unitsMax`.
  private var pairs: [Pair] = []
  private var squares = ExactSum()
  private var products = ExactSum()
  private var denominatorSquares = ExactSum()
  private var groups: [String: Sums] = [:]

  var units: Int { singles + groups.count }

  /// False when a count is not finite or too large, and nothing was added.
  mutating func add(_ numerator: Double, _ denominator: Double, cluster: String?) -> Bool {
    guard abs(numerator) < 0x1p45, abs(denominator) < 0x1p45 else { return false }
    count += 1
    total.numerator.add(numerator)
    total.denominator.add(denominator)
    if let cluster {
      groups[cluster, default: Sums()].numerator.add(numerator)
      groups[cluster, default: Sums()].denominator.add(denominator)
      return true
    }
    singles += 1
    squares.addSquare(numerator)
    products.addProduct(numerator, denominator)
    denominatorSquares.addSquare(denominator)
    if singles <= Self.unitsMax {
      pairs.append(Pair(numerator: numerator, denominator: denominator))
    } else {
      pairs = []
    }
    return true
  }

  mutating func merge(_ other: RatioAccumulator) {
    count += other.count
    singles += other.singles
    total.numerator.merge(other.total.numerator)
    total.denominator.merge(other.total.denominator)
    squares.merge(other.squares)
    products.merge(other.products)
    denominatorSquares.merge(other.denominatorSquares)
    for (name, sums) in other.groups {
      groups[name, default: Sums()].numerator.merge(sums.numerator)
      groups[name, default: Sums()].denominator.merge(sums.denominator)
    }
    pairs = singles <= Self.unitsMax ? pairs + other.pairs : []
  }

  func estimate(confidence: Double, generator: SeededGenerator) -> Estimate {
    guard count > 0 else { return .missing("no sample was scored") }
    let (numerator, denominator) = (total.numerator.value, total.denominator.value)
    guard denominator != 0 else { return .missing("the denominator is zero over all samples") }
    let value = numerator / denominator
    if let obstacle = Estimate.obstacle(n: count, units: units) { return .missing(obstacle, value: value) }
    let prefix = units < count ? "clustered " : ""
    if units > Self.unitsMax || units < Self.unitsMin {
      return Estimate(
        value: value, interval: linearised(value, denominator, confidence), method: prefix + "linearised")
    }
    guard let interval = bootstrapped(confidence, generator) else {
      return .missing("too many resamples have a denominator of zero", value: value)
    }
    return Estimate(value: value, interval: interval, method: "\(prefix)bootstrap, \(Self.resamples) resamples")
  }

  private func bootstrapped(_ confidence: Double, _ generator: SeededGenerator) -> Interval? {
    // Sorted by value: equal units are interchangeable, so the order in which they came leaves no trace.
    let sums = groups.values.map { Pair(numerator: $0.numerator.value, denominator: $0.denominator.value) }
    let all = (pairs + sums).sorted()
    var generator = generator
    let bootstrap = Bootstrap(resamples: Self.resamples, confidence: confidence)
    return all.withUnsafeBufferPointer { all in
      bootstrap.run(units: all.count, using: &generator) { drawn in
        var (numerator, denominator) = (0.0, 0.0)
        for position in 0..<drawn.count {
          let unit = all[drawn[position]]
          numerator += unit.numerator
          denominator += unit.denominator
        }
        return denominator == 0 ? nil : numerator / denominator
      }?.interval
    }
  }

  /// Taylor linearisation: the ratio's error is that of the sum of numerator - ratio · denominator over units.
  private func linearised(_ ratio: Double, _ denominator: Double, _ confidence: Double) -> Interval? {
    guard units > 1 else { return nil }
    var sum = ExactSum()
    for group in groups.values { sum.addSquare(group.numerator.value - ratio * group.denominator.value) }
    sum.add(max(0, squares.value - 2 * ratio * products.value + ratio * ratio * denominatorSquares.value))
    let size = Double(units)
    let error = (sum.value * size / (size - 1)).squareRoot() / abs(denominator)
    guard let factor = studentFactor(confidence, df: units - 1) else { return nil }
    // Counts are not negative, and so their ratio is not.
    return Interval(low: max(min(0, ratio), ratio - factor * error), high: ratio + factor * error)
  }
}
