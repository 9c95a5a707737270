/// How a spool lies on disk. A segment is a header of 32 bytes and frames: length and CRC-32C of the payload, four
/// little-endian bytes each, then the payload. What is preallocated and not yet written is zero.
enum SpoolFormat {
  static let headerBytes = 32
  static let frameHeadBytes = 8
  /// Longer payloads are refused, so that a broken length is seen as one.
  static let payloadBytesMax = 1 << 18
  private static let magic = Array("ASSAYSPL".utf8)
  private static let schema: UInt32 = 1

  static func name(_ segment: UInt64) -> String {
    let digits = String(segment, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + ".spool"
  }

  static func segment(ofName name: String) -> UInt64? {
    guard name.hasSuffix(".spool"), name.utf8.count == 22 else { return nil }
    return UInt64(name.prefix(16), radix: 16)
  }

  static func header(segment: UInt64, firstSequence: UInt64) -> [UInt8] {
    var bytes = magic
    append(schema, to: &bytes)
    append(UInt32(0), to: &bytes)
    append(segment, to: &bytes)
    append(firstSequence, to: &bytes)
    let code = bytes.withUnsafeBytes { CRC32C.code($0) }
    withUnsafeBytes(of: code.littleEndian) { bytes.replaceSubrange(12..<16, with: $0) }
    return bytes
  }

  /// The first sequence number, or nil where this is no header of the segment.
  static func firstSequence(_ header: [UInt8], segment: UInt64) -> UInt64? {
    guard header.count >= headerBytes else { return nil }
    let sequence = header.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }
    return Array(header[..<headerBytes]) == Self.header(segment: segment, firstSequence: sequence) ? sequence : nil
  }

  static func appendFrame(_ payload: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    append(UInt32(payload.count), to: &bytes)
    append(CRC32C.code(payload), to: &bytes)
    bytes.append(contentsOf: payload)
  }

  static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Walks over frames in bytes that may be torn or damaged.
struct FrameScan {
  enum Step: Equatable {
    /// The payload's place, and where the next frame starts.
    case frame(Range<Int>, next: Int)
    /// Zeros, or nothing more.
    case end
    /// Half a frame: with more bytes it may become one.
    case short
    /// No frame: a damaged one, or a tail that was torn by the end of power.
    case bad
  }

  static func step(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Step {
    guard offset < bytes.count else { return .end }
    guard offset + SpoolFormat.frameHeadBytes <= bytes.count else {
      return bytes[offset...].allSatisfy { $0 == 0 } ? .end : .short
    }
    let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    let code = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
    if length == 0 { return code == 0 ? .end : .bad }
    guard length <= SpoolFormat.payloadBytesMax else { return .bad }
    let start = offset + SpoolFormat.frameHeadBytes
    guard start + length <= bytes.count else { return .short }
    guard CRC32C.code(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])) == code else { return .bad }
    return .frame(start..<start + length, next: start + length)
  }

  /// The next place at or after `offset` where a whole frame stands; nil when there is none within the budget.
  /// - Parameter codedBytesMax: how many bytes may be summed up in the search.
  static func resume(_ bytes: UnsafeRawBufferPointer, from offset: Int, codedBytesMax: Int = 16 << 20) -> Int? {
    var budget = codedBytesMax
    var place = offset
    while place + SpoolFormat.frameHeadBytes < bytes.count, budget > 0 {
      let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
      let start = place + SpoolFormat.frameHeadBytes
      if length > 0, length <= SpoolFormat.payloadBytesMax, start + length <= bytes.count {
        budget -= length
        if case .frame = step(bytes, at: place) { return place }
      }
      place += 1
    }
    return nil
  }
}
