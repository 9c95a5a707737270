import AssayCore
import Testing

@testable import AssayScoring

@Suite("Multiple choice")
struct ChoiceExtractorTests {
  static let options = ["a red car", "a blue car", "dark blue", "none of them"]

  @Test(
    "a letter or an option's text is read as people write it",
    arguments: [
      ("B", 1), ("b", 1), ("(B)", 1), ("B.", 1), ("B) a blue car", 1), ("B. a blue car", 1), ("**B**", 1), ("[C]", 2),
      ("Answer: B", 1), ("The answer is (D).", 3), ("I think it is option C because it is dark.", 2), ("a red car", 0),
      ("A Red Car!", 0), ("It shows a blue car on a street.", 1), ("Let me see.\nAnswer: **D**", 3),
      ("\\boxed{\\text{C}}", 2),
      ("{\"answer\": \"D\"}", 3), ("<think>A? B?</think>C", 2), ("The correct one is (A)", 0), ("$\\boxed{A}$", 0),
      ("B\nbecause it is blue", 1),
    ])
  func read(text: String, index: Int) {
    #expect(ChoiceExtractor.extract(Answer(text: text), options: Self.options) == .parsed(index))
  }

  @Test(
    "what is not clear is unparsed, never guessed",
    arguments: [
      "", "maybe", "A or B", "either (A) or (B)", "a red car and a blue car", "E", "I see it", "A cat sits there",
      "The answer is between option A and option B", "U.S. roads",
    ])
  func unclear(text: String) {
    #expect(ChoiceExtractor.extract(Answer(text: text), options: Self.options) == .unparsed)
  }

  @Test("a refusal is a refusal")
  func refusal() {
    #expect(ChoiceExtractor.extract(Answer(text: "I'm sorry, but I can't help."), options: Self.options) == .refused)
    #expect(ChoiceExtractor.extract(Answer(text: "", refused: true), options: Self.options) == .refused)
  }
}
