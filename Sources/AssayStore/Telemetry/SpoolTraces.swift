package import AssayCore
package import AssayServing
import AssayWire
import Foundation
import Synchronization

/// Takes traces from event loops into the spool, through one writing thread. A request never waits for it: what the
/// disk does not take in time stays in a bounded ring, and what the ring does not take is counted.
package final class SpoolTraces: TraceSink, TraceDurability {
  private struct Shared: Sendable {
    var counts = SpoolCounts()
    var isStopping = false
    var hasStopped = false
    /// Rounds in which everything that was held was written and synced.
    var settledRounds = 0
    var sealedRounds = 0
    var wantsSync = false
    var wantsSeal = false
    /// Who waits for what was taken before to be synced.
    var waiting: [@Sendable () -> Void] = []
    /// Answers that went although their traces were not synced.
    var unsyncedAnswers = 0
  }

  let folder: String
  let ledger: SpoolLedger
  let bytesMax: Int
  private let ring: TraceRing
  private let redaction: Redaction
  private let settings: SpoolSettings
  private let shared = Mutex(Shared())

  /// - Throws: `.storage` when the folder cannot be used at all.
  package convenience init(
    folder: String, settings: SpoolSettings = SpoolSettings(), redaction: Redaction = Redaction()
  ) throws(AssayError) {
    try self.init(folder: folder, settings: settings, redaction: redaction, disk: .real)
  }

  /// - Parameter mayGrow: asked before a segment is made: no where the room is for something else.
  init(
    folder: String, settings: SpoolSettings, redaction: Redaction, disk: SpoolDisk,
    mayGrow: @escaping @Sendable () -> Bool = { true }
  ) throws(AssayError) {
    self.folder = folder
    self.settings = settings
    self.redaction = redaction
    let writer = try SpoolWriter(folder: folder, settings: settings, disk: disk)
    writer.mayGrow = mayGrow
    ledger = writer.ledger
    bytesMax = writer.bytesMax
    ring = TraceRing(heldMax: settings.tracesHeldMax)
    // The writer goes over to its thread for good; nothing here keeps it.
    let handed = Handed(writer)
    let thread = Thread { [self] in
      if let writer = handed.take() { run(SpoolRound(writer: writer, redaction: redaction)) }
    }
    thread.name = "assay-spool"
    thread.stackSize = 1 << 20
    thread.start()
  }

  package func take(_ trace: consuming RequestTrace) { ring.put(trace, .telemetry) }

  package func take(_ trace: consuming RequestTrace, as kind: TraceClass) { ring.put(trace, kind) }

  package func whenDurable(_ done: @escaping @Sendable () -> Void) {
    let hasStopped = shared.withLock { shared in
      if !shared.hasStopped { shared.waiting.append(done) }
      return shared.hasStopped
    }
    if hasStopped { done() } else { ring.wake() }
  }

  /// Answers that were let go without a sync, because the disk took none.
  package var unsyncedAnswers: Int { shared.withLock { $0.unsyncedAnswers } }

  package var counts: SpoolCounts { shared.withLock { $0.counts } }

  /// Bytes that wait in the spool.
  package var spoolBytes: Int { ledger.bytes }

  package var health: StoreHealth {
    let state = ledger.now
    var reasons: [String] = []
    if let fault = state.fault { reasons.append(fault) }
    let full = state.segments.reduce(0) { $0 + $1.bytes } * 100 / bytesMax
    if full >= 70 { reasons.append("the spool is \(min(full, 999)) % full") }
    if state.damagedFrames + state.quarantined > 0 {
      reasons.append("\(state.damagedFrames) damaged traces and \(state.quarantined) segments in quarantine")
    }
    return reasons.isEmpty ? .fine : .degraded(reasons)
  }

  /// Waits until everything taken before is synced.
  /// - Parameter seals: whether the segment ends too, so that its bytes go when they have been read.
  /// - Returns: false when that took longer, or the disk does not take it.
  package func settle(withinMs: Int = 5000, seals: Bool = false) -> Bool {
    let start = shared.withLock { shared in
      shared.wantsSync = true
      shared.wantsSeal = shared.wantsSeal || seals
      return shared.settledRounds
    }
    ring.wake()
    for _ in 0..<max(1, withinMs) {
      if shared.withLock({ $0.settledRounds >= start + 2 || $0.hasStopped }) { return true }
      shared.withLock { $0.wantsSync = true }
      ring.wake()
      usleep(1000)
    }
    return false
  }

  /// Ends the segment that is being written, also while the disk takes no more.
  package func sealSegment(withinMs: Int = 5000) -> Bool {
    let start = shared.withLock { shared in
      shared.wantsSeal = true
      return shared.sealedRounds
    }
    for _ in 0..<max(1, withinMs) {
      if shared.withLock({ $0.sealedRounds > start || $0.hasStopped }) { return true }
      ring.wake()
      usleep(1000)
    }
    return false
  }

  /// Writes what is held, syncs, and ends the thread.
  package func stop() {
    shared.withLock { $0.isStopping = true }
    ring.wake()
    for _ in 0..<10_000 where !shared.withLock({ $0.hasStopped }) { usleep(1000) }
  }

  // MARK: The writing thread

  private func run(_ round: SpoolRound) {
    var round = round
    while true {
      let (stops, wantsSync, waiting) = shared.withLock { shared in
        defer { (shared.wantsSync, shared.waiting) = (false, []) }
        return (shared.isStopping, shared.wantsSync || !shared.waiting.isEmpty, shared.waiting)
      }
      var counts = shared.withLock { $0.counts }
      if round.canTakeMore {
        round.encode(ring.drain(into: &counts), counts: &counts)
      } else {
        ring.drainCounts(into: &counts)
      }
      let wrote = round.write(counts: &counts)
      let wantsNow = wantsSync || stops || settings.syncsAtOnce || shared.withLock { $0.wantsSeal }
      let synced = round.sync(now: wantsNow, afterMs: settings.syncMs / 2)
      shared.withLock { shared in
        shared.counts = counts
        guard synced else { return }
        if shared.wantsSeal {
          round.seal()
          shared.wantsSeal = false
          shared.sealedRounds += 1
        }
        if wrote { shared.settledRounds += 1 }
      }
      if !waiting.isEmpty, !wrote || !synced { shared.withLock { $0.unsyncedAnswers += waiting.count } }
      for done in waiting { done() }
      if stops {
        round.finish(counts: &counts)
        shared.withLock { shared in
          shared.counts = counts
          shared.hasStopped = true
        }
        for done in shared.withLock({ $0.waiting }) { done() }
        return
      }
      pause(wrote: wrote, round.hasUnsynced)
    }
  }

  private func pause(wrote: Bool, _ hasUnsynced: Bool) {
    if !wrote {
      // The disk refuses: look again soon, and let the ring count what it cannot hold.
      usleep(100_000)
    } else if hasUnsynced {
      usleep(UInt32(max(1, settings.gatherMs) * 1000))
    } else {
      ring.sleep(ms: 1000)
      usleep(UInt32(max(0, settings.gatherMs) * 1000))
    }
  }
}

/// Hands a value that is no Sendable over to one thread, once.
private final class Handed: @unchecked Sendable {
  // Proof: the writer is touched by its maker only before this holds it, and by one taker after; the lock orders both.
  private let lock = NSLock()
  private var writer: SpoolWriter?

  init(_ writer: SpoolWriter) { self.writer = writer }

  func take() -> SpoolWriter? {
    lock.lock()
    defer { lock.unlock() }
    defer { writer = nil }
    return writer
  }
}
