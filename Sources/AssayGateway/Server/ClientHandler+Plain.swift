import AssayCore
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// Answers that need no upstream.
extension ClientHandler {
  func answerPlain(_ start: RequestStart) {
    switch start.path {
    case .models: send(start, 200, start.runtime.modelList)
    case .model(let name): sendModel(name, start)
    case .health: send(start, 200, Array("{\"status\":\"ok\"}".utf8))
    case .ready: sendReady(start)
    case .metrics where !start.runtime.configuration.telemetry.hasMetrics:
      send(start, APIError(404, "invalid_request_error", code: "metrics_off", "Metrics are off here.", retries: false))
    case .metrics: send(start, 200, MetricsText.render(shared), type: "text/plain; version=0.0.4; charset=utf-8")
    default:
      send(
        start,
        APIError(
          501, "invalid_request_error", code: "not_implemented", "This endpoint is not served yet.", retries: false))
    }
  }

  private func sendModel(_ name: String, _ start: RequestStart) {
    let list = (try? JSONValue(parsing: start.runtime.modelList))?["data"]
    guard case .array(let models) = list, let model = models.first(where: { $0["id"]?.string == name }) else {
      send(
        start,
        APIError(
          404, "invalid_request_error", code: "model_not_found", "The model `\(name)` does not exist here.",
          param: "model", retries: false))
      return
    }
    send(start, 200, model.encoded())
  }

  private func sendReady(_ start: RequestStart) {
    guard !shared.isDraining.load(ordering: .relaxed) else {
      send(start, APIError(503, "overloaded", code: "draining", "This gateway is being stopped."))
      return
    }
    let watches = start.runtime.services.watches
    let troubles = watches.flatMap(\.troubles)
    guard watches.allSatisfy(\.isReady) else {
      send(
        start,
        APIError(
          503, "overloaded", code: "not_ready", "This gateway cannot answer yet: \(troubles.joined(separator: "; ")).")
      )
      return
    }
    guard !troubles.isEmpty else { return send(start, 200, Array("{\"status\":\"ready\"}".utf8)) }
    // Requests are answered, so no balancer should turn away; what is wrong is said all the same.
    let body: JSONValue = ["status": "ready", "degraded": .array(troubles.map { .string($0) })]
    send(start, 200, body.encoded())
  }

  func send(_ start: RequestStart, _ error: APIError) {
    send(start, error.status, error.body, fields: error.fields)
  }

  func send(
    _ start: RequestStart, _ status: Int, _ body: [UInt8], type: StaticString = "application/json", fields: String = ""
  ) {
    var reply = Reply(status)
    reply.contentType = type
    reply.fields = fields
    reply.closes = !start.head.keepsAlive
    let isHead = start.head.method == .head
    var buffer = reply.head(
      contentLength: body.count, requestID: start.id, allocator: channel.allocator, room: isHead ? 0 : body.count)
    if !isHead { buffer.writeBytes(body) }
    channel.writeAndFlush(buffer, promise: nil)
    start.held.release()
    next(keepsAlive: start.head.keepsAlive)
  }
}
