import AssayServing
import Synchronization

/// Traces on their way to an exporter: bounded, and full rather than slow.
final class RecordQueue: Sendable {
  private struct Waiting {
    var traces: [RequestTrace] = []
    var dropped = 0
  }

  private let waiting = Mutex(Waiting())
  private let tracesMax: Int

  init(tracesMax: Int) { self.tracesMax = tracesMax }

  func add(_ trace: consuming RequestTrace) {
    let trace = trace
    waiting.withLock { waiting in
      guard waiting.traces.count < tracesMax else {
        waiting.dropped += 1
        return
      }
      waiting.traces.append(trace)
    }
  }

  /// What came since the last time, and how many did not fit.
  func take() -> (traces: [RequestTrace], dropped: Int) {
    waiting.withLock { waiting in
      defer {
        waiting.traces = []
        waiting.dropped = 0
      }
      return (waiting.traces, waiting.dropped)
    }
  }

  var count: Int { waiting.withLock { $0.traces.count } }
}
