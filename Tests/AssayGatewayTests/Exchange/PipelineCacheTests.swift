import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("Answers of a pipeline from memory")
struct PipelineCacheTests {
  private static let counts: ScriptedUpstream.Script = {
    [
      .answer(
        200,
        "{\"id\":\"c\(String($0.number))\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
          + "\"content\":\"n \(String($0.number))\"},\"finish_reason\":\"stop\"}]}")
    ]
  }

  private static func caches(
    _ stream: PipelineOptions.StreamMode = .hold
  ) -> @Sendable (inout ServingConfiguration) -> Void {
    { configuration in
      var options = PipelineOptions()
      options.stream = stream
      configuration.routes[0].options = options
      configuration.routes[0].caches = true
    }
  }

  @Test("the same request is answered again, verdict and all, without a call; refresh replaces, bypass asks")
  func hits() async throws {
    try await Door.open(Self.counts, configure: Self.caches()) { door in
      func ask(_ fields: String = "") async throws -> Answer { try await door.chat(Door.question(), fields: fields) }
      let first = try await ask()
      let second = try await ask()
      #expect(first.text.contains("\"n 0\"") && first.text.contains("\"assay\""))
      #expect(second.body == first.body)
      #expect(first.fields["x-assay-cache"] == "miss" && second.fields["x-assay-cache"] == "hit")
      #expect(second.fields["x-assay-decision"] == first.fields["x-assay-decision"])
      #expect(second.fields["x-assay-model"] == "up0/real-0")
      try await #expect(ask("x-assay-cache: bypass\r\n").text.contains("\"n 1\""))
      try await #expect(ask("x-assay-cache: refresh\r\n").text.contains("\"n 2\""))
      try await #expect(ask().text.contains("\"n 2\""))
      // What may be given up is a part of the question.
      try await #expect(ask("x-assay-degrade: deny\r\n").text.contains("\"n 3\""))
      #expect(door.traces.all.map(\.costNano).filter { $0 == 0 }.count == 2)
      #expect(await door.isIdle())
    }
  }

  @Test("requests that come while the first is answered wait for it")
  func singleFlight() async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { [.gate(gate)] + Self.counts($0) }
    try await Door.open(slow, threads: 2, configure: Self.caches()) { door in
      let texts = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<12 { group.addTask { try await door.chat(Door.question()).text } }
        #expect(await Door.eventually { door.gateway.requestsInFlight == 12 })
        gate.open()
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(texts.count == 1 && door.upstream.requests.count == 1)
    }
  }

  @Test("a stream is replayed byte for byte, held or passed on", arguments: PipelineOptions.StreamMode.allCases)
  func streams(_ mode: PipelineOptions.StreamMode) async throws {
    let script: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk(Said.event("a") + Said.event("b")), .chunk(Said.usageEvent + Said.done), .lastChunk]
    }
    try await Door.open(script, configure: Self.caches(mode)) { door in
      let first = try await door.chat(Door.question(",\"stream\":true"))
      let second = try await door.chat(Door.question(",\"stream\":true"))
      #expect(first.text.contains("\"assay\"") && first.text.hasSuffix(Said.done), "\(first.text)")
      #expect(second.body == first.body && second.fields["x-assay-cache"] == "hit")
      #expect(door.upstream.requests.count == 1)
    }
  }

  @Test("a failure and a cut stream are not kept, and those who waited ask for themselves")
  func notKept() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { request in
      request.number == 0
        ? [.streamHead, .chunk(Said.event("a")), .gate(gate), .close]
        : [.streamHead, .chunk(Said.event("b") + Said.done), .lastChunk]
    }
    try await Door.open(script, configure: Self.caches(.after)) { door in
      async let first = door.chat(Door.question(",\"stream\":true"))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      async let second = door.chat(Door.question(",\"stream\":true"))
      #expect(await Door.eventually { door.gateway.requestsInFlight == 2 })
      gate.open()
      try await #expect(first.text.contains("\"error\""))
      let text = try await second.text
      #expect(text.contains("\"b\"") && text.hasSuffix(Said.done))
      #expect(await door.isIdle())
    }
  }
}
