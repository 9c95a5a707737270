import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Conflict handling and agreement of modalities")
struct ConflictScorersTests {
  private static let pump = FactCase.facts([
    FactCase.object("o0", "pump", ["condition": "intact"]), FactCase.sound("a0", "grinding"),
  ])

  private func judged(_ answer: String, question: String = "What state is the pump in?") throws -> Score? {
    let scorer = try ScorerRegistry.make("conflict.handled")
    return scorer.only(
      FactCase.make(Answer(text: answer), question: question, labels: [Label(.facts, Self.pump)]))
  }

  @Test(
    "an answer names, caveats, abstains, or picks a side",
    arguments: [
      ("The pump is intact.", "one_sided", 0), ("The pump is grinding, so it is damaged.", "one_sided", 0),
      ("The pump looks intact but makes a grinding noise.", "named", 1),
      ("The pump looks intact. However, it sounds abnormal.", "named", 1),
      ("The pump may be damaged.", "caveated", 1),
      ("The picture and the recording of the pump contradict each other.", "caveated", 1),
      ("I cannot tell whether the pump is intact.", "abstained", 1),
      ("It cannot be determined from this.", "abstained", 1),
    ] as [(String, String, Double)])
  func ways(answer: String, way: String, value: Double) throws {
    let score = try #require(try judged(answer))
    #expect(score.value == value, "\(score.outcome)")
    #expect(score.counts[way] == 1, "\(score.counts)")
    #expect(score.authority == .gold && score.layer == .fusion)
  }

  @Test("yes and no take a side of what was asked")
  func yesOrNo() throws {
    #expect(try judged("Yes.", question: "Is the pump intact?")?.counts["one_sided"] == 1)
    #expect(try judged("No.", question: "Is the pump intact?")?.counts["one_sided"] == 1)
  }

  @Test("what speaks of nothing in conflict is not scored, and neither is evidence without a conflict")
  func silent() throws {
    #expect(
      try judged("The wall is blue.")?.outcome == .unscored(reason: "the answer speaks of nothing that conflicts"))
    let scorer = try ScorerRegistry.make("conflict.handled")
    let calm = FactCase.facts([FactCase.object("o0", "pump", ["condition": "intact"])])
    let item = FactCase.make(
      Answer(text: "The pump is intact."), question: "Is it?", labels: [Label(.facts, calm, authority: .weak)])
    #expect(scorer.only(item)?.outcome == .unscored(reason: "nothing in the evidence conflicts"))
    #expect(scorer.only(item)?.authority == .weak)
  }

  @Test("the set's number is the share of conflicts that were met, with each way beside it")
  func set() throws {
    let scorer = try ScorerRegistry.make("conflict.handled")
    let answers = [
      "The pump is intact.", "The pump looks intact but makes a grinding noise.", "I cannot tell how the pump is.",
      "The pump is intact.", "The wall is blue.",
    ]
    let found = try #require(
      scorer.figures(
        (answers + answers + answers).map {
          FactCase.make(Answer(text: $0), question: "How is the pump?", labels: [Label(.facts, Self.pump)])
        }))
    // Of five each four spoke of it: one named it, one abstained.
    #expect(found.value == 0.5 && found.n == 12)
    #expect(found.details["named"] == 0.25 && found.details["abstained"] == 0.25 && found.details["one_sided"] == 0.5)
    #expect(found.unscored == ["the answer speaks of nothing that conflicts": 3])
    #expect(found.low != nil && found.high != nil)
  }

  @Test("agreement is counted for each pair of modalities, without an answer, gold and weak apart")
  func agreement() throws {
    let scorer = try ScorerRegistry.make("fusion.agreement")
    let agreeing = FactCase.facts([
      FactCase.object("o0", "drum", ["color": "red"]), FactCase.speech("a0", "The drum is red."),
    ])
    let clashing = FactCase.facts([
      FactCase.object("o0", "drum", ["color": "blue"]), FactCase.speech("a0", "The drum is red."),
    ])
    func item(_ facts: JSONValue, _ authority: Authority = .gold) -> ScoringCase {
      FactCase.make(nil, question: "What colour?", labels: [Label(.facts, facts, authority: authority)])
    }
    #expect(scorer.only(item(agreeing))?.value == 1 && scorer.only(item(clashing))?.value == 0)
    let items = [item(agreeing), item(clashing), item(agreeing), item(Self.pump), item(clashing, .weak)]
    let found = try #require(scorer.figures(items))
    // Red and red twice, red and blue, intact and grinding.
    #expect(found.value == 0.5 && found.n == 4)
    #expect(found.details["seen-said"].map { ($0 * 3).rounded() } == 2 && found.details["seen-said.n"] == 3)
    #expect(found.details["seen-heard"] == 0 && found.details["seen-heard.n"] == 1)
    #expect(scorer.figures(items, .weak)?.value == 0)
    let pair = try ScorerRegistry.make("fusion.agreement", options: ["pair": "said-seen"])
    #expect(pair.metric == "fusion.agreement.seen-said@1")
    #expect(pair.figures(items)?.value.map { ($0 * 3).rounded() } == 2)
    #expect(
      pair.only(item(Self.pump))?.outcome == .unscored(reason: "no two modalities tell of the same thing"))
    #expect(throws: AssayError.self) {
      try ScorerRegistry.make("fusion.agreement", options: ["pair": "seen-smelt"])
    }
  }
}
