import AssayCore
import AssayResilience
import AssayServing
import Synchronization

/// What a route learns while it runs: what its retries may still cost, which of its models fail, how long they take.
/// A reload that does not change how the route calls its upstreams keeps it.
final class RouteState: Sendable {
  let budgets: SharedRetryBudget
  /// A breaker for each candidate.
  let health: Mutex<UpstreamHealth>
  /// How long whole answers take, by candidate and class of work.
  private let latencies = Mutex<[Int: Times]>([:])
  private let flow: Mutex<Flow>
  /// When a second request may go out, by class of work and whether it streams: a film is no measure for a text.
  private let hedges = Mutex<[Int: HedgePolicy]>([:])
  private let hedging: HedgeConfiguration?

  private struct Times {
    var window = LatencyWindow()
    /// Asked for every request and made anew ten times a second at most.
    var median: Duration?
    var madeAt: Instant?
  }

  private struct Flow {
    var retries = RetryConcurrency()
    var filter: DeadlineFilter
  }

  private static let samplesMin = 20
  private static let medianAge = Duration.milliseconds(100)

  init(_ route: RouteConfiguration, now: Instant = .now) throws(AssayError) {
    hedging = route.hedge
    health = Mutex(UpstreamHealth(count: route.models.count, now: now))
    budgets = SharedRetryBudget(
      try RetryBudget(
        ttl: .seconds(10), retriesPerSecondMin: route.retryReservePerSecond, percent: route.retryPercent))
    flow = Mutex(Flow(filter: try DeadlineFilter(mode: route.filtersLate ? .enforced : .dark)))
  }

  // MARK: Time

  func note(_ candidate: Int, _ pool: PoolClass, _ latency: Duration, now: Instant) {
    latencies.withLock { $0[Self.place(candidate, pool), default: Times()].window.add(latency, now: now) }
  }

  /// What half of the answers of late took at least; nil while too few are known.
  func median(_ candidate: Int, _ pool: PoolClass, now: Instant) -> Duration? {
    latencies.withLock { latencies in
      let place = Self.place(candidate, pool)
      if let madeAt = latencies[place]?.madeAt, now - madeAt < Self.medianAge { return latencies[place]?.median }
      guard let count = latencies[place]?.window.count, count >= Self.samplesMin else { return nil }
      let median = latencies[place]?.window.quantile(0.5, now: now)
      latencies[place]?.median = median
      latencies[place]?.madeAt = now
      return median
    }
  }

  private static func place(_ candidate: Int, _ pool: PoolClass) -> Int {
    candidate * PoolClass.allCases.count + Int(pool.rawValue)
  }

  // MARK: Requests under way

  enum Arrival: Sendable {
    case goesOn
    /// Too late by what was measured, and tried all the same: too many would be refused, or none shall be.
    case goesOnLate
    case refused
  }

  /// A request comes in, and is refused when the time left is less than any model that could take it needs.
  ///
  /// - Parameter latest: when an answer would have to be begun; nil when no need is known.
  func arrive(latest: Instant?, now: Instant) -> Arrival {
    flow.withLock { flow in
      switch flow.filter.on(latest.map { Deadline($0) }, now: now) {
      case .reject: return .refused
      case .serve: flow.retries.begin()
      case .serveLate:
        flow.retries.begin()
        return .goesOnLate
      }
      return .goesOn
    }
  }

  func depart() { flow.withLock { $0.retries.end() } }

  /// Takes one of the places that retries may have at once: a fifth of the requests under way, at least three.
  func beginRetry() -> Bool { flow.withLock { $0.retries.beginRetry() } }
  func endRetry() { flow.withLock { $0.retries.endRetry() } }
  var retriesInFlight: Int { flow.withLock { $0.retries.retries } }

  // MARK: Hedging

  /// When a second request may follow one that starts now; nil for never.
  func hedgeDelay(_ pool: PoolClass, streams: Bool, now: Instant) -> Duration? {
    guard let hedging else { return nil }
    return hedges.withLock { hedges in
      let place = Self.hedgePlace(pool, streams)
      if hedges[place] == nil {
        hedges[place] = try? HedgePolicy(extraLoadMax: hedging.extraLoadMax, after: hedging.after)
      }
      return hedges[place]?.begin(now: now)
    }
  }

  func noteHedged(_ pool: PoolClass, streams: Bool, _ latency: Duration, now: Instant) {
    guard hedging != nil else { return }
    hedges.withLock { $0[Self.hedgePlace(pool, streams)]?.record(latency, now: now) }
  }

  /// Pays for a second request, from the share of hedges and from the one budget of retries.
  func paysForHedge(_ pool: PoolClass, streams: Bool, now: Instant) -> Bool {
    guard beginRetry() else { return false }
    let pays = hedges.withLock { hedges in
      hedges[Self.hedgePlace(pool, streams)]?.withdraw(now: now) ?? false
    }
    guard pays, budgets.withLock({ $0.withdrawOne(now: now) }) else {
      endRetry()
      return false
    }
    return true
  }

  private static func hedgePlace(_ pool: PoolClass, _ streams: Bool) -> Int {
    Int(pool.rawValue) * 2 + (streams ? 1 : 0)
  }
}
