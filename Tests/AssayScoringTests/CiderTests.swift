import Testing

@testable import AssayScoring

@Suite("CIDEr")
struct CiderTests {
  /// `Cider().compute_score(gts, res)` of pycocoevalcap 1.2 on these captions.
  @Test("equals pycocoevalcap to the last digits")
  func reference() {
    let items: [Cider.Item] = [
      .init(caption: "a cat on the mat", references: ["a cat sits on the mat", "the cat is on a mat"]),
      .init(
        caption: "two dogs in a park", references: ["two dogs run in the park", "dogs running through a park"]),
      .init(
        caption: "a blue bus stands still", references: ["a red car is parked", "a parked red car near a house"]),
      .init(caption: "a man rides a bike", references: ["a man rides a bike"]),
    ]
    let expected = [3.448759225639937, 2.289193450874576, 0.0, 10.0]
    let scores = Cider.scores(items)
    for (score, value) in zip(scores, expected) { #expect(abs(score - value) < 1e-9, "\(score) against \(value)") }
    #expect(scores.count == 4)
    #expect(Cider.scores([]).isEmpty)
  }
}
