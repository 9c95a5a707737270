package import AssayCore
package import AssayScoring
package import AssayStress
package import AssayVerification
package import AssayWire

/// What the evaluation needs from its neighbours, so that it can be tested without them.
package struct EvaluationTools: Sendable {
  /// Makes a scorer by its metric's name and options; throws `.configuration` when there is none.
  package var makeScorer: @Sendable (_ metric: String, _ options: JSONValue) throws(AssayError) -> any Scorer
  /// Makes what turns the scores of one scorer on one slice into aggregates; the seed is that of its bootstraps.
  package var makeAggregator: @Sendable (_ scorer: any Scorer, _ seed: UInt64) -> any ScoreAggregating
  /// Decides a gate by the aggregate of its metric at the two-sided confidence `GateSpec.intervalConfidence`; nil
  /// stands for one that is missing.
  package var decideGate: @Sendable (_ gate: GateSpec, _ aggregate: Aggregate?) -> GateOutcome
  /// Makes a model that a weak labeller asks, by its name.
  package var makeProvider: @Sendable (_ name: String) throws(AssayError) -> any Provider
  /// Makes the model that the stages of a verification ask.
  package var makeStageProvider: @Sendable (_ settings: StageSettings) throws(AssayError) -> any Provider = {
    settings throws(AssayError) in
    throw AssayError(.configuration, "no model `\(settings.model)` can be asked for stages here")
  }

  /// Makes media worse for suites with `stress`; nil where nothing can.
  package var studio: StressStudio?
  /// Puts attacks into media for suites with `stress: attacks`; nil where nothing can.
  package var attacks: AttackKit?

  package init(
    makeScorer: @escaping @Sendable (String, JSONValue) throws(AssayError) -> any Scorer,
    makeAggregator: @escaping @Sendable (any Scorer, UInt64) -> any ScoreAggregating,
    decideGate: @escaping @Sendable (GateSpec, Aggregate?) -> GateOutcome = { GateOutcome($0, by: $1) },
    makeProvider: @escaping @Sendable (String) throws(AssayError) -> any Provider = { name throws(AssayError) in
      throw AssayError(.configuration, "no model `\(name)` can be asked for weak labels here")
    }
  ) {
    self.makeScorer = makeScorer
    self.makeAggregator = makeAggregator
    self.decideGate = decideGate
    self.makeProvider = makeProvider
  }
}

/// Takes the scores of one scorer on one slice and gives their aggregates, gold and weak apart.
package protocol ScoreAggregating: Sendable {
  /// - Parameters:
  ///   - sample: place of the sample in the dataset, counted over epochs.
  ///   - cluster: what the sample shares with others; nil when it stands alone.
  /// - Returns: false when the score is not of this metric.
  @discardableResult
  mutating func add(_ score: Score, sample: Int, cluster: String?) -> Bool
  /// - Parameter confidence: two-sided.
  func aggregates(confidence: Double) -> [Aggregate]
}
