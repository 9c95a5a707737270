import AssayServing
import Glibc
import Testing

@testable import AssayGateway

@Suite("A streamed answer")
struct StreamTests {
  private static let told = Said.event("a") + Said.event("b")

  private static func script(_ events: String...) -> ScriptedUpstream.Script {
    { _ in [.streamHead] + events.map { .chunk($0) } + [.lastChunk] }
  }

  @Test("events pass byte for byte, however they are cut into pieces")
  func exact() async throws {
    let whole = Self.told + Said.done
    let scripts: [ScriptedUpstream.Script] = [
      Self.script(whole),
      { _ in [.streamHead] + whole.map { .chunk(String($0)) } + [.lastChunk] },
      { _ in [.text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(whole)"), .close] },
      Self.script(Said.event("a"), Said.event("b"), String(Said.done.dropLast(2))),
    ]
    for script in scripts {
      try await Door.open(script) { door in
        let answer = try await door.chat(Door.question(",\"stream\":true"))
        #expect(answer.text == whole)
        #expect(!answer.isCut)
        #expect(answer.fields["content-type"]?.hasPrefix("text/event-stream") == true)
        #expect(answer.fields["x-accel-buffering"] == "no")
        #expect(await door.isIdle())
      }
    }
  }

  @Test(
    "usage is always asked for, and given to the client only where it asked",
    arguments: [
      (",\"stream\":true", "{\"stream_options\":{\"include_usage\":true},\"model\"", false),
      (",\"stream\":true,\"stream_options\":null", "\"stream_options\":{\"include_usage\":true}}", false),
      (",\"stream\":true,\"stream_options\":{}", "\"stream_options\":{\"include_usage\":true}}", false),
      (
        ",\"stream\":true,\"stream_options\":{\"a\":1}",
        "\"stream_options\":{\"include_usage\":true,\"a\":1}}", false
      ),
      (
        ",\"stream\":true,\"stream_options\":{\"include_usage\":false}",
        "\"stream_options\":{\"include_usage\":true}}", false
      ),
      (
        ",\"stream\":true,\"stream_options\":{\"include_usage\":true}",
        "\"stream_options\":{\"include_usage\":true}}", true
      ),
    ])
  func usage(_ extra: String, _ sent: String, _ given: Bool) async throws {
    let script = Self.script(Self.told, Said.usageEvent + Said.done)
    try await Door.open(script) { door in
      let answer = try await door.chat(Door.question(extra))
      #expect(answer.text == Self.told + (given ? Said.usageEvent : "") + Said.done)
      let request = try #require(door.upstream.requests.first)
      #expect(request.text.contains(sent))
      let trace = try #require(door.traces.all.first)
      #expect(trace.inputTokens == 7 && trace.outputTokens == 3 && !trace.usageIsEstimated)
      #expect(trace.streamed)
    }
  }

  @Test("a cut stream ends with an error event and without [DONE], and is not asked again")
  func cut() async throws {
    let ends: [[ScriptedUpstream.Step]] = [[.close], [.reset], [.lastChunk]]
    for end in ends {
      try await Door.open({ _ in
        [.streamHead, .chunk(Self.told), .chunk("data: {\"half"), .wait(milliseconds: 20)] + end
      }) {
        door in
        let answer = try await door.chat(Door.question(",\"stream\":true"))
        #expect(answer.status == 200)
        #expect(answer.text.hasPrefix(Self.told))
        #expect(answer.text.contains("\"code\":\"stream_truncated\""))
        #expect(answer.text.contains("\"type\":\"upstream_disconnect\""))
        #expect(!answer.text.contains("[DONE]"))
        #expect(door.upstream.requests.count == 1)
        let trace = try #require(door.traces.all.first)
        #expect(trace.outcome == .truncated && trace.usageIsEstimated)
        #expect(await door.isIdle())
      }
    }
  }

  @Test("before the first event another model may still answer")
  func fallsBackBeforeContent() async throws {
    let firsts: [[ScriptedUpstream.Step]] = [
      [.streamHead, .close],
      [.streamHead, .chunk("data: {\"error\":{\"message\":\"CUDA error\",\"code\":500}}\n\n"), .lastChunk],
    ]
    for first in firsts {
      try await Door.open([{ _ in first }, Self.script(Self.told + Said.done)]) { door in
        let answer = try await door.chat(Door.question(",\"stream\":true"))
        #expect(answer.text == Self.told + Said.done)
        #expect(answer.fields["x-assay-model"] == "up1/real-1")
        #expect(answer.fields["x-assay-attempts"] == "2")
      }
    }
  }

  @Test("the end of the answer after [DONE] is not waited for")
  func hangsAfterDone() async throws {
    try await Door.open({ _ in [.streamHead, .chunk(Self.told + Said.done)] }) { door in
      let answer = try await door.chat(Door.question(",\"stream\":true"))
      #expect(answer.text == Self.told + Said.done)
      #expect(door.traces.all.first?.outcome == .answered)
    }
  }

  @Test("when the client goes away the upstream's connection is closed at once")
  func clientGoes() async throws {
    try await Door.open({ _ in [.streamHead, .chunk(Self.told)] }) { door in
      let port = door.port
      try await RawClient.run {
        let client = try RawClient(port: port)
        client.send(Door.request(Door.question(",\"stream\":true")))
        _ = client.receive()
        client.close()
      }
      #expect(await Door.eventually { door.upstream.connections == 0 && !door.traces.all.isEmpty })
      let trace = try #require(door.traces.all.first)
      #expect(trace.outcome == .abandoned && trace.status == 499 && trace.usageIsEstimated)
      #expect(await door.isIdle())
    }
  }

  @Test("a client that reads slowly gets everything, and the connection serves again")
  func slowReader() async throws {
    let event = Said.event(String(repeating: "x", count: 60_000))
    try await Door.open({ request in
      request.text.contains("\"stream\"")
        ? [.streamHead] + (0..<100).map { _ in .chunk(event) } + [.chunk(Said.done), .lastChunk]
        : [.answer(200, Said.completion)]
    }) { door in
      let port = door.port
      let answer = try await RawClient.run {
        let client = try RawClient(port: port)
        defer { client.close() }
        client.send(Door.request(Door.question(",\"stream\":true")))
        usleep(200_000)
        return try client.readAnswer().0
      }
      #expect(answer.body.count == event.utf8.count * 100 + Said.done.utf8.count)
      for _ in 0..<3 { try await #expect(door.chat(Door.question()).status == 200) }
    }
  }

  @Test("an HTTP/1.0 client gets the bare events and the end of the connection")
  func version10() async throws {
    try await Door.open(Self.script(Self.told + Said.done)) { door in
      let body = Door.question(",\"stream\":true")
      let answer = try await door.send(
        "POST /v1/chat/completions HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      )
      #expect(answer.text == Self.told + Said.done)
      #expect(answer.fields["transfer-encoding"] == nil)
    }
  }
}
