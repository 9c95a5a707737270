import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Three-dimensional places")
struct SolidTests {
  private typealias Make = SpaceFixture

  @Test("Directions are those of the viewer, with a dead band")
  func directions() {
    let evidence = Make.scene([
      Make.solid("a", [0, 0, 0], radius: 0.5), Make.solid("b", [2, 0, 0], radius: 0.5),
      Make.solid("c", [0.05, 3, 0], radius: 0.5),
    ])
    #expect(SpatialJudge.judge(.leftOf, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.rightOf, 0, [1], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.inFrontOf, 0, [2], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.behind, 0, [2], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.leftOf, 0, [2], in: evidence).reason == .undecidedBand)
    #expect(SpatialJudge.judge(.closerToViewer, 0, [2], in: evidence).sign == 1)
  }

  @Test("A scene without declared directions decides no direction")
  func noDirections() {
    let evidence = Make.scene(
      [Make.solid("a", [0, 0, 0], radius: 0.5), Make.solid("b", [2, 0, 0], radius: 0.5)], directions: false)
    #expect(SpatialJudge.judge(.leftOf, 0, [1], in: evidence).reason == .needsOrientation)
    #expect(SpatialJudge.judge(.closerToViewer, 0, [1], in: evidence).reason == .needsDepth)
  }

  @Test("Containment is all eight corners")
  func containment() {
    let evidence = Make.scene([
      Make.solid("big", [0, 0, 0], extent: [4, 4, 4]), Make.solid("in", [1, 1, 1], extent: [1, 1, 1]),
      Make.solid("half", [2, 0, 0], extent: [1, 1, 1]), Make.solid("out", [9, 0, 0], extent: [1, 1, 1]),
      Make.solid("point", [0, 0, 0]),
    ])
    #expect(SpatialJudge.judge(.inside, 1, [0], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.contains, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.inside, 2, [0], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.inside, 3, [0], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.inside, 4, [0], in: evidence).reason == .needsGeometry)
  }

  @Test("Distances of centres and of surfaces, sizes and volumes")
  func measures() {
    let evidence = Make.scene([
      Make.solid("a", [0, 0, 0], extent: [2, 2, 2]), Make.solid("b", [5, 0, 0], extent: [2, 4, 6]),
      Make.solid("ball", [0, 0, 10], radius: 3), Make.solid("point", [0, 3, 4]),
    ])
    #expect(SpaceMeasure.distance(0, 1, in: evidence).number == 5)
    #expect(abs((SpaceMeasure.distance(0, 1, .surface, in: evidence).number ?? 0) - 3) < 1e-9)
    #expect(abs((SpaceMeasure.distance(0, 2, .surface, in: evidence).number ?? 0) - 6) < 1e-9)
    #expect(SpaceMeasure.distance(0, 3, in: evidence).number == 5)
    #expect(SpaceMeasure.distance(0, 3, .surface, in: evidence).number == nil)
    #expect(SpaceMeasure.size(1, along: .height, in: evidence).number == 6)
    #expect(SpaceMeasure.size(1, along: .width, in: evidence).number == 2)
    #expect(SpaceMeasure.size(1, along: .length, in: evidence).number == 6)
    #expect(SpaceMeasure.volume(1, in: evidence).number == 48)
    #expect(SpaceMeasure.clearance(0, 1, along: .x, in: evidence).number == 3)
    #expect(SpaceMeasure.larger(1, 0, in: evidence).sign == 1)
    #expect(SpaceMeasure.larger(0, 0, in: evidence).sign == -1)
  }

  @Test("Turned boxes are nearer at their corners")
  func turned() {
    var fact = Make.solid("a", [0, 0, 0], extent: [2, 2, 2])
    fact.attributes = [.init(name: "rotation", value: .array([.double(.pi / 4), .double(0), .double(0)]))]
    let evidence = Make.scene([fact, Make.solid("b", [5, 0, 0], extent: [2, 2, 2])])
    let distance = SpaceMeasure.distance(0, 1, .surface, in: evidence).number ?? 0
    #expect(abs(distance - (4 - 2.0.squareRoot())) < 1e-6)
  }

  @Test("Surface distance is symmetric and bounded by the centres")
  func symmetric() {
    var random = SeededGenerator(seed: 9)
    func number() -> Double { Double.random(in: -5...5, using: &random) }
    for _ in 0..<100 {
      var (a, b) = (
        Solid(center: Vector3(number(), number(), number())), Solid(center: Vector3(number(), number(), number()))
      )
      a.half = Vector3(abs(number()), abs(number()), abs(number()))
      b.half = Vector3(abs(number()), abs(number()), abs(number()))
      a = a.rotated(by: .array([.double(number()), .double(number()), .double(number())]))
      let (there, back) = (a.surfaceDistance(to: b), b.surfaceDistance(to: a))
      #expect(abs(there - back) < 1e-3)
      #expect(there <= (a.center - b.center).length + 1e-9)
    }
  }

  @Test("Nearer than compares distances with a band")
  func nearer() {
    let evidence = Make.scene([
      Make.solid("a", [0, 0, 0]), Make.solid("b", [1, 0, 0]), Make.solid("c", [3, 0, 0]),
      Make.solid("d", [-1.01, 0, 0]),
    ])
    #expect(SpatialJudge.judge(.closerTo, 0, [1, 2], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.closerTo, 0, [2, 1], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.fartherFrom, 0, [2, 1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.closerTo, 0, [1, 3], in: evidence).reason == .undecidedBand)
    #expect(SpatialJudge.judge(.closerTo, 0, [1], in: evidence).reason == .ambiguousReferent)
  }

  @Test("Depth orders things in a picture that has it")
  func depth() {
    func fact(_ depth: Double) -> Fact {
      var place = Place(frame: 0)
      place.point = (10, 10)
      place.depth = depth
      return Fact(id: "x", modality: .image, kind: .object, value: "cup", places: [place])
    }
    let evidence = SpaceFixture.picture([fact(2), fact(4), fact(2.05)])
    #expect(SpatialJudge.judge(.inFrontOf, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.behind, 0, [1], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.closerToViewer, 1, [0], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.inFrontOf, 0, [2], in: evidence).reason == .undecidedBand)
  }

  @Test("On in space needs contact from above")
  func on() {
    let evidence = Make.scene([
      Make.solid("cup", [1, 0, 1.1], extent: [0.2, 0.2, 0.2]), Make.solid("table", [0, 0, 0.5], extent: [4, 2, 1]),
      Make.solid("lamp", [0, 0, 3], extent: [0.2, 0.2, 0.2]),
    ])
    #expect(SpatialJudge.judge(.on, 0, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.on, 2, [1], in: evidence).sign == -1)
    #expect(SpatialJudge.judge(.above, 2, [1], in: evidence).sign == 1)
    #expect(SpatialJudge.judge(.under, 1, [0], in: evidence).sign == 1)
  }
}
