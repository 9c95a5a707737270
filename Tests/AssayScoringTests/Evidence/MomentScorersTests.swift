import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Moments in recordings")
struct MomentScorersTests {
  private func item(_ answer: Answer?, truth: [[Double]]) -> ScoringCase {
    let windows = truth.map { window -> JSONValue in
      ["kind": "span", "where": [.double(window[0]), .double(window[1])]]
    }
    return FactCase.make(answer, question: "When?", labels: [Label(.evidence, .array(windows))])
  }

  @Test("the scorers give the reference's numbers over its queries")
  func reference() throws {
    let reference = try ReferenceValues.load("moments")
    let items = try reference.rows("queries").map { row in
      let found = try row.rows("found").compactMap(\.array).map { JSONValue.array($0) }
      let truth = try row.rows("truth").compactMap(\.array).map { $0.compactMap(\.double) }
      return item(Answer(text: JSONValue.array(found).compact), truth: truth)
    }
    let map = try #require(try ScorerRegistry.make("moments.map").figures(items)?.value)
    #expect(agree(map, try reference.figure("map"), 1e-13))
    for threshold in ["0.5", "0.7"] {
      let scorer = try ScorerRegistry.make("moments.r1", options: ["threshold": .double(Double(threshold) ?? 0)])
      #expect(agree(try #require(scorer.figures(items)?.value), try reference.figure("r1", threshold), 1e-13))
    }
  }

  @Test(
    "windows are read from JSON in every usual form",
    arguments: [
      "[[2, 6]]", "[2, 6]", "{\"moments\": [{\"start\": 2, \"end\": 6, \"score\": 0.9}]}",
      "Here: ```json\n{\"windows\": [[2, 6, 0.5], [8, 9, 0.1]]}\n```", "{\"pred_relevant_windows\": [[2,6,1]]}",
      "{\"start\": 2, \"end\": 6}",
    ])
  func forms(text: String) throws {
    let case1 = item(Answer(text: text), truth: [[2, 6]])
    #expect(try ScorerRegistry.make("moments.map").only(case1)?.value == 1)
    #expect(try ScorerRegistry.make("moments.r1").only(case1)?.value == 1)
  }

  @Test("else the spans that the answer points at count, in their order")
  func spans() throws {
    let cited = [8.0, 2].map { Answer.CitedRegion(part: 0, region: .span($0, $0 + 4)) }
    let case1 = item(Answer(text: "There.", evidence: cited), truth: [[2, 6]])
    // The second of two is right: precision 1/2 at every threshold.
    #expect(try ScorerRegistry.make("moments.map").only(case1)?.value == 0.5)
    #expect(try ScorerRegistry.make("moments.r1").only(case1)?.value == 0)
  }

  @Test("no window said, a broken label and an empty list are told apart")
  func broken() throws {
    let scorer = try ScorerRegistry.make("moments.map")
    #expect(scorer.only(item(Answer(text: "Early on."), truth: [[2, 6]]))?.parse == .unparsed)
    #expect(scorer.only(item(Answer(text: "[]"), truth: [[2, 6]]))?.value == 0)
    #expect(scorer.only(item(Answer(text: "[[6, 2]]"), truth: [[2, 6]]))?.value == nil)
    #expect(scorer.only(item(Answer(text: "[[2, 6]]"), truth: []))?.value == nil)
  }
}
