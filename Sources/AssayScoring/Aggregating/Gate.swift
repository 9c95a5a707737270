package import AssayCore
import AssayStatistics

/// A bound that a metric on a slice must keep with a stated confidence.
package struct GateRule: Sendable, Hashable, Codable {
  package enum Comparison: String, Sendable, Codable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
  }

  /// How the one-sided bound of a rate of independent samples is made; all else uses the metric's own interval.
  package enum RateBound: String, Sendable, Codable, CaseIterable {
    case wilson
    /// Never too optimistic: for safety bounds near 0 or 1.
    case clopperPearson = "clopper_pearson"
  }

  package var metric: String
  /// Nil for all samples.
  package var slice: String?
  package var authority: Authority
  package var comparison: Comparison
  package var bound: Double
  /// One-sided, between 0.5 and 1.
  package var confidence: Double
  /// Fewer scored samples than this never decide.
  package var samplesMin: Int
  /// A larger share of unscored samples never decides: what is left may not stand for the rest. Nil for no limit.
  package var unscoredShareMax: Double?
  package var rateBound: RateBound

  package init(
    metric: String, slice: String? = nil, authority: Authority = .gold, comparison: Comparison, bound: Double,
    confidence: Double = 0.95, samplesMin: Int = 10, unscoredShareMax: Double? = nil,
    rateBound: RateBound = .wilson
  ) {
    self.metric = metric
    self.slice = slice
    self.authority = authority
    self.comparison = comparison
    self.bound = bound
    self.confidence = confidence
    self.samplesMin = samplesMin
    self.unscoredShareMax = unscoredShareMax
    self.rateBound = rateBound
  }

  /// The two-sided confidence whose ends are this rule's one-sided bounds: what to ask `Aggregator` for.
  package var intervalConfidence: Double { 2 * confidence - 1 }
}

/// Whether a bound is kept: yes, no, or not enough data to tell.
package struct GateDecision: Sendable, Hashable, Codable {
  package enum Verdict: String, Sendable, Codable { case pass, fail, inconclusive }

  package var rule: GateRule
  package var verdict: Verdict
  package var value: Double?
  /// One-sided bounds at the rule's confidence.
  package var low: Double?
  package var high: Double?
  package var method: String?
  package var n: Int
  /// One sentence for people.
  package var reason: String
  /// The least distance from the bound that so much data tells apart four times in five.
  package var leastDetectableDifference: Double?
  /// Samples that a distance such as the one seen would take, by the same rule; nil when it cannot be said.
  package var samplesNeeded: Int?
}

extension GateRule {
  /// Decides by an aggregate of the rule's metric, slice and authority; nil stands for one that is missing.
  ///
  /// - Parameter aggregate: made at `intervalConfidence` or more. A rate of independent samples may come with
  ///   any confidence, since its bound is made from the counts.
  package func decide(_ aggregate: Aggregate?) -> GateDecision {
    var decision = GateDecision(rule: self, verdict: .inconclusive, value: aggregate?.value, n: 0, reason: "")
    guard let aggregate else {
      decision.reason = "not enough data: \(metric) has no \(authority.rawValue) scores here"
      return decision
    }
    decision.n = aggregate.n
    guard confidence > 0.5, confidence < 1, bound.isFinite else {
      decision.reason = "the gate's confidence must lie between 0.5 and 1 and its bound be a number"
      return decision
    }
    guard aggregate.metric == metric, aggregate.authority == authority else {
      decision.reason = "the numbers are of \(aggregate.metric) (\(aggregate.authority.rawValue)), not of this gate"
      return decision
    }
    let unscored = aggregate.unscored.values.reduce(0, +)
    if let unscoredShareMax, Double(unscored) > unscoredShareMax * Double(unscored + aggregate.n) {
      decision.reason = "not enough data: \(unscored) of \(unscored + aggregate.n) samples are unscored"
      return decision
    }
    guard let value = aggregate.value, let ends = bounds(aggregate) else {
      decision.reason = "not enough data: \(aggregate.insufficient ?? "there is no interval at this confidence")"
      return decision
    }
    decision.low = ends.interval.low
    decision.high = ends.interval.high
    decision.method = ends.method
    judge(value, ends.interval, &decision)
    return decision
  }

  private func judge(_ value: Double, _ ends: Interval, _ decision: inout GateDecision) {
    let (passes, fails) =
      comparison == .atLeast ? (ends.low >= bound, ends.high < bound) : (ends.high <= bound, ends.low > bound)
    let sign = comparison == .atLeast ? "at least" : "at most"
    let seen = "\(rounded(value)) (\(rounded(ends.low)) to \(rounded(ends.high)), n = \(decision.n))"
    if decision.n < samplesMin {
      decision.reason = "not enough data: \(decision.n) samples, the gate asks for \(samplesMin)"
    } else if passes {
      decision.verdict = .pass
      decision.reason = "\(seen) is \(sign) \(rounded(bound))"
      return
    } else if fails {
      decision.verdict = .fail
      decision.reason = "\(seen) is not \(sign) \(rounded(bound))"
      return
    } else {
      decision.reason = "not enough data: \(seen) may or may not be \(sign) \(rounded(bound))"
    }
    explain(value, ends, &decision)
  }

  /// What so much data can tell apart, and how much would be needed.
  private func explain(_ value: Double, _ ends: Interval, _ decision: inout GateDecision) {
    let error = (ends.high - ends.low) / 2 / Normal.quantile(confidence)
    guard error > 0,
      let least = Power.leastDetectableDifference(standardError: error, alpha: 1 - confidence, oneSided: true)
    else { return }
    decision.leastDetectableDifference = least
    decision.reason += "; \(decision.n) samples tell differences of \(rounded(least)) or more from the bound"
    let distance = abs(value - bound)
    guard distance > 0 else { return }
    let ratio = least / distance
    guard let needed = Int(exactly: (Double(decision.n) * ratio * ratio).rounded(.up)), needed > decision.n else {
      return
    }
    decision.samplesNeeded = max(needed, samplesMin)
    decision.reason += ", one of \(rounded(distance)) takes about \(decision.samplesNeeded ?? needed)"
  }

  private func bounds(_ aggregate: Aggregate) -> (interval: Interval, method: String)? {
    if aggregate.method == "wilson", let value = aggregate.value {
      let rate = Proportion(Int((value * Double(aggregate.n)).rounded()), of: aggregate.n)
      let interval =
        rateBound == .wilson
        ? rate?.wilson(confidence: intervalConfidence) : rate?.clopperPearson(confidence: intervalConfidence)
      return interval.map { ($0, "one-sided \(rateBound.rawValue)") }
    }
    guard let low = aggregate.low, let high = aggregate.high, aggregate.confidence >= intervalConfidence - 1e-9 else {
      return nil
    }
    return (Interval(low: low, high: high), "one-sided \(aggregate.method ?? "interval")")
  }

  /// Four significant places at most, as people write them.
  private func rounded(_ value: Double) -> String {
    let scaled = (value * 1e4).rounded() / 1e4
    return abs(scaled) < 1e-9 && value != 0 ? "\(value)" : "\(scaled)"
  }
}
