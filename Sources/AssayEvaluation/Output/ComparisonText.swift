import AssayConfiguration
import AssayCore
import AssayStatistics

/// A comparison as text for people: verdict, gates, a table for each authority, the samples that changed.
package enum ComparisonText {
  package static func text(_ comparison: Comparison) -> String {
    var lines = [headline(comparison)]
    let width = max(9, comparison.candidates.map(\.name.unicodeScalars.count).max() ?? 0) + 2
    func head(_ name: String) -> String { "  " + name.padded(to: width) }
    lines.append("\(head("base"))\(comparison.base.id), \(comparison.baseModel)\(unanswered(comparison.baseLost))")
    lines += comparison.baseNotes.map { head("") + $0 }
    for candidate in comparison.candidates {
      lines.append("\(head(candidate.name))\(candidate.folder.id), \(candidate.model)\(unanswered(candidate.lost))")
      lines += ([overlap(candidate)] + candidate.notes).map { head("") + $0 }
    }
    if let method = method(comparison) { lines.append(head("method") + method) }
    for gate in comparison.gates { lines += self.gate(gate, comparison) }
    for authority in Authority.allCases { lines += table(comparison, authority) }
    for candidate in comparison.candidates { lines += cases(candidate, comparison) }
    lines += stress(comparison)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What was asked for, and what draws can be made again from; nil where nothing was drawn or chosen.
  private static func method(_ comparison: Comparison) -> String? {
    let method = comparison.method
    guard comparison.isDrawn else { return method.kind == .auto ? nil : method.kind.rawValue }
    let drawn = method.bootstrap == nil ? "draws" : method.kind.rawValue
    return "\(drawn): at most \(method.resamples) resamples, seed \(method.seed ?? 0), the same for both runs"
  }

  private static func headline(_ comparison: Comparison) -> String {
    let name = "\(comparison.suite): \(comparison.candidates.count == 1 ? "candidate" : "candidates") against base"
    switch comparison.exitCode {
    case .gateFailed: return "FAILED: \(name)"
    case .inconclusive: return "INCONCLUSIVE: \(name)"
    default: return (comparison.gates.isEmpty ? "COMPARED: " : "PASSED: ") + name
    }
  }

  private static func unanswered(_ count: Int) -> String { count > 0 ? ", \(count) samples without an answer" : "" }

  private static func overlap(_ candidate: Comparison.Candidate) -> String {
    let stressed = candidate.pairs == 0 ? candidate.stress?.pairs ?? 0 : 0
    var parts = [
      stressed > 0 ? "\(stressed) stressed samples in both, none as it is" : "\(candidate.pairs) samples in both"
    ]
    if candidate.onlyBase > 0 { parts.append("\(candidate.onlyBase) only in the base") }
    if candidate.onlyCandidate > 0 { parts.append("\(candidate.onlyCandidate) only in the candidate") }
    if candidate.otherContent > 0 { parts.append("\(candidate.otherContent) of one id but another input, left out") }
    return parts.joined(separator: " · ")
  }

  private static func gate(_ outcome: ComparisonGateOutcome, _ comparison: Comparison) -> [String] {
    var lines = ["", "Gate: \(outcome.text): \(word(outcome.verdict))"]
    if outcome.rows.isEmpty {
      let what =
        outcome.metric == "no metric" ? "metric" : "\(outcome.gate.authority.rawValue) value of \(outcome.metric)"
      lines.append("  no \(what) to pair")
    }
    let isMany = comparison.candidates.count > 1
    for row in outcome.rows where row.verdict != .pass || outcome.rows.count <= 12 {
      let who = isMany ? "\(comparison.name(row.candidate)), " : ""
      lines.append("  \(word(row.verdict).padded(to: 16))  \(who)\(row.slice ?? "all"): \(row.reason)")
    }
    return lines
  }

  static func word(_ verdict: GateOutcome.Verdict) -> String {
    switch verdict {
    case .pass: "pass"
    case .fail: "FAIL"
    case .inconclusive: "not enough data"
    }
  }

  static func signed(_ value: Double) -> String {
    let text = Numbers.fixed(value)
    return text.hasPrefix("-") || text == "0.000" ? text : "+" + text
  }

  static func probability(_ value: Double?) -> String {
    guard let value else { return "–" }
    return value < 0.0005 ? "<0.001" : Numbers.fixed(value)
  }

  private static func cases(_ candidate: Comparison.Candidate, _ comparison: Comparison) -> [String] {
    guard let metric = comparison.caseMetric else { return [] }
    let who = comparison.candidates.count > 1 ? " of \(candidate.name)" : ""
    return list("Regressions\(who)", candidate.regressions, candidate.regressionCount, metric)
      + list("Improvements\(who)", candidate.improvements, candidate.improvementCount, metric)
  }

  static func list(_ title: String, _ cases: [ComparisonCase], _ count: Int, _ metric: String) -> [String] {
    guard count > 0 else { return [] }
    let shown = cases.isEmpty || cases.count >= count ? "" : ", the first \(cases.count)"
    var lines = ["", "\(title) by \(metric): \(count)" + shown]
    for item in cases {
      let slices = item.slices.isEmpty ? "" : " (\(item.slices.joined(separator: ", ")))"
      lines.append("  \(item.id)\(slices): \(Numbers.short(item.base)) → \(Numbers.short(item.candidate))")
      if let clean = item.clean {
        lines[lines.count - 1] +=
          "; without stress \(Numbers.short(clean.base)) and \(Numbers.short(clean.candidate))"
      }
      lines.append("    base: \(answer(item.baseAnswer))")
      lines.append("    candidate: \(answer(item.candidateAnswer))")
      for medium in item.media { lines.append("    \(medium.file ?? "sha256 " + medium.digest.hex)") }
      for command in item.candidateRecord.stress?.commands ?? [] { lines.append("    again: \(command)") }
    }
    return lines
  }

  private static func answer(_ text: String?) -> String {
    guard let text else { return "no answer" }
    // One line each, so that an answer cannot pass for a row of its own.
    return String(text.map { $0.isNewline ? " " : $0 }).shortened(160)
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
  }
}
