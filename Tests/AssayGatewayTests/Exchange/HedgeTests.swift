import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("A second request beside one that is slow")
struct HedgeTests {
  private static let first = "{\"n\":1}"
  private static let second = "{\"n\":2}"
  private static let hangs: ScriptedUpstream.Script = { _ in [] }
  private static let answers: ScriptedUpstream.Script = { _ in [.answer(200, second)] }

  private static func hedges(
    afterMs: Int = 20, share: Double = 1, _ more: @escaping @Sendable (inout ServingConfiguration) -> Void = { _ in }
  ) -> @Sendable (inout ServingConfiguration) -> Void {
    { configuration in
      configuration.routes[0].hedge = HedgeConfiguration(after: .fixed(.milliseconds(afterMs)), extraLoadMax: share)
      more(&configuration)
    }
  }

  @Test("the second answers where the first hangs; the first is cancelled, and the trace names both")
  func backupWins() async throws {
    try await Door.open([Self.hangs, Self.answers], configure: Self.hedges()) { door in
      let answer = try await door.chat(Door.question())
      #expect(answer.status == 200 && answer.text == Self.second)
      #expect(answer.fields["x-assay-attempts"] == "2" && answer.fields["x-assay-model"] == "up1/real-1")
      // The loser's connection is closed: its model stops working.
      #expect(await Door.eventually { door.upstreams[0].connections == 0 })
      let trace = try #require(door.traces.all.first)
      #expect(trace.hedge == "won")
      #expect(trace.attempts.map(\.failure) == ["cancelled", nil])
      #expect(door.gateway.state.runtime.pools.load(0, .text) == (inFlight: 0, queued: 0))
      #expect(door.gateway.state.runtime.routes["m"]?.state.retriesInFlight == 0)
      #expect(await door.isIdle())
      let text = try await door.send(Door.get("/metrics")).text
      #expect(text.contains("assay_hedges_total{result=\"won\"} 1"))
    }
  }

