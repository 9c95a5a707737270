import AssayCore
import AssayPerception
import AssayStress
import Synchronization

/// One line that a sample owes the log.
struct DueLine: Sendable {
  /// 0 is the sample as it is, else the number of a variant.
  var variant: Int
  var epoch: Int
  var attempt: Int
}

extension Runner {
  static func makeStressing(
    _ suite: Suite, _ options: RunOptions, _ tools: EvaluationTools, _ folder: RunFolder,
    _ provider: any Provider, _ perceiver: (any Perceiving)?
  ) throws(AssayError) -> Stressing? {
    guard let stress = suite.stress else { return nil }
    guard let studio = tools.studio else {
      throw AssayError(.configuration, "media cannot be perturbed here, and the suite names `stress`")
    }
    return Stressing(
      stress, studio, data: suite.data, bounded: try BoundedSamples(suite, options.selection),
      range: options.selection.range, seed: suite.seed, folder: folder,
      attacking: try makeAttacking(suite, options, tools, folder, provider, perceiver))
  }

  private static func makeAttacking(
    _ suite: Suite, _ options: RunOptions, _ tools: EvaluationTools, _ folder: RunFolder, _ provider: any Provider,
    _ perceiver: (any Perceiving)?
  ) throws(AssayError) -> Attacking? {
    guard let stress = suite.stress, let plan = stress.attacks else { return nil }
    guard let kit = tools.attacks, let perceiver else {
      throw AssayError(.configuration, "media cannot be attacked here, and the suite names `attacks`")
    }
    return try Attacking(
      plan, kit, first: stress.variants.count + 1, suite: suite, options: options, provider: provider,
      perceiver: perceiver, folder: folder)
  }

  /// The most lines of the log that one sample and epoch may take.
  static func linesPerSample(_ suite: Suite) -> Int {
    guard let stress = suite.stress else { return 1 }
    return stress.width - (stress.keepsClean ? 0 : 1)
  }
}

// Samples crossed with perturbations: the sample as it is first, then its variants one after the other, so that only
// one perturbed medium of a sample is held at a time.
extension RunSession {
  /// Lines of variants that do not come, as their samples have nothing that these work on.
  var passedOver: Int { stressing?.passedOver.load(ordering: .relaxed) ?? 0 }

  /// Lines of variants that `samples_max` leaves out, known before the first sample is read.
  func leftOut(of samples: Int) -> Int {
    guard let stressing else { return 0 }
    return stressing.bounded.linesLeftOut(of: samples, stressing.suite) * suite.epochs
  }

  func passOver(_ lines: Int) { stressing?.passedOver.add(lines, ordering: .relaxed) }

  /// The index of a sample's line in the log.
  func line(of index: Int, variant: Int = 0) -> Int { index * (stressing?.suite.width ?? 1) + variant }

  /// What is not finished of one line of the dataset.
  func due(_ record: DataRecord, _ done: FinishedSamples) -> [DueLine] {
    var variants = [0]
    if let stressing {
      if case .success(let draft) = record.draft {
        let mine = stressing.variants(of: draft, index: record.index)
        let attacks = stressing.attacks(on: draft, index: record.index)
        passOver((stressing.suite.width - 1 - mine.count - attacks.count) * suite.epochs)
        variants = (stressing.suite.keepsClean ? [0] : []) + mine + attacks
      } else {
        passOver((Runner.linesPerSample(suite) - 1) * suite.epochs)
      }
    }
    return variants.flatMap { variant in
      (1...suite.epochs).compactMap { epoch in
        done.attempt(index: line(of: record.index, variant: variant), epoch: epoch).map {
          DueLine(variant: variant, epoch: epoch, attempt: $0)
        }
      }
    }
  }

