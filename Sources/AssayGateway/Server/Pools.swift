import AssayResilience
import AssayServing
import Synchronization

/// The places of all upstreams, one pool a class of work, shared by all event loops.
final class Pools: Sendable {
  /// Told of its place, or that there is none, on whatever thread made room.
  typealias Waiter = @Sendable (Bulkhead.Refusal?) -> Void

  private struct State {
    var set: BulkheadSet
    var waiters: [UInt64: Waiter] = [:]
    var events: [Bulkhead.Event] = []
  }

  struct Place: Sendable {
    let upstream: Int
    let pool: PoolClass
    let id: UInt64
  }

  enum Answer: Sendable { case admitted, waits, refused(Bulkhead.Refusal) }

  private static let counter = Atomic<UInt64>(0)
  private let state: Mutex<State>

  init(_ upstreams: [UpstreamConfiguration]) {
    state = Mutex(
      State(
        set: BulkheadSet(upstreams: upstreams.count) { index, pool in
          let upstream = upstreams[index]
          let places = max(1, upstream.places(of: pool))
          let adaptive = try? ConcurrencyLimits(minimum: 1, start: places, maximum: places)
          return Bulkhead.Limits(
            concurrency: adaptive ?? .fixed(places), queueMax: upstream.queueMax,
            waitMax: .milliseconds(upstream.queueMs))
        }))
  }

  static func place(_ upstream: Int, _ pool: PoolClass) -> Place {
    Place(upstream: upstream, pool: pool, id: counter.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  /// - Parameter waiter: called once, later, when the answer is that it waits.
  func ask(
    _ place: Place, bytes: Int, priority: Priority, deadline: Deadline, now: Instant, waiter: @escaping Waiter
  ) -> Answer {
    let (answer, told) = state.withLock { state -> (Answer, [(Waiter, Bulkhead.Refusal?)]) in
      state.events.removeAll(keepingCapacity: true)
      state.set[place.upstream, place.pool].ask(
        place.id, bytes: bytes, priority: priority, deadline: deadline, now: now, events: &state.events)
      var answer = Answer.waits
      for event in state.events {
        switch event {
        case .admit(place.id): answer = .admitted
        case .refuse(place.id, let why): answer = .refused(why)
        default: break
        }
      }
      if case .waits = answer { state.waiters[place.id] = waiter }
      return (answer, Self.told(&state))
    }
    for (waiter, refusal) in told { waiter(refusal) }
    return answer
  }

  func leave(_ place: Place, _ outcome: LoadOutcome, now: Instant) {
    let told = state.withLock { state in
      state.events.removeAll(keepingCapacity: true)
      state.set[place.upstream, place.pool].finish(place.id, outcome, now: now, events: &state.events)
      return Self.told(&state)
    }
    for (waiter, refusal) in told { waiter(refusal) }
  }

  /// Whoever waited does so no more; a place that it got meanwhile is free again.
  func withdraw(_ place: Place, now: Instant) {
    let told = state.withLock { state in
      state.events.removeAll(keepingCapacity: true)
      state.waiters[place.id] = nil
      state.set[place.upstream, place.pool].withdraw(place.id, now: now, events: &state.events)
      return Self.told(&state)
    }
    for (waiter, refusal) in told { waiter(refusal) }
  }

  private static func told(_ state: inout State) -> [(Waiter, Bulkhead.Refusal?)] {
    guard !state.events.isEmpty, !state.waiters.isEmpty else { return [] }
    return state.events.compactMap { event in
      switch event {
      case .admit(let id): state.waiters.removeValue(forKey: id).map { ($0, nil) }
      case .refuse(let id, let why): state.waiters.removeValue(forKey: id).map { ($0, why) }
      }
    }
  }

  /// Requests in flight and waiting in a pool.
  func load(_ upstream: Int, _ pool: PoolClass) -> (inFlight: Int, queued: Int) {
    state.withLock { ($0.set[upstream, pool].inFlight, $0.set[upstream, pool].queued) }
  }
}
