import AssayCore
import AssayResilience
import AssayServing
import Testing

@testable import AssayGateway

@Suite("Limits under many requests at once")
struct InterleavingTests {
  /// A request, and what its use comes to.
  private enum Kind: CaseIterable {
    case text, picture, refused, retried, failed, embeddings, cut, malformed

    var word: String { "\(self)" }

    /// Requests, tokens in and out, images.
    var use: [Int64] {
      switch self {
      case .text, .retried: [1, 7, 3, 0]
      case .picture: [1, 7, 3, 1]
      case .refused, .failed: [1, 0, 0, 0]
      case .embeddings: [1, 4, 0, 0]
      // Two events came; the input is what it was taken for: 4 bytes a token.
      case .cut: [1, 1, 2, 0]
      case .malformed: [0, 0, 0, 0]
      }
    }
  }

  private static let script: ScriptedUpstream.Script = { request in
    let text = request.text
    if text.contains("refused") { return [.answer(400, "{\"error\":{\"message\":\"bad\"}}")] }
    if text.contains("failed") { return [.answer(500, "{\"error\":{\"message\":\"internal\"}}")] }
    if text.contains("retried"), request.number % 2 == 0 {
      return [.answer(503, "{\"error\":{\"message\":\"busy\"}}", fields: "Retry-After: 0\r\n")]
    }
    if text.contains("embeddings") {
      return [.answer(200, "{\"data\":[],\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}")]
    }
    if text.contains("cut") { return [.streamHead, .chunk(Said.event("a")), .chunk(Said.event("b")), .close] }
    return [.answer(200, Said.completion)]
  }

  private static func body(_ kind: Kind) -> (String, path: String) {
    let chat = "/v1/chat/completions"
    let word = ",\"user\":\"\(kind.word)\""
    return switch kind {
    case .picture: (Media.question(Media.png, extra: word), chat)
    case .embeddings: ("{\"model\":\"m\",\"input\":\"a\"\(word)}", "/v1/embeddings")
    case .cut: (Door.question(word + ",\"stream\":true"), chat)
    case .malformed: ("{\"model\":\"m\",\"messages\":[", chat)
    default: (Door.question(word), chat)
    }
  }

  @Test("in any order, what is charged in the end is what was used, no more and no less", arguments: [1, 2, 3])
  func sums(seed: UInt64) async throws {
    // A year's limit of so much gives back less than one while the test runs, however slow the machine is.
    let much: Int64 = 100_000
    let plan = try LimitPlan.yearly([
      .requests: much, .inputTokens: much, .outputTokens: much, .images: much, .megapixels: much,
    ])
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.routes[0].plan = plan
      configuration.routes[0].breaks = false
      configuration.routes[0].attemptsMax = 20
      configuration.routes[0].retryReservePerSecond = 1000
    }
    var generator = SeededGenerator(seed: seed)
    let kinds = (0..<80).map { _ in Kind.allCases.randomElement(using: &generator) ?? .text }
    try await Door.open(
      Self.script, threads: 2, keys: LimitedKeys(plan: plan), prober: MeasuringProber.picture, configure: configure
    ) { door in
      try await withThrowingTaskGroup(of: Void.self) { group in
        // No more than may be tried again at once.
        for lane in 0..<3 {
          group.addTask {
            for index in stride(from: lane, to: kinds.count, by: 3) {
              let (body, path) = Self.body(kinds[index])
              _ = try await door.chat(body, fields: "Authorization: Bearer a\r\n", path: path)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(await door.isIdle())
      var expected: [Int64] = [0, 0, 0, 0]
      for kind in kinds { for index in 0..<4 { expected[index] += kind.use[index] } }
      let dimensions: [LimitDimension] = [.requests, .inputTokens, .outputTokens, .images]
      // The key's and the route's count the same, so that the tighter of both is either.
      #expect(dimensions.map { much - (door.left($0) ?? 0) } == expected)
      #expect(much - (door.left(.megapixels) ?? 0) == expected[3] * 1500)
    }
  }

  @Test("a limit of many is kept exactly by requests that come at once")
  func exact() async throws {
    let plan = try LimitPlan.yearly([.requests: 25])
    try await Door.open({ _ in [.answer(200, Said.completion)] }, threads: 2, configure: { $0.routes[0].plan = plan }) {
      door in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 { group.addTask { try await door.chat(Door.question()).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.count { $0 == 200 } == 25 && statuses.count { $0 == 429 } == 35)
      #expect(door.upstream.requests.count == 25)
    }
  }
}
