/// Reading digits, words and separators at byte offsets of one text.
struct DateScanner {
  let bytes: UnsafeBufferPointer<UInt8>

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { offset >= 0 && offset < bytes.count ? bytes[offset] : 0 }

  @inline(__always)
  func isDigit(_ offset: Int) -> Bool { byte(offset) &- 0x30 < 10 }

  @inline(__always)
  func isLetter(_ offset: Int) -> Bool { (byte(offset) | 0x20) &- 0x61 < 26 }

  /// A run of at most 9 ASCII digits; nil where there is none or a longer one.
  func digits(_ offset: Int) -> (value: Int, count: Int)? {
    var value = 0
    var count = 0
    while isDigit(offset + count) {
      if count == 9 { return nil }
      value = value * 10 + Int(byte(offset + count) - 0x30)
      count += 1
    }
    return count == 0 ? nil : (value, count)
  }

  /// The key and the end of the run of ASCII letters at an offset; runs above 16 letters are no date's.
  func word(_ offset: Int) -> (key: WordKey, end: Int)? {
    guard isLetter(offset) else { return nil }
    var hash = WordHash()
    var end = offset
    while isLetter(end) {
      if end - offset == 16 { return nil }
      hash.add(byte(end) | 0x20)
      end += 1
    }
    return (hash.key, end)
  }

  func skippingSpaces(_ offset: Int, atMost limit: Int = 4) -> Int {
    var end = offset
    while end - offset < limit, byte(end) == 0x20 || byte(end) == 0x09 { end += 1 }
    return end
  }

  /// The end of a hyphen or a dash (U+2010 to U+2015) at an offset.
  func dash(_ offset: Int) -> Int? {
    if byte(offset) == UInt8(ascii: "-") { return offset + 1 }
    if byte(offset) == 0xe2, byte(offset + 1) == 0x80, (0x90...0x95).contains(byte(offset + 2)) { return offset + 3 }
    return nil
  }

  /// A separator of numeric dates: its kind (`/`, `-`, `.`) and end. Spaces may stand around it.
  func separator(_ offset: Int) -> (kind: UInt8, end: Int)? {
    let start = skippingSpaces(offset, atMost: 1)
    let kind = byte(start)
    var end = start + 1
    switch kind {
    case UInt8(ascii: "/"), UInt8(ascii: "\\"): break
    case UInt8(ascii: "."): if start != offset { return nil }
    default:
      guard let after = dash(start) else { return nil }
      end = after
    }
    let normal = kind == 0xe2 ? UInt8(ascii: "-") : kind
    if start == offset, byte(end) == 0x20 { return normal == UInt8(ascii: ".") ? nil : (normal, end + 1) }
    return (normal, start == offset ? end : skippingSpaces(end, atMost: 1))
  }

  /// Neither a letter nor a digit stands at the offset.
  @inline(__always)
  func isBoundary(_ offset: Int) -> Bool { !isDigit(offset) && !isLetter(offset) }

  func isBoundary(before offset: Int) -> Bool { isBoundary(offset - 1) }
}
