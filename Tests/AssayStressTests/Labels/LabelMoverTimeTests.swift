import AssayCore
import AssayWire
import Testing

@testable import AssayStress

@Suite("Labels of recordings move in time")
struct LabelMoverTimeTests {
  private func words(_ texts: [String]) -> Label {
    Label(
      .observations,
      .array(
        texts.enumerated().map { index, text in
          let span = Region.span(Double(index), Double(index) + 0.5)
          return ["kind": "spoken_word", "value": .string(text), "region": DrawnLabels.region(span)]
        }))
  }

  @Test("Moments are divided by the factor of a change of speed", arguments: [0.8, 1.25, 2])
  func speed(factor: Double) throws {
    let map = TimeMap(seconds: 10 / factor) { $0 / factor }
    for start in stride(from: 0.0, to: 9, by: 0.7) {
      let label = Label(.evidence, DrawnLabels.region(.span(start, start + 1)))
      let (labels, _) = DrawnLabels.move([label], LabelEffect(time: map), modality: .audio)
      let span = try #require(try labels.first?.value.decode(Region.self).span)
      #expect(abs(span.start - start / factor) < 1e-12)
      #expect(abs(span.end - (start + 1) / factor) < 1e-12)
    }
  }

  @Test("Slack reaches from the first moment to the last, never beyond the recording")
  func slack() {
    let map = TimeMap(seconds: 5, slack: 0.3) { $0 }
    #expect(map.moved(TimeSpan(start: 0.1, end: 4.9)).value == TimeSpan(start: 0, end: 5))
    #expect(map.moved(TimeSpan(start: 2, end: 3)).value == TimeSpan(start: 1.7, end: 3.3))
  }

  @Test("What lies beyond the end is absent, and what is nearly so is not checkable")
  func ends() {
    let map = TimeMap(seconds: 3) { $0 }
    #expect(map.moved(TimeSpan(start: 3, end: 4)).reason == "a stretch of time lies outside the recording")
    #expect(map.moved(TimeSpan(start: 2.9, end: 4)).reason == "less than a quarter of a stretch of time is left")
    #expect(map.moved(TimeSpan(start: 2, end: 4)).value == TimeSpan(start: 2, end: 3))
    #expect(map.moved(3.5).reason == "a moment lies outside the recording")
  }

  @Test("A transcript loses the words in holes, beside the whole one, and only those words leave")
  func transcript() {
    let labels = [words(["one", "two", "three", "four"]), Label(.transcript, "One two, three four.")]
    let effect = LabelEffect(lostSpans: [TimeSpan(start: 1, end: 1.4), TimeSpan(start: 3.4, end: 3.6)])
    let (moved, dropped) = DrawnLabels.move(labels, effect, modality: .audio)
    #expect(moved.first { $0.target == .transcript }?.value == ["one three four", "One two, three four."])
    #expect(moved.first { $0.target == .observations }?.value.array?.count == 3)
    #expect(dropped.map(\.target) == [.observations, .transcript])
    #expect(dropped.map(\.entries) == [1, 1])
  }

  @Test("Without the times of words a transcript stays under short holes and leaves under long ones")
  func transcriptWithoutTimes() {
    let labels = [Label(.transcript, "one two")]
    let short = LabelEffect(lostSpans: [TimeSpan(start: 0, end: 0.02), TimeSpan(start: 1, end: 1.02)])
    #expect(DrawnLabels.move(labels, short, modality: .audio).labels == labels)
    // Six lost frames in a row are one hole.
    let frames = (0..<6).map { TimeSpan(start: 0.02 * Double($0), end: 0.02 * Double($0 + 1)) }
    let (moved, dropped) = DrawnLabels.move(labels, LabelEffect(lostSpans: frames), modality: .audio)
    #expect(moved.isEmpty)
    #expect(dropped.first?.reason == "stretches are lost, and nothing says which words fell into them")
  }

  @Test("An answer about a moment leaves when moments move, and another stays")
  func moments() {
    let map = TimeMap(seconds: 5) { $0 / 2 }
    let labels = [Label(.answer, "3.2")]
    let asked = DrawnLabels.move(
      labels, LabelEffect(time: map), question: "At what time does the bell ring?", modality: .audio)
    #expect(asked.labels.isEmpty)
    let other = DrawnLabels.move(labels, LabelEffect(time: map), question: "Which number is said?", modality: .audio)
    #expect(other.labels == labels)
  }

  @Test("A box in a film moves in the picture and in time")
  func film() throws {
    let region = Region(.box2d(Box2D(x: 10, y: 10, width: 20, height: 20)), when: TimeSpan(start: 2, end: 4))
    let effect = LabelEffect(
      plane: PlaneMap(width: 50, height: 50) { x, y in (x + 5, y) }, time: TimeMap(seconds: 10) { $0 + 1 })
    let (labels, _) = DrawnLabels.move([Label(.evidence, DrawnLabels.region(region))], effect, modality: .video)
    let moved = try #require(try labels.first?.value.decode(Region.self))
    #expect(moved.box == Box2D(x: 15, y: 10, width: 20, height: 20))
    #expect(moved.when == TimeSpan(start: 3, end: 5))
  }

  @Test("Where sound and picture moved apart, words follow the sound, boxes the picture, and spans hold both")
  func streams() throws {
    var effect = LabelEffect()
    effect.soundTime = TimeMap(seconds: 10) { $0 - 0.7 }
    let box = Region(.box2d(Box2D(x: 1, y: 1, width: 5, height: 5)), when: TimeSpan(start: 2, end: 3))
    let labels = [
      words(["one", "two"]), Label(.evidence, DrawnLabels.region(box)),
      Label(.evidence, DrawnLabels.region(.span(2, 3))), Label(.evidence, DrawnLabels.region(Region(.time(2)))),
    ]
    let (moved, dropped) = DrawnLabels.move(labels, effect, modality: .video)
    let word = try #require(try moved[0].value[0]?["region"]?.decode(Region.self).span)
    #expect(abs(word.start - 0.3) < 1e-12)
    #expect(try moved[1].value.decode(Region.self).when == TimeSpan(start: 2, end: 3))
    #expect(try moved[2].value.decode(Region.self).span == TimeSpan(start: 1.3, end: 3))
    #expect(dropped.contains { $0.reason.hasPrefix("sound and picture moved apart") })
    // A frozen picture takes no word away.
    var frozen = LabelEffect(lostSpans: [TimeSpan(start: 0, end: 10)])
    frozen.lostIn = .video
    let spoken = [words(["one"]), Label(.transcript, "one")]
    #expect(DrawnLabels.move(spoken, frozen, modality: .video).labels == spoken)
  }

  @Test("Pages are renumbered, and what stood on a missing page is gone")
  func pages() throws {
    let regions = [Region(.page(1, nil)), Region(.page(2, nil)), Region(.page(4, nil))]
    let labels = [
      Label(.evidence, .array(regions.map(DrawnLabels.region))), Label(.answer, "yes"), Label(.text, "all words"),
    ]
    let (moved, dropped) = DrawnLabels.move(labels, LabelEffect(lostPages: [2, 3]), modality: .document)
    let pages = try moved.first?.value.array?.map { try $0.decode(Region.self).page }
    #expect(pages == [1, 2])
    #expect(moved.map(\.target) == [.evidence, .answer])
    #expect(
      dropped.map(\.reason) == [
        "page 2 is missing", "pages are missing, and nothing says which words stood on them",
      ])
    let lost = DrawnLabels.move(labels, LabelEffect(lostPages: [1, 2, 4]), modality: .document)
    #expect(lost.labels.isEmpty)
  }
}
