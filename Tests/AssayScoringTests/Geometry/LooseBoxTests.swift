import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Boxes that are not known exactly")
struct LooseBoxTests {
  private static let outer = Box2D(x: 10, y: 20, width: 100, height: 60)
  private static let insets: JSONValue = .array([30, 5, 20, 10].map { .double($0) })
  private static let label: JSONValue = .object([
    "kind": "box2d", "where": .array([10, 20, 100, 60].map { .double($0) }), "loose": insets,
  ])

  private func loose() throws -> LooseBox { try #require(try LooseBox(Self.outer, insets: Self.insets)) }

  @Test("No allowed box meets a detection better than the one that is scored, and none worse than what is sure")
  func bestAndWorst() throws {
    let loose = try loose()
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let found = Box2D(
        x: generator.unit() * 90 - 10, y: generator.unit() * 60, width: 5 + generator.unit() * 120,
        height: 5 + generator.unit() * 70)
      let (best, least) = (loose.iou(found), loose.leastIOU(found))
      #expect(least <= best)
      for _ in 0..<100 {
        let (left, top) = (10 + 30 * generator.unit(), 20 + 5 * generator.unit())
        let (right, bottom) = (110 - 20 * generator.unit(), 80 - 10 * generator.unit())
        let allowed = Box2D(x: left, y: top, width: right - left, height: bottom - top)
        let overlap = Overlap.iou(found, allowed)
        #expect(overlap <= best + 1e-12 && overlap >= least - 1e-12, "\(found) against \(allowed)")
      }
    }
  }

  @Test("Every allowed box is right, and what lies outside is not")
  func range() throws {
    let loose = try loose()
    #expect(loose.iou(Self.outer) == 1)
    #expect(loose.iou(Box2D(x: 40, y: 25, width: 50, height: 45)) == 1)
    #expect(loose.iou(Box2D(x: 41, y: 25, width: 49, height: 45)) == 49 / 50.0)
    #expect(loose.iou(Box2D(x: 200, y: 20, width: 10, height: 10)) == 0)
    // A crowd's overlap is of the detection's own area.
    #expect(loose.iou(Box2D(x: 50, y: 30, width: 10, height: 10), crowd: true) == 1)
  }

  @Test("Sides that may pass each other make nothing sure, and nothing traps")
  func thin() throws {
    let thin = try #require(try LooseBox(Box2D(x: 0, y: 0, width: 10, height: 10), insets: .array([10, 10, 10, 10])))
    #expect(thin.iou(Box2D(x: 4, y: 0, width: 1, height: 10)) == 1)
    #expect(thin.leastIOU(Box2D(x: 4, y: 0, width: 1, height: 10)) == 0)
    let huge = try #require(
      try LooseBox(Box2D(x: 0, y: 0, width: 1e300, height: 1e300), insets: .array([1e308, 0, 0, 1])))
    #expect(huge.iou(Box2D(x: 0, y: 0, width: 1e300, height: 1e300)).isFinite)
  }

  @Test(
    "Exact boxes stay exact, and insets that are none are told",
    arguments: ["wide", .array([1, 2]), .array([1, 2, -3, 4])] as [JSONValue])
  func broken(insets: JSONValue) throws {
    #expect(try LooseBox(Self.outer, insets: nil) == nil)
    #expect(try LooseBox(Self.outer, insets: .array([0, 0, 0, 0])) == nil)
    #expect(throws: JSONShapeError.self) { try LooseBox(Self.outer, insets: insets) }
  }

  private static let inner = Region.box(Box2D(x: 38, y: 24, width: 55, height: 48))

  @Test(
    "Evidence is scored against what the label knows, and says what is sure",
    arguments: ["evidence.iou2d@1", "evidence.iou2d.hit@1"])
  func traces(name: String) throws {
    var answer = Answer(text: "there")
    answer.evidence = [.init(part: 0, region: Self.inner)]
    let sample = Sample(id: "s", request: Request(messages: []), labels: [Label(.evidence, .array([Self.label]))])
    let entry = try #require(EvidenceScorers.all.first { $0.name == name })
    let score = try #require(
      try entry.make(["threshold": 0.9]).score(ScoringCase(sample: sample, answer: answer)).first)
    #expect(score.value == 1 && score.counts["loose"] == 1)
    let sure = try #require(score.detail?["sure"]?[0]?.double)
    // The outer box holds the detection.
    #expect(agree(sure, 55 * 48 / 6000.0, 1e-12))
  }

  @Test(
    "Perception is scored by the same rule", arguments: ["map@1", "map50@1", "perception.f1@1", "perception.recall@1"])
  func perception(name: String) throws {
    let observation = Observation(
      id: "o1", kind: .object, value: "cat", region: Self.inner, part: 0, confidence: 0.9, source: "d@1")
    let truth: JSONValue = .array([.object(["kind": "object", "value": "cat", "region": Self.label])])
    func value(_ truth: JSONValue) throws -> Score {
      let sample = Sample(id: "s", request: Request(messages: []), labels: [Label(.observations, truth)])
      let entry = try #require(EvidenceScorers.all.first { $0.name == name })
      let item = ScoringCase(sample: sample, evidence: Evidence(observations: [observation]))
      return try #require(try entry.make(["threshold": 0.8]).score(item).first)
    }
    let score = try value(truth)
    #expect(agree(score.value, 1, 1e-12) && score.counts["loose"] == 1)
    var region = try #require(Self.label.object)
    region["loose"] = nil
    let exact = try value(.array([.object(["kind": "object", "value": "cat", "region": .object(region)])]))
    #expect((exact.value ?? 1) < 0.9 && exact.value != nil)
    region["loose"] = "wide"
    let broken = try value(.array([.object(["kind": "object", "value": "cat", "region": .object(region)])]))
    #expect(broken.value == nil)
  }
}
