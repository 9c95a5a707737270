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
  /// Tokens of all answers together; nil when one of them is not known.
  package var spent: Usage?
  package var escalated: String?
  /// Why there is no verification, where there is none.
  package var unverified: String?
  /// Waited between attempts.
  package var pausedMs = 0.0
  /// The least autonomous rung that is still of use to the client.
  package var minAutonomy: Rung?
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

  /// Whether the answer may do as much on its own as the client needs; nil where it does not say.
  package var meetsAutonomy: Bool? { minAutonomy.map { least in rung.map { $0 <= least } ?? false } }

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
    if let minAutonomy, let meetsAutonomy {
      object.append("min_autonomy", ["asked": .string(minAutonomy.rawValue), "met": .bool(meetsAutonomy)])
    }
    return .object(object)
  }

  /// Puts what happened into the record of the request. Texts stay out: verdicts, rules and numbers go in.
  package func record(in trace: inout RequestTrace) {
    trace.attempts += attempts
    trace.degraded += degraded.map(\.name)
    trace.costNano = costNano
    trace.edge = edge
    // An answer that was given up for a better one has been paid for as well.
    let usage = spent.flatMap { $0.output == 0 && $0.input == 0 ? nil : $0 } ?? answer?.usage
    trace.inputTokens = usage?.input
    trace.outputTokens = usage?.output
    trace.cachedTokens = usage?.cacheRead
    trace.usageIsEstimated = usage != nil && answer?.usageIsEstimated == true
    trace.risk = risk
    trace.decision = rung?.rawValue
    // A stage that ran for several answers is one member with a list.
    var seen: Set<String> = []
    for stage in stages where seen.insert(stage.name).inserted {
      let all = stages.filter { $0.name == stage.name }
      let json = all.count == 1 ? stage.json : .array(all.map(\.json))
      trace.stages.append((stage.name, json.compact))
    }
  }

  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

extension Usage {
  /// The sum with an answer's; nil when its tokens are not known.
  func adding(_ other: Usage?) -> Usage? {
    guard let input, let output, let more = other?.input, let said = other?.output else { return nil }
    let cached = (cacheRead ?? 0).addingReportingOverflow(other?.cacheRead ?? 0)
    let (first, second) = (input.addingReportingOverflow(more), output.addingReportingOverflow(said))
    guard !first.overflow, !second.overflow, !cached.overflow else { return nil }
    return Usage(input: first.partialValue, output: second.partialValue, cacheRead: cached.partialValue)
  }
}
