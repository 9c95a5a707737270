import AssayCore
import AssayInference
import AssayResilience
import AssayWire
import Testing

@Suite struct OpenAIProviderTests {
  private let assets = MemoryAssets()

  @Test("Asks one question and reads the answer with usage and timing")
  func one() async throws {
    try await MockServer.with { _ in
      [.says("twelve")]
    } _: { server in
      let provider = try server.provider(key: "abcdef123456")
      let answer = try await provider.answer(ask("How many [Q7]?"), context: ProviderContext(), assets: assets)
      #expect(answer.text == "twelve" && answer.model == "mock-1")
      #expect(answer.usage == Usage(input: 100, output: 7, cacheRead: 40, reasoning: 3))
      let timing = try #require(answer.timing)
      #expect(timing.attempts == 1 && timing.totalMs > 0 && timing.firstTokenMs == nil)
      let received = try #require(server.received.first)
      #expect(received.head.hasPrefix("POST /v1/chat/completions HTTP/1.1"))
      #expect(received.head.lowercased().contains("authorization: bearer abcdef123456"))
      #expect(received.text.contains("How many [Q7]?"))
      #expect(provider.name == "openai/mock" && provider.isRemote)
    }
  }

  @Test("Streams, and times the first token")
  func streamed() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    @Sendable func chunk(_ text: String) -> MockServer.Step {
      .raw(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n")
    }
    try await MockServer.with { _ in
      [
        .raw(head), chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tw\"}}]}\n\n"),
        .wait(milliseconds: 40),
        chunk(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"o\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        ), .raw("0\r\n\r\n"),
      ]
    } _: { server in
      let answer = try await server.provider(streams: true).answer(ask(), context: ProviderContext(), assets: assets)
      #expect(answer.text == "two")
      let timing = try #require(answer.timing)
      let first = try #require(timing.firstTokenMs)
      #expect(first > 0 && first < timing.totalMs)
      #expect(server.received.first?.text.contains("\"stream\":true") == true)
    }
  }

  @Test("Sends large media whole, and again after a failure")
  func large() async throws {
    var assets = assets
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let asset = assets.add(bytes, type: "image/png")
    let request = Request(messages: [Message(role: .user, parts: [.text("q"), .asset(asset, modality: .image)])])
    let copy = assets
    try await MockServer.with {
      $0.number == 1 ? [.fails(503)] : [.says("ok")]
    } _: { server in
      let answer = try await server.provider(attempts: 3).answer(request, context: ProviderContext(), assets: copy)
      #expect(answer.text == "ok" && answer.timing?.attempts == 2)
      #expect(server.received.map(\.body.count).min() == server.received.map(\.body.count).max())
      let sent =
        try JSONValue(parsing: server.received[1].body)["messages"]?[0]?["content"]?[1]?["image_url"]?["url"]?.string
        ?? ""
      #expect(Base64.decode(sent.dropFirst("data:image/png;base64,".count).utf8) == bytes)
      #expect(server.received[1].head.lowercased().contains("x-stainless-retry-count: 1"))
    }
  }

