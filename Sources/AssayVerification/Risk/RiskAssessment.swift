package import AssayWire

/// The risk of an answer with that of each claim, in the order of the verification's.
package struct RiskAssessment: Sendable {
  package struct Claim: Sendable {
    package var signals: RiskSignals
    /// Before calibration.
    package var risk: Double
    package var impact: Impact
    package var aspect: ClaimAspect
  }

  /// Noisy-or over claims, before calibration: what certificates are about.
  package var raw: Double
  /// The calibrated chance that something in the answer is not supported.
  package var risk: Double
  /// Names model and calibrator.
  package var version: String
  /// The slice whose calibrator spoke; empty for the whole.
  package var slice: String
  package var claims: [Claim]
  /// Of the whole answer.
  package var signals: RiskSignals
  package var model: RiskModel

  package var score: RiskScore { RiskScore(value: risk, version: version) }

  /// The number of the riskiest claim, the first of equals.
  package var riskiest: Int? {
    claims.indices.max { (claims[$0].risk, $1) < (claims[$1].risk, $0) }
  }

  /// What makes a claim risky; with the model's intercept the parts sum to its log odds.
  package func contributions(claim: Int) -> [RiskContribution] { model.contributions(claims[claim].signals) }

  /// The risk with its reasons: the contributions of each claim, at most four decimals.
  package var json: JSONValue {
    [
      "risk": decimals(risk), "raw": decimals(raw), "version": .string(version), "slice": .string(slice),
      "intercept": decimals(model.intercept), "signals": json(signals),
      "claims": .array(
        claims.map { claim in
          [
            "risk": decimals(claim.risk), "impact": .string(claim.impact.rawValue),
            "aspect": .string(claim.aspect.rawValue),
            "contributions": .array(
              model.contributions(claim.signals).map {
                [
                  "signal": .string($0.signal.rawValue), "value": decimals($0.value), "logit": decimals($0.logit),
                  "sentence": .string($0.signal.sentence),
                ]
              }),
          ]
        }),
    ]
  }

  private func json(_ signals: RiskSignals) -> JSONValue {
    .object(JSONObject(signals.present.map { (key: $0.name.rawValue, value: decimals($0.value)) }))
  }

  private func decimals(_ value: Double) -> JSONValue { .double((value * 10_000).rounded() / 10_000) }
}
