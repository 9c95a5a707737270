import AssayCore
import AssayResilience
import AssayServing
import Testing

@testable import AssayGateway

@Suite("What clients are told of limits")
struct LimitHeaderTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  private func rate(_ dimension: LimitDimension, _ limit: Int64, _ seconds: Int = 3600) throws -> RateLimit {
    RateLimit(dimension, try RateQuota(limit: limit, per: .seconds(seconds)))
  }

  @Test("an answer says what is left of requests and tokens, streams too")
  func remaining() async throws {
    let plan = try LimitPlan.yearly([.requests: 10, .inputTokens: 1000, .outputTokens: 5000])
    let script: ScriptedUpstream.Script = { request in
      request.text.contains("\"stream\":true")
        ? [.streamHead, .chunk(Said.event("a") + Said.usageEvent + Said.done), .lastChunk]
        : [.answer(200, Said.completion)]
    }
    try await Door.open(script, keys: LimitedKeys(plan: plan)) { door in
      let whole = try await door.chat(Door.question())
      #expect(whole.fields["x-ratelimit-limit-requests"] == "10")
      #expect(whole.fields["x-ratelimit-remaining-requests"] == "9")
      // The tighter of both directions.
      #expect(whole.fields["x-ratelimit-limit-tokens"] == "1000")
      #expect(whole.fields["x-ratelimit-remaining-tokens"] == "999")
      #expect(whole.fields["x-ratelimit-reset-requests"]?.hasSuffix("s") == true)
      let stream = try await door.chat(Door.question(",\"stream\":true"))
      #expect(stream.fields["x-ratelimit-remaining-requests"] == "8")
    }
  }

  @Test("without limits nothing is said")
  func unlimited() async throws {
    try await Door.open(Self.says) { door in
      let answer = try await door.chat(Door.question())
      #expect(!answer.fields.keys.contains { $0.hasPrefix("x-ratelimit") })
    }
  }

  @Test("a refusal names the limit, whose it is, when to come back, and how all limits stand")
  func refusal() async throws {
    let limits = [try rate(.images, 1), try rate(.requests, 100), try rate(.audioSeconds, 90_500)]
    try await Door.open(Self.says, keys: LimitedKeys(), configure: { $0.keyLimits = limits }) { door in
      let first = try await door.chat(Media.question(Media.png))
      #expect(first.status == 200, "\(first.text)")
      let answer = try await door.chat(Media.question(Media.png))
      #expect(answer.status == 429)
      #expect(answer.text.contains("The limit of images of this key is reached (1 in 1h0m0s)."), "\(answer.text)")
      #expect(answer.text.contains("\"type\":\"rate_limit_exceeded\""))
      let wait = Int(answer.fields["retry-after-ms"] ?? "") ?? 0
      #expect(wait > 3_500_000 && wait <= 3_600_000)
      #expect(Int(answer.fields["retry-after"] ?? "") == (wait + 999) / 1000)
      #expect(answer.fields["x-ratelimit-limit-images"] == "1")
      #expect(answer.fields["x-ratelimit-remaining-images"] == "0")
      #expect(answer.fields["x-ratelimit-remaining-requests"] == "99")
      #expect(answer.fields["x-ratelimit-limit-audio-seconds"] == "90.5")
      #expect(answer.fields["x-should-retry"] == nil)
      let trace = try #require(door.traces.all.last)
      #expect(trace.limitedBy == "images" && trace.outcome == .refused && trace.status == 429)
      let metrics = try await door.send(Door.get("/metrics")).text
      #expect(metrics.contains("assay_ratelimited_total{dimension=\"images\"} 1"))
    }
  }

  @Test("more than a limit ever allows, and money that is spent, are not to be tried again")
  func hopeless() async throws {
    let limits = [try rate(.outputTokens, 2000, 60), try rate(.usdNano, 1_100_000, 86_400)]
    let priced: (inout ServingConfiguration) -> Void = { configuration in
      configuration.routes[0].models[0].price = PriceTable.Price(input: 1000, output: 1000)
      configuration.totalLimits = limits
    }
    try await Door.open(Self.says, configure: priced) { door in
      let large = try await door.chat(Door.question(",\"max_tokens\":5000"))
      #expect(large.status == 429 && large.text.contains("larger_than_limit"))
      #expect(large.text.contains("this gateway") && large.fields["x-should-retry"] == "false")
      #expect(large.fields["retry-after"] == nil)
      var statuses: [Int] = []
      for _ in 0..<12 {
        let answer = try await door.chat(Door.question())
        statuses.append(answer.status)
        guard answer.status == 429 else { continue }
        #expect(answer.text.contains("insufficient_quota") && answer.fields["x-should-retry"] == "false")
        break
      }
      // Each is taken for 1,025 tokens, and turns out to be 10.
      #expect(statuses == [Int](repeating: 200, count: 8) + [429])
    }
  }

  @Test("a key's own limit stands before that of every key, and the others hold besides")
  func keyLimits() async throws {
    let every = [try rate(.requests, 2), try rate(.images, 1)]
    try await Door.open(
      Self.says, keys: LimitedKeys(plan: try .yearly([.requests: 4])), configure: { $0.keyLimits = every }
    ) {
      door in
      func ask(_ key: String, _ body: String = Door.question()) async throws -> Int {
        try await door.chat(body, fields: "Authorization: Bearer \(key)\r\n").status
      }
      try await #expect(ask("a", Media.question(Media.png)) == 200)
      try await #expect(ask("a", Media.question(Media.png)) == 429)
      for _ in 0..<3 { try await #expect(ask("a") == 200) }
      try await #expect(ask("a") == 429)
      // Another key has its own.
      try await #expect(ask("b", Media.question(Media.png)) == 200)
    }
  }

  @Test("the limit of all holds whoever comes, and outlives a reload")
  func total() async throws {
    let all = [try rate(.requests, 3)]
    try await Door.open(Self.says, keys: LimitedKeys(), configure: { $0.totalLimits = all }) { door in
      func ask(_ key: String) async throws -> Answer {
        try await door.chat(Door.question(), fields: "Authorization: Bearer \(key)\r\n")
      }
      for key in ["a", "b"] { try await #expect(ask(key).status == 200) }
      var next = door.gateway.state.runtime.configuration
      next.version = "v2"
      try door.gateway.replace(next, keys: LimitedKeys(), traces: door.traces, secrets: [:])
      try await #expect(ask("c").status == 200)
      let refused = try await ask("d")
      #expect(refused.status == 429 && refused.text.contains("this gateway"))
      #expect(refused.fields["x-ratelimit-remaining-requests"] == "0")
    }
  }
}
