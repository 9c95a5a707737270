extension RiskSignals {
  /// The signals that a judged claim carries by itself.
  package init(_ claim: Claim, _ judgement: Judgement, evidence: EvidenceIndex, impact: Impact? = nil) {
    self.init()
    let certainty = 0.5 + judgement.strength / 2
    switch judgement.verdict {
    case .contradicted: self[.contradiction] = certainty
    case .unsupported: self[.unsupported] = certainty * Self.reach(judgement.reason)
    case .notCheckable: self[.notCheckable] = 1
    case .supported: self[.weakSupport] = 1 - judgement.strength
    }
    let flags = judgement.flags.union(claim.flags)
    if flags.contains(.modalityLeakage) { self[.leakage] = 1 }
    if flags.contains(.promptOnly) { self[.promptEcho] = 1 }
    if flags.contains(.oneSidedResolution) {
      self[.conflict] = 1
    } else if flags.contains(.crossModalConflict) {
      self[.conflict] = 0.5
    }
    if flags.contains(.selfContradiction) { self[.selfContradiction] = 1 }
    if flags.contains(.ocrAmbiguous) || flags.contains(.frameAmbiguous) || flags.contains(.checksumInvalid) {
      self[.ambiguity] = 1
    } else if flags.contains(.coref) {
      self[.ambiguity] = 0.5
    }
    if flags.contains(.citedEvidenceMissing) || flags.contains(.citationUnsupporting) { self[.uncited] = 1 }
    if flags.contains(.citationUnneeded) { self[.needlessCitation] = 1 }
    if flags.contains(.instructionLike) { self[.injection] = 1 }
    if let doubt = Self.doubt(judgement, evidence) { self[.lowConfidence] = doubt }
    if let gap = Self.gap(judgement.reason) { self[.coverageGap] = gap }
    if judgement.reason == .disagreement { self[.inconsistency] = 1 }
    if let impact { self[.impact] = impact.share }
  }

  /// How much an absence says: where nobody would have seen the thing it is no sign that the claim is wrong. Four in
  /// ten such claims in captions of the development data are true, against one in ten elsewhere.
  private static func reach(_ reason: Reason?) -> Double {
    switch reason {
    case .outsideVocabulary, .recallUnknown, .uncovered: 0.8
    default: 1
    }
  }

  /// What the least sure of the cited items lacks in confidence; nil where none states one.
  private static func doubt(_ judgement: Judgement, _ evidence: EvidenceIndex) -> Double? {
    var least: Double?
    for numbers in [judgement.supporting, judgement.opposing] {
      for number in numbers where evidence.facts.indices.contains(number) {
        guard let confidence = evidence.facts[number].confidence else { continue }
        least = min(least ?? 1, confidence)
      }
    }
    return least.map { 1 - $0 }
  }

  private static func gap(_ reason: Reason?) -> Double? {
    switch reason {
    case .uncovered, .missingFrame: 1
    case .outsideVocabulary, .recallUnknown, .needsDepth, .needsGeometry, .needsOrientation: 0.5
    default: nil
    }
  }
}
