import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Evidence traces")
struct EvidenceTraceTests {
  private func box(_ x: Double, _ y: Double = 0) -> Region { .box(Box2D(x: x, y: y, width: 10, height: 10)) }

  private func item(
    _ truth: [Region], _ cited: [Region], authority: Authority = .gold, part: Int? = nil,
    evidence: Evidence = Evidence(),
    citations: [String] = []
  ) -> ScoringCase {
    var answer = Answer(text: "there", citations: citations)
    answer.evidence = cited.map { .init(part: 0, region: $0) }
    let value = JSONValue.array(truth.map { JSONValue(encoding: $0) })
    let sample = Sample(
      id: "s", request: Request(messages: []), labels: [Label(.evidence, value, authority: authority, part: part)])
    return ScoringCase(sample: sample, evidence: evidence, answer: answer)
  }

  private func value(_ name: String, _ item: ScoringCase, _ options: JSONObject = [:]) throws -> Score {
    let entry = try #require(EvidenceScorers.all.first { $0.name == name })
    return try #require(try entry.make(options).score(item).first)
  }

  @Test("boxes are matched one to one for the greatest overlap, whatever their order")
  func matching() throws {
    // The first prediction overlaps both truths, the second only the first: greedy would leave one empty.
    let truth = [box(0), box(8)]
    let predicted = [box(2), box(0)]
    for cited in [predicted, predicted.reversed()] {
      let score = try value("evidence.iou2d@1", item(truth, cited))
      // box(2) against box(8): 4 of 16; box(0) against itself: 1.
      #expect(agree(score.value, (1 + 40.0 / 160) / 2, 1e-12))
      #expect(score.counts["hits"] == 1 && score.layer == .reasoning)
    }
  }

  @Test("a hit needs every true region, a share counts them")
  func hits() throws {
    let both = item([box(0), box(50)], [box(1), box(51)])
    #expect(try value("evidence.iou2d.hit@1", both).value == 1)
    #expect(try value("evidence.iou2d.hit@1", both, ["threshold": 0.9]).value == 0)
    let one = item([box(0), box(50)], [box(1)])
    #expect(try value("evidence.iou2d.hit@1", one).value == 0)
    #expect(try value("evidence.point_in_box@1", one).value == 0.5)
  }

