import AssayCore
import AssayInference
import AssayResilience
import AssayWire
import Testing

/// Endpoints that answer nonsense, lie, stall or vanish: always a clear error, never an answer, never a crash.
@Suite struct HostileEndpointTests {
  private let assets = MemoryAssets()

  private func error(
    _ steps: [MockServer.Step], streams: Bool = false, key: String? = nil, attemptTimeout: Duration = .seconds(600),
    bytesMax: Int = 1 << 20
  ) async throws -> AssayError {
    try await MockServer.with { _ in
      steps
    } _: { server in
      let provider = try server.provider(streams: streams, key: key, attemptTimeout: attemptTimeout, bytesMax: bytesMax)
      return try #require(
        await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) })
    }
  }

  @Test("An HTML page is not an answer")
  func html() async throws {
    let error = try await error([.answer("<html><body>Welcome</body></html>", type: "text/html")])
    #expect(error.code == .provider && error.message.contains("HTML"))
  }

  @Test("Ten megabytes of text are cut off at the limit")
  func flood() async throws {
    let pieces = [MockServer.Step](repeating: .send([UInt8](repeating: 0x61, count: 1 << 18)), count: 40)
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(10 << 20)\r\n\r\n"
    let error = try await error([.raw(head)] + pieces)
    #expect(error.code == .provider && error.message.contains("longer than its limit"))
    let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x78, count: 1 << 16) + Array("\r\n".utf8)
    let endless = [MockServer.Step](repeating: .send(chunk), count: 40)
    let opening = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(try await self.error([.raw(opening)] + endless).message.contains("longer than its limit"))
  }

  @Test("A body shorter than its Content-Length is a cut answer")
  func shortBody() async throws {
    let error = try await error([.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":"), .close])
    #expect(error.code == .provider && error.message.contains("closed before"))
  }

  @Test("A body longer than its Content-Length is cut where the length says")
  func longBody() async throws {
    let error = try await error([.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"choices\":[]}"), .close])
    #expect(error.code == .provider)
  }

  @Test(
    "What is no answer says so",
    arguments: [
      ("{nonsense", "not JSON"), ("", "empty"), (#"{"choices":[]}"#, "empty"),
      (#"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, "null"),
      ("null", "no `choices`"), (#"{"a":1,"a":2}"#, "twice"),
    ])
  func nonsense(body: String, says: String) async throws {
    let error = try await error([.answer(body)])
    #expect(error.code == .provider && error.message.contains(says))
  }

  @Test("200 with an error object is an error, and retried when its code says so")
  func errorObject() async throws {
    let error = try await error([.answer(#"{"error":{"message":"model overloaded","code":503}}"#)])
    #expect(error.message.contains("503") && error.message.contains("model overloaded"))
    try await MockServer.with {
      $0.number == 1 ? [.answer(#"{"error":{"message":"busy","code":429}}"#)] : [.says("ok")]
    } _: { server in
      let provider = try server.provider(attempts: 2)
      let answer = try await provider.answer(ask(), context: ProviderContext(), assets: assets)
      #expect(answer.text == "ok")
    }
  }

  @Test(
    "A connection that closes at once, with or without a head",
    arguments: ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Le", "\u{0}\u{1}garbage\r\n\r\n", "SSH-2.0-OpenSSH\r\n"])
  func closed(bytes: String) async throws {
    let error = try await error([.raw(bytes), .close])
    #expect([.provider, .unreachable].contains(error.code))
  }

  @Test("A stream that is cut is an error; after content it is not asked again")
  func cutStream() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    let piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tw\"}}]}\n\n"
    try await MockServer.with { _ in
      [.raw(head + piece), .close]
    } _: { server in
      let provider = try server.provider(attempts: 5, streams: true)
      let error = await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) }
      #expect(error?.code == .provider)
      #expect(server.received.count == 1)
    }
    try await MockServer.with {
      $0.number == 1 ? [.raw(head), .close] : [.says("ok")]
    } _: { server in
      let provider = try server.provider(attempts: 2, streams: true)
      let answer = try await provider.answer(ask(), context: ProviderContext(), assets: assets)
      #expect(answer.text == "ok")
    }
  }

  @Test("A slow loris runs out of its attempt's time, in the head and in the body")
  func loris() async throws {
    let drip: [MockServer.Step] = (0..<10_000).flatMap { _ in [MockServer.Step.wait(milliseconds: 20), .raw("x")] }
    for opening in ["HTTP/1.1 200 OK\r\nX-A: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"] {
      let started = ContinuousClock.now
      let error = try await error([.raw(opening)] + drip, attemptTimeout: .milliseconds(200))
      #expect(error.code == .timeout)
      #expect(ContinuousClock.now - started < .seconds(190))
    }
  }

  @Test("Huge headers are an error")
  func headers() async throws {
    let huge =
      "HTTP/1.1 200 OK\r\n" + (0..<400).map { "X-\($0): " + String(repeating: "h", count: 4000) + "\r\n" }.joined()
      + "\r\n"
    let error = try await error([.raw(huge), .close], attemptTimeout: .seconds(20))
    #expect([.provider, .unreachable, .timeout].contains(error.code))
    #expect(error.description.utf8.count < 1000)
  }

  @Test("Nobody listening: unreachable, with what to do")
  func refused() async throws {
    // Bound and not listened at: nobody else gets the port while the test runs.
    let held = try #require(HeldPort())
    defer { held.release() }
    let endpoint = try Endpoint.resolve("vllm/m", baseURL: "http://127.0.0.1:\(held.port)/v1", environment: [:])
    let options = try OpenAIOptions(
      retry: RetryPolicy(attemptsMax: 2, backoff: Backoff(base: .milliseconds(1), cap: .milliseconds(2))))
    let provider = OpenAIProvider(endpoint: endpoint, options: options)
    let error = await failure { _ = try await provider.answer(ask(), context: ProviderContext(), assets: assets) }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("connection refused") == true && error?.message.contains("2 attempts") == true)
    #expect(error?.remedy?.contains("VLLM_BASE_URL") == true)
  }

  @Test("A redirect is not followed, so that the key stays with its host")
  func redirect() async throws {
    try await MockServer.with { _ in
      [.says("stolen")]
    } _: { thief in
      let location = "Location: http://127.0.0.1:\(thief.port)/v1/chat/completions"
      let error = try await error(
        [.answer("", status: "307 Temporary Redirect", headers: [location])], key: "topsecret99")
      #expect(error.message.contains("redirect"))
      #expect(thief.received.isEmpty)
    }
  }

  @Test("What the server says is cut to 200 printable characters, without the key or the media it echoes")
  func echo() async throws {
    let key = "hunter2hunter2"
    let said =
      "bad key \(key) for data:image/png;base64," + String(repeating: "QUJD", count: 100)
      + String(repeating: " more", count: 200)
    let error = try await error([.fails(400, said)], key: key)
    #expect(!error.description.contains(key) && !error.description.contains("QUJD"))
    #expect(error.message.utf8.count < 300)
    let plain = try await self.error([.answer("oops \(key)\u{7}", status: "500 Error", type: "text/plain")], key: key)
    #expect(plain.message.contains("oops") && !plain.description.contains(key) && !plain.description.contains("\u{7}"))
  }
}
