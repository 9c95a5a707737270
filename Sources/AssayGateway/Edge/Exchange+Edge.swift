import AssayCore
import AssayServing
import AssayWire
import NIOCore

// A request at a node of an edge, and one that brings a node's evidence.
extension Exchange {
  // MARK: At a central gateway

  /// Looks at what a request says that a node saw. What is not proven is a user's text, or refused.
  func readEvidence() throws(APIError) {
    guard let member = scan.evidence else { return }
    let seal = start.runtime.seal
    let opened = body.withUnsafeReadableBytes { bytes -> EdgeSeal.Opened? in
      guard let seal, let messages = JSONPlaces.member("messages", of: bytes) else { return nil }
      return seal.open(
        UnsafeRawBufferPointer(rebasing: bytes[member]), messages: messages,
        nowMs: Int(WallClock.nowNs() / 1_000_000), replays: shared.replays)
    }
    var found = EdgeEvidence(state: opened?.state ?? .notAccepted, node: opened?.node)
    if let text = opened?.claims, let node = opened?.node {
      found.claims = EdgeClaims(text, node: node, partCount: scan.parts.count)
      if found.claims == nil { found.state = .malformed }
    }
    evidence = found
    trace.evidence = found.state
    trace.stages.append(("evidence", stage(found).compact))
    guard found.state != .proven, seal?.unproven == .refuse else { return }
    throw APIError(
      403, "permission_error", code: "evidence_" + found.state.rawValue,
      "The evidence in `assay_evidence` is not proven: \(found.state.rawValue).", param: "assay_evidence",
      retries: false)
  }

  private func stage(_ found: EdgeEvidence) -> JSONValue {
    guard case .object(var object) = found.json else { return found.json }
    if let context = trace.context { object.append("trace_id", .string(context.traceID)) }
    if let claims = found.claims {
      object.append(
        "digests", .array(claims.media.map { .string($0.digest.hex) }))
    }
    return .object(object)
  }

  // MARK: At a node

  /// Only chat can be answered by a central gateway: what other endpoints carry has no derivatives.
  func checkEdge(_ route: Route) throws(APIError) {
    guard route.candidates.contains(where: { $0.target.configuration.isCentral }) else { return }
    guard start.path != .chat || route.pipeline?.edge == nil else { return }
    throw APIError(
      403, "permission_error", code: "edge_policy",
      "`\(route.configuration.name)` leads to the central gateway, and only chat may leave this site.", param: "model",
      retries: false)
  }

  func addEdge(_ request: inout ServingRequest, _ pipeline: ServingPipeline) {
    request.evidence = evidence
    if let claims = evidence?.claims { request.request = claims.taken(outOf: request.request) }
    guard pipeline.edge != nil else { return }
    let outline = body.withUnsafeReadableBytes { EdgeInput.outline($0, scan) }
    request.edge = EdgeInput(
      outline: outline, bodyBytes: body.readableBytes, traceID: trace.context?.traceID)
  }

  /// What goes to the central gateway, and nothing of the client's own body.
  func pieces(of parcel: EdgeParcel, for candidate: Route.Candidate, until end: NIODeadline) -> [ByteBuffer] {
    parcel.markSent()
    var passed = start.passed(attempt: attemptsMade)
    let left = (end - .now()).nanoseconds / 1_000_000
    if left > 0 { passed += "x-assay-deadline-ms: \(left)\r\n" }
    if own?.mayDegrade == false { passed += "x-assay-degrade: deny\r\n" }
    return UpstreamRequest.pieces(
      parcel.scan, ByteBuffer(bytes: parcel.body), candidate: candidate, endpoint: upstreamPath,
      contentType: "application/json", passed: passed, requestID: start.id, allocator: ByteBufferAllocator())
  }
}
