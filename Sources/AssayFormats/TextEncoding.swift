/// How a text file is encoded, and its characters.
package enum TextEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf8WithMark = "utf-8-bom"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"

  package struct Decoded: Sendable {
    package var encoding: TextEncoding
    package var text: String
    /// Places at which the bytes were not valid; each became U+FFFD.
    package var invalidSequences: Int
  }

  /// Decodes by the byte-order mark, else as UTF-8.
  package static func decode(_ bytes: [UInt8]) -> Decoded {
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes, .utf16LittleEndian) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes, .utf16BigEndian) }
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let body = bytes.dropFirst(hasMark ? 3 : 0)
    let encoding: TextEncoding = hasMark ? .utf8WithMark : .utf8
    if let text = String(validating: body, as: UTF8.self) {
      return Decoded(encoding: encoding, text: text, invalidSequences: 0)
    }
    let (text, invalid) = repaired(body, UTF8.self)
    return Decoded(encoding: encoding, text: text, invalidSequences: invalid)
  }

  private static func utf16(_ bytes: [UInt8], _ encoding: TextEncoding) -> Decoded {
    let (high, low) = encoding == .utf16BigEndian ? (0, 1) : (1, 0)
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low])
    }
    let (text, invalid) = repaired(units, UTF16.self)
    return Decoded(encoding: encoding, text: text, invalidSequences: invalid + (bytes.count & 1))
  }

  private static func repaired<C: Collection, E: Unicode.Encoding>(_ units: C, _ encoding: E.Type) -> (String, Int)
  where C.Element == E.CodeUnit {
    var text = String.UnicodeScalarView()
    var invalid = 0
    var parser = encoding.ForwardParser()
    var iterator = units.makeIterator()
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): text.append(encoding.decode(scalar))
      case .error:
        invalid += 1
        text.append("\u{FFFD}")
      case .emptyInput: return (String(text), invalid)
      }
    }
  }

  /// Whether the first 4 KiB could be text: a byte-order mark, or hardly any control bytes and no NUL.
  package static func looksLikeText(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return bytes.count >= 4 }
    let head = bytes.prefix(4096)
    guard !head.isEmpty else { return false }
    var (controls, high) = (0, 0)
    for byte in head {
      if byte == 0 { return false }
      if byte < 0x20, !(0x09...0x0D).contains(byte), byte != 0x1B { controls += 1 }
      if byte >= 0x80 { high += 1 }
    }
    guard controls * 100 <= head.count else { return false }
    // Many high bytes are text only where they are valid UTF-8 (the head may cut the last character).
    guard high * 10 > head.count else { return true }
    return (0..<4).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
  }
}
