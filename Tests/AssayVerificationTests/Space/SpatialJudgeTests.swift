import AssayCore
import Testing

@testable import AssayVerification

@Suite("Spatial judge in the picture plane")
struct SpatialJudgeTests {
  /// A small thing and a large one as boxes of a 1000 × 1000 picture.
  private func judge(_ relation: Relation, _ a: [Double], _ others: [[Double]], closed: Bool = false) -> RelationFinding
  {
    let facts =
      [SpaceFixture.box("a", "cup", a)]
      + others.enumerated().map { SpaceFixture.box("b\($0.offset)", "vase", $0.element) }
    return SpatialJudge.judge(
      relation, 0, Array(1..<facts.count), in: SpaceFixture.picture(facts, closed: closed))
  }

  @Test(
    "The table of relations",
    arguments: [
      (Relation.leftOf, [0, 0, 100, 100], [200, 0, 300, 100], 1),
      (.rightOf, [0, 0, 100, 100], [200, 0, 300, 100], -1),
      (.leftOf, [0, 0, 100, 100], [10, 0, 110, 100], 0), (.leftOf, [0, 0, 100, 100], [50, 0, 150, 100], 1),
      (.above, [0, 0, 100, 100], [0, 200, 100, 300], 1), (.below, [0, 0, 100, 100], [0, 200, 100, 300], -1),
      (.on, [40, 0, 60, 100], [0, 100, 200, 200], 1), (.on, [40, 300, 60, 400], [0, 100, 200, 200], -1),
      (.onTopOf, [40, 10, 60, 40], [0, 0, 200, 200], 1), (.on, [700, 100, 720, 200], [0, 100, 200, 200], -1),
      (.under, [0, 100, 200, 200], [40, 0, 60, 100], 1), (.beneath, [40, 0, 60, 90], [0, 100, 200, 200], -1),
      (.inside, [40, 40, 60, 60], [0, 0, 200, 200], 1), (.inside, [400, 40, 460, 60], [0, 0, 200, 200], -1),
      (.inside, [150, 40, 250, 60], [0, 0, 200, 200], 0), (.contains, [0, 0, 200, 200], [40, 40, 60, 60], 1),
      (.outside, [400, 40, 460, 60], [0, 0, 200, 200], 1), (.touching, [0, 0, 100, 100], [105, 0, 200, 100], 1),
      (.touching, [0, 0, 100, 100], [400, 0, 500, 100], -1), (.touching, [0, 0, 100, 100], [150, 0, 200, 100], 0),
      (.near, [0, 0, 100, 100], [120, 0, 220, 100], 1), (.near, [0, 0, 100, 100], [900, 900, 1000, 1000], -1),
      (.farFrom, [0, 0, 100, 100], [900, 900, 1000, 1000], 1), (.near, [0, 0, 100, 100], [400, 0, 500, 100], 0),
      (.nextTo, [0, 0, 100, 100], [120, 0, 220, 100], 1), (.attachedTo, [0, 0, 100, 100], [400, 0, 500, 100], -1),
      (.attachedTo, [0, 0, 100, 100], [100, 0, 200, 100], 0), (.inMiddleOf, [90, 90, 110, 110], [0, 0, 200, 200], 1),
      (.atEdgeOf, [0, 90, 20, 110], [0, 0, 200, 200], 1), (.atEdgeOf, [90, 90, 110, 110], [0, 0, 200, 200], -1),
    ] as [(Relation, [Double], [Double], Int)])
  func table(relation: Relation, a: [Double], b: [Double], sign: Int) {
    #expect(judge(relation, a, [b]).sign == sign, "\(relation) \(a) \(b)")
  }

