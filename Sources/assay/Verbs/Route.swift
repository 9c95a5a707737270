import ArgumentParser
import AssayCore
import AssayResilience
import AssayServing
import AssayWire

struct Route: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calibrate when a strong model is asked, and try it on a simulated day.",
    subcommands: [Calibrate.self, Simulate.self])

  /// The runs that pairs are read from.
  struct Runs: ParsableArguments {
    @Option(
      parsing: .upToNextOption, help: "Folders of runs of both models on the same suites.", completion: .directory)
    var runs: [String] = []

    @Option(help: "The cheap runs: their model, or a folder on the way to them.")
    var cheap: String?

    @Option(help: "The strong runs: their model, or a folder on the way to them.")
    var strong: String?

    @Option(help: "Scores that say what is right, separated by commas; of each sample the first that it has counts.")
    var metric = "exact.normalised,numeric"

    @Option(help: "An answer is right from this value of the score on.")
    var rightAt = 1.0

    @Option(help: "An attribute of the samples that divides the modalities into finer slices.")
    var attribute: String?

    @Option(help: "Nano-units of a request to the cheap model, where its run notes no cost.")
    var cheapNano = 1_000_000

    @Option(help: "Nano-units of a request to the strong model, where its run notes no cost.")
    var strongNano = 10_000_000

    func check() throws {
      guard runs.isEmpty == (cheap == nil), runs.isEmpty == (strong == nil) else {
        throw ValidationError("--runs, --cheap and --strong go together")
      }
      guard cheapNano >= 0, strongNano >= 0 else { throw ValidationError("a cost is 0 or more") }
    }

    func read() throws -> RoutingRuns? {
      guard let cheap, let strong else { return nil }
      let metrics = metric.split(separator: ",").map { String($0.drop { $0 == " " }) }
      let found = try RoutingRuns(
        runs,
        options: .init(
          cheap: cheap, strong: strong, metrics: metrics, rightAt: rightAt, attribute: attribute, cheapNano: cheapNano,
          strongNano: strongNano))
      if found.unpaired > 0 {
        Terminal.warn("\(found.unpaired) samples were answered and judged in one of the two only and are left out")
      }
      if found.withoutCost > 0 {
        Terminal.say(
          "Cost of \(found.withoutCost) of \(found.pairs.count) pairs is declared, not measured: "
            + "\(cheapNano) and \(strongNano) nano-units a request")
      }
      return found
    }
  }

  struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thresholds of least cost whose quality is certified, from runs of both models.",
      discussion: """
        Half of the samples fit, whole clusters together; the other half judges.

          assay route calibrate --runs runs/small/* runs/large/* --cheap small --strong large --target 0.95
          assay route calibrate … --relative --by complexity --attribute device --output route.json
        """)

    @OptionGroup var input: Runs

    @Option(help: "The share of answers that is to be right.")
    var target = 0.95

    @Flag(help: "Hold the target against the strong model: so many samples lose no right answer of its.")
    var relative = false

    @Option(help: "Confidence of the certificates.")
    var confidence = 0.9

    @Option(help: "risk: after the cheap model's answer. complexity: before anything is asked.")
    var by: RouteThresholds.Signal = .risk

    @Option(help: "Seed of the halves.")
    var seed: UInt64 = 1

    @Option(help: "Where the thresholds are written.", completion: .file(extensions: ["json"]))
    var output: String?

    @Flag(help: "The whole report as one JSON object.")
    var json = false

    func validate() throws {
      try input.check()
      guard !input.runs.isEmpty else { throw ValidationError("give --runs DIR… --cheap NAME --strong NAME") }
      guard target > 0, target < 1, confidence > 0, confidence < 1 else {
        throw ValidationError("--target and --confidence lie between 0 and 1")
      }
    }

    func run() throws {
      guard let found = try input.read() else { return }
      var options = RouteFit.Options()
      options.signal = by
      options.target = target
      options.isRelative = relative
      options.confidence = confidence
      let calibration = try RouteCalibration(found.pairs, options: options, seed: seed)
      if let output {
        try PlainOutput.write(Array((calibration.json.pretty + "\n").utf8), to: output)
        Terminal.say("wrote \(output)")
      }
      if json { Terminal.printJSON(calibration.json) } else { try PlainOutput.say(RouteText.calibration(calibration)) }
    }
  }

  struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A day of traffic with faults, in virtual time, through the cores that serve.",
      discussion: """
        Times, prices, faults and traffic are declared; quality is that of the runs, where they have the modality.

          assay route simulate
          assay route simulate --runs runs/small/* runs/large/* --cheap small --strong large --thresholds route.json
        """)

    @OptionGroup var input: Runs

    @Option(help: "Seed of everything: the same seed gives the same bytes.")
    var seed: UInt64 = 1

    @Option(help: "Hours of traffic.")
    var hours = 24.0

    @Option(help: "Requests a second, as the mean of a day.")
    var perSecond = 1.0

    @Option(help: "What `assay route calibrate` wrote.", completion: .file(extensions: ["json"]))
    var thresholds: String?

    @Flag(help: "One JSON object a way of routing.")
    var json = false

    func validate() throws {
      try input.check()
      guard hours > 0, hours <= 240, perSecond > 0, perSecond <= 1_000 else {
        throw ValidationError("--hours is at most 240 and --per-second at most 1000, both above 0")
      }
    }

    func run() throws {
      var measured: [String: [SimulatedCase]] = [:]
      if let found = try input.read() {
        for (combination, sample) in zip(found.combinations, found.cases) {
          measured[combination, default: []].append(sample)
        }
        let list = measured.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.count))" }
        Terminal.say("Quality from runs: \(list.joined(separator: ", ")); declared for all else")
      } else {
        Terminal.say("Quality is declared, not measured: give --runs for that of your models")
      }
      var day = SimulatedDay.declared(
        seed: seed, measured: measured, length: .milliseconds(Int64(hours * 3_600_000)), perSecond: perSecond,
        hearsEverything: !measured.isEmpty)
      if let thresholds {
        let bytes: [UInt8] = try MappedFile.withBytes(thresholds) { Array($0) }
        guard let value = try? JSONValue(parsing: bytes) else {
          throw AssayError(.data, "this is no JSON", at: .init(file: thresholds))
        }
        let read = try RouteThresholds(value)
        if read.signal == .risk { day.riskThresholds = read } else { day.complexityMax = read }
      }
      var results: [SimulationResult] = []
      for mode in SimulatedDay.Mode.allCases {
        let result = try day.run(mode)
        if json { Terminal.printJSON(result.json) }
        results.append(result)
      }
      if !json { try PlainOutput.say(RouteText.days(results)) }
    }
  }
}

extension RouteThresholds.Signal: ExpressibleByArgument {}
