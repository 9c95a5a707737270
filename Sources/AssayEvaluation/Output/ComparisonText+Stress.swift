import AssayCore
import AssayStatistics

// What stress does to both runs: curves one above the other, and what differs at which severity.
extension ComparisonText {
  /// Curves and rows of all metrics in a terminal; `--json` and `--html` have the others.
  static let curvesMax = 24
  static let stressRowsMax = 48

  static func stress(_ comparison: Comparison) -> [String] {
    guard comparison.candidates.contains(where: { $0.stress != nil }) else { return [] }
    var lines = ["", "Under stress"]
    for candidate in comparison.candidates { lines += counts(candidate, comparison) }
    for authority in Authority.allCases { lines += curves(comparison, authority) }
    for candidate in comparison.candidates {
      guard let metric = comparison.caseMetric, let stress = candidate.stress else { continue }
      let who = comparison.candidates.count > 1 ? " of \(candidate.name)" : ""
      lines += list("Regressions under stress\(who)", stress.regressions, stress.regressionCount, metric)
    }
    return lines
  }

  private static func counts(_ candidate: Comparison.Candidate, _ comparison: Comparison) -> [String] {
    guard let stress = candidate.stress else { return ["  \(candidate.name): no stressed sample"] }
    var parts = ["\(stress.pairs) stressed samples in both"]
    if stress.baseLost > 0 { parts.append("\(stress.baseLost) of the base without an answer") }
    if stress.lost > 0 { parts.append("\(stress.lost) of \(candidate.name) without an answer") }
    if let metric = comparison.caseMetric {
      parts.append("by \(metric) \(stress.regressionCount) worse and \(stress.improvementCount) better")
    }
    return ["  " + (comparison.candidates.count > 1 ? "\(candidate.name): " : "") + parts.joined(separator: " · ")]
  }

  private static func curves(_ comparison: Comparison, _ authority: Authority) -> [String] {
    let cells = comparison.stressCells.filter { $0.authority == authority }
    var names: [String] = []
    for cell in cells where !names.contains(cell.name) { names.append(cell.name) }
    var (lines, still) = (
      authority == .weak && !names.isEmpty ? ["  weak labels (guessed by programs)"] : [], [String]()
    )
    var left = curvesMax
    for name in names {
      let mine = cells.filter { $0.name == name }
      guard mine.contains(where: \.hasMoved) else {
        still.append(name)
        continue
      }
      let curves = StressCurve.all(mine)
      guard left > 0 else {
        lines.append("  \(name): \(curves.count) curves, see --json or --html")
        continue
      }
      lines += multiples(Array(curves.prefix(left)), name, comparison, authority)
      if curves.count > left { lines.append("  and \(curves.count - left) more curves in --json and --html") }
      left -= curves.count
      lines += rows(mine, comparison)
    }
    if !still.isEmpty { lines.append("  the same in every pair: \(still.joined(separator: ", "))") }
    return lines
  }

  /// Both runs' curves as bars on one scale, with the values and the errors' ratio.
  private static func multiples(
    _ curves: [StressCurve], _ name: String, _ comparison: Comparison, _ authority: Authority
  ) -> [String] {
    guard let first = curves.first else { return [] }
    let most = max(1, curves.flatMap(\.lines).flatMap { $0.values.compactMap { $0 } }.max() ?? 1)
    var table = [["", "run", "0–5", "clean", "1", "2", "3", "4", "5", "CE", "relative"]]
    for curve in curves {
      for (position, line) in curve.lines.enumerated() {
        let who = line.candidate.map { comparison.name($0) } ?? "base"
        let ratio = line.candidate.flatMap { index in
          comparison.corruption.first { $0.candidate == index && $0.name == name && $0.authority == authority }?
            .rows.first { $0.perturbation == curve.perturbation }
        }
        table.append(
          [position == 0 ? curve.perturbation : "", who, bars(line.values, most)]
            + line.values.map { $0.map(Numbers.fixed) ?? "" }
            + [ratio?.ratio.map(Numbers.fixed) ?? "", ratio?.relative.map(Numbers.fixed) ?? ""])
      }
    }
    let scale = "0 to \(Numbers.short(most))\(first.higherIsBetter ? "" : ", less is better")"
    var lines = ["  \(name) by severity, \(scale); CE: the candidate's error over the base's"]
    lines += TerminalSummary.columns(table).map(\.withoutTrailingSpaces)
    for ratio in comparison.corruption where ratio.name == name && ratio.authority == authority {
      lines.append("  \(comparison.name(ratio.candidate)) against base: " + sentence(ratio))
    }
    return lines
  }

  static func sentence(_ ratio: CorruptionRatio) -> String {
    var parts: [String] = []
    if let mean = ratio.mean {
      let ends = ratio.interval.map { " (\(Numbers.fixed($0.low)) to \(Numbers.fixed($0.high)))" } ?? ""
      parts.append("mean corruption error \(Numbers.fixed(mean)) of the base's\(ends)")
    }
    if let relative = ratio.relativeMean { parts.append("relative mean corruption error \(Numbers.fixed(relative))") }
    parts += ratio.rows.compactMap { row in row.note.map { "\(row.perturbation): \($0)" } }.prefix(4)
    return parts.isEmpty ? "no corruption error" : parts.joined(separator: " · ")
  }

  private static func bars(_ values: [Double?], _ most: Double) -> String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    return String(
      values.map { value in
        value.map { blocks[min(7, max(0, Int(($0 / most * 7).rounded())))] } ?? " "
      })
  }

  private static func rows(_ cells: [Comparison.Cell], _ comparison: Comparison) -> [String] {
    // A line for each perturbation and severity at which any candidate moved.
    let levels = Set(cells.filter { $0.hasMoved && $0.stress?.severity != 0 }.map(\.stress))
    let moved = cells.filter { levels.contains($0.stress) }
    let shown = Array(moved.prefix(stressRowsMax))
    guard !shown.isEmpty else { return [] }
    var lines: [String] = []
    if comparison.candidates.count > 1 {
      lines += sideBySide(shown, comparison)
    } else {
      let percent = Numbers.short(comparison.confidence * 100)
      var table = [
        ["stress", "base", "candidate", "difference", "\(percent) % interval", "p", "Holm", "pairs", "test"]
      ]
      for cell in shown { table.append(row(cell)) }
      lines += TerminalSummary.columns(table)
    }
    if moved.count > shown.count { lines.append("  and \(moved.count - shown.count) more rows in --json and --html") }
    return lines
  }

  private static func row(_ cell: Comparison.Cell) -> [String] {
    guard let result = cell.result else { return [place(cell), "–", "–", "–", cell.note ?? "not enough data"] }
    return [
      place(cell), Numbers.fixed(result.base), Numbers.fixed(result.candidate), signed(result.difference),
      interval(result), probability(result.p), probability(cell.pHolm), "\(result.n)",
      result.insufficient ?? result.method,
    ]
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
