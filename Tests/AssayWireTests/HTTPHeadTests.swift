import Testing

@testable import AssayWire

@Suite struct HTTPHeadTests {
  private func read(_ text: String) throws -> (HTTPRequestHead, [UInt8])? {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { try HTTPRequestReader.read($0) }.map { ($0, bytes) }
  }

  @Test("A head is read as places in its bytes")
  func places() throws {
    let text =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAUTHORIZATION: Bearer x y \r\ncontent-length: 12\r\n"
      + "Expect: 100-continue\r\nx-assay-device: cam 3\r\nX-Stainless-Retry-Count: 2\r\n\r\n{}"
    let (head, bytes) = try #require(try read(text))
    func shown(_ range: Range<Int>?) -> String? { range.map { String(decoding: bytes[$0], as: UTF8.self) } }
    #expect(head.method == .post)
    #expect(shown(head.target) == "/v1/chat/completions")
    #expect(shown(head.authorization) == "Bearer x y")
    #expect(head.contentLength == 12)
    #expect(head.expectsContinue)
    #expect(head.clientRetries == 2)
    #expect(head.own.map { shown($0.name) } == ["device"])
    #expect(shown(head.own.first?.value) == "cam 3")
    #expect(head.bytes == text.utf8.count - 2)
    #expect(head.keepsAlive)
  }

  @Test("A head that is not complete waits for the rest, at every length")
  func partial() throws {
    let text = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    for count in 1..<text.utf8.count {
      #expect(try read(String(decoding: text.utf8.prefix(count), as: UTF8.self)) == nil)
    }
    #expect(try read(text) != nil)
  }

  @Test(
    "Whatever two readers could understand differently is refused",
    arguments: [
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{0B}chunked\r\n\r\n", 400),
      ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\n\r\n", 400),
      ("POST http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("POST /a b HTTP/1.1\r\nHost: a\r\n\r\n", 505),
      ("POST / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
      ("P@ST / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417),
      ("\u{16}\u{03}\u{01}", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "x: y\r\n", count: 101) + "\r\n", 431),
      ("GET /" + String(repeating: "a", count: 40_000), 431),
    ])
  func refused(text: String, status: Int) throws {
    let fault = #expect(throws: HTTPFault.self) { try read(text) }
    #expect(fault?.status == status)
  }

  @Test("A chunked body is followed however it is cut", arguments: 1...7)
  func chunks(step: Int) throws {
    let wire = Array("4\r\nWiki\r\n6;x=y\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nT: v\r\n\r\nNEXT".utf8)
    var chunks = HTTPChunks()
    var content: [UInt8] = []
    var used = 0
    while used < wire.count, !chunks.isDone {
      let piece = Array(wire[used..<min(wire.count, used + step)])
      used += try piece.withUnsafeBytes { piece in try chunks.feed(piece) { content += piece[$0] } }
    }
    #expect(String(decoding: content, as: UTF8.self) == "Wikipedia in \r\n\r\nchunks.")
    #expect(String(decoding: wire[used...], as: UTF8.self) == "NEXT")
  }

  @Test(
    "A chunked body that is not well formed is refused",
    arguments: ["\r\n", "g\r\n", "-1\r\n", "1\r\nab", "1\nab", "fffffffff\r\n", "1 \r\na\r\n", "0\r\n\n"])
  func badChunks(text: String) throws {
    var chunks = HTTPChunks()
    let bytes = Array(text.utf8)
    #expect(throws: HTTPFault.self) { try bytes.withUnsafeBytes { _ = try chunks.feed($0) { _ in } } }
  }

  @Test("An upstream's answer is read with what a retry needs")
  func response() throws {
    let bytes = Array(
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n".utf8)
    let head = try #require(try bytes.withUnsafeBytes { try HTTPResponseReader.read($0) })
    #expect(head.status == 429)
    #expect(head.retryAfterMs == 2000)
    #expect(head.isEventStream)
    #expect(head.endsWithConnection)
  }
}
