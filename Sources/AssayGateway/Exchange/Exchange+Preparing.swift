import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// From bytes to a request that may be asked: read, checked, given to a route.
extension Exchange {
  func prepareTrace() {
    trace.id = start.id
    trace.startedAtNs = start.startedAtNs
    trace.endpoint = start.path?.name ?? ""
    trace.bodyBytes = body.readableBytes
    trace.context = start.context
    trace.release = start.runtime.configuration.version
    if case .caller(let caller) = start.key { (trace.tenant, trace.keyID) = (caller.tenant, caller.keyID) }
  }

  func prepare(_ media: MediaDoor) throws(APIError) {
    trace.streamed = scan.streams
    let settings = try RequestSettings(start.own, own: ownMember())
    own = settings
    trace.caseID = settings.caseID
    trace.attributes = settings.attributes
    priority = settings.priority
    cacheUse = settings.cache
    let route = try find()
    self.route = route
    try checkEndpoint(route)
    trace.route = route.configuration.name
    let limit = min(settings.deadlineMs ?? .max, route.configuration.deadlineMs)
    end = start.startedAt + .milliseconds(Int64(limit))
    try admit(media)
    try reserve()
  }

  /// Who can take what the request holds. Once more when media by address have become bytes.
  func admit(_ media: MediaDoor) throws(APIError) {
    guard let route else { return }
    trace.parts = media.parts
    try readEvidence()
    try checkEdge(route)
    // The built-in model talks; it makes no vectors and no transcripts.
    let asked = route.candidates.indices.filter {
      start.path == .chat || !route.candidates[$0].target.configuration.isBuiltin
    }
    guard !asked.isEmpty else {
      throw APIError(
        400, "invalid_request_error", code: "unsupported_endpoint",
        "The model `\(route.configuration.name)` answers at /v1/chat/completions only.", param: "model", retries: false)
    }
    able = asked.filter { media.modalities.isSubset(of: route.candidates[$0].model.inputs) }
    // A pipeline may give a part up and answer all the same.
    guard !able.isEmpty || route.pipeline != nil && start.path == .chat else { throw media.unsupported(by: route) }
    poolClass = PoolClass.heaviest(of: media.modalities)
    mix = ModalityMix(media.modalities)
  }

  private func ownMember() throws(APIError) -> JSONValue? {
    guard let own = scan.own else { return nil }
    let bytes = body.withUnsafeReadableBytes { Array($0[own]) }
    guard let value = try? JSONValue(parsing: bytes), value.object != nil || value == .null else {
      throw .invalid("`assay` should be an object.", code: "invalid_type", param: "assay")
    }
    return value
  }

  private func find() throws(APIError) -> Route {
    let name = body.withUnsafeReadableBytes { bytes -> String in
      guard let range = scan.model else { return "" }
      if scan.modelIsEscaped { return String(decoding: JSONText.decoded(bytes, range), as: UTF8.self) }
      return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
    guard let route = start.runtime.routes[name] else {
      throw APIError(
        404, "invalid_request_error", code: "model_not_found",
        "The model `\(printable(name))` does not exist here; GET /v1/models lists what does.", param: "model",
        retries: false)
    }
    if case .caller(let caller) = start.key, let allowed = caller.routes, !allowed.contains(name) {
      throw APIError(
        403, "permission_error", code: "route", "The key may not use the model `\(printable(name))`.", param: "model",
        retries: false)
    }
    return route
  }

  /// A first attempt feeds the retry budget; what a client's library repeats is paid from it.
  func charge() {
    guard let route else { return }
    route.state.budgets.withLock { budget in
      if start.head.clientRetries > 0 {
        _ = budget.withdrawOne(now: .now)
      } else {
        budget.depositOne(now: .now)
      }
    }
  }
}
