import AssayConfiguration
import AssayCore
import AssayVerification
import AssayWire
import Synchronization

extension RunSession {
  /// Verifies the answer and asks the stages' model, where the suite wants that and the risk lies between its
  /// thresholds. A model that fails leaves a reason; the sample goes on.
  ///
  /// - Returns: false when the run stops before the model was asked, so that the sample must not be logged.
  func runStages(_ record: inout SampleRecord, _ assets: SampleAssets) async -> Bool {
    guard let settings = suite.stages, let provider = stageProvider, record.status == .answered,
      let answer = record.answer
    else { return true }
    let evidence: EvidenceIndex
    do { evidence = try Self.facts(of: record, answer) } catch {
      record.stages = ["status": "skipped", "reason": "no_evidence", "detail": .string(error.message.shortened(300))]
      return true
    }
    let verifier = Verifier()
    let prompt = record.sample.request.messages.filter { $0.role == .user }.flatMap(\.parts)
      .filter { $0.trust != .untrusted }.compactMap(\.text).joined(separator: "\n")
    var verification = verifier.verify(answer: answer.text, prompt: prompt, evidence: evidence)
    let asker = StageErrands(
      session: self, provider: provider, assets: assets, record: record,
      price: settings.price.map { Price(inputPerMillion: $0.inputPerMillion, outputPerMillion: $0.outputPerMillion) })
    let runner = StageRunner(
      plan: settings.plan, model: provider.name, price: settings.price, asker: asker, verifier: verifier)
    let report = await runner.run(
      on: &verification,
      subject: StageSubject(suite.prompt.applied(to: record.sample), id: record.sample.id), evidence: evidence)
    guard !report.isStopped else { return false }
    var members: JSONObject = ["verdict": .string(verification.verdict.rawValue)]
    for member in report.json.object?.members ?? [] { members.append(member.key, member.value) }
    record.stages = .object(members)
    record.stageUse = asker.use
    for item in report.items where item.outcome.reason == .endpointFailed {
      warn("stage `\(item.stage.rawValue)`: \(item.outcome.detail ?? "the endpoint failed")")
    }
    return true
  }

  /// The facts that a person vouched for, else those of a named source, else what was perceived.
  private static func facts(of record: SampleRecord, _ answer: Answer) throws(BatchFault) -> EvidenceIndex {
    for authority in Authority.allCases {
      guard let label = record.sample.labels(.facts, authority).first else { continue }
      var decoder = EvidenceDecoder()
      return try decoder.decode(label.value)
    }
    let seen = record.evidence.observations.isEmpty ? answer.perceived ?? record.evidence : record.evidence
    return EvidenceIndex(perceived: seen, request: record.sample.request)
  }
}

/// The stages' requests of one sample on the run's own way: journal, cache, slots, limits.
private final class StageErrands: StageAsking {
  private let session: RunSession
  private let provider: any Provider
  private let assets: SampleAssets
  private let record: SampleRecord
  private let price: Price?
  private let used = Mutex<LabelUse?>(nil)

  init(session: RunSession, provider: any Provider, assets: SampleAssets, record: SampleRecord, price: Price?) {
    self.session = session
    self.provider = provider
    self.assets = assets
    self.record = record
    self.price = price
  }

  /// What was paid for; nil when nothing was.
  var use: LabelUse? { used.withLock { $0 } }

  func ask(_ call: StageCall) async -> StageReply {
    let name = "\(record.sample.id) (\(call.stage.rawValue))"
    let errand = Errand(
      provider: provider, request: call.request,
      context: ProviderContext(settings: call.settings, sampleID: call.sampleID, epoch: call.number),
      ticket: .init(
        index: record.index, epoch: record.epoch, attempt: record.attempt,
        label: "stages/\(record.epoch)/\(call.number)"),
      name: name, price: price, timeoutMs: call.timeoutMs)
    switch await session.fetch(errand, assets) {
    case .stopped: return .stopped
    case .cache(let answer): return .answered(answer)
    case .journal(let answer, let isCounted):
      if !isCounted { charge(answer) }
      return .answered(answer)
    case .model(let answer):
      charge(answer)
      return .answered(answer)
    case .failed(let error, _): return .failed(error)
    }
  }

  private func charge(_ answer: Answer) {
    guard provider.isRemote else { return }
    used.withLock { use in
      var sum = use ?? LabelUse()
      sum.add(answer.usage, price: price)
      use = sum
    }
  }
}
