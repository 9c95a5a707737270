package import AssayLanguage

/// Checks the claims of a text against evidence: deterministic, in process, without a model.
package struct Verifier: Sendable {
  package var texts: TextReader
  package var scenes: SceneReader
  package var textJudge: TextJudge
  package var sceneJudge: SceneJudge
  /// Model and calibrators that turn verdicts into risks.
  package var risk: CalibratedRisk

  /// Claims of one text beyond this number are counted, not judged.
  package static let claimsMax = 20_000

  /// - Parameter labels: how nouns are compared; nil for WordNet, where it is installed, without a glossary.
  package init(risk: CalibratedRisk = CalibratedRisk(), labels: LabelMatcher? = nil) {
    self.risk = risk
    texts = TextReader()
    scenes = SceneReader()
    textJudge = TextJudge()
    sceneJudge = labels.map { SceneJudge(labels: $0) } ?? SceneJudge()
  }

  /// One assertion or sentence: exactly one verdict, whatever it is split into.
  package func verify(claim: String, prompt: String? = nil, evidence: EvidenceIndex) -> Verification {
    verify(TokenizedText(claim), prompt: prompt, evidence: evidence, setsAside: false)
  }

  /// A whole reply: split into claims, what is no claim set aside.
  package func verify(answer: String, prompt: String? = nil, evidence: EvidenceIndex) -> Verification {
    verify(TokenizedText(answer), prompt: prompt, evidence: evidence, setsAside: true)
  }

  private func verify(_ text: TokenizedText, prompt: String?, evidence: EvidenceIndex, setsAside: Bool) -> Verification
  {
    let prompt = prompt.map { PromptReader.read($0, evidence: evidence) }
    var memory = ReadingMemory(prompt: prompt?.text)
    memory.topic = prompt?.topic
    var verified: [VerifiedClaim] = []
    var unread = 0
    let units = AnswerUnit.units(of: text, kinds: evidence.kinds, structured: setsAside)
    let citations = units.contains { !$0.cited.isEmpty } ? CitationCheck(evidence) : nil
    var reading = AnswerReading(prompt: prompt)
    for unit in units {
      let sentence = Sentence(text: text, tokens: unit.tokens, kinds: evidence.kinds)
      let claims =
        unit.claim.map { [ReadClaim(claim: $0, text: text)] } ?? reading.claims(of: sentence, self, &memory)
      for read in claims {
        guard verified.count < Self.claimsMax else {
          unread += 1
          continue
        }
        var judgement = judge(read, evidence)
        Speculation.apply(to: &judgement, read: read)
        Attribution.apply(to: &judgement, read: read, prompt: prompt, evidence: evidence)
        if let prompt { PromptStance.apply(to: &judgement, read: read, prompt: prompt, evidence: evidence) }
        MissingChannel.apply(to: &judgement, claim: read.claim, evidence: evidence)
        judgement.flags.formUnion(read.claim.flags)
        if let citations, !unit.cited.isEmpty, !judgement.isNoClaim {
          judgement.flags.formUnion(
            citations.flags(cited: unit.cited, judgement: judgement) { judge(read, $0).verdict })
        }
        verified.append(VerifiedClaim(claim: read.original, judgement: read.original(judgement), risk: 0))
      }
    }
    markConflicts(&verified, text, evidence)
    var verification = combine(text, verified, unread: unread, setsAside: setsAside)
    let assessment = risk.assess(verification, evidence: evidence)
    if risk.calibration?.strength != nil {
      // Risk was taught on raw strengths, so they are calibrated behind it.
      for index in verified.indices where verified[index].judgement.verdict != .notCheckable {
        let raw = verified[index].judgement.strength
        verified[index].judgement.strength = risk.calibration?.strength(raw) ?? raw
      }
      verification = combine(text, verified, unread: unread, setsAside: setsAside)
    }
    for index in verification.claims.indices { verification.claims[index].risk = assessment.claims[index].risk }
    verification.risk = assessment.risk
    verification.signals = assessment.signals
    return verification
  }

  /// What no claim shows by itself: both sides of a conflict, the sense it claims to know by, the other claims.
  private func markConflicts(_ verified: inout [VerifiedClaim], _ text: TokenizedText, _ evidence: EvidenceIndex) {
    if !evidence.conflicts.isEmpty {
      let check = ConflictCheck(evidence.conflicts, text: text)
      for index in verified.indices where !verified[index].judgement.isNoClaim {
        check.apply(to: &verified[index].judgement, claim: verified[index].claim)
      }
    }
    for index in verified.indices where verified[index].claim.channel != nil {
      let stance = Stance(verified[index].judgement, evidence: evidence)
      guard let mismatch = stance.mismatch(claimed: verified[index].claim.channel) else { continue }
      verified[index].judgement.flags.insert(.modalityLeakage)
      verified[index].judgement.explanation += " " + mismatch.explanation
    }
    for clash in ClaimClashes.find(verified.map(\.claim), in: text) {
      verified[clash.claim].judgement.explanation += " " + clash.explanation
      for index in [clash.claim] + clash.against { verified[index].judgement.flags.insert(.selfContradiction) }
    }
  }

  private func judge(_ read: ReadClaim, _ evidence: EvidenceIndex) -> Judgement {
    var judgement =
      switch read.claim.form {
      case .setAside(let reason): Judgement.notCheckable(reason)
      case .text(let query): textJudge.judge(query, of: read.claim, in: read.text, against: evidence)
      case .scene(let formula): sceneJudge.judge(formula, of: read.claim, in: read.text, against: evidence)
      }
    UnavailableExtractor.apply(to: &judgement, claim: read.claim, evidence: evidence)
    if read.isRewritten { judgement.focus = nil }
    return judgement
  }

  private func combine(_ text: TokenizedText, _ claims: [VerifiedClaim], unread: Int, setsAside: Bool) -> Verification {
    let real = claims.filter { !$0.judgement.isNoClaim }
    // Of a single claim the verdict is asked for whatever it is; of an answer only its claims count.
    let deciding = setsAside && !real.isEmpty ? real : claims
    let judgements = deciding.map(\.judgement)
    let verdict = Combining.verdict(of: judgements)
    return Verification(
      text: String(decoding: text.bytes, as: UTF8.self), claims: claims, verdict: verdict,
      strength: Combining.strength(of: judgements, verdict: verdict), risk: 0,
      flags: claims.reduce(into: Flags()) { $0.formUnion($1.judgement.flags) }, claimCount: real.count + unread,
      checkedCount: real.count { $0.judgement.verdict != .notCheckable })
  }
}

extension Judgement {
  /// It was set aside as no assertion at all, so it does not count among the claims.
  package var isNoClaim: Bool {
    switch reason {
    case .opinion, .speculation, .advice, .question, .generic, .greeting, .refusal, .attributed, .comment:
      verdict == .notCheckable
    default: false
    }
  }
}
