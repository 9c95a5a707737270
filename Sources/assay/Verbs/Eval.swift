import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayReport
import AssayWire
import Foundation

struct Eval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a suite: ask a model about every sample, score, judge, report.",
    discussion: """
      Leaves a folder under ./runs with report.html, scores.json, samples.jsonl, scores.csv and junit.xml. A failed request is
      an error, never a wrong answer. Ctrl-C finishes what is in flight; a second one aborts.

        assay eval suite.yaml
        assay eval suite.yaml --model openai/NAME --base-url http://127.0.0.1:8000/v1 -j 50
        assay eval suite.yaml --resume latest          go on after a crash, without asking again what was paid for
        assay eval suite.yaml --stop-when-decided      ask only as many samples as the gates need
        assay eval suite.yaml --shard 2/8              then: assay merge runs/… --into runs/whole
        assay eval suite.yaml --limit 20 --dry-run     the plan, without asking
        assay eval suite.yaml --baseline runs/…        compared at once, with the gates of `compare:`
        assay eval suite.yaml --reference runs/…       under stress: errors relative to those of another model

      Keys come from OPENAI_API_KEY (or PROVIDER_API_KEY), never from files.
      Exit codes: 0 all gates pass, 2 a gate fails, 3 inconclusive or nothing executed, 65 data, 69 unreachable, 130 interrupted.
      """)

  @Argument(help: "The suite's YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @OptionGroup(title: "Model")
  var model: ModelOptions

  @OptionGroup(title: "Samples")
  var samples: SelectionOptions

  @Option(help: "Go on with this run, or `latest`.")
  var resume: String?

  @Flag(help: "With --resume: ask again for the samples that ended in an error.")
  var retryErrors = false

  @Flag(
    help:
      "Ask in a seeded random order, and no more once every gate is decided at its confidence (always-valid bounds).")
  var stopWhenDecided = false

  @Flag(help: "Neither read nor write the response cache.")
  var noCache = false

  @Option(help: "The response cache's folder (default: .cache beside the runs).", completion: .directory)
  var cache: String?

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Option(name: .shortAndLong, help: "Also write FILE.{json,jsonl,csv,xml,html}; may be repeated.")
  var output: [String] = []

  @Option(help: "A run of the same suite under stress that mCE is relative to.")
  var reference: String?

  @Option(help: "An earlier run of the same data that this one is compared with when it is done.")
  var baseline: String?

  @Flag(help: "Keep no media of hard cases with the run.")
  var noLogMedia = false

  @Flag(help: "Show what would be done, and what it would cost, without asking.")
  var dryRun = false

  @Flag(help: "JSON lines instead of text: a launch record first, a done record last.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func validate() throws {
    if retryErrors, resume == nil { throw ValidationError("--retry-errors needs --resume RUN, or --resume latest") }
  }

  func run() async throws {
    for path in output { try OutputFile.check(path) }
    let suite = try SuiteLoader.load(suite)
    let options = try options(for: suite)
    let earlier = try baseline.map { name throws(AssayError) in
      try EvalBaseline(name, under: logDir, for: suite)
    }
    let stack = try EvaluationStack(suite: suite, options: model, seed: options.seed ?? suite.seed)
    defer { stack.media.pool.shutdown() }
    if dryRun { return try plan(suite, options, stack) }
    let progress = ProgressLine(isQuiet: quiet || json, currency: suite.model.price?.currency ?? "USD")
    let control = RunControl()
    let interruptions = Interruptions(control)
    let isJSON = json
    let summary = try await Runner.run(
      suite, options: options, provider: stack.provider, perceiver: try stack.perceiver(for: suite, options),
      tools: stack.tools,
      control: control
    ) { event in
      if isJSON, case .started(let start) = event { Self.announce(start) }
      progress.show(event)
    }
    interruptions.stop()
    progress.finish()
    try await finish(summary, suite, stack, earlier)
  }

  private static func announce(_ start: RunStart) {
    Terminal.printJSON([
      "record": "launch", "run_id": .string(start.folder.id), "pid": .int(Int(getpid())),
      "run_dir": .string(start.folder.path),
      "expected": start.expected.map { .int($0) } ?? .null,
    ])
    fflush(nil)
  }

  private func finish(
    _ summary: RunSummary, _ suite: Suite, _ stack: EvaluationStack, _ earlier: EvalBaseline?
  ) async throws {
    try await ReportWriter.write(folder: summary.folder, media: stack.media.media)
    let comparison = try earlier.map { earlier throws(AssayError) in
      try earlier.comparison(with: summary.folder, suite)
    }
    let page = summary.folder.path + "/comparison.html"
    if let comparison { try await ComparisonPage.write(comparison, to: page) }
    for path in output { try OutputFile.write(path, from: summary.folder) }
    if json {
      var record = JSONObject([("record", "done"), ("success", .bool(summary.exitCode == .passed))])
      for member in summary.json.object?.members ?? [] { record.append(member.key, member.value) }
      record.append("report", .string(summary.folder.report))
      if let comparison { record.append("comparison", comparison.json) }
      print(JSONValue.object(record).compact)
    } else {
      print(
        Terminal.printable(
          TerminalSummary.text(summary.results, status: summary.status, failure: summary.failure)))
      if let comparison { print(Terminal.printable(ComparisonText.text(comparison)), terminator: "") }
      print("report: \(summary.folder.report)")
      if comparison != nil { print("comparison: \(page)") }
    }
    if let failure = summary.failure { Terminal.complain(failure) }
    for code in [summary.exitCode, comparison?.exitCode ?? .passed] where code != .passed {
      throw ExitCode(code.rawValue)
    }
  }

  private func options(for suite: Suite) throws(AssayError) -> RunOptions {
    var options = RunOptions(runsFolder: logDir)
    if let resume { options.resume = .run(try RunFolder.find(resume, under: logDir)) }
    options.retriesErrors = retryErrors
    options.selection = try samples.selection(for: suite)
    options.selection.stopsWhenDecided = stopWhenDecided
    if case .run(let folder) = options.resume, (try? RunManifest(reading: folder))?.stopsWhenDecided == true {
      // A run that was watched goes on being watched: to look on at will would undo what its verdict says.
      options.selection.stopsWhenDecided = true
    }
    options.epochs = samples.epochs
    options.seed = samples.seed.map(UInt64.init)
    options.connectionsMax = try model.inFlightMax()
    options.timeoutMs = model.timeout.map { Int($0 * 1000) }
    options.retriesOnError = samples.retryOnError
    options.failOnError = samples.failureRule
    options.costMax = samples.costLimit
    options.tokensMax = samples.tokenLimit
    options.storesHardCases = !noLogMedia
    if let reference {
      guard suite.stress != nil else {
        throw AssayError(.usage, "--reference is for suites with `stress`", remedy: "add `stress:` to the suite")
      }
      options.reference = try RunFolder.find(reference, under: logDir)
    }
    options.facts = [("assay", Assay.version)]
    if !noCache { options.cache = try ResponseCache(folder: cache ?? logDir + "/.cache") }
    return options
  }

  private func plan(_ suite: Suite, _ options: RunOptions, _ stack: EvaluationStack) throws {
    let plan = try RunPlan(suite, options: options)
    if json { return Terminal.printJSON(plan.json) }
    print("\(plan.samples) samples, \(plan.requests) requests to \(stack.provider.name)")
    if plan.stressed > 0 { print("  of them at most \(plan.stressed) about stressed or attacked samples") }
    for modality in Modality.allCases {
      if let count = plan.parts[modality] { print("  \(modality.rawValue): \(count) parts") }
    }
    if let cost = plan.textCostAtLeast {
      print("the text alone costs about \(MediaReport.number(cost)) \(plan.currency ?? ""); media are not counted")
    }
    for note in plan.notes { Terminal.say("note: \(note)") }
    for problem in plan.problems { Terminal.complain(problem) }
    if plan.problemCount > 0 { throw ExitCode(65) }
  }
}
