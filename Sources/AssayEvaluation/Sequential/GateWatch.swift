import AssayCore
import Synchronization

/// Watches a run while it goes on, and says when every gate is decided.
final class GateWatch: Sendable {
  let order: SamplingOrder
  private struct State {
    var buffer: UnitBuffer
    /// Whether the run was told to take no new samples.
    var isTold = false
  }

  private let state: Mutex<State>

  /// - Throws: `.configuration` when a gate cannot be watched.
  init(_ order: SamplingOrder, _ suite: Suite, _ scorers: ScorerSet) throws(AssayError) {
    self.order = order
    state = Mutex(State(buffer: UnitBuffer(try SequentialGates(suite, scorers, order.plan))))
  }

  /// Adds what earlier starts of the run have finished.
  ///
  /// - Parameter retriesErrors: samples that ended in an error are asked again, so they are not finished.
  func add(log folder: RunFolder, retriesErrors: Bool) throws(AssayError) {
    try RunLog(path: folder.samples).forEach(depth: .scores) { record in
      if !retriesErrors || record.status != .error { state.withLock { $0.buffer.add(record) } }
    }
  }

  /// - Returns: whether this record makes it time to ask no more.
  func add(_ record: SampleRecord) -> Bool {
    state.withLock { state in
      state.buffer.add(record)
      guard state.buffer.isDecided, !state.isTold else { return false }
      state.isTold = true
      return true
    }
  }

  /// Whether what was in flight when the run was told to stop ended in so many errors that it has to go on.
  func takesBack() -> Bool {
    state.withLock { state in
      guard state.isTold, !state.buffer.isDecided else { return false }
      state.isTold = false
      return true
    }
  }

  var isDecided: Bool { state.withLock { $0.buffer.isDecided } }

  /// Whether nothing new is asked: it is decided, or was when the run was told so.
  var isClosed: Bool { state.withLock { $0.isTold || $0.buffer.isDecided } }

  /// For the log: after how many samples.
  var text: String {
    let (after, things) = state.withLock { ($0.buffer.gates.decidedAfter, $0.buffer.gates.things) }
    return "every gate is decided after \(after ?? 0) of \(order.plan.records) \(things)"
  }

  /// - Throws: `.usage` for what cannot be combined with stopping early.
  static func check(_ selection: Selection) throws(AssayError) {
    guard selection.shards == 1 else {
      throw AssayError(
        .usage, "--stop-when-decided cannot be combined with --shard: a shard cannot decide for the whole",
        remedy: "run without shards, or without --stop-when-decided and merge")
    }
    guard selection.filter == nil else {
      throw AssayError(
        .usage, "--stop-when-decided cannot be combined with --filter: which samples it takes is known too late",
        remedy: "declare a slice and gate on it, or name the samples")
    }
  }
}
