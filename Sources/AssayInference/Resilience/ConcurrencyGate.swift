package import AssayCore
package import AssayResilience
import Synchronization

/// Lets a bounded number of tasks through at a time, first come first served; the number is fixed or adaptive.
package final class ConcurrencyGate: Sendable {
  package struct Ticket: Sendable, Hashable {
    let id: UInt64
  }

  private struct State {
    var core: ConcurrencyCore
    var nextID: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
  }

  private let state: Mutex<State>

  package init(limits: ConcurrencyLimits) { state = Mutex(State(core: ConcurrencyCore(limits: limits))) }

  package var limit: Int { state.withLock { $0.core.limit } }
  package var inFlight: Int { state.withLock { $0.core.inFlight } }
  package var inFlightPeak: Int { state.withLock { $0.core.inFlightPeak } }
  package var queued: Int { state.withLock { $0.core.queued } }

  /// Waits for a place. Each ticket must be given back with `leave`.
  ///
  /// - Throws: `.cancelled` when the task is cancelled while it waits.
  package func enter() async throws(AssayError) -> Ticket {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let isAdmitted = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        ask(id, continuation)
      }
    } onCancel: {
      let (own, others) = state.withLock { state in
        guard let own = state.waiters.removeValue(forKey: id) else {
          return (CheckedContinuation<Bool, Never>?.none, [CheckedContinuation<Bool, Never>]())
        }
        return (own, Self.take(state.core.on(.withdraw(id), now: .now), from: &state))
      }
      own?.resume(returning: false)
      for other in others { other.resume(returning: true) }
    }
    guard isAdmitted else { throw AssayError(.cancelled, "cancelled while waiting for a free connection") }
    return Ticket(id: id)
  }

  package func leave(_ ticket: Ticket, _ outcome: ConcurrencyCore.Outcome) {
    let admitted = state.withLock { state in
      Self.take(state.core.on(.finish(ticket.id, outcome), now: .now), from: &state)
    }
    for continuation in admitted { continuation.resume(returning: true) }
  }

  private func ask(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
    let (isCancelled, admitted) = state.withLock { state in
      // Under the lock: a cancellation is either seen here or finds the waiter that is stored below.
      guard !Task.isCancelled else { return (true, [CheckedContinuation<Bool, Never>]()) }
      state.waiters[id] = continuation
      return (false, Self.take(state.core.on(.ask(id), now: .now), from: &state))
    }
    if isCancelled { continuation.resume(returning: false) }
    for continuation in admitted { continuation.resume(returning: true) }
  }

  private static func take(
    _ actions: [ConcurrencyCore.Action], from state: inout State
  ) -> [CheckedContinuation<Bool, Never>] {
    actions.compactMap { action in
      switch action {
      case .admit(let id): state.waiters.removeValue(forKey: id)
      }
    }
  }
}
