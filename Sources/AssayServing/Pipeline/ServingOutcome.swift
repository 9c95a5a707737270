package import AssayCore
package import AssayVerification
package import AssayWire

/// A stage that ran: when, how long, and what it decided.
package struct StageRecord: Sendable {
  package var name: String
  package var startMs: Double
  package var durationMs: Double
  package var facts: JSONObject

  package var json: JSONValue {
    var object: JSONObject = ["start_ms": .double(rounded(startMs)), "ms": .double(rounded(durationMs))]
    for (key, value) in facts.members { object.append(key, value) }
    return .object(object)
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

/// What became of a request.
package struct ServingOutcome: Sendable {
  package enum Status: Sendable {
    case answered
    /// Nothing useful could be said.
    case failed(ModelFailure)
    /// No model takes it, and nothing may be given up.
    case unsupported(Modality, part: Int)
    /// What the request may cost is less than any model would.
    case unaffordable
    /// A medium cannot be read, and nothing may be given up.
    case refused(part: Int, modality: Modality, message: String)
  }

  package var status: Status
  /// What the user sees.
  package var text: String?
  /// What the model said; nil where no model was asked.
  package var answer: ModelAnswer?
  package var model: Int?
  package var rung: Rung?
  package var decision: Decision?
  package var verification: Verification?
  package var evidence = Evidence()
  package var gates: [PartGate] = []
  package var degraded: [DegradedStep] = []
  package var attempts: [RequestTrace.Attempt] = []
  package var stages: [StageRecord] = []
  /// Nil when a price or a count is unknown.
  package var costNano: Int?
  package var escalated: String?
  /// Why there is no verification, where there is none.
  package var unverified: String?
  /// At an edge node: where the answer came from, and what left.
  package var edge: EdgeReport?
  /// What the central gateway said beside its answer.
  var central: JSONValue?
  /// The evidence that came with the request.
  package var received: EdgeEvidence?

  package init(_ status: Status) { self.status = status }

  package var risk: Double? { decision.map { Self.rounded($0.risk.value) } }
  /// The text is not what the model said.
  package var isChanged: Bool { text != answer?.text }

  /// The member `assay` of a reply.
  package var json: JSONValue {
    var object: JSONObject = ["decision": rung.map { .string($0.rawValue) } ?? .null]
    object.append("risk", risk.map { .double($0) } ?? .null)
    if let decision { object.append("risk_version", .string(decision.risk.version)) }
    if let verification {
      object.append(
        "claims",
        [
          "count": .int(verification.claimCount), "checked": .int(verification.checkedCount),
          "verdict": .string(verification.verdict.rawValue),
        ])
    }
    if let decision {
      object.append("citations", decision.json["citations"] ?? .array([]))
      object.append("reasons", decision.json["reasons"] ?? .array([]))
      object.append("missing", decision.json["missing"] ?? .array([]))
      if let note = decision.note { object.append("note", .string(note)) }
    }
    if let unverified { object.append("unverified", .string(unverified)) }
    object.append("degraded", .array(degraded.map(\.json)))
    object.append("skipped", .array(gates.filter { $0.use != .send }.map(\.json)))
    if let edge { object.append("edge", edge.json) }
    if let received { object.append("evidence", received.json) }
    if let escalated { object.append("escalated", .string(escalated)) }
    return .object(object)
  }

  /// Puts what happened into the record of the request. Texts stay out: verdicts, rules and numbers go in.
  package func record(in trace: inout RequestTrace) {
    trace.attempts += attempts
    trace.degraded += degraded.map(\.name)
    trace.costNano = costNano
    trace.edge = edge
    trace.inputTokens = answer?.usage?.input
    trace.outputTokens = answer?.usage?.output
    trace.cachedTokens = answer?.usage?.cacheRead
    for stage in stages { trace.stages.append((stage.name, stage.json.compact)) }
  }

  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
