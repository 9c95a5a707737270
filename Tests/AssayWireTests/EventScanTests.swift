import AssayWire
import Testing

@Suite("Event scan")
struct EventScanTests {
  /// What a forwarder sees of a stream that arrives in pieces: whole events' data.
  private func events(_ text: String, pieces: Int) -> [String] {
    let stream = Array(text.utf8)
    var pending: [UInt8] = []
    var found: [String] = []
    for start in stride(from: 0, to: stream.count, by: pieces) {
      let searched = pending.count
      pending += stream[start..<min(stream.count, start + pieces)]
      pending.withUnsafeBytes { bytes in
        let end = EventScan.lastEventEnd(bytes, after: searched)
        var position = 0
        while position < end {
          let event = EventScan.next(UnsafeRawBufferPointer(rebasing: bytes[..<end]), from: position)
          var lines: [String] = []
          EventScan.dataLines(UnsafeRawBufferPointer(rebasing: bytes[event])) {
            lines.append(String(decoding: $0, as: UTF8.self))
          }
          if !lines.isEmpty { found.append(lines.joined(separator: "\n")) }
          position = event.upperBound
        }
        pending.removeFirst(end)
      }
    }
    return found
  }

  @Test(
    "However a stream is cut and whichever line ends it has, the same events are found",
    arguments: ["\n", "\r\n", "\r"], [1, 2, 3, 5, 7, 1000])
  func cuts(_ lineEnd: String, _ pieces: Int) {
    let lines = [
      "data: one", "", ": ping", "", "", "id: 7", "event: x", "data:two", "data: three", "", "data: 4", "", "data: cut",
    ]
    let text = lines.joined(separator: lineEnd)
    #expect(events(text, pieces: pieces) == ["one", "two\nthree", "4"])
  }

  @Test("Mixed line ends are read as the standard reads them", arguments: 1...6)
  func mixed(_ pieces: Int) {
    let text = "data: a\n\rdata: b\r\n\ndata: c\r\r\ndata: d\n\r\n\r\n\ndata: e\n\n"
    #expect(events(text, pieces: pieces) == ["a", "b", "c", "d", "e"])
  }

  private func with<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    Array(text.utf8).withUnsafeBytes(body)
  }

  @Test(
    "The end mark is found behind other fields and blank lines, and nowhere else",
    arguments: [
      ("data: [DONE]\n\n", true), ("data:[DONE] \r\n\r\n", true), ("\nid: 3\ndata: [DONE]\n\n", true),
      ("data: [DONE]x\n\n", false), ("event: [DONE]\n\n", false), ("data: a\ndata: [DONE]\n\n", false),
      ("data: {\"a\":\"[DONE]\"}\n\n", false), ("", false),
    ])
  func done(_ text: String, _ isDone: Bool) { #expect(with(text, EventScan.isDone) == isDone) }

  @Test("Usage is read where it is an object, in an event of any form")
  func usage() throws {
    let counts = #"{"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}"#
    let alone = try #require(with("id: 1\ndata: {\"choices\": [ ],\"usage\" : \(counts)}\n\n", EventScan.usage))
    #expect(alone.input == 3 && alone.output == 2 && alone.cached == 1 && alone.isAlone)
    let beside = try #require(with("data: {\"choices\":[{}],\"usage\":\(counts)}\n\n", EventScan.usage))
    #expect(!beside.isAlone)
    #expect(with("data: {\"choices\":[{}],\"usage\":null}\n\n", EventScan.usage) == nil)
    #expect(with("data: {\"content\":\"\\\"usage\\\":{\"}\n\n", EventScan.usage) == nil)
    #expect(with("data: {\"a\":{\"usage\":{}}}\n\n", EventScan.usage) == nil)
  }

  @Test("Counts beyond any answer are no counts")
  func absurd() {
    let usage = with(
      "data: {\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":9223372036854775807}}\n\n", EventScan.usage)
    #expect(usage != nil && usage?.input == nil && usage?.output == nil)
  }
}
