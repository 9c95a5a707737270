import AssayConfiguration
import AssayCore
import AssayStatistics

/// A comparison as text for people: verdict, gates, a table for each authority, the samples that changed.
package enum ComparisonText {
  package static func text(_ comparison: Comparison) -> String {
    var lines = [headline(comparison)]
    lines.append("  base       \(comparison.base.id), \(comparison.baseModel)\(unanswered(comparison.baseLost))")
    for candidate in comparison.candidates {
      lines.append("  candidate  \(candidate.folder.id), \(candidate.model)\(unanswered(candidate.lost))")
      lines.append("             " + overlap(candidate))
      lines += candidate.notes.map { "             \($0)" }
    }
    for gate in comparison.gates { lines += self.gate(gate, comparison) }
    for authority in Authority.allCases { lines += table(comparison, authority) }
    for candidate in comparison.candidates { lines += cases(candidate, comparison) }
    return lines.joined(separator: "\n") + "\n"
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
    var parts = ["\(candidate.pairs) samples in both"]
    if candidate.onlyBase > 0 { parts.append("\(candidate.onlyBase) only in the base") }
    if candidate.onlyCandidate > 0 { parts.append("\(candidate.onlyCandidate) only in the candidate") }
    if candidate.otherContent > 0 { parts.append("\(candidate.otherContent) of one id but another input, left out") }
    return parts.joined(separator: " · ")
  }

  private static func gate(_ outcome: ComparisonGateOutcome, _ comparison: Comparison) -> [String] {
    var lines = ["", "Gate: \(outcome.text): \(word(outcome.verdict))"]
    if outcome.rows.isEmpty {
      lines.append("  no \(outcome.gate.authority.rawValue) value of \(outcome.metric) to pair")
    }
    let isMany = comparison.candidates.count > 1
    for row in outcome.rows where row.verdict != .pass || outcome.rows.count <= 12 {
      let who = isMany ? "\(comparison.candidates[row.candidate].folder.id), " : ""
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

  private static func table(_ comparison: Comparison, _ authority: Authority) -> [String] {
    let cells = comparison.cells.filter { $0.authority == authority }
    guard !cells.isEmpty else { return [] }
    let isMany = comparison.candidates.count > 1
    let percent = Numbers.short(comparison.confidence * 100)
    var head = ["slice", "metric", "base", "candidate", "difference", "\(percent) % interval", "p", "Holm", "BH"]
    head += ["effect", "least", "won/lost/tied", "pairs", "test"]
    if isMany { head.insert("run", at: 0) }
    // What never differs fills a screen and says little.
    var (still, moved) = ([String](), Set<String>())
    for cell in cells where cell.wins + cell.losses > 0 || cell.note != nil { moved.insert(cell.name) }
    for cell in cells where !moved.contains(cell.name) && !still.contains(cell.name) { still.append(cell.name) }
    let rows = cells.filter { moved.contains($0.name) }.map { cell -> [String] in
      var row = self.row(cell)
      if isMany { row.insert("\(cell.candidate + 1)", at: 0) }
      return row
    }
    let title = authority == .gold ? "Gold labels" : "Weak labels (guessed by programs; never mixed with gold)"
    var lines = ["", title] + (rows.isEmpty ? [] : TerminalSummary.columns([head] + rows))
    if !still.isEmpty { lines.append("  the same in every pair: \(still.joined(separator: ", "))") }
    if authority == .gold, !rows.isEmpty {
      lines.append(
        "  effect: h of rates, d_z of other values; least: the difference that so many pairs find four times in five")
    }
    return lines
  }

  private static func row(_ cell: Comparison.Cell) -> [String] {
    guard let result = cell.result else {
      return [cell.slice ?? "all", cell.name, "–", "–", "–", cell.note ?? "not enough data"]
        + Array(repeating: "", count: 8)
    }
    let arrow = cell.higherIsBetter ? "" : " ↓"
    let interval = result.interval.map { "\(signed($0.low)) – \(signed($0.high))" } ?? "not enough data"
    let effect = result.cohenH.map { "h " + signed($0) } ?? result.cohenDz.map { "d_z " + signed($0) } ?? "–"
    return [
      cell.slice ?? "all", cell.name + arrow, Numbers.fixed(result.base), Numbers.fixed(result.candidate),
      signed(result.difference), interval, probability(result.p), probability(cell.pHolm),
      probability(cell.pBenjaminiHochberg), effect, result.leastDetectableDifference.map(Numbers.fixed) ?? "–",
      "\(cell.wins)/\(cell.losses)/\(result.ties)",
      result.clusters.map { "\(result.n) in \($0) clusters" } ?? "\(result.n)",
      result.insufficient ?? result.method,
    ]
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
    let who = comparison.candidates.count > 1 ? " of \(candidate.folder.id)" : ""
    return list("Regressions\(who)", candidate.regressions, candidate.regressionCount, metric)
      + list("Improvements\(who)", candidate.improvements, candidate.improvementCount, metric)
  }

  private static func list(_ title: String, _ cases: [ComparisonCase], _ count: Int, _ metric: String) -> [String] {
    guard count > 0 else { return [] }
    var lines = ["", "\(title) by \(metric): \(count)" + (count > cases.count ? ", the first \(cases.count)" : "")]
    for item in cases {
      let slices = item.slices.isEmpty ? "" : " (\(item.slices.joined(separator: ", ")))"
      lines.append("  \(item.id)\(slices): \(Numbers.short(item.base)) → \(Numbers.short(item.candidate))")
      lines.append("    base: \(answer(item.baseAnswer))")
      lines.append("    candidate: \(answer(item.candidateAnswer))")
      for medium in item.media { lines.append("    \(medium.file ?? "sha256 " + medium.digest.hex)") }
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
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
  }
}
