import AssayCore
import Glibc

/// Reads a spool from its oldest frame on. Belongs to one thread. What was read is given back only by `commit`, so
/// that a crash reads it again.
final class SpoolReader {
  private let folder: String
  private let ledger: SpoolLedger
  private(set) var position: SpoolPosition
  private var sequence: UInt64
  /// Segments that hold a damaged frame: kept in quarantine instead of being removed.
  private var damaged: Set<UInt64> = []
  private var descriptor: Int32 = -1
  private var opened: UInt64 = 0

  static let chunkBytes = 1 << 20

  init(folder: String, ledger: SpoolLedger) throws(AssayError) {
    self.folder = folder
    self.ledger = ledger
    let stored = try Self.storedPosition(folder: folder)
    position = stored?.position ?? SpoolPosition(segment: 0, offset: 0)
    sequence = stored?.sequence ?? 0
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next frames' payloads, none when everything was read.
  func next() throws(AssayError) -> [[UInt8]] {
    while true {
      guard let segment = ledger.now.segments.first(where: { $0.id >= position.segment }) else { return [] }
      if segment.id > position.segment { position = SpoolPosition(segment: segment.id, offset: 0) }
      let start = max(position.offset, SpoolFormat.headerBytes)
      if start < segment.bytes {
        let payloads = try read(segment, from: start)
        if !payloads.isEmpty { return payloads }
        if position.offset < segment.bytes { continue }
      }
      guard segment.isSealed, position.offset >= segment.bytes || segment.bytes <= SpoolFormat.headerBytes else {
        return []
      }
      position = SpoolPosition(segment: segment.id + 1, offset: 0)
    }
  }

  private func read(_ segment: SpoolLedger.Segment, from start: Int) throws(AssayError) -> [[UInt8]] {
    guard try open(segment.id) else {
      position.offset = segment.bytes
      return []
    }
    let wanted = min(segment.bytes - start, Self.chunkBytes)
    let bytes = try StoreFiles.read(descriptor, from: start, count: wanted, named: SpoolFormat.name(segment.id))
    // What was written and cannot be read has been cut off by somebody.
    let isLast = start + bytes.count >= segment.bytes || bytes.count < wanted
    var payloads: [[UInt8]] = []
    var place = 0
    var ends = false
    bytes.withUnsafeBytes { raw in
      walk: while !ends {
        switch FrameScan.step(raw, at: place) {
        case .frame(let range, let next):
          payloads.append(Array(raw[range]))
          place = next
        case .end:
          ends = true
          if isLast || place < raw.count { place = segment.bytes - start }
        case .short where !isLast: break walk
        case .short, .bad:
          note(damage: segment.id)
          place = FrameScan.resume(raw, from: place + 1) ?? (isLast ? segment.bytes - start : max(place + 1, raw.count))
          ends = place >= raw.count
        }
      }
    }
    sequence += UInt64(payloads.count)
    position = SpoolPosition(segment: segment.id, offset: start + place)
    return payloads
  }

  private func note(damage segment: UInt64) {
    damaged.insert(segment)
    ledger.change { $0.damagedFrames += 1 }
  }

  private func open(_ id: UInt64) throws(AssayError) -> Bool {
    if descriptor >= 0, opened == id { return true }
    if descriptor >= 0 { close(descriptor) }
    let path = folder + "/" + SpoolFormat.name(id)
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    opened = id
    if descriptor >= 0 {
      let header = try StoreFiles.read(descriptor, from: 0, count: SpoolFormat.headerBytes, named: path)
      if SpoolFormat.firstSequence(header, segment: id) != nil { return true }
    }
    note(damage: id)
    return false
  }

  /// Says that everything read until now is safe elsewhere: the position lasts, and segments before it go.
  func commit() throws(AssayError) {
    let text = "\(position.segment) \(position.offset) \(sequence)"
    let code = Array(text.utf8).withUnsafeBytes { CRC32C.code($0) }
    try StoreFiles.put(Array("\(text) \(code)\n".utf8), at: folder + "/position")
    let done = ledger.now.segments.filter { $0.isSealed && $0.id < position.segment }
    for segment in done {
      let path = folder + "/" + SpoolFormat.name(segment.id)
      if damaged.remove(segment.id) != nil {
        SpoolRecovery.quarantine(path, ledger: ledger)
      } else {
        unlink(path)
      }
    }
    ledger.change { state in state.segments.removeAll { segment in done.contains { $0.id == segment.id } } }
  }

  /// Nil where there is none, or where it is damaged: then everything is read again, which does no harm.
  static func storedPosition(folder: String) throws(AssayError) -> (position: SpoolPosition, sequence: UInt64)? {
    guard let bytes = try StoreFiles.read(folder + "/position", bytesMax: 256) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" })
    guard words.count == 4, let segment = UInt64(words[0]), let offset = Int(words[1]), offset >= 0,
      let sequence = UInt64(words[2]), let code = UInt32(words[3])
    else { return nil }
    let text = words[0] + " " + words[1] + " " + words[2]
    guard Array(text.utf8).withUnsafeBytes({ CRC32C.code($0) }) == code else { return nil }
    return (SpoolPosition(segment: segment, offset: offset), sequence)
  }
}
