import AssayCore
import AssayResilience
import AssayVerification
import AssayWire

// Asks one model after another under one deadline and one budget.
extension PipelineRun {
  /// An answer that was checked.
  struct Judged {
    var outcome: ServingOutcome
    var order: Int
  }

  mutating func generate() async -> ServingOutcome {
    let able = await route()
    guard !able.isEmpty else { return await unsupported() }
    var order = able.filter { affordsMore(than: $0) }
    guard !order.isEmpty else { return await answerFromEvidence(.cost) ?? finished(.unaffordable, nil) }
    var turn = 0
    var best: Judged?
    var generator = SystemRandomNumberGenerator()
    var last = ModelFailure(FailureVerdict(.timeout, rule: "deadline"))
    while attempts.count < pipeline.attemptsMax || best == nil && attempts.isEmpty {
      guard !Task.isCancelled else {
        last = ModelFailure(FailureVerdict(.cancelled, rule: "cancelled"))
        break
      }
      guard timeLeft > .zero else { break }
      do throws(ModelFailure) {
        let answer = try await call(order[turn])
        let judged = Judged(outcome: judge(answer, model: order[turn]), order: turn)
        guard let first = best else {
          guard let why = escalation(judged.outcome, turn: turn, order) else { return judged.outcome }
          best = judged
          best?.outcome.escalated = why
          turn += 1
          continue
        }
        return better(first, judged)
      } catch {
        last = error
        // A dearer model that fails costs nothing that was there before.
        if let best { return closed(best.outcome) }
        guard !error.isCommitted, await retries(error, &order, &turn, &generator) else { break }
      }
    }
    return await withoutModel(last)
  }

  private mutating func route() async -> [Int] {
    let start = elapsedMs()
    let able = await ableModels()
    let order = pipeline.ordering.order(request, evidence: evidence, able: able, models: pipeline.models)
    let known = order.filter(able.contains)
    note(
      "route", since: start,
      [
        "sent": .array(Modality.allCases.filter(sentModalities.contains).map { .string($0.rawValue) }),
        "order": .array(known.map { .string(pipeline.models[$0].name) }),
        "degraded": .array(degraded.map { .string($0.name) }),
      ])
    return known
  }

  private mutating func call(_ model: Int) async throws(ModelFailure) -> ModelAnswer {
    let start = elapsedMs()
    let configuration = pipeline.models[model]
    let edits = request.scan.map { BodyRewrite.edits(replacements.values.sorted { $0.part < $1.part }, scan: $0) }
    var call = ModelCall(
      model: model, configuration: configuration, original: request.request, request: sentRequest,
      edits: edits ?? [], settings: request.settings, evidence: evidence, deadline: request.deadline)
    if let edge = pipeline.edge, edge.isCentral(configuration) {
      call.parcel = await parcel(edge, model: configuration.model)
    }
    do throws(ModelFailure) {
      let answer = try await calling.call(call, assets: assets)
      attempts.append(
        RequestTrace.Attempt(
          model: configuration.name, startMs: start, durationMs: elapsedMs() - start, status: answer.status))
      spentNano = cost(answer.usage, configuration).flatMap { cost in spentNano.map { $0 + cost } }
      note("generate", since: start, ["model": .string(configuration.name)])
      return answer
    } catch {
      attempts.append(
        RequestTrace.Attempt(
          model: configuration.name, startMs: start, durationMs: elapsedMs() - start, status: error.status,
          failure: error.verdict.kind.rawValue))
      note(
        "generate", since: start,
        ["model": .string(configuration.name), "failure": .string(error.verdict.kind.rawValue)])
      throw error
    }
  }

  private func cost(_ usage: Usage?, _ model: ModelConfiguration) -> Int? {
    guard let input = usage?.input, let output = usage?.output, let inputNano = model.inputNano,
      let outputNano = model.outputNano
    else { return nil }
    let (first, a) = input.multipliedReportingOverflow(by: inputNano)
    let (second, b) = output.multipliedReportingOverflow(by: outputNano)
    let (sum, c) = first.addingReportingOverflow(second)
    return a || b || c ? nil : sum
  }

  // MARK: After a failure

  /// Puts the next attempt in place: another model, the same one with less, or the same one later.
  private mutating func retries(
    _ failure: ModelFailure, _ order: inout [Int], _ turn: inout Int, _ generator: inout SystemRandomNumberGenerator
  ) async -> Bool {
    guard attempts.count < pipeline.attemptsMax, affordsMore(than: nil) else { return false }
    let verdict = failure.verdict
    let isCapability = verdict.kind == .capability
    if verdict.mayFallBack, turn + 1 < order.count {
      turn += 1
      return calling.paysForRetry()
    }
    if isCapability {
      guard await degradeAfterRefusal(of: verdict.modality, by: pipeline.models[order[turn]]) else { return false }
      // The first model takes what is left as well as the last.
      let able = await ableModels()
      order = pipeline.ordering.order(request, evidence: evidence, able: able, models: pipeline.models)
        .filter(able.contains)
      turn = 0
      return !order.isEmpty && calling.paysForRetry()
    }
    guard verdict.mayRetry else { return false }
    let jittered = pipeline.backoff.delay(retry: max(0, attempts.count - 1), using: &generator)
    let delay = max(jittered, .milliseconds(failure.retryAfterMs ?? 0))
    guard delay < timeLeft, calling.paysForRetry() else { return false }
    turn = 0
    return (try? await Task.sleep(for: delay)) != nil
  }

