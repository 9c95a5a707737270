import AssayCore
import Glibc
import Synchronization

/// What was done for the store lately.
struct StoreCare: Sendable {
  var agedAtNs: Int64 = 0
  var checkpointedAtNs: Int64 = 0
}

/// What is shown of the store, as it was at the last look: whoever asks never waits for a disk.
package struct StoreFigures: Sendable, Hashable {
  package var usage = Store.Usage()
  package var freeBytes = 0
  package var removedDays = 0
  package var removedBlobs = 0
}

extension Store {
  /// Whom the audit log names for what the gateway does by itself.
  static let ownActor = "gateway"

  /// A look every second: cheap where there is nothing to do. Nothing here may fail a request.
  func takeCare() {
    care.withLock { care in
      let now = wallClockNs()
      // Another process gave the ballast up, or there is room again.
      if control.ballast.bytes < ballastBytes { control.ballast.fill(ballastBytes) }
      try? finishErasures()
      if now - care.checkpointedAtNs > 5_000_000_000 || now < care.checkpointedAtNs {
        care.checkpointedAtNs = now
        try? control.checkpoint()
        look()
      }
      if now - care.agedAtNs > 60_000_000_000 || now < care.agedAtNs {
        care.agedAtNs = now
        letGo(now: now)
        look()
      }
    }
  }

  func look() {
    let usage = usage
    let free = StoreFiles.freeBytes(folder) ?? 0
    shown.withLock { ($0.usage, $0.freeBytes) = (usage, free) }
  }

  /// Erasures that another process asked for, or that a crash interrupted.
  private func finishErasures() throws(AssayError) {
    let pending = try erasures.pending()
    guard !pending.isEmpty else { return }
    try endSegment()
    var erased = try drain.eraseAgain(drains: true)
    try eraseMedia(&erased)
    for (index, subject) in pending.enumerated() {
      // Rows are counted together; the first of several tells them all.
      try erasures.finish(subject, index == 0 ? erased : Erased(), actor: Self.ownActor)
    }
  }

  /// Ages and bounds: media by their last use, days and media by what all may take.
  private func letGo(now: Int64) {
    let days = drain.removeOldDays(now: now)
    let blobs = assets.remove(unusedSinceNs: now - Int64(settings.assetDays) * TelemetryDay.nanoseconds)
    count(days: days, blobs: blobs)
    guard let bytesMax = settings.bytesMax else { return }
    for _ in 0..<10_000 where bytesKept > bytesMax {
      guard drain.removeOldestDay() else { break }
      count(days: 1, blobs: 0)
    }
    let over = bytesKept - bytesMax
    if over > 0 { count(days: 0, blobs: assets.shrink(to: max(0, assets.bytes - over))) }
  }

  /// What the bound is held against: room that is only reserved, for the spool's segment or as ballast, keeps nothing.
  private var bytesKept: Int {
    let usage = usage
    return usage.control + usage.telemetry + usage.assets + traces.spoolBytes
  }

  private func count(days: Int, blobs: Int) {
    shown.withLock { shown in
      shown.removedDays += days
      shown.removedBlobs += blobs
    }
  }

  /// Does now what is done once a minute.
  package func letGoOfOld(now: Int64? = nil) {
    care.withLock { _ in
      letGo(now: now ?? wallClockNs())
      look()
    }
  }

  /// Bytes on the disk.
  package struct Usage: Sendable, Hashable {
    package var control = 0
    package var spool = 0
    package var telemetry = 0
    package var assets = 0
    package var ballast = 0
  }

  package var usage: Usage {
    var usage = Usage()
    for suffix in ["", "-wal", "-shm"] { usage.control += StoreFiles.usedBytes(control.path + suffix) }
    usage.spool = StoreFiles.usedBytes(folder + "/spool")
    usage.telemetry = StoreFiles.usedBytes(folder + "/telemetry")
    usage.assets = assets.bytes
    usage.ballast = control.ballast.bytes
    return usage
  }

  package var figures: StoreFigures { shown.withLock { $0 } }
}
