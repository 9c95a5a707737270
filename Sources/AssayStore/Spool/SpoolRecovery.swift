import AssayCore
import Glibc

/// Puts a spool in order after a crash: the last segment is cut after its last whole frame, what is no segment goes
/// into quarantine, and everything else stays to be read.
enum SpoolRecovery {
  struct Found {
    var ledger = SpoolLedger()
    var lastSegment: UInt64 = 0
    var nextSequence: UInt64 = 0
  }

  static let quarantinedFilesMax = 8

  static func run(folder: String) throws(AssayError) -> Found {
    var found = Found()
    if let position = try SpoolReader.storedPosition(folder: folder) {
      found.lastSegment = position.position.segment
      found.nextSequence = position.sequence
    }
    let ids = StoreFiles.names(in: folder).compactMap(SpoolFormat.segment)
    for id in ids {
      found.lastSegment = max(found.lastSegment, id)
      let path = folder + "/" + SpoolFormat.name(id)
      if let segment = try recover(path, id: id, isLast: id == ids.last, found: &found) {
        found.ledger.change { $0.segments.append(segment) }
      }
    }
    return found
  }

  private static func recover(
    _ path: String, id: UInt64, isLast: Bool, found: inout Found
  ) throws(AssayError) -> SpoolLedger.Segment? {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0, let size = StoreFiles.size(descriptor) else {
      throw StoreFiles.failed("the segment cannot be read", path)
    }
    defer { close(descriptor) }
    let header = try StoreFiles.read(descriptor, from: 0, count: SpoolFormat.headerBytes, named: path)
    guard let first = SpoolFormat.firstSequence(header, segment: id) else {
      if isLast, header.count < SpoolFormat.headerBytes || header.allSatisfy({ $0 == 0 }) {
        // The crash came while it was being made.
        unlink(path)
      } else {
        quarantine(path, ledger: found.ledger)
      }
      return nil
    }
    found.nextSequence = max(found.nextSequence, first)
    guard isLast else { return .init(id: id, bytes: size, isSealed: true) }
    // The segment is of bounded size, so it is read as a whole.
    let bytes = try StoreFiles.read(descriptor, from: 0, count: size, named: path)
    let (end, frames, damaged) = bytes.withUnsafeBytes { wholeFrames($0) }
    guard ftruncate(descriptor, off_t(end)) == 0, fsync(descriptor) == 0 else {
      throw StoreFiles.failed("the segment cannot be cut", path)
    }
    found.nextSequence = first + UInt64(frames)
    // Damage that whole frames follow is met again, and counted, by the reader.
    _ = damaged
    return .init(id: id, bytes: end, isSealed: true)
  }

  /// Where the last whole frame ends, how many there are, and whether something before it is damaged.
  static func wholeFrames(_ bytes: UnsafeRawBufferPointer) -> (end: Int, frames: Int, damaged: Bool) {
    var (place, end, frames, damaged) = (SpoolFormat.headerBytes, SpoolFormat.headerBytes, 0, false)
    var isPassingDamage = false
    while true {
      switch FrameScan.step(bytes, at: place) {
      case .frame(_, let next):
        if isPassingDamage { damaged = true }
        isPassingDamage = false
        frames += 1
        (place, end) = (next, next)
      case .end: return (end, frames, damaged)
      case .short, .bad:
        guard let resumed = FrameScan.resume(bytes, from: place + 1) else { return (end, frames, damaged) }
        isPassingDamage = true
        place = resumed
      }
    }
  }

  /// Sets a file aside for people to look at; the oldest go when there are many.
  static func quarantine(_ path: String, ledger: SpoolLedger) {
    StoreFiles.setAside(path, keeping: quarantinedFilesMax)
    ledger.change { $0.quarantined += 1 }
  }
}
