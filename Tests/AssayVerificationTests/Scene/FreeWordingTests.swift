import Testing

@testable import AssayVerification

@Suite("Further wordings") struct FreeWordingTests {
  @Test(
    "about solids",
    arguments: [
      ("A cube of red colour is in the scene.", "supported"), ("You can see four objects.", "supported"),
      ("We see a green ball behind the red block.", "supported"), ("There is something red.", "supported"),
      ("There's nothing yellow.", "supported"), ("Nothing in the scene is yellow.", "supported"),
      ("The scene has two small objects.", "supported"), ("The scene consists of four objects.", "supported"),
      ("Two of the objects are metallic.", "supported"), ("Half of the objects are blue.", "supported"),
      ("Most of the objects are metal.", "contradicted"), ("Exactly one of the spheres is blue.", "supported"),

      ("The cubes are three in number.", "contradicted"), ("The count of blue things is two.", "supported"),
      ("There are not more than two spheres.", "supported"), ("There aren't any brown objects.", "supported"),
      ("There are no red spheres or green cubes.", "supported"), ("There are both cubes and spheres.", "supported"),
      ("Every metal object is small.", "contradicted"), ("Each rubber thing is a sphere.", "supported"),
      ("Any rubber object is a ball.", "supported"), ("No metal object is green.", "supported"),
      ("The metal cylinder is blue in colour.", "supported"), ("The cylinder's material is metal.", "supported"),
      ("The cylinder is a small blue metallic object.", "supported"), ("The big ball is matte.", "supported"),
      ("The large cube shines.", "unsupported"), ("It is a cube that is red.", "not_checkable"),
      ("The object to the left of the cube is blue.", "supported"),
      ("The large thing behind the cube is a green sphere.", "supported"),
      ("The object in front of the cube has a blue colour.", "supported"),
      ("The small sphere lies to the right of the cube.", "supported"),
      ("To the right of the cylinder there is a cube.", "supported"),
      ("On the left side of the cube there is a blue cylinder.", "supported"),
      ("The cube is situated between the cylinder and the small ball.", "supported"),
      ("The cube can be found to the right of the cylinder.", "supported"),
      ("The cube lies on the cylinder's right.", "not_checkable"),
      ("The green sphere is the farthest from the camera.", "supported"),
      ("The small sphere is the closest object to the camera.", "supported"),
      ("The green sphere is more distant from the camera than the cube.", "supported"),
      ("The cube is nearer the camera than the cylinder.", "supported"),

      ("The cylinder is not as large as the cube.", "supported"),

      ("The cube and the green sphere are equal in size.", "supported"),
      ("The cube and the green sphere are equally large.", "supported"),
      ("The cylinder and the small sphere are both blue.", "supported"),
      ("The cylinder and the cube differ in colour.", "supported"),
      ("The colours of the cylinder and the cube are different.", "supported"),
      ("The cylinder matches the small sphere in colour.", "supported"),

      ("The spheres are of different sizes.", "supported"), ("All the objects have different colours.", "contradicted"),
      ("The distance from the cube to the cylinder is roughly 3.2 units.", "supported"),
      ("The cylinder is 3.2 units from the cube.", "supported"),
      ("The cube is within 4 units of the cylinder.", "supported"),
      ("The cube is more than 5 units away from the cylinder.", "contradicted"),
      ("The cube is closer to the cylinder than the green sphere is.", "supported"),
      ("The green sphere is the object farthest from the cube.", "supported"),
      ("Between the two spheres, the green one is larger.", "not_checkable"),
      ("Of the two spheres, the blue one is smaller.", "not_checkable"),
      ("There are fewer cylinders than spheres.", "supported"),
      ("The scene contains more spheres than cylinders.", "supported"),
      ("There are equally many cubes and cylinders.", "supported"),
      ("Cubes and cylinders are equal in number.", "supported"),
      ("There is one more sphere than there are cubes.", "supported"),
      ("The small things are blue.", "supported"), ("Large things are red.", "contradicted"),
      ("If the cube is red, the sphere is blue.", "not_checkable"),
      ("The cube might be red.", "supported"), ("The cube was made in Japan.", "unsupported"),
      ("The cube is owned by the company.", "unsupported"), ("The red cube contains water.", "unsupported"),
      ("The red cube is hollow inside.", "unsupported"), ("The cylinder costs five dollars.", "unsupported"),
    ])
  func solids(sentence: String, verdict: String) {
    let result = Verifier().verify(claim: sentence, evidence: MadeScenes.fourSolids)
    let why = result.claims.map { "\($0.judgement.rule) \($0.judgement.explanation)" }.joined(separator: " | ")
    #expect(result.verdict.rawValue == verdict, "\(sentence): \(why)")
  }
}
