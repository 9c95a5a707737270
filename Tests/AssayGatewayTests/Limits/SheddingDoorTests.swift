import AssayCore
import AssayResilience
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Load is shed by class, before a body is read")
struct SheddingDoorTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  /// Only the head of a request, which asks whether the body is wanted.
  private static func head(_ bytes: Int, class name: String, path: String = "/v1/chat/completions") -> String {
    "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
      + "x-assay-class: \(name)\r\nContent-Length: \(bytes)\r\n\r\n"
  }

  /// The first line that comes back.
  private func firstLine(_ door: Door, _ request: String) async throws -> (line: String, text: String) {
    let port = door.port
    return try await RawClient.run {
      let client = try RawClient(port: port)
      defer { client.close() }
      client.send(request)
      let text = String(decoding: client.receive() ?? [], as: UTF8.self)
      return (String(text.prefix { $0 != "\r\n" }), text.lowercased())
    }
  }

  @Test("bodies that are held leave less room for a batch than for those who wait")
  func held() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    let configure: (inout ServingConfiguration) -> Void = {
      $0.limits.heldBytesMax = 10_000
      $0.limits.bodyBytesMax = 8000
    }
    try await Door.open(script, configure: configure) { door in
      let long = Door.question(",\"user\":\"\(String(repeating: "x", count: 7000))\"")
      async let first = door.chat(long)
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      let batch = try await firstLine(door, Self.head(1500, class: "batch"))
      #expect(batch.line == "HTTP/1.1 503 Service Unavailable", "\(batch)")
      #expect(!batch.text.contains("100 continue") && batch.text.contains("retry-after: 1\r\n"))
      #expect(batch.text.contains("\"code\":\"held_bytes\""))
      let interactive = try await firstLine(door, Self.head(1500, class: "interactive"))
      #expect(interactive.line == "HTTP/1.1 100 Continue")
      // Beyond all bytes nobody is let in.
      try await #expect(firstLine(door, Self.head(4000, class: "interactive")).line.contains("503"))
      let shed = door.traces.all.filter { $0.status == 503 }
      #expect(shed.map { $0.shed?.class } == ["batch", "interactive"])
      #expect(shed.allSatisfy { $0.shed?.reason == "held_bytes" && $0.outcome == .refused })
      let metrics = try await door.send(Door.get("/metrics")).text
      #expect(metrics.contains("assay_shed_total{class=\"batch\",reason=\"held_bytes\"} 1"), "\(metrics)")
      gate.open()
      try await #expect(first.status == 200)
    }
  }

  @Test("while those who wait wait too long, a batch is turned away and they are not")
  func queues() async throws {
    try await Door.open(Self.says) { door in
      // Interactive requests have been leaving their line late for two seconds.
      door.gateway.state.shedding.withLock { shedding in
        let now = ContinuousClock.now
        for tick in 0...20 {
          shedding.observe(.text, .batch, waited: .seconds(3), now: now - .milliseconds(2000 - tick * 100))
        }
        shedding.observe(.text, .interactive, waited: .milliseconds(1), now: now)
      }
      let body = Door.question()
      let batch = try await firstLine(door, Self.head(body.utf8.count, class: "batch"))
      #expect(batch.line.contains("503") && batch.text.contains("\"code\":\"shed\""), "\(batch)")
      #expect(batch.text.contains("retry-after"))
      try await #expect(firstLine(door, Self.head(body.utf8.count, class: "interactive")).line.contains("100"))
      #expect(door.traces.all.compactMap(\.shed).map { "\($0.class) \($0.reason)" } == ["batch shed"])
      #expect(door.upstream.requests.isEmpty)
    }
  }

  @Test("films that wait too long turn no text away, nor pictures that get their place at once")
  func classes() {
    var shedding = DoorShedding()
    let start = ContinuousClock.now
    for tick in 0...30 {
      shedding.observe(.video, .interactive, waited: .seconds(5), now: start + .milliseconds(tick * 100))
    }
    let now = start + .milliseconds(3050)
    func admits(_ bytes: Int?, _ path: GatewayPath = .chat, after: Duration = .zero) -> Bool {
      shedding.admits(path, bodyBytes: bytes, .batch, now: now + after)
    }
    #expect(admits(500) && admits(5000, .embeddings) && admits(5_000_000, .transcriptions))
    // It can only be a film, as far as is known; a batch waits until they are well again.
    #expect(!admits(5_000_000))
    // One of middle length may be a text.
    #expect(admits(100_000))
    shedding.observe(.image, .interactive, waited: .zero, now: now)
    #expect(admits(5_000_000))
    // Without news for an interval everything is well again.
    #expect(admits(nil, after: .seconds(3)))
  }

  @Test("connections beyond their limit are closed at once, and places that are given back are used again")
  func connections() async throws {
    try await Door.open(Self.says, configure: { $0.limits.connectionsMax = 2 }) { door in
      let first = try RawClient(port: door.port)
      let second = try RawClient(port: door.port)
      #expect(await Door.eventually { door.gateway.state.counts.connections.load(ordering: .relaxed) == 2 })
      let third = try RawClient(port: door.port)
      third.send(Door.request(Door.question()))
      try await #expect(RawClient.run { third.receive() } == nil)
      third.close()
      first.send(Door.request(Door.question()))
      try await #expect(RawClient.run { try first.readAnswer().0.status } == 200)
      first.close()
      #expect(await Door.eventually { door.gateway.state.counts.connections.load(ordering: .relaxed) == 1 })
      try await #expect(door.chat(Door.question()).status == 200)
      second.close()
    }
  }
}
