import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite struct ReadingOrderTests {
  /// A line with its words spread over its box, on a page turned by `slope`.
  private func line(
    _ text: String, x: Double, y: Double, slope: Double = 0, page: Int? = nil
  ) -> (line: Observation, words: [Observation]) {
    let parts = text.split(separator: " ").map(String.init)
    let step = 10.0
    var boxes: [Box2D] = []
    var left = x
    for part in parts {
      let width = Double(part.count) * step
      boxes.append(Box2D(x: left, y: y + slope * (left + width / 2), width: width, height: 20))
      left += width + step
    }
    let whole = boxes.dropFirst().reduce(boxes[0]) { $0.union($1) }
    func region(_ box: Box2D) -> Region { page.map { Region(.page($0, box)) } ?? .box(box) }
    let id = "p0.ocr.\(text)"
    let words = zip(parts, boxes).map { part, box in
      Observation(
        id: id + part, kind: .textWord, value: .string(part), region: region(box), part: 0, source: "x@1",
        attributes: ["line": .string(id)])
    }
    return (
      Observation(id: id, kind: .textLine, value: .string(text), region: region(whole), part: 0, source: "x@1"), words
    )
  }

  private func rows(_ lines: [(line: Observation, words: [Observation])]) -> [String] {
    ReadingOrder.rows(lines.map(\.line), words: lines.flatMap(\.words))
  }

  @Test("a column of amounts that was read after the column of names is put beside it")
  func joinsColumns() {
    let lines = [
      line("Olive oil", x: 20, y: 0), line("Face cream", x: 20, y: 40), line("TOTAL", x: 20, y: 80),
      line("3.99", x: 500, y: 2), line("12.50", x: 490, y: 38), line("16.49", x: 490, y: 81),
    ]
    #expect(rows(lines) == ["Olive oil 3.99", "Face cream 12.50", "TOTAL 16.49"])
  }

  @Test("rows of a page that is turned by some degrees stay together", arguments: [-0.06, 0.06])
  func followsSkew(slope: Double) {
    let names = (0..<5).map { line("\($0) x very fine thing", x: 20, y: Double($0) * 40, slope: slope) }
    let amounts = (0..<5).map { line("\($0).99", x: 700, y: Double($0) * 40, slope: slope) }
    #expect(rows(names + amounts) == (0..<5).map { "\($0) x very fine thing \($0).99" })
  }

  @Test("prose in columns keeps its reader's order")
  func keepsProse() {
    let left = (0..<5).map { line("left column with many words \($0)", x: 0, y: Double($0) * 30) }
    let right = (0..<5).map { line("right column with many words \($0)", x: 500, y: Double($0) * 30) }
    #expect(rows(left + right) == (left + right).compactMap(\.line.text))
  }

  @Test("pages follow one another, and lines above one another stay apart")
  func followsPages() {
    let lines = [
      line("second page", x: 0, y: 0, page: 2), line("below", x: 0, y: 30, page: 1),
      line("above", x: 5, y: 12, page: 1),
    ]
    #expect(rows(lines) == ["above", "below", "second page"])
  }

  @Test("rows make no errors of their own: line breaks of the label count as spaces")
  func scored() throws {
    let lines = [
      line("Olive oil", x: 20, y: 0), line("TOTAL", x: 20, y: 40), line("3.99", x: 500, y: 2),
      line("16.49", x: 490, y: 38),
    ]
    let label = Label(.text, "Olive oil 3.99\nTOTAL  16.49\n")
    let item = ScoringCase(
      sample: Sample(id: "s", request: Request(messages: []), labels: [label]),
      evidence: Evidence(observations: lines.map(\.line)))
    let entry = try #require(TextScorers.all.first { $0.name == "cer.perceived@1" })
    #expect(try entry.make(ScorerOptions(scorer: entry.name, values: [:])).score(item).first?.value == 0)
    var guessed = item
    guessed.sample.labels = [Label(.text, "Olive oil", authority: .weak, source: "ocr:x@1")]
    let score = try #require(try entry.make(ScorerOptions(scorer: entry.name, values: [:])).score(guessed).first)
    #expect(score.value == nil, "a source is not judged by its own guess")
  }

  @Test("lines without a place keep their order")
  func keepsUnplaced() {
    let lines = ["b", "a"].map { Observation(id: $0, kind: .textLine, value: .string($0), part: 0, source: "x@1") }
    #expect(ReadingOrder.rows(lines) == ["b", "a"])
  }
}
