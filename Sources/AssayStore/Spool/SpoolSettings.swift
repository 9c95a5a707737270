import AssayCore
import Glibc

/// Bounds of a spool, with their units.
package struct SpoolSettings: Sendable {
  package var segmentBytes = 64 << 20
  /// Nil for 2 GiB or a tenth of what is free, whichever is less.
  package var bytesMax: Int?
  /// From the writing of a trace to the sync of its bytes, at most.
  package var syncMs = 50
  /// Every write is synced before anything else is done: nobody waits for `syncMs`.
  package var syncsAtOnce = false
  /// How long traces are gathered before they are written.
  package var gatherMs = 5
  /// Traces that wait in memory for the writer.
  package var tracesHeldMax = 8192

  package init() {}

  func bytesMax(in folder: String) -> Int {
    if let bytesMax { return max(bytesMax, 4096) }
    let free = StoreFiles.freeBytes(folder) ?? 1 << 30
    return max(1 << 20, min(2 << 30, free / 10))
  }
}

/// The calls that a disk can fail, apart so that tests can fail them.
struct SpoolDisk: Sendable {
  /// Returns 0 or an error's number.
  var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32
  var sync: @Sendable (_ descriptor: Int32) -> Int32

  static let real = SpoolDisk(
    write: { StoreFiles.writeAll($0, $1) },
    sync: { fdatasync($0) == 0 ? 0 : errno })
}
