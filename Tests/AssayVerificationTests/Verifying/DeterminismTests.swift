import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Determinism")
struct DeterminismTests {
  @Test("Ten thousand runs of one answer give the same bytes, whatever ran between them")
  func runs() {
    let evidence = EvidenceIndex(facts: [
      Fact(id: "o0", modality: .image, kind: .object, value: "pump", attributes: [.init(name: "color", value: "grey")]),
      Fact(id: "t0", modality: .image, kind: .text, value: "TOTAL 9.00"),
    ])
    let verifier = Verifier()
    func bytes(_ answer: String) -> [UInt8] {
      var writer = VerificationWriter()
      writer.line(
        id: "a", verifier.verify(answer: answer, prompt: "Is the pump blue?", evidence: evidence), evidence: evidence)
      return writer.bytes
    }
    let answers = ["No, the pump is grey. The total is 9.00.", "The pump is blue; there are two valves."]
    let first = answers.map(bytes)
    for run in 0..<10_000 where bytes(answers[run % 2]) != first[run % 2] {
      Issue.record("run \(run) differs")
      return
    }
    #expect(first[0] != first[1])
  }
}
