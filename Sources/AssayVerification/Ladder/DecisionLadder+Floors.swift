import AssayCore

extension DecisionLadder {
  /// The limits that no score overrides.
  func floors(_ situation: Situation) -> [Decision.Floor] {
    var floors: [Decision.Floor] = []
    if let found = situation.context.injection {
      floors.append(
        .init(
          kind: .injectionActedOn, rung: .abstain,
          sentence: "The answer did what untrusted text asked: \(Quotation.clean(found))"))
    }
    floors += contradicted(situation)
    floors += conflicts(situation)
    floors += missingModalities(situation)
    return floors
  }

  /// A contradicted claim on an identifier, dose, amount or safety aspect.
  private func contradicted(_ situation: Situation) -> [Decision.Floor] {
    let isIrreversible = configuration.isIrreversible || situation.context.isIrreversible
    let claims = situation.verification.claims
    let found = claims.indices.filter {
      claims[$0].judgement.verdict == .contradicted && situation.assessment.claims[$0].aspect.isCritical
    }
    return found.prefix(Self.reasonsMax).map { number in
      let aspect = situation.assessment.claims[number].aspect
      return .init(
        kind: .contradictedCritical, rung: isIrreversible ? .human : .caveat,
        sentence: "The evidence contradicts a claim on \(aspect.phrase): “\(situation.quote(number))”."
          + (isIrreversible ? " What follows cannot be undone." : ""),
        claim: number)
    }
  }

  /// Two sources that disagree about the condition of a thing.
  private func conflicts(_ situation: Situation) -> [Decision.Floor] {
    var floors = situation.context.conditionConflicts.prefix(Self.reasonsMax).map {
      Decision.Floor(kind: .conditionConflict, rung: .caveat, sentence: Quotation.clean($0), claim: nil)
    }
    let conflict: Flags = [.crossModalConflict, .oneSidedResolution]
    for (number, verified) in situation.verification.claims.enumerated() where floors.count < Self.reasonsMax {
      guard !verified.judgement.flags.isDisjoint(with: conflict),
        situation.assessment.claims[number].aspect == .condition
      else { continue }
      floors.append(
        .init(
          kind: .conditionConflict, rung: .caveat,
          sentence: "Two sources disagree about the condition: “\(situation.quote(number))”.", claim: number))
    }
    return floors
  }

  /// A modality that the route or a claim needs and nobody supplied.
  private func missingModalities(_ situation: Situation) -> [Decision.Floor] {
    var present = situation.context.modalities
    for fact in situation.evidence.facts { present.insert(fact.modality) }
    for coverage in situation.evidence.coverage { present.insert(coverage.modality) }
    var floors: [Decision.Floor] = configuration.requires.filter { !present.contains($0) }.map {
      .init(kind: .missingModality, rung: .clarify, sentence: "This needs \($0.phrase), and there is none.")
    }
    for (number, verified) in situation.verification.claims.enumerated() where floors.count < Self.reasonsMax {
      let judgement = verified.judgement
      guard judgement.verdict == .unsupported || judgement.verdict == .notCheckable, !judgement.isNoClaim,
        let needed = Self.modalities(verified.claim), present.isDisjoint(with: needed), let first = needed.first
      else { continue }
      floors.append(
        .init(
          kind: .missingModality, rung: .clarify,
          sentence: "“\(situation.quote(number))” needs \(first.phrase), and there is none.", claim: number))
    }
    return floors
  }

  /// The modalities of which a claim needs at least one; nil where it says no channel.
  private static func modalities(_ claim: Claim) -> [Modality]? {
    switch (claim.type, claim.channel) {
    case (.spoken, _), (_, .hears): [.audio, .video, .text]
    case (_, .reads): [.image, .document, .video, .text]
    case (_, .sees): [.image, .video, .geometry, .document]
    default: nil
    }
  }
}

extension ClaimAspect {
  var phrase: String {
    switch self {
    case .identifier: "an identifier"
    case .amount: "an amount"
    case .dose: "a dose"
    case .safety: "safety"
    case .condition: "a condition"
    case .other: "something else"
    }
  }
}

extension Modality {
  var phrase: String {
    switch self {
    case .text: "a text"
    case .image: "a picture"
    case .audio: "a recording"
    case .video: "a film"
    case .document: "a document"
    case .geometry: "a scan or model"
    }
  }
}
