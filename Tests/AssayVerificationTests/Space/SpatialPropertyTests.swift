import AssayCore
import Testing

@testable import AssayVerification

@Suite("Properties of spatial verdicts")
struct SpatialPropertyTests {
  private func randomBox(_ random: inout SeededGenerator) -> [Double] {
    let width = Double.random(in: 5...300, using: &random)
    let height = Double.random(in: 5...300, using: &random)
    let left = Double.random(in: 0...(1000 - width), using: &random)
    let top = Double.random(in: 0...(1000 - height), using: &random)
    return [left, top, left + width, top + height]
  }

  private func finding(_ relation: Relation, _ a: [Double], _ b: [Double], closed: Bool = false) -> RelationFinding {
    let facts = [SpaceFixture.box("a", "cup", a), SpaceFixture.box("b", "vase", b)]
    return SpatialJudge.judge(relation, 0, [1], in: SpaceFixture.picture(facts, closed: closed))
  }

  private static let planar: [Relation] = [
    .leftOf, .rightOf, .above, .below, .on, .under, .inside, .contains, .outside, .touching, .near, .farFrom, .nextTo,
    .detachedFrom, .inMiddleOf, .atEdgeOf,
  ]

  @Test("A relation and its opposite never hold together, and directions are exact opposites")
  func opposites() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<400 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      for relation in Self.planar {
        guard let opposite = relation.opposite else { continue }
        let (one, other) = (finding(relation, a, b).sign, finding(opposite, a, b).sign)
        // Both may fail ("on" and "under" of two things side by side), both can never hold.
        #expect(one + other <= 1, "\(relation) \(a) \(b)")
        if [.leftOf, .rightOf, .above, .below].contains(relation) { #expect(one == -other) }
      }
    }
  }

  @Test("A relation and its inverse say the same of the swapped things")
  func inverses() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<400 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      for relation in [Relation.leftOf, .rightOf, .inside, .contains, .touching, .near, .farFrom, .nextTo] {
        guard let inverse = relation.inverse else { continue }
        #expect(finding(relation, a, b).sign == finding(inverse, b, a).sign, "\(relation) \(a) \(b)")
      }
    }
  }

  @Test("A mirrored picture swaps left and right and nothing else")
  func mirror() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      let mirrored = [a, b].map { [1000 - $0[2], $0[1], 1000 - $0[0], $0[3]] }
      #expect(finding(.leftOf, a, b).sign == finding(.rightOf, mirrored[0], mirrored[1]).sign)
      for relation in [Relation.above, .on, .inside, .touching, .near] {
        #expect(finding(relation, a, b).sign == finding(relation, mirrored[0], mirrored[1]).sign, "\(relation)")
      }
    }
  }

  @Test("A jitter of two percent of a box never turns a verdict round")
  func jitter() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<300 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      let shaken = [a, b].map { box in
        let (width, height) = (box[2] - box[0], box[3] - box[1])
        return box.indices.map {
          box[$0] + ($0 % 2 == 0 ? width : height) * Double.random(in: -0.02...0.02, using: &random)
        }
      }
      for relation in Self.planar {
        let before = finding(relation, a, b).sign
        let after = finding(relation, shaken[0], shaken[1]).sign
        #expect(before * after >= 0, "\(relation) \(a) \(b)")
      }
    }
  }

  @Test("Fractions and pixels of one square picture give the same verdicts")
  func units() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      let facts = [a, b].map { SpaceFixture.box("x", "cup", $0.map { $0 / 1000 }) }
      let shares = SpaceFixture.picture(facts, unit: .fraction)
      for relation in Self.planar {
        #expect(SpatialJudge.judge(relation, 0, [1], in: shares).sign == finding(relation, a, b).sign, "\(relation)")
      }
    }
  }

  @Test("Numbers that no decoder lets pass decide nothing", arguments: [Double.nan, .infinity, -.infinity])
  func nonsense(number: Double) {
    for boxes in [[[number, 0, 10, 10], [20, 0, 30, 10]], [[0, 0, 10, number], [20, 0, 30, 10]]] as [[[Double]]] {
      for relation in Relation.allCases where relation.objectsMin == 1 {
        #expect(finding(relation, boxes[0], boxes[1], closed: true).sign == 0, "\(relation)")
        #expect(finding(relation, boxes[1], boxes[0]).sign == 0, "\(relation)")
      }
    }
    let solids = SpaceFixture.scene([
      SpaceFixture.solid("a", [number, 0, 0], radius: 1), SpaceFixture.solid("b", [0, 0, 0], radius: 1),
    ])
    for relation in Relation.allCases where relation.objectsMin == 1 {
      #expect(SpatialJudge.judge(relation, 0, [1], in: solids).sign == 0, "\(relation)")
    }
    #expect(SpaceMeasure.distance(0, 1, in: solids).number == nil)
    #expect(SpaceMeasure.larger(0, 1, in: solids).sign == 0)
  }

  @Test("A judgement over a hundred thousand facts costs no scan of them")
  func large() {
    let facts = (0..<100_000).map { number in
      SpaceFixture.box("o\(number)", "cup", [Double(number % 900), 0, Double(number % 900) + 10, 10])
    }
    let evidence = SpaceFixture.picture(facts)
    let clock = ContinuousClock()
    let spent = clock.measure {
      for number in 0..<2000 { _ = SpatialJudge.judge(.leftOf, number, [99_999 - number], in: evidence) }
    }
    #expect(spent < .seconds(2))
  }
}