  /// Does the variants of a prepared sample.
  func processVariants(_ clean: SampleRecord, _ assets: SampleAssets, _ due: [DueLine]) async {
    guard let stressing else { return }
    var first = due.startIndex
    while first < due.endIndex {
      let number = due[first].variant
      let end = due[first...].firstIndex { $0.variant != number } ?? due.endIndex
      let lines = Array(due[first..<end])
      first = end
      guard number > 0, number <= stressing.suite.variants.count else { continue }
      guard !gate.isClosed, !isAborted, stopReason == nil else { return }
      let variant = stressing.suite.variants[number - 1]
      guard isMeant(variant.spec, clean) else {
        passOver(lines.count)
        continue
      }
      guard await process(variant, number, of: clean, assets, lines) else { return }
    }
  }

  /// Slices are those of the sample as it is: what a perturbation does to a medium must not choose who is compared.
  private func isMeant(_ spec: StressSuite.Spec, _ clean: SampleRecord) -> Bool {
    spec.slices.isEmpty || spec.slices.contains(where: clean.slices.contains)
  }

  /// False when the run stops.
  private func process(
    _ variant: StressSuite.Variant, _ number: Int, of clean: SampleRecord, _ assets: SampleAssets, _ lines: [DueLine]
  ) async -> Bool {
    guard let stressing, let first = lines.first else { return true }
    var record = SampleRecord(
      index: clean.index + number, epoch: first.epoch, place: clean.place, sample: clean.sample)
    record.startedAtMs = Clock.nowMs
    let made: Stressing.Made
    do throws(Stressing.Refusal) {
      made = try await stressing.make(variant, of: clean, assets)
    } catch {
      if error.error?.code == .cancelled { return false }
      record.sample.id += StressSuite.separator + variant.label
      record.sample.cluster = clean.sample.cluster ?? clean.sample.id
      record.slices = clean.slices
      record.mediaPaths = clean.mediaPaths
      record.stress = StressMark(
        name: variant.spec.perturbation.name, version: variant.spec.perturbation.version,
        severity: variant.severity.step, of: clean.sample.id, cleanIndex: clean.index, cluster: clean.sample.cluster)
      record.status = error.error == nil ? .skipped : .error
      record.failure = .init(type: error.error?.label ?? "stress", message: error.reason, retries: 0)
      return await finish(record, lines, asks: false, SampleAssets())
    }
    defer { stressing.scratch.remove(made.assets) }
    record.sample = made.sample
    record.stress = made.mark
    record.mediaPaths = made.paths
    if let perceiver {
      record.evidence = await perceiver.perceive(made.sample.request, plan: plan, assets: made.assets)
    }
    guard !isAborted else { return false }
    record.slices = slices(of: made.sample, seen: clean.evidence.media)
    if let reason = refused(record.evidence.media) {
      record.status = .ingestion
      record.failure = .init(type: "ingestion", message: reason, retries: 0)
      return await finish(record, lines, asks: false, made.assets)
    }
    return await finish(record, lines, asks: true, made.assets)
  }

  /// Expectations are about the data as they are, so a stressed medium needs only to be readable.
  private func refused(_ media: [Evidence.PartMedia]) -> String? {
    media.first { $0.info.status == .refused }.map { medium in
      let reason = medium.info.findings.first { $0.severity == .refused }?.message
      return "part \(medium.part): \(reason ?? "the medium cannot be read")"
    }
  }

  /// Asks, scores and logs the lines. False when the run stops.
  private func finish(
    _ prepared: SampleRecord, _ lines: [DueLine], asks: Bool, _ assets: SampleAssets
  ) async -> Bool {
    for (position, line) in lines.enumerated() {
      var record = prepared
      (record.epoch, record.attempt) = (line.epoch, line.attempt)
      if position > 0 { record.startedAtMs = Clock.nowMs }
      if asks { guard await ask(&record, assets), await runStages(&record, assets) else { return false } }
      if record.status != .skipped { score(&record) }
      record.completedAtMs = Clock.nowMs
      await finish(record)
    }
    return true
  }
}
