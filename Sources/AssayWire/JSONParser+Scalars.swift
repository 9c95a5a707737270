// Strings and numbers, apart from the structure that holds them.
extension JSONParser {
  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = try validated(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: start)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else { throw error("a control character in a string; write it as an escape") }
      position += 1
    }
    throw error("the string that starts here has no end", at: start - 1)
  }

  func validated(_ slice: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw error("a string that is not valid UTF-8", at: start)
    }
    return text
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var content = ContiguousArray(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("a string that is not valid UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"):
        try appendEscape(to: &content)
      case 0..<0x20: throw error("a control character in a string; write it as an escape")
      default:
        content.append(byte)
        position += 1
      }
    }
    throw error("the string that starts here has no end", at: start - 1)
  }

  private mutating func appendEscape(to content: inout ContiguousArray<UInt8>) throws(JSONError) {
    let start = position
    position += 1
    guard let kind = peek() else { throw error("the text ends inside an escape", at: start) }
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(kind)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try fourHexDigits(escapeAt: start)
      if 0xD800..<0xDC00 ~= unit {
        guard peek() == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
          throw error("half of a surrogate pair", at: start)
        }
        position += 2
        let low = try fourHexDigits(escapeAt: start)
        guard 0xDC00..<0xE000 ~= low else { throw error("half of a surrogate pair", at: start) }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(unit) else { throw error("half of a surrogate pair", at: start) }
      content.append(contentsOf: Array(Character(scalar).utf8))
    default: throw error("'\\\(shown(kind))' is no JSON escape", at: start)
    }
  }

  private mutating func fourHexDigits(escapeAt start: Int) throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("an escape cut short", at: start) }
    var value: UInt32 = 0
    for index in position..<position + 4 {
      guard let digit = hexDigit(bytes[index]) else { throw error("an escape with a wrong hex digit", at: start) }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }

  mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    let firstDigit = position
    let digits = skipDigits()
    guard digits > 0 else { throw error("a number without digits", at: start) }
    guard digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
      throw error("a number with a leading zero", at: start)
    }
    var isInteger = true
    if peek() == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard skipDigits() > 0 else { throw error("a number that ends at its point", at: start) }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw error("a number that ends at its exponent", at: start) }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else { throw error("a number too large for a double", at: start) }
    return .double(value)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek(), byte &- 48 < 10 { position += 1 }
    return position - start
  }
}

@inline(__always)
package func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 48...57: byte - 48
  case 65...70: byte - 55
  case 97...102: byte - 87
  default: nil
  }
}
