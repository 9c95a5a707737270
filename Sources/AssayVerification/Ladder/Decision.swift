package import AssayWire

/// What happens to an answer, and why, in words that a person can read.
package struct Decision: Sendable, Hashable {
  /// Why this rung.
  package struct Ground: Sendable, Hashable {
    /// A bounded name, fit for a metric's label.
    package var code: String
    package var sentence: String
    /// The number of the claim it is about.
    package var claim: Int?

    package init(_ code: String, _ sentence: String, claim: Int? = nil) {
      self.code = code
      self.sentence = sentence
      self.claim = claim
    }
  }

  /// A limit that no score overrides.
  package struct Floor: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
      case contradictedCritical = "contradicted_critical"
      case conditionConflict = "condition_conflict"
      case missingModality = "missing_modality"
      case injectionActedOn = "injection_acted_on"
    }

    package var kind: Kind
    /// The most autonomous rung it allows.
    package var rung: Rung
    package var sentence: String
    package var claim: Int?
  }

  /// A stretch of the decision's text with the observations that carry it.
  package struct Citation: Sendable, Hashable {
    /// UTF-8 bytes of `text`.
    package var span: Range<Int>
    package var claim: Int
    package var observations: [String]
  }

  package var rung: Rung
  /// What the user sees. An answer in JSON stays JSON, with `note` beside it.
  package var text: String
  /// What was said behind a free text, or would have been behind JSON.
  package var note: String?
  package var citations: [Citation]
  /// From the most telling.
  package var reasons: [Ground]
  package var floors: [Floor]
  /// What would have to be captured or asked again.
  package var missing: [String]
  /// To be kept as an incident and a regression sample.
  package var isIncident: Bool
  package var risk: RiskScore
  package var impact: Impact
  /// Claims left out of a partial answer.
  package var removedClaims: [Int]

  package var json: JSONValue {
    [
      "rung": .string(rung.rawValue), "text": .string(text), "note": note.map { .string($0) } ?? .null,
      "risk": .double(rounded(risk.value)),
      "version": .string(risk.version), "impact": .string(impact.rawValue),
      "citations": .array(
        citations.map {
          [
            "span": [.int($0.span.lowerBound), .int($0.span.upperBound)], "claim": .int($0.claim),
            "observations": .array($0.observations.map { .string($0) }),
          ]
        }),
      "reasons": .array(reasons.map { json($0.code, $0.sentence, $0.claim) }),
      "floors": .array(floors.map { json($0.kind.rawValue, $0.sentence, $0.claim, rung: $0.rung) }),
      "missing": .array(missing.map { .string($0) }), "incident": .bool(isIncident),
      "removed": .array(removedClaims.map { .int($0) }),
    ]
  }

  private func json(_ code: String, _ sentence: String, _ claim: Int?, rung: Rung? = nil) -> JSONValue {
    var members: JSONObject = ["code": .string(code)]
    if let rung { members.append("rung", .string(rung.rawValue)) }
    members.append("sentence", .string(sentence))
    if let claim { members.append("claim", .int(claim)) }
    return .object(members)
  }

  private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
