package import AssayCore

/// Which model stages may run, when, and for how much. They cost calls, so they run only while the risk lies between
/// two thresholds: below, the answer is good enough; above, no stage would save it.
package struct StagePlan: Sendable {
  package enum Stage: String, Sendable, CaseIterable {
    /// Numbered evidence and claims, without the original prompt; strict JSON back.
    case secondPass = "second_pass"
    /// Further answers to the same request, compared claim by claim.
    case selfConsistency = "self_consistency"
    /// The same question with the evidence taken away: what survives did not come from it.
    case ablation
    /// The negation and the converse of a claim, asked as questions.
    case contrast
  }

  package var stages: [Stage]
  package var riskMin: Double
  package var riskMax: Double
  /// All stages of one answer together.
  package var callsMax: Int
  /// Tokens in and out of one answer's stages together, as the endpoint counts them; nil: no bound.
  package var tokensMax: Int?
  /// Further answers for self-consistency, 3 to 5 in the literature.
  package var samples: Int
  package var temperature: Double
  /// Claims that contrast asks about; each costs two calls.
  package var contrastClaimsMax: Int
  /// Observations shown to the second pass.
  package var observationsMax: Int

  package init(
    stages: [Stage] = [.secondPass], riskMin: Double = 0.2, riskMax: Double = 0.8, callsMax: Int = 8,
    tokensMax: Int? = nil, samples: Int = 3, temperature: Double = 0.8, contrastClaimsMax: Int = 2,
    observationsMax: Int = 200
  ) {
    self.stages = stages
    self.riskMin = riskMin
    self.riskMax = riskMax
    self.callsMax = callsMax
    self.tokensMax = tokensMax
    self.samples = samples
    self.temperature = temperature
    self.contrastClaimsMax = contrastClaimsMax
    self.observationsMax = observationsMax
  }

  package func runs(at risk: Double) -> Bool { !stages.isEmpty && risk >= riskMin && risk <= riskMax }
}

/// What the stages found: evidence about an answer, never a verdict. A deterministic contradiction stands whatever a
/// model says.
package struct StageFindings: Sendable {
  /// What the second pass says of one claim, with observations that exist.
  package struct Opinion: Sendable, Hashable {
    package var claim: Int
    package var verdict: Verdict
    package var evidence: [String]
  }

  /// What one claim's agreement or survival came to, from 0 to 1.
  package struct Measure: Sendable, Hashable {
    package var claim: Int
    package var value: Double
  }

  package var opinions: [Opinion] = []
  /// Further answers of the model.
  package var samples: [String] = []
  /// 1 = all further answers agree with the claim.
  package var agreement: [Measure] = []
  /// 1 = the claim is made unchanged without the evidence it should rest on.
  package var ablationInvariance: [Measure] = []
  /// 1 = the model answers the claim's negation and converse consistently.
  package var contrast: [Measure] = []
  package var calls = 0
  package var usage = Usage(input: 0, output: 0)
  /// What did not work, in words: a refused call, unreadable JSON, an exhausted budget.
  package var notes: [String] = []

  package init() {}
}
