import AssayStatistics

/// From signals to a calibrated chance that a claim or an answer is not supported: model, noisy-or, calibrator.
package struct CalibratedRisk: Sendable {
  package var model: RiskModel
  package var calibration: CalibrationFile?
  package var impacts: ImpactTable
  package var aspects: ClaimAspects
  /// What a claim that could not be checked weighs beside others: below 1, because not knowing is no finding.
  package var notCheckableWeight: Double
  /// The path whose calibrator speaks where a caller names none.
  package var slice: String

  package init(
    model: RiskModel = .prior, calibration: CalibrationFile? = nil, impacts: ImpactTable = .standard,
    aspects: ClaimAspects = ClaimAspects(), notCheckableWeight: Double = 0.5, slice: String = ""
  ) {
    self.model = calibration?.model ?? model
    self.calibration = calibration
    self.impacts = impacts
    self.aspects = aspects
    self.notCheckableWeight = notCheckableWeight
    self.slice = slice
  }

  /// Names model and calibrator; risks of two versions are never compared.
  package var version: String {
    guard let calibration else { return model.version }
    return "\(model.version)+\(calibration.version)"
  }

  /// Scores a verification.
  ///
  /// - Parameters:
  ///   - context: signals of the whole answer or input (health, novelty, injection, length…), which join those of
  ///     each claim.
  ///   - slice: the path whose calibrator speaks.
  package func assess(
    _ verification: Verification, evidence: EvidenceIndex, context: RiskSignals = RiskSignals(), slice: String? = nil
  ) -> RiskAssessment {
    let slice = slice ?? self.slice
    var (noisyOr, aside) = (NoisyOr(), NoisyOr())
    var claims: [RiskAssessment.Claim] = []
    claims.reserveCapacity(verification.claims.count)
    for verified in verification.claims {
      let (claim, judgement) = (verified.claim, verified.judgement)
      let aspect = aspects.aspect(of: claim)
      let impact = impacts.impact(of: claim.type, aspect: aspect)
      var signals = RiskSignals(claim, judgement, evidence: evidence, impact: impact)
      signals.fill(from: context)
      signals.add(verified.observations, judgement)
      // A judge that measured the risk itself (agreement over samples) knows more than the verdict tells.
      let risk = judgement.risk ?? logistic(model.logit(signals))
      claims.append(.init(signals: signals, risk: risk, impact: impact, aspect: aspect))
      guard !judgement.isNoClaim else {
        if judgement.mayAssert { aside.add(risk) }
        continue
      }
      let weight = impacts.weight(of: impact) * (judgement.verdict == .notCheckable ? notCheckableWeight : 1)
      noisyOr.add(risk, weight: weight)
    }
    // Where all was set aside, what may have asserted something after all counts as not checked; courtesy has only
    // what is known about the answer as a whole.
    let whole = noisyOr.count > 0 ? noisyOr : aside
    // An empty answer asserts nothing, which is no reason to trust it.
    let bare = logistic(model.logit(context))
    let raw = whole.count > 0 ? whole.risk : verification.claims.isEmpty ? max(0.5, bare) : bare
    let judged = zip(verification.claims, claims).map { (judgement: $0.judgement, signals: $1.signals) }
    return RiskAssessment(
      raw: raw, risk: calibration?.risk(raw, slice: slice) ?? raw, version: version,
      slice: calibration?.resolvedSlice(slice) ?? "", claims: claims,
      signals: RiskSignals(answer: judged, context: context), model: model)
  }
}

extension Judgement {
  /// It was set aside for its wording, which may still hide an assertion.
  fileprivate var mayAssert: Bool {
    switch reason {
    case .opinion, .speculation, .generic: true
    default: false
    }
  }
}
