extension JSONValue {
  /// The value on one line, without spaces: what goes into logs and onto the wire.
  package var compact: String { String(decoding: encoded(), as: UTF8.self) }

  /// The value over several lines with two spaces a level: what people read.
  package var pretty: String {
    var writer = JSONWriter()
    writer.write(self, indent: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  package func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}

/// Writes JSON text into bytes. Doubles come out in their shortest form that reads back equal; a
/// double without a JSON form (NaN, infinity) is written as null, because a wrong number is worse.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// With room for so many bytes before the text has to move.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  package mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package mutating func write(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let value): value ? raw("true") : raw("false")
    case .int(let value): write(value)
    case .double(let value): write(value)
    case .string(let value): write(value)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        write(element)
      }
      raw("]")
    case .object(let object):
      raw("{")
      for (index, member) in object.members.enumerated() {
        if index > 0 { raw(",") }
        write(member.key)
        raw(":")
        write(member.value)
      }
      raw("}")
    }
  }

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .array(let elements) where elements.contains { $0.array != nil || $0.object != nil }:
      raw("[\n")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",\n") }
        space(indent + 1)
        write(element, indent: indent + 1)
      }
      raw("\n")
      space(indent)
      raw("]")
    case .object(let object) where !object.isEmpty:
      raw("{\n")
      for (index, member) in object.members.enumerated() {
        if index > 0 { raw(",\n") }
        space(indent + 1)
        write(member.key)
        raw(": ")
        write(member.value, indent: indent + 1)
      }
      raw("\n")
      space(indent)
      raw("}")
    default: write(value)
    }
  }

  private mutating func space(_ levels: Int) {
    bytes.append(contentsOf: repeatElement(0x20, count: levels * 2))
  }

  package mutating func write(_ value: Int) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: value.magnitude)
  }

  /// A value with three decimals at most, such as milliseconds: `3.692`, `0.4`, `12.0`.
  package mutating func write(thousandths: Int) {
    if thousandths < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: thousandths.magnitude / 1000)
    bytes.append(UInt8(ascii: "."))
    let rest = thousandths.magnitude % 1000
    bytes.append(0x30 + UInt8(rest / 100))
    if rest % 100 > 0 { bytes.append(0x30 + UInt8(rest / 10 % 10)) }
    if rest % 10 > 0 { bytes.append(0x30 + UInt8(rest % 10)) }
  }

  package mutating func write(_ value: Double) {
    guard value.isFinite else { return raw("null") }
    if let integer = Int(exactly: value), abs(integer) < 1 << 53 {
      // 1.0 stays a double when it is read back: Double.description writes the point.
      return bytes.append(contentsOf: "\(Double(integer))".utf8)
    }
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { buffer in
      var start = 0
      for index in 0..<buffer.count {
        let byte = buffer[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
        bytes.append(contentsOf: buffer[start..<index])
        start = index + 1
        escape(byte)
      }
      bytes.append(contentsOf: buffer[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      let digits: [UInt8] = Array("0123456789abcdef".utf8)
      raw("\\u00")
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}
