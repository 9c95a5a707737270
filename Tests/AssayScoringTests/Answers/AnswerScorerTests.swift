import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Scorers of answers")
struct AnswerScorerTests {
  private func score(
    _ name: String, _ answer: Answer, _ target: Label.Target, _ label: JSONValue, options: JSONValue = .null,
    choices: [String] = []
  ) throws -> Score {
    let scorer = try ScorerRegistry.make(name, options: options)
    return try #require(scorer.score(.of(answer, labels: [Label(target, label)], choices: choices)).first)
  }

  @Test(
    "judge short answers",
    arguments: [
      ("exact@1", "yes", "yes", 1), ("exact@1", "Yes.", "yes", 0), ("exact.normalised@1", "Yes.", "yes", 1),
      ("exact.normalised@1", "We see.\nAnswer: 1.5", "15", 0), ("exact.normalised@1", "-5", "5", 0),
      ("exact.normalised@1", "The colour is red", ["blue", "the colour is red."], 1),
      ("exact@1", "cafe\u{301}", "caf\u{E9}", 0),
      ("f1.tokens@1", "the red car", "a red car", 1), ("f1.tokens@1", "red car", "red bus", 0.5),
      ("contains@1", "It is a scarlet car.", "car", 1), ("contains@1", "It is a scar.", "car", 0),
      ("starts_with@1", "Yes, there is", "yes", 1), ("starts_with@1", "Yesterday", "yes", 0),
      ("numeric@1", "about 1,204.50 EUR", 1204.5, 1), ("numeric@1", "5 lb", "5 kg", 0), ("numeric@1", "5", "5 kg", 1),
      ("date@1", "on 12 March 2024", "2024-03-12", 1), ("yes_no@1", "Yes.", true, 1),
      ("anls.strict@1", "Coca Cola", ["coca cola"], 1),
      ("list_f1@1", "- b\n- a", ["a", "b"], 1), ("list_f1@1", "[\"a\", \"c\"]", ["a", "b"], 0.5),
      ("list_f1@1", "a, b, b", ["a", "b"], 0.8),
    ] as [(String, String, JSONValue, Double)])
  func short(name: String, text: String, label: JSONValue, expected: Double) throws {
    #expect(isClose(try score(name, Answer(text: text), .answer, label).value, expected), "\(name) \(text)")
  }

  @Test("choice takes labels as letters, texts and indices", arguments: ["B", "blue", 1] as [JSONValue])
  func choice(label: JSONValue) throws {
    let right = try score("choice@1", Answer(text: "(B) blue"), .answer, label, choices: ["red", "blue"])
    #expect(right.value == 1 && right.extracted == "B" && right.parse == .parsed)
    let unclear = try score("choice@1", Answer(text: "hm"), .answer, label, choices: ["red", "blue"])
    #expect(unclear.value == 0 && unclear.parse == .unparsed)
  }

  @Test("fields are compared each in its own way, nested ones by dotted names")
  func fields() throws {
    let label: JSONValue = [
      "total": 12.5, "date": "2024-03-12", "vendor": ["name": "ACME GmbH"], "items": ["a", "b"], "note": nil,
    ]
    let text = """
      ```json
      {"total": "12,50 €", "date": "12 March 2024", "vendor": {"name": "Acme Gmbh"}, "items": ["b"], "extra": 1}
      ```
      """
    let found = try score("json_fields@1", Answer(text: text), .answer, label, options: ["fields": ["date": "date"]])
    #expect(isClose(found.value, 4.5 / 5))
    #expect(found.detail?["fields"]?["items"]?["score"] == 0.5)
    #expect(found.detail?["fields"]?["vendor.name"]?["score"] == 1.0)
    #expect(found.detail?["extra"] == ["extra"])
    let strict = try score(
      "json_fields@1", Answer(text: text), .answer, label, options: ["fields": ["date": "date"], "strict": true])
    #expect(isClose(strict.value, 4.5 / 6))
    #expect(try score("json_fields@1", Answer(text: "no JSON"), .answer, label).parse == .unparsed)
  }

