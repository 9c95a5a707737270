import AssayResilience
import AssayServing
import Synchronization

/// `/metrics` in Prometheus' text format. No label names a key, a user or a digest.
enum MetricsText {
  static func render(_ shared: GatewayState) -> [UInt8] {
    PrometheusText.render(shared.metrics.families(gauges: gauges(shared)))
  }

  /// What is true now, read where it is decided.
  static func gauges(_ shared: GatewayState) -> [MetricFamily] {
    let counts = shared.counts
    let names = shared.metrics.names
    var connections = MetricFamily(names.connections, .gauge, .none, "Open client connections.")
    connections.add([], .integer(Int64(counts.connections.load(ordering: .relaxed))))
    var inFlight = MetricFamily(names.inFlight, .gauge, .none, "Requests being answered.")
    inFlight.add([("pool", "all")], .integer(Int64(counts.inFlight.load(ordering: .relaxed))))
    var held = MetricFamily(names.heldBytes, .gauge, .bytes, "Bytes of bodies held.")
    held.add([], .integer(Int64(counts.heldBytes.load(ordering: .relaxed))))
    var balance = MetricFamily(names.retryBalance, .gauge, .none, "Retries that the route can pay for now.")
    let now = Instant.now
    for (name, route) in shared.runtime.routes {
      balance.add([("route", name)], .integer(Int64(route.budgets.withLock { $0.balance(now: now) })))
    }
    return [connections, inFlight, held, balance] + shared.runtime.services.watches.flatMap(\.families)
  }
}
