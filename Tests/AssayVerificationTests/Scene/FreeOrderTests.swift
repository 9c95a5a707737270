import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

/// Sentences that do not open with their subject, or say counts and distances with a noun.
@Suite("Wordings in a free order") struct FreeOrderTests {
  @Test(
    "are decided as the plain sentence is",
    arguments: [
      // Fronted
      ("Nearest to the camera is the blue sphere.", "supported"),
      ("Nearest to the camera is the cube.", "contradicted"),
      ("Of the two spheres, one is small.", "supported"), ("Of the two spheres, both are small.", "contradicted"),
      ("Of all the objects, the cylinder is the leftmost.", "supported"),
      ("Compared to the cylinder, the cube is larger.", "supported"),
      ("Compared with the cube, the cylinder is larger.", "contradicted"),
      ("Made of metal, the cube is large.", "supported"), ("Made of rubber, the cube is large.", "contradicted"),
      ("Metal is what the cube is made of.", "supported"), ("The surface of the cube is metallic.", "supported"),
      ("The camera is closer to the blue sphere than to the cube.", "supported"),
      ("The camera is closest to the green sphere.", "contradicted"),
      ("The cube has the cylinder on its left.", "supported"),
      ("The cube has the cylinder on its right.", "contradicted"),
      // Sizes
      ("The cube exceeds the cylinder in size.", "supported"), ("The cylinder dwarfs the cube.", "contradicted"),
      ("The cylinder is less big than the cube.", "supported"),
      // Distances: 3.3 from the cube to the cylinder
      ("The gap between the cube and the cylinder is about 3.2 units.", "supported"),
      ("About 3.2 units separate the cube from the cylinder.", "supported"),
      ("The cube is separated from the cylinder by 6 units.", "contradicted"),
      ("Between the cube and the cylinder lies a distance of about 3.2 units.", "supported"),
      ("Distance from the cube to the cylinder: 5.0 units.", "contradicted"),
      ("The cube and the cylinder lie about 3.2 units from each other.", "supported"),
      ("The camera is 10 units from the cube.", "supported"), ("The cube is 14 units from the camera.", "contradicted"),
      ("The cube is closer to the cylinder than it is to the green sphere.", "supported"),
      ("The cube is nearer than the green sphere to the cylinder.", "supported"),
      // Counts
      ("Spheres: 2.", "supported"), ("Cylinders: 2.", "contradicted"), ("The sphere count is two.", "supported"),
      ("How many spheres are there? Two.", "supported"), ("How many blue objects are there? Three.", "contradicted"),
      ("There are between three and five objects.", "supported"), ("Four things make up the scene.", "supported"),
      ("The total number of objects equals five.", "contradicted"), ("Exactly two spheres exist.", "supported"),
      ("One sphere is blue, the other is green.", "supported"),
      ("One sphere is blue, the other is red.", "contradicted"),
      ("The spheres are blue and green.", "supported"), ("More spheres than cubes are visible.", "supported"),
      ("More cubes than spheres are visible.", "contradicted"),
      // What nobody looked at
      ("The cube feels cold.", "unsupported"), ("The weight of the cube is two kilograms.", "unsupported"),
      ("The cube was manufactured in Japan.", "unsupported"), ("Somebody has touched the sphere.", "unsupported"),
      ("The cube is full of sand.", "unsupported"), ("Two kilograms is what the cube weighs.", "unsupported"),
      ("The cube may be part of a set.", "not_checkable"), ("Perhaps the spheres are toys.", "not_checkable"),
    ])
  func solids(_ text: String, _ verdict: String) {
    let found = Verifier().verify(claim: text, evidence: MadeScenes.fourSolids)
    #expect(found.verdict.rawValue == verdict, "\(text)")
  }

  @Test("A number alone answers nothing that was not asked", arguments: ["Three.", "Two.", "No."])
  func numberAlone(_ text: String) {
    #expect(Verifier().verify(claim: text, evidence: MadeScenes.fourSolids).verdict == .notCheckable)
  }

  @Test("A number answers the question of the prompt")
  func prompted() {
    let verdict = { (text: String) in
      Verifier().verify(answer: text, prompt: "How many spheres are there?", evidence: MadeScenes.fourSolids).verdict
    }
    #expect(verdict("Two.") == .supported)
    #expect(verdict("Three.") == .contradicted)
  }

