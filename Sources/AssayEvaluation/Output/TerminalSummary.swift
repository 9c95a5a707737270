package import AssayCore
import AssayScoring

/// The end of a run as text for people: verdict in words, a table for each authority, what was not scored, gates.
package enum TerminalSummary {
  package static func text(_ results: RunResults, status: RunManifest.Status = .success, failure: AssayError? = nil)
    -> String
  {
    var lines: [String] = [headline(results, status, failure)]
    let lead =
      status != .success && [.passed, .finished].contains(results.verdict.word)
      ? "  of the samples that were finished: " : "  "
    lines += results.verdict.reasons.map { lead + $0 }
    lines.append("")
    lines.append(counts(results.all.counts))
    if let sequential = results.sequential { lines.append(sequential.text) }
    for authority in Authority.allCases { lines += table(results, authority) }
    lines += evidence(results.all)
    lines += stress(results)
    lines += attacks(results)
    lines += gates(results)
    lines += notes(results)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func headline(_ results: RunResults, _ status: RunManifest.Status, _ failure: AssayError?) -> String {
    let name = "\(results.suite) on \(results.model)"
    switch status {
    case .started, .cancelled: return "INTERRUPTED: \(name); what was finished is kept, --resume latest goes on"
    case .error: return "STOPPED: \(name): \(failure?.message ?? "an error")"
    case .success: break
    }
    switch results.verdict.word {
    case .passed: return "PASSED: \(name)"
    case .finished: return "FINISHED: \(name)"
    case .failed: return "FAILED: \(name)"
    case .inconclusive: return "INCONCLUSIVE: \(name)"
    }
  }

  private static func counts(_ counts: RunCounts) -> String {
    var parts = ["\(counts.samples) samples", "\(counts.answered) answered"]
    if counts.ingestionFailures > 0 { parts.append("\(counts.ingestionFailures) ingestion failures") }
    if counts.errors > 0 { parts.append("\(counts.errors) errors (not scored)") }
    if counts.unparsed > 0 { parts.append("\(counts.unparsed) unparsed") }
    if counts.refused > 0 { parts.append("\(counts.refused) refused") }
    if counts.abstained > 0 { parts.append("\(counts.abstained) said that they do not know") }
    return parts.joined(separator: " · ")
  }

  private static func table(_ results: RunResults, _ authority: Authority) -> [String] {
    var rows: [[String]] = []
    for slice in [results.all] + results.slices {
      for row in slice.rows(authority) {
        let aggregate = row.aggregate
        guard aggregate.n > 0 || slice.slice == nil else { continue }
        rows.append([
          slice.slice ?? "all", row.name, value(aggregate), interval(aggregate), "\(aggregate.n)",
          "\(aggregate.unscored.values.reduce(0, +))", "\(aggregate.unparsed)", "\(aggregate.refused)",
          aggregate.metric,
        ])
      }
    }
    guard !rows.isEmpty else { return [] }
    let head = ["slice", "metric", "value", "95 % interval", "n", "unscored", "unparsed", "refused", "definition"]
    let title = authority == .gold ? "Gold labels" : "Weak labels (guessed by programs; never mixed with gold)"
    let isStressed = results.robustness?.keepsClean == false
    return ["", isStressed ? title + ": stressed samples, all severities" : title] + columns([head] + rows)
  }

  /// A metric without an interval is not shown as a number.
  private static func value(_ aggregate: Aggregate) -> String {
    guard let value = aggregate.value, aggregate.low != nil else { return "–" }
    return Numbers.fixed(value) + (aggregate.higherIsBetter ? "" : " ↓")
  }

  private static func interval(_ aggregate: Aggregate) -> String {
    guard let low = aggregate.low, let high = aggregate.high else { return "not enough data" }
    return "\(Numbers.fixed(low)) – \(Numbers.fixed(high))"
  }

  static func columns(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        let width = cell.unicodeScalars.count
        if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
      }
    }
    return rows.map { row in
      var line = " "
      for (index, cell) in row.enumerated() {
        line += " " + cell
        if index < row.count - 1 {
          line += String(repeating: " ", count: widths[index] - cell.unicodeScalars.count + 1)
        }
      }
      return line
    }
  }

  private static func evidence(_ slice: SliceResult) -> [String] {
    slice.evidence.flatMap { table in
      [
        "", "Answer (\(table.answer)) and evidence (\(table.evidence)), \(table.authority.rawValue)",
        "  right answer, right evidence \(table.rightRight) · right answer, wrong evidence \(table.rightWrong)"
          + " · wrong answer, right evidence \(table.wrongRight) · both wrong \(table.wrongWrong)",
      ]
    }
  }

  private static func gates(_ results: RunResults) -> [String] {
    guard !results.gates.isEmpty else { return [] }
    return ["", "Gates"]
      + results.gates.map { gate in
        let word =
          switch gate.verdict {
          case .pass: "pass "
          case .fail: "FAIL "
          case .inconclusive: "?    "
          }
        return "  \(word) \(gate.gate.name): \(gate.reason)" + (gate.gate.authority == .weak ? " (weak labels)" : "")
      }
  }

  private static func notes(_ results: RunResults) -> [String] {
    var lines: [String] = []
    let failures = results.all.counts.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !failures.isEmpty {
      let kinds = failures.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      lines += ["", "Not answered: \(kinds); `assay log RUN --errors` says why"]
    }
    let blind = results.all.counts.unavailable.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !blind.isEmpty {
      lines += [
        "", "Could not look: " + blind.map { "\($0.key) in \($0.value) samples" }.joined(separator: ", "),
        "  `coverages` in samples.jsonl say why; `assay doctor` names what is not installed",
      ]
    }
    return lines
  }
}
