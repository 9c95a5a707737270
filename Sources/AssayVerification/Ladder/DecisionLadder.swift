import AssayCore
import AssayStatistics

/// Decides how much an answer may do on its own: pure, without I/O, the same input gives the same decision.
package struct DecisionLadder: Sendable {
  package let configuration: LadderConfiguration
  package let risk: CalibratedRisk
  package private(set) var counts = RungCounts()

  /// - Parameter risk: model and calibrators; impacts and terms come from the configuration.
  package init(configuration: LadderConfiguration = LadderConfiguration(), risk: CalibratedRisk = CalibratedRisk()) {
    self.configuration = configuration
    var risk = risk
    risk.impacts = configuration.impacts
    risk.aspects = ClaimAspects(terms: configuration.terms)
    self.risk = risk
  }

  /// Decides and counts the rung.
  package mutating func on(
    _ verification: Verification, evidence: EvidenceIndex, context: LadderContext = LadderContext()
  ) -> Decision {
    let decision = decide(verification, evidence: evidence, context: context)
    counts.add(decision)
    return decision
  }

  package func decide(
    _ verification: Verification, evidence: EvidenceIndex, context: LadderContext = LadderContext()
  ) -> Decision {
    let assessment = risk.assess(
      verification, evidence: evidence, context: context.signals, slice: context.slice)
    let situation = Situation(
      verification: verification, evidence: evidence, context: context, assessment: assessment,
      impact: impact(verification, assessment, context))
    var reasons: [Decision.Ground] = []
    var rung = scored(situation, &reasons)
    let missing = MissingEvidence.find(situation, recaptureConfidence: configuration.recaptureConfidence)
    if missing.asksForCapture, rung < .clarify {
      rung = .clarify
      reasons.append(.init("recapture", "A character can be read two ways and the reading is unsure."))
    }
    let floors = floors(situation)
    for floor in floors { rung = max(rung, floor.rung) }
    reasons += claimReasons(situation)
    return compose(rung, situation, reasons, floors, missing)
  }

  /// Everything one decision is made from.
  struct Situation {
    let verification: Verification
    let evidence: EvidenceIndex
    let context: LadderContext
    let assessment: RiskAssessment
    let impact: Impact

    /// The words of a claim, fit to be quoted.
    func quote(_ claim: Int) -> String {
      Quotation.text(verification.text, verification.claims[claim].claim.span)
    }
  }

  /// The highest impact of a claim, or the context's.
  private func impact(
    _ verification: Verification, _ assessment: RiskAssessment, _ context: LadderContext
  ) -> Impact {
    zip(verification.claims, assessment.claims).reduce(context.impact) { highest, pair in
      pair.0.judgement.isNoClaim ? highest : max(highest, pair.1.impact)
    }
  }

  // MARK: The score

  private func scored(_ situation: Situation, _ reasons: inout [Decision.Ground]) -> Rung {
    let (risk, impact) = (situation.assessment.risk, situation.impact)
    let thresholds = configuration.thresholds(for: impact)
    var rung = thresholds.rung(for: risk)
    reasons.append(
      .init("risk", "Risk \(Quotation.decimals(risk)) at \(impact.rawValue) impact allows \(rung.rawValue)."))
    guard rung == .answer else { return rung }
    let verification = situation.verification
    if verification.claimCount > 0,
      Double(verification.checkedCount) < configuration.checkableMin * Double(verification.claimCount)
    {
      rung = .caveat
      reasons.append(
        .init(
          "checkable", "Only \(verification.checkedCount) of \(verification.claimCount) claims could be checked."))
    }
    if let alpha = configuration.certificateAlpha, let reason = uncertified(alpha, situation) {
      rung = .caveat
      reasons.append(reason)
    }
    return rung
  }

  private func uncertified(_ alpha: Double, _ situation: Situation) -> Decision.Ground? {
    let calibration = risk.calibration
    if let certificate = calibration?.certificate(alpha: alpha) {
      guard !certificate.covers(risk: situation.assessment.raw, calibrator: calibration?.version ?? "") else {
        return nil
      }
      return .init("uncertified", "The risk is above what the certificate covers.")
    }
    let voided = calibration?.certificates.first { $0.alpha <= alpha && !$0.isValid }?.void
    return .init(
      "uncertified",
      voided.map { "The certificate is void: \($0.reason)." } ?? "There is no certificate for this route.")
  }

  /// What is wrong with the claims, the riskiest first.
  private func claimReasons(_ situation: Situation) -> [Decision.Ground] {
    let claims = situation.verification.claims
    let doubtful = claims.indices.filter {
      !claims[$0].judgement.isNoClaim && claims[$0].judgement.verdict != .supported
    }
    let assessed = situation.assessment.claims
    let order = doubtful.sorted { (assessed[$1].risk, $0) < (assessed[$0].risk, $1) }
    return order.prefix(Self.reasonsMax).map { number in
      let judgement = claims[number].judgement
      return .init(
        judgement.verdict.rawValue, "“\(situation.quote(number))”: \(Quotation.clean(judgement.explanation))",
        claim: number)
    }
  }

  /// Claims named in reasons and texts; a longer list is not read.
  static let reasonsMax = 8
}
