import AssayCore
import Testing

@testable import AssayVerification

@Suite("Properties of scene verdicts") struct ScenePropertyTests {
  static func verdict(_ sentence: String, _ evidence: EvidenceIndex) -> Verdict {
    Verifier().verify(claim: sentence, evidence: evidence).verdict
  }

  static let names = ["red cube", "small sphere", "cylinder", "green sphere"]
  static let inverses = [
    ("left of", "right of"), ("in front of", "behind"), ("larger than", "smaller than"),
    ("closer to the camera than", "farther from the camera than"),
  ]

  @Test(
    "A relation and its inverse with the things exchanged agree; with the things kept they differ", arguments: inverses)
  func inverse(relation: String, inverse: String) {
    var decided = 0
    for a in Self.names {
      for b in Self.names where a != b {
        let forward = Self.verdict("The \(a) is \(relation) the \(b).", MadeScenes.fourSolids)
        let turned = Self.verdict("The \(b) is \(inverse) the \(a).", MadeScenes.fourSolids)
        let opposite = Self.verdict("The \(a) is \(inverse) the \(b).", MadeScenes.fourSolids)
        #expect(forward == turned, "\(a) \(relation) \(b)")
        if forward == .supported {
          #expect(opposite == .contradicted, "\(a) \(inverse) \(b)")
          decided += 1
        }
      }
    }
    #expect(decided > 0)
  }

  @Test("A mirrored scene swaps left and right")
  func mirrored() {
    let mirrored = MadeScenes.solids(
      MadeScenes.solidFacts.map { fact in
        var fact = fact
        for index in fact.places.indices {
          if let center = fact.places[index].center {
            fact.places[index].center = Vector3(-center.x, center.y, center.z)
          }
        }
        return fact
      })
    for a in Self.names {
      for b in Self.names where a != b {
        #expect(
          Self.verdict("The \(a) is left of the \(b).", MadeScenes.fourSolids)
            == Self.verdict("The \(a) is right of the \(b).", mirrored))
      }
    }
  }

  @Test("A jitter of two per cent changes no decided verdict")
  func jitter() {
    var generator = SeededGenerator(seed: 7)
    let sentences = [
      "The cylinder is left of the cube.", "The small sphere is closer to the camera than the cube.",
      "The cube and the cylinder are about 3.2 units apart.",
      "The cube is nearer to the cylinder than to the green sphere.",
      "The green sphere is behind the cube.",
    ]
    for _ in 0..<20 {
      let moved = MadeScenes.solids(
        MadeScenes.solidFacts.map { fact in
          var fact = fact
          for index in fact.places.indices {
            func near(_ value: Double) -> Double { value * (1 + Double.random(in: -0.02...0.02, using: &generator)) }
            if let c = fact.places[index].center {
              fact.places[index].center = Vector3(near(c.x), near(c.y), near(c.z))
            }
            if let depth = fact.places[index].depth { fact.places[index].depth = near(depth) }
          }
          return fact
        })
      for sentence in sentences { #expect(Self.verdict(sentence, moved) == .supported, "\(sentence)") }
    }
  }

  @Test("Removing an unrelated thing changes nothing")
  func unrelated() {
    let fewer = MadeScenes.solids(MadeScenes.solidFacts.filter { $0.id != "o3" })
    for sentence in [
      "The cylinder is left of the cube.", "The red cube is made of metal.", "There is a blue cylinder.",
      "The cube is larger than the cylinder.",
    ] {
      #expect(Self.verdict(sentence, fewer) == Self.verdict(sentence, MadeScenes.fourSolids))
    }
  }

  @Test("The order of the observations changes no verdict")
  func order() {
    let turned = MadeScenes.solids(MadeScenes.solidFacts.reversed())
    for sentence in ["There are two spheres.", "The leftmost object is a cylinder.", "All spheres are rubber."] {
      #expect(Self.verdict(sentence, turned) == Self.verdict(sentence, MadeScenes.fourSolids))
    }
  }

  @Test("The same question a hundred times has one answer")
  func deterministic() {
    let first = Verifier().verify(
      claim: "There are at least two towers with the same base color.", evidence: MadeScenes.towers)
    for _ in 0..<100 {
      let again = Verifier().verify(
        claim: "There are at least two towers with the same base color.", evidence: MadeScenes.towers)
      #expect(again.claims.map { "\($0.judgement)" } == first.claims.map { "\($0.judgement)" })
    }
  }
}
