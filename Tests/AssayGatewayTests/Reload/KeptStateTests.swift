import AssayCore
import AssayResilience
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("What a reload keeps and what it forgets")
struct KeptStateTests {
  private static let says: ScriptedUpstream.Script = { [.answer(200, "{\"n\":\($0.number)}")] }
  private static let fails: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"x\"}}")] }

  private static func reload(_ door: Door, _ change: (inout ServingConfiguration) -> Void) throws {
    var next = door.gateway.state.runtime.configuration
    next.version += "+"
    change(&next)
    try door.gateway.replace(next, keys: OpenDoor(), traces: door.traces, secrets: [:])
  }

  private static func state(_ door: Door) throws -> RouteState {
    try #require(door.gateway.state.runtime.routes["m"]).state
  }

  @Test("a breaker that is open stays open, unless its upstream is another one now")
  func breakers() async throws {
    try await Door.open([Self.fails, Self.says], configure: { $0.limits.drainMs = 500 }) { door in
      // A slow machine may take so long that a request is a probe; each that fails doubles the time until the next.
      for _ in 0..<12 { try await #expect(door.chat(Door.question()).status == 200) }
      let asked = door.upstreams[0].requests.count
      #expect((5...9).contains(asked))
      let before = try Self.state(door)
      try Self.reload(door) { configuration in
        configuration.routes[0].models[0].inputNano = 5
        configuration.limits.bodyBytesMax -= 1
      }
      try #expect(Self.state(door) === before)
      for _ in 0..<8 { try await #expect(door.chat(Door.question()).status == 200) }
      let later = door.upstreams[0].requests.count
      #expect(later - asked < 4)
      // Another way to the same port: nothing is known about it.
      try Self.reload(door) { $0.upstreams[0].path = "/v2" }
      try #expect(Self.state(door) !== before)
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(door.upstreams[0].requests.count == later + 1)
    }
  }

  @Test("connections, places and what is in flight stay with an upstream that has not changed")
  func places() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { request in
      request.text.contains("slow") ? [.gate(gate), .answer(200, "{}")] : [.answer(200, "{}")]
    }
    try await Door.open(script, configure: { $0.upstreams[0].concurrencyMax = 1 }) { door in
      for _ in 0..<3 { try await #expect(door.chat(Door.question()).status == 200) }
      async let slow = door.chat(Door.question(",\"user\":\"slow\""))
      #expect(await Door.eventually { door.upstream.requests.count == 4 })
      try Self.reload(door) { $0.routes[0].deadlineMs -= 1 }
      // The one place is still taken.
      async let next = door.chat(Door.question())
      #expect(
        await Door.eventually { door.gateway.state.runtime.pools.load(0, .text) == (inFlight: 1, queued: 1) })
      gate.open()
      try await #expect(slow.status == 200)
      try await #expect(next.status == 200)
      #expect(door.upstream.opened == 1)
      try Self.reload(door) { $0.upstreams[0].concurrencyMax = 2 }
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(door.upstream.opened == 2)
      // The connection of the old settings is closed by and by.
      #expect(await Door.eventually { door.upstream.connections == 1 })
    }
  }

  @Test("a limit that an overloaded upstream has brought down stays down")
  func adapted() async throws {
    let busy: ScriptedUpstream.Script = { _ in [.answer(429, "{\"error\":{\"message\":\"slow down\"}}")] }
    let configure: (inout ServingConfiguration) -> Void = {
      $0.upstreams[0].concurrencyMax = 10
      $0.routes[0].attemptsMax = 1
    }
    try await Door.open(busy, configure: configure) { door in
      func limit() -> Int { door.gateway.state.runtime.pools.upstreams[0].load(.text).limit }
      #expect(limit() == 10)
      try await #expect(door.chat(Door.question()).status == 429)
      let lowered = limit()
      #expect(lowered < 10)
      try Self.reload(door) { $0.routes[0].deadlineMs -= 1 }
      #expect(limit() == lowered)
      try Self.reload(door) { $0.upstreams[0].queueMax = 7 }
      #expect(limit() == 10)
    }
  }

  @Test("retry budgets and latency windows stay with a route whose way of calling has not changed")
  func learned() async throws {
    let configure: (inout ServingConfiguration) -> Void = {
      $0.routes[0].breaks = false
      $0.routes[0].attemptsMax = 2
    }
    try await Door.open(Self.fails, configure: configure) { door in
      let before = try Self.state(door)
      try Self.reload(door) { $0.routes[0].deadlineMs -= 1 }
      try #expect(Self.state(door) === before)
      try Self.reload(door) { $0.routes[0].retryPercent = 0.5 }
      try #expect(Self.state(door) !== before)
      let new = try Self.state(door).budgets.withLock { $0.balance(now: .now) }
      #expect(new == 10)
    }
  }

  @Test("kept answers stay with a route that has not changed, and go with one that has")
  func caches() async throws {
    try await Door.open(Self.says, configure: { $0.routes[0].caches = true }) { door in
      try await #expect(door.chat(Door.question()).text == "{\"n\":0}")
      try Self.reload(door) { $0.limits.bodyBytesMax -= 1 }
      let hit = try await door.chat(Door.question())
      #expect(hit.text == "{\"n\":0}" && hit.fields["x-assay-cache"] == "hit")
      try Self.reload(door) { $0.routes[0].models[0].model = "another" }
      let miss = try await door.chat(Door.question())
      #expect(miss.text == "{\"n\":1}" && miss.fields["x-assay-cache"] == "miss")
    }
  }
}
