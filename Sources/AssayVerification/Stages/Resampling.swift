import AssayCore
import AssayLanguage
import AssayWire

extension StageSession {
  private func agreement(_ prompt: String?) -> TypedAgreement {
    // Without facts: what another answer says is compared, not judged.
    TypedAgreement(verifier: runner.verifier, prompt: prompt, evidence: .empty)
  }

  mutating func again(_ stage: StagePlan.Stage, _ subject: StageSubject, _ temperature: Double) async
    -> Answer?
  {
    await ask(
      stage, developer: subject.developer, user: subject.user, texts: subject.texts, earlier: subject.earlier,
      settings: GenerationSettings(temperature: temperature))
  }

  /// Asks the same request again, warmer, and measures claim by claim how far the answers agree.
  mutating func selfConsistency(_ verification: Verification, _ evidence: EvidenceIndex) async {
    guard subject.isAskable else { return give(up: .noRequest, "without the prompt there is nothing to ask again") }
    let agreement = agreement(subject.question)
    var others: [TypedAgreement.Other] = []
    for _ in 0..<plan.samples {
      guard let answer = await again(.selfConsistency, subject, plan.temperature) else {
        if failure?.reason == nil { continue }
        break
      }
      guard !answer.text.isEmpty else {
        note("a further answer was empty")
        continue
      }
      others.append(agreement.read(answer.text))
    }
    guard !others.isEmpty, !report.isStopped else { return }
    for (number, text) in Self.claims(of: verification) {
      let claim = verification.claims[number].claim
      let values = others.map { agreement.value(of: claim, text, in: $0) }
      let mean = values.reduce(0, +) / Double(values.count)
      observe(
        .selfConsistency, claim: number, .inconsistency, 1 - mean,
        "\(values.count { $0 >= 0.5 }) of \(values.count) further answers say the same.")
    }
  }

  /// Asks again with one kind of evidence taken away at a time. A claim that is made all the same did not come from
  /// what was taken away.
  mutating func ablation(_ verification: Verification, _ evidence: EvidenceIndex) async {
    guard subject.isAskable else { return give(up: .noRequest, "without the prompt there is nothing to ask again") }
    let claims = Self.claims(of: verification)
    let agreement = agreement(subject.question)
    var survived: [(ablation: StagePlan.Ablation, other: TypedAgreement.Other)] = []
    for ablation in plan.ablations where ablation != .hintRemoved {
      guard let bare = subject.without(ablation), let answer = await again(.ablation, bare, 0) else { continue }
      survived.append((ablation, agreement.read(answer.text)))
    }
    for (number, text) in claims where !survived.isEmpty {
      let claim = verification.claims[number]
      let basis = basis(of: claim, evidence)
      // Taken away what it rests on; where nobody knows on what, it must survive whatever is taken away.
      let relevant = survived.filter { basis.isEmpty || !basis.isDisjoint(with: $0.ablation.modalities) }
      let values = relevant.map { agreement.value(of: claim.claim, text, in: $0.other) }
      guard let least = values.min() else { continue }
      let names = relevant.map { Self.words($0.ablation) }.joined(separator: ", or ")
      observe(
        .ablation, claim: number, .ablationInvariance, least,
        least >= 0.5 ? "It is said all the same \(names)." : "It is not said \(names).")
    }
    let usesHint = plan.ablations.contains(.hintRemoved)
    let asked = usesHint ? await hint(verification) : false
    if survived.isEmpty, !asked { give(up: .nothingToRemove, "the request holds nothing that could be taken away") }
  }

  private static func words(_ ablation: StagePlan.Ablation) -> String {
    switch ablation {
    case .imageRemoved: "without the picture"
    case .transcriptWithheld: "without the sound"
    case .documentRemoved: "without the document"
    case .geometryRemoved: "without the scan"
    case .hintRemoved: "without the hint"
    }
  }

  /// The modalities that a claim rests on; empty when nobody knows.
  private func basis(of claim: VerifiedClaim, _ evidence: EvidenceIndex) -> Set<Modality> {
    let judgement = claim.judgement
    let cited = (judgement.supporting + judgement.opposing).filter(evidence.facts.indices.contains)
    if !cited.isEmpty { return Set(cited.map { evidence.facts[$0].modality }) }
    if claim.claim.type == .spoken || claim.claim.channel == .hears { return [.audio] }
    return claim.claim.channel == .sees ? [.image, .video] : []
  }

  // MARK: The prompt's own hint

  /// Asks a neutral question instead of one that hands the answer over. What is then not said came from the hint.
  ///
  /// - Returns: whether there was a hint.
  private mutating func hint(_ verification: Verification) async -> Bool {
    let repeated = Self.claims(of: verification).filter {
      !verification.claims[$0.number].judgement.flags.isDisjoint(with: [.promptOnly, .modalityLeakage])
    }
    guard let first = repeated.first else { return false }
    let question = Self.neutral(verification.claims[first.number].claim, prompt: subject.question)
    guard let answer = await again(.ablation, subject.asking(question), 0) else { return true }
    let agreement = agreement(question)
    let other = agreement.read(answer.text)
    for (number, text) in repeated {
      let value = 1 - agreement.value(of: verification.claims[number].claim, text, in: other)
      observe(
        .ablation, claim: number, .promptEcho, value,
        value >= 0.5 ? "It is not said without the prompt's hint." : "It is said without the prompt's hint, too.")
    }
    return true
  }

  /// A question about the same thing without the words that are in doubt. Only words of the prompt get into it: the
  /// answer is untrusted.
  static func neutral(_ claim: Claim, prompt: String) -> String {
    let words = TokenizedText(String(prompt.prefix(20_000)))
    func slot(_ name: String) -> String? { claim.slots.first { $0.name == name }?.value.string }
    let known = Set(words.tokens.map(\.key))
    let subject = slot("subject").flatMap { text -> String? in
      let keys = WordKey.words(of: text)
      return !keys.isEmpty && text.utf8.count <= 60 && keys.allSatisfy(known.contains) ? text : nil
    }
    guard let subject else { return "What can be observed here? Say only what is there." }
    switch claim.type {
    case .attribute where ["color", "colour", "material", "size", "shape"].contains(slot("attribute")):
      return "What is the \(slot("attribute") ?? "colour") of the \(subject)?"
    case .count: return "How many of these are there: \(subject)?"
    case .spatial: return "Where is the \(subject)?"
    default: return "What can be observed of the \(subject)? Say only what is there."
    }
  }
}
