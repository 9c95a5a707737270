import Glibc

/// Bounds-checked reading of untrusted bytes: every read that would leave them gives nil.
package struct ByteView: Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var count: Int { bytes.count }

  package func u8(_ offset: Int) -> Int? {
    offset >= 0 && offset < bytes.count ? Int(bytes[offset]) : nil
  }

  /// An unsigned number of `width` bytes (at most 7), most or least significant first.
  package func number(_ offset: Int, width: Int, bigEndian: Bool) -> Int? {
    guard offset >= 0, offset <= bytes.count - width else { return nil }
    var value = 0
    for index in 0..<width { value = value << 8 | Int(bytes[offset + (bigEndian ? index : width - 1 - index)]) }
    return value
  }

  package func u16BE(_ offset: Int) -> Int? { number(offset, width: 2, bigEndian: true) }
  package func u32BE(_ offset: Int) -> Int? { number(offset, width: 4, bigEndian: true) }
  package func u16LE(_ offset: Int) -> Int? { number(offset, width: 2, bigEndian: false) }
  package func u32LE(_ offset: Int) -> Int? { number(offset, width: 4, bigEndian: false) }

  /// Whether the ASCII text stands at the offset.
  package func has(_ text: StaticString, at offset: Int = 0) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, offset <= bytes.count - count else { return false }
    for index in 0..<count where bytes[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  /// The part of `start..<end` that exists.
  package func clamped(_ start: Int, _ end: Int) -> Range<Int> {
    let low = min(max(0, start), bytes.count)
    return low..<min(max(low, end), bytes.count)
  }

  /// Where the bytes first stand inside the range.
  package func find(_ needle: [UInt8], in range: Range<Int>) -> Int? {
    let range = range.clamped(to: 0..<bytes.count)
    guard !needle.isEmpty, range.count >= needle.count else { return nil }
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return nil }
      var offset = range.lowerBound
      let last = range.upperBound - needle.count
      // A search for the first byte is a library call that uses the vector unit; the rest rarely matters.
      while offset <= last, let hit = memchr(base + offset, Int32(needle[0]), last - offset + 1) {
        offset = UnsafeRawPointer(hit) - base
        if memcmp(base + offset, needle, needle.count) == 0 { return offset }
        offset += 1
      }
      return nil
    }
  }

  package func find(_ text: StaticString, in range: Range<Int>) -> Int? {
    find(Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)), in: range)
  }

  /// Where the byte first stands at or after the offset.
  package func find(byte: UInt8, from offset: Int) -> Int? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress, let hit = memchr(base + offset, Int32(byte), all.count - offset) else {
        return nil
      }
      return UnsafeRawPointer(hit) - base
    }
  }

  /// Printable text of a range for metadata: UTF-8 where valid, else Latin-1; cut at the first NUL, trimmed,
  /// control characters left out, at most `charactersMax` scalars.
  package func text(_ range: Range<Int>, charactersMax: Int = 256) -> String {
    let range = range.clamped(to: 0..<bytes.count)
    let content = bytes[range].prefix { $0 != 0 }.prefix(4 * charactersMax)
    var scalars = String.UnicodeScalarView()
    var count = 0
    func add(_ scalar: Unicode.Scalar) {
      guard count < charactersMax, scalar.value >= 0x20, scalar.value != 0x7F else { return }
      scalars.append(scalar)
      count += 1
    }
    if let text = String(validating: content, as: UTF8.self) {
      text.unicodeScalars.forEach(add)
    } else {
      content.forEach { add(Unicode.Scalar($0)) }
    }
    return trimmed(String(scalars))
  }
}

func trimmed(_ text: String) -> String {
  let space: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r"]
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !space.contains($0) }),
    let last = scalars.lastIndex(where: { !space.contains($0) })
  else { return "" }
  return String(scalars[first...last])
}
