import AssayCore
import AssayVerification

/// A verified answer of one case, against one source of evidence.
struct VerifiedCase: Sendable {
  var verification: Verification
  var evidence: EvidenceIndex
  var answer: Answer
  var prompt: String
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

  private static let verifier = Verifier()

  func score(_ item: ScoringCase) -> [Score] {
    guard let answer = item.answer else { return [made(.unscored("no answer"), .weak)] }
    var scores: [Score] = []
    for authority in Authority.allCases {
      guard let label = item.sample.labels(.facts, authority).first else { continue }
      var decoder = EvidenceDecoder()
      do {
        scores.append(made(judge(verified(answer, item, against: try decoder.decode(label.value))), authority))
      } catch {
        scores.append(made(.unscored("the label `facts` is wrong at \(error.pointer): \(error.message)"), authority))
      }
    }
    guard scores.isEmpty else { return scores }
    let perceived = EvidenceIndex(perceived: item.evidence, request: item.sample.request)
    guard !perceived.facts.isEmpty else { return [made(.unscored("nothing was observed"), .weak)] }
    return [made(judge(verified(answer, item, against: perceived)), .weak)]
  }

  private func verified(_ answer: Answer, _ item: ScoringCase, against evidence: EvidenceIndex) -> VerifiedCase {
    let prompt = item.sample.request.userText
    return VerifiedCase(
      verification: Self.verifier.verify(answer: answer.text, prompt: prompt, evidence: evidence),
      evidence: evidence, answer: answer, prompt: prompt)
  }

  private func made(_ judgement: Judgement, _ authority: Authority) -> Score {
    Score(
      metric: metric, layer: layer, authority: authority, outcome: judgement.outcome, parse: judgement.parse,
      counts: judgement.counts, detail: judgement.detail)
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
