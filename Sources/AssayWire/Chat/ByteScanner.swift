/// Steps through JSON bytes without building values: checks the grammar, UTF-8 and surrogates, and gives places.
struct ByteScanner {
  let bytes: UnsafeRawBufferPointer
  let depthMax: Int
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer, depthMax: Int) {
    self.bytes = bytes
    self.depthMax = depthMax
  }

  struct Text {
    var range: Range<Int>
    var isEscaped: Bool
  }

  func fault(_ message: String, _ code: String = "invalid_json", at offset: Int? = nil) -> ChatFault {
    ChatFault(code, message, offset: offset ?? position)
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  @inline(__always)
  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  @inline(__always)
  mutating func take(_ byte: UInt8, _ what: StaticString) throws(ChatFault) {
    skipSpace()
    guard peek() == byte else { throw fault("expected \(what)") }
    position += 1
  }

  // MARK: Strings

  /// A string at the position; its inside.
  mutating func string() throws(ChatFault) -> Text {
    guard peek() == UInt8(ascii: "\"") else { throw fault("expected a string") }
    position += 1
    let start = position
    var isEscaped = false
    while true {
      position = nextSpecial(from: position)
      guard position < bytes.count else { throw fault("a string has no end", at: start - 1) }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return Text(range: start..<position - 1, isEscaped: isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        try skipEscape()
      } else if byte >= 0x80 {
        try skipScalar()
      } else {
        throw fault("a control character in a string")
      }
    }
  }

  /// The next quote, backslash, control character or byte beyond ASCII: eight bytes at a time.
  @inline(__always)
  private func nextSpecial(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = start
    guard let base = bytes.baseAddress else { return bytes.count }
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let escape = word ^ (ones &* 0x5C)
      let hits =
        ((word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (escape &- ones) & ~escape | word) & tops
      if hits != 0 { return index + hits.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return index }
      index += 1
    }
    return index
  }

  private mutating func skipEscape() throws(ChatFault) {
    let start = position
    guard position + 1 < bytes.count else { throw fault("the body ends inside an escape", at: start) }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(at: position)
      position += 6
      if 0xD800..<0xDC00 ~= unit {
        guard let next = try? codeUnit(at: position), 0xDC00..<0xE000 ~= next else {
          throw fault("half of a surrogate pair", at: start)
        }
        position += 6
      } else if 0xDC00..<0xE000 ~= unit {
        throw fault("half of a surrogate pair", at: start)
      }
    default: throw fault("an escape that JSON does not have", at: start)
    }
  }

  private func codeUnit(at start: Int) throws(ChatFault) -> Int {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
      throw fault("an escape cut short", at: start)
    }
    var value = 0
    for index in start + 2..<start + 6 {
      guard let digit = hexDigit(bytes[index]) else { throw fault("an escape with a wrong hex digit", at: start) }
      value = value << 4 | Int(digit)
    }
    return value
  }

  /// One scalar beyond ASCII, well formed (Unicode 15, table 3-7).
  private mutating func skipScalar() throws(ChatFault) {
    let lead = bytes[position]
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0x80)
      }
    guard count > 0, position + count <= bytes.count, second ~= bytes[position + 1] else {
      throw fault("a string that is not valid UTF-8")
    }
    for index in position + 2..<max(position + 2, position + count) where bytes[index] & 0xC0 != 0x80 {
      throw fault("a string that is not valid UTF-8")
    }
    position += count
  }

  // MARK: Values that are passed over

  mutating func skipValue(depth: Int) throws(ChatFault) {
    skipSpace()
    guard depth <= depthMax else { throw fault("nested deeper than \(depthMax) levels", "too_deep") }
    guard let byte = peek() else { throw fault("the body ends where a value should be") }
    switch byte {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"): try skipObject(depth: depth)
    case UInt8(ascii: "["): try skipList(depth: depth)
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: try skipNumber()
    }
  }

  private mutating func skipObject(depth: Int) throws(ChatFault) {
    position += 1
    skipSpace()
    if peek() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      skipSpace()
      _ = try string()
      try take(UInt8(ascii: ":"), "':'")
      try skipValue(depth: depth + 1)
      if try endsAfterElement(UInt8(ascii: "}"), "',' or '}'") { return }
    }
  }

  private mutating func skipList(depth: Int) throws(ChatFault) {
    position += 1
    skipSpace()
    if peek() == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try skipValue(depth: depth + 1)
      if try endsAfterElement(UInt8(ascii: "]"), "',' or ']'") { return }
    }
  }

  /// Takes a comma, or the end of an object or a list.
  mutating func endsAfterElement(_ end: UInt8, _ expected: StaticString) throws(ChatFault) -> Bool {
    skipSpace()
    let byte = peek()
    guard byte == UInt8(ascii: ",") || byte == end else { throw fault("expected \(expected)") }
    position += 1
    return byte == end
  }

  private mutating func skipWord(_ word: StaticString) throws(ChatFault) {
    guard spells(word) else { throw fault("expected \(word)") }
    position += word.utf8CodeUnitCount
  }

  /// Whether the bytes at the position are this word.
  func spells(_ word: StaticString) -> Bool {
    guard position + word.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
    return true
  }

  mutating func skipNumber() throws(ChatFault) {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    let first = peek()
    guard digits() > 0 else { throw fault("expected a value", at: start) }
    guard first != UInt8(ascii: "0") || position == start + 1 || position == start + 2 && bytes[start] == 0x2D else {
      throw fault("a number with a leading zero", at: start)
    }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { throw fault("a number that ends at its point", at: start) }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw fault("a number that ends at its exponent", at: start) }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = peek(), byte &- 0x30 < 10 { position += 1 }
    return position - start
  }

  /// Whether the inside of a string spells this word; escapes are undone.
  func isText(_ text: Text, _ word: StaticString) -> Bool {
    if !text.isEscaped {
      guard text.range.count == word.utf8CodeUnitCount else { return false }
      for index in 0..<text.range.count where bytes[text.range.lowerBound + index] != word.utf8Start[index] {
        return false
      }
      return true
    }
    guard text.range.count <= 256 else { return false }
    return JSONText.decoded(bytes, text.range)
      == Array(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}

/// The inside of a JSON string, its escapes undone.
package enum JSONText {
  /// - Parameter range: the inside of a string that a scanner has checked.
  package static func decoded(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8] {
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    quoted.reserveCapacity(range.count + 2)
    quoted.append(contentsOf: bytes[range])
    quoted.append(UInt8(ascii: "\""))
    guard let value = try? JSONValue(parsing: quoted), case .string(let text) = value else { return [] }
    return Array(text.utf8)
  }
}
