import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Yes or no")
struct YesNoTests {
  let fixture: JSONValue

  init() throws { fixture = try Fixtures.load("pope", extract: Fixtures.pope) }

  @Test("each rule extracts what its published scorer extracts")
  func extraction() throws {
    for row in try #require(fixture["rows"]?.array) {
      let answer = row.text("answer")
      #expect(YesNoRule.official.extract(answer) == row["official"]?.string, "\(answer)")
      #expect(YesNoRule.lmmsEval.extract(answer) == row["exact"]?.string, "\(answer)")
      #expect(YesNoRule.vlmEvalKit.extract(answer) ?? "unknown" == row["words"]?.string, "\(answer)")
    }
  }

  @Test("each scorer's totals are the published ones", arguments: YesNoRule.allCases)
  func totals(rule: YesNoRule) throws {
    let scorer = try ScorerRegistry.make("pope.\(rule.rawValue)@1")
    var scores: [Score] = []
    for row in try #require(fixture["rows"]?.array) {
      scores += scorer.score(
        .of(answer: row.text("answer"), labels: [Label(.answer, .string(row.text("label")))]))
    }
    guard case .custom(let reducer) = scorer.aggregation else {
      Issue.record("not a reducer")
      return
    }
    let totals = try #require(fixture["totals"]?[rule.rawValue])
    let details = Dictionary(uniqueKeysWithValues: reducer.details(scores).map { ($0.name, $0.value) })
    #expect(isClose(reducer.reduce(scores), totals["accuracy"]?.double))
    for (ours, theirs) in [
      ("tp", "TP"), ("fp", "FP"), ("fn", "FN"), ("precision", "precision"), ("recall", "recall"), ("f1", "f1"),
    ] {
      #expect(isClose(details[ours], totals[theirs]?.double), "\(ours)")
    }
    if let ratio = totals["yes_ratio"]?.double { #expect(isClose(details["yes_ratio"], ratio)) }
    if let unknown = totals["unknown"]?.double { #expect(details["unknown"] == unknown) }
  }

  @Test("F1 follows from the counts of a published run")
  func published() {
    let score = Score(
      metric: "pope", layer: .generation, authority: .gold, outcome: .value(1),
      counts: ["tp": 1183, "fp": 31, "tn": 1379, "fn": 317])
    let reducer = BinaryReducer(figure: .f1)
    #expect(isClose(reducer.reduce([score]), 0.8717759764, 1e-10))
    #expect(isClose(BinaryReducer(figure: .precision).reduce([score]), 0.9744645799, 1e-10))
  }

  @Test(
    "our own reader takes a clear word and leaves the rest unparsed",
    arguments: [
      ("yes.", true), ("No, there is none", false), ("<think>no</think>Yes", true), ("I looked. Answer: no", false),
      ("{\"answer\": true}", true), ("**Yes**", true), ("There isn't any", nil), ("maybe", nil), ("", nil),
      ("It could be yes or no", nil),
    ] as [(String, Bool?)])
  func own(text: String, expected: Bool?) {
    let found = YesNoExtractor.extract(Answer(text: text))
    #expect(found.value == expected)
    #expect(found.parse == (expected == nil ? .unparsed : .parsed))
  }

  @Test("AMBER rounds each figure before F1, and no is the positive class")
  func amber() throws {
    let scorer = try ScorerRegistry.make("amber")
    var scores: [Score] = []
    for (truth, said) in [("no", "No"), ("no", "Yes"), ("no", "no"), ("yes", "No"), ("yes", "Yes"), ("no", "No")] {
      scores += scorer.score(.of(answer: said, labels: [Label(.answer, .string(truth))]))
    }
    guard case .custom(let reducer) = scorer.aggregation else { return }
    let details = Dictionary(uniqueKeysWithValues: reducer.details(scores).map { ($0.name, $0.value) })
    // By hand: accuracy 3/6.001, precision 2/3.001, recall 2/4.001.
    #expect(details["accuracy"] == 50.0)
    #expect(details["precision"] == 66.6)
    #expect(details["recall"] == 50.0)
    #expect(reducer.reduce(scores) == 57.1)
  }

  @Test("HallusionBench's questions and figures count only when all of theirs is right")
  func hallusion() throws {
    let scorer = try ScorerRegistry.make("hallusionbench")
    var scores: [Score] = []
    for (figure, question, said) in [(0, 0, "yes"), (1, 0, "yes"), (0, 1, "yes"), (1, 1, "no")] {
      var item = ScoringCase.of(answer: said, labels: [Label(.answer, "yes")])
      item.sample.request.attributes = ["set_id": 1, "figure_id": .int(figure), "question_id": .int(question)]
      scores += scorer.score(item)
    }
    guard case .custom(let reducer) = scorer.aggregation else { return }
    let details = Dictionary(uniqueKeysWithValues: reducer.details(scores).map { ($0.name, $0.value) })
    #expect(details == ["aAcc": 0.75, "qAcc": 0.5, "fAcc": 0.5])
  }
}
