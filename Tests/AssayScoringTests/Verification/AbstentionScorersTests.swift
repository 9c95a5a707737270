import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Abstention against evidence, and risk over coverage")
struct AbstentionScorersTests {
  private static let receipt = FactCase.facts([
    FactCase.read("o0", "NORTHWIND GROCERS"), FactCase.read("o1", "TOTAL 12.40"), FactCase.read("o2", "Cash 20.00"),
  ])

  private func item(_ answer: String, _ truth: JSONValue, question: String = "What is the total?") -> ScoringCase {
    FactCase.make(
      Answer(text: answer), question: question, labels: [Label(.answer, truth), Label(.facts, Self.receipt)])
  }

  @Test(
    "abstaining is right where the evidence does not hold the answer, and nowhere else",
    arguments: [
      ("12.40", "12.40", 1, "tn"), ("99.00", "12.40", 1, "tn"), ("I cannot tell.", "12.40", 0, "fp"),
      ("7.00", "7.00", 0, "fn"), ("I don't know.", "7.00", 1, "tp"),
      ("Paris.", nil, 0, "fn"), ("It is not stated.", nil, 1, "tp"), ("I cannot help with that.", nil, 1, "tp"),
    ] as [(String, JSONValue, Double, String)])
  func cells(answer: String, truth: JSONValue, value: Double, cell: String) throws {
    let score = try #require(try ScorerRegistry.make("abstention.evidence").only(item(answer, truth)))
    #expect(score.value == value, "\(score.outcome)")
    #expect(score.counts[cell] == 1, "\(score.counts)")
    #expect(score.authority == .gold)
  }

  @Test("a yes/no truth that was not understood says nothing about the evidence")
  func unknown() throws {
    let score = try ScorerRegistry.make("abstention.evidence").only(
      item("Yes.", "yes", question: "Would you go there again?"))
    #expect(score?.value == nil)
  }

  @Test("with perceived evidence only, a gold answer gives a weak score; what nobody can know stays gold")
  func authority() throws {
    let scorer = try ScorerRegistry.make("abstention.evidence")
    let seen = Evidence(
      observations: [
        Observation(
          id: "o0", kind: .textLine, value: "TOTAL 12.40", part: 0, source: "ocr", trust: .untrusted)
      ])
    func item(_ truth: JSONValue) -> ScoringCase {
      FactCase.make(
        Answer(text: "12.40"), question: "What is the total?", labels: [Label(.answer, truth)], evidence: seen)
    }
    #expect(scorer.only(item("12.40"))?.authority == .weak && scorer.only(item("12.40"))?.value == 1)
    #expect(scorer.only(item(nil))?.authority == .gold && scorer.only(item(nil))?.value == 0)
  }

  @Test("precision, recall and F1 by hand, each with its own interval")
  func figures() throws {
    // 3 abstained rightly, 1 over-abstained, 2 answered on nothing, 4 answered rightly.
    let items =
      Array(repeating: item("I don't know.", "7.00"), count: 3) + [item("I cannot tell.", "12.40")]
      + Array(repeating: item("7.00", "7.00"), count: 2) + Array(repeating: item("12.40", "12.40"), count: 4)
    let wanted = ["accuracy": 0.7, "precision": 3.0 / 4, "recall": 3.0 / 5, "f1": 2.0 * 0.75 * 0.6 / 1.35]
    for (figure, value) in wanted {
      let scorer = try ScorerRegistry.make("abstention.evidence", options: ["figure": .string(figure)])
      let found = try #require(scorer.figures(items))
      #expect(abs(try #require(found.value) - value) < 1e-12, "\(figure)")
      #expect(found.low.map { $0 <= value } == true && found.high.map { $0 >= value } == true, "\(figure)")
      #expect(found.details["over_abstention"].map { abs($0 - 0.2) < 1e-12 } == true)
      #expect(found.details["answered_on_nothing"].map { abs($0 - 0.4) < 1e-12 } == true)
    }
  }

  @Test("the area over coverage is that of the verifier's risk against another scorer's right and wrong")
  func aurc() throws {
    let scorer = try ScorerRegistry.make("risk.aurc")
    let right = item("The total is 12.40.", "12.40")
    let wrong = item("The total is 99.00.", "12.40")
    let scores = [right, wrong, right, right].compactMap { scorer.only($0) }
    #expect(scores.count == 4 && scores.allSatisfy { $0.authority == .gold })
    let risks = scores.compactMap(\.value)
    #expect(risks[1] > risks[0] && risks[0] == risks[2])
    // The three right ones first, then one wrong of four: (0 + 0 + 0 + 1/4) / 4.
    let found = try #require(scorer.figures([right, wrong, right, right]))
    #expect(abs(try #require(found.value) - 0.0625) < 1e-12)
    #expect(found.details["auroc"] == 1 && found.details["base_rate"] == 0.25)
    let abstained = scorer.only(item("I cannot tell.", "12.40"))
    #expect(abstained?.outcome == .unscored(reason: "the answer abstains"))
    let ranked = try ScorerRegistry.make("risk.aurc", options: ["figure": "auroc", "by": "exact.normalised"])
    #expect(ranked.metric == "risk.auroc@1" && ranked.higherIsBetter)
    #expect(throws: AssayError.self) { try ScorerRegistry.make("risk.aurc", options: ["by": "risk.aurc"]) }
    #expect(throws: AssayError.self) { try ScorerRegistry.make("risk.aurc", options: ["by": "chair"]) }
    #expect(throws: AssayError.self) { try ScorerRegistry.make("risk.aurc", options: ["by": "nothing"]) }
  }
}
