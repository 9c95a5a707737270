import AssayCore
import AssayResilience
import AssayVerification
import AssayWire

// Asks one model after another under one deadline and one budget.
extension PipelineRun {
  /// Longer than any request lives: what bounds one call is the deadline and its upstream's own limits.
  private static let perTry = Duration.seconds(86_400)

  mutating func generate() async -> ServingOutcome {
    await route()
    guard !order.places.isEmpty else {
      guard order.decision?.reason == .noCandidatesFail else { return await unsupported() }
      return await withoutModel(ModelFailure(FailureVerdict(.overload, rule: "no_candidates")))
    }
    var cascade = Cascade(policy: policy, steps: nextSteps(), deadline: Deadline(request.deadline))
    let outcome = await climb(&cascade)
    if pipeline.models.count > 1 || cascade.bill.count > 1 {
      note("cascade", since: elapsedMs(), cascade.json.object ?? [:])
    }
    guard let outcome else {
      if cascade.bill.isEmpty, cascade.stoppedBy == .cost {
        return await answerFromEvidence(.cost) ?? finished(.unaffordable, nil)
      }
      return await withoutModel(failure)
    }
    return closed(outcome)
  }

  /// Asks one step after another as the cascade says; nil where no answer is to be had.
  private mutating func climb(_ cascade: inout Cascade) async -> ServingOutcome? {
    var answers: [Int: ServingOutcome] = [:]
    var escalated: String?
    var action = cascade.on(.begin, now: .now, pays: calling.paysForRetry)
    while case .ask(let step, _, _) = action {
      if cascade.steps[step].isRepeat, cascade.pause > .zero {
        let start = elapsedMs()
        try? await Task.sleep(for: cascade.pause)
        pausedMs += elapsedMs() - start
      }
      guard !Task.isCancelled else {
        failure = ModelFailure(FailureVerdict(.cancelled, rule: "cancelled"))
        return nil
      }
      let before = spentNano
      do throws(ModelFailure) {
        let answer = try await call(steps[step])
        // A stream that the client already reads stands, whatever its end.
        if answer.isStream, options.stream == .after {
          _ = cascade.on(.contentSent, now: .now, pays: calling.paysForRetry)
        }
        let outcome = await judge(answer, model: steps[step])
        answers[step] = outcome
        let judgement = judgement(outcome)
        let cost = spentNano.flatMap { spent in before.map { spent - $0 } }
        action = cascade.on(.answered(judgement, costNano: cost), now: .now, pays: calling.paysForRetry)
        if case .ask(_, _, .escalation(let doubts)) = action, escalated == nil {
          escalated = judgement.failedValidators.first ?? doubts.first?.rawValue
        }
      } catch {
        failure = error
        if error.isCommitted { _ = cascade.on(.contentSent, now: .now, pays: calling.paysForRetry) }
        let verdict = await prepareRetry(&cascade, after: error)
        action = cascade.on(.failed(verdict, costNano: 0), now: .now, pays: calling.paysForRetry)
      }
    }
    guard case .deliver(let step, _) = action, var outcome = answers[step] else { return nil }
    outcome.escalated = escalated
    return outcome
  }

  /// What is known of the answer, as the cascade wants to know it.
  private func judgement(_ outcome: ServingOutcome) -> Cascade.Judgement {
    let rules = options.escalation
    var judgement = Cascade.Judgement(risk: outcome.decision?.risk.value)
    if rules.onInvalid, let why = invalid(outcome.answer) { judgement.failedValidators.append(why) }
    if let least = request.minAutonomy, let rung = outcome.rung, rung > least {
      judgement.failedValidators.append("min_autonomy")
    }
    judgement.evidenceConflicts =
      rules.onConflict
      && outcome.decision?.floors.contains { $0.kind == .conditionConflict || $0.kind == .contradictedCritical } == true
    return judgement
  }

  private var policy: Cascade.Policy {
    let rules = options.escalation
    // No risk lies above 1: without a threshold none sends the request on.
    var riskMax: Double? = rules.riskMax ?? 1
    if let thresholds = rules.riskThresholds { riskMax = thresholds.threshold(features.combination) }
    return Cascade.Policy(
      riskMax: riskMax, escalatesUnjudged: rules.onUnjudged, costNanoMax: costNanoMax, perTry: Self.perTry,
      attemptsMax: pipeline.attemptsMax)
  }

  /// The models in their order, each once, then again for failures that pass by themselves.
  private mutating func nextSteps() -> [Cascade.Step] {
    let first = order.places[0]
    let count = max(order.places.count, pipeline.attemptsMax - attempts.count)
    return (0..<count).map { number in
      let place = order.places[number % order.places.count]
      steps.append(place)
      let configuration = pipeline.models[place]
      let known = calling.state(of: place, mix: features.mix).totalP50Ms
      // The route goes from weak to strong: only what stands behind the first is stronger.
      let isStronger = number < order.places.count && place > first && options.escalation.isOn
      return Cascade.Step(
        model: configuration.name, expectedNano: ModelPrice(configuration)?.expected(features),
        typical: .microseconds(Int64(min(known ?? 0, 1e9) * 1000)), isFallbackOnly: !isStronger,
        isRepeat: number >= order.places.count)
    }
  }

