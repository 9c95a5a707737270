import AssayCore
import AssayResilience
import AssayServing
import Testing

@testable import AssayGateway

@Suite("What a request is charged")
struct ChargingTests {
  private static let much: Int64 = 1_000_000
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  private static func everything() throws -> LimitPlan {
    try .yearly(Dictionary(LimitDimension.allCases.map { ($0, Self.much) }) { first, _ in first })
  }

  private static func used(_ door: Door) -> [LimitDimension: Int64] {
    var used: [LimitDimension: Int64] = [:]
    for dimension in LimitDimension.allCases {
      let amount = Self.much - (door.left(dimension) ?? Self.much)
      if amount != 0 { used[dimension] = amount }
    }
    return used
  }

  private static let auth = "Authorization: Bearer a\r\n"

  @Test("a picture is charged as it was measured, tokens as they were counted, and money by both")
  func picture() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.routes[0].models[0].price = PriceTable.Price(input: 10, output: 100, cacheRead: 1, image: 1000)
    }
    try await Door.open(
      Self.says, keys: LimitedKeys(plan: try Self.everything()), prober: MeasuringProber.picture, configure: configure
    ) { door in
      try await #expect(door.chat(Media.question(Media.png), fields: Self.auth).status == 200)
      #expect(await door.isIdle())
      let bytes = Int64(try #require(door.traces.all.first?.parts.first).bytes)
      // 7 tokens in, 2 of them cached, and 3 out; 1500 × 1000 pixels.
      let cost: Int64 = 5 * 10 + 2 * 1 + 3 * 100 + 1000
      #expect(
        Self.used(door) == [
          .requests: 1, .inputTokens: 7, .outputTokens: 3, .usdNano: cost, .images: 1, .megapixels: 1500,
          .mediaBytes: bytes,
        ])
      #expect(door.traces.all.first?.costNano == Int(cost))
    }
  }

  @Test("what no probe measured is charged by its bytes")
  func guessed() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.routes[0].probesMedia = false
      configuration.routes[0].models[0].inputs = [.text, .video]
    }
    try await Door.open(Self.says, keys: LimitedKeys(plan: try Self.everything()), configure: configure) { door in
      try await #expect(door.chat(Media.film(Media.mp4), fields: Self.auth).status == 200)
      #expect(await door.isIdle())
      #expect(Self.used(door)[.videoSeconds] == 1)
      #expect(Self.used(door)[.images] == nil)
    }
  }

  @Test("an answer that never came costs a request, however often it was tried")
  func failed() async throws {
    let script: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"internal\"}}")] }
    try await Door.open(
      script, keys: LimitedKeys(plan: try Self.everything()), prober: MeasuringProber.picture,
      configure: { $0.routes[0].attemptsMax = 3 }
    ) { door in
      try await #expect(door.chat(Media.question(Media.png), fields: Self.auth).status == 502)
      #expect(await door.isIdle())
      #expect(door.upstream.requests.count == 3)
      #expect(Self.used(door) == [.requests: 1])
    }
  }

  @Test("a retry that is answered is charged once")
  func retried() async throws {
    let script: ScriptedUpstream.Script = {
      $0.number < 2 ? [.answer(503, "{\"error\":{\"message\":\"busy\"}}")] : [.answer(200, Said.completion)]
    }
    try await Door.open(script, keys: LimitedKeys(plan: try Self.everything())) { door in
      try await #expect(door.chat(Door.question(), fields: Self.auth).status == 200)
      #expect(await door.isIdle())
      #expect(Self.used(door) == [.requests: 1, .inputTokens: 7, .outputTokens: 3])
    }
  }

  @Test("an answer from the cache costs a request, and the model's answer what it cost")
  func cached() async throws {
    try await Door.open(
      Self.says, keys: LimitedKeys(plan: try Self.everything()), prober: MeasuringProber.picture,
      configure: { $0.routes[0].caches = true }
    ) { door in
      for _ in 0..<3 { try await #expect(door.chat(Media.question(Media.png), fields: Self.auth).status == 200) }
      #expect(await door.isIdle())
      #expect(door.upstream.requests.count == 1)
      let used = Self.used(door)
      #expect(used[.requests] == 3 && used[.inputTokens] == 7 && used[.images] == 1 && used[.megapixels] == 1500)
    }
  }

  @Test("embeddings are charged the tokens of their usage, transcriptions the seconds that were heard")
  func endpoints() async throws {
    let script: ScriptedUpstream.Script = { request in
      request.head.contains("/audio/")
        ? [.answer(200, "{\"text\":\"hi\",\"usage\":{\"type\":\"duration\",\"seconds\":2.5}}")]
        : [.answer(200, "{\"object\":\"list\",\"data\":[],\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}")]
    }
    try await Door.open(
      script, keys: LimitedKeys(plan: try Self.everything()),
      configure: { $0.routes[0].models[0].inputs = [.text, .audio] }
    ) { door in
      try await #expect(
        door.chat("{\"input\":\"abc\",\"model\":\"m\"}", fields: Self.auth, path: "/v1/embeddings").status == 200)
      #expect(await door.isIdle())
      #expect(Self.used(door) == [.requests: 1, .inputTokens: 4])
      let form = Recording.form
      let head =
        "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: a\r\n\(Self.auth)Content-Type: multipart/form-data; "
        + "boundary=bound\r\nContent-Length: \(form.count)\r\n\r\n"
      try await #expect(door.send(Array(head.utf8) + form).status == 200)
      #expect(await door.isIdle())
      #expect(
        Self.used(door) == [
          .requests: 2, .inputTokens: 4, .audioSeconds: 2500, .mediaBytes: Int64(Recording.wav.count),
        ])
    }
  }

  @Test("who goes away while a model is at it has used what was sent, and nothing of an answer")
  func abandoned() async throws {
    let gate = Gate()
    let script: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, Said.completion)] }
    try await Door.open(
      script, keys: LimitedKeys(plan: try Self.everything()), prober: MeasuringProber.picture
    ) { door in
      let client = try RawClient(port: door.port)
      client.send(Door.request(Media.question(Media.png), fields: Self.auth))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      client.close()
      #expect(await door.isIdle())
      let used = Self.used(door)
      // A token for 4 bytes of "what?", and 1,600 for a picture of that size.
      #expect(used[.requests] == 1 && used[.images] == 1 && used[.inputTokens] == 1601 && used[.outputTokens] == nil)
      gate.open()
    }
  }

  @Test("media that do not fit are refused when they have been measured, and nothing but the request is charged")
  func tooLarge() async throws {
    let plan = try LimitPlan.yearly([.requests: 10, .megapixels: 2000, .images: 10])
    try await Door.open(Self.says, keys: LimitedKeys(plan: plan), prober: MeasuringProber.picture) { door in
      try await #expect(door.chat(Media.question(Media.png), fields: Self.auth).status == 200)
      let refused = try await door.chat(Media.question(Media.png), fields: Self.auth)
      #expect(refused.status == 429 && refused.text.contains("megapixels"))
      #expect(await door.isIdle())
      #expect(door.upstream.requests.count == 1)
      #expect(door.left(.requests) == 8 && door.left(.images) == 9 && door.left(.megapixels) == 500)
      #expect(door.traces.all.last?.limitedBy == "megapixels")
    }
  }
}

/// A recording of 16 samples, and a form that holds it.
enum Recording {
  static let wav: [UInt8] =
    Array("RIFF".utf8) + [68, 0, 0, 0] + Array("WAVEfmt ".utf8) + [
      16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0,
    ] + Array("data".utf8) + [32, 0, 0, 0] + [UInt8](repeating: 0, count: 32)

  static let form: [UInt8] =
    Array("--bound\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n".utf8)
    + Array("--bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n".utf8) + wav
    + Array("\r\n--bound--\r\n".utf8)
}
