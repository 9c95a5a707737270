import AssayCore
import AssayWire
import Testing

@testable import AssayStress

@Suite("Answers leave where what they speak of can no longer be decided")
struct LabelMoverAnswerTests {
  private static func effect(_ subject: LabelEffect.Subject) -> LabelEffect {
    LabelEffect(unsure: [.init(subject, "unsure: \(subject.rawValue)")])
  }

  private func reason(_ question: String, _ value: JSONValue, _ effect: LabelEffect) -> String? {
    DrawnLabels.move([Label(.answer, value)], effect, question: question).dropped.first?.reason
  }

  @Test(
    "A question of a kind that became undecidable loses its answer, another keeps it",
    arguments: [
      (LabelEffect.Subject.colours, "What colour is the largest shape?", "How many cats are there?"),
      (.reading, "What does the sign say?", "How many cats are there?"),
      (.leftAndRight, "What stands to the left of the tree?", "How many cats are there?"),
      (.counts, "How many cats are there?", "What colour is the cat?"),
      (.durations, "How long does the song last?", "What colour is the cat?"),
      (.distances, "How far is the tree?", "What colour is the cat?"),
      (.sizes, "Which is the larger animal?", "What colour is the cat?"),
      (.speakers, "Who is speaking?", "What colour is the cat?"),
      (.absence, "Is there a cat?", "What colour is the cat?"),
    ])
  func topics(subject: LabelEffect.Subject, touched: String, other: String) {
    #expect(reason(touched, "x", Self.effect(subject)) == "unsure: \(subject.rawValue)")
    #expect(reason(other, "x", Self.effect(subject)) == nil)
    #expect(reason(other, "x", Self.effect(.everything)) == "unsure: everything")
  }

  @Test("An answer that stands in the labelled text is read, whatever the question says")
  func readAnswers() {
    let labels = [Label(.text, "NORTHWIND STORE 12.50"), Label(.answer, "Northwind")]
    let (moved, dropped) = DrawnLabels.move(labels, Self.effect(.reading), question: "Where was this bought?")
    #expect(moved.isEmpty)
    #expect(dropped.map(\.target) == [.text, .answer])
  }

  @Test("A null answer stays: what nobody could know, nobody can know now")
  func nullStays() {
    let label = Label(.answer, .null)
    #expect(DrawnLabels.move([label], Self.effect(.everything)).labels == [label])
  }

  @Test("Counts leave when a labelled thing left, and stay when all are still there")
  func counts() {
    func things(_ xs: [Double]) -> Label {
      Label(
        .observations,
        .array(
          xs.map { x in
            [
              "kind": "object", "value": "cat",
              "region": DrawnLabels.region(.box(Box2D(x: x, y: 10, width: 10, height: 10))),
            ]
          }))
    }
    let crop = LabelEffect(plane: DrawnLabels.crop(50, 0, width: 100, height: 100))
    func left(_ xs: [Double]) -> Bool {
      DrawnLabels.move([things(xs), Label(.answer, 2)], crop, question: "How many cats are there?").labels
        .contains { $0.target == .answer }
    }
    #expect(left([60, 90]))
    #expect(!left([10, 90]))
  }

  @Test("Left and right are judged again by the boxes, and exchanged in a mirror")
  func leftAndRight() {
    func boxes(_ spots: [(Double, Double)]) -> Label {
      Label(
        .evidence,
        .array(spots.map { DrawnLabels.region(.box(Box2D(x: $0.0, y: $0.1, width: 10, height: 10))) }))
    }
    let question = "Is the cat to the left of the dog?"
    let turn = LabelEffect(plane: DrawnLabels.rotation(degrees: 20, width: 200, height: 200))
    func isLeft(_ label: Label) -> Bool {
      DrawnLabels.move([label, Label(.answer, "yes")], turn, question: question).labels.contains {
        $0.target == .answer
      }
    }
    #expect(isLeft(boxes([(40, 95), (140, 140)])))
    // Nearly one above the other: the turn exchanges them.
    #expect(!isLeft(boxes([(95, 60), (100, 140)])))
    #expect(reason(question, "yes", turn) == "the picture is turned, and no boxes say what stands where")
    let mirror = LabelEffect(plane: PlaneMap(width: 200, height: 200) { x, y in (200 - x, y) })
    func mirrored(_ value: JSONValue) -> JSONValue? {
      DrawnLabels.move([Label(.answer, value)], mirror, question: "On which side is the cat, left or right?")
        .labels.first?.value
    }
    #expect(mirrored("Left") == "Right")
    #expect(mirrored(["on the left", "left"]) == ["on the right", "right"])
    #expect(mirrored("yes") == nil)
  }

  @Test("Coordinates in an answer move where it declares them, and leave where it does not")
  func coordinates() {
    let half = LabelEffect(plane: PlaneMap(width: 100, height: 100) { x, y in (x / 2, y / 2) })
    let declared: JSONValue = ["name": "cat", "place": ["kind": "box2d", "where": [10, 20, 30, 40]]]
    let (labels, _) = DrawnLabels.move([Label(.answer, declared)], half, question: "Give the bounding box of the cat.")
    #expect(labels.first?.value["place"]?["where"] == [5.0, 10.0, 15.0, 20.0])
    #expect(labels.first?.value["name"] == "cat")
    #expect(
      reason("Give the bounding box of the cat.", [10, 20, 30, 40], half)
        == "it asks for a place that moved, and the answer does not declare its coordinates")
    #expect(reason("What animal is it?", [10, 20, 30, 40], half) == nil)
  }

  @Test("Observations named by a colour leave when colours are unsure, and read words do not")
  func colouredObservations() {
    let label = Label(
      .observations,
      [
        ["kind": "shape", "value": "blue circle"], ["kind": "shape", "value": "circle"],
        ["kind": "text_word", "value": "RED"],
      ])
    let (moved, dropped) = DrawnLabels.move([label], Self.effect(.colours))
    #expect(moved.first?.value.array?.count == 2)
    #expect(dropped == [DroppedLabel(label, "unsure: colours", entries: 1)])
  }

  @Test("A hostile question or label ends in an answer")
  func hostile() {
    let long = String(repeating: "left ", count: 100_000)
    #expect(reason(long, "x", Self.effect(.colours)) == nil)
    let deep = (0..<200).reduce(JSONValue.string("x")) { value, _ in .array([value]) }
    #expect(reason("What?", deep, Self.effect(.colours)) == nil)
    let many = Label(.evidence, .array(Array(repeating: ["kind": "page", "page": 1], count: 30_000)))
    #expect(
      DrawnLabels.move([many], LabelEffect(lostPages: [2])).dropped.first?.reason == "the label has too many regions")
  }
}
