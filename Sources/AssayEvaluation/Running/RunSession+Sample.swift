import AssayConfiguration
import AssayCore
import AssayPerception
import AssayScoring
import AssayWire

/// A sample whose media are read and perceived, ready for its request.
private struct Prepared {
  var record: SampleRecord
  var assets: SampleAssets
  /// An error already found: no model is asked.
  var isFinished: Bool
}

// One sample's way: load, probe, check, label, ask, score, log.
extension RunSession {
  /// Does what is due of one line of the dataset. A sample that the filter leaves out is not logged.
  func process(_ data: DataRecord, due: [DueLine]) async {
    guard let first = due.first, let prepared = await prepare(data, first) else { return }
    for (position, line) in due.filter({ $0.variant == 0 }).enumerated() {
      var record = prepared.record
      (record.epoch, record.attempt) = (line.epoch, line.attempt)
      if position > 0 {
        record.startedAtMs = Clock.nowMs
        // Labels are asked for once; the first line says what they cost.
        record.labelUse = nil
        (record.stages, record.stageUse) = (nil, nil)
      }
      if !prepared.isFinished {
        guard await ask(&record, prepared.assets), await runStages(&record, prepared.assets) else { return }
      }
      score(&record)
      record.completedAtMs = Clock.nowMs
      await finish(record)
    }
    guard !prepared.isFinished else { return passOver(due.count { $0.variant > 0 }) }
    await processVariants(prepared.record, prepared.assets, due)
    await processAttacks(prepared.record, prepared.assets, due)
  }

  /// - Parameter first: the epoch and attempt whose line carries what the weak labels cost.
  private func prepare(_ data: DataRecord, _ first: DueLine) async -> Prepared? {
    let empty = Sample(id: data.id, request: Request(messages: []))
    var record = SampleRecord(index: line(of: data.index), epoch: first.epoch, place: data.place, sample: empty)
    record.attempt = first.attempt
    record.startedAtMs = Clock.nowMs
    let loaded: (sample: Sample, assets: SampleAssets, paths: [Int: String])
    do throws(AssayError) {
      loaded = try data.loader.load(try data.draft.get())
    } catch {
      guard isSelected(id: data.id) else { return nil }
      record.fail(error, line: data.place.line)
      return Prepared(record: record, assets: SampleAssets(), isFinished: true)
    }
    guard isSelected(id: loaded.sample.id) else { return nil }
    record.sample = loaded.sample
    record.sample.cluster = cluster(of: loaded.sample)
    record.mediaPaths = loaded.paths
    let problem = await perceive(&record, loaded.assets)
    // What was perceived until an abort is not what there is to see: a resume does the sample again.
    guard !isAborted else { return nil }
    guard selects(record) else { return nil }
    record.slices = slices(of: record)
    if let problem {
      record.status = .ingestion
      record.failure = .init(type: "ingestion", message: problem, retries: 0)
      return Prepared(record: record, assets: loaded.assets, isFinished: true)
    }
    guard await addWeakLabels(&record, loaded.assets) else { return nil }
    return Prepared(record: record, assets: loaded.assets, isFinished: false)
  }

  private func cluster(of sample: Sample) -> String? {
    switch suite.clusterBy {
    case .declared: sample.cluster
    case .attribute(let name): sample.attributes[name].map { $0.string ?? $0.compact } ?? sample.cluster
    case .media: sample.request.parts.lazy.compactMap(\.asset).first?.digest.hex ?? sample.cluster
    case .none: nil
    }
  }

  /// Probes and perceives; gives what stops the sample before any model is asked.
  private func perceive(_ record: inout SampleRecord, _ assets: SampleAssets) async -> String? {
    for (index, part) in record.sample.request.parts.enumerated() where part.asset?.bytes == 0 {
      return "part \(index): the medium is empty"
    }
    if let perceiver {
      record.evidence = await perceiver.perceive(record.sample.request, plan: plan, assets: assets)
    }
    for medium in record.evidence.media where medium.info.status == .refused {
      let reason = medium.info.findings.first { $0.severity == .refused }?.message ?? "the medium cannot be read"
      return "part \(medium.part): \(reason)"
    }
    for medium in record.evidence.media {
      if let problem = mismatch(medium, record.sample.request.parts) { return problem }
    }
    let failures = suite.expectations.flatMap { $0.failures(of: record.sample.request, media: record.evidence.media) }
    return failures.isEmpty ? nil : failures.prefix(8).joined(separator: "; ")
  }

