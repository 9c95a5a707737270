import AssayVerification

/// What the model stages did and found, for the terminal.
struct StageText {
  private let report: StageReport

  init(_ report: StageReport) { self.report = report }

  var rendered: String {
    var head = "stages (\(Terminal.printable(report.model))): \(words(report.outcome))"
    if report.outcome.status == .ran {
      head += "  risk \(shown(report.riskBefore)) → \(shown(report.riskAfter))"
    }
    if report.requests > 0 {
      head += "  \(report.requests) requests, \(report.inputTokens + report.outputTokens) tokens"
    }
    var lines = ["", head]
    for item in report.items {
      lines.append("  \(item.stage.rawValue): \(words(item.outcome))")
      lines += item.notes.filter { $0 != item.outcome.detail }.map { "    note: \(Terminal.printable($0))" }
      for observation in report.observations where observation.stage == item.stage {
        let cites = observation.cites.isEmpty ? "" : " (\(observation.cites.joined(separator: ", ")))"
        lines.append(
          "    [\(observation.claim + 1)] \(Terminal.printable(observation.sentence + cites))"
            + "  \(observation.signal.rawValue) \(shown(observation.value))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func words(_ outcome: StageOutcome) -> String {
    guard let reason = outcome.reason else { return outcome.status.rawValue }
    let detail = outcome.detail.map { ": \(Terminal.printable($0))" } ?? ""
    return "\(outcome.status.rawValue) (\(reason.rawValue)\(detail))"
  }

  private func shown(_ value: Double) -> String {
    let hundredths = Int((min(max(value, 0), 1) * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
