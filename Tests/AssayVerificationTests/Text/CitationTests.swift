import AssayLanguage
import Testing

@testable import AssayVerification

@Suite("Structured answers and citations")
struct CitationTests {
  private func verify(_ answer: String, _ evidence: EvidenceIndex = TextFixtures.receipt) -> Verification {
    Verifier().verify(answer: answer, evidence: evidence)
  }

  @Test("Each leaf of a JSON answer is a claim about the field that its path names")
  func leaves() {
    let result = verify(
      #"{"company_name": "Northwind Books & Paper Ltd", "invoice": {"number": "NB-20937", "date": "2021-03-17"}, "totalAmount": 39.30, "notes": null}"#
    )
    #expect(result.claims.map(\.judgement.verdict) == [.supported, .contradicted, .supported, .supported])
    #expect(result.text.utf8.count > result.claims[1].claim.span.upperBound)
    let span = result.claims[1].claim.span
    #expect(String(decoding: Array(result.text.utf8)[span], as: UTF8.self) == "NB-20937")
  }

  @Test("A fenced answer is read the same")
  func fenced() {
    #expect(verify("```json\n{\"total\": \"39.30\"}\n```").verdict == .supported)
    #expect(verify("```json\n{\"total\": \"32.75\"}\n```").verdict == .contradicted)
  }

  @Test(
    "Cited evidence is checked for support and for need",
    arguments: [
      (#"["t17","t18"]"#, Flags()), (#"["t17","t18","t9"]"#, .citationUnneeded), (#"["t99"]"#, .citedEvidenceMissing),
      (#"["t9","t10"]"#, .citationUnsupporting), (#"["t17","t18","t99"]"#, .citedEvidenceMissing),
    ])
  func citations(ids: String, flags: Flags) {
    let result = verify("{\"claims\":[{\"text\":\"The total is 39.30.\",\"evidence_ids\":\(ids)}]}")
    #expect(result.verdict == .supported)
    let about: Flags = [.citationUnneeded, .citationUnsupporting, .citedEvidenceMissing]
    #expect(result.flags.intersection(about) == flags)
  }

  @Test("Citations in running text are checked and are no part of the sentence")
  func inline() {
    #expect(verify("The total is 39.30 [t17, t18]. The cashier was Marta. [t6]").verdict == .supported)
    #expect(verify("The total is 39.30 (t9).").flags.contains(.citationUnsupporting))
    #expect(verify("The total is 39.30 [o77].").flags.contains(.citedEvidenceMissing))
    #expect(!verify("The total is 39.30 [sic].").flags.contains(.citedEvidenceMissing))
  }

  @Test("What is no JSON is read as text", arguments: ["{", "[1, 2", "{\"total\" 9}", "{} tail", "]["])
  func broken(text: String) {
    #expect(StructuredAnswer(TokenizedText(text), kinds: .texts) == nil)
  }

  @Test("Depth and number of leaves are bounded")
  func bounds() {
    let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    #expect(StructuredAnswer(TokenizedText(deep), kinds: .texts) == nil)
    let wide = "[" + Array(repeating: "1", count: 30_000).joined(separator: ",") + "]"
    let answer = StructuredAnswer(TokenizedText(wide), kinds: .texts)
    #expect(answer?.parts.count == StructuredAnswer.leavesMax)
    #expect(answer?.unread == 10_000)
  }
}
