import AssayCore
import Glibc

/// Appends frames to the newest segment. Belongs to one thread.
///
/// A segment whose sync failed is never synced again: the kernel may have dropped the pages and would call the next
/// one good. It is sealed, and what was not yet synced is written once more to a new one.
final class SpoolWriter {
  let folder: String
  let ledger: SpoolLedger
  let bytesMax: Int
  private let segmentBytes: Int
  private let disk: SpoolDisk
  /// Asked before a segment is made.
  var mayGrow: @Sendable () -> Bool = { true }
  private var descriptor: Int32 = -1
  private var segment: UInt64
  private var written = 0
  private var sequence: UInt64
  /// Frames that were written and not yet synced, and how many they are.
  private var unsynced: [UInt8] = []
  private var unsyncedFrames = 0

  static let unsyncedBytesMax = 8 << 20

  init(
    folder: String, settings: SpoolSettings = SpoolSettings(), disk: SpoolDisk = .real
  ) throws(AssayError) {
    self.folder = folder
    self.disk = disk
    try StoreFiles.makeFolder(folder)
    bytesMax = settings.bytesMax(in: folder)
    // Only whole segments can go, so a spool must have room for several.
    segmentBytes = min(settings.segmentBytes, max(bytesMax / 4, 1024))
    let found = try SpoolRecovery.run(folder: folder)
    ledger = found.ledger
    segment = found.lastSegment
    sequence = found.nextSequence
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var hasUnsynced: Bool { unsyncedFrames > 0 }
  /// How full the spool is; 1 is full.
  var pressure: Double { Double(ledger.bytes) / Double(bytesMax) }

  /// Writes frames that belong together in time. On false nothing of them counts as written; they can be given again.
  func write(_ frames: [UInt8], count: Int) -> Bool {
    guard !frames.isEmpty else { return true }
    if descriptor >= 0, written + frames.count > segmentBytes, written > SpoolFormat.headerBytes {
      guard sync() else { return false }
      seal()
    }
    guard put(frames) else { return false }
    sequence += UInt64(count)
    unsynced += frames
    unsyncedFrames += count
    return unsynced.count <= Self.unsyncedBytesMax || sync()
  }

  private func put(_ frames: [UInt8]) -> Bool {
    if descriptor < 0, !openSegment() { return false }
    let code = frames.withUnsafeBytes { disk.write(descriptor, $0) }
    guard code == 0 else {
      ledger.change {
        $0.writeFaults += 1
        $0.fault = "the spool cannot be written: \(String(cString: strerror(code)))"
      }
      // Half a frame must not stand before a whole one.
      seal()
      return false
    }
    written += frames.count
    ledger.grow(segment, to: written)
    ledger.change { $0.fault = nil }
    return true
  }

  /// Makes everything written last. On a failure it is written again elsewhere, and synced there.
  @discardableResult
  func sync() -> Bool {
    guard unsyncedFrames > 0 else { return true }
    for _ in 0..<2 {
      if descriptor >= 0 {
        let code = isThere ? disk.sync(descriptor) : ENOENT
        if code == 0 {
          unsynced.removeAll(keepingCapacity: true)
          unsyncedFrames = 0
          return true
        }
        ledger.change {
          $0.syncFaults += 1
          $0.fault = "the spool cannot be synced: \(String(cString: strerror(code)))"
        }
        seal()
      }
      guard put(unsynced) else { return false }
    }
    return false
  }

  /// False when somebody removed the file: what is written to it reaches nobody.
  private var isThere: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  private func openSegment() -> Bool {
    let next = segment + 1
    let path = folder + "/" + SpoolFormat.name(next)
    func failed(_ code: Int32) -> Bool {
      ledger.change {
        $0.writeFaults += 1
        $0.fault = "no segment can be made: \(String(cString: strerror(code)))"
      }
      return false
    }
    guard mayGrow() else { return failed(ENOSPC) }
    if access(folder, F_OK) != 0 { try? StoreFiles.makeFolder(folder) }
    let made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard made >= 0 else {
      // A name that is taken is passed over, or nothing would be written ever again.
      if errno == EEXIST { segment = next }
      return failed(errno)
    }
    let reserved = posix_fallocate(made, 0, off_t(segmentBytes))
    var code = reserved == EOPNOTSUPP || reserved == EINVAL ? 0 : reserved
    if code == 0 {
      code = SpoolFormat.header(segment: next, firstSequence: sequence).withUnsafeBytes {
        StoreFiles.writeAll(made, $0)
      }
    }
    if code == 0 { code = disk.sync(made) }
    if code == 0, (try? StoreFiles.syncFolder(folder)) == nil { code = EIO }
    guard code == 0 else {
      close(made)
      unlink(path)
      segment = next
      return failed(code)
    }
    (descriptor, segment, written) = (made, next, SpoolFormat.headerBytes)
    ledger.change { $0.segments.append(.init(id: next, bytes: SpoolFormat.headerBytes, isSealed: false)) }
    return true
  }

  /// Ends the segment. What is preallocated is given back; if that fails, its zeros read as the end.
  func seal() {
    guard descriptor >= 0 else { return }
    _ = ftruncate(descriptor, off_t(written))
    close(descriptor)
    descriptor = -1
    ledger.seal(segment, bytes: written)
  }

  /// Syncs and seals; afterwards everything can be read to its end.
  func finish() {
    sync()
    seal()
  }
}
