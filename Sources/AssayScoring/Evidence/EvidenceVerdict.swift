package import AssayCore

/// Whether an answer was right beside whether it was right for the right reason.
package enum EvidenceVerdict: String, Sendable, Codable, CaseIterable {
  case rightAnswerRightEvidence = "right_answer_right_evidence"
  case rightAnswerWrongEvidence = "right_answer_wrong_evidence"
  case wrongAnswerRightEvidence = "wrong_answer_right_evidence"
  case wrongAnswerWrongEvidence = "wrong_answer_wrong_evidence"

  /// Nil when either is unscored, or when one is gold and the other weak.
  ///
  /// - Parameters:
  ///   - answer: a score of correctness, more is better.
  ///   - evidence: a score of an evidence trace.
  package init?(answer: Score, evidence: Score, answerThreshold: Double = 0.5, evidenceThreshold: Double = 0.5) {
    guard answer.authority == evidence.authority, let first = answer.value, let second = evidence.value else {
      return nil
    }
    switch (first >= answerThreshold, second >= evidenceThreshold) {
    case (true, true): self = .rightAnswerRightEvidence
    case (true, false): self = .rightAnswerWrongEvidence
    case (false, true): self = .wrongAnswerRightEvidence
    case (false, false): self = .wrongAnswerWrongEvidence
    }
  }
}
