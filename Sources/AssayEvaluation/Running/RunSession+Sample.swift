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
  /// Does the given epochs of one line of the dataset. A sample that the filter leaves out is not logged.
  func process(_ data: DataRecord, epochs: [(epoch: Int, attempt: Int)]) async {
    guard let prepared = await prepare(data) else { return }
    for (epoch, attempt) in epochs {
      var record = prepared.record
      (record.epoch, record.attempt) = (epoch, attempt)
      if epoch > 1 { record.startedAtMs = Clock.nowMs }
      if !prepared.isFinished {
        guard await ask(&record, prepared.assets) else { return }
      }
      score(&record)
      record.completedAtMs = Clock.nowMs
      await finish(record)
    }
  }

  private func prepare(_ data: DataRecord) async -> Prepared? {
    let empty = Sample(id: data.id, request: Request(messages: []))
    var record = SampleRecord(index: data.index, epoch: 1, place: data.place, sample: empty)
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
    guard selects(record) else { return nil }
    record.slices = slices(of: record)
    if let problem {
      record.status = .ingestion
      record.failure = .init(type: "ingestion", message: problem, retries: 0)
      return Prepared(record: record, assets: loaded.assets, isFinished: true)
    }
    await addWeakLabels(&record, loaded.assets)
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
    let failures = suite.expectations.flatMap { $0.failures(of: record.sample.request, media: record.evidence.media) }
    return failures.isEmpty ? nil : failures.prefix(8).joined(separator: "; ")
  }

  private func selects(_ record: SampleRecord) -> Bool {
    guard let filter = options.selection.filter else { return true }
    return holds(filter, record)
  }

  private func holds(_ predicate: Predicate, _ record: SampleRecord) -> Bool {
    var findings: [String] = []
    let subject = PredicateSubject(sample: record.sample, media: record.evidence.media)
    let result = predicate.holds(for: subject, findings: &findings)
    for finding in findings { warn("slice: \(finding)") }
    return result
  }

  private func slices(of record: SampleRecord) -> [String] {
    suite.slices.filter { holds($0.predicate, record) }.map(\.name)
  }

  /// Gets the answer: from the journal of an earlier start, the cache, or the model. False when the run stops
  /// before the sample was asked or while it was, so that it must not be logged.
  private func ask(_ record: inout SampleRecord, _ assets: SampleAssets) async -> Bool {
    let request = suite.prompt.applied(to: record.sample)
    let isKeyed = provider.isRemote
    let key = isKeyed ? self.key(request, epoch: record.epoch) : nil
    if let key, let answer = journal?.answer(index: record.index, epoch: record.epoch, key: key.hex) {
      record.succeed(answer, price: price)
      return true
    }
    if let key, let answer = options.cache?.answer(key) {
      record.succeed(answer, price: nil)
      record.isCached = true
      return true
    }
    guard await gate.enter() else { return false }
    defer { gate.leave() }
    return await call(request, &record, assets, key)
  }

  private func call(_ request: Request, _ record: inout SampleRecord, _ assets: SampleAssets, _ key: Digest?) async
    -> Bool
  {
    let context = ProviderContext(
      settings: settings, sampleID: record.sample.id, epoch: record.epoch,
      evidence: perceiver == nil ? nil : record.evidence)
    for attempt in 0...max(0, options.retriesOnError) {
      tally.requested()
      let provider = provider
      let result = await inFlight.run(name: record.sample.id, timeoutMs: timeoutMs) {
        () async throws(AssayError) -> Answer in
        try await provider.answer(request, context: context, assets: assets)
      }
      switch result {
      case .success(let answer):
        _ = tally.ended(nil)
        await keep(answer, record, key)
        record.succeed(answer, price: price)
        return true
      case .failure(let error):
        // Only the run's own end leaves a sample out; a provider that gives up is an error like any other.
        if error.code == .cancelled, inFlight.isAborted { return false }
        record.fail(error, line: nil)
        record.failure?.retries = attempt
        // A dataset that changes is about this sample; the endpoint is not to blame.
        if error.code == .data || error.code == .ingestion { return true }
        if let reason = tally.ended(error) { stop(Self.nothingWorks(reason)) }
        if stopReason != nil { return true }
      }
    }
    return true
  }

  static func nothingWorks(_ error: AssayError) -> AssayError {
    var error = error
    error.message = "no request has succeeded: \(error.message)"
    if error.remedy == nil { error.remedy = "check the model's name, --base-url and the key" }
    return error
  }

  /// An answer that was paid for is on the disk before anything else happens to it.
  private func keep(_ answer: Answer, _ record: SampleRecord, _ key: Digest?) async {
    guard let key else { return }
    do throws(AssayError) {
      try await journal?.append(
        index: record.index, epoch: record.epoch, key: key.hex, answer: answer,
        onWait: waiting)
    } catch {
      stop(error)
    }
    do throws(AssayError) {
      try options.cache?.store(answer, key: key)
    } catch {
      warn("the cache takes no answers: \(error.message)")
    }
  }

  private func score(_ record: inout SampleRecord) {
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
