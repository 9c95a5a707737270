import AssayResilience
import AssayServing
import Testing

@testable import AssayGateway

private let failure = "{\"error\":{\"message\":\"internal error\",\"type\":\"server_error\"}}"

@Suite("Attempts after a failure")
struct AttemptTests {

  @Test("a failed upstream is followed by the next model of the route")
  func fallback() async throws {
    let failures: [[ScriptedUpstream.Step]] = [
      [.answer(500, failure)], [.answer(503, failure)], [.answer(429, failure)], [.answer(401, failure)],
      [.close], [.reset], [.text("garbage\r\n\r\n")],
      [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":"), .close],
    ]
    for failure in failures {
      try await Door.open([{ _ in failure }, { _ in [.answer(200, Said.completion)] }]) { door in
        let answer = try await door.chat(Door.question())
        #expect(answer.status == 200 && answer.text == Said.completion)
        #expect(answer.fields["x-assay-attempts"] == "2")
        let attempts = try #require(door.traces.all.first).attempts
        #expect(attempts.map(\.model) == ["up0/real-0", "up1/real-1"])
        #expect(attempts[0].failure != nil && attempts[1].failure == nil)
      }
    }
  }

  @Test("an upstream that is not there is followed by the next one, and counts nothing as in use")
  func refusedConnection() async throws {
    try await Door.open([{ _ in [] }, { _ in [.answer(200, Said.completion)] }]) { door in
      await door.upstreams[0].stop()
      for _ in 0..<3 {
        let answer = try await door.chat(Door.question())
        #expect(answer.status == 200 && answer.fields["x-assay-model"] == "up1/real-1")
      }
      #expect(await door.isIdle())
    }
  }

  /// Neither breakers nor the reserve, which is filled again as seconds go by: what is left does not depend on time.
  private static let paysFromDeposits: @Sendable (inout ServingConfiguration) -> Void = {
    $0.routes[0].breaks = false
    $0.routes[0].retryReservePerSecond = 0
  }

  @Test("40 calls at 20-way against failures: without a reserve at most 1.25 upstream calls each")
  func retryBudget() async throws {
    try await Door.open({ _ in [.answer(500, failure)] }, threads: 2, configure: Self.paysFromDeposits) { door in
      let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<20 {
          group.addTask {
            [try await door.chat(Door.question()).status, try await door.chat(Door.question()).status]
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(statuses.count == 40)
      #expect(statuses.allSatisfy { $0 == 502 })
      // A deposit that expires pays for fewer retries, never for more.
      #expect((40...40 * 5 / 4).contains(door.upstream.requests.count))
      #expect(door.traces.all.count == 40)
      #expect(await door.isIdle())
    }
  }

  @Test("what a client's library repeats is paid from the same budget")
  func clientRetries() async throws {
    let configure: @Sendable (inout ServingConfiguration) -> Void = {
      Self.paysFromDeposits(&$0)
      $0.routes[0].attemptsMax = 3
    }
    try await Door.open({ _ in [.answer(500, failure)] }, configure: configure) { door in
      // What fifty requests of before paid in: ten retries.
      let budgets = try #require(door.gateway.state.runtime.routes["m"]).state.budgets
      budgets.withLock { budget in for _ in 0..<50 { budget.depositOne(now: .now) } }
      var last: Answer?
      for _ in 0..<25 {
        last = try await door.chat(Door.question(), fields: "x-stainless-retry-count: 2\r\n")
      }
      #expect(last?.fields["x-should-retry"] == "false")
      // Every third of the ten is the client's own; on a slow machine the rest expires before it is used.
      #expect((25...25 + 6).contains(door.upstream.requests.count))
    }
  }

  @Test("an input that a model cannot take is no outage: not asked again, and answered by naming the part")
  func capability() async throws {
    let words =
      "{\"error\":{\"code\":500,\"message\":\"image input is not supported - hint: you may need to provide the mmproj\"}}"
    try await Door.open({ _ in [.answer(500, words)] }) { door in
      for _ in 0..<8 {
        let answer = try await door.chat(Media.question(Media.png))
        #expect(answer.status == 400)
        #expect(answer.text.contains("\"unsupported_modality\""))
        #expect(answer.text.contains("\"param\":\"messages[0].content[1]\""))
        #expect(answer.fields["x-should-retry"] == "false")
      }
      #expect(door.upstream.requests.count == 8)
    }
  }

  @Test("a request that is wrong for every model goes back in the upstream's own words")
  func validation() async throws {
    let words =
      "{\"error\":{\"message\":\"'temperature' must be <= 2\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"
    try await Door.open([{ _ in [.answer(400, words)] }, { _ in [.answer(200, Said.completion)] }]) { door in
      let answer = try await door.chat(Door.question())
      #expect(answer.status == 400 && answer.text == words)
      #expect(answer.fields["x-should-retry"] == "false")
      #expect(door.upstreams[1].requests.isEmpty)
    }
  }

  @Test("Retry-After is obeyed where it fits the deadline, and passed on where it does not")
  func retryAfter() async throws {
    try await Door.open({ request in
      request.number == 0
        ? [.answer(429, failure, fields: "retry-after-ms: 150\r\n")] : [.answer(200, Said.completion)]
    }) { door in
      try await #expect(door.chat(Door.question()).status == 200)
      let attempts = try #require(door.traces.all.first).attempts
      #expect(attempts.count == 2)
      #expect(attempts[1].startMs - attempts[0].startMs >= 150)
    }
    try await Door.open({ _ in [.answer(429, failure, fields: "Retry-After: 100\r\n")] }) { door in
      let answer = try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 90000\r\n")
      #expect(answer.status == 429)
      #expect(answer.fields["retry-after"] == "100" && answer.fields["retry-after-ms"] == "100000")
      #expect(door.upstream.requests.count == 1)
    }
  }

  @Test("an upstream that hangs ends at the deadline, and its connection is closed")
  func deadline() async throws {
    let hangs: [[ScriptedUpstream.Step]] = [[], [.text("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{")]]
    for hang in hangs {
      try await Door.open({ _ in hang }) { door in
        let answer = try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 150\r\n")
        #expect(answer.status == 504)
        #expect(answer.text.contains("deadline_exceeded"))
        #expect(answer.fields["x-should-retry"] == "false")
        #expect(await Door.eventually { door.upstream.connections == 0 })
        #expect(await door.isIdle())
      }
    }
  }

  @Test("one that gives no first byte in its own time is followed by the next")
  func firstByte() async throws {
    try await Door.open(
      [{ _ in [] }, { _ in [.answer(200, Said.completion)] }], configure: { $0.upstreams[0].firstByteMs = 80 }
    ) { door in
      let answer = try await door.chat(Door.question())
      #expect(answer.status == 200)
      #expect(door.traces.all.first?.attempts.first?.failure == "timeout")
    }
  }

  @Test("a kept connection that its server has closed meanwhile costs no attempt")
  func staleConnection() async throws {
    // It ends each connection when the second request on it has come, as a server does that closed just before.
    try await Door.open({ request in
      request.numberOnConnection == 0 ? [.answer(200, Said.completion)] : [.close]
    }) { door in
      for _ in 0..<6 {
        let answer = try await door.chat(Door.question())
        #expect(answer.status == 200 && answer.fields["x-assay-attempts"] == "1")
      }
    }
  }

  @Test("connections that their servers close while idle are forgotten")
  func idleCloses() async throws {
    try await Door.open({ _ in [.answer(200, Said.completion), .wait(milliseconds: 5), .close] }) { door in
      for _ in 0..<10 {
        try await #expect(door.chat(Door.question()).status == 200)
        #expect(await Door.eventually { door.upstream.connections == 0 })
      }
      #expect(door.upstream.opened == 10)
    }
  }
}
