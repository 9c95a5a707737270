import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("What is missing")
struct MissingEvidenceTests {
  private func identifier(_ value: String, role: String = "serial") -> Claim {
    Claim(
      span: 0..<1, type: .identifier, slots: [.init("role", .string(role)), .init("value", .string(value))],
      form: .setAside(.unparsed))
  }

  @Test("the doubtful character is named by its place in the claim and both readings")
  func character() throws {
    let doubt = try #require(CharacterDoubt.find(identifier("4C7-1O2"), in: ["S/N: 4C7102 REV B"]))
    #expect(doubt.phrase == "character 6: O or 0")
    #expect(CharacterDoubt.find(identifier("4C7102"), in: ["S/N 4C 71 02"]) == nil, "equal but for spaces")
    #expect(CharacterDoubt.find(identifier("4C7102"), in: ["nothing alike at all"]) == nil)
    #expect(CharacterDoubt.find(identifier("4C7102"), in: ["4C", ""]) == nil)
    #expect(CharacterDoubt.find(identifier("7"), in: ["8"]) == nil)
    let two = try #require(CharacterDoubt.find(identifier("8B5S"), in: ["B8 5S", "8B SS"]))
    #expect(two.phrase == "character 3: 5 or S", "the reading that differs least")
    #expect(CharacterDoubt.find(identifier(String(repeating: "A", count: 100_000)), in: ["AB"]) == nil)
  }

  @Test("an unsure character of an identifier asks for a new capture, a sure one does not")
  func recapture() {
    for (confidence, rung) in [(0.3, Rung.clarify), (0.95, .caveat)] {
      let evidence = EvidenceIndex(facts: [
        Fact(id: "t0", modality: .image, kind: .text, value: "S/N 4C7102", confidence: confidence)
      ])
      var claim = Made.claim(
        "Serial 4C71O2", in: "Serial 4C71O2.", .identifier,
        is: Made.judgement(.supported, 0.9, supporting: [0], flags: .ocrAmbiguous))
      claim.claim.slots = identifier("4C71O2").slots
      let decision = DecisionLadder().decide(Made.verification("Serial 4C71O2.", [claim]), evidence: evidence)
      #expect(decision.rung == rung, "\(confidence)")
      #expect(decision.missing.first == "serial unreadable at character 5: O or 0")
    }
  }

  @Test("fields that were not found are named, and what cannot be named is left out")
  func fields() {
    let total = Made.claim(
      "The total is 9", in: "The total is 9.", .read, slots: [.init("role", "total")],
      is: Made.judgement(.unsupported, 0.6, reason: .roleNotFound))
    let origin = Made.claim("Made in Peru", in: "Made in Peru", is: Made.judgement(.unsupported, reason: .notObserved))
    let decision = DecisionLadder().decide(
      Made.verification("The total is 9.", [total, total, origin]), evidence: .empty)
    #expect(decision.missing == ["a capture in which the total can be read, for “The total is 9”"])
  }

  @Test(
    "what cannot be read is named by a noun behind one article",
    arguments: [
      ("items", "items"), ("the receipt", "receipt"), ("invoice_number", "invoice number"), ("due date:", "due date"),
      ("the central gateway could not be reached", "value"), ("", "value"), ("the", "value"), ("12.50", "value"),
    ])
  func nouns(role: String, noun: String) {
    let claim = Made.claim(
      "It is 9", in: "It is 9.", .read, slots: [.init("role", .string(role))],
      is: Made.judgement(.unsupported, 0.6, reason: .roleNotFound))
    let decision = DecisionLadder().decide(Made.verification("It is 9.", [claim]), evidence: .empty)
    #expect(decision.missing == ["a capture in which the \(noun) can be read, for “It is 9”"])
  }
}

