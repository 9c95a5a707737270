import AssayCore
import AssayInjection
import AssayPerception
import AssayResilience
import AssayVerification
import AssayWire

/// One request on its way through the stages: what each stage gave, for the ones behind it.
struct PipelineRun {
  let pipeline: ServingPipeline
  let request: ServingRequest
  let calling: any ModelCalling
  let assets: any AssetReader
  let started = ContinuousClock.now
  var evidence = Evidence()
  var gates: [PartGate] = []
  var degraded: [DegradedStep] = []
  /// Steps taken for each part.
  var taken: [Int: [Degradation]] = [:]
  var replacements: [Int: PartReplacement] = [:]
  var attempts: [RequestTrace.Attempt] = []
  var stages: [StageRecord] = []
  /// Observations in which the screen saw instructions, and how sure it is that there are any.
  var flagged: Set<String> = []
  var suspicion = 0.0
  /// Known cost of all attempts and stages; nil once one is not known.
  var spentNano: Int? = 0
  /// Tokens of all answers, those that were given up for a better one included; nil once one is not known.
  var spent: Usage? = Usage(input: 0, output: 0, cacheRead: 0)
  /// Waited between attempts.
  var pausedMs = 0.0
  /// As the router saw the request, and what it decided.
  var features = RequestFeatures()
  var order = ModelOrder([])
  /// How the last attempt failed; before the first, there was no time for one.
  var failure = ModelFailure(FailureVerdict(.timeout, rule: "deadline"))
  /// The model of each step of the cascade.
  var steps: [Int] = []
  var progress = EdgeProgress()
  var options: PipelineOptions { pipeline.options }

  init(
    _ pipeline: ServingPipeline, _ request: ServingRequest, _ calling: any ModelCalling, _ assets: any AssetReader
  ) {
    self.pipeline = pipeline
    self.request = request
    self.calling = calling
    self.assets = assets
  }

  var mediaParts: [(index: Int, part: Part)] {
    request.request.parts.enumerated().compactMap { $0.element.asset == nil ? nil : ($0.offset, $0.element) }
  }

  var timeLeft: Duration { request.deadline - .now }
  /// Of all attempts together: the lower of the route's bound and the client's.
  var costNanoMax: Int? { [options.costNanoMax, request.costNanoMax].compactMap { $0 }.min() }

  func elapsedMs() -> Double { (ContinuousClock.now - started).inMilliseconds }

  mutating func note(_ name: String, since start: Double, _ facts: JSONObject = [:]) {
    stages.append(StageRecord(name: name, startMs: start, durationMs: elapsedMs() - start, facts: facts))
  }

  // MARK: ingest → gate → perceive → route

  /// - Returns: an outcome where nothing is left to ask a model.
  mutating func prepare() async -> ServingOutcome? {
    let media = mediaParts
    if !media.isEmpty, let perception = pipeline.perception {
      let start = elapsedMs()
      evidence = await perceive(perception, .probeOnly)
      note("ingest", since: start, ["media": .int(media.count), "refused": .int(refused.count)])
      if !request.mayDegrade, let first = refused.first {
        return finished(
          .refused(part: first.part, modality: first.modality, message: first.message), nil)
      }
      gateFirst()
      await perceiveMore(perception)
    } else {
      gateFirst()
    }
    if let claims = request.evidence?.claims { evidence.merge(claims.evidence) }
    screen()
    gateSecond()
    if let clarify = withholdRefused() { return clarify }
    for (index, part) in media where replacements[index] == nil { await reduceIfTooLarge(index, part) }
    return nil
  }

  private func perceive(_ perception: any Perceiving, _ plan: PerceptionPlan) async -> Evidence {
    await perception.perceive(request.request, plan: plan, assets: assets)
  }

  private mutating func gateFirst() {
    let start = elapsedMs()
    gates =
      options.gates
      ? options.gate.first(request.request)
      : mediaParts.map { PartGate(part: $0.index, modality: $0.part.modality, use: .send, reason: .gatingOff) }
    note("gate", since: start, ["parts": .array(gates.map(\.json))])
  }

