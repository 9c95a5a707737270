import AssayCore
import AssayResilience
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Breakers, pools, limits and cost")
struct PlaceTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }
  private static let fails: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"internal\"}}")] }

  @Test("a model that keeps failing is left out, and the next one answers at once")
  func breaker() async throws {
    try await Door.open([Self.fails, Self.says]) { door in
      for _ in 0..<20 { try await #expect(door.chat(Door.question()).status == 200) }
      // Five failures, then a probe in a while, if the machine is slow; answered by the next one at once otherwise.
      let tried = door.upstreams[0].requests.count
      #expect(tried >= 5 && tried < 20)
      #expect(door.traces.all.count { $0.attempts.map(\.model) == ["up1/real-1"] } == 20 - tried)
    }
  }

  @Test("a route whose only model is out answers at once, and probes it")
  func lastResort() async throws {
    try await Door.open(Self.fails, configure: { $0.routes[0].attemptsMax = 1 }) { door in
      var statuses: [Int] = []
      let begun = ContinuousClock.now
      for _ in 0..<12 { statuses.append(try await door.chat(Door.question()).status) }
      #expect(statuses.prefix(5).allSatisfy { $0 == 502 })
      // One probe at once, then one a second: a machine that needs a second for each request sees probes only.
      let isSlow = ContinuousClock.now - begun > .seconds(4)
      #expect(statuses.suffix(5).contains(503) || isSlow)
      #expect(door.upstream.requests.count == statuses.count { $0 == 502 })
      #expect(await door.isIdle())
    }
  }

  @Test("what a model cannot do does not count as an outage")
  func capabilityIsNoOutage() async throws {
    let words = "{\"error\":{\"code\":500,\"message\":\"image input is not supported\"}}"
    try await Door.open({ $0.text.contains("image_url") ? [.answer(500, words)] : [.answer(200, Said.completion)] }) {
      door in
      for _ in 0..<10 { try await #expect(door.chat(Media.question(Media.png)).status == 400) }
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(door.upstream.requests.count == 11)
    }
  }

  @Test("films that are stuck hold up no text: told by the order in which answers come")
  func stuckPool() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { request in
      request.text.contains("video_url")
        ? [.gate(gate), .answer(200, Said.completion)] : [.answer(200, Said.completion)]
    }
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.upstreams[0].concurrencyMax = 2
      configuration.upstreams[0].queueMs = 600_000
      configuration.routes[0].models[0].inputs = [.text, .image, .video]
    }
    try await Door.open(script, configure: configure) { door in
      let ended = Order()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 {
          group.addTask {
            let status = try await door.chat(Media.film(Media.mp4)).status
            ended.add("film \(status)")
          }
        }
        // Two are at the upstream and four in line.
        #expect(
          await Door.eventually { door.gateway.state.runtime.pools.load(0, .video) == (inFlight: 2, queued: 4) })
        for _ in 0..<20 {
          let status = try await door.chat(Door.question()).status
          ended.add("text \(status)")
        }
        gate.open()
        try await group.waitForAll()
      }
      let order = ended.all
      #expect(order == [String](repeating: "text 200", count: 20) + [String](repeating: "film 200", count: 6))
      #expect(door.gateway.state.runtime.pools.load(0, .video) == (inFlight: 0, queued: 0))
    }
  }

  @Test("the more important wait less, and who waits too long is refused without a call")
  func priority() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    let configure: (inout ServingConfiguration) -> Void = { $0.upstreams[0].concurrencyMax = 1 }
    try await Door.open(script, configure: configure) { door in
      func queued(_ count: Int) async -> Bool {
        await Door.eventually { door.gateway.state.runtime.pools.load(0, .text).queued == count }
      }
      async let first = door.chat(Door.question(",\"user\":\"first\""))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      async let batch = door.chat(Door.question(",\"user\":\"batch\""), fields: "x-assay-class: batch\r\n")
      #expect(await queued(1))
      async let now = door.chat(Door.question(",\"user\":\"now\""))
      #expect(await queued(2))
      let late = try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 60\r\n")
      #expect(late.status == 504)
      gate.open()
      let statuses = try await [first.status, batch.status, now.status]
      #expect(statuses == [200, 200, 200])
      let order = door.upstream.requests.map { $0.text.contains("first") ? 0 : $0.text.contains("now") ? 1 : 2 }
      #expect(order == [0, 1, 2])
      #expect(await door.isIdle())
    }
  }

  @Test("a client that goes away while it waits gives its place in the line back")
  func goneInLine() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    try await Door.open(script, configure: { $0.upstreams[0].concurrencyMax = 1 }) { door in
      async let first = door.chat(Door.question())
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      let gone = try RawClient(port: door.port)
      gone.send(Door.request(Door.question()))
      #expect(await Door.eventually { door.gateway.state.runtime.pools.load(0, .text).queued == 1 })
      gone.close()
      #expect(await Door.eventually { door.gateway.state.runtime.pools.load(0, .text).queued == 0 })
      gate.open()
      try await #expect(first.status == 200)
      #expect(door.upstream.requests.count == 1)
    }
  }

  private struct Limited: KeyGuard {
    let plan: LimitPlan
    func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer {
      var caller = Caller(keyID: token.map { String(decoding: $0, as: UTF8.self) } ?? "", tenant: "t")
      caller.limits = plan
      return .caller(caller)
    }
  }

  @Test("a key's limit is told, kept exactly, and its own")
  func limits() async throws {
    let plan = LimitPlan([
      .requests: try RateQuota(limit: 3, per: .seconds(3600)),
      .inputTokens: try RateQuota(limit: 1000, per: .seconds(3600)),
    ])
    try await Door.open(Self.says, keys: Limited(plan: plan)) { door in
      func ask(_ key: String) async throws -> Answer {
        try await door.chat(Door.question(), fields: "Authorization: Bearer \(key)\r\n")
      }
      let first = try await ask("a")
      #expect(first.fields["x-ratelimit-limit-requests"] == "3")
      #expect(first.fields["x-ratelimit-remaining-requests"] == "2")
      #expect(first.fields["x-ratelimit-limit-tokens"] == "1000")
      _ = try await ask("a")
      _ = try await ask("a")
      let refused = try await ask("a")
      #expect(refused.status == 429)
      #expect(refused.text.contains("\"rate_limit_exceeded\""))
      let wait = Int(refused.fields["retry-after-ms"] ?? "") ?? 0
      #expect(wait > 600_000 && wait <= 1_200_000)
      try await #expect(ask("b").status == 200)
      #expect(door.upstream.requests.count == 4)
    }
  }

  @Test("the estimate is replaced by what was used, and a failure gives its tokens back")
  func settles() async throws {
    let plan = LimitPlan([.outputTokens: try RateQuota(limit: 1200, per: .seconds(3600))])
    try await Door.open(
      { $0.number == 0 ? [.answer(400, "{\"error\":{\"message\":\"bad\"}}")] : [.answer(200, Said.completion)] },
      keys: Limited(plan: plan)
    ) { door in
      try await #expect(door.chat(Door.question()).status == 400)
      // Each reserves 1,024 of 1,200 and settles at 3.
      for _ in 0..<5 { try await #expect(door.chat(Door.question()).status == 200) }
      let larger = try await door.chat(Door.question(",\"max_tokens\":5000"))
      #expect(larger.status == 429 && larger.fields["x-should-retry"] == "false")
    }
  }

  @Test("cost is whole nano-units, and cached tokens are charged once")
  func cost() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.priceVersion = "p1"
      configuration.routes[0].models[0].inputNano = 100
      configuration.routes[0].models[0].cachedNano = 10
      configuration.routes[0].models[0].outputNano = 400
    }
    try await Door.open(Self.says, configure: configure) { door in
      _ = try await door.chat(Door.question())
      let trace = try #require(door.traces.all.first)
      #expect(trace.costNano == 5 * 100 + 2 * 10 + 3 * 400)
      #expect(trace.priceVersion == "p1")
    }
  }

  @Test("no attempt is started that would end too late more often than not")
  func median() async throws {
    try await Door.open({ _ in [.wait(milliseconds: 60), .answer(200, Said.completion)] }) { door in
      for _ in 0..<20 { _ = try await door.chat(Door.question()) }
      let answer = try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 30\r\n")
      #expect(answer.status == 504)
      #expect(door.upstream.requests.count == 20)
    }
  }
}

/// What happened, in order.
private final class Order: Sendable {
  private let kept = Mutex<[String]>([])
  func add(_ text: String) { kept.withLock { $0.append(text) } }
  var all: [String] { kept.withLock { $0 } }
}
