/// A pool with its own places, bytes and waiting line, so that what is stuck in it stays in it.
///
/// The number of places adapts (`AIMDLimit`) or is fixed. The more important go first; within one priority the
/// oldest, but the newest once the oldest has waited long, because its caller has probably gone. A large request
/// at the front is not overtaken by smaller ones: it would wait for ever. A full line makes room for the more
/// important by turning away the newest of the least important.
package struct Bulkhead: Sendable {
  package struct Limits: Sendable, Hashable {
    package var concurrency: ConcurrencyLimits
    /// Of the requests in flight together.
    package var bytesMax: Int
    package var queueMax: Int
    package var queueBytesMax: Int
    package var waitMax: Duration
    /// When the oldest has waited so long, the newest goes first; nil for never.
    package var newestFirstAfter: Duration?

    package init(
      concurrency: ConcurrencyLimits, bytesMax: Int = 256 << 20, queueMax: Int = 256, queueBytesMax: Int = 256 << 20,
      waitMax: Duration = .seconds(10), newestFirstAfter: Duration? = nil
    ) {
      self.concurrency = concurrency
      self.bytesMax = max(0, bytesMax)
      self.queueMax = max(0, queueMax)
      self.queueBytesMax = max(0, queueBytesMax)
      self.waitMax = max(.zero, waitMax)
      self.newestFirstAfter = newestFirstAfter
    }
  }

  package enum Refusal: String, Sendable, Hashable, CaseIterable {
    /// Larger than the pool: it could never start.
    case tooLarge = "too_large"
    case queueFull = "queue_full"
    /// Turned away for a more important one.
    case displaced
    case waitedTooLong = "waited_too_long"
    case deadline
  }

  package enum Event: Sendable, Hashable {
    case admit(UInt64)
    case refuse(UInt64, Refusal)
  }

  private struct Running: Sendable {
    let bytes: Int
    let started: Instant
  }

  package let limits: Limits
  package private(set) var bytesInFlight = 0
  private var adaptive: AIMDLimit
  private var running: [UInt64: Running] = [:]
  private var waiting = WaitList()

  package init(limits: Limits) {
    self.limits = limits
    adaptive = AIMDLimit(limits: limits.concurrency)
  }

  package var limit: Int { adaptive.limit }
  package var inFlight: Int { running.count }
  package var queued: Int { waiting.count }
  package var queuedBytes: Int { waiting.bytes }

  /// When somebody will have waited too long: call `tick` then. Nil while nobody waits.
  package var nextTick: Instant? {
    var next: Instant?
    for priority in Priority.allCases {
      guard let oldest = waiting.oldest(priority) else { continue }
      let end = oldest.asked + limits.waitMax
      next = next.map { min($0, end) } ?? end
    }
    return next
  }

  /// Asks for a place; the answer is an event, now or later. An id that is known already is not taken twice.
  ///
  /// - Parameters:
  ///   - deadline: checked when its turn comes; a caller that wants to know sooner withdraws.
  ///   - events: what happened is appended.
  package mutating func ask(
    _ id: UInt64, bytes: Int, priority: Priority = .interactive, deadline: Deadline? = nil, now: Instant,
    events: inout [Event]
  ) {
    guard running[id] == nil, !waiting.contains(id) else { return }
    let bytes = max(0, bytes)
    guard bytes <= limits.bytesMax else {
      events.append(.refuse(id, .tooLarge))
      return
    }
    if enter(id, bytes: bytes, now: now) {
      events.append(.admit(id))
      return
    }
    expire(now: now, events: &events)
    admit(now: now, events: &events)
    if waiting.count == 0, fits(bytes) {
      start(id, bytes: bytes, now: now, events: &events)
      return
    }
    guard makeRoom(for: bytes, priority: priority, events: &events) else {
      events.append(.refuse(id, .queueFull))
      return
    }
    waiting.append(id, bytes: bytes, priority: priority, deadline: deadline?.instant, now: now)
    admit(now: now, events: &events)
  }

  /// Takes a place if there is one and nobody waits: what most requests meet, told at once and without an event.
  package mutating func enter(_ id: UInt64, bytes: Int, now: Instant) -> Bool {
    let bytes = max(0, bytes)
    guard waiting.count == 0, fits(bytes), running[id] == nil else { return false }
    running[id] = Running(bytes: bytes, started: now)
    bytesInFlight += bytes
    return true
  }

  /// The one that asked went away: before it was admitted, or after, in which case its place is free again.
  package mutating func withdraw(_ id: UInt64, now: Instant, events: inout [Event]) {
    if waiting.remove(id) != nil {
      admit(now: now, events: &events)
    } else {
      finish(id, .ignored, now: now, events: &events)
    }
  }

  package mutating func finish(_ id: UInt64, _ outcome: LoadOutcome, now: Instant, events: inout [Event]) {
    guard let ended = running[id] else { return }
    adaptive.on(outcome, inFlight: running.count, started: ended.started, now: now)
    running[id] = nil
    bytesInFlight -= ended.bytes
    guard waiting.count > 0 else { return }
    expire(now: now, events: &events)
    admit(now: now, events: &events)
  }

  /// Turns away those that have waited too long.
  package mutating func tick(now: Instant, events: inout [Event]) {
    expire(now: now, events: &events)
    admit(now: now, events: &events)
  }

  private func fits(_ bytes: Int) -> Bool { running.count < limit && bytesInFlight + bytes <= limits.bytesMax }

  private mutating func start(_ id: UInt64, bytes: Int, now: Instant, events: inout [Event]) {
    running[id] = Running(bytes: bytes, started: now)
    bytesInFlight += bytes
    events.append(.admit(id))
  }

  private mutating func admit(now: Instant, events: inout [Event]) {
    while running.count < limit, let next = nextWaiting(now: now) {
      if let deadline = next.deadline, deadline <= now {
        waiting.remove(next.id)
        events.append(.refuse(next.id, .deadline))
        continue
      }
      guard fits(next.bytes) else { return }
      waiting.remove(next.id)
      start(next.id, bytes: next.bytes, now: now, events: &events)
    }
  }

  private func nextWaiting(now: Instant) -> WaitList.Entry? {
    for priority in Priority.allCases {
      guard let oldest = waiting.oldest(priority) else { continue }
      if let after = limits.newestFirstAfter, now - oldest.asked >= after { return waiting.newest(priority) }
      return oldest
    }
    return nil
  }

  private mutating func expire(now: Instant, events: inout [Event]) {
    for priority in Priority.allCases {
      while let oldest = waiting.oldest(priority), now - oldest.asked >= limits.waitMax {
        waiting.remove(oldest.id)
        events.append(.refuse(oldest.id, .waitedTooLong))
      }
    }
  }

  private mutating func makeRoom(for bytes: Int, priority: Priority, events: inout [Event]) -> Bool {
    guard limits.queueMax > 0, bytes <= limits.queueBytesMax else { return false }
    while waiting.count >= limits.queueMax || waiting.bytes + bytes > limits.queueBytesMax {
      guard let least = Priority.allCases.last(where: { waiting.newest($0) != nil }), priority < least,
        let newest = waiting.newest(least)
      else { return false }
      waiting.remove(newest.id)
      events.append(.refuse(newest.id, .displaced))
    }
    return true
  }
}
