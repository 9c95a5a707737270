import AssayCore
import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("What is no claim")
struct NonClaimTests {
  private func reason(_ text: String) -> Reason? {
    let tokens = TokenizedText(text)
    return NonClaims.reason(Sentence(text: tokens, tokens: 0..<tokens.count))
  }

  @Test(
    "Sentences that assert nothing are set aside with the reason",
    arguments: [
      ("The scene seems pleasant overall.", Reason.opinion), ("The arrangement looks tidy.", .opinion),
      ("The purchase looks ordinary.", .opinion), ("In my opinion the valve is old.", .opinion),
      ("It gives a warm and inviting impression.", .opinion),
      ("You should replace the hose.", .advice), ("Please check the serial number.", .advice),
      ("I recommend a second scan.", .advice), ("Make sure that the valve is shut.", .advice),
      ("Is the pump grey?", .question), ("Hello!", .greeting), ("I hope this helps.", .greeting),
      ("I cannot tell the colour of the cable from this picture.", .refusal),
      ("The picture is too dark for me to name a colour.", .refusal),
      ("It is not possible to determine the serial number.", .refusal),
      ("There is not enough information to say.", .refusal),
      ("Cubes are usually heavier than spheres.", .generic),
    ])
  func setAside(text: String, expected: Reason) {
    #expect(reason(text) == expected)
  }

  @Test(
    "Sentences that assert something stay claims",
    arguments: [
      "The pump is grey.", "It may well be beige.", "I cannot see any dog.", "There is a nice red cup on the table.",
      "The motor is still warm.", "The speaker says \"you should replace it\".", "The total is 9.00.",
      "No dog is visible.", "The valve is intact.", "There are no cubes.", "The cashier was called Jonas Weber.",
      "The bolt must have been replaced.",
    ])
  func claims(text: String) {
    #expect(reason(text) == nil)
  }

  @Test(
    "A yes/no question becomes the statement that yes would make",
    arguments: [
      ("Is the pump blue?", "the pump is blue."),
      ("Are there two dogs in this image?", "there Are two dogs in this image."),
      ("Does the child sit in this image?", "the child sit in this image."),
      ("Is the sea calm?", "the sea Is calm."),
      ("Is there a cat on the mat?", "there Is a cat on the mat."),
      ("Are the people wearing hats?", "the people Are wearing hats."),
    ])
  func declarative(question: String, statement: String) throws {
    let form = try #require(Declarative.form(of: TokenizedText(question)))
    #expect(Fold.text(String(decoding: form.bytes, as: UTF8.self)) == Fold.text(statement))
  }

  @Test(
    "An open question, a choice and a statement have no such form",
    arguments: ["What colour is the pump?", "Is it red or blue?", "The pump is blue.", "", "?"])
  func noDeclarative(text: String) {
    #expect(Declarative.form(of: TokenizedText(text)) == nil)
  }
}

@Suite("Long answers")
struct LongAnswerTests {
  @Test("A claim's words are found by halving, not by reading the whole answer again")
  func tokensOfSpan() {
    let text = TokenizedText("The pump is grey. It is old.")
    #expect(text.tokens(in: 0..<17).map { text.string(text[$0]) } == ["The", "pump", "is", "grey", "."])
    #expect(text.tokens(in: 18..<28).map { text.string(text[$0]) } == ["It", "is", "old", "."])
    #expect(text.tokens(in: 5..<5).isEmpty && text.tokens(in: 100..<200).isEmpty)
  }

  @Test("A numeral with decimals is no count", arguments: ["The number of cups is 1.00.", "There are 40000 cups."])
  func decimals(claim: String) {
    let evidence = EvidenceIndex(
      facts: [Fact(id: "o0", modality: .image, kind: .object, value: "cup")],
      coverage: [FactCoverage(modality: .image, kind: .object, vocabulary: ["cup"], recall: 1, closed: true)])
    let found = Verifier().verify(claim: claim, evidence: evidence)
    #expect(found.claims.allSatisfy { item in !item.claim.slots.contains { $0.name == "number" && $0.value == 0 } })
    #expect(!(claim.contains("1.00") && found.verdict == .contradicted))
  }
}
