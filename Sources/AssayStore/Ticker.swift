import Foundation
import Synchronization

/// Calls something again and again on a thread of its own, until it is stopped or woken for good.
final class Ticker: Sendable {
  private struct State {
    var isStopped = false
    var isWoken = false
  }

  private let everyMs: Int
  private let state = Mutex(State())
  private let condition = NSCondition()

  init(everyMs: Int) { self.everyMs = everyMs }

  func start(_ body: @escaping @Sendable () -> Void) {
    let ticker = self
    let thread = Thread {
      while ticker.waits() { body() }
    }
    thread.name = "assay-store"
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// - Returns: false when it was stopped.
  private func waits() -> Bool {
    let end = Date(timeIntervalSinceNow: Double(everyMs) / 1000)
    condition.lock()
    defer { condition.unlock() }
    while true {
      let goes: Bool? = state.withLock { state in
        if state.isStopped { return false }
        if state.isWoken {
          state.isWoken = false
          return true
        }
        return nil
      }
      if let goes { return goes }
      if !condition.wait(until: end) { return !state.withLock { $0.isStopped } }
    }
  }

  /// Makes the next call come at once.
  func wake() {
    condition.lock()
    state.withLock { $0.isWoken = true }
    condition.signal()
    condition.unlock()
  }

  func stop() {
    condition.lock()
    state.withLock { $0.isStopped = true }
    condition.broadcast()
    condition.unlock()
  }
}
