import AssayCore
import AssayEvaluation
import AssayScoring
import AssayWire
import Synchronization

/// A model that is a function, and counts its calls.
final class FakeProvider: Provider {
  let name: String
  let identity: JSONValue
  let isRemote: Bool
  private let respond: @Sendable (Request, ProviderContext, any AssetReader) async throws(AssayError) -> Answer
  private let seen = Mutex((calls: 0, inFlight: 0, peak: 0, ids: [String]()))

  init(
    name: String = "fake/model", identity: JSONValue = "v1", isRemote: Bool = true,
    _ respond: @escaping @Sendable (Request, ProviderContext, any AssetReader) async throws(AssayError) -> Answer
  ) {
    self.name = name
    self.identity = identity
    self.isRemote = isRemote
    self.respond = respond
  }

  var calls: Int { seen.withLock { $0.calls } }
  var peak: Int { seen.withLock { $0.peak } }
  var ids: [String] { seen.withLock { $0.ids } }

  func answer(
    _ request: Request, context: ProviderContext, assets: any AssetReader
  ) async throws(AssayError) -> Answer {
    seen.withLock {
      $0.calls += 1
      $0.inFlight += 1
      $0.peak = max($0.peak, $0.inFlight)
      $0.ids.append(context.sampleID ?? "")
    }
    defer { seen.withLock { $0.inFlight -= 1 } }
    return try await respond(request, context, assets)
  }

  /// Answers with the question's last word.
  static func echo(isRemote: Bool = true) -> FakeProvider {
    FakeProvider(isRemote: isRemote) { request, _, _ throws(AssayError) in
      Answer(
        text: String(request.question.split(separator: " ").last ?? ""), usage: Usage(input: 10, output: 1),
        timing: Timing(totalMs: 1))
    }
  }
}

/// 1 if the answer is the label, for each authority apart.
struct FakeScorer: Scorer {
  var metric = "same@1"
  var layer = Layer.generation
  let needsLabel = true
  let higherIsBetter = true
  let aggregation = Aggregation.rate

  func score(_ item: ScoringCase) -> [Score] {
    let scores = Authority.allCases.compactMap { authority -> Score? in
      guard let label = item.sample.labels(.answer, authority).first else { return nil }
      guard let answer = item.answer else { return made(.unscored(reason: "no answer"), authority) }
      var score = made(.value(answer.text == label.value.string ? 1 : 0), authority)
      score.extracted = answer.text
      score.parse = .parsed
      return score
    }
    return scores.isEmpty ? [made(.unscored(reason: "no label"), .gold)] : scores
  }

  private func made(_ outcome: Score.Outcome, _ authority: Authority) -> Score {
    Score(metric: metric, layer: layer, authority: authority, outcome: outcome)
  }
}

/// The mean with an interval that is wide for few samples.
struct FakeAggregator: ScoreAggregating {
  let metric: String
  private var values: [Authority: [(sample: Int, value: Double)]] = [:]
  private var unscored: [Authority: [String: Int]] = [:]

  init(metric: String) { self.metric = metric }

  mutating func add(_ score: Score, sample: Int, cluster: String?) -> Bool {
    guard score.metric == metric else { return false }
    switch score.outcome {
    case .value(let value): values[score.authority, default: []].append((sample, value))
    case .unscored(let reason): unscored[score.authority, default: [:]][reason, default: 0] += 1
    }
    return true
  }

  func aggregates(confidence: Double) -> [Aggregate] {
    Authority.allCases.compactMap { authority in
      let mine = values[authority] ?? []
      guard !mine.isEmpty || unscored[authority] != nil else { return nil }
      let mean = mine.isEmpty ? nil : mine.reduce(0) { $0 + $1.value } / Double(mine.count)
      let half = mine.isEmpty ? 0 : 1 / Double(mine.count)
      return Aggregate(
        metric: metric, layer: .generation, authority: authority, higherIsBetter: true, value: mean,
        low: mean.map { $0 - half }, high: mean.map { $0 + half }, confidence: confidence, method: "fake",
        n: mine.count, unscored: unscored[authority] ?? [:])
    }
  }
}

extension EvaluationTools {
  static let fake = EvaluationTools(
    makeScorer: { metric, _ throws(AssayError) in
      guard metric.hasPrefix("same") else { throw AssayError(.configuration, "no scorer \(metric)") }
      return FakeScorer(metric: metric.contains("@") ? metric : metric + "@1")
    },
    makeAggregator: { scorer, _ in FakeAggregator(metric: scorer.metric) })
}

/// Events of a run, for a test to look at.
final class EventBox: Sendable {
  private let events = Mutex([RunEvent]())
  func add(_ event: RunEvent) { events.withLock { $0.append(event) } }

  var warnings: [String] {
    events.withLock { $0.compactMap { if case .warning(let text) = $0 { text } else { nil } } }
  }

  var finished: Int {
    events.withLock { $0.count { if case .sampleFinished = $0 { true } else { false } } }
  }
}
