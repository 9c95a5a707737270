import AssayWire

/// Lines of an answer's head, written as bytes: numbers and names come without strings in between.
struct HeadLines {
  private var bytes: [UInt8] = []

  init(capacity: Int = 768) { bytes.reserveCapacity(capacity) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func add(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: UInt(number.magnitude))
  }

  mutating func line(_ name: StaticString, _ value: String) {
    add(name)
    add(value)
    add("\r\n")
  }

  mutating func line(_ name: StaticString, _ value: Int64) {
    add(name)
    add(value)
    add("\r\n")
  }
}
