import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// A route made ready.
final class Route: Sendable {
  let configuration: RouteConfiguration
  let candidates: [Candidate]
  let state: RouteState
  /// Whole answers that are kept; nil where the route keeps none.
  let cache: AnswerCache?
  let pipeline: ServingPipeline?
  /// Chooses between the models; nil where they are asked in order.
  let router: Router?
  let latencyBoard: SharedLatencyBoard
  /// The number that the board knows each candidate by.
  let boardNumbers: [Int]

  struct Candidate: Sendable {
    let model: ModelConfiguration
    let target: UpstreamTarget
    /// The model's name as a JSON string, quotes included.
    let quotedModel: [UInt8]
  }

  /// - Parameter old: the route of this name that was in force before.
  init(
    _ configuration: RouteConfiguration, upstreams: [UpstreamTarget], services: GatewayServices,
    keeping old: Route? = nil
  ) throws(AssayError) {
    var configuration = configuration
    if configuration.plan == nil, !configuration.limits.isEmpty {
      configuration.plan = RateLimit.plan(configuration.limits)
    }
    self.configuration = configuration
    var candidates: [Candidate] = []
    for model in configuration.models {
      guard let target = upstreams.first(where: { $0.name == model.upstream }) else {
        throw AssayError(
          .configuration,
          "the route \"\(configuration.name)\" names the upstream \"\(model.upstream)\", which is not there")
      }
      candidates.append(
        Candidate(model: model, target: target, quotedModel: JSONValue.string(model.model).encoded()))
    }
    self.candidates = candidates
    let builtins = Set(candidates.map(\.target).filter(\.configuration.isBuiltin).map(\.name))
    router = try Router.made(
      for: GatewayServices.priced(configuration, builtins: builtins),
      places: candidates.map(\.target.configuration.concurrencyMax))
    latencyBoard = services.latencies
    boardNumbers = candidates.map { services.latencies.number(of: $0.model.name) }
    pipeline = try services.pipeline(configuration, builtins: builtins, router: router)
    // The same places are the same upstream: name, address and bounds.
    let isSameCalling =
      old.map { old in
        Self.calling(old.configuration) == Self.calling(configuration)
          && zip(old.candidates, candidates).allSatisfy { $0.target.places === $1.target.places }
      } ?? false
    if let old, isSameCalling { state = old.state } else { state = try RouteState(configuration) }
    let isSamePolicy = isSameCalling && old?.configuration == configuration
    cache =
      !configuration.caches
      ? nil
      : isSamePolicy
        ? old?.cache
        : AnswerCache(
          bytesMax: configuration.cache.bytesMax, ageMax: .milliseconds(configuration.cache.ageMsMax))
  }

  /// Of a route's settings, those that decide how upstreams are called: a new price is no reason to forget an outage.
  private static func calling(_ configuration: RouteConfiguration) -> RouteConfiguration {
    var calling = RouteConfiguration(
      name: configuration.name,
      models: configuration.models.map {
        ModelConfiguration(upstream: $0.upstream, model: $0.model, inputs: $0.inputs)
      })
    calling.attemptsMax = configuration.attemptsMax
    (calling.retryPercent, calling.retryReservePerSecond) =
      (configuration.retryPercent, configuration.retryReservePerSecond)
    (calling.breaks, calling.hedge, calling.filtersLate) =
      (configuration.breaks, configuration.hedge, configuration.filtersLate)
    return calling
  }

  // MARK: Whom to ask

  enum Choice {
    /// The place in the list that was asked about, and leave of its breaker.
    case chosen(Int, CircuitBreaker.Ticket?)
    /// None that is left can make it in time.
    case tooLate
    /// All are out, and it is not the time for a probe.
    case unavailable
  }

  /// The first of some candidates, from a place on, that is not known to be out and can make the deadline.
  ///
  /// - Parameters:
  ///   - among: what could take the request, for the case that all of it is out.
  ///   - left: the time left, or nil when what was measured does not matter.
  func choose(
    _ able: [Int], from start: Int = 0, among: [Int]? = nil, pool: PoolClass, left: TimeAmount?, now: Instant
  ) -> Choice {
    var isTooLate = false
    for place in start..<able.count {
      let candidate = able[place]
      if let left, let median = state.median(candidate, pool, now: now), median.nanoseconds > left.nanoseconds {
        isTooLate = true
        continue
      }
      guard configuration.breaks else { return .chosen(place, nil) }
      if let ticket = state.health.withLock({ $0.begin(candidate, now: now) }) { return .chosen(place, ticket) }
    }
    if isTooLate { return .tooLate }
    // Everything is out: one probe in a while, so that it is seen when it is back.
    guard let last = state.health.withLock({ $0.beginLastResort(among: among ?? able, now: now) }) else {
      return .unavailable
    }
    if let place = able.firstIndex(of: last.upstream) { return .chosen(place, last.ticket) }
    end(last.upstream, last.ticket, .ignorable, now: now)
    return .unavailable
  }

  func end(_ candidate: Int, _ ticket: CircuitBreaker.Ticket, _ outcome: CircuitBreaker.Outcome, now: Instant) {
    var generator = SystemRandomNumberGenerator()
    _ = state.health.withLock { $0.end(candidate, ticket, outcome, using: &generator, now: now) }
  }

  /// The least that any of some candidates, or of all, needs as measured; nil when that of one is not known, and where
  /// one of them answers in this program.
  func need(_ able: [Int]?, _ pool: PoolClass, now: Instant) -> Duration? {
    var least: Duration?
    for candidate in able ?? Array(candidates.indices) {
      guard !candidates[candidate].target.configuration.isBuiltin,
        let median = state.median(candidate, pool, now: now)
      else { return nil }
      least = least.map { min($0, median) } ?? median
    }
    return least
  }
}
