package import AssayWire

/// Something in an answer that no answer of this request may hold.
package struct OutputHit: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case canary, action, url, contact, markup, demandedWords = "demanded_words", topicJump = "topic_jump"
    case languageJump = "language_jump"
  }

  package var kind: Kind
  /// One sentence without the evidence's own words.
  package var reason: String
  /// UTF-8 bytes of the answer; nil when it is about the whole.
  package var span: Range<Int>?

  package init(_ kind: Kind, _ reason: String, span: Range<Int>? = nil) {
    self.kind = kind
    self.reason = reason
    self.span = span
  }

  /// Whether it alone makes the answer unusable; a jump of topic or language is a reason to look.
  package var isCertain: Bool { kind != .topicJump && kind != .languageJump }
}

/// What the checks say of an answer.
package struct OutputCheckResult: Sendable, Hashable {
  package var hits: [OutputHit]
  /// The answer without HTML tags, ANSI escapes and invisible characters: what may be shown.
  package var sanitized: String

  package init(hits: [OutputHit], sanitized: String) {
    self.hits = hits
    self.sanitized = sanitized
  }

  /// Any hit: abstain, file an incident, keep a regression sample.
  package var mustAbstain: Bool { !hits.isEmpty }

  /// A bounded label for the incident; nil without a hit.
  package var incidentReason: String? {
    guard let first = hits.first(where: \.isCertain) ?? hits.first else { return nil }
    return "injection_" + first.kind.rawValue
  }

  package var json: JSONValue {
    [
      "abstain": .bool(mustAbstain),
      "hits": .array(
        hits.map { hit in
          var item: JSONObject = ["kind": .string(hit.kind.rawValue), "reason": .string(hit.reason)]
          if let span = hit.span { item["span"] = [.int(span.lowerBound), .int(span.upperBound)] }
          return .object(item)
        }),
    ]
  }
}
