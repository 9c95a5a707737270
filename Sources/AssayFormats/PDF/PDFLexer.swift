/// A value of a PDF's object syntax (ISO 32000-1, 7.3).
enum PDFValue: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case name(String)
  case string([UInt8])
  case array([PDFValue])
  case dictionary([String: PDFValue])
  /// The number of an object elsewhere.
  case reference(Int)

  subscript(_ key: String) -> PDFValue? {
    if case .dictionary(let members) = self { return members[key] }
    return nil
  }

  var name: String? {
    if case .name(let name) = self { return name }
    return nil
  }

  var string: [UInt8]? {
    if case .string(let bytes) = self { return bytes }
    return nil
  }

  var array: [PDFValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  var reference: Int? {
    if case .reference(let number) = self { return number }
    return nil
  }

  var int: Int? {
    if case .number(let value) = self, abs(value) < 1e15 { return Int(value) }
    return nil
  }
}

/// Reads values out of bytes; whatever is damaged ends the value it stands in.
struct PDFLexer {
  static let depthMax = 32
  static let membersMax = 20_000

  let view: ByteView
  var position: Int

  init(_ view: ByteView, at position: Int) {
    self.view = view
    self.position = position
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0 || (0x09...0x0D).contains(byte) }
  static func isDelimiter(_ byte: UInt8) -> Bool { "()<>[]{}/%".utf8.contains(byte) }

  mutating func skipSpace() {
    while position < view.count {
      let byte = view.bytes[position]
      if byte == UInt8(ascii: "%") {
        while position < view.count, view.bytes[position] != 0x0A, view.bytes[position] != 0x0D { position += 1 }
      } else if Self.isSpace(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  /// Nil where no value starts.
  mutating func value(depth: Int = 0) -> PDFValue? {
    skipSpace()
    guard depth <= Self.depthMax, position < view.count else { return nil }
    switch view.bytes[position] {
    case UInt8(ascii: "/"): return .name(name())
    case UInt8(ascii: "("): return .string(literal())
    case UInt8(ascii: "<"):
      if view.has("<<", at: position) { return dictionary(depth) }
      return .string(hex())
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: ")"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): return nil
    default: return word()
    }
  }

  private mutating func word() -> PDFValue? {
    let token = regular()
    guard let first = token.first else { return nil }
    let isNumber = (0x30...0x39).contains(first) || "+-.".utf8.contains(first)
    guard isNumber else {
      let text = String(decoding: token.prefix(8), as: UTF8.self)
      switch text {
      case "true", "false": return .bool(text == "true")
      default: return text == "null" ? .null : nil
      }
    }
    guard let number = Double(String(decoding: token.prefix(24), as: UTF8.self)), number.isFinite else { return .null }
    // `12 0 R` names an object.
    let after = position
    skipSpace()
    if token.allSatisfy({ (0x30...0x39).contains($0) }), position < view.count,
      (0x30...0x39).contains(view.bytes[position])
    {
      _ = regular()
      skipSpace()
      if view.has("R", at: position), position + 1 >= view.count || !isRegular(view.bytes[position + 1]) {
        position += 1
        return .reference(Int(min(number, 1e9)))
      }
    }
    position = after
    return .number(number)
  }

  private func isRegular(_ byte: UInt8) -> Bool { !Self.isSpace(byte) && !Self.isDelimiter(byte) }

  private mutating func regular() -> ArraySlice<UInt8> {
    let start = position
    while position < view.count, isRegular(view.bytes[position]) { position += 1 }
    return view.bytes[start..<position]
  }

  private mutating func name() -> String {
    position += 1
    let raw = regular().prefix(256)
    guard raw.contains(UInt8(ascii: "#")) else { return String(decoding: raw, as: UTF8.self) }
    var (bytes, index) = ([UInt8](), raw.startIndex)
    while index < raw.endIndex {
      if raw[index] == UInt8(ascii: "#"), index + 2 < raw.endIndex, let high = Self.digit(raw[index + 1]),
        let low = Self.digit(raw[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(raw[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46, 0x61...0x66: (byte & 0xDF) - 0x37
    default: nil
    }
  }

  private mutating func literal() -> [UInt8] {
    position += 1
    var (bytes, depth) = ([UInt8](), 1)
    while position < view.count {
      let byte = view.bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\\"): escape(into: &bytes)
      case UInt8(ascii: "("):
        depth += 1
        bytes.append(byte)
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return bytes }
        bytes.append(byte)
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  private mutating func escape(into bytes: inout [UInt8]) {
    guard position < view.count else { return }
    let byte = view.bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"), UInt8(ascii: "r"): bytes.append(0x0A)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "b"), UInt8(ascii: "f"): return
    case 0x0D: if position < view.count, view.bytes[position] == 0x0A { position += 1 }
    case 0x0A: return
    case 0x30...0x37:
      var (value, count) = (Int(byte - 0x30), 1)
      while count < 3, position < view.count, (0x30...0x37).contains(view.bytes[position]) {
        value = value * 8 + Int(view.bytes[position] - 0x30)
        position += 1
        count += 1
      }
      bytes.append(UInt8(truncatingIfNeeded: value))
    default: bytes.append(byte)
    }
  }

  private mutating func hex() -> [UInt8] {
    position += 1
    var (bytes, high): ([UInt8], UInt8?) = ([], nil)
    while position < view.count {
      let byte = view.bytes[position]
      position += 1
      if byte == UInt8(ascii: ">") { break }
      guard let value = Self.digit(byte) else { continue }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    if let high { bytes.append(high << 4) }
    return bytes
  }

  private mutating func array(_ depth: Int) -> PDFValue {
    position += 1
    var elements: [PDFValue] = []
    while elements.count < Self.membersMax, let element = value(depth: depth + 1) { elements.append(element) }
    if view.has("]", at: position) { position += 1 }
    return .array(elements)
  }

  private mutating func dictionary(_ depth: Int) -> PDFValue {
    position += 2
    var members: [String: PDFValue] = [:]
    while members.count < Self.membersMax {
      skipSpace()
      guard position < view.count, view.bytes[position] == UInt8(ascii: "/") else { break }
      let key = name()
      guard let member = value(depth: depth + 1) else { break }
      members[key] = member
    }
    skipSpace()
    if view.has(">>", at: position) { position += 2 }
    return .dictionary(members)
  }
}
