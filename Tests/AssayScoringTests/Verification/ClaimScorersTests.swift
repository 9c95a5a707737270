import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Scorers of claims and citations")
struct ClaimScorersTests {
  private static func placed(_ id: String, _ value: String, _ colour: String, _ box: [Int]) -> JSONValue {
    [
      "id": .string(id), "modality": "image", "kind": "object", "value": .string(value),
      "attributes": ["color": .string(colour)], "where": [["box": .array(box.map { .int($0) })]],
    ]
  }

  /// A black cat on the left, a white and a brown dog on the right, a serial number; nothing else is there.
  private static let yard: JSONValue = [
    "frames": [["id": "image", "kind": "image", "unit": "px", "width": 400, "height": 200]],
    "observations": [
      placed("cat", "cat", "black", [10, 80, 60, 120]), placed("white", "dog", "white", [200, 80, 260, 130]),
      placed("brown", "dog", "brown", [300, 80, 360, 130]),
      ["id": "plate", "modality": "image", "kind": "text", "value": "SERIAL NO AB1234"],
    ],
    "coverage": [
      [
        "modality": "image", "kind": "object", "vocabulary": ["cat", "dog", "bird"], "recall": 1.0, "closed": true,
        "attributes": ["color": ["black", "white", "brown"]],
      ]
    ],
  ]

  private func item(_ answer: String, citations: [String] = [], authority: Authority = .gold) -> ScoringCase {
    FactCase.make(
      Answer(text: answer, citations: citations), question: "What is there?",
      labels: [Label(.facts, Self.yard, authority: authority)])
  }

  @Test(
    "a kind's accuracy is the share of its checked claims that are supported",
    arguments: [
      ("entity", "There is a cat. There is a bird.", 0.5), ("entity", "There is a dog.", 1),
      ("attribute", "The cat is black.", 1), ("attribute", "The cat is brown.", 0),
      ("spatial", "The cat is left of the dogs.", 1), ("spatial", "The cat is to the right of the brown dog.", 0),
      ("numeric", "There are two dogs.", 1), ("numeric", "There are three dogs.", 0),
      ("identifier", "The serial number is AB1234.", 1), ("identifier", "The serial number is AB1235.", 0),
    ] as [(String, String, Double)])
  func kinds(kind: String, answer: String, value: Double) throws {
    let score = try #require(try ScorerRegistry.make("claims.\(kind)").only(item(answer)))
    #expect(score.value == value, "\(score.outcome)")
    #expect(score.authority == .gold)
    let weak = try ScorerRegistry.make("claims.\(kind)").only(item(answer, authority: .weak))
    #expect(weak?.value == value && weak?.authority == .weak)
  }

  @Test("an answer without such a claim is not scored, and gold facts come before perceived ones")
  func unscored() throws {
    for kind in ["identifier", "spoken", "temporal"] {
      let score = try ScorerRegistry.make("claims.\(kind)").only(item("There is a cat."))
      #expect(score?.outcome == .unscored(reason: "no such claim"), "\(kind)")
    }
    let bare = FactCase.make(Answer(text: "There is a cat."), question: "What is there?")
    let score = try ScorerRegistry.make("claims.entity").only(bare)
    #expect(score?.outcome == .unscored(reason: "nothing was observed") && score?.authority == .weak)
    let broken = FactCase.make(
      Answer(text: "There is a cat."), question: "?", labels: [Label(.facts, ["observations": 5])])
    guard case .unscored(let reason)? = try ScorerRegistry.make("claims.entity").only(broken)?.outcome else {
      Issue.record("a wrong label is never a value")
      return
    }
    #expect(reason.hasPrefix("the label `facts` is wrong at"))
  }

  @Test("over a set, hallucination is the share of all claims and not the mean of shares")
  func hallucination() throws {
    let scorer = try ScorerRegistry.make("claims.hallucination")
    // One wrong claim of one, and none of three.
    let items = [item("There is a bird."), item("There is a cat. There is a dog. The cat is black.")]
    #expect(try #require(scorer.figures(items)?.value) == 0.25)
  }

  @Test("citations are recalled where they carry a claim together, and precise where they are needed (ALCE)")
  func citations() throws {
    let recall = try ScorerRegistry.make("citation.recall")
    let precision = try ScorerRegistry.make("citation.precision")
    let open: JSONValue = [
      "observations": [
        FactCase.object("cat", "cat"), FactCase.object("dog", "dog"), FactCase.object("tree", "tree"),
      ], "coverage": [],
    ]
    func figures(_ citations: [String]) -> (Double?, Double?) {
      let item = FactCase.make(
        Answer(text: "There is a cat. There is a dog.", citations: citations), question: "What is there?",
        labels: [Label(.facts, open)])
      return (recall.only(item)?.value, precision.only(item)?.value)
    }
    #expect(figures(["cat", "dog"]) == (1, 1))
    #expect(figures(["cat", "tree"]) == (0.5, 0.5))
    #expect(figures(["tree"]) == (0, 0))
    #expect(figures(["cat", "dog", "tree"]) == (1, 2.0 / 3))
    #expect(figures([]) == (0, nil))
  }
}
