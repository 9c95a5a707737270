import AssayCore
import AssayVerification

/// A verified answer of one case, against one source of evidence.
struct VerifiedCase: Sendable {
  var verification: Verification
  var evidence: EvidenceIndex
  var answer: Answer
  var prompt: String

  private static let verifier = Verifier()

  init(_ answer: Answer, _ item: ScoringCase, against evidence: EvidenceIndex) {
    prompt = item.sample.request.userText
    verification = Self.verifier.verify(answer: answer.text, prompt: prompt, evidence: evidence)
    self.evidence = evidence
    self.answer = answer
  }
}

/// A scorer over the verification of an answer. One score for each authority that vouches for the facts; with no
/// such label, one weak score against what was perceived.
struct VerificationScorer: Scorer {
  let metric: String
  let layer: Layer
  let higherIsBetter: Bool
  let aggregation: Aggregation
  let judge: @Sendable (VerifiedCase) -> Judgement

  var needsLabel: Bool { false }
  var readsEvidence: Bool { true }

  func score(_ item: ScoringCase) -> [Score] {
    guard let answer = item.answer else {
      let authority = Authority.allCases.first { !item.sample.labels(.facts, $0).isEmpty } ?? .weak
      return [made(.unscored("no answer"), authority)]
    }
    return FactSource.all(item).map { source in
      guard let evidence = source.evidence else { return made(.unscored(source.missing), source.authority) }
      return made(judge(VerifiedCase(answer, item, against: evidence)), source.authority)
    }
  }

  private func made(_ judgement: Judgement, _ authority: Authority) -> Score {
    judgement.score(metric, layer, authority)
  }
}

extension Judgement {
  func score(_ metric: String, _ layer: Layer, _ authority: Authority) -> Score {
    Score(
      metric: metric, layer: layer, authority: authority, outcome: outcome, parse: parse,
      extracted: extracted.map(Clip.text), counts: counts, detail: detail)
  }
}

extension Request {
  /// The user's own words: the text parts of user turns, in order.
  var userText: String {
    messages.filter { $0.role == .user }.flatMap(\.parts).compactMap { part in
      part.trust == .untrusted ? nil : part.text
    }.joined(separator: "\n")
  }
}
