import AssayConfiguration
import AssayCore
import AssayWire
import Glibc

/// The end of a run: aggregates from the log, gates, files, media of hard cases.
struct Completion {
  let session: RunSession
  let folder: RunFolder
  var manifest: RunManifest
  let tools: EvaluationTools
  let isStopped: Bool

  mutating func finish() async throws(AssayError) -> RunSummary {
    var failure = session.stopReason
    await session.record("ended", failure?.message ?? (isStopped ? "interrupted" : ending))
    try session.close()
    let results = try Results.write(
      folder: folder, suite: session.suite, scorers: session.scorers, tools: tools, model: manifest.model,
      identity: manifest.identity, reference: try manifest.stressReference(), sequential: SequentialPlan(manifest.facts)
    )
    if session.options.storesHardCases {
      HardCaseMedia.store(results.hardCases, folder: folder, suite: session.suite)
      if let robustness = results.robustness {
        await StressCaseMedia(folder: folder, suite: session.suite, studio: tools.studio).store(robustness.worst)
      }
    }
    session.stressing?.scratch.clear()
    if failure == nil, !isStopped, results.all.counts.answered == 0, let first = session.tally.nothingWorked {
      failure = RunSession.nothingWorks(first)
    }
    let counts = session.tally.counts
    if counts.requests > 0 { session.options.cache?.prune() }
    let progress = session.tally.progress(expected: nil, done: 0, inFlight: session.inFlight, price: session.price)
    let summary = RunSummary(
      folder: folder, status: failure != nil ? .error : isStopped ? .cancelled : .success, failure: failure,
      results: results, requests: counts.requests, cacheHits: counts.cacheHits, inputTokens: counts.spent.inputTokens,
      outputTokens: counts.spent.outputTokens, cost: progress.cost, currency: session.price?.currency,
      seconds: progress.elapsedSeconds)
    manifest.status = summary.status
    manifest.failure = failure?.description
    manifest.completedAt = Clock.text(Clock.nowMs)
    manifest.summary = summary.json
    try manifest.write(to: folder)
    // Every answer is in samples.jsonl now; answers for weak labels are kept while a sample may be done again.
    let mayRepeat = !session.labelProviders.isEmpty && results.all.counts.errors > 0
    if summary.status == .success, !mayRepeat { unlink(folder.answers) }
    return summary
  }

  private var ending: String {
    if let watch = session.watch, watch.isDecided { return watch.text }
    return "all samples are finished"
  }
}

/// Reads a run's log and writes what follows from it.
enum Results {
  static func write(
    folder: RunFolder, suite: Suite, scorers: ScorerSet, tools: EvaluationTools, model: String,
    identity: RunManifest.Identity, reference: StressReference? = nil, sequential: SequentialPlan? = nil
  ) throws(AssayError) -> RunResults {
    var book = ScoreBook(suite, scorers, tools)
    var junit = try JUnitWriter(folder: folder, suite: suite, scorers: scorers)
    try RunLog(path: folder.samples).forEach(depth: .scores) { record throws(AssayError) in
      book.add(record)
      try junit.add(record)
    }
    var results = book.results(model: model, identity: identity, reference: reference)
    if let sequential {
      // What was decided while it was watched stands: plain intervals may not be looked at again and again.
      let gates = try SequentialGates.replay(folder, suite, scorers, sequential)
      results.gates = gates.outcomes
      results.sequential = SequentialSummary(
        decidedAfter: gates.decidedAfter, samples: sequential.records, asked: results.all.counts.samples,
        epochs: suite.epochs)
      results.verdict = RunVerdict(
        counts: results.all.counts, gates: results.gates, errorShareMax: suite.limits.errorShareMax)
    }
    try Files.write(Array((results.scoresJSON.pretty + "\n").utf8), to: folder.scores)
    try Files.write(Array((results.slicesJSON.pretty + "\n").utf8), to: folder.slices)
    try junit.finish(to: folder.junit, results: results)
    return results
  }
}
