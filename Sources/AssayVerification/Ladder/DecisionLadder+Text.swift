extension DecisionLadder {
  /// Makes the rung real: one that has nothing to say (no question to ask, nothing left of the answer) gives way to the
  /// next, never to a more autonomous one.
  func compose(
    _ wanted: Rung, _ situation: Situation, _ reasons: [Decision.Ground], _ floors: [Decision.Floor],
    _ missing: MissingEvidence
  ) -> Decision {
    var decision = Decision(
      rung: wanted, text: "", note: nil, citations: [], reasons: reasons, floors: floors, missing: missing.items,
      isIncident: situation.context.injection != nil, risk: situation.assessment.score, impact: situation.impact,
      removedClaims: [])
    let unmet = floors.filter { $0.kind == .missingModality }.map(\.sentence)
    if decision.rung == .clarify {
      let items = (unmet + missing.items).prefix(Self.reasonsMax)
      if items.isEmpty {
        decision.rung = .partial
        decision.reasons.append(.init("nothing_to_ask", "Nothing can be named that would help."))
      } else {
        decision.missing = Array(items)
        decision.text = Self.filled(configuration.texts.clarify, Array(items))
      }
    }
    if decision.rung == .partial, !partial(&decision, situation) {
      // To ask asserts nothing, so it may take the place of silence where no floor forbids it.
      let mayAsk = !missing.items.isEmpty && floors.allSatisfy { $0.rung <= .clarify }
      decision.rung = mayAsk ? .clarify : .abstain
      decision.reasons.append(.init("nothing_left", "What remains would not stand on its own."))
      if mayAsk { decision.text = Self.filled(configuration.texts.clarify, missing.items) }
    }
    switch decision.rung {
    case .answer, .caveat: whole(&decision, situation)
    case .abstain: decision.text = configuration.texts.abstain
    case .human: decision.text = configuration.texts.human
    case .clarify, .partial: break
    }
    return decision
  }

  /// The answer as it is, with what is doubtful behind it.
  private func whole(_ decision: inout Decision, _ situation: Situation) {
    let verification = situation.verification
    decision.text = verification.text
    decision.citations = verification.claims.indices.compactMap { number in
      citation(number, span: verification.claims[number].claim.span, situation)
    }
    guard decision.rung == .caveat else { return }
    var items = decision.floors.map(\.sentence)
    items += decision.reasons.filter { reason in
      reason.claim != nil && !decision.floors.contains { $0.claim == reason.claim }
    }.map(\.sentence)
    items += decision.reasons.filter { $0.code == "checkable" || $0.code == "uncertified" }.map(\.sentence)
    if items.isEmpty { items = ["the evidence supports this only weakly."] }
    let note = Self.filled(configuration.texts.caveat, Array(items.prefix(Self.reasonsMax)))
    decision.note = note
    if StructuredPartial(verification.text) == nil { decision.text += "\n\n" + note }
  }

  /// False, with nothing changed, where no good claim is left.
  private func partial(_ decision: inout Decision, _ situation: Situation) -> Bool {
    let claims = situation.verification.claims
    let bad = Set(claims.indices.filter { isBad($0, situation) })
    guard !bad.isEmpty else { return false }
    var rest = Rest(text: "", kept: [], spans: [])
    if let structured = StructuredPartial(situation.verification.text) {
      guard let partial = structured.without(bad.map { claims[$0].claim.span }) else { return false }
      rest.text = partial.text
      // A claim whose value went with a bad one's is no longer there.
      let kept = claims.indices.filter { number in
        !bad.contains(number) && !bad.contains { claims[$0].claim.span.overlaps(claims[number].claim.span) }
      }
      rest.kept = kept
      rest.spans = kept.map { ($0, partial.moved(claims[$0].claim.span)) }
    } else {
      let composed = PartialAnswer(situation.verification, without: bad)
      rest = Rest(text: composed.text, kept: composed.kept, spans: composed.spans.map { ($0.claim, $0.span) })
    }
    guard rest.kept.contains(where: { claims[$0].judgement.verdict == .supported }),
      remainingRisk(rest.kept, situation) <= configuration.thresholds(for: situation.impact).caveat
    else { return false }
    let kept = Set(rest.kept)
    decision.removedClaims = claims.indices.filter { !kept.contains($0) && !claims[$0].judgement.isNoClaim }
    decision.citations = rest.spans.compactMap { citation($0.claim, span: $0.span, situation) }
    let left = decision.removedClaims.prefix(Self.reasonsMax).map { "“\(situation.quote($0))”." }
    let note = Self.filled(configuration.texts.partial, Array(left))
    decision.note = note
    decision.text = rest.text
    if StructuredPartial(situation.verification.text) == nil { decision.text += "\n\n" + note }
    return true
  }

  /// What stays of an answer.
  private struct Rest {
    var text: String
    var kept: [Int]
    var spans: [(claim: Int, span: Range<Int>)]
  }

  private func isBad(_ number: Int, _ situation: Situation) -> Bool {
    let (verified, assessed) = (situation.verification.claims[number], situation.assessment.claims[number])
    if verified.judgement.isNoClaim { return false }
    switch verified.judgement.verdict {
    case .contradicted, .unsupported: return true
    case .supported, .notCheckable: return assessed.risk > configuration.thresholds(for: assessed.impact).caveat
    }
  }

  /// The calibrated risk of the claims that stay.
  private func remainingRisk(_ kept: [Int], _ situation: Situation) -> Double {
    var noisyOr = NoisyOr()
    for number in kept where !situation.verification.claims[number].judgement.isNoClaim {
      let claim = situation.assessment.claims[number]
      let isOpen = situation.verification.claims[number].judgement.verdict == .notCheckable
      noisyOr.add(
        claim.risk, weight: configuration.impacts.weight(of: claim.impact) * (isOpen ? risk.notCheckableWeight : 1))
    }
    return risk.calibration?.risk(noisyOr.risk, slice: situation.context.slice) ?? noisyOr.risk
  }

  private func citation(_ number: Int, span: Range<Int>, _ situation: Situation) -> Decision.Citation? {
    let judgement = situation.verification.claims[number].judgement
    guard judgement.verdict == .supported else { return nil }
    let facts = situation.evidence.facts
    let observations = judgement.supporting.filter { facts.indices.contains($0) }.map { facts[$0].id }
    return observations.isEmpty ? nil : Decision.Citation(span: span, claim: number, observations: observations)
  }

  /// The text with `{items}` replaced, or the items behind it where it has no such place.
  static func filled(_ text: String, _ items: [String]) -> String {
    let list = items.count == 1 ? items[0] : items.map { "\n- \($0)" }.joined()
    let (bytes, place) = (Array(text.utf8), Array("{items}".utf8))
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: place) }) else {
      return list.isEmpty ? text : "\(text) \(list)"
    }
    let head = String(decoding: bytes[..<start], as: UTF8.self)
    return head + list + String(decoding: bytes[(start + place.count)...], as: UTF8.self)
  }
}