  @Test("Contact of boxes is weak support only")
  func contact() { #expect(judge(.touching, [0, 0, 100, 100], [[100, 0, 200, 100]]).strength < 0.7) }

  @Test("Between is a projection onto the segment of the two others")
  func between() {
    let ends = [[0, 0, 20, 20], [200, 0, 220, 20]] as [[Double]]
    #expect(judge(.between, [100, 0, 120, 20], ends).sign == 1)
    #expect(judge(.between, [400, 0, 420, 20], ends).sign == -1)
    #expect(judge(.between, [30, 0, 50, 20], ends).sign == 0)
    #expect(judge(.between, [100, 0, 120, 20], [ends[0]]).reason == .ambiguousReferent)
  }

  @Test("Among several is inside the box around them")
  func among() {
    let ring = [[0, 0, 20, 20], [200, 0, 220, 20], [100, 200, 120, 220]] as [[Double]]
    #expect(judge(.enclosedBy, [100, 100, 120, 120], ring).sign == 1)
    #expect(judge(.among, [600, 100, 620, 120], ring).sign == -1)
  }

  @Test("In an exact scene a touch is within one pixel and containment is exact")
  func exact() {
    #expect(judge(.touching, [0, 0, 10, 10], [[11, 0, 21, 10]], closed: true).sign == 1)
    #expect(judge(.touching, [0, 0, 10, 10], [[13, 0, 21, 10]], closed: true).sign == -1)
    #expect(judge(.on, [0, 0, 20, 20], [[0, 20, 20, 40]], closed: true).sign == 1)
    #expect(judge(.on, [0, 0, 20, 20], [[0, 25, 20, 40]], closed: true).sign == -1)
    #expect(judge(.inside, [90, 80, 100, 100], [[0, 0, 100, 100]], closed: true).sign == 1)
    #expect(judge(.inside, [91, 80, 101, 100], [[0, 0, 100, 100]], closed: true).sign == -1)
    // Inside the container, touching its wall.
    #expect(judge(.touching, [90, 40, 100, 50], [[0, 0, 100, 100]], closed: true).sign == 1)
    #expect(judge(.touching, [80, 40, 90, 50], [[0, 0, 100, 100]], closed: true).sign == -1)
  }

  @Test("Orientation and depth are not guessed from boxes")
  func beyondBoxes() {
    #expect(judge(.facing, [0, 0, 10, 10], [[20, 0, 30, 10]]).reason == .needsOrientation)
    #expect(judge(.inFrontOf, [0, 0, 10, 10], [[20, 0, 30, 10]]).reason == .needsDepth)
    #expect(judge(.closerToViewer, [0, 0, 10, 10], [[20, 0, 30, 10]]).reason == .needsDepth)
    #expect(judge(.through, [0, 0, 10, 10], [[20, 0, 30, 10]]).reason == .needsGeometry)
  }

  @Test("A side of a thing with a front of its own is ambiguous and never sure")
  func ownFront() {
    let facts = [
      SpaceFixture.box("a", "cup", [0, 0, 10, 10]), SpaceFixture.box("b", "school bus", [200, 0, 300, 90]),
    ]
    let finding = SpatialJudge.judge(.atLeftSideOf, 0, [1], in: SpaceFixture.picture(facts))
    #expect(finding.sign == 1 && finding.flags == .frameAmbiguous && finding.strength <= 0.6)
    #expect(SpatialJudge.judge(.leftOf, 0, [1], in: SpaceFixture.picture(facts)).flags == [])
  }

  @Test("Things that move are judged over time: one that passes the other is on neither side")
  func tracks() {
    func track(_ id: String, _ lefts: [Double]) -> Fact {
      Fact(
        id: id, modality: .video, kind: .object, value: "ball",
        places: lefts.enumerated().map { second, left in
          Place(
            frame: 0, box: Bounds(left: left, top: 0, right: left + 10, bottom: 10),
            time: Interval(start: Double(second), end: Double(second) + 0.5))
        })
    }
    let evidence = SpaceFixture.picture([
      track("a", [0, 40, 80]), track("b", [300, 300, 300]), track("c", [30, 30, 30]),
      track("d", (0..<500).map { Double($0) }),
    ])
    #expect(SpatialJudge.judge(.leftOf, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.leftOf, 0, [2], in: evidence).reason == .undecidedBand)
    #expect(SpatialJudge.judge(.leftOf, 3, [1], in: evidence).sign == 1)
  }

  @Test("Declared containment needs no geometry")
  func parents() {
    let facts = [
      Fact(id: "b", modality: .image, kind: .object, value: "box"),
      Fact(id: "a", modality: .image, kind: .object, value: "ball", parent: 0),
    ]
    let evidence = EvidenceIndex(facts: facts)
    #expect(SpatialJudge.judge(.inside, 1, [0], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.contains, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.leftOf, 1, [0], in: evidence).reason == .notObserved)
    #expect(SpatialJudge.judge(.leftOf, 1, [1], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.leftOf, 1, [7], in: evidence).reason == .notObserved)
  }

  @Test("Frames and units must agree")
  func frames() {
    let image = Frame(id: "i", kind: .image, unit: .px, width: 100, height: 100)
    let other = Frame(id: "j", kind: .image, unit: .px, width: 100, height: 100)
    let shares = Frame(id: "k", kind: .image, unit: .fraction)
    func reason(_ frames: [Frame], _ a: Int?, _ b: Int?) -> Reason? {
      let facts = [
        SpaceFixture.box("a", "cup", [0, 0, 10, 10], frame: a),
        SpaceFixture.box("b", "cup", [50, 0, 60, 10], frame: b),
      ]
      return SpatialJudge.judge(.leftOf, 0, [1], in: EvidenceIndex(frames: frames, facts: facts)).reason
    }
    #expect(reason([image, other], 0, 1) == .framesDiffer)
    #expect(reason([image, shares], 0, 1) == .unitsDiffer)
    #expect(reason([image, other], 0, nil) == .missingFrame)
    #expect(reason([image, other], 0, 9) == .missingFrame)
    #expect(reason([image], nil, 0) == nil)
    #expect(reason([], nil, nil) == nil)
  }

  @Test("Walls and corners of the container")
  func walls() {
    let facts = [
      SpaceFixture.box("box", "box", [0, 0, 100, 100]), SpaceFixture.box("a", "square", [80, 80, 100, 100], parent: 0),
      SpaceFixture.box("b", "square", [40, 0, 60, 20], parent: 0),
      SpaceFixture.box("c", "square", [40, 40, 60, 60], parent: 0),
    ]
    let evidence = SpaceFixture.picture(facts, closed: true)
    #expect(SpatialJudge.touches(.anyCorner, 1, in: evidence).sign == 1)
    #expect(SpatialJudge.touches(.wall(.bottom), 1, in: evidence).sign == 1)
    #expect(SpatialJudge.touches(.anyWall, 2, in: evidence).sign == 1)
    #expect(SpatialJudge.touches(.anyCorner, 2, in: evidence).sign == -1)
    #expect(SpatialJudge.touches(.anyWall, 3, in: evidence).sign == -1)
    #expect(SpatialJudge.touches(.corner(.right, .bottom), 1, of: 0, in: evidence).sign == 1)
  }

  @Test("Positions in the picture keep a band around the middle")
  func positions() {
    let evidence = SpaceFixture.picture([
      SpaceFixture.box("a", "cup", [0, 0, 100, 100]), SpaceFixture.box("b", "cup", [450, 450, 560, 550]),
    ])
    #expect(SpatialJudge.judge(PicturePosition(across: .left), 0, in: evidence).sign == 1)
    #expect(SpatialJudge.judge(PicturePosition(across: .right), 0, in: evidence).sign == -1)
    #expect(SpatialJudge.judge(PicturePosition(across: .right), 1, in: evidence).sign == 0)
    #expect(SpatialJudge.judge(PicturePosition(across: .left, up: .top, corner: true), 0, in: evidence).sign == 1)
  }
}
