/// Reads code points out of UTF-8 without making strings.
enum UTF8Scan {
  /// The code point at an offset and how many bytes it takes. A byte that begins no valid sequence gives
  /// U+FFFD and one byte.
  @inline(__always)
  static func point(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (value: UInt32, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (UInt32(first), 1) }
    return multibyte(bytes, index)
  }

  private static func multibyte(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (value: UInt32, length: Int) {
    let first = bytes[index]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return (0xFFFD, 1) }
    var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
    for offset in 1..<length {
      let next = bytes[index + offset]
      guard next & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard value >= least, Unicode.Scalar(value) != nil else { return (0xFFFD, 1) }
    return (value, length)
  }

  /// The bytes without white space at either end.
  static func stripped(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    while start < bytes.count {
      let (value, length) = point(bytes, start)
      guard CodePoints.isSpace(value) else { break }
      start += length
    }
    var end = bytes.count
    while end > start {
      var first = end - 1
      while first > start, end - first < 4, bytes[first] & 0xC0 == 0x80 { first -= 1 }
      let (value, length) = point(bytes, first)
      guard CodePoints.isSpace(value), first + length == end else { break }
      end = first
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }
}
