import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("The table of stress in a terminal")
struct StressTableTests {
  private static var real: EvaluationTools {
    var tools = EvaluationTools.standard()
    tools.studio = StressStudio(media: PlainMedia(), encoding: nil)
    tools.makeScorer = { _, _ throws(AssayError) in FakeScorer() }
    return tools
  }

  private func row(_ text: String, _ name: String) -> [String] {
    let line = text.split(separator: "\n").first { $0.contains(" \(name) ") } ?? ""
    return line.split(separator: " ").map(String.init)
  }

  @Test("What is the same at every severity is asked once, drawn once, and counts at each severity of a gate")
  func once() async throws {
    let files = try StressSuiteFiles(
      30, stress: "[{perturb: [flip, dim], severities: [2, 3]}]",
      head: """
        gates:
          - {metric: same, bound: ">= 0.5", stress: flip, severity: 5}
          - {metric: same, bound: ">= 0.99", stress: all, severity: "<= 1"}
        """)
    #expect(files.suite.stress?.variants.map(\.label) == ["flip:2", "dim:2", "dim:3"])
    let summary = try await files.run(tools: Self.real)
    #expect(try files.records(summary.folder).count == 30 * 4)
    let curve = try #require(summary.results.robustness?.curves.first { $0.perturbation == "flip" })
    #expect(curve.hasOneSeverity && curve.points.count == 1)
    #expect(summary.results.gates.first?.verdict == .pass)
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("flip (one severity)"))
    let scores = try JSONValue(parsing: Files.read(summary.folder.scores, bytesMax: 1 << 24))
    let drawn = scores["robustness"]?["curves"]?.array ?? []
    #expect(drawn.first { $0["perturbation"] == "flip" }?["one_severity"] == true)
    #expect(drawn.first { $0["perturbation"] == "dim" }?["one_severity"] == false)
  }

  @Test("What a run that was cut short never asked is counted where others came to the same samples")
  func unasked() async throws {
    let files = try StressSuiteFiles(
      12,
      stress: """
        [{perturb: [dim], severities: [1, 3, 5]}, {perturb: grain, severities: 5}, {perturb: flip, samples_max: 5}]
        """)
    let folder = try await files.run(tools: Self.real).folder
    let text = String(decoding: try Files.read(folder.samples, bytesMax: 1 << 24), as: UTF8.self)
    let kept = text.split(separator: "\n").filter { line in
      !["s0", "s1", "s2", "s3"].contains { line.contains("\"\($0)~dim:5\"") || line.contains("\"\($0)~grain:5\"") }
    }
    try Files.write(Array((kept.joined(separator: "\n") + "\n").utf8), to: folder.samples)
    let scored = try await Rescoring.rescore(folder, suite: files.suite, tools: Self.real)
    let curves = try #require(scored.results.robustness?.curves)
    func unasked(_ name: String, _ slice: String? = nil) -> [Int]? {
      curves.first { $0.perturbation == name && $0.slice == slice }?.points.map(\.unasked)
    }
    #expect(unasked("dim") == [0, 0, 4] && unasked("grain") == [4] && unasked("flip") == [0])
    #expect(unasked("dim", "a") == [0, 0, 0])
    #expect(curves.first { $0.slice == nil }?.points.map(\.aggregate.n) == [12, 12, 8])
    let shown = TerminalSummary.text(scored.results)
    #expect(shown.contains("4 at 5") && shown.contains("dim: not asked, as the run ended before (4)"), "\(shown)")
  }

  @Test("Samples without a score are counted at the severity that has most of them")
  func notScored() async throws {
    // `cut` leaves all out from severity 3 on.
    let files = try StressSuiteFiles(12, stress: "[{perturb: [cut, dim], severities: [1, 3, 5]}]")
    let summary = try await files.run(tools: Self.real)
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("not scored"))
    #expect(text.split(separator: "\n").contains { $0.contains(" cut ") && $0.contains("12 at 3") }, "\(text)")
    let robustness = try #require(summary.results.robustness)
    let curve = try #require(robustness.curves.first { $0.perturbation == "cut" && $0.slice == nil })
    #expect(curve.points.map(\.severity) == [1, 3, 5])
    #expect(curve.points.map(\.aggregate.n) == [12, 0, 0] && curve.points.map(\.skipped) == [0, 12, 12])
    // The reason for what is missing is that, and not the kind of the metric.
    let notes = try #require(robustness.summaries.first { $0.slice == nil }).notes
    #expect(notes.contains("no corruption error: cut:3 has no value"), "\(notes)")
    #expect(notes.contains("no relative loss: cut:3 has no value"), "\(notes)")
  }

  @Test("A perturbation under which nothing was scored is named")
  func unseen() async throws {
    let files = try StressSuiteFiles(12, stress: "[{perturb: dim, severities: [1]}, {perturb: turn, severities: [1]}]")
    let summary = try await files.run(tools: Self.real)
    let notes = try #require(summary.results.robustness?.summaries.first { $0.slice == nil }).notes
    #expect(notes == ["nothing was scored under turn"], "\(notes)")
  }

  @Test("The worst severity is that of the largest fall of the samples' own, not of the lowest value")
  func worst() {
    let points = [(1, -0.1), (3, -0.437), (5, -0.434)]
    #expect(Robustness.worst(points, higherIsBetter: true) { $0.1 }?.0 == 3)
    #expect(Robustness.worst(points, higherIsBetter: false) { $0.1 }?.0 == 1)
    #expect(Robustness.worst([(1, nil), (2, -0.2), (3, -0.2), (4, nil)], higherIsBetter: true) { $0.1 }?.0 == 2)
    #expect(Robustness.worst([(1, Double?.none)], higherIsBetter: true) { $0.1 } == nil)
    func point(_ severity: Int, value: Double, change: Double) -> Robustness.Point {
      var aggregate = Aggregate(
        metric: "iou@1", layer: .generation, authority: .gold, higherIsBetter: true, confidence: 0.95, n: 9)
      aggregate.value = value
      return .init(
        severity: severity, parameters: "", aggregate: aggregate, change: .init(value: change, n: 9), skipped: 0,
        errors: 0, unreadable: 0)
    }
    let curve = Robustness.Curve(
      perturbation: "occlusion", version: 1, group: "image", name: "iou", slice: nil, authority: .gold,
      higherIsBetter: true, clean: nil,
      points: [point(3, value: 0.5, change: -0.437), point(5, value: 0.4, change: -0.434)], breaks: [], meanError: nil)
    #expect(curve.worst?.severity == 3)
  }

  @Test("A value without an interval stands in brackets instead of nowhere")
  func bare() async throws {
    // Three answers about one sample share its cluster.
    let files = try StressSuiteFiles(
      1, stress: "[{perturb: dim, severities: [1]}]", head: "epochs: 3", level: { _ in 150 })
    let text = TerminalSummary.text(try await files.run(tools: Self.real).results)
    #expect(row(text, "dim").contains("(1.000)"), "\(text)")
    #expect(text.contains("(in brackets): a value without an interval"))
    let many = try StressSuiteFiles(30, stress: "[{perturb: dim, severities: [1]}]", level: { UInt8(90 + $0) })
    #expect(!TerminalSummary.text(try await many.run(tools: Self.real).results).contains("in brackets"))
  }
}