  /// A medium that is not what its part says would be asked about in vain: a picture that is sound. Containers hold
  /// sound with or without pictures, and texts are documents to many, so these are no mistakes.
  private func mismatch(_ medium: Evidence.PartMedia, _ parts: [Part]) -> String? {
    guard parts.indices.contains(medium.part), let found = medium.info.modality else { return nil }
    let declared = parts[medium.part].modality
    let alike: [Set<Modality>] = [[.audio, .video], [.text, .document]]
    guard found != declared, !alike.contains([found, declared]) else { return nil }
    return "part \(medium.part): declared as \(declared.rawValue), but the content is \(found.rawValue)"
  }

  private func selects(_ record: SampleRecord) -> Bool {
    guard let filter = options.selection.filter else { return true }
    return holds(filter, record.sample, record.evidence.media)
  }

  private func holds(_ predicate: Predicate, _ sample: Sample, _ media: [Evidence.PartMedia]) -> Bool {
    var findings: [String] = []
    let subject = PredicateSubject(sample: sample, media: media)
    let result = predicate.holds(for: subject, findings: &findings)
    for finding in findings { warn("slice: \(finding)") }
    return result
  }

  private func slices(of record: SampleRecord) -> [String] { slices(of: record.sample, seen: record.evidence.media) }

  func slices(of sample: Sample, seen media: [Evidence.PartMedia]) -> [String] {
    suite.slices.filter { holds($0.predicate, sample, media) }.map(\.name)
  }

  /// Gets the answer. False when the run stops before the sample was asked or while it was, so that it must not be
  /// logged.
  func ask(_ record: inout SampleRecord, _ assets: SampleAssets) async -> Bool {
    await ask(
      &record, suite.prompt.applied(to: record.sample), seeing: perceiver == nil ? nil : record.evidence, assets)
  }

  func ask(
    _ record: inout SampleRecord, _ request: Request, seeing evidence: Evidence?, _ assets: SampleAssets
  ) async -> Bool {
    let errand = Errand(
      provider: provider, request: request,
      context: ProviderContext(
        settings: settings, sampleID: record.sample.id, epoch: record.epoch, evidence: evidence),
      ticket: .init(index: record.index, epoch: record.epoch, attempt: record.attempt), name: record.sample.id)
    // A dataset that changes is about this sample; the endpoint is not to blame.
    let reply = await fetch(errand, assets) { error in
      if error.code != .data, error.code != .ingestion, let reason = tally.ended(error) {
        stop(Self.nothingWorks(reason))
      }
      return false
    }
    switch reply {
    case .stopped: return false
    case .journal(let answer, _): record.succeed(answer, price: price)
    case .cache(let answer):
      record.succeed(answer, price: nil)
      record.isCached = true
    case .model(let answer):
      _ = tally.ended(nil)
      record.succeed(answer, price: price)
    case .failed(let error, let retries):
      record.fail(error, line: nil)
      record.failure?.retries = retries
    }
    return true
  }

  static func nothingWorks(_ error: AssayError) -> AssayError {
    var error = error
    error.message = "no request has succeeded: \(error.message)"
    if error.remedy == nil { error.remedy = "check the model's name, --base-url and the key" }
    return error
  }

  func score(_ record: inout SampleRecord) {
    guard !record.sample.request.messages.isEmpty else { return }
    if let perceived = record.answer?.perceived, record.evidence.observations.isEmpty {
      record.evidence.observations = perceived.observations
      record.evidence.coverages = perceived.coverages
      record.evidence.agreements = perceived.agreements
      if record.evidence.media.isEmpty { record.evidence.media = perceived.media }
    }
    let item = ScoringCase(sample: record.sample, evidence: record.evidence, answer: record.answer)
    record.scores = scorers.score(item, slices: record.slices)
  }
}

extension SampleRecord {
  mutating func succeed(_ answer: Answer, price: Price?) {
    status = .answered
    failure = nil
    self.answer = answer
    costNano = price?.nano(answer.usage)
  }

  mutating func fail(_ error: AssayError, line: Int?) {
    status = error.code == .ingestion ? .ingestion : .error
    var message = error.message
    if let line, let path = error.place?.path { message = "line \(line), \(path): \(message)" }
    failure = Failure(type: error.label, message: message.shortened(1000), retries: 0)
  }
}
