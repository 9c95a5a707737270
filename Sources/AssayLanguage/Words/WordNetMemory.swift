import AssayWire
import Glibc

/// The bytes of a compiled table: mapped from a file, or held on the heap when no file could be written.
final class WordNetMemory: @unchecked Sendable {
  // Written before the object is shared and never again; unmapped or freed when the last owner is gone. The file
  // is only ever replaced by renaming, so a mapping never shrinks under its reader.
  private let bytes: UnsafeRawBufferPointer
  let isMapped: Bool

  private init(_ bytes: UnsafeRawBufferPointer, isMapped: Bool) {
    self.bytes = bytes
    self.isMapped = isMapped
  }

  /// A copy of a table that was just built.
  init(copying table: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(table.count, 1), alignment: 8)
    copy.copyBytes(from: table)
    bytes = UnsafeRawBufferPointer(rebasing: copy[..<table.count])
    isMapped = false
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0).deallocate() }
    }
  }

  /// Maps a table; nil when there is none, or it is of another layout or broken.
  static func map(_ path: String) -> WordNetMemory? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_size >= WordNetFormat.headerBytes,
      status.st_size <= WordNetFormat.tableBytesMax,
      let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED
    else { return nil }
    let memory = WordNetMemory(UnsafeRawBufferPointer(start: start, count: Int(status.st_size)), isMapped: true)
    return memory.isSound ? memory : nil
  }

  private func number(at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  var isSound: Bool {
    guard bytes.count >= WordNetFormat.headerBytes, number(at: 0) == WordNetFormat.magic,
      number(at: WordNetFormat.versionOffset) == UInt64(WordNetFormat.version)
    else { return false }
    let body = UnsafeRawBufferPointer(rebasing: bytes[WordNetFormat.headerBytes...])
    return WordNetFormat.checksum(body) == number(at: WordNetFormat.checksumOffset)
  }

  /// SHA-256 of the source files' contents.
  var digest: [UInt8] { Array(bytes[WordNetFormat.digestOffset..<WordNetFormat.digestOffset + 32]) }
  /// SHA-256 of the source files' sizes and times: equal means that nothing needs to be read again.
  var signature: [UInt8] { Array(bytes[WordNetFormat.signatureOffset..<WordNetFormat.signatureOffset + 32]) }

  func section(_ section: WordNetFormat.Section) -> UnsafeRawBufferPointer? {
    var offset = WordNetFormat.headerBytes
    for other in WordNetFormat.Section.allCases {
      let length = number(at: WordNetFormat.sectionsOffset + 8 * other.rawValue)
      guard length <= UInt64(bytes.count), offset + Int(length) <= bytes.count else { return nil }
      if other == section { return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(length)]) }
      offset += (Int(length) + 7) / 8 * 8
    }
    return nil
  }
}
