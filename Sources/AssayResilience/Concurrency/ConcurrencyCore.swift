/// Admits requests one after another under a limit that adapts (`AIMDLimit`) or is fixed.
package struct ConcurrencyCore: Sendable {
  package typealias Outcome = LoadOutcome

  package enum Input: Sendable, Hashable {
    case ask(UInt64)
    /// The one that asked went away before it was admitted.
    case withdraw(UInt64)
    case finish(UInt64, Outcome)
  }

  package enum Action: Sendable, Hashable { case admit(UInt64) }

  package private(set) var inFlightPeak = 0
  private var adaptive: AIMDLimit
  private var running: [UInt64: Instant] = [:]
  private var waiting: [UInt64] = []
  private var head = 0

  package init(limits: ConcurrencyLimits) { adaptive = AIMDLimit(limits: limits) }

  package var limits: ConcurrencyLimits { adaptive.limits }
  package var limit: Int { adaptive.limit }
  package var inFlight: Int { running.count }
  package var queued: Int { waiting.count - head }

  package mutating func on(_ input: Input, now: Instant) -> [Action] {
    switch input {
    case .ask(let id): waiting.append(id)
    case .withdraw(let id):
      if let index = waiting[head...].firstIndex(of: id) { waiting.remove(at: index) }
    case .finish(let id, let outcome):
      guard let started = running[id] else { return [] }
      adaptive.on(outcome, inFlight: running.count, started: started, now: now)
      running[id] = nil
    }
    return admit(now: now)
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
