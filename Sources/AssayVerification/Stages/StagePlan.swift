import AssayCore

/// Which model stages may run, when, and for how much. They cost calls, so they run only while the risk lies between
/// two thresholds: below, the answer is good enough; above, no stage would save it.
package struct StagePlan: Sendable, Hashable {
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

  /// What a re-ask leaves out.
  package enum Ablation: String, Sendable, CaseIterable {
    case imageRemoved = "image_removed"
    case transcriptWithheld = "transcript_withheld"
    case documentRemoved = "document_removed"
    case geometryRemoved = "geometry_removed"
    /// The prompt's own wording is replaced by a neutral question where a claim repeats a hint that nothing bears out.
    case hintRemoved = "hint_removed"

    /// What is taken away; empty for the hint, which is none of the modalities.
    var modalities: Set<Modality> {
      switch self {
      case .imageRemoved: [.image, .video]
      case .transcriptWithheld: [.audio]
      case .documentRemoved: [.document]
      case .geometryRemoved: [.geometry]
      case .hintRemoved: []
      }
    }
  }

  /// How untrusted data reaches the model.
  package enum DataRole: String, Sendable, CaseIterable {
    /// As the result of a tool: not in the user's turn.
    case tool
    /// In a turn of its own under the user's role, for servers whose templates know no tools.
    case user
  }

  package var stages: [Stage]
  package var ablations: [Ablation]
  package var riskMin: Double
  package var riskMax: Double
  /// Of one answer's stages together.
  package var budget: StageBudget
  /// Further answers for self-consistency, 3 to 5 in the literature.
  package var samples: Int
  package var temperature: Double
  /// Claims that contrast asks about; each costs two calls.
  package var contrastClaimsMax: Int
  /// Observations shown to the model.
  package var observationsMax: Int
  /// Of one reply; nil leaves it to the endpoint.
  package var replyTokensMax: Int?
  package var dataRole: DataRole

  package init(
    stages: [Stage] = [.secondPass], ablations: [Ablation] = Ablation.allCases, riskMin: Double = 0.2,
    riskMax: Double = 0.8, budget: StageBudget = StageBudget(requests: 8, seconds: 60), samples: Int = 3,
    temperature: Double = 0.8, contrastClaimsMax: Int = 2, observationsMax: Int = 200, replyTokensMax: Int? = nil,
    dataRole: DataRole = .tool
  ) {
    self.stages = stages
    self.ablations = ablations
    self.riskMin = riskMin
    self.riskMax = riskMax
    self.budget = budget
    self.samples = samples
    self.temperature = temperature
    self.contrastClaimsMax = contrastClaimsMax
    self.observationsMax = observationsMax
    self.replyTokensMax = replyTokensMax
    self.dataRole = dataRole
  }

  /// Why no stage runs at this risk; nil when they do.
  func skip(at risk: Double) -> StageReason? {
    if risk < riskMin { return .belowLowThreshold }
    return risk > riskMax ? .aboveHighThreshold : nil
  }
}

/// What stages may use; nil is no bound. A call that is begun may end beyond the tokens or the cost, none is begun
/// after.
package struct StageBudget: Sendable, Hashable {
  package var requests: Int?
  /// In and out together, as the endpoint counts them.
  package var tokens: Int?
  /// In the currency of the price.
  package var cost: Double?
  package var seconds: Double?

  package init(requests: Int? = nil, tokens: Int? = nil, cost: Double? = nil, seconds: Double? = nil) {
    self.requests = requests
    self.tokens = tokens
    self.cost = cost
    self.seconds = seconds
  }
}

/// What a stage's model costs, in currency units per million tokens.
package struct StagePrice: Sendable, Hashable {
  package var inputPerMillion: Double
  package var outputPerMillion: Double

  package init(inputPerMillion: Double, outputPerMillion: Double) {
    self.inputPerMillion = inputPerMillion
    self.outputPerMillion = outputPerMillion
  }

  /// Billionths of the currency unit; nil when the endpoint did not count its tokens.
  func nano(_ usage: Usage?) -> Int? {
    guard let input = usage?.input, let output = usage?.output else { return nil }
    let cost = Double(max(0, input)) * inputPerMillion + Double(max(0, output)) * outputPerMillion
    return Int(exactly: (cost * 1000).rounded())
  }
}