  private mutating func route() async {
    let start = elapsedMs()
    let able = await ableModels()
    look()
    let left = request.deadline - ContinuousClock.now
    order = pipeline.ordering.order(
      OrderQuestion(
        id: request.id, features: features, able: able,
        states: pipeline.models.indices.map { calling.state(of: $0, mix: features.mix) },
        remainingMs: left.inMilliseconds, costNanoMax: request.costNanoMax))
    order.places.removeAll { !able.contains($0) }
    var facts: JSONObject = [
      "sent": .array(Modality.allCases.filter(sentModalities.contains).map { .string($0.rawValue) }),
      "order": .array(order.places.map { .string(pipeline.models[$0].name) }),
      "degraded": .array(degraded.map { .string($0.name) }),
    ]
    if let decision = order.decision { facts.append("choice", decision.json) }
    note("router", since: start, facts)
  }

  /// The features of what is sent.
  private mutating func look() {
    let media = Dictionary(evidence.media.map { ($0.part, $0.info) }) { first, _ in first }
    features = RequestFeatures(
      request.request, media: media,
      replaced: replacements.mapValues { replacement in
        replacement.contents.reduce(0) { sum, content in
          if case .text(let text) = content { sum + text.utf8.count } else { sum }
        }
      })
    for replacement in replacements.values {
      for case .picture in replacement.contents { features.addPart(.image) }
    }
    features.outputTokensMax = request.settings.maxTokens
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
      calling.note(model: model, mix: features.mix, took: .microseconds(Int64((elapsedMs() - start) * 1000)))
      attempts.append(
        RequestTrace.Attempt(
          model: configuration.name, startMs: start, durationMs: elapsedMs() - start, status: answer.status))
      spentNano = cost(answer.usage, configuration).flatMap { cost in spentNano.map { $0 + cost } }
      spent = spent?.adding(answer.usage)
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
    if let price = model.price {
      return price.cost(
        of: usage ?? Usage(),
        media: PriceTable.MediaUse(
          images: features.count(.image) + features.pages, seconds: features.audioSeconds + features.videoSeconds))
    }
    guard let input = usage?.input, let output = usage?.output, let inputNano = model.inputNano,
      let outputNano = model.outputNano
    else { return nil }
    let (first, a) = input.multipliedReportingOverflow(by: inputNano)
    let (second, b) = output.multipliedReportingOverflow(by: outputNano)
    let (sum, c) = first.addingReportingOverflow(second)
    return a || b || c ? nil : sum
  }

  // MARK: After a failure

  /// Gives up what the last model could not take, and says how long to wait before one is asked again.
  ///
  /// - Returns: what the failure is to the cascade. Sound in a format that nobody reads is one after the format changed.
  private mutating func prepareRetry(_ cascade: inout Cascade, after failure: ModelFailure) async -> FailureVerdict {
    let verdict = failure.verdict
    var generator = SystemRandomNumberGenerator()
    let jittered = pipeline.backoff.delay(retry: max(0, attempts.count - 1), using: &generator)
    cascade.pause = max(jittered, .milliseconds(failure.retryAfterMs ?? 0))
    guard !failure.isCommitted, !cascade.hasAnswer, attempts.count < pipeline.attemptsMax else { return verdict }
    let model = pipeline.models[steps[cascade.currentStep]]
    var changed = await degradeAfterBadFormat(verdict, model)
    if !changed, verdict.kind == .capability, !cascade.hasFurtherModel {
      changed = await degradeAfterRefusal(of: verdict.modality, by: model)
    }
    guard changed else { return verdict }
    // The first model takes what is left as well as the last.
    await route()
    if !order.places.isEmpty { cascade.extend(nextSteps()) }
    return FailureVerdict(.capability, rule: verdict.rule)
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
    return await judge(ModelAnswer(text: answer.text, finish: "stop"), model: nil)
  }

  private func invalid(_ answer: ModelAnswer?) -> String? {
    guard let answer, let text = answer.text else { return nil }
    if answer.finish == "length" { return "cut" }
    if !text.utf8.contains(where: { $0 > 0x20 }) { return "empty" }
    return request.expectsJSON && (try? JSONValue(parsing: Array(text.utf8))) == nil ? "no_json" : nil
  }

  /// With everything that was done since the outcome was made.
  private func closed(_ outcome: ServingOutcome) -> ServingOutcome {
    var outcome = outcome
    outcome.attempts = attempts
    outcome.stages = stages
    outcome.degraded = degraded
    outcome.costNano = spentNano
    outcome.spent = spent
    outcome.pausedMs = pausedMs
    return outcome
  }
}
