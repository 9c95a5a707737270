/// One piece of HTML.
enum HTMLToken: Equatable {
  /// Attributes of interest only: `colspan` and `rowspan` as they are written.
  case open(name: String, colspan: String?, rowspan: String?, isClosed: Bool)
  case close(name: String)
  case text([UInt32])
}

/// Cuts HTML into tags and text. It accepts anything: what is no tag is text.
struct HTMLTokenizer {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func next() -> HTMLToken? {
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else { return text() }
      if starts("<!--") {
        skip(past: "-->")
      } else if position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "!") || bytes[position + 1] == UInt8(ascii: "?")
      {
        skip(past: ">")
      } else if let tag = tag() {
        return tag
      } else {
        return text()
      }
    }
    return nil
  }

  /// Reads on as raw text to the end tag of `script`, `style` and the like, and drops it.
  mutating func skipRaw(_ name: String) {
    let wanted = Array("</\(name)".utf8)
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "<"), matches(wanted) { return }
      position += 1
    }
  }

  private func matches(_ wanted: [UInt8]) -> Bool {
    guard position + wanted.count <= bytes.count else { return false }
    for (offset, byte) in wanted.enumerated() {
      let own = bytes[position + offset]
      guard own == byte || (own >= 0x41 && own <= 0x5A && own | 0x20 == byte) else { return false }
    }
    return true
  }

  private func starts(_ text: String) -> Bool { matches(Array(text.utf8)) }

  private mutating func skip(past text: String) {
    let wanted = Array(text.utf8)
    while position < bytes.count, !matches(wanted) { position += 1 }
    position = min(bytes.count, position + wanted.count)
  }

  private mutating func text() -> HTMLToken {
    var points: [UInt32] = []
    var isFirst = true
    while position < bytes.count, isFirst || bytes[position] != UInt8(ascii: "<") {
      isFirst = false
      if bytes[position] == UInt8(ascii: "&"), let (value, length) = HTMLEntities.decode(bytes, position + 1) {
        points.append(value)
        position += 1 + length
        continue
      }
      let (value, length) = UTF8Scan.point(bytes, position)
      position += length
      // Line ends are one line feed.
      if value == 0x0D {
        if position >= bytes.count || bytes[position] != 0x0A { points.append(0x0A) }
      } else {
        points.append(value)
      }
    }
    return .text(points)
  }

  private mutating func tag() -> HTMLToken? {
    var index = position + 1
    let isClosing = index < bytes.count && bytes[index] == UInt8(ascii: "/")
    if isClosing { index += 1 }
    let nameStart = index
    guard index < bytes.count, bytes[index] | 0x20 >= 0x61, bytes[index] | 0x20 <= 0x7A else { return nil }
    while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
      bytes[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    let name = lowered(nameStart..<index)
    var colspan: String?
    var rowspan: String?
    var isClosed = false
    while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
      if bytes[index] == UInt8(ascii: "/") {
        isClosed = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ">")
        index += 1
      } else if isSpace(bytes[index]) {
        index += 1
      } else {
        let (key, value) = attribute(&index)
        if key == "colspan", colspan == nil { colspan = value }
        if key == "rowspan", rowspan == nil { rowspan = value }
      }
    }
    position = min(bytes.count, index + 1)
    return isClosing ? .close(name: name) : .open(name: name, colspan: colspan, rowspan: rowspan, isClosed: isClosed)
  }

  private func attribute(_ index: inout Int) -> (key: String, value: String) {
    let start = index
    while index < bytes.count, !isSpace(bytes[index]), !isEnd(bytes[index]), bytes[index] != UInt8(ascii: "=") {
      index += 1
    }
    let key = lowered(start..<min(index, start + 32))
    if index == start { index += 1 }
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return (key, "") }
    index += 1
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count else { return (key, "") }
    let quote = bytes[index]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      index += 1
      let valueStart = index
      while index < bytes.count, bytes[index] != quote { index += 1 }
      let value = String(decoding: bytes[valueStart..<min(index, valueStart + 64)], as: UTF8.self)
      index = min(bytes.count, index + 1)
      return (key, value)
    }
    let valueStart = index
    while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">") { index += 1 }
    return (key, String(decoding: bytes[valueStart..<min(index, valueStart + 64)], as: UTF8.self))
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// Names longer than any element's are cut.
  private func lowered(_ range: Range<Int>) -> String {
    let end = min(range.upperBound, range.lowerBound + 32)
    return String(
      decoding: bytes[range.lowerBound..<end].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
