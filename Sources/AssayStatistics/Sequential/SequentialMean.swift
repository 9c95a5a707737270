import Glibc

/// Watches the mean of values in [0, 1] until it is surely on one side of a bound.
///
/// Two betting tests, one a side, each at the level α: at most one of their hypotheses is true beside the bound, so a
/// wrong decision has a chance of at most α however often one looks. The first decision stands.
package struct SequentialMean: Sendable {
  package enum Side: String, Sendable { case above, below }

  package let bound: Double
  package let alpha: Double
  /// On which side a mean counts that is the bound itself: above for `>=` and `<`, below for `<=` and `>`. It matters
  /// at 0 and 1 alone, which a mean can neither cross nor be shown to have.
  package let equality: Side
  package private(set) var decided: Side?
  /// Units and values added.
  package private(set) var units = 0
  package private(set) var values = 0
  package private(set) var sum = 0.0
  private let sizeMax: Int
  private let planned: Int
  /// Whether some unit lies surely above 0, or below 1: then the mean of all does.
  private var isSomeAboveZero = false
  private var isSomeBelowOne = false
  private var higher: BettingTest?
  private var lower: BettingTest?

  private struct Unit: Hashable, Comparable {
    var sum: Double
    var count: Int

    static func < (a: Unit, b: Unit) -> Bool { (a.count, a.sum) < (b.count, b.sum) }
  }

  /// How often each unit came: the wealth does not depend on the order.
  private var seen: [Unit: Int] = [:]

  /// - Parameters:
  ///   - bound: any number; what lies outside of [0, 1] is decided without data, and so are 0 and 1 where the equality
  ///     is on the inner side. Where it is not, the first unit off the bound decides, and nothing else can.
  ///   - alpha: the chance of a wrong decision, inside (0, 1).
  ///   - units: about how many there will be; it tunes the stakes and must not depend on the values.
  ///   - sizeMax: the most values that a unit can have.
  package init?(bound: Double, alpha: Double, units: Int, sizeMax: Int = 1, equality: Side = .above) {
    guard bound.isFinite, alpha > 0, alpha < 1, sizeMax >= 1 else { return nil }
    self.bound = bound
    self.alpha = alpha
    self.equality = equality
    self.sizeMax = sizeMax
    planned = units
    higher = Self.test(bound, units, sizeMax)
    lower = Self.test(1 - bound, units, sizeMax)
  }

  private static func test(_ bound: Double, _ units: Int, _ sizeMax: Int) -> BettingTest? {
    BettingTest(bound: bound, stakes: BettingTest.stakes(bound: bound, units: units), sizeMax: sizeMax)
  }

  package var mean: Double? { values > 0 ? sum / Double(values) : nil }

  /// Adds a unit of so many values with this sum; one without values, or larger than was declared, is left out.
  ///
  /// - Parameter mayDecide: false while too little was seen for a decision, whatever the evidence.
  /// - Returns: false when it was left out although it has values.
  @discardableResult
  package mutating func add(sum: Double, count: Int, mayDecide: Bool = true) -> Bool {
    guard count > 0 else { return true }
    guard count <= sizeMax, sum >= -1e-9, sum <= Double(count) + 1e-9 else { return false }
    units += 1
    values += count
    self.sum += sum
    isSomeAboveZero = isSomeAboveZero || sum > 1e-9
    isSomeBelowOne = isSomeBelowOne || sum < Double(count) - 1e-9
    seen[Unit(sum: sum, count: count), default: 0] += 1
    higher?.add(sum: sum, count: count)
    lower?.add(sum: Double(count) - sum, count: count)
    if mayDecide { look() }
    return true
  }

  /// Decides if the evidence suffices; a unit that came before enough was seen may have been what decides.
  package mutating func look() {
    guard decided == nil else { return }
    let enough = log(1 / alpha)
    // A mean in [0, 1] cannot be on the other side of a bound outside, and none lies beyond 0 and 1.
    let isAboveEdge = bound < 0 || bound == 0 && (equality == .above || isSomeAboveZero)
    let isBelowEdge = bound > 1 || bound == 1 && (equality == .below || isSomeBelowOne)
    if isAboveEdge || higher.map({ $0.evidence >= enough }) == true {
      decided = .above
    } else if isBelowEdge || lower.map({ $0.evidence >= enough }) == true {
      decided = .below
    }
  }

  /// Bounds of the mean, each at 1 - α for ever: every mean that the tests do not refute. They agree with what is
  /// decided at the moment that decides, and may be looked at after every unit.
  package var bounds: Interval {
    let all = seen.sorted { $0.key < $1.key }
    let high = Self.limit(
      alpha, stakes(1 - bound), sizeMax, all.map { (Double($0.key.count) - $0.key.sum, $0.key.count, $0.value) })
    return Interval(
      low: Self.limit(alpha, stakes(bound), sizeMax, all.map { ($0.key.sum, $0.key.count, $0.value) }), high: 1 - high)
  }

  private func stakes(_ bound: Double) -> [Double] {
    BettingTest.stakes(bound: min(0.999, max(0.001, bound)), units: planned)
  }

  /// The largest bound that is refuted from above: the evidence falls with the bound.
  private static func limit(
    _ alpha: Double, _ stakes: [Double], _ sizeMax: Int, _ units: [(sum: Double, count: Int, times: Int)]
  ) -> Double {
    let enough = log(1 / alpha)
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      guard var test = BettingTest(bound: middle, stakes: stakes, sizeMax: sizeMax) else { break }
      for unit in units { test.add(sum: unit.sum, count: unit.count, times: unit.times) }
      if test.evidence >= enough { low = middle } else { high = middle }
    }
    return low
  }
}