  @Test("the first answers while the second is under way; the second is cancelled")
  func originalWins() async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Self.first)] }
    try await Door.open([slow, Self.hangs], configure: Self.hedges()) { door in
      async let answer = door.chat(Door.question())
      #expect(await Door.eventually { door.upstreams[1].requests.count == 1 })
      gate.open()
      let given = try await answer
      #expect(given.text == Self.first && given.fields["x-assay-model"] == "up0/real-0")
      #expect(await Door.eventually { door.upstreams[1].connections == 0 })
      let trace = try #require(door.traces.all.first)
      // The answer's record is the last one.
      #expect(trace.hedge == "lost" && trace.attempts.map(\.failure) == ["cancelled", nil])
      let text = try await door.send(Door.get("/metrics")).text
      #expect(text.contains("assay_attempts_total{route=\"m\",reason=\"hedge\"} 1"), "\(text)")
    }
  }

  @Test("the first fails and the second goes on; both fail and the failure is told")
  func failures() async throws {
    let gate = Gate()
    let fails: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(500, "{\"error\":{\"message\":\"x\"}}")] }
    let later = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(later), .answer(200, Self.second)] }
    try await Door.open([fails, slow], configure: Self.hedges()) { door in
      async let answer = door.chat(Door.question())
      #expect(await Door.eventually { door.upstreams[1].requests.count == 1 })
      gate.open()
      #expect(
        await Door.eventually { door.gateway.state.runtime.pools.load(0, .text) == (inFlight: 0, queued: 0) })
      later.open()
      try await #expect(answer.text == Self.second)
      #expect(door.upstreams.map(\.requests.count) == [1, 1])
      #expect(door.traces.all.first?.attempts.map(\.failure) == ["server", nil])
    }
    let both = Gate()
    let fail: ScriptedUpstream.Script = { _ in [.gate(both), .answer(500, "{\"error\":{\"message\":\"x\"}}")] }
    try await Door.open([fail, fail], configure: Self.hedges { $0.routes[0].attemptsMax = 2 }) { door in
      async let answer = door.chat(Door.question())
      #expect(await Door.eventually { door.upstreams[1].requests.count == 1 })
      both.open()
      try await #expect(answer.status == 502)
      #expect(door.upstreams.map(\.requests.count) == [1, 1])
      #expect(door.gateway.state.runtime.routes["m"]?.state.retriesInFlight == 0)
    }
  }

  @Test(
    "none goes out for a request with tools, by default, or to the same upstream",
    arguments: [
      (",\"tools\":[]", true, true), ("", false, true), ("", true, false),
    ])
  func none(_ extra: String, _ isOn: Bool, _ hasOther: Bool) async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Self.first)] }
    let configure = Self.hedges(afterMs: 1) { configuration in
      if !isOn { configuration.routes[0].hedge = nil }
      if !hasOther { configuration.routes[0].models[1].upstream = "up0" }
    }
    try await Door.open([slow, Self.answers], configure: configure) { door in
      async let answer = door.chat(Door.question(extra))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      try await Task.sleep(for: .milliseconds(60))
      gate.open()
      try await #expect(answer.text == Self.first)
      #expect(door.upstream.requests.count == 1 && door.upstreams[1].requests.isEmpty)
      #expect(door.traces.all.first?.hedge == nil)
    }
  }

  @Test("a stream may be hedged before its head, and never after it")
  func streams() async throws {
    let told = Said.event("a") + Said.done
    let stream: ScriptedUpstream.Script = { _ in [.streamHead, .chunk(told), .lastChunk] }
    try await Door.open([Self.hangs, stream], configure: Self.hedges()) { door in
      try await #expect(door.chat(Door.question(",\"stream\":true")).text == told)
      #expect(door.traces.all.first?.hedge == "won")
    }
    // A busy machine may need longer for the head than a second request waits for: then it is waited for longer.
    for afterMs in [500, 5000, 30_000] {
      if try await Self.staysAlone(afterMs, stream, told) { break }
    }
  }

  /// Whether the head came before the second request was due; if it did, none was sent.
  private static func staysAlone(
    _ afterMs: Int, _ other: @escaping ScriptedUpstream.Script, _ told: String
  ) async throws -> Bool {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk(Said.event("first")), .gate(gate), .chunk(told), .lastChunk]
    }
    return try await Door.open([slow, other], configure: hedges(afterMs: afterMs)) { door in
      let client = try RawClient(port: door.port)
      defer { client.close() }
      client.send(Door.request(Door.question(",\"stream\":true")))
      try await RawClient.run {
        var text = ""
        while !text.contains("first"), let more = client.receive() { text += String(decoding: more, as: UTF8.self) }
      }
      guard door.upstreams[1].requests.isEmpty else { return false }
      try await Task.sleep(for: .milliseconds(afterMs + 200))
      #expect(door.upstreams[1].requests.isEmpty)
      gate.open()
      return true
    }
  }

  @Test("no withdrawal, no second request: neither beyond its share nor beyond the retry budget")
  func unpaid() async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Self.first)] }
    let cases: [@Sendable (inout ServingConfiguration) -> Void] = [
      Self.hedges(share: 0.1),
      Self.hedges { ($0.routes[0].retryPercent, $0.routes[0].retryReservePerSecond) = (0, 0) },
      Self.hedges { $0.routes[0].hedge?.costNanoMax = 1000 },
    ]
    for configure in cases {
      try await Door.open([slow, Self.answers], configure: configure) { door in
        async let answer = door.chat(Door.question())
        #expect(await Door.eventually { door.upstream.requests.count == 1 })
        try await Task.sleep(for: .milliseconds(80))
        gate.open()
        try await #expect(answer.text == Self.first)
        #expect(door.upstreams[1].requests.isEmpty)
      }
    }
  }

  @Test("a client that goes away ends both calls")
  func gone() async throws {
    try await Door.open([Self.hangs, Self.hangs], configure: Self.hedges()) { door in
      let client = try RawClient(port: door.port)
      client.send(Door.request(Door.question()))
      #expect(await Door.eventually { door.upstreams[1].requests.count == 1 })
      client.close()
      #expect(await Door.eventually { door.upstreams.allSatisfy { $0.connections == 0 } })
      #expect(await door.isIdle())
      #expect(door.gateway.state.runtime.routes["m"]?.state.retriesInFlight == 0)
    }
  }
}
