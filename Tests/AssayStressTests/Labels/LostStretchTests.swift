import AssayCore
import AssayWire
import Testing

@testable import AssayStress

@Suite("Answers about films and recordings leave with their evidence")
struct LostStretchTests {
  private static func lost(_ start: Double, _ end: Double, in stream: Modality? = nil, all: Bool = false) -> LabelEffect
  {
    var effect = LabelEffect(lostSpans: [TimeSpan(start: start, end: end)])
    (effect.lostIn, effect.isAllLost) = (stream, all)
    return effect
  }

  private static func evidence(_ region: Region) -> Label { Label(.evidence, DrawnLabels.region(region)) }

  /// Why the answer left; nil where it stayed.
  private func reason(
    _ effect: LabelEffect, _ others: [Label] = [], value: JSONValue = "yellow",
    question: String = "What colour is the square at the end?", _ modality: Modality = .video
  ) -> String? {
    let (labels, dropped) = DrawnLabels.move(
      others + [Label(.answer, value)], effect, question: question, modality: modality)
    let reason = dropped.first { $0.target == .answer && $0.entries == nil }?.reason
    #expect((reason == nil) == labels.contains { $0.target == .answer })
    return reason
  }

  @Test("With pictures lost in part an answer leaves unless its evidence lies in what is kept")
  func pictures() {
    let half = Self.lost(3, 6, in: .video)
    #expect(
      reason(half) == "stretches of the picture are lost, and nothing says when the answer is seen or heard")
    #expect(reason(half, [Self.evidence(.span(0.5, 2))]) == nil)
    #expect(reason(half, [Self.evidence(.span(2.5, 3.5))]) == "a part of its evidence lies in lost stretches")
    #expect(reason(half, [Self.evidence(.span(4, 6))])?.hasPrefix("its evidence is gone") == true)
    #expect(reason(half, [Self.evidence(Region(.time(1)))]) == nil)
    let box = Box2D(x: 1, y: 1, width: 4, height: 4)
    #expect(reason(half, [Self.evidence(Region(.box2d(box), when: TimeSpan(start: 1, end: 2)))]) == nil)
    #expect(
      reason(half, [Self.evidence(.box(box))])
        == "stretches of the picture are lost, and its evidence names no time")
    // A box is seen, whatever became of the sound.
    #expect(reason(Self.lost(3, 6, in: .audio), [Self.evidence(.box(box))]) == nil)
  }

  @Test("Single dropped pictures take no answer away, and a picture that stands still for long does")
  func shortStretches() {
    let drops = LabelEffect(lostSpans: (0..<20).map { TimeSpan(start: Double($0) / 5, end: Double($0) / 5 + 0.08) })
    var dropped = drops
    dropped.lostIn = .video
    #expect(reason(dropped) == nil)
    #expect(reason(Self.lost(1, 1.4, in: .video)) == nil)
    #expect(reason(Self.lost(1, 1.5, in: .video)) != nil)
    #expect(reason(Self.lost(1, 1.08), [], value: "Paris", question: "Which city is it?", .audio) == nil)
    #expect(reason(Self.lost(1, 1.1), [], value: "Paris", question: "Which city is it?", .audio) != nil)
  }

  @Test("Holes of a quarter of a recording leave what labels do not say is lost; what is cut off as a whole does not")
  func bearableHoles() {
    func holes(_ share: Double) -> LabelEffect {
      var effect = Self.lost(1, 1 + 6 * share)
      effect.holeShare = share
      return effect
    }
    func answer(_ effect: LabelEffect, _ others: [Label] = []) -> String? {
      reason(effect, others, value: "Paris", question: "Which city is it?", .audio)
    }
    #expect(answer(holes(0.1)) == nil && answer(holes(0.25)) == nil)
    #expect(answer(holes(0.3)) == "stretches are lost, and nothing says when the answer is seen or heard")
    #expect(answer(holes(0.1), [Self.evidence(.span(1.3, 3))]) == "a part of its evidence lies in lost stretches")
    #expect(answer(holes(0.1), [Self.evidence(.span(2, 3))]) == nil)
    let word: JSONValue = ["kind": "spoken_word", "value": "Paris", "region": DrawnLabels.region(.span(1.1, 1.4))]
    #expect(answer(holes(0.1), [Label(.observations, .array([word]))]) != nil)
    // The last tenth of a film may be what is asked for.
    #expect(reason(Self.lost(5.4, 6, in: .video)) != nil)
  }

  @Test("With no picture left an answer leaves with that reason, and what is seen at no stated time is absent")
  func noPicture() {
    let all = Self.lost(0, 6, in: .video, all: true)
    let why = "nothing is seen any more, and nothing says that the answer does not need it"
    #expect(reason(all) == why)
    let box = DrawnLabels.region(.box(Box2D(x: 1, y: 1, width: 4, height: 4)))
    let seen: JSONValue = ["kind": "shape", "value": "square", "region": box]
    let placeless: JSONValue = ["kind": "shape", "value": "circle"]
    let word: JSONValue = [
      "kind": "spoken_word", "value": "yellow", "region": DrawnLabels.region(.span(1, 2)),
    ]
    let labels = [
      Label(.observations, .array([seen, placeless, word])), Label(.text, "STOP"), Self.evidence(.span(4, 6)),
    ]
    let (moved, dropped) = DrawnLabels.move(labels, all, modality: .video)
    #expect(moved.map(\.target) == [.observations])
    #expect(moved.first?.value.array?.count == 1)
    #expect(dropped.first { $0.target == .text }?.reason == "nothing is seen any more")
    // The sound is still there, and the answer in it.
    #expect(reason(all, [Label(.observations, .array([word]))]) == nil)
    #expect(reason(all, [Label(.observations, .array([word]))], value: "blue") == why)
    let deaf = Self.lost(0, 6, in: .audio, all: true)
    #expect(DrawnLabels.move([labels[0]], deaf, modality: .video).labels.first?.value.array?.count == 2)
    #expect(reason(deaf)?.hasPrefix("nothing is heard any more") == true)
  }

  @Test("In a recording with holes an answer stays by its words, by its evidence, or in another medium")
  func sound() {
    let words = Label(
      .observations,
      .array(
        ["the", "flight", "is", "late"].enumerated().map { index, text in
          [
            "kind": "spoken_word", "value": .string(text),
            "region": DrawnLabels.region(.span(Double(index), Double(index) + 0.5)),
          ]
        }))
    func answer(_ value: JSONValue, _ effect: LabelEffect, _ others: [Label]) -> String? {
      reason(effect, others, value: value, question: "What of the flight?", .audio)
    }
    let hole = Self.lost(3, 3.5)
    #expect(answer("late", hole, [words]) == "stretches are lost, and nothing says when the answer is seen or heard")
    #expect(answer("The flight", hole, [words]) == nil)
    #expect(answer("cancelled", hole, [words]) != nil)
    // No word was lost.
    #expect(answer("delayed", Self.lost(3.6, 3.9), [words]) == nil)
    #expect(answer("delayed", Self.lost(3.6, 3.9), []) != nil)
    #expect(answer("delayed", hole, [Self.evidence(.span(0, 2))]) == nil)
    var elsewhere = Self.evidence(.box(Box2D(x: 1, y: 1, width: 4, height: 4)))
    elsewhere.part = 1
    #expect(answer("delayed", hole, [elsewhere]) == nil)
  }

  @Test("A text in a film leaves when stretches of its picture are lost, unless its lines say when they stood there")
  func text() {
    let text = Label(.text, "STOP")
    func line(_ span: TimeSpan) -> Label {
      let region = Region(.box2d(Box2D(x: 1, y: 1, width: 9, height: 4)), when: span)
      return Label(
        .observations, .array([["kind": "text_line", "value": "STOP", "region": DrawnLabels.region(region)]]))
    }
    func isLeft(_ labels: [Label], _ stream: Modality) -> Bool {
      DrawnLabels.move(labels, Self.lost(3, 6, in: stream), modality: .video).labels.contains { $0.target == .text }
    }
    #expect(!isLeft([text], .video))
    #expect(isLeft([text], .audio))
    #expect(isLeft([text, line(TimeSpan(start: 1, end: 2))], .video))
    #expect(!isLeft([text, line(TimeSpan(start: 4, end: 5))], .video))
  }

  @Test("Perturbations say when nothing of the sound is left")
  func whole() throws {
    let sound = try Formula.recording(800)
    let time = try #require(SoundPerturbations.all.first { $0.name == "time_mask" })
    let loss = try #require(SoundPerturbations.all.first { $0.name == "packet_loss" })
    #expect(try Formula.apply(time, sound, step: 5).effect.isAllLost == false)
    #expect(try Formula.apply(time, sound, step: 5, settings: ["share": 1]).effect.isAllLost)
    #expect(try Formula.apply(loss, sound, step: 5, settings: ["share": 1]).effect.isAllLost)
  }
}
