import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayStatistics
import AssayWire

struct PowerVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Plan a comparison: how many samples find a difference, or which difference so many find.",
    discussion: """
      Two runs on the same samples, two-sided unless --no-worse-than. Without --from it reckons with a standard deviation
      of 0.5 (the most a rate can have) and a correlation of 0.5 between the runs.

        assay power --delta 0.03                                    how many samples find 3 points
        assay power --n 500                                         which difference 500 samples find
        assay power --from latest --metric exact --delta 0.03       with the spread and the clusters of a run
        assay power --from runs/A --against runs/B --delta 0.03     with the correlation of two runs as well
        assay power --no-worse-than 0.02                            how many show that it is worse by less
      """)

  @Option(help: "The difference to find, in the metric's unit.")
  var delta: Double?

  @Option(name: [.customShort("n"), .customLong("n")], help: "How many samples there are.")
  var samples: Int?

  @Option(help: "How many samples show that a candidate as good as the base is worse by less than this (one-sided).")
  var noWorseThan: Double?

  @Option(help: "Standard deviation of the metric over samples (default 0.5).")
  var sd: Double?

  @Option(help: "Correlation of the two runs' values (default 0.5).")
  var correlation: Double?

  @Option(help: "How much larger clusters make the variance (default 1).")
  var designEffect: Double?

  @Option(help: "Chance of a false alarm.")
  var alpha = 0.05

  @Option(help: "Chance to find the difference.")
  var power = 0.8

  @Option(help: "A run to measure the spread and the clusters from.", completion: .directory)
  var from: String?

  @Option(help: "With --from: a second run, for the correlation.", completion: .directory)
  var against: String?

  @Option(help: "With --from: the metric; the first gold one that judges answers unless given.")
  var metric: String?

  @Option(help: "With --from: only samples of this slice.")
  var slice: String?

  @Flag(help: "Also the chance to find the difference with fewer and more samples.")
  var curve = false

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if delta == nil, samples == nil, noWorseThan == nil {
      throw ValidationError("name what is known: --delta, --n or --no-worse-than")
    }
    for (name, value) in [("--delta", delta), ("--no-worse-than", noWorseThan), ("--sd", sd)] {
      if let value, !(value > 0 && value < 1e9) { throw ValidationError("\(name) must be above 0 and below 1e9") }
    }
    if let samples, !(1...1_000_000_000).contains(samples) { throw ValidationError("--n must be from 1 to 1000000000") }
    if let correlation, !(correlation >= -1 && correlation <= 1) {
      throw ValidationError("--correlation must be from -1 to 1")
    }
    if let designEffect, !(designEffect > 0 && designEffect < 1e6) {
      throw ValidationError("--design-effect must be above 0")
    }
    for (name, value) in [("--alpha", alpha), ("--power", power)] where !(value > 0 && value < 1) {
      throw ValidationError("\(name) must be above 0 and below 1")
    }
    if from == nil, against != nil || metric != nil || slice != nil {
      throw ValidationError("--against, --metric and --slice need --from RUN")
    }
  }

  func run() throws {
    let measured = try from.map { name throws(AssayError) in
      try MeasuredSpread.measure(
        try RunFolder.find(name, under: logDir),
        against: try against.map { other throws(AssayError) in try RunFolder.find(other, under: logDir) },
        metric: metric, slice: slice)
    }
    try checkRange(measured)
    let effect = designEffect ?? measured?.designEffect ?? 1
    let plain = Power(
      sdA: sd ?? measured?.sdBase ?? 0.5, sdB: sd ?? measured?.sdCandidate ?? 0.5,
      correlation: correlation ?? measured?.correlation ?? 0.5, alpha: alpha, power: power)
    let plan = plain.spread(byDesignEffect: designEffect ?? max(1, effect))
    guard plan.sdOfDifference > 0 else {
      throw noSpread()
    }
    let answer = PowerAnswer(
      plan: plan, plain: plain, designEffect: effect, measured: measured, delta: delta, samples: samples,
      margin: noWorseThan, differenceMax: sd != nil ? nil : measured == nil ? 1 : measured?.differenceMax,
      showsCurve: curve)
    if json { Terminal.printJSON(answer.json) } else { print(answer.text) }
  }

  private func noSpread() -> AssayError {
    guard correlation == nil, let from, let against else {
      return AssayError(
        .usage, "with this correlation the two runs never differ, so there is nothing to find",
        remedy: "give a --correlation below 1")
    }
    return AssayError(
      .usage, "the runs \(from) and \(against) never differ, so they do not tell how two runs spread",
      remedy: "measure against another run, or leave --against away and give a --correlation below 1")
  }

  /// A difference that cannot be is nothing to plan for.
  private func checkRange(_ measured: MeasuredSpread?) throws(AssayError) {
    for (name, value, isLoss) in [("--delta", delta, false), ("--no-worse-than", noWorseThan, true)] {
      guard let value else { continue }
      if let measured {
        guard let rate = measured.rate, let most = isLoss ? measured.lossMax : measured.differenceMax, value > most
        else { continue }
        let text = isLoss ? "another run is worse by at most" : "another run differs by at most"
        throw AssayError(
          .usage,
          "\(measured.metric) is \(figure(rate)) in this run, so \(text) \(figure(most)), not by \(figure(value))",
          remedy: "give \(name) above 0 and up to \(figure(most))")
      }
      // Without a run and a deviation of its own the metric is a rate.
      guard sd == nil, value > 1 else { continue }
      throw AssayError(
        .usage, "two rates differ by at most 1, not by \(figure(value))",
        remedy: "give \(name) above 0 and up to 1 (0.03 for three points), or --sd for a metric in another unit")
    }
  }

  private func figure(_ value: Double) -> String { PowerAnswer.figure(value) }
}
