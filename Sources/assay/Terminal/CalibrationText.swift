import AssayStatistics
import AssayVerification

/// A calibration report for the terminal.
struct CalibrationText {
  private let report: CalibrationReport

  init(_ report: CalibrationReport) { self.report = report }

  var rendered: String {
    var lines = ["calibration \(report.version): \(report.rows) rows"]
    for item in report.leftOut { lines.append("  left out \(item.rows): \(item.reason)") }
    if let model = report.modelVersion { lines.append("  risk model \(model), trained on \(report.modelRows) rows") }
    for target in report.targets { lines += self.lines(of: target) }
    if !report.certificates.isEmpty {
      lines += ["", "certificates"]
      lines += report.certificates.map { "  \($0.sentence)" }
    }
    return lines.joined(separator: "\n")
  }

  private func lines(of target: CalibrationReport.Target) -> [String] {
    var table = TextTable([("", .left), ("raw", .right), ("", .left), ("calibrated", .right), ("", .left)])
    let calibrated = Dictionary(target.calibrated.map { ($0.name, $0) }) { first, _ in first }
    for estimate in target.raw {
      let after = calibrated[estimate.name]
      table.add([
        estimate.name, Self.number(estimate.value), Self.interval(estimate), after.map { Self.number($0.value) } ?? "",
        after.map(Self.interval) ?? "",
      ])
    }
    let methods = target.slices.map { slice in
      "\(slice.path.isEmpty ? "all" : slice.path): \(slice.method.rawValue) on \(slice.rows) rows"
    }
    return ["", "\(target.name) (\(target.rows) rows in \(target.groups) groups; \(methods.joined(separator: "; ")))"]
      + table.rendered(indent: 2).split(separator: "\n").map(String.init)
  }

  private static func interval(_ estimate: RiskEstimate) -> String {
    guard let low = estimate.low, let high = estimate.high else { return "" }
    return "\(number(low)) to \(number(high))"
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return "–" }
    let scaled = Int((value * 1000).rounded())
    let digits = String(abs(scaled) % 1000)
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
