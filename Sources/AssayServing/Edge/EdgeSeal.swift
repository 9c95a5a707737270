import AssayCore
package import AssayWire
import Synchronization

/// Signs what an edge node says. The signature covers the very bytes of the messages beside it, so that evidence of one
/// request is none for another.
package struct EdgeSigner: Sendable {
  package let node: String
  private let code: HMACSHA256

  /// - Parameter key: the secret that node and central gateway share.
  package init(node: String, key: [UInt8]) {
    self.node = node
    code = HMACSHA256(key: key)
  }

  /// The member `assay_evidence` of a request.
  ///
  /// - Parameters:
  ///   - claims: JSON as text, so that both sides sign the same bytes.
  ///   - messages: the value of the request's `messages`, byte for byte.
  package func seal(claims: String, messages: [UInt8], issuedMs: Int, nonce: String) -> JSONValue {
    let message = EdgeSeal.message(
      node: node, issuedMs: issuedMs, nonce: nonce, messages: SHA256.hex(messages), claims: claims)
    return [
      "v": .int(EdgeSeal.version), "node": .string(node), "issued_ms": .int(issuedMs), "nonce": .string(nonce),
      "claims": .string(claims), "mac": .string(hexString(code.code(message))),
    ]
  }
}

/// What became of the evidence that a request brought.
package enum EdgeState: String, Sendable, Hashable, CaseIterable {
  case proven
  /// This gateway takes no evidence of nodes.
  case notAccepted = "not_accepted"
  case unknownNode = "unknown_node"
  case badSignature = "bad_signature"
  /// Too old, from the future, or from before this gateway started.
  case expired
  case replayed
  case malformed
  case tooLarge = "too_large"
}

/// Reads the member `assay_evidence` and tells whether a node that is known has signed it.
package struct EdgeSeal: Sendable {
  package static let version = 1
  static let nonceDigits = 32
  /// How far a node's clock may be ahead.
  static let aheadMsMax = 30_000

  private let acceptance: EdgeAcceptance
  private let codes: [String: HMACSHA256]

  /// - Parameter keys: by the name of the node; a node without one is not known.
  package init(_ acceptance: EdgeAcceptance, keys: [String: [UInt8]]) {
    self.acceptance = acceptance
    codes = keys.mapValues { HMACSHA256(key: $0) }
  }

  package var unproven: EdgeAcceptance.Unproven { acceptance.unproven }

  package struct Opened: Sendable {
    package var state: EdgeState
    /// Only of a node that is known.
    package var node: String?
    /// Only where the state is `proven`; not read yet.
    package var claims: String?
  }

  static func message(node: String, issuedMs: Int, nonce: String, messages: String, claims: String) -> [UInt8] {
    Array("assay-evidence/\(version)\n\(node)\n\(issuedMs)\n\(nonce)\n\(messages)\n\(claims)".utf8)
  }

  /// - Parameters:
  ///   - member: the value of `assay_evidence`.
  ///   - messages: the value of `messages`, byte for byte.
  package func open(
    _ member: UnsafeRawBufferPointer, messages: UnsafeRawBufferPointer, nowMs: Int, replays: EdgeReplays
  ) -> Opened {
    guard member.count <= acceptance.bytesMax else { return Opened(state: .tooLarge) }
    guard let value = try? JSONValue(parsing: Array(member)), let object = value.object,
      Set(object.members.map(\.key)).count == object.members.count, value["v"]?.int == Self.version,
      let node = value["node"]?.string, let issued = value["issued_ms"]?.int, let nonce = value["nonce"]?.string,
      let claims = value["claims"]?.string, let mac = value["mac"]?.string, nonce.utf8.count == Self.nonceDigits,
      nonce.utf8.allSatisfy({ hexDigit($0) != nil }), issued >= 0
    else { return Opened(state: .malformed) }
    guard let code = codes[node] else { return Opened(state: .unknownNode) }
    let message = Self.message(
      node: node, issuedMs: issued, nonce: nonce, messages: SHA256.hex(Array(messages)), claims: claims)
    guard equalInConstantTime(Array(hexString(code.code(message)).utf8), Array(mac.utf8)) else {
      return Opened(state: .badSignature)
    }
    guard issued >= replays.startedMs, issued <= nowMs + Self.aheadMsMax, nowMs - issued <= acceptance.ageMsMax else {
      return Opened(state: .expired, node: node)
    }
    guard replays.take(node + " " + nonce, issuedMs: issued, nowMs: nowMs, ageMsMax: acceptance.ageMsMax) else {
      return Opened(state: .replayed, node: node)
    }
    return Opened(state: .proven, node: node, claims: claims)
  }
}

/// Which evidence was seen, for as long as it could be shown again. Bounded: when it is full of evidence that is still
/// fresh, no more is taken, because what is forgotten could come twice.
package final class EdgeReplays: Sendable {
  static let nonceCountMax = 100_000

  /// Evidence from before is none: what was seen then is forgotten.
  package let startedMs: Int
  private let seen = Mutex<(until: [String: Int], sweptMs: Int)>(([:], 0))
  private let countMax: Int

  package init(startedMs: Int, countMax: Int = nonceCountMax) {
    self.startedMs = startedMs
    self.countMax = countMax
  }

  package var count: Int { seen.withLock { $0.until.count } }

  /// False where it was seen before, or where there is no room to remember it.
  func take(_ nonce: String, issuedMs: Int, nowMs: Int, ageMsMax: Int) -> Bool {
    seen.withLock { seen in
      if seen.until.count >= countMax || nowMs - seen.sweptMs > 10_000 {
        seen.until = seen.until.filter { $0.value >= nowMs }
        seen.sweptMs = nowMs
      }
      guard seen.until[nonce] == nil, seen.until.count < countMax else { return false }
      seen.until[nonce] = issuedMs + ageMsMax
      return true
    }
  }
}
