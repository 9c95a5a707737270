import AssayServing
import Testing

@testable import AssayGateway

@Suite("Answers from memory")
struct CacheTests {
  private static let caches: @Sendable (inout ServingConfiguration) -> Void = { $0.routes[0].caches = true }
  private static let counts: ScriptedUpstream.Script = { [.answer(200, "{\"n\":\($0.number)}")] }

  @Test("the same request is answered again without a call; refresh replaces, bypass asks")
  func hits() async throws {
    try await Door.open(Self.counts, configure: Self.caches) { door in
      func ask(_ fields: String = "", _ body: String = Door.question()) async throws -> String {
        let answer = try await door.chat(body, fields: fields)
        return answer.text + " " + (answer.fields["x-assay-cache"] ?? "-")
      }
      try await #expect(ask() == "{\"n\":0} miss")
      try await #expect(ask() == "{\"n\":0} hit")
      // What is ours is no part of the question.
      let own = Door.question().dropLast() + ",\"assay\":{\"case\":\"c\"}}"
      try await #expect(ask("", String(own)) == "{\"n\":0} hit")
      let before = door.upstream.requests.count
      try await #expect(ask("x-assay-cache: bypass\r\n") == "{\"n\":\(before)} bypass")
      try await #expect(ask("x-assay-cache: refresh\r\n") == "{\"n\":\(before + 1)} refresh")
      try await #expect(ask() == "{\"n\":\(before + 1)} hit")
      #expect(await door.isIdle())
    }
  }

  @Test("whatever could change the answer makes another key")
  func keys() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      Self.caches(&configuration)
      var other = configuration.routes[0]
      other.name = "n"
      configuration.routes.append(other)
    }
    try await Door.open(Self.counts, configure: configure) { door in
      let other = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIRAAAABJRU5ErkJggg=="
      let requests: [(String, String)] = [
        (Door.question(), ""), (Door.question(model: "n"), ""), (Door.question(",\"temperature\":0"), ""),
        (Door.question(",\"temperature\":0.0"), ""), (Door.question(",\"tools\":[]"), ""),
        (Media.question(Media.png), ""), (Media.question(other), ""),
        (Media.question(Media.png, extra: ",\"n\":2"), ""),
        (Door.question(), "OpenAI-Organization: o\r\n"),
      ]
      for _ in 0..<2 { for (body, fields) in requests { _ = try await door.chat(body, fields: fields) } }
      #expect(door.upstream.requests.count == requests.count)
    }
  }

  @Test("requests that come while the first is answered wait for it, and are answered by it")
  func singleFlight() async throws {
    let gate = Gate()
    try await Door.open({ [.gate(gate), .answer(200, "{\"n\":\($0.number)}")] }, threads: 2, configure: Self.caches) {
      door in
      let texts = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<12 { group.addTask { try await door.chat(Door.question()).text } }
        #expect(await Door.eventually { door.gateway.requestsInFlight == 12 })
        gate.open()
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(texts == ["{\"n\":0}"])
      #expect(door.upstream.requests.count == 1)
    }
  }

  @Test("a stream is replayed byte for byte")
  func stream() async throws {
    let told = Said.event("a") + Said.event("b")
    let script: ScriptedUpstream.Script = { _ in
      [.streamHead, .chunk(told), .chunk(Said.usageEvent + Said.done), .lastChunk]
    }
    try await Door.open(script, configure: Self.caches) { door in
      let first = try await door.chat(Door.question(",\"stream\":true"))
      let second = try await door.chat(Door.question(",\"stream\":true"))
      #expect(second.body == first.body && second.text == told + Said.done)
      #expect(second.fields["x-assay-cache"] == "hit" && second.fields["content-type"] == first.fields["content-type"])
      #expect(door.upstream.requests.count == 1)
      let trace = try #require(door.traces.all.last)
      #expect(trace.cache == "hit" && trace.costNano == 0 && trace.outputTokens == 3)
    }
  }

  @Test("errors and cut streams are not kept, and those who waited ask for themselves")
  func notKept() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { request in
      request.number == 0
        ? [.streamHead, .chunk(Said.event("a")), .gate(gate), .close]
        : [.streamHead, .chunk(Said.event("b") + Said.done), .lastChunk]
    }
    try await Door.open(script, configure: Self.caches) { door in
      async let first = door.chat(Door.question(",\"stream\":true"))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      async let second = door.chat(Door.question(",\"stream\":true"))
      #expect(await Door.eventually { door.gateway.requestsInFlight == 2 })
      gate.open()
      try await #expect(first.text.contains("stream_truncated"))
      try await #expect(second.text == Said.event("b") + Said.done)
    }
    try await Door.open({ _ in [.answer(400, "{\"error\":{\"message\":\"no\"}}")] }, configure: Self.caches) { door in
      for _ in 0..<3 { try await #expect(door.chat(Door.question()).status == 400) }
      #expect(door.upstream.requests.count == 3)
    }
  }

  @Test("it never holds more bytes than it may, and drops what was used longest ago")
  func bound() {
    let cache = AnswerCache(bytesMax: 16_000)
    func fill(_ name: UInt8, _ count: Int) {
      cache.fill(
        [name],
        .init(
          bytes: [UInt8](repeating: name, count: count), isStream: false, model: "", inputTokens: nil, outputTokens: nil
        ), now: .now)
    }
    func has(_ name: UInt8) -> Bool {
      switch cache.find([name], refreshes: false, id: 0, now: .now, waiter: { _ in }) {
      case .hit: return true
      default:
        cache.abandon([name])
        return false
      }
    }
    for name in 0..<UInt8(200) {
      fill(name, 1000)
      #expect(cache.bytes <= 16_000)
      #expect(name == 0 || has(0))
    }
    #expect(!has(1) && has(199))
    fill(201, 3000)
    #expect(!has(201))
  }
}
