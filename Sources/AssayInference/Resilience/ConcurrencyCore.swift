package import AssayCore

/// How many requests may be in flight.
package struct ConcurrencyLimits: Sendable, Hashable {
  package var minimum: Int
  package var start: Int
  package var maximum: Int

  /// A number that never changes.
  package static func fixed(_ count: Int) -> ConcurrencyLimits {
    let count = max(1, count)
    return ConcurrencyLimits(uncheckedMinimum: count, start: count, maximum: count)
  }

  /// - Throws: `.configuration` unless 1 ≤ minimum ≤ start ≤ maximum.
  package init(minimum: Int, start: Int, maximum: Int) throws(AssayError) {
    guard 1 <= minimum, minimum <= start, start <= maximum, maximum <= 10_000 else {
      throw AssayError(
        .configuration,
        "connections should be 1 ≤ minimum ≤ start ≤ maximum ≤ 10000, found \(minimum)-\(start)-\(maximum)")
    }
    self.init(uncheckedMinimum: minimum, start: start, maximum: maximum)
  }

  private init(uncheckedMinimum: Int, start: Int, maximum: Int) {
    minimum = uncheckedMinimum
    self.start = start
    self.maximum = maximum
  }
}

/// Admits requests one after another under a limit that grows while the endpoint keeps up and shrinks when it
/// says that it does not: additive increase, multiplicative decrease, after a slow start.
///
/// In slow start each success raises the limit by one, which doubles it every round; after the first drop a
/// whole round of successes raises it by one. A drop (429, 503, time-out) takes a fifth, once per round: drops of
/// requests that started before the last decrease say nothing new. There is no latency rule: a long answer or
/// a film is slow without a queue.
package struct ConcurrencyCore: Sendable {
  package enum Outcome: Sendable, Hashable { case succeeded, dropped, ignored }

  package enum Input: Sendable, Hashable {
    case ask(UInt64)
    /// The one that asked went away before it was admitted.
    case withdraw(UInt64)
    case finish(UInt64, Outcome)
  }

  package enum Action: Sendable, Hashable { case admit(UInt64) }

  package let limits: ConcurrencyLimits
  package private(set) var limit: Int
  package private(set) var inFlightPeak = 0
  private var inSlowStart = true
  private var successes = 0
  private var decreasedAt: Instant?
  private var running: [UInt64: Instant] = [:]
  private var waiting: [UInt64] = []
  private var head = 0

  package init(limits: ConcurrencyLimits) {
    self.limits = limits
    limit = limits.start
  }

  package var inFlight: Int { running.count }
  package var queued: Int { waiting.count - head }

  package mutating func on(_ input: Input, now: Instant) -> [Action] {
    switch input {
    case .ask(let id): waiting.append(id)
    case .withdraw(let id):
      if let index = waiting[head...].firstIndex(of: id) { waiting.remove(at: index) }
    case .finish(let id, let outcome):
      guard let started = running[id] else { return [] }
      adapt(outcome, started: started, now: now)
      running[id] = nil
    }
    return admit(now: now)
  }

  private mutating func adapt(_ outcome: Outcome, started: Instant, now: Instant) {
    switch outcome {
    case .ignored: return
    case .succeeded:
      // A limit that is not used has not been tested: it does not grow.
      guard limit < limits.maximum, running.count * 2 >= limit else { return }
      successes += 1
      guard inSlowStart || successes >= limit else { return }
      limit += 1
      successes = 0
    case .dropped:
      inSlowStart = false
      if let decreasedAt, started < decreasedAt { return }
      limit = max(limits.minimum, limit * 4 / 5)
      successes = 0
      decreasedAt = now
    }
  }

  private mutating func admit(now: Instant) -> [Action] {
    var actions: [Action] = []
    while running.count < limit, head < waiting.count {
      let id = waiting[head]
      head += 1
      running[id] = now
      actions.append(.admit(id))
    }
    if head > 64, head * 2 > waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
    inFlightPeak = max(inFlightPeak, running.count)
    return actions
  }
}
