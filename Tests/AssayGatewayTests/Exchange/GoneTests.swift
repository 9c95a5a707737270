import AssayCore
import AssayServing
import AssayWire
import Synchronization
import Testing

@testable import AssayGateway

@Suite("What is known of requests that were given up")
struct GoneTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  @Test(
    "a client that leaves in mid-body leaves one trace, by length and in chunks; one that leaves before a head none")
  func midBody() async throws {
    try await Door.open(Self.says) { door in
      let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
      for (number, text) in [
        head + "Content-Length: 1000\r\n\r\n{\"model\":", head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"mod\r\n",
      ].enumerated() {
        let client = try RawClient(port: door.port)
        client.send(text)
        let counts = door.gateway.state.counts
        #expect(await Door.eventually { counts.heldBytes.load(ordering: .relaxed) > 0 })
        client.close()
        #expect(await Door.eventually { door.traces.all.count == number + 1 })
        let trace = try #require(door.traces.all.last)
        #expect(trace.outcome == .abandoned && trace.status == 499 && trace.errorCode == "client_closed")
        #expect(trace.endpoint == "chat" && trace.bodyBytes > 0 && !trace.id.isEmpty)
        #expect(await door.isIdle())
      }
      let early = try RawClient(port: door.port)
      early.send("POST /v1/chat/comp")
      early.close()
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(await Door.eventually { door.traces.all.count == 3 })
      #expect(door.upstream.requests.count == 1)
    }
  }

  @Test(
    "an abandoned stream of a pipeline has the tokens of what had come, and their price, in its trace",
    arguments: PipelineOptions.StreamMode.allCases, [false, true])
  func abandonedStream(mode: PipelineOptions.StreamMode, tellsUsage: Bool) async throws {
    let gate = Gate()
    let events =
      Said.event("One") + Said.event(" two") + Said.event(" three and many more words of which nobody knows the tokens")
    let script: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk(events + (tellsUsage ? Said.usageEvent : "")), .gate(gate), .close]
    }
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      var options = PipelineOptions()
      options.stream = mode
      configuration.routes[0].options = options
      configuration.routes[0].models[0].inputNano = 10
      configuration.routes[0].models[0].outputNano = 100
      configuration.priceVersion = "p1"
    }
    try await Door.open(script, configure: configure) { door in
      let client = try RawClient(port: door.port)
      client.send(Door.request(Door.question(",\"stream\":true")))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      if mode == .after {
        try await RawClient.run {
          var text = ""
          while !text.contains("nobody"), let more = client.receive() { text += String(decoding: more, as: UTF8.self) }
        }
      } else {
        // What is held cannot be seen from outside: it has come when there is nothing more to come.
        try await Task.sleep(for: .milliseconds(300))
      }
      client.close()
      #expect(await Door.eventually { !door.traces.all.isEmpty })
      let trace = try #require(door.traces.all.first)
      #expect(trace.outcome == .abandoned && trace.status == 499)
      if tellsUsage {
        #expect(trace.inputTokens == 7 && trace.outputTokens == 3 && !trace.usageIsEstimated)
        #expect(trace.costNano == 7 * 10 + 3 * 100)
      } else {
        // Seventy bytes are more than three tokens.
        let output = try #require(trace.outputTokens)
        #expect(output >= 12 && output <= 20 && trace.events == 3 && trace.usageIsEstimated)
        #expect(trace.inputTokens == 1 && trace.costNano == 10 + output * 100)
      }
      #expect(trace.priceVersion == "p1")
      gate.open()
      #expect(await door.isIdle())
    }
  }

  @Test("a request that finds all places taken is counted among those that were shed", arguments: [false, true])
  func poolFull(isPipeline: Bool) async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    let configure: (inout ServingConfiguration) -> Void = {
      ($0.upstreams[0].concurrencyMax, $0.upstreams[0].queueMax) = (1, 0)
      if isPipeline { $0.routes[0].options = PipelineOptions() }
    }
    try await Door.open(script, configure: configure) { door in
      async let first = door.chat(Door.question())
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      let refused = try await door.chat(Door.question())
      #expect(refused.status == 503 && refused.text.contains("\"pool_full\""), "\(refused.text)")
      let trace = try #require(door.traces.all.first)
      #expect(trace.shed?.class == "interactive" && trace.shed?.reason == "pool_full")
      let text = try await door.send(Door.get("/metrics")).text
      #expect(text.contains("assay_shed_total{class=\"interactive\",reason=\"pool_full\"} 1"), "\(text)")
      gate.open()
      try await #expect(first.status == 200)
    }
  }
}
