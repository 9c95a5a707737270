import Synchronization

/// Work that several callers wait for. It goes on while one of them still wants it, and is cancelled when all
/// of them were.
final class SharedWork<Value: Sendable>: Sendable {
  private struct State {
    var waiting = 0
    var isAbandoned = false
  }

  private let task: Task<Value, Never>
  private let state = Mutex(State())

  init(_ body: @escaping @Sendable () async -> Value) { task = Task { await body() } }

  /// Whether everybody who waited was cancelled, so that the value says nothing.
  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  func value() async -> Value {
    state.withLock { $0.waiting += 1 }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      let isLast = state.withLock { state in
        state.waiting -= 1
        if state.waiting == 0 { state.isAbandoned = true }
        return state.waiting == 0
      }
      if isLast { task.cancel() }
    }
  }
}
