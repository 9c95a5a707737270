import Testing

@testable import AssayVerification

@Suite("Wordings about solids") struct SolidWordingTests {
  @Test(
    "are decided alike, however it is said",
    arguments: [
      // Presence
      ("There is a red cube.", "supported"), ("A red cube is present.", "supported"),
      ("I can see a red metal cube.", "supported"), ("The picture shows a red cube.", "supported"),
      ("The image contains a green cylinder.", "contradicted"), ("One can see a big red block.", "supported"),
      ("In the scene, there is a blue ball.", "supported"), ("A yellow sphere can be seen.", "contradicted"),
      ("There exists a metallic cylinder.", "supported"), ("There isn't any yellow object.", "supported"),
      ("No cylinder is red.", "supported"), ("There are no cubes.", "contradicted"),
      ("The scene does not contain a purple thing.", "supported"), ("A tiny matte ball is visible.", "supported"),
      ("There is neither a yellow cube nor a brown cube.", "not_checkable"),
      // Counts
      ("There are two spheres.", "supported"), ("The number of spheres is 2.", "supported"),
      ("The number of cubes is 3.", "contradicted"), ("There are at least three objects.", "supported"),
      ("There are fewer than two cylinders.", "supported"), ("Only one cube is present.", "supported"),
      ("There are no more than two blue objects.", "supported"), ("There are more spheres than cubes.", "supported"),
      ("There are as many cubes as cylinders.", "supported"), ("There are fewer cubes than spheres.", "supported"),
      ("The number of spheres is greater than the number of cubes.", "supported"),
      ("There is the same number of cubes and spheres.", "contradicted"),
      ("Exactly 4 objects are visible.", "supported"), ("Spheres outnumber cylinders.", "supported"),
      ("There are twice as many spheres as cubes.", "supported"),
      ("The cubes are outnumbered by the spheres.", "supported"),
      ("There is a total of four things.", "supported"), ("A pair of balls can be seen.", "supported"),
      // Attributes
      ("The cube is red.", "supported"), ("The cube has a red colour.", "supported"),
      ("The colour of the cube is red.", "supported"), ("The cube's color is blue.", "contradicted"),
      ("The cube is made of metal.", "supported"), ("The cube is made out of rubber.", "contradicted"),
      ("The cylinder is small.", "supported"), ("The cylinder is not large.", "supported"),
      ("The cube isn't red.", "contradicted"), ("The red cube is a large metallic object.", "supported"),
      ("The large sphere is green, not blue.", "supported"), ("The cube is either red or green.", "supported"),
      ("The cube is neither blue nor green.", "supported"), ("Both spheres are rubber.", "supported"),
      ("Both spheres are blue.", "contradicted"), ("All spheres are made of rubber.", "supported"),
      ("Every sphere is green.", "contradicted"), ("Not all spheres are blue.", "supported"),
      ("All but one of the objects are blue.", "contradicted"), ("The only cube is red.", "supported"),
      ("The cube appears to be red.", "supported"), ("The cube looks blue.", "contradicted"),
      ("The thing that is red is a cube.", "supported"), ("The red thing is a sphere.", "contradicted"),
      ("The material of the cylinder is metal.", "supported"), ("The size of the red cube is small.", "contradicted"),
      // Sharing
      ("The cylinder has the same colour as the small sphere.", "supported"),
      ("The cylinder and the small sphere have the same colour.", "supported"),
      ("The cylinder and the cube are the same color.", "contradicted"),
      ("The two spheres have different colours.", "supported"), ("No two cubes have the same colour.", "supported"),
      ("The cube and the cylinder are made of the same material.", "supported"),
      ("The cube is the same size as the green sphere.", "supported"),
      ("The cube differs from the cylinder.", "unsupported"),
      ("The spheres share the same material.", "supported"),
      // Relations
      ("The cylinder is to the left of the cube.", "supported"), ("The cylinder is left of the cube.", "supported"),
      ("The cube is on the right side of the cylinder.", "supported"),
      ("The cylinder sits to the left of the cube.", "supported"),
      ("To the left of the cube is a cylinder.", "supported"),
      ("Behind the cube there is a green sphere.", "supported"),
      ("A blue cylinder stands to the right of the red cube.", "contradicted"),
      ("The green sphere is located behind the cube.", "supported"),
      ("The green sphere is in front of the cube.", "contradicted"),
      ("The cube is left of the small sphere and right of the cylinder.", "supported"),
      ("The small sphere is not to the left of the cube.", "supported"),
      ("The cube is between the cylinder and the small sphere.", "supported"),
      ("The leftmost object is a cylinder.", "supported"), ("The rightmost thing is green.", "contradicted"),
      ("The sphere that is right of the cube is blue.", "not_checkable"),
      // Depth, distance, size
      ("The small sphere is closer to the camera than the cube.", "supported"),
      ("The cube is farther from the camera than the small sphere.", "supported"),
      ("The green sphere is nearer to the viewer than the cube.", "contradicted"),
      ("The cube is further away from the camera than the green sphere.", "contradicted"),
      ("The cube and the cylinder are about 3.2 units apart.", "supported"),
      ("The distance between the cube and the cylinder is about 3.2 units.", "supported"),
      ("The cube is about 9 units away from the cylinder.", "contradicted"),
      ("The cube is closer to the cylinder than to the green sphere.", "supported"),
      ("The cube is farther from the cylinder than from the green sphere.", "contradicted"),
      ("The cube is larger than the cylinder.", "supported"), ("The cylinder is smaller than the cube.", "supported"),
      ("The cylinder is bigger than the cube.", "contradicted"),
      ("The cube is as large as the green sphere.", "supported"),
      ("The largest objects are red.", "contradicted"),
      // Nobody looked
      ("The cube weighs two kilograms.", "unsupported"), ("The red cube was bought in Spain.", "unsupported"),
      ("The cylinder belongs to the operator.", "unsupported"), ("The cube is still warm.", "unsupported"),
      ("The red cube is heavy.", "unsupported"), ("The cube was painted last year.", "unsupported"),
      ("The sphere is blue.", "not_checkable"), ("Colourless green ideas sleep furiously.", "not_checkable"),
    ])
  func wordings(sentence: String, verdict: String) {
    let result = Verifier().verify(claim: sentence, evidence: MadeScenes.fourSolids)
    let why = result.claims.map { "\($0.judgement.rule) \($0.judgement.explanation)" }.joined(separator: " | ")
    #expect(result.verdict.rawValue == verdict, "\(sentence): \(why)")
  }
}
