import AssayCore
package import AssayWire

/// What an edge node did with a request, and what left the site for it.
package struct EdgeReport: Sendable {
  package enum Answered: String, Sendable, Hashable, CaseIterable {
    /// By the built-in model or a server on the site; nothing left.
    case here
    case central
    /// The central gateway did not answer, so that what was perceived here did.
    case withoutCentral = "without_central"
    case failed
  }

  package var node: String
  package var answered = Answered.here
  /// Why the built-in model's answer was not enough: `abstained`, `risk`, `decision`, `not_asked`.
  package var forwarded: String?
  /// Bodies that went to the central gateway, all attempts together.
  package var sentBytes = 0
  /// The client's own body: what would have left without the node.
  package var rawBytes = 0
  package var media: [EdgeLeaving] = []
  package var dropped: [String] = []
  package var removedBytes = 0
  package var traceID: String?
  /// What the central gateway said of its answer.
  package var central: JSONValue?

  package init(node: String) { self.node = node }

  /// Bytes that left for each byte that came; nil where nothing came.
  package var share: Double? {
    rawBytes > 0 ? (Double(sentBytes) / Double(rawBytes) * 10_000).rounded() / 10_000 : nil
  }

  /// For the client.
  package var json: JSONValue {
    var object = facts
    if !dropped.isEmpty { object.append("dropped", .array(dropped.map { .string($0) })) }
    if let central { object.append("central", central) }
    return .object(object)
  }

  /// For the trace: what left by kind, size and digest. Names that a client chose stay out.
  package var facts: JSONObject {
    var object: JSONObject = ["node": .string(node), "answered": .string(answered.rawValue)]
    if let forwarded { object.append("forwarded_because", .string(forwarded)) }
    object.append("sent_bytes", .int(sentBytes))
    object.append("raw_bytes", .int(rawBytes))
    if let share { object.append("share", .double(share)) }
    object.append("media", .array(media.map(\.json)))
    if removedBytes > 0 { object.append("removed_bytes", .int(removedBytes)) }
    if !dropped.isEmpty { object.append("dropped_count", .int(dropped.count)) }
    if let traceID { object.append("trace_id", .string(traceID)) }
    return object
  }
}

/// What the gateway gives a pipeline for a request at an edge node.
package struct EdgeInput: Sendable {
  /// The client's body with every part that is no text cut out, in its place.
  package var outline: [UInt8]
  package var bodyBytes: Int
  package var traceID: String?

  package init(outline: [UInt8], bodyBytes: Int, traceID: String?) {
    self.outline = outline
    self.bodyBytes = bodyBytes
    self.traceID = traceID
  }

  /// Cuts what is no text out of a body.
  package static func outline(_ body: UnsafeRawBufferPointer, _ scan: ChatScan) -> [UInt8] {
    let edits = scan.parts.filter { $0.kind != .text }.map { BodyEdit(range: $0.value, bytes: Array("{}".utf8)) }
    var result: [UInt8] = []
    var position = 0
    for edit in edits {
      result += body[position..<edit.range.lowerBound]
      result += edit.bytes
      position = edit.range.upperBound
    }
    return result + body[position...]
  }
}

/// What a central gateway found of the evidence that a request brought.
package struct EdgeEvidence: Sendable {
  package var state: EdgeState
  package var node: String?
  /// Only where it is proven.
  package var claims: EdgeClaims?

  package init(state: EdgeState, node: String? = nil, claims: EdgeClaims? = nil) {
    self.state = state
    self.node = node
    self.claims = claims
  }

  package var json: JSONValue {
    if let claims { return claims.json }
    var object: JSONObject = ["state": .string(state.rawValue)]
    if let node { object.append("node", .string(node)) }
    return .object(object)
  }
}
