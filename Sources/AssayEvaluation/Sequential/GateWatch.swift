import AssayCore
import Synchronization

/// Watches a run while it goes on, and says when every gate is decided.
final class GateWatch: Sendable {
  let order: SamplingOrder
  private let buffer: Mutex<UnitBuffer>

  /// - Throws: `.configuration` when a gate cannot be watched.
  init(_ order: SamplingOrder, _ suite: Suite, _ scorers: ScorerSet) throws(AssayError) {
    self.order = order
    buffer = Mutex(UnitBuffer(try SequentialGates(suite, scorers, order.plan)))
  }

  /// Adds what earlier starts of the run have finished.
  ///
  /// - Parameter retriesErrors: samples that ended in an error are asked again, so they are not finished.
  func add(log folder: RunFolder, retriesErrors: Bool) throws(AssayError) {
    try RunLog(path: folder.samples).forEach(depth: .scores) { record in
      if !retriesErrors || record.status != .error { add(record) }
    }
  }

  func add(_ record: SampleRecord) { buffer.withLock { $0.add(record) } }

  var isDecided: Bool { buffer.withLock { $0.gates.isDecided } }

  /// For the log: after how many samples.
  var text: String {
    let (after, all) = (buffer.withLock { $0.gates.decidedAfter }, order.plan.records)
    return "every gate is decided after \(after ?? 0) of \(all) samples"
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
