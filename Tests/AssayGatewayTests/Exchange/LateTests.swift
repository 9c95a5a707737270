import AssayCore
import AssayResilience
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Requests that come too late, retries at once, models that stand out")
struct LateTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  /// Makes it known that the models need a minute.
  private static func slow(_ door: Door, models: Int = 1) throws {
    let state = try #require(door.gateway.state.runtime.routes["m"]).state
    for model in 0..<models { for _ in 0..<20 { state.note(model, .text, .seconds(60), now: .now) } }
  }

  @Test("with less time left than any model needs a request is refused, but never more than a fifth")
  func share() async throws {
    try await Door.open(Self.says) { door in
      let begun = ContinuousClock.now
      for _ in 0..<10 { try await #expect(door.chat(Door.question()).status == 200) }
      try Self.slow(door, models: 1)
      // Ten that were served pay for two refusals; served late ones pay for the next.
      var statuses: [Int] = []
      for _ in 0..<5 {
        statuses.append(try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 30000\r\n").status)
      }
      // What was served counts for ten seconds: a slow machine pays for fewer refusals, never for more.
      let refused = statuses.count { $0 == 504 }
      #expect(refused <= 2 && statuses.allSatisfy { $0 == 504 || $0 == 200 })
      #expect(refused >= 1 || ContinuousClock.now - begun > .seconds(9))
      // Whoever has the time is served.
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(door.upstream.requests.count == 16 - refused)
      #expect(await door.isIdle())
    }
  }

  @Test("in dark mode none is refused")
  func dark() async throws {
    try await Door.open(Self.says, configure: { $0.routes[0].filtersLate = false }) { door in
      for _ in 0..<10 { try await #expect(door.chat(Door.question()).status == 200) }
      try Self.slow(door)
      for _ in 0..<5 {
        try await #expect(door.chat(Door.question(), fields: "x-assay-deadline-ms: 30000\r\n").status == 200)
      }
    }
  }

  @Test("a model that is too slow is passed over where another is not, in a pipeline too")
  func passedOver() async throws {
    for isPipeline in [false, true] {
      let configure: (inout ServingConfiguration) -> Void = {
        if isPipeline { $0.routes[0].options = PipelineOptions() }
      }
      try await Door.open([Self.says, Self.says], configure: configure) { door in
        try Self.slow(door)
        let answer = try await door.chat(Door.question(), fields: "x-assay-deadline-ms: 30000\r\n")
        #expect(answer.status == 200 && answer.fields["x-assay-model"] == "up1/real-1")
        #expect(answer.fields["x-assay-attempts"] == "1")
        #expect(door.upstreams[0].requests.isEmpty)
      }
    }
  }

  @Test("no more than three of few requests are tried again at once, whatever the budget pays")
  func retriesAtOnce() async throws {
    let gate = Gate()
    let fails: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"x\"}}")] }
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    let configure: (inout ServingConfiguration) -> Void = {
      $0.routes[0].breaks = false
      $0.routes[0].retryReservePerSecond = 100
    }
    try await Door.open([fails, slow], configure: configure) { door in
      let state = try #require(door.gateway.state.runtime.routes["m"]).state
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { try await door.chat(Door.question()).status } }
        #expect(await Door.eventually { door.upstreams[1].requests.count == 3 && door.traces.all.count == 5 })
        #expect(state.retriesInFlight == 3)
        gate.open()
        let statuses = try await group.reduce(into: []) { $0.append($1) }
        #expect(statuses.sorted() == [200, 200, 200, 502, 502, 502, 502, 502])
      }
      #expect(state.retriesInFlight == 0)
    }
  }

  @Test("a model that fails far more often than its neighbours is left out, though never five times in a row")
  func outlier() async throws {
    try await Door.open([Self.says, Self.says, Self.says, Self.says, Self.says, Self.says]) { door in
      let route = try #require(door.gateway.state.runtime.routes["m"])
      // What 200 requests to each would have told.
      for model in 0..<6 {
        for number in 0..<200 {
          let ticket = try #require(route.state.health.withLock { $0.begin(model, now: .now) })
          route.end(model, ticket, model == 0 && number % 8 == 0 ? .failure : .success, now: .now)
        }
      }
      try await #expect(door.chat(Door.question()).fields["x-assay-model"] == "up0/real-0")
      door.gateway.state.sweep(now: .now + .seconds(11))
      try await #expect(door.chat(Door.question()).fields["x-assay-model"] == "up1/real-1")
      let text = try await door.send(Door.get("/metrics")).text
      #expect(text.contains("assay_breaker_state{route=\"m\",upstream=\"up0\",model=\"up0/real-0\"} 2"), "\(text)")
    }
  }
}
