import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// What is decided before a body is read: path, method, key, size, room.
enum Admission {
  static func check(_ start: RequestStart, shared: GatewayState) -> APIError? {
    guard let path = start.path else {
      return APIError(404, "invalid_request_error", code: "unknown_url", "There is no such path here.", retries: false)
    }
    let isGet = start.head.method == .get || start.head.method == .head
    guard path.isPost ? start.head.method == .post : isGet else {
      return APIError(
        405, "invalid_request_error", code: "method_not_allowed", "The path takes \(path.isPost ? "POST" : "GET").",
        retries: false)
    }
    if path == .health || path == .ready { return bodiless(start) }
    switch start.key {
    case .caller(let caller):
      let scope: Caller.Scope = path == .metrics ? .metrics : path.isPost ? .inference : .models
      guard caller.scopes.contains(scope) else {
        return APIError(
          403, "permission_error", code: "scope", "The key may not do this: it lacks the scope \(scope.rawValue).",
          retries: false)
      }
    case .wrong:
      return APIError(
        401, "authentication_error", code: "invalid_api_key",
        "The key is not known here. Send it as Authorization: Bearer ….", retries: false)
    case .unknown:
      return APIError(
        503, "overloaded", code: "auth_unavailable", "Keys cannot be checked at the moment.", retryAfterMs: 1000)
    }
    return path.isPost ? size(start, shared) : bodiless(start)
  }

  private static func bodiless(_ start: RequestStart) -> APIError? {
    guard start.head.isChunked || (start.head.contentLength ?? 0) > 0 else { return nil }
    return .invalid("The path takes no body.", code: "unexpected_body")
  }

  private static func size(_ start: RequestStart, _ shared: GatewayState) -> APIError? {
    let limits = start.runtime.configuration.limits
    guard start.head.isChunked || start.head.contentLength != nil else {
      return APIError(
        411, "invalid_request_error", code: "length_required", "The body's length is missing.", retries: false)
    }
    let length = start.head.contentLength ?? 0
    guard length <= limits.bodyBytesMax else { return APIError(tooLarge(limits.bodyBytesMax)) }
    guard start.head.coding != .unknown else {
      return APIError(
        415, "invalid_request_error", code: "content_encoding", "Bodies are read as they are or in gzip.",
        retries: false)
    }
    let priority = priority(start)
    let held = shared.counts.heldBytes.load(ordering: .relaxed)
    guard length <= ByteBudget.share(of: limits.heldBytesMax, priority) - held else { return tooMuchHeld }
    let declared = start.head.isChunked ? nil : start.head.contentLength
    if let path = start.path,
      !shared.shedding.withLock({ $0.admits(path, bodyBytes: declared, priority, now: .now) })
    {
      return APIError(
        503, "overloaded", code: "shed", "Requests of this class wait too long at the moment.", retryAfterMs: 1000)
    }
    guard !shared.isDraining.load(ordering: .relaxed) else {
      return APIError(503, "overloaded", code: "draining", "This gateway is being stopped.", retryAfterMs: 1000)
    }
    return nil
  }

  /// As the head says it: what the body says is not known yet.
  private static func priority(_ start: RequestStart) -> Priority {
    let word = start.own.first { $0.name.lowercased() == "class" }?.value
    return word.flatMap(RequestSettings.priority) ?? .interactive
  }

  static let tooMuchHeld = APIError(
    503, "overloaded", code: "held_bytes", "Too many bodies are being held at the moment.", retryAfterMs: 1000)

  static func tooLarge(_ bytesMax: Int) -> HTTPFault {
    HTTPFault(413, "request_too_large", "The body is longer than the \(bytesMax) bytes that are taken.")
  }

  /// Codes of requests that were turned away to protect the others.
  private static let shedReasons: Set<String> = ["shed", "held_bytes"]

  /// A refused request leaves a trace too.
  static func trace(_ error: APIError, _ start: RequestStart) {
    guard var trace = begun(start) else { return }
    trace.outcome = .refused
    trace.status = error.status
    trace.errorCode = error.code
    if let code = error.code, Self.shedReasons.contains(code) { trace.shed = ("\(priority(start))", code) }
    start.runtime.traces.take(trace)
  }

  /// So does one whose client leaves before all of it has come.
  static func traceGone(_ start: RequestStart) {
    guard var trace = begun(start) else { return }
    trace.outcome = .abandoned
    trace.status = 499
    trace.errorCode = "client_closed"
    trace.bodyBytes = start.held.bytes
    start.runtime.traces.take(trace)
  }

  /// Of a request whose body is not known.
  private static func begun(_ start: RequestStart) -> RequestTrace? {
    guard let path = start.path, path.isPost else { return nil }
    var trace = RequestTrace()
    trace.id = start.id
    trace.startedAtNs = start.startedAtNs
    trace.endpoint = path.name
    if case .caller(let caller) = start.key { (trace.tenant, trace.keyID) = (caller.tenant, caller.keyID) }
    trace.context = start.context
    trace.totalMs = Double((NIODeadline.now() - start.startedAt).nanoseconds) / 1e6
    trace.overheadMs = trace.totalMs
    return trace
  }
}

extension GatewayPath {
  /// As traces and metrics name it.
  var name: String {
    switch self {
    case .chat: "chat"
    case .responses: "responses"
    case .embeddings: "embeddings"
    case .transcriptions: "transcriptions"
    case .models, .model: "models"
    case .health: "healthz"
    case .ready: "readyz"
    case .metrics: "metrics"
    }
  }
}
