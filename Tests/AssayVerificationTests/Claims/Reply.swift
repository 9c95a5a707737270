import AssayCore
import Testing

@testable import AssayVerification

/// One reply with the verdict and the mark that it should get.
struct Reply: Sendable, CustomTestStringConvertible {
  enum Mark: Sendable { case any, leaks, echoes, clean }

  var evidence: String
  var prompt: String
  var answer: String
  var verdict: Verdict
  var mark: Mark

  init(_ evidence: String, _ prompt: String, _ answer: String, _ verdict: Verdict, _ mark: Mark = .any) {
    self.evidence = evidence
    self.prompt = prompt
    self.answer = answer
    self.verdict = verdict
    self.mark = mark
  }

  var testDescription: String { "\(prompt) | \(answer)" }

  func check() {
    let verification = ReplyScenes.verifier.verify(
      answer: answer, prompt: prompt, evidence: ReplyScenes.index(evidence))
    #expect(verification.verdict == verdict, "\(verification.claims.map { ($0.judgement.rule, $0.claim.slots) })")
    let marks = verification.flags.intersection([.modalityLeakage, .promptOnly])
    switch mark {
    case .any: break
    case .leaks: #expect(marks.contains(.modalityLeakage))
    case .echoes: #expect(marks.contains(.promptOnly))
    case .clean: #expect(marks.isEmpty)
    }
    for claim in verification.claims {
      #expect(claim.claim.span.upperBound <= answer.utf8.count && !claim.claim.span.isEmpty)
    }
  }
}
