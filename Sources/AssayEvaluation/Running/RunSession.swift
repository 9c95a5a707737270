import AssayCore
import AssayPerception
import AssayScoring
import AssayWire
import Synchronization

/// Everything that the samples of one run share.
final class RunSession: Sendable {
  let suite: Suite
  let options: RunOptions
  let provider: any Provider
  let perceiver: (any Perceiving)?
  let scorers: ScorerSet
  let labelProviders: [String: any Provider]
  /// What the label providers cost, where it is known.
  let labelPrices: [String: Price]
  /// The model of the stages, where the suite has some.
  let stageProvider: (any Provider)?
  /// What crosses samples with perturbations, where the suite does.
  let stressing: Stressing?
  let log: AppendLog
  let eventLog: AppendLog
  let journal: AnswerJournal?
  let emit: @Sendable (RunEvent) -> Void
  let gate: SlotGate
  let inFlight = InFlight()
  let tally: Tally
  let plan: PerceptionPlan
  let settings: GenerationSettings
  let price: Price?
  let timeoutMs: Int
  private let fixedKey: [UInt8]
  private let stopped = Mutex<AssayError?>(nil)
  private let limit = Mutex<AssayError?>(nil)
  private let told = Mutex<Notes>(Notes())
  private let found = Mutex<Set<String>>([])
  /// Samples that wait for space on the disk.
  private let waiters = Mutex(0)

  init(
    suite: Suite, options: RunOptions, provider: any Provider, perceiver: (any Perceiving)?, scorers: ScorerSet,
    labelProviders: [String: any Provider], stageProvider: (any Provider)? = nil, stressing: Stressing? = nil,
    folder: RunFolder,
    isFinished: (Int, Int) -> Bool, spent: Spending,
    emit: @escaping @Sendable (RunEvent) -> Void
  ) throws(AssayError) {
    self.suite = suite
    self.options = options
    self.provider = provider
    self.perceiver = perceiver
    self.scorers = scorers
    self.labelProviders = labelProviders
    self.stageProvider = stageProvider
    self.stressing = stressing
    self.emit = emit
    log = try AppendLog(path: folder.samples)
    eventLog = try AppendLog(path: folder.events)
    tally = Tally(spent: spent)
    labelPrices = Runner.labelPrices(suite, provider, options.price ?? suite.model.price)
    let isPaid =
      provider.isRemote || labelProviders.values.contains(where: \.isRemote) || stageProvider?.isRemote == true
    journal = isPaid ? try AnswerJournal(path: folder.answers, isFinished: isFinished) : nil
    gate = SlotGate(slots: options.connectionsMax)
    plan = Self.plan(suite, scorers)
    settings = options.settings ?? suite.model.settings
    price = options.price ?? suite.model.price
    timeoutMs = options.timeoutMs ?? suite.limits.timeoutMs
    fixedKey =
      JSONValue.object(["provider": .string(provider.name), "identity": RequestKey.canonical(provider.identity)])
      .encoded()
      + RequestKey.canonical(JSONValue(encoding: settings)).encoded()
  }

  /// What must be perceived: what the suite names, else what its scorers and weak labellers need.
  static func plan(_ suite: Suite, _ scorers: ScorerSet) -> PerceptionPlan {
    if let extractors = suite.perception.extractors { return PerceptionPlan(extractors: Set(extractors)) }
    if suite.stages != nil || scorers.items.contains(where: { $0.scorer.readsEvidence }) { return .everything }
    var needed: Set<String> = []
    for labeller in suite.weakLabellers {
      guard let extractors = WeakLabels.extractors(labeller) else { return .everything }
      needed.formUnion(extractors)
    }
    return PerceptionPlan(extractors: needed)
  }

  func key(_ request: Request, epoch: Int) -> Digest { RequestKey.digest(of: request, fixed: fixedKey, epoch: epoch) }

  // MARK: Stopping

  /// The error that ended the run early, if one did.
  var stopReason: AssayError? { stopped.withLock { $0 } }

  /// Whether work under way was cut short, by an interruption or because the caller was cancelled.
  var isAborted: Bool { inFlight.isAborted || Task.isCancelled }

  /// Takes no new samples, because of an error that is not about one sample alone.
  func stop(_ error: AssayError) {
    let isFirst = stopped.withLock { reason in
      guard reason == nil else { return false }
      reason = error
      return true
    }
    gate.close()
    if isFirst { emit(.draining(error.message)) }
  }

  /// The limit that was reached, whether or not anything was left to ask.
  var limitReached: AssayError? { limit.withLock { $0 } }

  func noteLimit(_ error: AssayError) {
    limit.withLock { $0 = $0 ?? error }
    gate.close()
  }

  /// Whether a sample is among those that were asked for by id; remembers which were there.
  func isSelected(id: String) -> Bool {
    guard let ids = options.selection.ids else { return true }
    guard ids.contains(id) else { return false }
    found.withLock { _ = $0.insert(id) }
    return true
  }

  /// Ids that were asked for and that no sample has; only known when all data were read.
  var missingIDs: [String] {
    let found = found.withLock { $0 }
    return (options.selection.ids ?? []).filter { !found.contains($0) }.sorted()
  }

  /// Says something once, however often it happens.
  func warn(_ text: String) {
    let isNew = told.withLock { notes in
      let before = notes.texts.count
      notes.add(text)
      return notes.texts.count > before
    }
    guard isNew else { return }
    emit(.warning(text))
    Task { await record("warning", text) }
  }

  /// Adds a line to `events.jsonl`; a run does not fail because this cannot be written.
  func record(_ kind: String, _ message: String, sample: String? = nil) async {
    var line = LineWriter()
    line.open()
    line.member("at", Clock.text(Clock.nowMs))
    line.member("kind", kind)
    if let sample { line.member("sample", sample) }
    line.member("message", message)
    line.close()
    line.end()
    try? await eventLog.append(line.bytes, waitSecondsMax: 0)
  }

  /// Tells that the log waits for the disk, or goes on.
  var waiting: @Sendable (String?) -> Void {
    { [self] text in
      // Many samples wait for the same disk; it is said once.
      let isNews = waiters.withLock { count in
        count += text == nil ? -1 : 1
        return count == (text == nil ? 0 : 1)
      }
      if isNews { emit(text.map { .paused($0) } ?? .resumed) }
    }
  }

  /// Writes a finished sample; only then does it count.
  func finish(_ record: SampleRecord) async {
    do throws(AssayError) {
      try await log.append(record.encoded(suite: suite.name), onWait: waiting)
    } catch {
      return stop(error)
    }
    tally.add(record)
    emit(
      .sampleFinished(
        id: record.sample.id, epoch: record.epoch, status: record.status, message: record.failure?.message))
    if let failure = record.failure { await self.record(failure.type, failure.message, sample: record.sample.id) }
    checkErrors(record)
  }

  private func checkErrors(_ record: SampleRecord) {
    if tally.exceeds(options.failOnError ?? suite.limits.failOnError) {
      let counts = tally.counts
      stop(
        AssayError(
          .budget,
          "stopped: \(counts.errors) of \(counts.finished) samples failed; the last said: \(record.failure?.message ?? "")",
          remedy: "mend the cause, then go on with --resume latest --retry-errors"))
    }
  }

  func close() throws(AssayError) {
    try log.close()
    try? eventLog.close()
    try journal?.close()
  }
}
