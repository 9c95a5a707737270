import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayEvaluation
@testable import AssayReport

@Suite("The comparison page under stress")
struct ComparisonStressPageTests {
  private func cell(_ candidate: Int, _ severity: Int, _ wrong: Int, slice: String? = nil) -> Comparison.Cell {
    var pairs = PairedComparison()
    for index in 0..<40 { pairs.add(base: index < 4 * severity ? 0 : 1, candidate: index < wrong ? 0 : 1) }
    var cell = Comparison.Cell(
      candidate: candidate, slice: slice, name: "exact", definition: "exact@1", authority: .gold, layer: .generation,
      higherIsBetter: true)
    cell.result = pairs.result()
    cell.pHolm = severity == 5 ? 0.001 : 0.4
    return cell
  }

  private func record(_ id: String, _ answer: String, _ stress: StressMark?) -> SampleRecord {
    let request = Request(messages: [
      Message(role: .user, parts: [Part(.text("how <much>?"), modality: .text, trust: .user)])
    ])
    var record = SampleRecord(
      index: 0, epoch: 1, place: DataPlace(file: "d", line: 1, offset: 0, bytes: 1),
      sample: Sample(id: id, request: request))
    record.answer = Answer(text: answer)
    record.stress = stress
    return record
  }

  private func comparison(_ names: [String]) throws -> Comparison {
    var candidates: [Comparison.Candidate] = []
    let medium: JSONValue = [
      "part": 0, "name": "fog", "version": 1, "severity": 3, "seed": "7",
      "input": .string(Digest(of: [1]).hex), "output": .string(Digest(of: [2]).hex),
    ]
    let mark = try #require(
      StressMark(["name": "fog", "version": 1, "severity": 3, "of": "r1", "clean_index": 0, "media": [medium]]))
    let item = ComparisonCase(
      id: "r1~fog:3", slices: ["dim & blurred"], base: 1, candidate: 0, baseAnswer: "12", candidateAnswer: "21",
      media: [], baseRecord: record("r1~fog:3", "12", mark), candidateRecord: record("r1~fog:3", "21", mark),
      clean: .init(base: 1, candidate: 1))
    for name in names {
      var candidate = Comparison.Candidate(
        folder: RunFolder(path: "/runs/a-long-folder-\(name)"), model: "m/\(name)", status: .success, differences: [],
        pairs: 40, onlyBase: 0, onlyCandidate: 0, otherContent: 0, lost: 0, regressions: [], improvements: [],
        regressionCount: 0, improvementCount: 0, notes: [])
      candidate.name = name
      candidate.stress = .init(
        pairs: 120, baseLost: 0, lost: 2, regressions: [item], regressionCount: 9, improvementCount: 1)
      candidates.append(candidate)
    }
    var comparison = Comparison(
      suite: "receipts", base: RunFolder(path: "/runs/base"), baseModel: "m/base", baseLost: 0, confidence: 0.95,
      caseMetric: "exact", candidates: candidates, cells: [], gates: [])
    for index in names.indices {
      comparison.cells.append(cell(index, 1, 9 + index))
      comparison.cells.append(cell(index, 1, 12, slice: "dim & blurred"))
      for severity in [0, 3, 5] {
        var cell = cell(index, severity, 6 * severity + index)
        cell.stress = StressLevel("fog<b>", severity)
        comparison.stressCells.append(cell)
      }
      comparison.corruption.append(
        CorruptionRatio(
          candidate: index, name: "exact", authority: .gold,
          rows: [.init(perturbation: "fog<b>", ratio: 1.5, relative: nil, note: "the base does not <degrade>")],
          interval: Interval(low: 1.2, high: 1.9)))
    }
    return comparison
  }

  @Test("curves of both runs, sure differences filled, ratios of errors with their interval, nothing unescaped")
  func curves() async throws {
    let page = await ComparisonWriter.html(try comparison(["candidate"]), media: nil)
    for word in ["http://", "https://", "<script", "@import", "NaN", "<degrade>", "fog<b>", "dim & blurred"] {
      #expect(!page.contains(word), "\(word)")
    }
    let start = try #require(page.firstRange(of: "<h2>Under stress</h2>")).upperBound
    let section = page[start...]
    #expect(section.contains("fog&lt;b&gt;") && section.contains("the base does not &lt;degrade&gt;"))
    #expect(section.ranges(of: "<polyline class=\"pairline\"").count == 2)
    // Base: three dots; the candidate: hollow at clean and 3, filled at 5.
    #expect(section.ranges(of: "fill=\"var(--card)\"").count == 2)
    #expect(section.ranges(of: "fill=\"var(--accent)\" stroke").count == 1)
    #expect(section.contains("pairband") && section.contains("1.500") && section.contains("1.200 to 1.900"))
    #expect(section.contains("120 stressed samples in both runs") && section.contains("2 of candidate ended"))
    #expect(section.contains("Holm 0.001"))
  }

  @Test("a case under stress shows both answers and the command; without the medium it says why")
  func cases() async throws {
    let comparison = try comparison(["candidate"])
    let page = await ComparisonWriter.html(comparison, media: nil, unshown: ["r1~fog:3": "The file is <gone>."])
    #expect(page.contains("Regressions under stress: 9") && page.contains("The file is &lt;gone&gt;."))
    let view = ComparisonCaseView.stressed(
      [
        .init(
          item: try #require(comparison.candidates.first?.stress?.regressions.first), base: hard("12"),
          candidate: hard("21"), before: [], after: [], reason: "The file is <gone>.")
      ], try #require(comparison.candidates.first), 0, comparison)
    #expect(view.contains("The file is &lt;gone&gt;.") && view.contains("id=\"case-s0-1\""))
    #expect(view.contains("assay stress FILE --as fog:3 --seed 7"))
    #expect(view.contains(">12</dd>") && view.contains(">21</dd>") && view.contains("without stress 1.000 → 1.000"))
  }

  private func hard(_ answer: String) -> ReportModel.HardCase {
    ReportModel.HardCase(
      id: "r1", reason: "", question: "how much?", expected: "12", answer: answer, steps: [], scores: [],
      attributes: [], drawings: [])
  }

  @Test("several candidates lie side by side under one name each; their folders stand once, in the head")
  func sideBySide() async throws {
    let page = await ComparisonWriter.html(try comparison(["A", "B"]), media: nil)
    for name in ["A", "B"] { #expect(page.ranges(of: "a-long-folder-\(name)").count == 1, "\(name)") }
    #expect(page.contains("<table class=\"forest beside\">") && page.ranges(of: "<td class=\"cell\">").count == 4)
    #expect(page.contains("Regressions under stress of B: 9"))
    #expect(page.contains("stroke=\"var(--weak)\""))
  }
}
