import AssayResilience
import AssayServing
import Synchronization

/// The places of all upstreams of a configuration.
final class Pools: Sendable {
  /// Told of its place, or that there is none, on whatever thread made room.
  typealias Waiter = @Sendable (Bulkhead.Refusal?) -> Void

  enum Answer: Sendable { case admitted, waits, refused(Bulkhead.Refusal) }

  let upstreams: [UpstreamPlaces]

  /// - Parameter old: what was in force before; an upstream that has not changed keeps its places.
  init(_ upstreams: [UpstreamConfiguration], keeping old: Pools? = nil) {
    self.upstreams = upstreams.map { upstream in
      old?.upstreams.first { $0.serves(upstream) } ?? UpstreamPlaces(upstream)
    }
  }

  /// Requests in flight and waiting in a pool.
  func load(_ upstream: Int, _ pool: PoolClass) -> (inFlight: Int, queued: Int) {
    let load = upstreams[upstream].load(pool)
    return (load.inFlight, load.queued)
  }
}

/// The places of one upstream, one pool a class of work, shared by all event loops. Outlives reloads that do not change
/// the upstream: what is in flight, who waits, and how many places the last answers let it have.
final class UpstreamPlaces: Sendable {
  private struct State {
    var set: BulkheadSet
    var waiters: [UInt64: Pools.Waiter] = [:]
    var events: [Bulkhead.Event] = []
    /// One bit for each class that has been asked for a place.
    var used: UInt8 = 0
  }

  struct Load: Sendable, Equatable {
    let inFlight: Int
    let queued: Int
    /// Places that there are now.
    let limit: Int
  }

  private static let counter = Atomic<UInt64>(0)
  private let state: Mutex<State>
  private let configuration: UpstreamConfiguration
  var name: String { configuration.name }

  init(_ upstream: UpstreamConfiguration) {
    configuration = Self.identity(upstream)
    state = Mutex(State(set: BulkheadSet(upstreams: 1) { _, pool in Self.limits(upstream, pool) }))
  }

  /// A line whose oldest has waited half of its time is served from the newest on: under overload the oldest callers
  /// have mostly gone or will, and in the order they came everybody would be served too late.
  private static func limits(_ upstream: UpstreamConfiguration, _ pool: PoolClass) -> Bulkhead.Limits {
    let places = max(1, upstream.places(of: pool))
    let adaptive = (try? ConcurrencyLimits(minimum: 1, start: places, maximum: places)) ?? .fixed(places)
    let own = upstream.pool(of: pool)
    let wait = Duration.milliseconds(own?.queueMs ?? upstream.queueMs)
    var limits = Bulkhead.Limits(
      concurrency: adaptive, queueMax: own?.queueMax ?? upstream.queueMax, waitMax: wait, newestFirstAfter: wait / 2)
    if let own { limits.bytesMax = own.bytesMax }
    return limits
  }

  /// What makes two settings the same upstream: everything but its models and their prices.
  private static func identity(_ upstream: UpstreamConfiguration) -> UpstreamConfiguration {
    var upstream = upstream
    upstream.models = []
    return upstream
  }

  func serves(_ upstream: UpstreamConfiguration) -> Bool { Self.identity(upstream) == configuration }

  /// A number for one that asks; none is given twice.
  static func nextID() -> UInt64 { counter.wrappingAdd(1, ordering: .relaxed).newValue }

  /// How long one waits in a pool.
  func waitMs(_ pool: PoolClass) -> Int { configuration.pool(of: pool)?.queueMs ?? configuration.queueMs }

  /// Takes a place if there is one and nobody waits.
  func enter(_ id: UInt64, _ pool: PoolClass, bytes: Int, now: Instant) -> Bool {
    state.withLock { state in
      state.used |= 1 << pool.rawValue
      return state.set[0, pool].enter(id, bytes: bytes, now: now)
    }
  }

  /// - Parameter waiter: called once, later, when the answer is that it waits.
  func ask(
    _ id: UInt64, _ pool: PoolClass, bytes: Int, priority: Priority, deadline: Deadline, now: Instant,
    waiter: @escaping Pools.Waiter
  ) -> Pools.Answer {
    let (answer, told) = state.withLock { state -> (Pools.Answer, [(Pools.Waiter, Bulkhead.Refusal?)]) in
      state.events.removeAll(keepingCapacity: true)
      state.used |= 1 << pool.rawValue
      state.set[0, pool].ask(
        id, bytes: bytes, priority: priority, deadline: deadline, now: now, events: &state.events)
      var answer = Pools.Answer.waits
      for event in state.events {
        switch event {
        case .admit(id): answer = .admitted
        case .refuse(id, let why): answer = .refused(why)
        default: break
        }
      }
      if case .waits = answer { state.waiters[id] = waiter }
      return (answer, Self.told(&state))
    }
    for (waiter, refusal) in told { waiter(refusal) }
    return answer
  }

  func leave(_ id: UInt64, _ pool: PoolClass, _ outcome: LoadOutcome, now: Instant) {
    let told = state.withLock { state in
      state.events.removeAll(keepingCapacity: true)
      state.set[0, pool].finish(id, outcome, now: now, events: &state.events)
      return Self.told(&state)
    }
    for (waiter, refusal) in told { waiter(refusal) }
  }

  /// Whoever waited does so no more; a place that it got meanwhile is free again.
  func withdraw(_ id: UInt64, _ pool: PoolClass, now: Instant) {
    let told = state.withLock { state in
      state.events.removeAll(keepingCapacity: true)
      state.waiters[id] = nil
      state.set[0, pool].withdraw(id, now: now, events: &state.events)
      return Self.told(&state)
    }
    for (waiter, refusal) in told { waiter(refusal) }
  }

  private static func told(_ state: inout State) -> [(Pools.Waiter, Bulkhead.Refusal?)] {
    guard !state.events.isEmpty, !state.waiters.isEmpty else { return [] }
    return state.events.compactMap { event in
      switch event {
      case .admit(let id): state.waiters.removeValue(forKey: id).map { ($0, nil) }
      case .refuse(let id, let why): state.waiters.removeValue(forKey: id).map { ($0, why) }
      }
    }
  }

  func load(_ pool: PoolClass) -> Load { state.withLock { Self.load($0, pool) } }

  /// Of every pool that has been asked for a place.
  var loads: [(pool: PoolClass, load: Load)] {
    state.withLock { state in
      PoolClass.allCases.filter { state.used & (1 << $0.rawValue) != 0 }.map { ($0, Self.load(state, $0)) }
    }
  }

  private static func load(_ state: State, _ pool: PoolClass) -> Load {
    let bulkhead = state.set[0, pool]
    return Load(inFlight: bulkhead.inFlight, queued: bulkhead.queued, limit: bulkhead.limit)
  }
}
