import AssayResilience
import AssayServing
import Synchronization

/// `/metrics` in Prometheus' text format. No label names a key, a user or a digest.
enum MetricsText {
  static func render(_ shared: GatewayState) -> [UInt8] { PrometheusText.render(shared.metrics.families()) }

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
    let runtime = shared.runtime
    return [connections, inFlight, held] + routes(runtime, names) + pools(runtime, names)
      + runtime.services.watches.flatMap(\.families) + (runtime.services.keeping == nil ? [] : shared.keeper.families)
  }

  private static func routes(_ runtime: Runtime, _ names: TelemetryNames) -> [MetricFamily] {
    var balance = MetricFamily(names.retryBalance, .gauge, .none, "Retries that the route can pay for now.")
    var retries = MetricFamily(names.retriesInFlight, .gauge, .none, "Retries and second calls under way.")
    var breakers = MetricFamily(
      names.breaker, .gauge, .none, "Breaker of a model in a route: 0 closed, 1 probing, 2 open.")
    let now = Instant.now
    for (name, route) in runtime.routes {
      balance.add([("route", name)], .integer(Int64(route.state.budgets.withLock { $0.balance(now: now) })))
      retries.add([("route", name)], .integer(Int64(route.state.retriesInFlight)))
      let states = route.state.health.withLock { $0.breakers.map(\.state) }
      for (candidate, state) in zip(route.candidates, states) where route.configuration.breaks {
        breakers.add(
          [("route", name), ("upstream", candidate.target.name), ("model", candidate.model.name)],
          .integer(number(state)))
      }
    }
    return [balance, retries, breakers]
  }

  private static func number(_ state: CircuitBreaker.State) -> Int64 {
    switch state {
    case .alive: 0
    case .probeOpen, .probing: 1
    case .dead: 2
    }
  }

  /// Of pools that have been asked for a place.
  private static func pools(_ runtime: Runtime, _ names: TelemetryNames) -> [MetricFamily] {
    var inFlight = MetricFamily(names.poolInFlight, .gauge, .none, "Calls in flight in an upstream's pool.")
    var queued = MetricFamily(names.poolQueued, .gauge, .none, "Requests in line for a place in an upstream's pool.")
    var limit = MetricFamily(names.poolLimit, .gauge, .none, "Places that an upstream's pool has now.")
    for upstream in runtime.pools.upstreams {
      for (pool, load) in upstream.loads {
        let labels: [(name: String, value: String)] = [("upstream", upstream.name), ("pool", "\(pool)")]
        inFlight.add(labels, .integer(Int64(load.inFlight)))
        queued.add(labels, .integer(Int64(load.queued)))
        limit.add(labels, .integer(Int64(load.limit)))
      }
    }
    return [inFlight, queued, limit]
  }
}
