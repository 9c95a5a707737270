import AssayCore
import Synchronization

/// The requests that wait for their model. Each has a deadline and comes back by it, whether or not the provider
/// heeds cancellation, so that no run hangs at its tail.
final class InFlight: Sendable {
  private struct Entry {
    var name: String
    var startedMs: Double
    var deadlineMs: Double
    var continuation: CheckedContinuation<Result<Answer, AssayError>, Never>
    var task: Task<Void, Never>?
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var next = 0
    var isAborted = false
  }

  private let state = Mutex(State())

  var isAborted: Bool { state.withLock { $0.isAborted } }
  var count: Int { state.withLock { $0.entries.count } }

  func run(
    name: String, timeoutMs: Int, _ operation: @escaping @Sendable () async throws(AssayError) -> Answer
  ) async -> Result<Answer, AssayError> {
    await withCheckedContinuation { continuation in
      let now = Clock.steadyMs
      let key = state.withLock { state -> Int? in
        guard !state.isAborted else { return nil }
        state.next += 1
        state.entries[state.next] = Entry(
          name: name, startedMs: now, deadlineMs: now + Double(timeoutMs), continuation: continuation)
        return state.next
      }
      guard let key else { return continuation.resume(returning: .failure(Self.aborted)) }
      let task = Task {
        do throws(AssayError) {
          finish(key, .success(try await operation()))
        } catch {
          finish(key, .failure(error))
        }
      }
      state.withLock { $0.entries[key]?.task = task }
    }
  }

  private static let aborted = AssayError(.cancelled, "the run was stopped")

  private func finish(_ key: Int, _ result: Result<Answer, AssayError>) {
    let entry = state.withLock { $0.entries.removeValue(forKey: key) }
    entry?.continuation.resume(returning: result)
  }

  /// Ends every request that is past its deadline.
  func expire() {
    let now = Clock.steadyMs
    let late = state.withLock { state in
      let late = state.entries.filter { $0.value.deadlineMs <= now }
      for key in late.keys { state.entries[key] = nil }
      return late.values.sorted { $0.startedMs < $1.startedMs }
    }
    for entry in late {
      entry.task?.cancel()
      let seconds = Int((now - entry.startedMs) / 1000)
      entry.continuation.resume(
        returning: .failure(
          AssayError(.timeout, "no answer within \(seconds) s", remedy: "raise --timeout, or look at the endpoint")))
    }
  }

  func abort() {
    let all = state.withLock { state in
      state.isAborted = true
      defer { state.entries = [:] }
      return state.entries.values.sorted { $0.startedMs < $1.startedMs }
    }
    for entry in all {
      entry.task?.cancel()
      entry.continuation.resume(returning: .failure(Self.aborted))
    }
  }

  /// The request that has waited longest, and for how many seconds.
  var oldest: (name: String, seconds: Double)? {
    let now = Clock.steadyMs
    return state.withLock { state in
      state.entries.values.min { $0.startedMs < $1.startedMs }.map { ($0.name, (now - $0.startedMs) / 1000) }
    }
  }
}
