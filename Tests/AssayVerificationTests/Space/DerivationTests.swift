import AssayCore
import AssayLanguage
import Testing

@testable import AssayVerification

@Suite("Derivation")
struct DerivationTests {
  private typealias Assertion = Derivation.Assertion

  private func space(_ a: WordKey, _ relation: Relation, _ b: WordKey, positive: Bool = true) -> Derivation.Assertion {
    Assertion(a, .space(relation), b, positive: positive)
  }

  @Test("Order is transitive, and says by which assertions")
  func transitive() {
    let derivation = Derivation([
      space("a", .leftOf, "b"), space("x", .above, "y"), space("c", .rightOf, "b"), space("c", .leftOf, "d"),
    ])
    #expect(derivation.contradictions.isEmpty)
    #expect(derivation.find(space("a", .leftOf, "d")) == .follows(chain: [0, 2, 3]))
    #expect(derivation.find(space("d", .leftOf, "a")) == .contradicts(chain: [0, 2, 3]))
    #expect(derivation.find(space("a", .leftOf, "d", positive: false)) == .contradicts(chain: [0, 2, 3]))
    #expect(derivation.find(space("a", .above, "d")) == .open)
    #expect(derivation.find(space("a", .leftOf, "y")) == .open)
  }

  @Test(
    "Answers that contradict themselves",
    arguments: [
      [("a", Relation.leftOf, "b"), ("b", .leftOf, "a")], [("a", .leftOf, "b"), ("a", .rightOf, "b")],
      [("a", .above, "b"), ("b", .above, "c"), ("c", .above, "a")],
      [("a", .inside, "b"), ("b", .inside, "c"), ("a", .outside, "c")],
      [("a", .on, "b"), ("b", .on, "a")], [("a", .near, "b"), ("b", .farFrom, "a")],
      [("a", .inside, "b"), ("a", .contains, "b")],
      [("a", .inFrontOf, "b"), ("b", .inFrontOf, "a")], [("a", .touching, "b"), ("a", .farFrom, "b")],
      [("a", .inside, "b"), ("b", .detachedFrom, "c"), ("a", .touching, "c")], [("a", .under, "b"), ("a", .over, "b")],
    ] as [[(String, Relation, String)]])
  func contradictions(list: [(String, Relation, String)]) {
    let assertions = list.map { space(WordKey($0.0), $0.1, WordKey($0.2)) }
    let found = Derivation(assertions).contradictions
    #expect(found == [.init(assertion: list.count - 1, chain: Array(0..<list.count - 1))])
  }

  @Test(
    "Answers that do not",
    arguments: [
      [("a", Relation.leftOf, "b"), ("a", .above, "b")],
      [("a", .inside, "b"), ("b", .touching, "c"), ("a", .touching, "c")],
      [("a", .near, "b"), ("b", .near, "c"), ("a", .farFrom, "c")],
      [("a", .on, "b"), ("b", .on, "c"), ("a", .above, "c")],
      [("a", .facing, "b"), ("b", .facing, "a")], [("a", .nextTo, "b"), ("b", .nextTo, "a")],
    ] as [[(String, Relation, String)]])
  func consistent(list: [(String, Relation, String)]) {
    #expect(Derivation(list.map { space(WordKey($0.0), $0.1, WordKey($0.2)) }).contradictions.isEmpty)
  }

  @Test("Nothing is left of itself")
  func itself() { #expect(Derivation([space("a", .leftOf, "a")]).contradictions == [.init(assertion: 0, chain: [])]) }

  @Test("Times are ordered too")
  func times() {
    let derivation = Derivation([
      Assertion("bang", .time(.before), "bell"), Assertion("talk", .time(.after), "bell"),
      Assertion("cough", .time(.during), "talk"), Assertion("cough", .time(.before), "bang"),
    ])
    #expect(derivation.contradictions == [.init(assertion: 3, chain: [0, 1, 2])])
    #expect(derivation.find(Assertion("bang", .time(.before), "cough")) == .follows(chain: [0, 1, 2]))
  }

  @Test("Compositions of regions and of intervals hold for random shapes")
  func compositions() {
    var random = SeededGenerator(seed: 7)
    func box() -> Bounds {
      let (x, y) = (Double(Int.random(in: 0...4, using: &random)), Double(Int.random(in: 0...4, using: &random)))
      return Bounds(
        left: x, top: y, right: x + Double(Int.random(in: 1...4, using: &random)),
        bottom: y + Double(Int.random(in: 1...4, using: &random)))
    }
    for _ in 0..<3000 {
      let (a, b, c) = (box(), box(), box())
      let follows = QualitativeAlgebra.regions.compose(region(a, b).bit, region(b, c).bit)
      #expect(follows & region(a, c).bit != 0)
      let converse = QualitativeAlgebra.regions.converse(of: region(a, b).bit)
      #expect(converse == region(b, a).bit)
    }
    let allen = QualitativeAlgebra.allen
    #expect(allen.compose(1, 1) == 1)
    #expect(allen.compose(1 << UInt16(AllenRelation.during.rawValue), 1) == 1)
    #expect(allen.compose(1, 1 << UInt16(AllenRelation.after.rawValue)) == allen.all)
  }

  private func region(_ a: Bounds, _ b: Bounds) -> RegionRelation {
    if a == b { return .equal }
    let (x, y) = (Plane.xOverlap(a, b), Plane.yOverlap(a, b))
    if x < 0 || y < 0 { return .disconnected }
    if x == 0 || y == 0 { return .touching }
    func within(_ a: Bounds, _ b: Bounds) -> Bool {
      a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom
    }
    let edge = a.left == b.left || a.right == b.right || a.top == b.top || a.bottom == b.bottom
    if within(a, b) { return edge ? .insideTouching : .inside }
    if within(b, a) { return edge ? .containsTouching : .contains }
    return .overlapping
  }

  @Test("Things placed on a line never contradict each other, in whatever order they are told")
  func sound() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<20 {
      let places = (0..<12).map { _ in Int.random(in: 0...20, using: &random) }
      let assertions = (0..<40).compactMap { _ -> Derivation.Assertion? in
        let (a, b) = (Int.random(in: 0..<12, using: &random), Int.random(in: 0..<12, using: &random))
        guard places[a] != places[b] else { return nil }
        return space(WordKey("t\(a)"), places[a] < places[b] ? .leftOf : .rightOf, WordKey("t\(b)"))
      }
      #expect(Derivation(assertions).contradictions.isEmpty)
    }
  }

  @Test("Ten thousand assertions over thousands of things take bounded time")
  func large() {
    let assertions = (0..<12_000).map { space(WordKey("t\($0 / 4)"), .leftOf, WordKey("t\($0 / 4 + 1 - ($0 % 4))")) }
    let clock = ContinuousClock()
    let spent = clock.measure { _ = Derivation(assertions).contradictions.count }
    #expect(spent < .seconds(20))
  }
}
