/// Reads words and numbers from lines of text, without making strings of them.
struct TextScanner {
  let bytes: UnsafeRawBufferPointer
  var position: Int

  init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.count }

  /// The line of the position, from 1; walks the text, so it is for errors only.
  var line: Int { bytes[0..<min(position, bytes.count)].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 } }

  @inline(__always)
  mutating func skipBlanks() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return }
      position += 1
    }
  }

  /// Skips blanks; true when nothing is left on this line.
  @inline(__always)
  mutating func isAtLineEnd() -> Bool {
    skipBlanks()
    return position >= bytes.count || bytes[position] == 0x0A
  }

  mutating func nextLine() {
    while position < bytes.count {
      position += 1
      if bytes[position - 1] == 0x0A { return }
    }
  }

  /// Moves to the next line that holds anything; false at the end of the text.
  mutating func skipEmptyLines() -> Bool {
    while isAtLineEnd() {
      guard position < bytes.count else { return false }
      position += 1
    }
    return true
  }

  @inline(__always)
  static func ends(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

  /// The next word of this line, as a range of offsets.
  mutating func word() -> Range<Int>? {
    guard !isAtLineEnd() else { return nil }
    let start = position
    while position < bytes.count, !Self.ends(bytes[position]) { position += 1 }
    return start..<position
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  mutating func skipWord() -> Bool { word() != nil }

  /// The next number of this line; nil when the line ends or the word is no number. Correctly rounded.
  mutating func number() -> Double? {
    guard !isAtLineEnd() else { return nil }
    let start = position
    var at = position
    let end = bytes.count
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    while at < end, case let digit = bytes[at] &- 48, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      at += 1
    }
    if at < end, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < end, case let digit = bytes[at] &- 48, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += 1
        exponent -= 1
        at += 1
      }
    }
    // Up to 15 digits and a power of ten that a double holds exactly: one rounding, so the result is exact.
    if digits > 0, digits <= 15, exponent >= -22, at == end || Self.ends(bytes[at]) {
      position = at
      let value = Double(mantissa) / Self.powers[-exponent]
      return isNegative ? -value : value
    }
    return slowNumber(from: start)
  }

  private mutating func slowNumber(from start: Int) -> Double? {
    guard let range = word(), range.count <= 64 else {
      position = start
      return nil
    }
    guard let value = Double(text(range)) else {
      position = start
      return nil
    }
    return value
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]

  /// The next integer of this line, up to `max`; nil when there is none.
  mutating func integer(max: Int = Int(UInt32.max)) -> Int? {
    guard !isAtLineEnd() else { return nil }
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var value = 0
    var digits = 0
    while position < bytes.count, case let digit = bytes[position] &- 48, digit < 10 {
      value = value * 10 + Int(digit)
      digits += 1
      guard value <= max else { break }
      position += 1
    }
    guard digits > 0, value <= max else {
      position = start
      return nil
    }
    return isNegative ? -value : value
  }
}
