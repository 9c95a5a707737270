import AssayCore
import AssayEvaluation
import AssayScoring
import AssayWire
import Testing

@Suite("The response cache")
struct ResponseCacheTests {
  private func request(_ text: String, image: [UInt8] = [1]) -> Request {
    let asset = Asset(digest: Digest(of: image), declaredType: "image/png", bytes: image.count)
    return Request(messages: [Message(role: .user, parts: [.text(text), .asset(asset, modality: .image)])])
  }

  @Test("the key holds everything that decides an answer, and nothing else")
  func key() {
    let provider = FakeProvider.echo()
    let base = RequestKey.digest(of: request("q"), provider: provider, settings: GenerationSettings(), epoch: 1)
    #expect(base == RequestKey.digest(of: request("q"), provider: provider, settings: GenerationSettings(), epoch: 1))
    var attributed = request("q")
    attributed.attributes = ["slice": "a"]
    #expect(base == RequestKey.digest(of: attributed, provider: provider, settings: GenerationSettings(), epoch: 1))
    let others = [
      RequestKey.digest(of: request("r"), provider: provider, settings: GenerationSettings(), epoch: 1),
      RequestKey.digest(of: request("q", image: [2]), provider: provider, settings: GenerationSettings(), epoch: 1),
      RequestKey.digest(of: request("q"), provider: provider, settings: GenerationSettings(temperature: 0), epoch: 1),
      RequestKey.digest(
        of: request("q"), provider: provider, settings: GenerationSettings(extra: ["tools": []]), epoch: 1),
      RequestKey.digest(of: request("q"), provider: provider, settings: GenerationSettings(), epoch: 2),
      RequestKey.digest(
        of: request("q"), provider: FakeProvider(identity: "v2") { _, _, _ throws(AssayError) in Answer(text: "") },
        settings: GenerationSettings(), epoch: 1),
    ]
    #expect(Set(others + [base]).count == 7)
  }

  @Test("answers come back whole; errors never enter; what is oldest goes first")
  func bounded() throws {
    let scratch = try Scratch()
    let cache = try ResponseCache(folder: scratch.path + "/cache", bytesMax: 1 << 20)
    let answer = Answer(
      text: "a \"b\"\n", structured: ["x": 1.5], citations: ["p0.ocr.1"],
      evidence: [.init(part: 0, region: .span(1, 2))], steps: ["s"], confidence: 0.25, refused: true,
      stopReason: "stop",
      usage: Usage(input: 3, output: 4), timing: Timing(totalMs: 12.5, attempts: 2), model: "m")
    let key = Digest(of: [1])
    #expect(cache.answer(key) == nil)
    try cache.store(answer, key: key)
    #expect(cache.answer(key) == answer)
    for byte in UInt8(2)...9 { try cache.store(Answer(text: "x"), key: Digest(of: [byte])) }
    #expect(cache.list().count == 9)
    _ = cache.prune(bytesMax: cache.list().reduce(0) { $0 + $1.bytes } / 2)
    #expect(cache.list().count < 9)
    #expect(cache.clear().files > 0)
    #expect(cache.list().isEmpty)
  }

  @Test("a damaged file is no answer")
  func damaged() throws {
    let scratch = try Scratch()
    let cache = try ResponseCache(folder: scratch.path)
    let key = Digest(of: [1])
    try cache.store(Answer(text: "x"), key: key)
    try scratch.write("\(key.hex.prefix(2))/\(key.hex.dropFirst(2)).json", "{\"version\":1,")
    #expect(cache.answer(key) == nil)
  }

  @Test("a second run with the cache asks nothing and writes the same scores; failed requests are asked again")
  func run() async throws {
    let small = try SmallSuite(20)
    let cache = try ResponseCache(folder: small.scratch.path + "/cache")
    let flaky = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s4" { throw AssayError(.provider, "500") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    _ = try await small.run(flaky) { $0.cache = cache }
    let second = FakeProvider.echo()
    let summary = try await small.run(second) { $0.cache = cache }
    #expect(second.ids == ["s4"])
    #expect(summary.cacheHits == 19)
    let plain = try await small.run()
    #expect(try small.scratch.read(plain.folder.scores) == small.scratch.read(summary.folder.scores))
  }
}
