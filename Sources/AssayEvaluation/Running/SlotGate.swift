import Synchronization

/// Lets a bounded number through at once, in order of arrival. Once closed it lets nobody through.
final class SlotGate: Sendable {
  private struct State {
    var free: Int
    var isClosed = false
    var waiting: [CheckedContinuation<Bool, Never>] = []
    var first = 0
  }

  private let state: Mutex<State>

  init(slots: Int) { state = Mutex(State(free: max(1, slots))) }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// False when the gate is closed.
  func enter() async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state -> Bool? in
        if state.isClosed { return false }
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.first < state.waiting.count else {
        state.free += 1
        return nil
      }
      let next = state.waiting[state.first]
      state.first += 1
      // The front is dropped now and then, as with a steady backlog the queue is never empty.
      if state.first == state.waiting.count || state.first >= 1024 {
        state.waiting.removeFirst(state.first)
        state.first = 0
      }
      return next
    }
    next?.resume(returning: true)
  }

  /// Who was turned away has to come again.
  func reopen() { state.withLock { $0.isClosed = false } }

  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { (state.waiting, state.first) = ([], 0) }
      return Array(state.waiting[state.first...])
    }
    for continuation in waiting { continuation.resume(returning: false) }
  }
}