  @Test("Keeps as many requests in flight as allowed, over as many connections")
  func inFlight() async throws {
    try await MockServer.with { _ in
      [.wait(milliseconds: 100), .says("ok")]
    } _: { server in
      let provider = try server.provider(connections: .fixed(8))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<40 {
          group.addTask { _ = try await provider.answer(ask(), context: ProviderContext(), assets: MemoryAssets()) }
        }
        try await group.waitForAll()
      }
      #expect(provider.statistics.inFlightPeak == 8 && provider.statistics.inFlight == 0)
      #expect(server.connections <= 8 && server.received.count == 40)
    }
  }

  @Test("Retries what can help and reports how often", arguments: [408, 409, 429, 500, 502, 503])
  func retries(status: Int) async throws {
    try await MockServer.with {
      $0.number < 3 ? [.fails(status)] : [.says("ok")]
    } _: { server in
      let provider = try server.provider(attempts: 4)
      let answer = try await provider.answer(ask(), context: ProviderContext(), assets: assets)
      #expect(answer.timing?.attempts == 3 && server.received.count == 3)
      #expect(provider.statistics.retries == 2)
    }
  }

  @Test("Never retries what cannot help, and says what to do", arguments: [400, 401, 403, 404, 422])
  func final(status: Int) async throws {
    try await MockServer.with { _ in
      [.fails(status, "because")]
    } _: { server in
      let provider = try server.provider(attempts: 4)
      let error = await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) }
      #expect(
        error?.code == .provider && error?.message.contains("\(status)") == true
          && error?.message.contains("because") == true)
      #expect(server.received.count == 1)
    }
  }

  @Test("x-should-retry decides against the status")
  func shouldRetry() async throws {
    try await MockServer.with {
      $0.number == 1
        ? [.fails(400, headers: ["x-should-retry: true"])] : [.fails(500, headers: ["x-should-retry: false"])]
    } _: { server in
      let error = await failure {
        _ = try await server.provider(attempts: 5).answer(ask(), context: ProviderContext(), assets: assets)
      }
      #expect(error?.message.contains("500") == true)
      #expect(server.received.count == 2)
    }
  }

  @Test("Waits as long as Retry-After says, and gives up when that is too long")
  func retryAfter() async throws {
    try await MockServer.with {
      $0.number == 1 ? [.fails(429, headers: ["retry-after-ms: 120"])] : [.says("ok")]
    } _: { server in
      let answer = try await server.provider(attempts: 2).answer(ask(), context: ProviderContext(), assets: assets)
      #expect(answer.timing.map { $0.totalMs >= 120 } == true)
    }
    try await MockServer.with { _ in
      [.fails(429, headers: ["Retry-After: 3600"])]
    } _: { server in
      let error = await failure {
        _ = try await server.provider(attempts: 5).answer(ask(), context: ProviderContext(), assets: assets)
      }
      #expect(error?.message.contains("wait longer than allowed") == true)
      #expect(server.received.count == 1)
    }
  }

  @Test("One budget bounds the retries of all requests")
  func budget() async throws {
    try await MockServer.with { _ in
      [.fails(500)]
    } _: { server in
      let budget = try RetryBudget(ttl: .seconds(60), retriesPerSecondMin: 0, percent: 0.5)
      let provider = try server.provider(attempts: 10, budget: budget)
      for _ in 0..<10 {
        let error = await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) }
        #expect(error?.code == .provider)
      }
      // Ten requests pay for five retries; on a starved machine their deposits may be over before they are spent.
      #expect((11...15).contains(server.received.count))
    }
  }

  @Test("Providers made with the same options share one budget")
  func sharedBudget() async throws {
    try await MockServer.with { _ in
      [.fails(500)]
    } _: { server in
      let budget = try RetryBudget(ttl: .seconds(60), retriesPerSecondMin: 0, percent: 0.5)
      let first = try server.provider(attempts: 10, budget: budget)
      let second = OpenAIProvider(endpoint: first.endpoint, options: first.options)
      for provider in [first, second, first, second] {
        _ = await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) }
      }
      // Four requests pay for two retries, whoever makes them, while their deposits last.
      #expect((5...6).contains(server.received.count))
    }
  }

  @Test("Rate-limit headers hold the next request back")
  func paced() async throws {
    let headers = ["x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1s"]
    try await MockServer.with { _ in
      [.says("ok", headers: headers)]
    } _: { server in
      let provider = try server.provider()
      let begun = ContinuousClock.now
      let first = try await provider.answer(ask(), context: ProviderContext(), assets: assets)
      let second = try await provider.answer(ask(), context: ProviderContext(), assets: assets)
      #expect(first.text == "ok" && second.text == "ok")
      // Whoever asks late waits less, but never gets through before the second is over.
      #expect(ContinuousClock.now - begun >= .seconds(1))
    }
  }

  @Test("Adaptive concurrency shrinks when the endpoint is overloaded")
  func adaptive() async throws {
    try await MockServer.with {
      $0.number <= 8 ? [.wait(milliseconds: 5), .fails(429)] : [.says("ok")]
    } _: { server in
      let limits = try ConcurrencyLimits(minimum: 1, start: 8, maximum: 16)
      let provider = try server.provider(attempts: 6, connections: limits, budget: RetryBudget(percent: 10))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { _ = try await provider.answer(ask(), context: ProviderContext(), assets: MemoryAssets()) }
        }
        try await group.waitForAll()
      }
      #expect(provider.statistics.limit < 8 && provider.statistics.rateLimited == 8)
    }
  }

  @Test("Cancelling stops a request that waits for its answer")
  func cancelled() async throws {
    try await MockServer.with { _ in
      [.wait(milliseconds: 3_600_000), .close]
    } _: { server in
      let provider = try server.provider()
      let task = Task {
        await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: MemoryAssets()) }?.code
      }
      while server.received.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      #expect(await task.value == .cancelled)
      #expect(provider.statistics.inFlight == 0)
    }
  }
}
