import AssayLanguage
import Testing

@testable import AssayVerification

@Suite("Relation lexicon")
struct RelationLexiconTests {
  @Test(
    "Wordings are found by their longest match",
    arguments: [
      ("to the left of the bus", Relation.leftOf, 4), ("left of it", .leftOf, 2),
      ("on the left side of the bus", .atLeftSideOf, 5), ("on the right-hand side of it", .atRightSideOf, 5),
      ("beneath the table", .beneath, 1), ("underneath the table", .beneath, 1), ("next to a cup", .nextTo, 2),
      ("sits on the mat", .on, 2), ("in front of the house", .inFrontOf, 3), ("infront of it", .inFrontOf, 2),
      ("nearer to the cube than", .closerTo, 2), ("closer to the camera than the cube", .closerToViewer, 5),
      ("farther away than the cube", .fartherFromViewer, 3), ("on top of it", .onTopOf, 3),
      ("sitting directly on top of it", .onTopOf, 5), ("right next to it", .nextTo, 3),
      ("slightly to the right of it", .rightOf, 5), ("surrounded by trees", .enclosedBy, 2),
      ("in the middle of the road", .inMiddleOf, 4), ("touches the wall", .touching, 1),
      ("higher than the shelf", .above, 2), ("far away from home", .farAwayFrom, 3), ("far from home", .farFrom, 2),
      ("parked alongside the kerb", .alongside, 2), ("facing away from us", .facingAwayFrom, 3),
      ("at the edge of the desk", .atEdgeOf, 4), ("sandwiched between two", .between, 2),
      ("on the opposite side of it", .oppositeTo, 5), ("is behind", .behind, 0), ("lying down", .down, 0),
      ("overhead lights", .above, 0), ("the cat", .behind, 0),
    ])
  func wordings(words: String, relation: Relation, tokens: Int) {
    let found = RelationLexicon.match(in: TokenizedText(words), at: 0)
    if tokens == 0 {
      #expect(found == nil)
    } else {
      #expect(found?.relation == relation)
      #expect(found?.tokens == tokens)
    }
  }

  @Test("A match never reaches over the end that is given")
  func bounded() {
    let text = TokenizedText("to the left of the bus")
    #expect(RelationLexicon.match(in: text, at: 0, before: 3)?.relation != .leftOf)
    #expect(RelationLexicon.match(in: text, at: 6) == nil)
    #expect(RelationLexicon.match(in: text, at: -1) == nil)
  }

  @Test("Every relation is found by its own name", arguments: Relation.allCases)
  func names(relation: Relation) {
    let text = TokenizedText(relation.rawValue)
    let found = RelationLexicon.match(in: text, at: 0)
    #expect(found?.relation == relation)
    #expect(found?.tokens == text.count)
  }

  @Test("No wording stands for two relations")
  func unambiguous() {
    var owners: [[WordKey]: Relation] = [:]
    for (relation, patterns) in RelationWordings.all {
      for words in patterns.flatMap(PhrasePattern.expand) {
        #expect(
          owners[words] == nil || owners[words] == relation, "\(relation) and \(String(describing: owners[words]))")
        owners[words] = relation
      }
    }
    #expect(owners.count > 400)
  }

  @Test("Inverses and opposites are consistent", arguments: Relation.allCases)
  func algebra(relation: Relation) {
    if let inverse = relation.inverse { #expect(inverse.inverse != nil) }
    if relation.isSymmetric { #expect(relation.inverse == relation) }
    if let opposite = relation.opposite { #expect(relation.excludes(opposite) && opposite.excludes(relation)) }
    #expect(relation.canonical.canonical == relation.canonical)
    #expect(!relation.excludes(relation))
  }

  @Test("The lexicon has the 66 relations of the definitions and some more")
  func size() { #expect(Relation.allCases.count >= 66) }

  @Test(
    "Positions in the picture are told from relations to things",
    arguments: [
      ("on the left of the picture", PicturePosition(across: .left), 6), ("on the left", .init(across: .left), 3),
      ("in the top right corner", .init(across: .right, up: .top, corner: true), 5),
      ("at the bottom of the image", .init(up: .bottom), 6),
      ("in the center of the photo", .init(across: .middle, up: .middle), 6),
      ("in the upper-left corner", .init(across: .left, up: .top, corner: true), 4),
      ("on the right side of the frame", .init(across: .right), 7),
    ])
  func positions(words: String, position: PicturePosition, tokens: Int) {
    let found = PicturePosition.match(in: TokenizedText(words), at: 0)
    #expect(found?.position == position)
    #expect(found?.tokens == tokens)
  }

  @Test("On the left of the dog is a relation, no position")
  func notAPosition() { #expect(PicturePosition.match(in: TokenizedText("on the left of the dog"), at: 0) == nil) }
}
