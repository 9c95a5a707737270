import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("People's wordings of who said what when")
struct SpeechWordingTests {
  private static let call = TextFixtures.transcript([
    (
      "0", 3,
      "good afternoon mister hale our founder and chief executive officer mr otto brandt chief financial officer."
    ),
    ("1", 60, "the loan volume decreased by two point one percent to three point four billion this year."),
    ("1", 75, "all participants are in listen only mode and questions follow after the presentation."),
    ("2", 541, "could you tell us how many passengers used the northern terminal."),
  ])

  @Test(
    "Halves, order, speakers and denials",
    arguments: [
      ("\"loan volume decreased\" occurs in the second half of the call.", Verdict.contradicted),
      ("\"how many passengers\" is said in the latter half of the recording.", .supported),
      ("It is said that the moon is made of green cheese.", .unsupported),
      ("It is said that all participants are in listen-only mode.", .supported),
      ("At the beginning, someone says \"good afternoon\". After that he adds \"our founder\".", .supported),
      ("The one who says \"good afternoon\" does not say \"northern terminal\".", .supported),
      ("\"good afternoon\" and \"northern terminal\" come out of the same mouth.", .contradicted),
      ("\"good afternoon\" is nowhere to be heard.", .contradicted),
      ("No earlier than 0:02, the words \"good afternoon\" are heard.", .supported),
      ("There are at least three speakers.", .supported), ("Only one person speaks.", .contradicted),
      ("The speaker sounds confident.", .notCheckable),
    ])
  func told(claim: String, verdict: Verdict) {
    #expect(Verifier().verify(claim: claim, evidence: Self.call).verdict == verdict)
  }

  @Test(
    "What is told in other words is supported, and one other word in line contradicts",
    arguments: [
      ("Loan volume fell by 2.1 percent.", Verdict.supported), ("Loan volume fell by 3.1 percent.", .contradicted),
      ("Loan volume rose by 2.1 percent.", .contradicted),
      ("Otto Brandt is introduced as chief financial officer.", .supported),
      ("Otto Brandt is the CFO.", .supported),
      ("According to the speaker, questions follow after the presentation.", .supported),
      ("Questions follow before the presentation.", .contradicted),
      ("All participants are in listen-only mode, the operator says.", .supported),
      ("The company opens a zoo next spring.", .unsupported),
    ])
  func paraphrase(claim: String, verdict: Verdict) {
    #expect(Verifier().verify(claim: claim, evidence: Self.call).verdict == verdict)
  }

  @Test("A temporal claim carries what is first and what is second, a spoken one its speaker, quote and time")
  func slots() throws {
    func slots(_ claim: String) throws -> [String: JSONValue] {
      let claims = Verifier().verify(claim: claim, evidence: Self.call).claims
      return Dictionary(
        try #require(claims.first).claim.slots.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    let order = try slots("\"northern terminal\" is said after \"good afternoon\".")
    #expect(order == ["first": .string("good afternoon"), "second": .string("northern terminal")])
    let spoken = try slots("Speaker 2 says \"northern terminal\" at 9:03.")
    #expect(spoken == ["quote": .string("northern terminal"), "speaker": .string("2"), "time": .string("9:03")])
  }
}
