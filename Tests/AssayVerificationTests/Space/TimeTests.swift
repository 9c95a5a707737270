import AssayCore
import AssayLanguage
import Testing

@testable import AssayVerification

@Suite("Relations in time")
struct TimeTests {
  private func span(_ start: Double, _ end: Double) -> Interval { Interval(start: start, end: end) }

  @Test(
    "Allen's thirteen relations",
    arguments: [
      (0.0, 1.0, 2.0, 3.0, AllenRelation.before), (0, 2, 2, 3, .meets), (0, 2, 1, 3, .overlaps), (1, 2, 1, 3, .starts),
      (1, 2, 0, 3, .during), (2, 3, 0, 3, .finishes), (0, 3, 0, 3, .equals), (0, 3, 2, 3, .finishedBy),
      (0, 3, 1, 2, .contains), (0, 3, 0, 2, .startedBy), (1, 3, 0, 2, .overlappedBy), (2, 3, 0, 2, .metBy),
      (2, 3, 0, 1, .after), (0, 2, 2.1, 3, .meets), (0.1, 3, 0, 3, .equals),
    ])
  func allen(a: Double, b: Double, c: Double, d: Double, relation: AllenRelation) {
    let tolerance = [a, b, c, d].allSatisfy { $0 == $0.rounded() } ? 0 : 0.2
    #expect(AllenRelation(span(a, b), span(c, d), tolerance: tolerance) == relation)
  }

  @Test("A relation and its inverse, for random spans")
  func inverses() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<2000 {
      func make() -> Interval {
        let start = Double(Int.random(in: 0...9, using: &random))
        return span(start, start + Double(Int.random(in: 1...5, using: &random)))
      }
      let (a, b) = (make(), make())
      #expect(AllenRelation(a, b).inverse == AllenRelation(b, a))
      for relation in [TimeRelation.before, .immediatelyBefore, .overlapping] {
        guard let inverse = relation.inverse else { continue }
        let one = TimeJudge.judge(relation, a, b, tolerance: 0.25).sign
        #expect(one == TimeJudge.judge(inverse, b, a, tolerance: 0.25).sign)
      }
      let (before, after) = (
        TimeJudge.judge(.before, a, b, tolerance: 0.25), TimeJudge.judge(.after, a, b, tolerance: 0.25)
      )
      #expect(before.sign == -after.sign)
    }
  }

  private func heard(_ id: String, _ start: Double, _ end: Double, frame: Int? = 0, modality: Modality = .audio) -> Fact
  {
    Fact(id: id, modality: modality, kind: .sound, value: "beep", places: [Place(frame: frame, time: span(start, end))])
  }

  private let audio = Frame(id: "a", kind: .audio, unit: .s)
  private let video = Frame(id: "v", kind: .video, unit: .s)

  @Test("Order, overlap, moments and durations of observations")
  func observations() {
    let evidence = EvidenceIndex(
      frames: [audio],
      facts: [
        heard("bang", 1, 2), heard("voice", 1.5, 10), heard("bell", 20, 21), heard("click", 5, 5),
        Fact(id: "x", modality: .image, kind: .object, value: "cup"),
      ])
    func judge(_ relation: TimeRelation, _ a: Int, _ b: Int) -> Int {
      TimeJudge.judge(relation, a, b, in: evidence).sign
    }
    #expect(judge(.before, 0, 2) == 1 && judge(.after, 0, 2) == -1)
    #expect(judge(.during, 3, 1) == 1 && judge(.during, 2, 1) == -1)
    #expect(judge(.overlapping, 0, 1) == 1 && judge(.overlapping, 0, 2) == -1 && judge(.overlapping, 3, 1) == 1)
    #expect(judge(.before, 0, 1) == 1 && judge(.before, 0, 0) == 0)
    #expect(TimeJudge.judge(.before, 0, 4, in: evidence).reason == .notObserved)
    #expect(TimeJudge.at(2, span(22, 22), in: evidence).sign == 1)
    #expect(TimeJudge.at(2, span(30, 30), in: evidence).sign == -1)
    #expect(TimeJudge.at(4, span(30, 30), in: evidence).reason == .notObserved)
    #expect(TimeJudge.lasts(1, 8.5, in: evidence).sign == 1)
    #expect(TimeJudge.lasts(1, 30, in: evidence).sign == -1)
    #expect(TimeJudge.duration(of: 1, in: evidence) == 8.5)
  }

  @Test("Sound and picture of one film share a clock, two recordings do not")
  func clocks() {
    let film = EvidenceIndex(
      frames: [audio, video], facts: [heard("a", 1, 2), heard("b", 5, 6, frame: 1, modality: .video)])
    #expect(TimeJudge.judge(.before, 0, 1, in: film).sign == 1)
    let other = Frame(id: "b", kind: .audio, unit: .s)
    let two = EvidenceIndex(frames: [audio, other], facts: [heard("a", 1, 2), heard("b", 5, 6, frame: 1)])
    #expect(TimeJudge.judge(.before, 0, 1, in: two).reason == .framesDiffer)
  }

  @Test(
    "Wordings of order",
    arguments: [
      ("right after the bell", TimeRelation.immediatelyAfter, 2), ("after the bell", .after, 1),
      ("prior to it", .before, 2), ("at the same time as", .overlapping, 5), ("during the talk", .during, 1),
      ("just before he", .immediatelyBefore, 2), ("is followed by a beep", .before, 3),
    ])
  func wordings(words: String, relation: TimeRelation, tokens: Int) {
    let found = TimeRelation.match(in: TokenizedText(words), at: 0)
    #expect(found?.relation == relation && found?.tokens == tokens)
  }
}