@Suite("Partial answers")
struct PartialAnswerTests {
  @Test("clauses that share nothing with a bad one stand on their own, in place and cited")
  func clauses() {
    let text = "Hello. Well, the red cup is left of it, and two plates are blue.\nA fork lies there."
    let claims = [
      Made.claim("the red cup is left of it", in: text, is: Made.judgement(.supported)),
      Made.claim("two plates are blue", in: text, is: Made.judgement(.contradicted)),
      Made.claim("A fork lies there", in: text, is: Made.judgement(.supported)),
    ]
    let verification = Made.verification(text, claims)
    let rest = PartialAnswer(verification, without: [1])
    #expect(rest.text == "Hello. The red cup is left of it.\nA fork lies there.")
    #expect(rest.kept == [0, 2])
    let quoted = rest.spans.map { String(decoding: Array(rest.text.utf8)[$0.span], as: UTF8.self) }
    #expect(quoted == ["The red cup is left of it", "A fork lies there"])
  }

  @Test("a clause that overlaps a bad one, or is too short, goes with it")
  func overlap() {
    let text = "The cup is red and large. A fork."
    let whole = Made.claim("The cup is red and large", in: text, is: Made.judgement(.supported))
    let bad = Made.claim("large", in: text, is: Made.judgement(.contradicted))
    #expect(PartialAnswer(Made.verification(text, [whole, bad]), without: [1]).text == "A fork.")
    let short = Made.claim("is red", in: text, is: Made.judgement(.supported))
    #expect(PartialAnswer(Made.verification(text, [short, bad]), without: [1]).kept.isEmpty)
    #expect(PartialAnswer(Made.verification("", []), without: []).text.isEmpty)
  }
}

@Suite("Structured answers")
struct StructuredAnswerTests {
  private let text = #"{"total": "9.00", "items": [{"name": "a \"b\": c", "count": -2.5e3}], "paid": true}"#

  @Test("values that bad claims touch become null and the rest stays JSON, with spans that still fit")
  func nulls() throws {
    let answer = try #require(StructuredPartial(text))
    let partial = try #require(
      answer.without([Made.span(of: "-2.5e3", in: text), Made.span(of: #""total": "9.00""#, in: text)]))
    #expect(partial.text == #"{"total": null, "items": [{"name": "a \"b\": c", "count": null}], "paid": true}"#)
    let moved = partial.moved(Made.span(of: "true", in: text))
    #expect(String(decoding: Array(partial.text.utf8)[moved], as: UTF8.self) == "true")
    #expect(answer.without([0..<1]) == nil, "a brace is no value")
    #expect(answer.without([Made.span(of: #""paid":"#, in: text)]) == nil, "a key is no value")
    #expect(answer.without([0..<text.utf8.count])?.text.contains("9.00") == false)
    for other in ["", "There is a cup.", "{", "7", #"{"a": }"#] { #expect(StructuredPartial(other) == nil) }
  }

  @Test("a partial or doubtful JSON answer stays JSON, with the note beside it")
  func decisions() throws {
    let evidence = EvidenceIndex(facts: [Fact(id: "t0", modality: .image, kind: .text, value: "TOTAL 9.00")])
    let good = Made.claim(
      #""9.00""#, in: text, .read, slots: [.init("role", "total")], is: Made.judgement(.supported, 1, supporting: [0]))
    let bad = Made.claim("-2.5e3", in: text, .count, is: Made.judgement(.unsupported, 0.9))
    var configuration = LadderConfiguration()
    configuration.thresholds[.high] = .init(answer: 0.01, caveat: 0.2, clarify: 0.3, partial: 1, abstain: 1)
    let ladder = DecisionLadder(configuration: configuration)
    let decision = ladder.decide(Made.verification(text, [good, bad]), evidence: evidence)
    #expect(decision.rung == .partial && decision.removedClaims == [1])
    let value = try JSONValue(parsing: decision.text)
    #expect(value["total"]?.string == "9.00" && value["items"]?[0]?["count"]?.isNull == true)
    #expect(decision.note?.hasPrefix("Left out") == true)
    let doubtful = ladder.decide(Made.verification(text, [good]), evidence: evidence)
    #expect(doubtful.rung == .caveat && doubtful.text == text && doubtful.note?.isEmpty == false)
  }
}