  /// No model answered: the built-in rules do, where the evidence lets them, else the failure is told.
  private mutating func withoutModel(_ failure: ModelFailure) async -> ServingOutcome {
    let kind = failure.verdict.kind
    guard !failure.isCommitted, kind != .cancelled, kind != .validation, kind != .policy,
      let answer = await answerFromEvidence(kind == .capability ? .upstream : .outage)
    else { return finished(.failed(failure), nil) }
    return answer
  }

  private mutating func unsupported() async -> ServingOutcome {
    if let answer = await answerFromEvidence(.capability) { return answer }
    let known = pipeline.models.reduce(into: Set<Modality>()) { $0.formUnion($1.inputs) }
    let part = mediaParts.first { !known.contains($0.part.modality) } ?? mediaParts.first
    return finished(.unsupported(part?.part.modality ?? .text, part: part?.index ?? 0), nil)
  }

  private mutating func answerFromEvidence(_ trigger: Degradation.Trigger) async -> ServingOutcome? {
    guard request.mayDegrade, options.degradation.answersFromEvidence, let fallback = pipeline.fallback,
      !evidence.observations.isEmpty, !Task.isCancelled
    else { return nil }
    let context = ProviderContext(settings: request.settings, evidence: evidence)
    guard let answer = try? await fallback.answer(request.request, context: context, assets: assets),
      !answer.abstained, !answer.text.isEmpty
    else { return nil }
    degraded.append(
      DegradedStep(
        part: nil, from: "model", to: .evidenceOnly, trigger: trigger,
        detail: "No model answered; \(fallback.name) answered from the evidence."))
    return judge(ModelAnswer(text: answer.text, finish: "stop"), model: nil)
  }

  // MARK: Progressive disclosure

  /// Why the next model should be asked too; nil where this answer stands or nothing more can be afforded.
  private func escalation(_ outcome: ServingOutcome, turn: Int, _ order: [Int]) -> String? {
    guard turn + 1 < order.count, pipeline.attemptsMax > attempts.count, timeLeft > .zero,
      outcome.answer?.isStream != true || options.stream == .hold, affordsMore(than: order[turn + 1])
    else { return nil }
    let rules = options.escalation
    if rules.onInvalid, let why = invalid(outcome.answer) { return why }
    guard let decision = outcome.decision else { return nil }
    if rules.onConflict,
      decision.floors.contains(where: { $0.kind == .conditionConflict || $0.kind == .contradictedCritical })
    {
      return "conflict"
    }
    if let riskMax = rules.riskMax, decision.risk.value > riskMax { return "risk" }
    return nil
  }

  private func invalid(_ answer: ModelAnswer?) -> String? {
    guard let answer, let text = answer.text else { return nil }
    if answer.finish == "length" { return "cut" }
    if !text.utf8.contains(where: { $0 > 0x20 }) { return "empty" }
    return request.expectsJSON && (try? JSONValue(parsing: Array(text.utf8))) == nil ? "no_json" : nil
  }

  /// Whether the budget leaves room for one more call. A price that nobody knows is no price of 0.
  private func affordsMore(than model: Int?) -> Bool {
    let bounds = [options.costNanoMax, request.costNanoMax].compactMap { $0 }
    guard let bound = bounds.min() else { return true }
    guard let spentNano else { return false }
    guard let model else { return spentNano <= bound }
    let configuration = pipeline.models[model]
    let text = request.request.parts.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
    let usage = Usage(input: text / 4 + 1, output: request.settings.maxTokens ?? 256)
    guard let estimate = cost(usage, configuration) else { return false }
    return spentNano + estimate <= bound
  }

  /// The dearer answer unless it is clearly the worse one.
  private func better(_ first: Judged, _ second: Judged) -> ServingOutcome {
    var outcome = second.outcome
    if let a = first.outcome.risk, let b = second.outcome.risk, a < b, invalid(first.outcome.answer) == nil {
      outcome = first.outcome
    }
    outcome.escalated = first.outcome.escalated
    return closed(outcome)
  }

  /// With everything that was done since the outcome was made.
  private func closed(_ outcome: ServingOutcome) -> ServingOutcome {
    var outcome = outcome
    outcome.attempts = attempts
    outcome.stages = stages
    outcome.degraded = degraded
    outcome.costNano = spentNano
    return outcome
  }
}
