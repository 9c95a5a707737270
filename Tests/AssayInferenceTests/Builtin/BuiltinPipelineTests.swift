import AssayCore
import AssayInference
import AssayPerception
import AssayWire
import Testing

@Suite struct BuiltinPipelineTests {
  private struct Seeing: Perceiving {
    let evidence: Evidence
    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence { evidence }
  }

  @Test("Perceives for itself when it is given no evidence, and shows what it perceived")
  func perceives() async throws {
    var scene = Scene()
    scene.part(.image)
    scene.read("TOTAL 3.00")
    let pipeline = BuiltinPipeline(perception: Seeing(evidence: scene.evidence))
    let request = Request(messages: [Message(role: .user, parts: scene.parts + [.text("What is the total?")])])
    let answer = try await pipeline.answer(request, context: ProviderContext(), assets: MemoryAssets())
    #expect(
      answer.text == "3.00" && answer.perceived == scene.evidence && answer.timing != nil
        && answer.model == "builtin:pipeline")
    var other = Scene()
    other.part(.image)
    other.read("TOTAL 4.00")
    let given = try await pipeline.answer(
      request, context: ProviderContext(evidence: other.evidence), assets: MemoryAssets())
    #expect(given.text == "4.00")
  }

  @Test("Without eyes and evidence it is an error")
  func blind() async {
    let error = await failure {
      _ = try await BuiltinPipeline(perception: nil).answer(ask(), context: ProviderContext(), assets: MemoryAssets())
    }
    #expect(error?.code == .missing)
  }

  @Test("The factory makes what a name stands for")
  func factory() throws {
    #expect(try ProviderFactory.make("builtin:pipeline", environment: [:]).name == "builtin:pipeline")
    #expect(try ProviderFactory.make("vllm/m", environment: [:]).isRemote)
    for (name, code) in [
      ("builtin:gpt", AssayError.Code.usage), ("gpt", .usage), ("replay:none.jsonl", .data),
      ("openai/x", .configuration),
    ] {
      let error = #expect(throws: AssayError.self) { try ProviderFactory.make(name, environment: [:]) }
      #expect(error?.code == code)
    }
  }

  @Test("Any question on any evidence gives an answer or says that it does not know", arguments: 0..<40)
  func anything(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let words = [
      "what", "how", "many", "is", "the", "total", "left", "of", "red", "circle", "when", "said", "json", "with", "?",
      ",", "\n", "A.", "B.", "(A)", "distance", "between", "and", "largest", "text", "", "é", "0", "image", "2",
      "second",
    ]
    func text() -> String {
      (0..<Int.random(in: 0..<14, using: &generator)).map { _ in
        words[Int.random(in: 0..<words.count, using: &generator)]
      }.joined(separator: " ")
    }
    var scene = Scene()
    scene.part(.image)
    scene.part(.audio)
    for kind in Observation.Kind.allCases {
      let extreme = Box2D(x: .infinity, y: -1e300, width: 1e300, height: 0)
      scene.add(
        kind, seed % 2 == 0 ? .string(text()) : [1, 2],
        seed % 3 == 0 ? .box(extreme) : seed % 3 == 1 ? .span(0, 1e300) : nil, confidence: nil)
      scene.add(kind, .string(text()), .box(Box2D(x: 1, y: 1, width: 5, height: 5)), part: 1)
    }
    for _ in 0..<20 {
      let answer = scene.ask(text())
      #expect(answer.abstained == answer.text.hasPrefix("I don't know"))
    }
  }
}
