import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

/// Bright is 1, of one sample 0.1; dark is 0. What was stressed at severity 3 cannot be scored.
private struct GradedScorer: Scorer {
  var metric = "graded@1"
  let layer = Layer.generation
  let needsLabel = true
  var higherIsBetter = true
  var aggregation = Aggregation.mean

  func score(_ item: ScoringCase) -> [Score] {
    let id = item.sample.id
    var value = item.answer?.text == "bright" ? (id.hasPrefix("s1") ? 0.1 : 1) : 0
    if !higherIsBetter { value = 1 - value }
    let outcome: Score.Outcome = id.hasSuffix(":3") ? .unscored(reason: "too dark to tell") : .value(value)
    return [
      Score(
        metric: metric, layer: layer, authority: .gold, outcome: outcome,
        counts: ["errors": value * 10, "length": 10])
    ]
  }
}

@Suite("Bounds of changes under stress, and what was not scored")
struct StressBoundsTests {
  private static func tools(_ scorer: some Scorer) -> EvaluationTools {
    var tools = EvaluationTools.standard()
    tools.studio = StressStudio(media: PlainMedia(), encoding: nil)
    tools.makeScorer = { _, _ throws(AssayError) in scorer }
    return tools
  }

  @Test("A share changes by one at most, also where a severity has no value; an error rate by more")
  func bounds() async throws {
    let files = try StressSuiteFiles(3, stress: "[{perturb: dim, severities: [1, 3]}]", level: { _ in 105 })
    let graded = try await files.run(tools: Self.tools(GradedScorer()))
    let robustness = try #require(graded.results.robustness)
    let all = try #require(robustness.summaries.first { $0.slice == nil })
    #expect(all.meanError == nil)
    #expect(all.change?.low == -1 && abs((all.change?.value ?? 0) + 0.7) < 1e-12)
    #expect(robustness.curves.first { $0.slice == nil }?.points.first?.change?.low == -1)

    let files2 = try StressSuiteFiles(3, stress: "[{perturb: dim, severities: [1]}]", level: { _ in 105 })
    let rate = GradedScorer(
      metric: "cer@1", higherIsBetter: false, aggregation: .ratio(numerator: "errors", denominator: "length"))
    let errors = try #require(try await files2.run(tools: Self.tools(rate)).results.robustness)
    // The point is no more bounded than the mean over points: the data lie in 0 to 1, the metric need not.
    let point = try #require(errors.curves.first { $0.slice == nil }?.points.first?.change?.high)
    let mean = try #require(errors.summaries.first { $0.slice == nil }?.change?.high)
    #expect(point > 1 && abs(point - mean) < 1e-9)
  }

  @Test("A perturbation under which nothing was scored has its row in every table, and reasons have theirs")
  func rows() async throws {
    let files = try StressSuiteFiles(
      12,
      stress:
        "[{perturb: dim, severities: [1, 3]}, {perturb: grain, severities: [3]}, {perturb: turn, severities: [1]}]",
      head: "gates: [{metric: same, bound: \">= 0.5\"}]", level: { _ in 200 })
    let summary = try await files.run(tools: Self.tools(GradedScorer()))
    let robustness = try #require(summary.results.robustness)
    #expect(Set(robustness.curves.map(\.perturbation)) == ["dim"])
    let unseen = robustness.unseen.filter { $0.slice == nil }
    #expect(unseen.map(\.perturbation) == ["grain", "turn"] && unseen.allSatisfy { $0.breaks.isEmpty })
    #expect(robustness.unseen.contains { $0.slice == "a" && $0.perturbation == "turn" })
    #expect(unseen.first?.unscored.map(\.reason) == ["too dark to tell"] && unseen.last?.points.first?.skipped == 12)
    let text = TerminalSummary.text(summary.results)
    let lines = text.split(separator: "\n")
    #expect(lines.contains { $0.contains(" turn ") && $0.contains(" 12") }, "\(text)")
    #expect(lines.contains { $0.hasPrefix("  not scored, ") && $0.contains("grain: too dark to tell (12)") }, "\(text)")
    #expect(lines.contains { $0.hasPrefix("  not scored, ") && $0.contains("dim: too dark to tell (12)") })
    let scores = try JSONValue(parsing: Files.read(summary.folder.scores, bytesMax: 1 << 24))
    #expect(scores["robustness"]?["unseen"]?.array?.count == robustness.unseen.count)
  }

  @Test("Reasons beyond the first are counted, and a change that is no difference of values is explained")
  func words() async throws {
    let files = try StressSuiteFiles(6, stress: "[{perturb: dim, severities: [1]}]")
    var results = try await files.run(tools: Self.tools(GradedScorer())).results
    var robustness = try #require(results.robustness)
    robustness.skips = (0..<7).map { .init(perturbation: "p\($0)", reason: "it does not fit", samples: 1) }
    results.robustness = robustness
    #expect(TerminalSummary.text(results).contains("  left out: and 2 more reasons in the report"))
    #expect(!TerminalSummary.text(results).contains("need not be the difference"))
    let curve = try #require(robustness.curves.firstIndex { $0.slice == nil })
    let value = robustness.curves[curve].points[0].change?.value ?? 0
    robustness.curves[curve].points[0].change?.value = value + 0.1
    results.robustness = robustness
    #expect(TerminalSummary.text(results).contains("it need not be the difference of two values"))
  }
}
