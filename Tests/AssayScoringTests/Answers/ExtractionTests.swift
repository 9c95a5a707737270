import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("The final answer")
struct ExtractionTests {
  @Test(
    "is found where the reply marks it",
    arguments: [
      ("42", "42"), ("So we add.\nAnswer: 42", "42"), ("**Final answer:** left lane.", "left lane"),
      ("x\n\\boxed{\\frac{1}{2}} y", "\\frac{1}{2}"), ("{\"answer\": \"red\", \"why\": 1}", "red"),
      ("```json\n{\"answer\": 3}\n```", "3"), ("Answer: a\nAnswer: b", "b"), ("the answer is $5", "$5"),
    ])
  func final(text: String, expected: String) {
    #expect(FinalAnswer.extract(Answer(text: text)) == .parsed(expected))
  }

  @Test("several lines without a mark are unparsed, and so is nothing", arguments: ["one\ntwo", "", "<think>x"])
  func unparsed(text: String) { #expect(FinalAnswer.extract(Answer(text: text)) == .unparsed) }

  @Test(
    "thinking is removed first",
    arguments: [
      ("<think>a</think>b", "b"), ("a</think> b ", "b"), ("<think>a", ""), ("x <thinking>y</thinking> z", "x  z"),
      ("<think>a</think><think>b</think>c", "c"), ("no thinking", "no thinking"),
    ])
  func thinking(text: String, expected: String) { #expect(AnswerText.withoutThinking(text) == expected) }

  @Test(
    "refusals and admissions are told apart from answers",
    arguments: [
      ("I'm sorry, but I can't assist with that.", true, false), ("I don’t know.", false, true),
      ("It cannot be determined from the image.", false, true), ("Unknown", false, true),
      ("The can is red.", false, false),
    ])
  func behaviour(text: String, refuses: Bool, abstains: Bool) {
    #expect(RefusalRule.refuses(Answer(text: text)) == refuses)
    #expect(AbstentionRule.abstains(Answer(text: text)) == abstains)
  }

  @Test(
    "JSON is found whole, fenced or within text",
    arguments: ["{\"a\":1}", "```json\n{\"a\":1}\n```", "Here: {\"a\":1}. Done"])
  func json(text: String) { #expect(JSONAnswer.find(in: text) == ["a": 1]) }

  @Test(
    "dates are read when they have one reading",
    arguments: [
      ("2024-03-12", "2024-03-12"), ("12.03.2024", "2024-03-12"), ("12 March 2024", "2024-03-12"),
      ("March 12th, 2024", "2024-03-12"), ("13/04/2024", "2024-04-13"), ("04/13/24", "2024-04-13"),
      ("20240312", "2024-03-12"),
      ("12. März 2024", "2024-03-12"), ("It was due on 29 February 2024.", "2024-02-29"), ("03/04/2024", nil),
      ("29 February 2023", nil), ("2024", nil), ("", nil), ("1 May 2020 or 2 May 2020", nil), ("99/99/9999", nil),
    ] as [(String, String?)])
  func dates(text: String, expected: String?) { #expect(DateText.parse(text)?.text == expected) }

  @Test("the order decides a date of two readings")
  func order() {
    #expect(DateText.parse("03/04/2024", order: .dayFirst)?.text == "2024-04-03")
    #expect(DateText.parse("03/04/2024", order: .monthFirst)?.text == "2024-03-04")
  }
}
