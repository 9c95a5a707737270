import AssayCore
import AssayVerification
import AssayWire

// verify → decide.
extension PipelineRun {
  /// Checks an answer's claims against the evidence and takes a rung. What a central gateway has put behind an answer,
  /// or in its place, are its own words about the answer: no claims, but still to be said.
  mutating func judge(_ answer: ModelAnswer, model: Int?) async -> ServingOutcome {
    guard let edge = pipeline.edge, let model, edge.isCentral(pipeline.models[model]),
      let word = EdgeReply.word(of: answer)
    else { return await check(answer, model: model) }
    guard !word.isAllNotice else {
      return unverified(answer, model, "the central gateway gave a notice in the place of an answer")
    }
    guard let notice = word.notice else { return await check(answer, model: model) }
    var plain = answer
    plain.text = word.text
    var outcome = await check(plain, model: model)
    outcome.answer = answer
    if outcome.text == plain.text {
      outcome.text = answer.text
    } else if let text = outcome.text, outcome.rung ?? .human <= .partial, outcome.rung != .clarify {
      outcome.text = text + "\n\n" + notice
    }
    return outcome
  }

  /// The same verifier and ladder as offline.
  private mutating func check(_ answer: ModelAnswer, model: Int?) async -> ServingOutcome {
    guard options.verifies else { return unverified(answer, model, "the route does not ask for it") }
    guard let text = answer.text else { return unverified(answer, model, "the answer is no single text") }
    guard !text.isEmpty else { return unverified(answer, model, "the answer is empty") }
    var start = elapsedMs()
    let index = EvidenceIndex(perceived: evidence, request: request.request)
    // Without media and without text of others there is nothing that could bear a claim out.
    guard !index.facts.isEmpty || !mediaParts.isEmpty else {
      return unverified(answer, model, "there is no evidence to check it against")
    }
    let prompt = request.request.question
    var verification = pipeline.verifier.verify(answer: text, prompt: prompt, evidence: index)
    note(
      "verify", since: start,
      [
        "claims": .int(verification.claimCount), "checked": .int(verification.checkedCount),
        "verdict": .string(verification.verdict.rawValue),
        "verdicts": .array(
          verification.claims.prefix(64).map {
            [
              "type": .string($0.claim.type.rawValue), "verdict": .string($0.judgement.verdict.rawValue),
              "rule": .string($0.judgement.rule),
            ]
          }),
      ])
    // What rules made of the evidence needs no second opinion.
    if let stages = pipeline.stages, model != nil { await runStages(stages, on: &verification, index) }
    start = elapsedMs()
    var context = LadderContext(answer: text, prompt: prompt, evidence: index)
    if suspicion > context.signals[.injection] ?? 0 { context.signals[.injection] = suspicion }
    if let health { context.signals[.inputHealth] = health }
    context.modalities = Set(evidence.media.filter { $0.info.status != .refused }.compactMap(\.info.modality))
    context.modalities.insert(.text)
    let decision = pipeline.ladder.decide(verification, evidence: index, context: context)
    note(
      "decide", since: start,
      [
        "rung": .string(decision.rung.rawValue), "risk": .double((decision.risk.value * 10_000).rounded() / 10_000),
        "risk_version": .string(decision.risk.version), "impact": .string(decision.impact.rawValue),
        "floors": .array(decision.floors.map { .string($0.kind.rawValue) }), "incident": .bool(decision.isIncident),
      ])
    var outcome = finished(.answered, answer)
    outcome.model = model
    outcome.verification = verification
    outcome.decision = decision
    outcome.rung = decision.rung
    outcome.text = options.decides ? decision.text : text
    return outcome
  }

  private func unverified(_ answer: ModelAnswer, _ model: Int?, _ why: String) -> ServingOutcome {
    var outcome = finished(.answered, answer)
    outcome.model = model
    outcome.text = answer.text
    outcome.unverified = why
    return outcome
  }

  /// What the worst medium lacks in health: a loss the probe found, or a share that could not be decoded.
  private var health: Double? {
    let values = evidence.media.map { media -> Double in
      switch media.info.status {
      case .ok: 0
      case .degraded: max(0.5, 1 - media.info.decodedShare)
      case .refused: 1
      }
    }
    return values.max().flatMap { $0 > 0 ? $0 : nil }
  }
}
