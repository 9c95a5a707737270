import AssayStatistics

/// Finds for each slice the threshold of least expected cost whose quality is certified: Learn-then-Test with tests in
/// a fixed order.
///
/// Thresholds go from "all to the strong model" to "all to the cheap one", and are chosen from the signals alone.
/// While Clopper and Pearson's upper bound of the rate of wrong final answers is at most 1 − target, the next is tried;
/// the first that fails ends it. With chance `confidence` over the draw of the rows every threshold passed holds the
/// target, so the cheapest of them may be picked.
package struct RouteFit: Sendable {
  package struct Options: Sendable, Hashable {
    package var signal = RouteThresholds.Signal.risk
    /// The share of right answers that is to be kept.
    package var target = 0.95
    /// Of the samples, at most 1 − target may lose a right answer that the strong model gives; otherwise the target is
    /// the share of right answers itself.
    package var isRelative = false
    package var confidence = 0.9

    package init() {}
  }

  package struct Node: Sendable, Hashable {
    package enum Source: String, Sendable, Hashable {
      case own
      /// Too few rows of its own to certify anything.
      case parent
      /// It has rows enough and they do not certify the target, not even its first threshold.
      case strong
    }

    package var slice: String
    package var rows: Int
    package var source: Source
    /// Nil sends everything to the strong model.
    package var threshold: Double?
    /// Upper bound of the rate of errors at the threshold, where it is certified.
    package var upperBound: Double?
    package var errors: Int
  }

  package let options: Options
  /// By path, parents first.
  package let nodes: [Node]

  package init(_ pairs: [RoutingPair], options: Options) {
    self.options = options
    var rows: [String: [RoutingPair]] = ["": pairs]
    for pair in pairs { for slice in pair.slices where !slice.isEmpty { rows[slice, default: []].append(pair) } }
    nodes = rows.sorted { $0.key < $1.key }.map { Self.node($0.key, $0.value, options) }
  }

  /// Slices that take their parent's threshold are left out: the look-up finds it.
  package var thresholds: RouteThresholds {
    var thresholds = RouteThresholds(signal: options.signal)
    for node in nodes where node.source != .parent || node.slice.isEmpty {
      thresholds.bySlice[node.slice] = .some(node.threshold)
    }
    return thresholds
  }

  private static func node(_ slice: String, _ rows: [RoutingPair], _ options: Options) -> Node {
    let groups = GroupNumbers(rows.map(\.group))
    var best: (threshold: Double?, cost: Double, bound: Double, errors: Int)?
    var firstErrors = 0
    for (position, threshold) in candidates(rows, options.signal).enumerated() {
      let wrong = rows.map { isWrong($0, threshold, options) }
      let errors = wrong.count { $0 }
      if position == 0 { firstErrors = errors }
      let bound = groups.upperBound(wrong, confidence: options.confidence)
      guard bound <= 1 - options.target else { break }
      let cost = rows.reduce(0.0) { $0 + Double($1.costNano(options.signal, threshold: threshold)) }
      if best.map({ cost < $0.cost }) ?? true { best = (threshold, cost, bound, errors) }
    }
    if let best {
      return Node(
        slice: slice, rows: rows.count, source: .own, threshold: best.threshold, upperBound: best.bound,
        errors: best.errors)
    }
    let needed = RiskBound.rowsNeeded(alpha: 1 - options.target, confidence: options.confidence, errors: 0) ?? .max
    let isTooSmall = rows.count < needed
    return Node(
      slice: slice, rows: rows.count, source: isTooSmall ? .parent : .strong, threshold: nil, upperBound: nil,
      errors: firstErrors)
  }

  static func isWrong(_ pair: RoutingPair, _ threshold: Double?, _ options: Options) -> Bool {
    let isRight = pair.isRight(options.signal, threshold: threshold)
    return options.isRelative ? pair.strongIsRight && !isRight : !isRight
  }

  /// All to the strong model, then the distinct signals at each twentieth of the rows, rising.
  private static func candidates(_ rows: [RoutingPair], _ signal: RouteThresholds.Signal) -> [Double?] {
    let sorted = rows.map { $0.signal(signal) }.sorted()
    guard !sorted.isEmpty else { return [nil] }
    let ranks = (1...20).map { max(1, sorted.count * $0 / 20) }
    return [nil] + Set(ranks.map { sorted[$0 - 1] }).sorted()
  }
}

/// Rows in groups, and how much less they say than as many independent ones.
struct GroupNumbers {
  let numbers: [Int]
  /// The mean size of a group, weighted by size.
  let size: Double

  init(_ names: [String]) {
    var known: [String: Int] = [:]
    var sizes: [Int] = []
    numbers = names.map { name in
      let number = known[name] ?? known.count
      if number == known.count {
        known[name] = number
        sizes.append(0)
      }
      sizes[number] += 1
      return number
    }
    size = names.isEmpty ? 1 : sizes.reduce(0.0) { $0 + Double($1 * $1) } / Double(names.count)
  }

  /// Rows of their own group that say as much about these errors.
  func effectiveCount(_ wrong: [Bool]) -> Double {
    let correlation = RiskBound.groupCorrelation(wrong: wrong, groups: numbers)
    return Double(wrong.count) / (1 + (size - 1) * correlation)
  }

  func upperBound(_ wrong: [Bool], confidence: Double) -> Double {
    guard !wrong.isEmpty else { return 1 }
    let n = effectiveCount(wrong)
    let errors = Double(wrong.count { $0 }) / Double(wrong.count) * n
    return RiskBound.upper(errors: min(errors, n), n: n, confidence: confidence) ?? 1
  }

  /// Clopper and Pearson's two-sided interval of the share that is right.
  func rightInterval(_ wrong: [Bool], confidence: Double) -> Interval {
    let side = 1 - (1 - confidence) / 2
    let right = wrong.map { !$0 }
    let n = effectiveCount(wrong)
    let share = Double(right.count { $0 }) / Double(max(1, right.count)) * n
    let high = RiskBound.upper(errors: min(share, n), n: n, confidence: side) ?? 1
    return Interval(low: 1 - upperBound(wrong, confidence: side), high: wrong.isEmpty ? 1 : high)
  }
}
