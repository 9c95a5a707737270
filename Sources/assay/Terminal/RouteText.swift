import AssayServing
import AssayStatistics

/// A calibration and simulated days as tables.
enum RouteText {
  static func calibration(_ calibration: RouteCalibration) -> String {
    let options = calibration.fit.options
    let what = options.isRelative ? "of the strong model's right answers kept" : "right"
    var lines = [
      "Thresholds of \(options.signal.rawValue) for \(percent(options.target)) \(what), confidence "
        + "\(percent(options.confidence)); fitted on \(calibration.fitted) samples", "",
    ]
    var slices = TextTable([
      ("slice", .left), ("samples", .right), ("threshold", .right), ("errors", .right), ("error rate at most", .right),
      ("because", .left),
    ])
    for node in calibration.fit.nodes {
      let why =
        switch node.source {
        case .own: "its own samples certify it"
        case .parent: node.slice.isEmpty ? "too few samples: all to the strong model" : "too few samples: as its parent"
        case .strong: "its samples certify nothing: all to the strong model"
        }
      let threshold =
        node.source == .parent && !node.slice.isEmpty ? "" : node.threshold.map { decimal($0) } ?? "strong"
      slices.add([
        node.slice.isEmpty ? "all" : node.slice, "\(node.rows)", threshold, "\(node.errors)",
        node.upperBound.map { decimal($0) } ?? "", why,
      ])
    }
    lines += [slices.rendered(), "", "On \(calibration.trial.rows) samples that the thresholds have not seen", ""]
    var trials = trialTable(first: "routing")
    for trial in [calibration.trial, calibration.strong, calibration.cheap, calibration.random] {
      trials.add(row(trial.name, trial))
    }
    lines += [trials.rendered(), "", "By share to the strong model, whatever that does to quality", ""]
    var shares = trialTable(first: "wanted share, threshold")
    for share in calibration.shares {
      shares.add(row("\(percent(share.wantedShare)), \(decimal(share.threshold))", share.trial))
    }
    lines.append(shares.rendered())
    return lines.joined(separator: "\n")
  }

  private static func trialTable(first: String) -> TextTable {
    TextTable([
      (first, .left), ("to strong", .right), ("nano a request", .right), ("right", .right), ("95 %", .right),
    ])
  }

  private static func row(_ name: String, _ trial: RouteTrial) -> [String] {
    [
      name, percent(trial.strongShare), "\(Int(trial.meanNano.rounded()))", decimal(trial.quality),
      trial.interval.map { "\(decimal($0.low)) – \(decimal($0.high))" } ?? "",
    ]
  }

  static func days(_ results: [SimulationResult]) -> String {
    var table = TextTable([
      ("routing", .left), ("requests", .right), ("nano each", .right), ("right of all", .right),
      ("right of answers", .right), ("not answered", .right), ("p50 ms", .right), ("p99 ms", .right),
      ("calls each", .right), ("retries each", .right), ("escalated", .right), ("by strong", .right),
    ])
    for result in results {
      let times = result.times(nil)
      func share(_ count: Int) -> String { percent(Double(count) / Double(max(1, result.admitted))) }
      table.add([
        result.mode.rawValue, "\(result.admitted)", "\(Int(result.meanNano.rounded()))", decimal(result.quality),
        decimal(result.qualityOfAnswers), share(result.failed + result.incapable), "\(Int(times.p50Ms.rounded()))",
        "\(Int(times.p99Ms.rounded()))", decimal(result.callsPerRequest), decimal(result.retriesPerCall),
        share(result.escalations), share(result.byStrong),
      ])
    }
    return table.rendered()
  }

  /// Three decimals, without Foundation's formats.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let rest = String(thousandths % 1000 + 1000).dropFirst()
    return "\(value < 0 && thousandths > 0 ? "-" : "")\(thousandths / 1000).\(rest)"
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