  private mutating func perceiveMore(_ perception: any Perceiving) async {
    let start = elapsedMs()
    let needed = options.gates ? options.gate.plan(request.request, gates) : .everything
    let named = options.extractors
    let plan = named.map { needed.limited(to: $0) } ?? needed
    guard plan != .probeOnly else { return }
    let share = timeLeft * options.perceptionShare
    guard share > .zero else { return }
    let (asked, assets) = (request.request, self.assets)
    // Who has no time left answers with what the probe found.
    let found = await withTaskGroup(of: Evidence?.self) { group in
      group.addTask { await perception.perceive(asked, plan: plan, assets: assets) }
      group.addTask {
        try? await Task.sleep(for: share)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if let found { evidence = found }
    note(
      "perceive", since: start,
      [
        "observations": .int(evidence.observations.count), "in_time": .bool(found != nil),
        "extractors": plan.extractors.map { .array($0.sorted().map { .string($0) }) } ?? "all",
        "unavailable": .array(
          Set(evidence.coverages.filter { $0.state == .unavailable }.map(\.extractor)).sorted().map { .string($0) }),
      ])
  }

  /// Text that somebody else brought in is looked at before any model sees it.
  private mutating func screen() {
    let start = elapsedMs()
    let segments = SegmentCollector.segments(of: request.request, evidence: evidence)
    guard !segments.isEmpty else { return }
    let screening = InjectionScreening(segments)
    suspicion = screening.suspicion
    flagged = Set(screening.flagged.flatMap(\.flaggedObservations))
    note(
      "screen", since: start,
      [
        "segments": .int(segments.count), "flagged": .int(screening.flagged.count), "tier": .int(screening.tier),
        "suspicion": .double((suspicion * 1000).rounded() / 1000),
      ])
  }

  private mutating func gateSecond() {
    guard options.gates else { return }
    let before = gates
    gates = options.gate.second(gates, request.request, evidence: evidence, flagged: flagged)
    for gate in gates where gate.use != .send {
      switch gate.use {
      case .skip: replacements[gate.part] = PartReplacement(part: gate.part, contents: [])
      case .asText:
        let step: Degradation =
          gate.modality == .audio ? .transcript : gate.modality == .document ? .pageText : .ocrText
        if let text = DegradedText.text(
          step, part: gate.part, modality: gate.modality, evidence: evidence, flagged: flagged,
          bytesMax: options.degradation.textBytesMax)
        {
          replacements[gate.part] = PartReplacement(part: gate.part, contents: [.text(text)])
        }
      case .send: break
      }
    }
    if gates != before { note("gate_after", since: elapsedMs(), ["parts": .array(gates.map(\.json))]) }
  }

  // MARK: Media that cannot be read

  struct RefusedMedium {
    var part: Int
    var modality: Modality
    var message: String
  }

  private var refused: [RefusedMedium] {
    mediaParts.compactMap { index, part in
      guard let info = evidence.media(part: index), info.status == .refused else { return nil }
      return RefusedMedium(
        part: index, modality: part.modality, message: DegradedText.recapture(part.modality, info))
    }
  }

  /// Takes unreadable media out. Where nothing else is left to look at, the client is asked for another capture and
  /// no model is asked.
  private mutating func withholdRefused() -> ServingOutcome? {
    let refused = refused
    for medium in refused {
      replacements[medium.part] = PartReplacement(
        part: medium.part, contents: [.text("[\(medium.modality.rawValue) \(medium.part) could not be read]")])
      degraded.append(
        DegradedStep(
          part: medium.part, path: request.path(of: medium.part), from: medium.modality.rawValue, to: .recapture,
          trigger: .refused, detail: medium.message))
    }
    let others = mediaParts.contains { index, _ in !refused.contains { $0.part == index } }
    let asked = gates.contains { gate in gate.reason != .answerInText && refused.contains { $0.part == gate.part } }
    guard !refused.isEmpty, !others, asked else { return nil }
    let items = refused.map(\.message).joined(separator: "; ")
    var outcome = finished(.answered, nil)
    outcome.text = options.ladder.texts.clarify.replacing("{items}", with: items)
    outcome.rung = .clarify
    outcome.unverified = "no model was asked"
    return outcome
  }

  // MARK: The end

  func finished(_ status: ServingOutcome.Status, _ answer: ModelAnswer?) -> ServingOutcome {
    var outcome = ServingOutcome(status)
    outcome.minAutonomy = request.minAutonomy
    outcome.answer = answer
    outcome.evidence = evidence
    outcome.received = request.evidence
    outcome.gates = gates
    outcome.degraded = degraded
    outcome.attempts = attempts
    outcome.stages = stages
    outcome.spent = spent
    outcome.pausedMs = pausedMs
    outcome.costNano = attempts.isEmpty && spentNano == 0 ? nil : spentNano
    return outcome
  }
}

extension Duration {
  var inMilliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
  }
}
