import AssayStatistics

/// Logistic regression on risk signals whose weights are never below 0, so that each signal's share in a risk can be
/// shown and no bad sign ever lowers it.
package struct RiskModel: Sendable, Hashable {
  /// Risks of two versions are different quantities and are never compared.
  package let version: String
  package let intercept: Double
  /// In the order of `RiskSignals.Name`.
  package let weights: [Double]

  package static let versionBytesMax = 100

  /// Nil with a weight below 0, a number that is not finite, another number of weights than there are signals, or
  /// an unusable version name.
  package init?(version: String, intercept: Double, weights: [Double]) {
    guard weights.count == RiskSignals.Name.allCases.count, intercept.isFinite,
      weights.allSatisfy({ $0.isFinite && $0 >= 0 }), (1...Self.versionBytesMax).contains(version.utf8.count)
    else { return nil }
    self.version = version
    self.intercept = intercept
    self.weights = weights
  }

  private init(shipped version: String, intercept: Double, _ weights: [RiskSignals.Name: Double]) {
    self.version = version
    self.intercept = intercept
    self.weights = RiskSignals.Name.allCases.map { weights[$0] ?? 0 }
  }

  /// What holds before anybody labelled anything. Chosen by hand so that a verdict of strength 1 has a risk of 0.03
  /// (supported), 0.95 (unsupported) or 0.98 (contradicted), and what cannot be checked one half.
  package static let prior = RiskModel(
    shipped: "prior@1", intercept: -3.5,
    [
      .contradiction: 7.5, .unsupported: 6.5, .notCheckable: 3.5, .weakSupport: 5, .leakage: 2, .promptEcho: 1,
      .conflict: 1.5, .selfContradiction: 1.5, .ambiguity: 0.75, .lowConfidence: 1.5, .coverageGap: 0.25,
      .inconsistency: 1.5, .ablationInvariance: 1.5, .uncited: 1, .needlessCitation: 0.25, .answerLength: 0.5,
      .inputHealth: 0.75, .novelty: 0.75, .injection: 1.5, .secondOpinion: 2, .contrast: 1.5,
    ])

  /// The log odds of not being supported.
  package func logit(_ signals: RiskSignals) -> Double {
    intercept + signals.weighted(weights)
  }

  package func risk(_ signals: RiskSignals) -> RiskScore {
    RiskScore(value: logistic(logit(signals)), version: version)
  }

  /// Each measured signal's part of the log odds, the largest first; with `intercept` they sum to `logit`.
  package func contributions(_ signals: RiskSignals) -> [RiskContribution] {
    signals.present
      .map { RiskContribution(signal: $0.name, value: $0.value, logit: weights[$0.name.index] * $0.value) }
      .sorted { ($1.logit, $0.signal.index) < ($0.logit, $1.signal.index) }
  }
}

/// One signal's part in a risk.
package struct RiskContribution: Sendable, Hashable {
  package var signal: RiskSignals.Name
  package var value: Double
  /// What it adds to the log odds.
  package var logit: Double
}

/// A risk with the version that made it.
package struct RiskScore: Sendable, Hashable {
  package var value: Double
  package var version: String

  package init(value: Double, version: String) {
    self.value = value
    self.version = version
  }
}