  @Test("requirements on form give the share that is met, and name the others")
  func format() throws {
    let label: JSONValue = [
      "max_words": 3, "must_include": ["red", "blue"], "ends_with": ".", "no_markdown": true, "language": "en",
      "lines": 1,
    ]
    let found = try score("format@1", Answer(text: "A **red** car stands."), .format, label)
    #expect(isClose(found.value, 4.0 / 7))
    #expect(
      found.detail?["unmet"] == ["max_words: has 4 words", "must_include: lacks \"blue\"", "no_markdown: has bold"])
    let unknown = try score("format@1", Answer(text: "x"), .format, ["max_word": 3])
    #expect(unknown.outcome == .unscored(reason: "unknown requirement `max_word`"))
  }

  @Test("JSON with text around it is no JSON-only reply")
  func jsonOnly() throws {
    #expect(try score("format@1", Answer(text: "Here: {\"a\": 1}"), .format, ["json": true]).value == 0)
    #expect(try score("format@1", Answer(text: "{\"a\": 1}"), .format, ["json": true]).value == 1)
  }

  @Test("abstention is right where nobody can know, and wrong elsewhere")
  func abstention() throws {
    #expect(try score("abstention@1", Answer(text: "I don't know"), .answer, nil).value == 1)
    #expect(try score("abstention@1", Answer(text: "It is red"), .answer, nil).value == 0)
    #expect(try score("abstention@1", Answer(text: "I don't know"), .answer, "red").value == 0)
    #expect(try score("abstention@1", Answer(text: "It is red"), .answer, "red").value == 1)
    #expect(try score("abstention@1", Answer(text: "x", abstained: true), .answer, "unanswerable").value == 1)
  }

  @Test("steps count in their order only")
  func steps() throws {
    let expected: JSONValue = ["read the gauge", 40, "subtract the offset", "38"]
    let all = Answer(text: "38", steps: ["First read the gauge", "it shows 40", "subtract the offset of 2", "so 38.0"])
    #expect(try score("steps@1", all, .steps, expected).value == 1)
    let some = Answer(text: "38", steps: ["subtract the offset", "it shows 40", "so 38"])
    let found = try score("steps@1", some, .steps, expected)
    #expect(found.value == 0.5)
    #expect(found.detail?["missing"] == ["read the gauge", "subtract the offset"])
    let none = try score("steps@1", Answer(text: "38"), .steps, expected)
    #expect(none.outcome == .unscored(reason: "the answer reports no steps"))
  }

  @Test("gold and weak labels give separate scores")
  func authorities() throws {
    let labels = [Label(.answer, "red"), Label(.answer, "blue", authority: .weak, source: "ocr")]
    let scores = try ScorerRegistry.make("exact").score(.of(answer: "red", labels: labels))
    #expect(scores.map(\.authority) == [.gold, .weak])
    #expect(scores.map(\.value) == [1, 0])
  }

  @Test("perception's error rate reads the evidence in its order, and is unscored when nothing looked")
  func perceived() throws {
    let scorer = try ScorerRegistry.make("wer.perceived")
    var item = ScoringCase.of(Answer?.none, labels: [Label(.transcript, "one two three")])
    #expect(scorer.score(item).first?.outcome == .unscored(reason: "nothing listened for speech"))
    func utterance(_ text: String, _ start: Double, _ source: String = "vosk@1") -> Observation {
      Observation(
        id: "\(source)\(start)", kind: .utterance, value: .string(text), region: .span(start, start + 1), part: 0,
        source: source)
    }
    item.evidence.observations = [utterance("three", 2), utterance("one two", 0), utterance("noise", 0, "other@1")]
    #expect(scorer.score(item).first?.value == 0)
    item.evidence.observations = []
    item.evidence.coverages = [Coverage(extractor: "vosk@1", part: 0, modality: .audio, kinds: [.utterance])]
    let silent = try #require(scorer.score(item).first)
    #expect(silent.value == 1 && silent.counts["deletions"] == 3)
  }

  @Test("CHAIR counts mentions of what is not there")
  func chair() throws {
    let scorer = try ScorerRegistry.make(
      "chair", options: ["synonyms": ["person, man, woman", "dog, puppy", "tie", "chair, seat", "toilet", "hot dog"]])
    let labels = [
      Label(.observations, [["kind": "object", "value": "person"]]), Label(.answer, ["A man at a toilet"]),
    ]
    let found = try #require(
      scorer.score(.of(answer: "Two men with puppies, a bow tie and a hot dog by the toilet seat", labels: labels))
        .first)
    // person, dog, tie, hot dog, toilet; the toilet's seat is no chair.
    #expect(found.counts == ["mentions": 5, "invented": 3])
    guard case .custom(let reducer) = scorer.aggregation else { return }
    #expect(isClose(reducer.reduce([found]), 0.6))
  }
}
