import Synchronization

/// `/metrics` in Prometheus' text format. No label names a key, a user or a digest.
enum MetricsText {
  static func render(_ shared: GatewayState) -> String {
    let counts = shared.counts
    var text = ""
    func line(_ name: String, _ type: String, _ help: String, _ value: Int) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
    }
    line("assay_gateway_connections", "gauge", "Open client connections.", counts.connections.load(ordering: .relaxed))
    line("assay_gateway_inflight", "gauge", "Requests being answered.", counts.inFlight.load(ordering: .relaxed))
    line("assay_gateway_held_bytes", "gauge", "Bytes of bodies held.", counts.heldBytes.load(ordering: .relaxed))
    line("assay_requests_total", "counter", "Requests read.", counts.requests.load(ordering: .relaxed))
    line("assay_attempts_total", "counter", "Calls of upstreams.", counts.upstreamCalls.load(ordering: .relaxed))
    line("assay_retries_total", "counter", "Calls after a failed one.", counts.retries.load(ordering: .relaxed))
    return text
  }
}
