import AssayConfiguration
package import AssayCore
import AssayStatistics

/// A demand on a comparison: no slice is worse than the base by more than a margin.
package struct ComparisonGate: Sendable, Hashable {
  /// Nil for the metric that judges answers.
  package var metric: String?
  /// In the metric's own unit, not negative.
  package var worseMost: Double
  /// Nil for all slices and all samples together; `all` stands for the latter.
  package var slices: [String]?
  /// One-sided: how sure a pass is, and a fail over all slices together.
  package var confidence: Double
  /// Fewer pairs (or clusters) than this never decide.
  package var pairsMin: Int
  package var authority: Authority

  package init(
    metric: String? = nil, worseMost: Double, slices: [String]? = nil, confidence: Double = SuiteDefaults.confidence,
    pairsMin: Int = SuiteDefaults.gateSamplesMin, authority: Authority = .gold
  ) {
    self.metric = metric
    self.worseMost = worseMost
    self.slices = slices
    self.confidence = confidence
    self.pairsMin = pairsMin
    self.authority = authority
  }

  static func beyondShares(_ margin: Double, metric: String) -> String {
    "\(metric.shortened(60)) lies between 0 and 1: nothing can be worse by more than \(Numbers.short(margin))"
  }

  static let sharesRemedy = "give a margin below 1: 0.01 for one point"
}

/// What became of such a demand, slice by slice.
package struct ComparisonGateOutcome: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var candidate: Int
    package var slice: String?
    package var verdict: GateOutcome.Verdict
    /// P of "worse by the margin or more"; below 1 - confidence passes.
    package var passP: Double?
    /// P of "worse by no more than the margin", and the same after Holm over all rows; below 1 - confidence fails.
    package var failP: Double?
    package var failAdjusted: Double?
    package var reason: String
  }

  package var gate: ComparisonGate
  package var metric: String
  package var rows: [Row]

  /// A slice that surely breaks it fails the gate; it passes only where every slice surely keeps it.
  package var verdict: GateOutcome.Verdict {
    if rows.contains(where: { $0.verdict == .fail }) { return .fail }
    return rows.isEmpty || rows.contains { $0.verdict == .inconclusive } ? .inconclusive : .pass
  }

  package var text: String {
    "\(metric): no slice worse by more than \(Numbers.short(gate.worseMost)) with \(Numbers.short(gate.confidence * 100)) % confidence"
  }

  /// - Parameter cells: those of the metric, the authority and the slices that the gate names.
  init(_ gate: ComparisonGate, metric: String, cells: [Comparison.Cell], lostShareMax: Double) {
    self.gate = gate
    self.metric = metric
    let alpha = 1 - gate.confidence
    let tests = cells.map { cell -> (pass: Double?, fail: Double?) in
      guard let test = cell.result?.test else { return (nil, nil) }
      let margin = gate.worseMost
      return cell.higherIsBetter
        ? (test.nonInferiority(margin: margin), test.inferiority(margin: margin))
        : (Mirrored(test).nonInferiority(margin: margin), Mirrored(test).inferiority(margin: margin))
    }
    let adjusted = Correction.holm.adjust(tests.map { $0.fail ?? 1 })
    rows = zip(cells, tests).enumerated().map { index, item in
      let (cell, test) = item
      var row = Row(
        candidate: cell.candidate, slice: cell.slice, verdict: .inconclusive, passP: test.pass, failP: test.fail,
        failAdjusted: test.fail.map { _ in adjusted[index] }, reason: "")
      if let obstacle = Self.obstacle(cell, gate, lostShareMax) {
        row.reason = "not enough data: \(obstacle)"
      } else if let pass = test.pass, pass <= alpha {
        row.verdict = .pass
        row.reason = "\(Self.seen(cell)) is surely not worse by more than \(Numbers.short(gate.worseMost))"
      } else if test.fail != nil, adjusted[index] <= alpha {
        row.verdict = .fail
        row.reason = "\(Self.seen(cell)) is surely worse by more than \(Numbers.short(gate.worseMost))"
      } else {
        row.reason =
          "not enough data: \(Self.seen(cell)) may or may not be worse by more than "
          + Numbers.short(gate.worseMost)
        // Two shares differ by one at most: a larger one tells nobody anything.
        if let result = cell.result, let least = result.leastDetectableDifference,
          least <= 1 || max(abs(result.base), abs(result.candidate)) > 1
        {
          row.reason += "; so many pairs tell differences of \(Numbers.short(least)) or more"
        }
      }
      return row
    }
  }

  private static func obstacle(_ cell: Comparison.Cell, _ gate: ComparisonGate, _ lostShareMax: Double) -> String? {
    guard let result = cell.result else { return cell.note ?? "no pair has both values" }
    let units = result.clusters ?? result.n
    if units < gate.pairsMin {
      return "\(units) \(result.clusters == nil ? "pairs" : "clusters"), the gate asks for \(gate.pairsMin)"
    }
    if Double(cell.lost) > lostShareMax * Double(cell.lost + result.n) {
      return "\(cell.lost) of \(cell.lost + result.n) samples have a value in one run only"
    }
    return result.test == nil ? result.insufficient ?? "there is no interval" : nil
  }

  private static func seen(_ cell: Comparison.Cell) -> String {
    guard let result = cell.result else { return "" }
    let ends = result.interval.map { " (\(Numbers.short($0.low)) to \(Numbers.short($0.high)))" } ?? ""
    return "a difference of \(Numbers.short(result.difference))\(ends) over \(result.n) pairs"
  }
}
