import AssayCore
import AssayScoring
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("What is said of boxes that are not known exactly")
struct LooseBoxesTests {
  private func score(_ value: Double?, loose: Double?, best: [Double] = [], sure: [Double] = []) -> Score {
    var score = Score(
      metric: "evidence.iou2d@1", layer: .reasoning, authority: .gold,
      outcome: value.map { .value($0) } ?? .unscored(reason: "no answer"))
    if let loose { score.counts["loose"] = loose }
    if !best.isEmpty {
      score.detail = [
        "overlaps": .array(best.map { .double($0) }), "sure": .array(sure.map { .double($0) }),
      ]
    }
    return score
  }

  @Test("Exact boxes need no word")
  func exact() {
    var boxes = LooseBoxes()
    boxes.add(score(0.5, loose: nil))
    boxes.add(score(nil, loose: 2))
    #expect(boxes.note == nil)
  }

  @Test("Between which overlaps the truth lies is told, where scores tell")
  func told() throws {
    var boxes = LooseBoxes()
    boxes.add(score(1, loose: 1, best: [1], sure: [0.4]))
    boxes.add(score(0.5, loose: 2, best: [1, 0], sure: [0.4, 0]))
    let note = try #require(boxes.note)
    #expect(note.contains("in 2 stressed samples") && note.contains("between 0.300 and 0.750"), "\(note)")
    var bare = LooseBoxes()
    bare.add(score(0.5, loose: 1))
    #expect(bare.note?.contains("in 1 stressed sample boxes") == true && bare.note?.contains("between 0") == false)
  }
}
