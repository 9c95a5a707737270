import AssayServing
import Glibc
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Reading requests from real sockets")
struct ReadingTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  /// `{"model":"m","messages":[{"role":"user","content":"hi"}]}` through `gzip -9`, made by
  /// `printf '…' | gzip -9n | xxd -i`.
  static let packed: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0xCD, 0x4F, 0x49,
    0xCD, 0x51, 0xB2, 0x52, 0xCA, 0x55, 0xD2, 0x51, 0xCA, 0x4D, 0x2D, 0x2E, 0x4E, 0x4C, 0x4F, 0x2D,
    0x56, 0xB2, 0x8A, 0xAE, 0x56, 0x2A, 0xCA, 0xCF, 0x49, 0x05, 0x8A, 0x97, 0x16, 0xA7, 0x16, 0x01,
    0xA5, 0x92, 0xF3, 0xF3, 0x4A, 0x52, 0xF3, 0x4A, 0x80, 0x02, 0x19, 0x99, 0x4A, 0xB5, 0xB1, 0xB5,
    0x00, 0xEF, 0x35, 0xC2, 0x54, 0x39, 0x00, 0x00, 0x00,
  ]

  @Test("a chunked body, in pieces of one byte, is read as it was meant")
  func chunked() async throws {
    try await Door.open(Self.says) { door in
      let body = Door.question()
      var text = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      for byte in body.utf8 { text += "1;x=y\r\n\(Character(UnicodeScalar(byte)))\r\n" }
      let answer = try await door.send(text + "0\r\nX-Trailer: 1\r\n\r\n")
      #expect(answer.status == 200)
      #expect(door.upstream.requests.first?.text == Door.question(model: "real-0"))
      #expect(await door.isIdle())
    }
  }

  @Test("a client that expects 100-continue is told to go on, and refused before it sends")
  func expectation() async throws {
    try await Door.open(Self.says) { door in
      let port = door.port
      let body = Door.question()
      let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      let answer = try await RawClient.run {
        let client = try RawClient(port: port)
        defer { client.close() }
        client.send(head + "Content-Length: \(body.utf8.count)\r\n\r\n")
        #expect(client.receive().map { String(decoding: $0, as: UTF8.self) } == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send(body)
        return try client.readAnswer().0
      }
      #expect(answer.status == 200)
      let refused = try await door.send(head + "Content-Length: 1073741824\r\n\r\n")
      #expect(refused.status == 413 && refused.fields["connection"] == "close")
    }
  }

  @Test("a gzip body is unpacked; what is no gzip, and what is a bomb, is refused")
  func gzip() async throws {
    let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
    func request(_ body: [UInt8]) -> [UInt8] { Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body }
    try await Door.open(Self.says, configure: { $0.limits.bodyBytesMax = 1 << 20 }) { door in
      try await #expect(door.send(request(Self.packed)).status == 200)
      #expect(door.upstream.requests.first?.text == Door.question(model: "real-0"))
      try await #expect(door.send(request(Array("no gzip".utf8))).status == 400)
      try await #expect(door.send(request(Array(Self.packed.dropLast(9)))).status == 400)
      try await #expect(door.send(request(Self.packed + [0])).status == 400)
      try await #expect(door.send(request(Self.bomb)).status == 413)
      #expect(await door.isIdle())
    }
  }

  /// Two million zeros in some 2,000 bytes: stored blocks of a gzip member cannot be that small, so it is made of
  /// fixed-Huffman repeats by hand: a literal 0 and length-258 matches at distance 1.
  private static let bomb: [UInt8] = {
    var bits: [UInt8] = []
    var hold: UInt64 = 0
    var count = 0
    func put(_ value: UInt64, _ length: Int) {
      hold |= value << UInt64(count)
      count += length
      while count >= 8 {
        bits.append(UInt8(truncatingIfNeeded: hold))
        hold >>= 8
        count -= 8
      }
    }
    put(0b011, 3)  // the last block, fixed codes
    put(0b0000_1100, 8)  // literal 0: 00110000, high bit first
    for _ in 0..<8000 {
      put(0b1010_0011, 8)  // length 258: 11000101
      put(0, 5)  // distance 1
    }
    put(0, 7)
    put(0, 7)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bits + [0, 0, 0, 0, 0, 0, 0, 0]
  }()

  @Test("1 GB of declared length is refused before a byte of it is read")
  func declaredLength() async throws {
    try await Door.open(Self.says) { door in
      let answer = try await door.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n")
      #expect(answer.status == 413)
      #expect(answer.text.contains("\"request_too_large\""))
      #expect(door.gateway.state.counts.heldBytes.load(ordering: .relaxed) == 0)
      // A length that was only announced holds nothing.
      let port = door.port
      let client = try RawClient(port: port)
      client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n{}")
      #expect(await Door.eventually { door.gateway.state.counts.heldBytes.load(ordering: .relaxed) == 2 })
      client.close()
      #expect(await door.isIdle())
    }
  }

  @Test("a chunked body that grows too long, and bodies that are too much together, are refused")
  func growing() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.limits.bodyBytesMax = 10_000
      configuration.limits.heldBytesMax = 12_288
    }
    try await Door.open(Self.says, configure: configure) { door in
      let chunk = "1000\r\n\(String(repeating: " ", count: 0x1000))\r\n"
      let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      try await #expect(door.send(head + chunk + chunk + chunk).status == 413)
      let holding = try (0..<2).map { _ in try RawClient(port: door.port) }
      for client in holding { client.send(head + chunk) }
      #expect(await Door.eventually { door.gateway.state.counts.heldBytes.load(ordering: .relaxed) == 8192 })
      try await #expect(door.send(head + chunk + chunk).status == 503)
      for client in holding { client.close() }
      #expect(await door.isIdle())
    }
  }

  @Test("a head of 40 kB is refused")
  func longHead() async throws {
    try await Door.open(Self.says) { door in
      let answer = try await door.chat(
        Door.question(), fields: "X-Long: \(String(repeating: "a", count: 40 << 10))\r\n")
      #expect(answer.status == 431)
    }
  }

  @Test("whoever sends a head or a body slowly is cut off, and holds nothing")
  func slowLoris() async throws {
    let slowHead = ["POST /v1/chat/completions HTTP/1.1\r\n"] + (0..<90).map { "X-\($0): a\r\n" }
    let slowBody =
      ["POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"]
      + (0..<40).map { _ in " " }
    let noBody = ["POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"]
    // The time for a head begins with the connection: a busy machine may need some of it for the first byte.
    try await cutOff([slowHead], { $0.headMs = 1500 })
    try await cutOff([slowBody, noBody], { ($0.bodyIdleMs, $0.bodyMs) = (120, 300) })
    // One that says nothing is closed without a word.
    try await Door.open(Self.says, configure: { $0.limits.headMs = 100 }) { door in
      let port = door.port
      try await #expect(RawClient.run { try RawClient(port: port).readToEnd() } == [])
    }
  }

  private func cutOff(_ requests: [[String]], _ change: @escaping (inout ServingLimits) -> Void) async throws {
    try await Door.open(Self.says, configure: { change(&$0.limits) }) { door in
      let port = door.port
      for pieces in requests {
        let answer = try await RawClient.run {
          let client = try RawClient(port: port)
          defer { client.close() }
          for text in pieces {
            client.send(text)
            usleep(20_000)
          }
          return try client.readAnswer().0
        }
        #expect(answer.status == 408)
      }
      #expect(await door.isIdle())
      #expect(await Door.eventually { door.gateway.state.counts.connections.load(ordering: .relaxed) == 0 })
    }
  }

  @Test(
    "requests that two readers could understand differently are refused, and end their connection",
    arguments: [
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{B}chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nabcde\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\nHost: a\n\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST http://a/v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\u{16}\u{3}\u{1}",
    ])
  func smuggling(_ bytes: String) async throws {
    try await Door.open(Self.says, configure: { $0.limits.headMs = 300 }) { door in
      let port = door.port
      let second = Door.request(Door.question())
      let all = try await RawClient.run {
        let client = try RawClient(port: port)
        defer { client.close() }
        client.send(bytes + second)
        return String(decoding: client.readToEnd(), as: UTF8.self)
      }
      #expect(all.components(of: "HTTP/1.1 ") == 1)
      #expect(all.hasPrefix("HTTP/1.1 4") || all.hasPrefix("HTTP/1.1 5"))
      #expect(door.upstream.requests.isEmpty)
      #expect(await door.isIdle())
    }
  }

  @Test("a body that is no chat request is refused by name, and the connection goes on")
  func badBodies() async throws {
    let deep = String(repeating: "[", count: 10_000)
    let bodies: [(String, Int)] = [
      ("", 400), ("{}", 400), ("[]", 400), ("{\"model\":\"m\"", 400),
      ("{\"model\":\"m\",\"model\":\"m\",\"messages\":[]}", 400),
      ("{\"model\":\"m\",\"messages\":\(deep)", 400), (Door.question(model: "other"), 404),
      (Media.question("iVBORw0KGgo"), 400), (Media.question("AAAA"), 400), (Media.question(Media.png + "="), 400),
      (
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
          + "\"image_url\":{\"url\":\"http://169.254.169.254/\"}}]}]}", 400
      ),
    ]
    try await Door.open(Self.says) { door in
      let port = door.port
      let statuses = try await RawClient.run {
        let client = try RawClient(port: port)
        defer { client.close() }
        return try bodies.map { body -> Int in
          client.send(Door.request(body.0))
          return try client.readAnswer().0.status
        }
      }
      #expect(statuses == bodies.map(\.1))
      #expect(door.upstream.requests.isEmpty)
      #expect(await door.isIdle())
    }
  }
}

extension String {
  func components(of part: String) -> Int { ranges(of: part).count }
}
