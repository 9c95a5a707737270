import AssayWire
import Testing

@Suite struct SSETests {
  private func events(_ text: String, by size: Int) throws -> [SSEEvent] {
    var parser = SSEParser()
    let bytes = Array(text.utf8)
    var events: [SSEEvent] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += try parser.feed(bytes[start..<min(bytes.count, start + size)])
    }
    return events
  }

  @Test("Reads events in any line ending, however they are cut", arguments: [1, 2, 5, 100])
  func lines(size: Int) throws {
    let text =
      "\u{FEFF}data: one\ndata:two\r\n\r\n: comment\revent: stop\rdata:  x\r\rid: 3\nretry: 5\ndata\n\n\n\ndata: cut off"
    let wanted = [
      SSEEvent(data: Array("one\ntwo".utf8)), SSEEvent(name: "stop", data: Array(" x".utf8)), SSEEvent(data: []),
    ]
    #expect(try events(text, by: size) == wanted)
  }

  @Test("An endless line and an endless event break the bounds")
  func bounds() {
    var parser = SSEParser(lineBytesMax: 100, eventBytesMax: 250)
    #expect(throws: SSEError.self) { try parser.feed(repeatElement(UInt8(ascii: "x"), count: 101)) }
    parser = SSEParser(lineBytesMax: 100, eventBytesMax: 250)
    #expect(throws: SSEError.self) {
      try parser.feed(Array(String(repeating: "data: " + String(repeating: "y", count: 80) + "\n", count: 5).utf8))
    }
  }
}
