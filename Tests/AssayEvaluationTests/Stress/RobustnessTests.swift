import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Results under stress")
struct RobustnessTests {
  private static var real: EvaluationTools {
    var tools = EvaluationTools.standard()
    tools.studio = StressStudio(media: PlainMedia(), encoding: nil)
    tools.makeScorer = { _, _ throws(AssayError) in FakeScorer() }
    return tools
  }

  @Test("errors, changes and losses are those of Hendrycks and Dietterich")
  func figures() async throws {
    // 40 pictures of levels 100 to 178 by steps of 2: 10, 30 and 50 less leave 35, 25 and 15 of them at 100 or more.
    let files = try StressSuiteFiles(
      40, stress: "[{perturb: dim, severities: [1, 3, 5]}, {perturb: grain, severities: [1]}]",
      level: { UInt8(100 + 2 * $0) })
    let summary = try await files.run(tools: Self.real)
    let robustness = try #require(summary.results.robustness)
    let dim = try #require(robustness.curves.first { $0.slice == nil && $0.perturbation == "dim" })
    let values: [Double] = dim.points.compactMap(\.aggregate.value)
    #expect(values == [0.875, 0.625, 0.375])
    let error = 45.0 / 40 / 3
    #expect(abs((dim.meanError ?? 0) - error) < 1e-12)
    let all = try #require(robustness.summaries.first { $0.slice == nil })
    #expect(abs((all.meanError ?? 0) - error / 2) < 1e-12)
    #expect(all.cleanError == 0)
    #expect(abs((all.relativeLoss ?? 0) - error / 2) < 1e-12)
    let change = try #require(all.change)
    #expect(abs(change.value + error / 2) < 1e-12 && change.n == 40)
    let low = try #require(change.low), high = try #require(change.high)
    #expect(low < change.value && change.value < high && high < 0)
    let point = try #require(dim.points.last?.change)
    #expect(point.method == "mcnemar mid-p" && (point.p ?? 1) < 1e-5)
  }

  @Test("mCE is relative to a reference run, corruption by corruption")
  func reference() async throws {
    let files = try StressSuiteFiles(
      40, stress: "[{perturb: dim, severities: [1, 3]}]", level: { UInt8(100 + 2 * $0) })
    let worse = try await files.run(StressSuiteFiles.seeing(110), tools: Self.real)
    let better = try await files.run(StressSuiteFiles.seeing(), { $0.reference = worse.folder }, tools: Self.real)
    let summary = try #require(better.results.robustness?.summaries.first { $0.slice == nil })
    // Errors: (5 + 15) / 40 here; 5 clean and (10 + 20) / 40 there.
    #expect(abs((summary.mce ?? 0) - 20.0 / 30) < 1e-12)
    #expect(abs((summary.relativeMCE ?? 0) - 20.0 / 20) < 1e-12)
    #expect(TerminalSummary.text(better.results).contains("mCE 0.667"))
    let same = try await files.run(StressSuiteFiles.seeing(), { $0.reference = better.folder }, tools: Self.real)
    #expect(same.results.robustness?.summaries.first { $0.slice == nil }?.mce == 1)
    // A reference that makes no error says so instead of dividing by it.
    let blind = try await files.run(StressSuiteFiles.seeing(0), tools: Self.real)
    let against = try await files.run(StressSuiteFiles.seeing(), { $0.reference = blind.folder }, tools: Self.real)
    let notes = try #require(against.results.robustness?.summaries.first)
    #expect(notes.mce == nil && notes.notes.contains("dim: the reference makes no error"))
    let few = try await files.run(StressSuiteFiles.seeing(), { $0.selection.range = 0..<9 }, tools: Self.real)
    let differing = await #expect(throws: AssayError.self) {
      try await files.run(StressSuiteFiles.seeing(), { $0.reference = few.folder }, tools: Self.real)
    }
    #expect(differing?.message.contains("differs from this one in its selection") == true)
    let plain = RunFolder(path: files.scratch.path)
    await #expect(throws: AssayError.self) { try await files.run { $0.reference = plain } }
  }

  @Test("a gate under stress is decided by its worst perturbation and severity")
  func gates() async throws {
    let files = try StressSuiteFiles(
      40, stress: "[{perturb: [dim, grain], severities: [1, 3]}]",
      head: """
        gates:
          - {metric: same, bound: ">= 0.7", min_n: 10}
          - {metric: same, bound: ">= 0.7", min_n: 10, stress: dim, severity: 1}
          - {metric: same, bound: ">= 0.7", min_n: 10, stress: all, severity: "<= 3"}
          - {metric: same, bound: ">= 0.9", min_n: 10, stress: [grain]}
          - {metric: same, bound: ">= 0.2", min_n: 100, stress: dim}

        """, level: { UInt8(100 + 2 * $0) })
    let summary = try await files.run(tools: Self.real)
    let gates = summary.results.gates
    #expect(gates.map(\.verdict) == [.pass, .pass, .inconclusive, .pass, .inconclusive])
    #expect(gates[2].reason.hasPrefix("dim:3: "))
    #expect(gates[2].value == 0.625)
    #expect(gates[4].reason.contains("40 samples, the gate asks for 100"))
    #expect(gates[2].gate.name == "same >= 0.7 under the worst of any stress at severity 1 to 3")
    let dim = try #require(summary.results.robustness?.curves.first { $0.slice == nil && $0.perturbation == "dim" })
    #expect(dim.breaks.first?.at == 3 && dim.breaks.first?.surelyAt == nil)
    #expect(TerminalSummary.text(summary.results).contains("breaks at 3"))
  }

  @Test("one sample, no variance and nothing but errors are said, never a number that is none")
  func edges() async throws {
    let one = try await StressSuiteFiles(1, stress: "[{perturb: dim, severities: [1]}]").run(tools: Self.real)
    let change = try #require(one.results.robustness?.curves.first?.points.first?.change)
    // One pair of right or wrong has an interval, and it says next to nothing.
    #expect(change.n == 1)
    #expect((change.high ?? 1) - (change.low ?? -1) > 0.9)
    let flat = try await StressSuiteFiles(5, stress: "[{perturb: grain, severities: [1]}]", level: { _ in 200 })
      .run(tools: Self.real)
    let same = try #require(flat.results.robustness?.curves.first?.points.first?.change)
    #expect(same.value == 0 && (same.p == nil || same.p == 1))
    let broken = FakeProvider(isRemote: false) { _, context, _ throws(AssayError) in
      if context.sampleID?.contains("~") == true { throw AssayError(.provider, "500") }
      return Answer(text: "bright")
    }
    let failed = try await StressSuiteFiles(30, stress: "[{perturb: dim, severities: [1]}]").run(
      broken, tools: Self.real)
    #expect(failed.results.robustness?.counts.errors == 30 && failed.results.robustness?.curves.isEmpty == true)
    #expect(failed.results.verdict.reasons.contains("30 of 30 stressed samples ended in an error"))
    #expect(failed.exitCode == .inconclusive)
    for summary in [one, flat, failed] {
      let text = summary.results.scoresJSON.compact + TerminalSummary.text(summary.results)
      for word in ["nan", "inf,", "NaN", "Infinity"] { #expect(!text.contains(word), "\(word)") }
    }
  }
}
