package import AssayCore

/// Runs the model stages of one answer over any provider, within a budget.
package struct StageRunner: Sendable {
  package var plan: StagePlan
  package var provider: any Provider
  package var assets: any AssetReader

  package init(plan: StagePlan, provider: any Provider, assets: any AssetReader) {
    self.plan = plan
    self.provider = provider
    self.assets = assets
  }

  /// - Returns: empty findings when the risk lies outside the plan's thresholds; else what the stages found, with a
  ///   note for whatever failed. It never throws: a stage that fails leaves the verdicts as they are.
  package func run(
    _ verification: Verification, of request: Request, evidence: EvidenceIndex, sampleID: String? = nil
  ) async -> StageFindings {
    guard plan.runs(at: verification.risk) else { return StageFindings() }
    var session = StageSession(runner: self, sampleID: sampleID)
    for stage in plan.stages {
      switch stage {
      case .secondPass: await session.secondPass(verification, evidence)
      case .selfConsistency: await session.selfConsistency(verification, request)
      case .ablation: await session.ablation(verification, request)
      case .contrast: await session.contrast(verification, request)
      }
    }
    return session.findings
  }
}

/// The budget and the findings of one answer's stages.
struct StageSession {
  let runner: StageRunner
  let sampleID: String?
  var findings = StageFindings()

  init(runner: StageRunner, sampleID: String?) {
    self.runner = runner
    self.sampleID = sampleID
  }

  var plan: StagePlan { runner.plan }

  /// One call, if the budget allows; nil with a note otherwise.
  mutating func ask(_ request: Request, _ stage: StagePlan.Stage, _ settings: GenerationSettings = .init()) async
    -> Answer?
  {
    guard findings.calls < plan.callsMax else {
      note("\(stage.rawValue): the budget of \(plan.callsMax) calls is used up")
      return nil
    }
    if let tokensMax = plan.tokensMax, (findings.usage.input ?? 0) + (findings.usage.output ?? 0) >= tokensMax {
      note("\(stage.rawValue): the budget of \(tokensMax) tokens is used up")
      return nil
    }
    findings.calls += 1
    // The call's number keeps repeated questions apart in caches and recordings.
    let context = ProviderContext(settings: settings, sampleID: sampleID, epoch: findings.calls)
    do {
      let answer = try await runner.provider.answer(request, context: context, assets: runner.assets)
      findings.usage.input = (findings.usage.input ?? 0) + (answer.usage?.input ?? 0)
      findings.usage.output = (findings.usage.output ?? 0) + (answer.usage?.output ?? 0)
      return answer
    } catch {
      note("\(stage.rawValue): \(error.message)")
      return nil
    }
  }

  mutating func note(_ text: String) {
    if findings.notes.count < 32, !findings.notes.contains(text) { findings.notes.append(text) }
  }

  /// Claims that assert something, with their numbers.
  static func claims(of verification: Verification) -> [(number: Int, text: String)] {
    let bytes = Array(verification.text.utf8)
    return verification.claims.enumerated().filter { !$0.element.judgement.isNoClaim }.map { number, item in
      (number, String(decoding: bytes[item.claim.span.clamped(to: 0..<bytes.count)], as: UTF8.self))
    }
  }
}
