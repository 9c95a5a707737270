import AssayCore

extension StageSession {
  /// Asks the same request again, warmer, and measures claim by claim how far the answers agree.
  mutating func selfConsistency(_ verification: Verification, _ request: Request) async {
    let settings = GenerationSettings(temperature: plan.temperature)
    for _ in 0..<plan.samples {
      guard let answer = await ask(request, .selfConsistency, settings) else { break }
      if !answer.text.isEmpty { findings.samples.append(answer.text) }
    }
    guard !findings.samples.isEmpty else { return }
    findings.agreement = agreement(of: verification, with: findings.samples)
  }

  /// Asks again without the media, and without the hints of the prompt's own wording where it has any. A claim that
  /// is made all the same did not come from the evidence.
  mutating func ablation(_ verification: Verification, _ request: Request) async {
    guard let bare = Self.withoutEvidence(request) else {
      return note("ablation: the request holds no evidence that could be taken away")
    }
    guard let answer = await ask(bare, .ablation, GenerationSettings(temperature: 0)), !answer.text.isEmpty else {
      return
    }
    // A model that says it cannot see anything repeats nothing.
    findings.ablationInvariance = agreement(of: verification, with: [answer.text])
  }

  /// How far other answers make the same claim: their sentences are the evidence.
  private func agreement(of verification: Verification, with answers: [String]) -> [StageFindings.Measure] {
    let verifier = Verifier()
    let evidence = EvidenceIndex(samples: answers)
    return Self.claims(of: verification).prefix(200).map { number, text in
      let found = verifier.verify(claim: text, evidence: evidence)
      return StageFindings.Measure(claim: number, value: 1 - found.risk)
    }
  }

  /// The request with every asset and every untrusted text replaced by a word about it; nil when there is none.
  static func withoutEvidence(_ request: Request) -> Request? {
    var bare = request
    var removed = 0
    for message in bare.messages.indices {
      for part in bare.messages[message].parts.indices {
        let item = bare.messages[message].parts[part]
        guard item.asset != nil || item.trust == .untrusted else { continue }
        bare.messages[message].parts[part] = .text("[\(item.modality.rawValue) not available]", trust: .system)
        removed += 1
      }
    }
    return removed > 0 ? bare : nil
  }
}