  @Test("spans, 3D boxes, points and pages are scored by the same rules")
  func kinds() throws {
    #expect(try value("evidence.span_iou@1", item([.span(0, 10)], [.span(5, 15)])).value == 5.0 / 15)
    let cube = Region(.box3d(Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 1, 1))))
    let turned = Region(
      .box3d(Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 1, 1), rotation: Vector3(.pi / 4, 0, 0))))
    #expect(agree(try value("evidence.iou3d@1", item([cube], [turned])).value, 0.7071067811865477, 1e-12))
    let point = Region(.point3d(Vector3(0.4, 0.4, 0.4)))
    #expect(try value("evidence.point_in_box@1", item([cube], [point])).value == 1)
    #expect(try value("evidence.point_in_box@1", item([.span(2, 4)], [Region(.time(5))])).value == 0)
    let page = Region(.page(3, Box2D(x: 0, y: 0, width: 10, height: 10)))
    let right = Region(.page(3, Box2D(x: 1, y: 0, width: 10, height: 10)))
    let wrong = Region(.page(2, Box2D(x: 0, y: 0, width: 10, height: 10)))
    #expect(try value("evidence.page@1", item([page], [right])).value == 1)
    #expect(try value("evidence.page@1", item([page], [wrong])).value == 0)
    #expect(try value("evidence.page@1", item([page], [Region(.page(3, nil))])).value == 0)
    #expect(try value("evidence.page@1", item([Region(.page(3, nil))], [right])).value == 1)
  }

  @Test("regions of another part, frame or time do not count")
  func places() throws {
    #expect(try value("evidence.iou2d@1", item([box(0)], [box(0)], part: 0)).value == 1)
    #expect(try value("evidence.iou2d@1", item([box(0)], [box(0)], part: 1)).value == 0)
    var early = box(0)
    early.when = TimeSpan(start: 0, end: 1)
    var late = box(0)
    late.when = TimeSpan(start: 5, end: 6)
    #expect(try value("evidence.iou2d@1", item([early], [late])).value == 0)
    #expect(try value("evidence.iou2d@1", item([early], [early])).value == 1)
    var framed = box(0)
    framed.frame = "lidar"
    var other = box(0)
    other.frame = "camera"
    #expect(try value("evidence.iou2d@1", item([framed], [other])).value == 0)
  }

  @Test("cited observations bring their regions, and unknown citations are counted")
  func citations() throws {
    let evidence = Evidence(observations: [
      Observation(id: "p0.ocr.1", kind: .textLine, value: "total", region: box(0), part: 0, source: "t@1"),
      Observation(id: "p0.ocr.2", kind: .textLine, value: "date", region: box(90), part: 0, source: "t@1"),
    ])
    let score = try value(
      "evidence.iou2d@1", item([box(0)], [], evidence: evidence, citations: ["p0.ocr.1", "p0.ocr.1", "invented"]))
    #expect(score.value == 1)
    #expect(score.counts["predicted"] == 1 && score.counts["unknown_citations"] == 1)
  }

  @Test("an answer without evidence scores nothing and counts as unparsed; no answer is unscored")
  func nothing() throws {
    let bare = try value("evidence.iou2d@1", item([box(0)], []))
    #expect(bare.value == 0 && bare.parse == .unparsed)
    var missing = item([box(0)], [])
    missing.answer = nil
    #expect(try value("evidence.iou2d@1", missing).outcome == .unscored(reason: "no answer"))
    #expect(
      try value("evidence.iou3d@1", item([box(0)], [box(0)])).outcome == .unscored(reason: "the label names no 3D box"))
    var unlabelled = item([box(0)], [box(0)])
    unlabelled.sample.labels = []
    #expect(try value("evidence.iou2d@1", unlabelled).value == nil)
  }

  @Test("labels that cannot be read say where, and gold and weak get a score each")
  func labels() throws {
    var both = item([box(0)], [box(0)], authority: .weak)
    both.sample.labels.append(Label(.evidence, [["kind": "box2d", "where": [1, 2, 3]]], authority: .gold))
    let entry = try #require(EvidenceScorers.all.first { $0.name == "evidence.iou2d@1" })
    let scores = try entry.make([:]).score(both)
    #expect(scores.map(\.authority) == [.gold, .weak])
    #expect(scores[1].value == 1)
    guard case .unscored(let reason) = scores[0].outcome else {
      Issue.record("a broken label was scored")
      return
    }
    #expect(reason.contains("needs 4 numbers"))
  }

  @Test("thousands of cited regions are cut, not matched for minutes")
  func flood() throws {
    let score = try value("evidence.iou2d@1", item([box(0)], (0..<5000).map { box(Double($0)) }))
    #expect(score.counts["predicted"] == Double(EvidenceTrace.regionsMax) && score.value == 1)
  }

  @Test("right answers with wrong evidence are a verdict of their own")
  func verdict() {
    func score(_ value: Double?, _ authority: Authority = .gold) -> Score {
      Score(
        metric: "m", layer: .reasoning, authority: authority,
        outcome: value.map { .value($0) } ?? .unscored(reason: "no label"))
    }
    #expect(EvidenceVerdict(answer: score(1), evidence: score(0.2)) == .rightAnswerWrongEvidence)
    #expect(EvidenceVerdict(answer: score(1), evidence: score(0.7)) == .rightAnswerRightEvidence)
    #expect(EvidenceVerdict(answer: score(0), evidence: score(0.7)) == .wrongAnswerRightEvidence)
    #expect(EvidenceVerdict(answer: score(0), evidence: score(0)) == .wrongAnswerWrongEvidence)
    #expect(EvidenceVerdict(answer: score(nil), evidence: score(0)) == nil)
    #expect(EvidenceVerdict(answer: score(1), evidence: score(1, .weak)) == nil)
  }

  @Test("the matching of small random tables is the best of all permutations")
  func exhaustive() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<60 {
      let rows = 1 + Int(generator.unit() * 4)
      let columns = 1 + Int(generator.unit() * 4)
      let values = (0..<rows).map { _ in (0..<columns).map { _ in (generator.unit() * 8).rounded() } }
      func best(_ row: Int, _ used: Set<Int>) -> Double {
        guard row < rows else { return 0 }
        return (0..<columns).filter { !used.contains($0) }.map { values[row][$0] + best(row + 1, used.union([$0])) }
          .reduce(best(row + 1, used), max)
      }
      let matched = Assignment.maximise(values)
      let sum = matched.enumerated().reduce(0.0) { sum, pair in
        sum + (pair.element.map { values[pair.offset][$0] } ?? 0)
      }
      #expect(sum == best(0, []))
      #expect(Set(matched.compactMap { $0 }).count == matched.count { $0 != nil })
    }
  }
}
