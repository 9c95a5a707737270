import AssayResilience
import AssayServing
import NIOCore
import Synchronization

/// What all event loops share.
final class GatewayState: Sendable {
  private let current: Mutex<Runtime>
  let counts = GatewayCounts()
  let isDraining = Atomic(false)
  /// Counts go on through reloads.
  let metrics: MetricsSink
  let limits = RateLimits()
  /// Evidence that was seen, whatever the configuration.
  let replays = EdgeReplays(startedMs: Int(WallClock.nowNs() / 1_000_000))
  let prober: SharedProbing?
  /// How media by address are reached.
  let remote: RemoteAccess
  let keeper = MediaKeeper()
  /// Reads long bodies.
  let reading = SideThreads(count: min(4, System.coreCount))
  /// Looks names up: apart, so that a slow answer keeps no body waiting.
  let resolving = SideThreads(count: 4)
  /// Sheds by how long requests wait for a place.
  let shedding = Mutex(DoorShedding())

  init(_ runtime: Runtime, metrics: MetricsSink, prober: (any MediaProbing)? = nil, remote: RemoteAccess = .system) {
    self.metrics = metrics
    self.prober = prober.map { $0 as? SharedProbing ?? SharedProbing($0) }
    self.remote = remote
    current = Mutex(runtime)
    metrics.show { [weak self] in self.map(MetricsText.gauges) ?? [] }
  }

  var runtime: Runtime { current.withLock { $0 } }

  /// Requests in flight finish on the configuration they started with.
  func replace(_ runtime: Runtime) { current.withLock { $0 = runtime } }

  /// Compares the models of each route with each other, and leaves out for a while those that fail far more often.
  func sweep(now: Instant) {
    for route in runtime.routes.values where route.configuration.breaks {
      _ = route.state.health.withLock { $0.sweep(now: now) }
    }
  }
}

/// What one request holds of the bytes that all may hold. Given back once, at the latest with the object.
final class HeldBytes {
  private let counts: GatewayCounts
  private(set) var bytes = 0

  init(_ counts: GatewayCounts) { self.counts = counts }

  func add(_ count: Int) {
    bytes += count
    counts.heldBytes.add(count, ordering: .relaxed)
  }

  func release() {
    counts.heldBytes.subtract(bytes, ordering: .relaxed)
    bytes = 0
  }

  deinit { release() }
}

/// Gauges and counters that decide something or that `/metrics` shows.
final class GatewayCounts: Sendable {
  let connections = Atomic(0)
  let inFlight = Atomic(0)
  /// Bytes of bodies held now.
  let heldBytes = Atomic(0)
  let requests = Atomic(0)
  let upstreamCalls = Atomic(0)
  let retries = Atomic(0)

  init() {}
}