  @Test(
    "Boxes and towers",
    arguments: [
      ("In exactly one box there is a triangle.", "supported"), ("In two boxes there is a triangle.", "contradicted"),
      ("Yellow squares appear in one of the boxes.", "supported"),
      ("Yellow squares appear in two of the boxes.", "contradicted"),
      ("There is a box with at least one square, one circle and one triangle.", "supported"),
      ("Only the first box has a triangle.", "supported"), ("Only the first box has a circle.", "contradicted"),
      ("The second box has more squares than the first one.", "supported"),
      ("The third box has the fewest items.", "supported"), ("The third box has the most items.", "contradicted"),
      ("One box has a blue square, a blue circle and nothing else.", "supported"),
    ])
  func boxes(_ text: String, _ verdict: String) {
    let found = Verifier().verify(claim: text, evidence: MadeScenes.scattered)
    #expect(found.verdict.rawValue == verdict, "\(text)")
  }

  @Test(
    "Towers",
    arguments: [
      ("The middle tower is the shortest.", "supported"), ("The right tower is the tallest.", "supported"),
      ("The middle tower is the tallest.", "contradicted"),
      ("The shortest tower is a single black block.", "supported"),
      ("There is a tower with two yellow blocks on top of a blue block.", "supported"),
      ("There is a tower with exactly one block which is black.", "supported"),
      ("There is a tower with exactly one block which is yellow.", "contradicted"),
      ("One tower is three blocks high.", "supported"), ("Two towers are five blocks high.", "contradicted"),
    ])
  func towers(_ text: String, _ verdict: String) {
    let found = Verifier().verify(claim: text, evidence: MadeScenes.towers)
    #expect(found.verdict.rawValue == verdict, "\(text)")
  }

  @Test("The subject is named without what only leads to it or places it in the picture")
  func slots() {
    let subject = { (text: String) in
      Verifier().verify(claim: text, evidence: MadeScenes.fourSolids).claims.first?.claim.slots.first?.value.string
    }
    #expect(subject("There are two spheres in the scene.") == "spheres")
    #expect(subject("The number of spheres is 2.") == "spheres")
    #expect(subject("The scene contains two spheres.") == "spheres")
  }

  @Test("Captions: people are no bears, denials mean what stands behind them, lone means one")
  func captions() {
    func box(_ id: String, _ label: String, _ left: Double) -> Fact {
      Fact(
        id: id, modality: .image, kind: .object, value: label,
        places: [Place(frame: 0, box: Bounds(left: left, top: 0.2, right: left + 0.2, bottom: 0.7))])
    }
    let evidence = EvidenceIndex(
      frames: [Frame(id: "image", kind: .image, unit: .fraction)],
      facts: [
        box("o0", "bear", 0.1), box("o1", "bear", 0.6),
        Fact(id: "c0", modality: .image, kind: .caption, value: "Two born brown bears walking through a forest."),
      ],
      coverage: [
        FactCoverage(modality: .image, kind: .object, vocabulary: ["bear", "person", "dog"], recall: 0.94),
        FactCoverage(modality: .image, kind: .caption, vocabulary: nil),
      ])
    let verdict = { (text: String) in Verifier().verify(claim: text, evidence: evidence).verdict }
    #expect(verdict("Two bears, no people.") == .supported)
    #expect(verdict("The forest is empty of people.") == .supported)
    #expect(verdict("No one is in the forest.") == .supported)
    #expect(verdict("A lone bear walks through the forest.") == .contradicted)
    #expect(verdict("The picture includes exactly three bears.") == .contradicted)
    #expect(verdict("The bears are brown.") == .supported)
    #expect(verdict("The bears may be looking for food.") == .notCheckable)
  }

  @Test("A state is compared with a state, and a part of the picture with the box")
  func statesAndParts() {
    let evidence = EvidenceIndex(
      frames: [Frame(id: "image", kind: .image, unit: .fraction)],
      facts: [
        Fact(
          id: "p", modality: .image, kind: .object, value: "pump",
          attributes: [Fact.Attribute(name: "condition", value: "intact")],
          places: [Place(frame: 0, box: Bounds(left: 0.7, top: 0.2, right: 0.9, bottom: 0.7))])
      ],
      coverage: [
        FactCoverage(
          modality: .image, kind: .object, vocabulary: ["pump"], attributes: ["condition": ["intact", "broken"]],
          recall: 0.94)
      ])
    let verdict = { (text: String) in Verifier().verify(claim: text, evidence: evidence).verdict }
    #expect(verdict("The pump is in good condition.") == .supported)
    #expect(verdict("The pump is in bad condition.") == .contradicted)
    #expect(verdict("A pump sits on the right side of the picture.") == .supported)
    #expect(verdict("A pump sits on the left side of the picture.") == .contradicted)
  }
}
