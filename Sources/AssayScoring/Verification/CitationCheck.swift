import AssayCore
import AssayVerification

/// Citations as ALCE judges them: recall = a claim is supported by the union of what is cited; precision = a
/// citation supports a supported claim alone, or the support breaks without it.
struct CitationCheck {
  private let found: VerifiedCase
  private let cited: Set<String>
  private let verifier = Verifier()
  /// Claims supported by the union of the citations, by number.
  private let supported: Set<Int>
  private let claims: Int

  init?(_ found: VerifiedCase) {
    self.found = found
    cited = Set(found.answer.citations)
    let union = verifier.verify(
      answer: found.answer.text, evidence: found.evidence.restricted(to: cited))
    let real = union.claims.indices.filter { !union.claims[$0].judgement.isNoClaim }
    guard !real.isEmpty else { return nil }
    claims = real.count
    supported = Set(real.filter { union.claims[$0].judgement.verdict == .supported })
  }

  var recall: (recalled: Double, claims: Double) { (Double(supported.count), Double(claims)) }

  var precision: (precise: Double, citations: Double) {
    let precise = cited.sorted().prefix(Self.citationsMax).count { id in
      supports(only: [id]) || !supports(all: cited.subtracting([id]))
    }
    return (Double(precise), Double(min(cited.count, Self.citationsMax)))
  }

  /// Each citation costs two verifications.
  private static let citationsMax = 200

  /// Whether these observations support some claim that all citations support together.
  private func supports(only ids: Set<String>) -> Bool {
    let part = verifier.verify(answer: found.answer.text, evidence: found.evidence.restricted(to: ids))
    return supported.contains { part.claims.indices.contains($0) && part.claims[$0].judgement.verdict == .supported }
  }

  /// Whether every claim that all citations support is still supported.
  private func supports(all ids: Set<String>) -> Bool {
    let part = verifier.verify(answer: found.answer.text, evidence: found.evidence.restricted(to: ids))
    return supported.allSatisfy {
      part.claims.indices.contains($0) && part.claims[$0].judgement.verdict == .supported
    }
  }
}
