package import AssayCore
import AssayScoring

extension EvaluationTools {
  /// The tools of the house: every scorer of the registry, exact aggregation, and gates decided by one-sided bounds.
  ///
  /// - Parameter makeProvider: makes the models that weak labellers ask.
  package static func standard(
    makeProvider: @escaping @Sendable (String) throws(AssayError) -> any Provider = { name throws(AssayError) in
      throw AssayError(.configuration, "no model `\(name)` can be asked for weak labels here")
    }
  ) -> EvaluationTools {
    EvaluationTools(
      makeScorer: { metric, options throws(AssayError) in try ScorerRegistry.make(metric, options: options) },
      makeAggregator: { scorer, seed in StandardAggregator(aggregator: Aggregator(scorers: [scorer], seed: seed)) },
      decideGate: { gate, aggregate in decide(gate, aggregate) }, makeProvider: makeProvider)
  }

  private static func decide(_ gate: GateSpec, _ aggregate: Aggregate?) -> GateOutcome {
    guard let aggregate, gate.usesInterval else { return GateOutcome(gate, by: aggregate) }
    let rule = GateRule(
      metric: aggregate.metric, slice: gate.slice, authority: gate.authority,
      comparison: gate.bound.isLower ? .atLeast : .atMost, bound: gate.bound.limit, confidence: gate.confidence,
      samplesMin: gate.samplesMin)
    let decision = rule.decide(aggregate)
    let verdict: GateOutcome.Verdict =
      switch decision.verdict {
      case .pass: .pass
      case .fail: .fail
      case .inconclusive: .inconclusive
      }
    return GateOutcome(
      gate, verdict: verdict, value: decision.value, low: decision.low, high: decision.high, n: decision.n,
      reason: decision.reason)
  }
}

private struct StandardAggregator: ScoreAggregating {
  var aggregator: Aggregator

  mutating func add(_ score: Score, sample: Int, cluster: String?) -> Bool {
    aggregator.add(score, sample: sample, cluster: cluster)
  }

  func aggregates(confidence: Double) -> [Aggregate] { aggregator.aggregates(confidence: confidence) }
}
