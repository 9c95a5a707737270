import Synchronization

/// How a run is stopped from outside: first `drain`, which lets requests in flight end, then `abort`, which does not.
package final class RunControl: Sendable {
  private struct State {
    var isDraining = false
    var isAborted = false
    var onDrain: (@Sendable () -> Void)?
    var onAbort: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  package var isDraining: Bool { state.withLock { $0.isDraining } }
  package var isAborted: Bool { state.withLock { $0.isAborted } }

  /// Takes no new samples; what is in flight ends and is kept.
  package func drain() {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isDraining else { return nil }
      state.isDraining = true
      return state.onDrain
    }
    action?()
  }

  /// Cancels what is in flight; those samples are done again by a resume.
  package func abort() {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isAborted else { return nil }
      (state.isDraining, state.isAborted) = (true, true)
      return state.onAbort
    }
    action?()
  }

  /// What Ctrl-C does: the first time drains, the second aborts.
  package func interrupt() {
    if isDraining { abort() } else { drain() }
  }

  /// Sets what the run does on each; at once when it was asked before.
  func attach(onDrain: @escaping @Sendable () -> Void, onAbort: @escaping @Sendable () -> Void) {
    let (drains, aborts) = state.withLock { state in
      (state.onDrain, state.onAbort) = (onDrain, onAbort)
      return (state.isDraining, state.isAborted)
    }
    if drains { onDrain() }
    if aborts { onAbort() }
  }

  func detach() { state.withLock { ($0.onDrain, $0.onAbort) = (nil, nil) } }
}
