import AssayCore
import AssayStatistics
import Testing

@testable import AssayEvaluation
@testable import AssayReport

@Suite("The comparison page")
struct ComparisonPageTests {
  private func comparison() throws -> Comparison {
    var pairs = PairedComparison()
    for index in 0..<60 { pairs.add(base: index % 4 == 0 ? 0 : 1, candidate: index % 3 == 0 ? 0 : 1) }
    let folder = RunFolder(path: "/runs/<base>")
    func record(_ answer: String) -> SampleRecord {
      let request = Request(messages: [
        Message(role: .user, parts: [Part(.text("how <much>?"), modality: .text, trust: .user)])
      ])
      var record = SampleRecord(
        index: 0, epoch: 1, place: DataPlace(file: "d", line: 1, offset: 0, bytes: 1),
        sample: Sample(id: "case-1", request: request))
      record.answer = Answer(text: answer)
      return record
    }
    let item = ComparisonCase(
      id: "<script>alert(1)</script>", slices: ["dim & blurred"], base: 1, candidate: 0, baseAnswer: "12",
      candidateAnswer: "21",
      media: [.init(part: 0, digest: Digest(of: [1]), file: "/media/a.jpg")], baseRecord: record("12"),
      candidateRecord: record("21"))
    let candidate = Comparison.Candidate(
      folder: RunFolder(path: "/runs/new"), model: "new/model", status: .success, differences: [], pairs: 60,
      onlyBase: 3,
      onlyCandidate: 0, otherContent: 0, lost: 2, regressions: [item], improvements: [], regressionCount: 40,
      improvementCount: 0, notes: ["samples share sources"])
    var cells: [Comparison.Cell] = []
    for (slice, authority) in [(nil, Authority.gold), ("dim & blurred", .gold), (nil, .weak)] as [(String?, Authority)]
    {
      var cell = Comparison.Cell(
        candidate: 0, slice: slice, name: "exact", definition: "exact@1", authority: authority, layer: .generation,
        higherIsBetter: true)
      cell.result = pairs.result()
      (cell.pHolm, cell.pBenjaminiHochberg) = (0.4, 0.3)
      cells.append(cell)
    }
    var none = cells[0]
    (none.name, none.result, none.note) = ("map", nil, "made of all samples together")
    cells.append(none)
    return Comparison(
      suite: "receipts", base: folder, baseModel: "base/model", baseLost: 0, confidence: 0.95, caseMetric: "exact",
      candidates: [candidate], cells: cells, gates: [])
  }

  @Test("it loads nothing, runs no script and escapes what comes from outside")
  func selfContained() async throws {
    let page = await ComparisonWriter.html(try comparison(), media: nil)
    for word in ["http://", "https://", "<script", "@import", "<link", "NaN", "nan<"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("&lt;script&gt;alert(1)") && page.contains("how &lt;much&gt;?"))
    #expect(page.contains("dim &amp; blurred"))
  }

  @Test("a forest plot for each metric, gold before weak, both answers side by side with the medium")
  func content() async throws {
    let page = await ComparisonWriter.html(try comparison(), media: nil)
    let gold = try #require(page.firstRange(of: "<h2>Gold labels</h2>"))
    let weak = try #require(page.firstRange(of: "<h2>Weak labels"))
    #expect(gold.upperBound < weak.lowerBound)
    #expect(page.contains("<svg width=\"150\"") && page.contains("mcnemar mid-p") && page.contains("odds"))
    #expect(page.contains("Regressions: 40") && page.contains("Improvements: 0"))
    #expect(page.contains("id=\"case-r0-1\"") && page.contains("href=\"#case-r0-1\""))
    #expect(page.contains(">12</dd>") && page.contains(">21</dd>") && page.contains("/media/a.jpg"))
    #expect(page.contains("made of all samples together") && page.contains("3 samples are only in the base"))
  }

  @Test("without a pair it says so")
  func empty() async throws {
    var comparison = try comparison()
    comparison.cells = []
    let page = await ComparisonWriter.html(comparison, media: nil)
    #expect(page.contains("nothing can be compared") && comparison.exitCode == .inconclusive)
  }
}
