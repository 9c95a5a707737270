import AssayVerification
import Testing

@Suite("Wordings about boxes of shapes") struct BoxWordingTests {
  @Test(
    "scattered shapes",
    arguments: [
      ("There is a black square touching the corner.", "supported"),
      ("Exactly one box has a triangle.", "supported"), ("Exactly two boxes contain a circle.", "contradicted"),
      ("Every box contains a circle.", "supported"), ("Each box has at least one square.", "supported"),
      ("In every box there is a yellow item.", "contradicted"), ("No box has more than three items.", "supported"),
      ("The first box contains a triangle.", "supported"), ("The second box from the left has two yellow squares.", "supported"),
      ("The box on the left has a blue triangle.", "supported"), ("The leftmost box contains a black circle.", "contradicted"),
      ("The middle box has no triangles.", "supported"), ("The last box has only blue items.", "supported"),
      ("There is a box with only blue shapes.", "supported"), ("One box contains only blue items.", "supported"),
      ("There are more squares than circles.", "supported"), ("There are as many circles as squares.", "contradicted"),
      ("All triangles are blue.", "supported"), ("None of the triangles is yellow.", "supported"),
      ("None of the squares touch a wall.", "contradicted"), ("Two of the circles touch a wall.", "supported"),
      ("There is a box where all items have the same color.", "supported"),
      ("There is a box with a yellow circle, a blue triangle and a black square.", "supported"),
      ("At least one yelow square isn't touching the wall.", "supported"),
      ("The black circle touches the right wall.", "supported"), ("The black circle is touching the left edge.", "contradicted"),
      ("There are exactly three yellow items.", "supported"), ("There are at most two triangles.", "supported"),
      ("Not all boxes contain a square.", "contradicted"), ("Only one box has a triangle.", "supported"),
      ("There is exactly one box that has items of three different colors.", "supported"),
      ("All of the yellow squares are in the same box.", "supported"),
      ("All squares are in the same box.", "contradicted"),
      ("A big black square is in the box with the triangle.", "supported"),
      ("There are two boxes with a black item.", "supported"),
      ("A box contains either a triangle or a yellow circle.", "supported"),
      ("There is a box with more squares than circles.", "supported"),
      ("There is a box that has no black objects.", "supported"),
      ("There is a box without any triangle.", "supported"),
    ])
  func scattered(sentence: String, verdict: String) {
    let result = SceneRows.verify(sentence, MadeScenes.scattered)
    let why = result.judgements.map { "\($0.1.rule) \($0.1.explanation)" }.joined(separator: " | ")
    #expect(result.verdict == verdict, "\(sentence): \(why)")
  }

  @Test(
    "towers",
    arguments: [
      ("There is a tower with four blocks.", "supported"), ("One tower has exactly three blocks.", "supported"),
      ("There is a four block tower.", "supported"), ("There are three towers.", "supported"),
      ("Two towers have a black block at the base.", "supported"), ("There is a tower whose base is blue.", "supported"),
      ("There is a tower whose top is blue.", "contradicted"), ("No tower has a blue block at the top.", "supported"),
      ("There are exactly two towers with a black base.", "supported"),
      ("There is a tower that has a yellow block on top of a blue block.", "supported"),
      ("There is a blue block above a yellow block.", "contradicted"),
      ("There is a tower of only one color.", "supported"), ("The tower with four blocks has a black top.", "supported"),
      ("The tallest tower has a black block at the top.", "supported"), ("A yellow block is the top of a tower.", "supported"),
      ("The shortest tower is black.", "supported"), ("Each tower has a yellow block.", "contradicted"),
      ("There are at least two towers with the same base color.", "supported"),
      ("There is exactly one tower with two yellow blocks.", "supported"),
      ("There is a tower with three blocks and it has a yellow block at the top.", "supported"),
      ("There is a tower with only two black blocks.", "supported"), ("Two towers contain a blue block.", "supported"),
      ("There is only one tower with a single block.", "supported"),
      ("There is a box with 4 items and a black item on top.", "supported"),
      ("There is a tower with a black block as its base and a black block at the top.", "supported"),
    ])
  func towers(sentence: String, verdict: String) {
    let result = SceneRows.verify(sentence, MadeScenes.towers)
    let why = result.judgements.map { "\($0.1.rule) \($0.1.explanation)" }.joined(separator: " | ")
    #expect(result.verdict == verdict, "\(sentence): \(why)")
  }
}
