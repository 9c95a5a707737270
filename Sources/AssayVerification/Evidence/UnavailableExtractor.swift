/// An extractor that could not run: nothing may be concluded from its silence, and people should know which it was.
package struct UnavailableExtractor: Sendable {
  package var name: String
  /// What it would have looked for.
  package var kinds: FactKinds
  /// Why, in its own words.
  package var note: String?

  package init(name: String, kinds: FactKinds, note: String? = nil) {
    self.name = name
    self.kinds = kinds
    self.note = note
  }

  /// "tesseract could not run (no model is installed), so nobody looked for it."
  var sentence: String {
    let why = note.map { " (\(BatchFault.shown($0, scalarsMax: 200)))" } ?? ""
    return "\(BatchFault.shown(name)) could not run\(why), so nobody looked for it."
  }

  /// Says of a claim for which nothing was found that nobody could look, where that is so.
  static func apply(to judgement: inout Judgement, claim: Claim, evidence: EvidenceIndex) {
    guard !evidence.unavailable.isEmpty, judgement.verdict == .unsupported, let reason = judgement.reason,
      silences.contains(reason)
    else { return }
    let wanted = kinds(for: claim)
    guard evidence.kinds.isDisjoint(with: wanted),
      !evidence.coverage.contains(where: { !wanted.isDisjoint(with: FactKinds($0.kind)) }),
      let missing = evidence.unavailable.first(where: { !$0.kinds.isDisjoint(with: wanted) })
    else { return }
    judgement.reason = .uncovered
    judgement.explanation = missing.sentence
  }

  /// Reasons that say no more than that nothing was found.
  private static let silences: Set<Reason> = [
    .uncovered, .notObserved, .outsideVocabulary, .recallUnknown, .roleNotFound, .notSaid,
  ]

  private static func kinds(for claim: Claim) -> FactKinds {
    switch claim.type {
    case .presence, .count, .attribute, .spatial:
      if case .text = claim.form { return [.sounds] }
      return [.objects, .captions]
    case .temporal, .spoken: return [.words, .speech, .sounds]
    case .read, .identifier: return [.texts, .fields]
    case .measured: return [.measures, .texts, .fields]
    case .other: return []
    }
  }
}
