import AssayServing
import AssayWire

// The Responses API: passed through to servers that have it, past the same door.
extension Exchange {
  /// A route that looks at the answers of its models does so for chat; asked by another way it must not look away.
  func checkEndpoint(_ route: Route) throws(APIError) {
    guard start.path == .responses, route.pipeline != nil else { return }
    throw APIError(
      400, "invalid_request_error", code: "unsupported_endpoint",
      "The model `\(route.configuration.name)` answers at /v1/chat/completions only: its route has a pipeline.",
      param: "model", retries: false)
  }
}
