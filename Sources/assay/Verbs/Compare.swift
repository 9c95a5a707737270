import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayReport
import AssayWire
import Foundation

struct Compare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether a difference between runs is real.",
    discussion: """
      Pairs the samples of two or more runs of one suite, slice by slice, with the interval of each difference, a paired
      test that respects clusters, corrected p, effect size, what so many pairs could have found, and the samples that
      got worse and better.

        assay compare runs/BASE runs/CANDIDATE
        assay compare runs/BASE latest --no-slice-worse-than 0.02     a gate: pass, fail, or not enough data
        assay compare runs/BASE runs/A runs/B --html comparison.html  several candidates, corrected together

      Gates may also stand in the suite, under `compare:`. Runs of another suite, data, prompt, scorers or seed are refused.
      Exit codes: 0 passed or no gate, 2 a gate failed, 3 not enough data or nothing to compare, 65 not comparable.
      """)

  @Argument(help: "The run to compare with: a folder, a name under the runs, or `latest`.", completion: .directory)
  var base: String

  @Argument(help: "One or more other runs.", completion: .directory)
  var candidates: [String]

  @Option(help: "Only this metric; may be repeated. The first is the one whose cases are listed.")
  var metric: [String] = []

  @Option(
    name: .customLong("no-slice-worse-than"),
    help: "Fail when a slice is surely worse by more than this, pass when none is, in the metric's unit.")
  var worseMost: Double?

  @Option(help: "How sure a gate must be, and how wide intervals are.")
  var confidence = SuiteDefaults.confidence

  @Option(name: .customLong("min-n"), help: "Fewest pairs (or clusters) of a slice for a gate to decide.")
  var pairsMin = SuiteDefaults.gateSamplesMin

  @Option(
    help:
      "How differences are tested: auto (McNemar for right or wrong, t for graded values, cluster-robust where samples share a source), mcnemar, t, bootstrap (percentile) or bca."
  )
  var method: ComparisonMethod.Kind?

  @Option(help: "Draws of the bootstrap; 2000 unless given.")
  var resamples: Int?

  @Option(help: "Seed of the draws; the base run's unless given.")
  var seed: UInt64?

  @Option(help: "Differences that are accepted and shown: suite,data,prompt,scorers,metrics,seed,epochs or all.")
  var allowDifferent: [String] = []

  @Option(help: "The suite file whose `compare:` gates are used; the candidate's unless given.")
  var suite: String?

  @Option(help: "How many regressions and improvements are listed.")
  var cases = 10

  @Option(
    help: "Also write a page with forest plots and the cases side by side.", completion: .file(extensions: ["html"]))
  var html: String?

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if candidates.isEmpty { throw ValidationError("name a base and at least one candidate") }
    if !(confidence > 0.5 && confidence < 1) { throw ValidationError("--confidence must be above 0.5 and below 1") }
    if let worseMost, !(worseMost >= 0 && worseMost < 1e12) {
      throw ValidationError("--no-slice-worse-than must not be negative")
    }
    if pairsMin < 1 { throw ValidationError("--min-n must be at least 1") }
    if let resamples, !ComparisonMethod.resamplesRange.contains(resamples) {
      let range = ComparisonMethod.resamplesRange
      throw ValidationError("--resamples must be from \(range.lowerBound) to \(range.upperBound)")
    }
    if !(0...10_000).contains(cases) { throw ValidationError("--cases must be from 0 to 10000") }
  }

  func run() async throws {
    if let html { try OutputFile.check(html) }
    let folder = try RunFolder.find(base, under: logDir)
    let others = try candidates.map { name throws(AssayError) in try RunFolder.find(name, under: logDir) }
    var options = ComparisonOptions()
    options.allowed = try RunDifference.kinds(parsing: allowDifferent)
    options.metrics = metric.isEmpty ? nil : metric
    options.confidence = confidence
    options.casesMax = cases
    let asked = try suiteDemands(others)
    options.gates = gates ?? asked?.comparisonGates ?? []
    options.method = ComparisonMethodSetting(kind: method, resamples: resamples, seed: seed)
      .over(asked?.comparisonMethod)
    let comparison = try Comparing.compare(folder, others, options: options)
    if let html { try await ComparisonPage.write(comparison, to: html) }
    if json {
      Terminal.printJSON(comparison.json)
    } else {
      print(Terminal.printable(ComparisonText.text(comparison)), terminator: "")
      if let html { print("page: \(Files.absolute(html))") }
    }
    if comparison.exitCode != .passed { throw ExitCode(comparison.exitCode.rawValue) }
  }

  /// What the command line asks for.
  private var gates: [ComparisonGate]? {
    guard let worseMost else { return nil }
    let names: [String?] = metric.isEmpty ? [nil] : metric
    return names.map { ComparisonGate(metric: $0, worseMost: worseMost, confidence: confidence, pairsMin: pairsMin) }
  }

  /// The suite that says how its runs are compared; nil where none does.
  private func suiteDemands(_ others: [RunFolder]) throws(AssayError) -> Suite? {
    if let suite { return try SuiteLoader.load(suite) }
    guard let last = others.last else { return nil }
    let manifest = try RunManifest(reading: last)
    guard let loaded = SuiteCheck(path: manifest.suiteFile).suite else { return nil }
    // A file that is not the one that was run may ask for something else.
    return loaded.digest.hex == manifest.identity.suite ? loaded : nil
  }
}

extension ComparisonMethod.Kind: ExpressibleByArgument {}
