package import AssayCore
package import AssayWire

/// What a stage observed about one claim: evidence from a model, never a verdict. The sentence is this program's: no
/// word of a reply gets into it.
package struct StageObservation: Sendable, Hashable {
  /// `stage.3`: unique within one answer.
  package var id: String
  package var stage: StagePlan.Stage
  /// The claim's number in the verification.
  package var claim: Int
  package var signal: RiskSignals.Name
  /// From 0 to 1, where more is riskier.
  package var value: Double
  /// What a second reader says of the claim.
  package var opinion: Verdict?
  /// Identifiers of the observations it rests on; they exist and were shown.
  package var cites: [String]
  package var sentence: String
  /// `model:` and the model's name.
  package var source: String
  /// What a model says instructs nobody.
  package var trust: Trust { .untrusted }

  package var json: JSONValue {
    var members: JSONObject = [
      "id": .string(id), "stage": .string(stage.rawValue), "claim": .int(claim), "signal": .string(signal.rawValue),
      "value": .double((value * 10_000).rounded() / 10_000),
    ]
    if let opinion { members.append("opinion", .string(opinion.rawValue)) }
    if !cites.isEmpty { members.append("cites", .array(cites.map { .string($0) })) }
    members.append("text", .string(sentence))
    members.append("source", .string(source))
    members.append("trust", .string(trust.rawValue))
    return .object(members)
  }
}

/// Why a stage did not run, or ran in vain.
package enum StageReason: String, Sendable, CaseIterable {
  case belowLowThreshold = "below_low_threshold"
  case aboveHighThreshold = "above_high_threshold"
  case noClaim = "no_claim"
  case noRequest = "no_request"
  case noEvidence = "no_evidence"
  case nothingToRemove = "nothing_to_remove"
  case budgetRequests = "budget_requests"
  case budgetTokens = "budget_tokens"
  case budgetCost = "budget_cost"
  case budgetSeconds = "budget_seconds"
  case endpointFailed = "endpoint_failed"
  case invalidReply = "invalid_reply"
  case mediaUnreadable = "media_unreadable"
  case stopped

  package var isBudget: Bool {
    switch self {
    case .budgetRequests, .budgetTokens, .budgetCost, .budgetSeconds: true
    default: false
    }
  }
}

/// How one stage, or all of them, ended.
package struct StageOutcome: Sendable, Hashable {
  package enum Status: String, Sendable {
    /// It gave at least one observation.
    case ran
    /// It asked nothing.
    case skipped
    /// It asked in vain.
    case failed
  }

  package var status: Status
  package var reason: StageReason?
  /// The reason in words, for people.
  package var detail: String?

  package init(_ status: Status, _ reason: StageReason? = nil, _ detail: String? = nil) {
    self.status = status
    self.reason = reason
    self.detail = detail
  }

  var members: JSONObject {
    var members: JSONObject = ["status": .string(status.rawValue)]
    if let reason { members.append("reason", .string(reason.rawValue)) }
    if let detail { members.append("detail", .string(detail)) }
    return members
  }
}

/// What the stages of one answer did and found.
package struct StageReport: Sendable {
  package struct Item: Sendable {
    package var stage: StagePlan.Stage
    package var outcome: StageOutcome
    package var requests: Int
    /// What did not work although the stage ran.
    package var notes: [String]
  }

  package var model: String
  package var outcome: StageOutcome
  package var items: [Item] = []
  package var observations: [StageObservation] = []
  package var requests = 0
  package var inputTokens = 0
  package var outputTokens = 0
  /// Nil where a price or a count of tokens is not known.
  package var costNano: Int?
  package var riskBefore: Double
  package var riskAfter: Double
  /// The run that the stages are part of ended while they ran.
  package var isStopped = false

  init(model: String, risk: Double) {
    self.model = model
    outcome = StageOutcome(.skipped)
    riskBefore = risk
    riskAfter = risk
  }

  /// No stage could run for a reason that lies before them.
  package init(model: String, risk: Double, skipped reason: StageReason, _ detail: String) {
    self.init(model: model, risk: risk)
    outcome = StageOutcome(.skipped, reason, detail)
  }

  /// The section `stages` of every output; at most four decimals, no times.
  package var json: JSONValue {
    var members: JSONObject = ["model": .string(model)]
    for member in outcome.members.members { members.append(member.key, member.value) }
    members.append("risk_before", decimals(riskBefore))
    members.append("risk_after", decimals(riskAfter))
    members.append("requests", .int(requests))
    members.append("tokens", ["input": .int(inputTokens), "output": .int(outputTokens)])
    if let costNano { members.append("cost_nano", .int(costNano)) }
    members.append(
      "stages",
      .array(
        items.map { item in
          var row: JSONObject = ["stage": .string(item.stage.rawValue)]
          for member in item.outcome.members.members { row.append(member.key, member.value) }
          row.append("requests", .int(item.requests))
          if !item.notes.isEmpty { row.append("notes", .array(item.notes.map { .string($0) })) }
          return .object(row)
        }))
    members.append("observations", .array(observations.map(\.json)))
    return .object(members)
  }

  private func decimals(_ value: Double) -> JSONValue { .double((value * 10_000).rounded() / 10_000) }

  /// Puts the observations beside their claims and takes the risks anew. Verdicts and strengths stay as they are.
  package mutating func apply(to verification: inout Verification, evidence: EvidenceIndex, risk: CalibratedRisk) {
    guard !observations.isEmpty else { return }
    for observation in observations where verification.claims.indices.contains(observation.claim) {
      verification.claims[observation.claim].observations.append(observation)
    }
    let assessment = risk.assess(verification, evidence: evidence)
    for index in verification.claims.indices { verification.claims[index].risk = assessment.claims[index].risk }
    verification.risk = assessment.risk
    riskAfter = assessment.risk
  }
}
