import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("A pipeline calls upstreams through the same gates as plain requests")
struct PipelineGateTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }
  private static let fails: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"internal\"}}")] }

  private static func pipeline(
    _ stream: PipelineOptions.StreamMode = .hold,
    _ more: @escaping @Sendable (inout ServingConfiguration) -> Void = { _ in }
  ) -> @Sendable (inout ServingConfiguration) -> Void {
    { configuration in
      var options = PipelineOptions()
      options.stream = stream
      configuration.routes[0].options = options
      more(&configuration)
    }
  }

  private static func load(_ door: Door, _ upstream: Int = 0) -> (inFlight: Int, queued: Int) {
    door.gateway.state.runtime.pools.load(upstream, .text)
  }

  @Test("a model that keeps failing is left out, without an attempt and without a withdrawal")
  func breaker() async throws {
    try await Door.open([Self.fails, Self.says], configure: Self.pipeline()) { door in
      for _ in 0..<20 { try await #expect(door.chat(Door.question()).status == 200) }
      // Five failures, then a probe in a while, if the machine is slow.
      #expect((5...8).contains(door.upstreams[0].requests.count))
      #expect(door.traces.all.count { $0.attempts.map(\.model) == ["up1/real-1"] } >= 12)
      #expect(Self.load(door) == (inFlight: 0, queued: 0) && Self.load(door, 1) == (inFlight: 0, queued: 0))
    }
  }

  @Test("a route whose only model is out answers at once, and probes it")
  func lastResort() async throws {
    try await Door.open(Self.fails, configure: Self.pipeline { $0.routes[0].attemptsMax = 1 }) { door in
      var answers: [Answer] = []
      // A slow machine may take so long that a request is a probe; each that fails doubles the time until the next.
      while answers.count < 60, answers.last?.status != 503 { answers.append(try await door.chat(Door.question())) }
      #expect(answers.prefix(5).allSatisfy { $0.status == 502 })
      let out = try #require(answers.last)
      #expect(out.status == 503 && out.text.contains("upstream_unavailable"))
      #expect(door.upstream.requests.count == answers.count - 1)
    }
  }

  @Test("what a model cannot do is no outage")
  func capability() async throws {
    let words = "{\"error\":{\"code\":500,\"message\":\"image input is not supported\"}}"
    try await Door.open({ _ in [.answer(500, words)] }, configure: Self.pipeline()) { door in
      for _ in 0..<8 {
        try await #expect(door.chat(Media.question(Media.png), fields: "x-assay-degrade: deny\r\n").status == 400)
      }
      #expect(door.upstream.requests.count == 8)
    }
  }

  @Test("its calls take places, wait in line, and are refused when the line is full")
  func places() async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    let configure = Self.pipeline {
      ($0.upstreams[0].concurrencyMax, $0.upstreams[0].queueMax) = (1, 1)
      $0.routes[0].attemptsMax = 1
    }
    try await Door.open(slow, configure: configure) { door in
      async let first = door.chat(Door.question())
      #expect(
        await Door.eventually { Self.load(door) == (inFlight: 1, queued: 0) && door.upstream.requests.count == 1 })
      async let second = door.chat(Door.question())
      #expect(await Door.eventually { Self.load(door) == (inFlight: 1, queued: 1) })
      let third = try await door.chat(Door.question())
      #expect(third.status == 503 && third.text.contains("pool_full"))
      #expect(door.upstream.requests.count == 1)
      gate.open()
      try await #expect(first.status == 200)
      try await #expect(second.status == 200)
      #expect(await Door.eventually { Self.load(door) == (inFlight: 0, queued: 0) })
    }
  }

  @Test("a client that leaves gives its place in the line back, and ends its call")
  func gone() async throws {
    try await Door.open({ _ in [] }, configure: Self.pipeline { $0.upstreams[0].concurrencyMax = 1 }) { door in
      let first = try RawClient(port: door.port)
      first.send(Door.request(Door.question()))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      let second = try RawClient(port: door.port)
      second.send(Door.request(Door.question()))
      #expect(await Door.eventually { Self.load(door) == (inFlight: 1, queued: 1) })
      second.close()
      #expect(await Door.eventually { Self.load(door) == (inFlight: 1, queued: 0) })
      first.close()
      #expect(await Door.eventually { Self.load(door) == (inFlight: 0, queued: 0) && door.upstream.connections == 0 })
      #expect(await door.isIdle())
      #expect(door.traces.all.map(\.outcome) == [.abandoned, .abandoned])
    }
  }

  @Test("a client that leaves in the middle of a stream ends its call")
  func goneInStream() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk(Said.event("a")), .gate(gate), .chunk(Said.done), .lastChunk]
    }
    try await Door.open(script, configure: Self.pipeline(.after)) { door in
      let client = try RawClient(port: door.port)
      client.send(Door.request(Door.question(",\"stream\":true")))
      try await RawClient.run {
        var text = ""
        while !text.contains("\"a\""), let more = client.receive() { text += String(decoding: more, as: UTF8.self) }
      }
      client.close()
      #expect(await Door.eventually { door.upstream.connections == 0 })
      #expect(await door.isIdle())
      #expect(door.traces.all.first?.outcome == .abandoned)
      gate.open()
    }
  }

  @Test("a kept connection that its server has closed meanwhile costs no attempt")
  func stale() async throws {
    try await Door.open(
      { $0.numberOnConnection == 0 ? [.answer(200, Said.completion)] : [.close] }, configure: Self.pipeline()
    ) { door in
      for _ in 0..<6 {
        let answer = try await door.chat(Door.question())
        #expect(answer.status == 200 && answer.fields["x-assay-attempts"] == "1")
      }
    }
  }

  @Test("Retry-After is waited for")
  func retryAfter() async throws {
    let script: ScriptedUpstream.Script = { request in
      request.number == 0
        ? [.answer(429, "{\"error\":{\"message\":\"slow down\"}}", fields: "retry-after-ms: 150\r\n")]
        : [.answer(200, Said.completion)]
    }
    try await Door.open(script, configure: Self.pipeline()) { door in
      try await #expect(door.chat(Door.question()).status == 200)
      let attempts = try #require(door.traces.all.first).attempts
      #expect(attempts.map(\.failure) == ["rate_limit", nil])
      #expect(attempts[1].startMs - attempts[0].startMs >= 150)
    }
  }

  @Test("a stream that begins with an error is followed by the next model; after content nothing is tried again")
  func afterContent() async throws {
    let error: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"), .lastChunk]
    }
    let whole: ScriptedUpstream.Script = { _ in [.streamHead, .chunk(Said.event("b") + Said.done), .lastChunk] }
    try await Door.open([error, whole], configure: Self.pipeline(.after)) { door in
      let answer = try await door.chat(Door.question(",\"stream\":true"))
      #expect(answer.text.contains("\"b\"") && !answer.text.contains("\"error\""), "\(answer.text)")
      #expect(door.upstreams.map(\.requests.count) == [1, 1])
    }
    let cut: ScriptedUpstream.Script = { _ in [.streamHead, .chunk(Said.event("a")), .close] }
    try await Door.open([cut, whole], configure: Self.pipeline(.after)) { door in
      let answer = try await door.chat(Door.question(",\"stream\":true"))
      #expect(answer.text.contains("\"a\"") && answer.text.contains("\"error\""))
      #expect(!answer.text.contains("[DONE]") && !answer.text.contains("\"b\""))
      #expect(door.upstreams[1].requests.isEmpty)
    }
  }

  @Test("20-way failures: at most 1.25 upstream calls a request beyond the reserve")
  func budget() async throws {
    try await Door.open(Self.fails, threads: 2, configure: Self.pipeline { $0.routes[0].breaks = false }) { door in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask { for _ in 0..<2 { try await #expect(door.chat(Door.question()).status == 502) } }
        }
        try await group.waitForAll()
      }
      #expect(door.upstream.requests.count <= 40 * 5 / 4 + 10)
      #expect(door.traces.all.count == 40)
      #expect(await door.isIdle())
      #expect(await Door.eventually { door.gateway.state.runtime.routes["m"]?.state.retriesInFlight == 0 })
    }
  }

  @Test("films that are stuck with their pool full hold up no text: 200 of 200 are answered meanwhile")
  func stuckPool() async throws {
    for isPipeline in [false, true] {
      let script: ScriptedUpstream.Script = { request in
        request.text.contains("video_url") ? [] : [.answer(200, Said.completion)]
      }
      let configure: (inout ServingConfiguration) -> Void = { configuration in
        if isPipeline { Self.pipeline()(&configuration) }
        configuration.upstreams[0].concurrencyMax = 4
        configuration.upstreams[0].queueMs = 600_000
        configuration.routes[0].models[0].inputs = [.text, .image, .video]
      }
      try await Door.open(script, threads: 2, configure: configure) { door in
        var films: [RawClient] = []
        for _ in 0..<8 {
          films.append(try RawClient(port: door.port))
          films.last?.send(Door.request(Media.film(Media.mp4)))
        }
        func isStuck() -> Bool {
          door.gateway.state.runtime.pools.load(0, .video) == (inFlight: 4, queued: 4)
        }
        #expect(await Door.eventually(isStuck))
        let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
          for _ in 0..<4 {
            group.addTask {
              var statuses: [Int] = []
              for _ in 0..<50 { statuses.append(try await door.chat(Door.question()).status) }
              return statuses
            }
          }
          return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(statuses == [Int](repeating: 200, count: 200))
        #expect(isStuck())
        for film in films { film.close() }
        #expect(await door.isIdle())
      }
    }
  }
}
