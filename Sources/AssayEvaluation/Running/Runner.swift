import AssayConfiguration
package import AssayCore
package import AssayPerception
import AssayWire

/// Runs a suite: streams its data, asks the model within bounds, scores, logs, aggregates and judges.
package enum Runner {
  /// - Parameters:
  ///   - perceiver: probes and perceives media; nil leaves media unprobed, which is enough where no slice, scorer
  ///     or expectation looks at them.
  ///   - control: stops the run from outside.
  ///   - events: told what happens, from any thread; it should return at once.
  /// - Returns: what came of it, also when the run was stopped or ended early by an error that the summary names.
  /// - Throws: `.configuration`, `.data`, `.usage` or `.storage` when it cannot start or its results cannot be written.
  package static func run(
    _ suite: Suite, options: RunOptions, provider: any Provider, perceiver: (any Perceiving)? = nil,
    tools: EvaluationTools, control: RunControl = RunControl(),
    events: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws(AssayError) -> RunSummary {
    var suite = suite
    suite.epochs = options.epochs ?? suite.epochs
    suite.seed = options.seed ?? suite.seed
    let scorers = try ScorerSet(suite, tools)
    let data = try DataDigest(suite.data)
    let labelProviders = try makeLabelProviders(suite, tools)
    let stageProvider = try makeStageProvider(suite, tools)
    try checkMoney(suite, options, provider, labelProviders, stageProvider)
    let identity = self.identity(suite, options, provider, scorers, data, perceiver)
    if let reference = options.reference { try StressReference(reference).check(identity) }
    try preflight(suite, options)
    let watch = try gateWatch(suite, options, scorers)
    let opened = try open(suite, options, provider, identity, scorers)
    let (folder, done) = (opened.0, opened.2)
    var manifest = opened.1
    if let watch { try begin(watch, &manifest, folder, options) }
    let stressing = try makeStressing(suite, options, tools, folder, provider, perceiver)
    let session = try RunSession(
      suite: suite, options: options, provider: provider, perceiver: perceiver, scorers: scorers,
      labelProviders: labelProviders, stageProvider: stageProvider, stressing: stressing, folder: folder,
      isFinished: { done.contains(index: $0, epoch: $1, of: suite.epochs) },
      spent: try spent(manifest, folder, options.price ?? suite.model.price), watch: watch, emit: events)
    session.checkLimits()
    let samples = data.lines.map { expectedSamples($0, options.selection) }
    let leftOut = samples.map(session.leftOut) ?? 0
    let most = samples.map { $0 * suite.epochs * linesPerSample(suite) }
    let expected = { @Sendable in most.map { $0 - max(session.passedOver, leftOut) } }
    events(
      .started(
        RunStart(
          folder: folder, suite: suite.name, model: provider.name, expected: expected(), alreadyFinished: done.count)))
    await session.record(manifest.starts == 1 ? "started" : "resumed", "\(done.count) samples were finished before")
    let work = Task {
      await stream(session, done, control)
      var finished = done
      while session.takesBack(control) {
        do throws(AssayError) { finished.add(try RunLog(path: folder.samples).entries()) } catch {
          return session.stop(error)
        }
        await stream(session, finished, control)
      }
    }
    control.attach(
      onDrain: {
        session.gate.close()
        events(.draining("finishing the requests in flight; interrupt again to abort"))
      },
      onAbort: {
        session.gate.close()
        session.inFlight.abort()
        // Ends perception that is under way; its worker is ended with it.
        work.cancel()
      })
    defer { control.detach() }
    let ticker = Task {
      while !Task.isCancelled {
        try? await Task.sleep(nanoseconds: 250_000_000)
        session.inFlight.expire()
        events(
          .progress(
            session.tally.progress(
              expected: expected(), done: done.count, inFlight: session.inFlight, price: session.price)))
      }
    }
    await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
    ticker.cancel()
    events(
      .progress(
        session.tally.progress(expected: expected(), done: done.count, inFlight: session.inFlight, price: session.price)
      ))
    var completion = Completion(
      session: session, folder: folder, manifest: manifest, tools: tools, isStopped: control.isDraining)
    return try await completion.finish()
  }

  /// Reads the dataset and keeps the bounded number of samples on their way.
  private static func stream(_ session: RunSession, _ done: FinishedSamples, _ control: RunControl) async {
    let selection = session.options.selection
    var reader = SampleStream(session.suite, selection, session.watch?.order)
    let samplesMax = session.options.connectionsMax + session.options.readAheadMax
    await withTaskGroup(of: Int.self) { group in
      var (active, bytes) = (0, 0)
      reading: while !control.isDraining, session.stopReason == nil, !session.isDecided {
        let record: DataRecord?
        do throws(AssayError) { record = try reader.next() } catch {
          session.stop(error)
          break
        }
        guard let record, record.index < selection.range.upperBound else { break }
        let due = session.due(record, done)
        if due.isEmpty { continue }
        if session.limitReached != nil {
          session.stopAtLimit()
          break
        }
        let size = record.place.bytes
        while active >= samplesMax || (active > 0 && bytes + size > SuiteDefaults.inFlightBytesMax) {
          guard let freed = await group.next() else { break }
          active -= 1
          bytes -= freed
          if control.isDraining || session.stopReason != nil || session.isDecided { break reading }
        }
        active += 1
        bytes += size
        group.addTask {
          await session.process(record, due: due)
          return size
        }
      }
      await group.waitForAll()
    }
    for note in reader.notes.texts { session.warn(note) }
    let missing = session.missingIDs
    guard !missing.isEmpty, done.count == 0, !control.isDraining, session.stopReason == nil, !session.isDecided else {
      return
    }
    session.warn("no sample has the id " + missing.prefix(10).joined(separator: ", ").shortened(300))
  }

  private static func expectedSamples(_ lines: Int, _ selection: Selection) -> Int {
    let range = selection.range.clamped(to: 0..<max(lines, selection.range.lowerBound))
    let upper = min(range.upperBound, lines)
    guard range.lowerBound < upper else { return 0 }
    func below(_ end: Int) -> Int { (end - selection.shard + selection.shards) / selection.shards }
    let count = below(upper) - below(range.lowerBound)
    return selection.ids.map { min($0.count, count) } ?? count
  }
}
