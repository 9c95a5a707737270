/// One event of a `text/event-stream`.
package struct SSEEvent: Sendable, Hashable {
  /// `message` unless the stream names another.
  package var name: String
  /// The data lines, joined by line feeds.
  package var data: [UInt8]

  package init(name: String = "message", data: [UInt8]) {
    self.name = name
    self.data = data
  }
}

/// A stream that breaks the parser's bounds.
package struct SSEError: Error, Sendable, Hashable {
  package var message: String
}

/// Parses server-sent events (WHATWG HTML, 9.2.6) from bytes that arrive in pieces: lines end with LF, CR
/// or CRLF, a byte-order mark is skipped, comments and unknown fields are ignored, an event that the end of the
/// stream cuts off is dropped.
package struct SSEParser: Sendable {
  private let lineBytesMax: Int
  private let eventBytesMax: Int
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var name = ""
  private var skipsLineFeed = false
  private var atStart = true

  package init(lineBytesMax: Int = 1 << 20, eventBytesMax: Int = 4 << 20) {
    self.lineBytesMax = lineBytesMax
    self.eventBytesMax = eventBytesMax
  }

  /// Takes the next bytes and gives the events that they complete.
  package mutating func feed(_ bytes: some Sequence<UInt8>) throws(SSEError) -> [SSEEvent] {
    var events: [SSEEvent] = []
    for byte in bytes {
      if skipsLineFeed {
        skipsLineFeed = false
        if byte == 0x0A { continue }
      }
      guard byte == 0x0A || byte == 0x0D else {
        guard line.count < lineBytesMax else {
          throw SSEError(message: "a line of the event stream is longer than \(lineBytesMax) bytes")
        }
        line.append(byte)
        continue
      }
      skipsLineFeed = byte == 0x0D
      if let event = try endLine() { events.append(event) }
    }
    return events
  }

  private mutating func endLine() throws(SSEError) -> SSEEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if atStart {
      atStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else { return dispatch() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == 0x20 { value = value.dropFirst() }
    let field = line[..<colon]
    if field.elementsEqual("data".utf8) {
      guard data.count + value.count < eventBytesMax else {
        throw SSEError(message: "an event of the stream is longer than \(eventBytesMax) bytes")
      }
      if hasData { data.append(0x0A) }
      data.append(contentsOf: value)
      hasData = true
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
    return nil
  }

  private mutating func dispatch() -> SSEEvent? {
    defer {
      data = []
      hasData = false
      name = ""
    }
    return hasData ? SSEEvent(name: name.isEmpty ? "message" : name, data: data) : nil
  }
}
