import AssayCore
import AssayEvaluation
import AssayStatistics

/// Stress in both runs: curves on one scale, errors against the base's, and the numbers behind them.
enum ComparisonStressView {
  /// Curves that are drawn of one metric.
  static let curvesMax = 120

  static func section(_ comparison: Comparison) -> String {
    guard comparison.candidates.contains(where: { $0.stress != nil }) else { return "" }
    var html = "<section><h2>Under stress</h2>"
    for candidate in comparison.candidates {
      guard let stress = candidate.stress else { continue }
      html += "<p class=\"soft\">\(HTML.text(facts(candidate, stress, comparison)))</p>"
    }
    for authority in Authority.allCases {
      let cells = comparison.stressCells.filter { $0.authority == authority }
      var names: [String] = []
      for cell in cells where !names.contains(cell.name) { names.append(cell.name) }
      let moved = names.filter { name in cells.contains { $0.name == name && $0.hasMoved } }
      for name in moved { html += metric(name, cells.filter { $0.name == name }, authority, comparison) }
      let still = names.filter { !moved.contains($0) }
      if !still.isEmpty { html += "<p>The same in every pair: \(still.map(HTML.text).joined(separator: ", ")).</p>" }
    }
    return html + "</section>\n"
  }

  private static func facts(
    _ candidate: Comparison.Candidate, _ stress: Comparison.Stress, _ comparison: Comparison
  ) -> String {
    var text = comparison.candidates.count > 1 ? "\(candidate.name): " : ""
    text += "\(stress.pairs) stressed samples in both runs, asked about the same bytes"
    if stress.baseLost + stress.lost > 0 {
      text += "; \(stress.baseLost) of the base and \(stress.lost) of \(candidate.name) ended without an answer"
    }
    if let metric = comparison.caseMetric {
      text += "; by \(metric) \(stress.regressionCount) got worse and \(stress.improvementCount) better"
    }
    return text + "."
  }

  private static func metric(
    _ name: String, _ cells: [Comparison.Cell], _ authority: Authority, _ comparison: Comparison
  ) -> String {
    let curves = StressCurve.all(cells)
    guard let first = curves.first else { return "" }
    let most = max(1, curves.flatMap(\.lines).flatMap { $0.values.compactMap { $0 } }.filter(\.isFinite).max() ?? 1)
    var html = "<h3 class=\"gap\">\(HTML.text(name)) <span class=\"n mono\">\(HTML.text(first.definition))</span>"
    if authority == .weak { html += " <span class=\"badge weak\">weak labels</span>" }
    html += first.higherIsBetter ? "</h3>" : " <span class=\"n\">less is better</span></h3>"
    html += PairedCurveChart.legend(comparison) + "<div class=\"curves\">"
    for curve in curves.prefix(curvesMax) {
      html += "<figure class=\"card\"><figcaption><b>\(HTML.text(curve.perturbation))</b></figcaption>"
      html += PairedCurveChart.svg(curve, comparison, top: most)
      html += "<div class=\"n\">\(worst(curve, comparison))</div></figure>"
    }
    html += "</div>"
    if curves.count > curvesMax {
      html += "<p class=\"soft\">And \(curves.count - curvesMax) more; `--json` has all.</p>"
    }
    html += ratios(name, authority, comparison)
    return html + "<details><summary>the numbers behind the curves</summary>\(table(curves, comparison))</details>"
  }

  /// Where a candidate lies farthest below the base, or above it.
  private static func worst(_ curve: StressCurve, _ comparison: Comparison) -> String {
    comparison.candidates.indices.compactMap { index -> String? in
      let cells = curve.cells.filter { $0.candidate == index && $0.stress?.severity != 0 && $0.result != nil }
      guard
        let most = cells.max(by: { abs($0.result?.difference ?? 0) < abs($1.result?.difference ?? 0) }),
        let result = most.result, let severity = most.stress?.severity
      else { return nil }
      var text = "\(comparison.name(index)) at \(severity): \(ForestPlot.signed(result.difference))"
      if let ends = result.interval { text += " (\(ForestPlot.signed(ends.low)) to \(ForestPlot.signed(ends.high)))" }
      return HTML.text(text + ", \(result.n) pairs")
    }.joined(separator: "<br>")
  }

  private static func ratios(_ name: String, _ authority: Authority, _ comparison: Comparison) -> String {
    let mine = comparison.corruption.filter { $0.name == name && $0.authority == authority }
    guard let first = mine.first else { return "" }
    let hasNotes = mine.contains { $0.rows.contains { $0.note != nil } }
    var html = "<div class=\"card scroll\"><table class=\"ratios\"><tr><th>Error against the base's</th>"
    for ratio in mine {
      let who = HTML.text(comparison.name(ratio.candidate))
      html += "<th class=\"num\">\(who)</th><th class=\"num\">\(who), relative</th>"
    }
    html += hasNotes ? "<th>Note</th></tr>" : "</tr>"
    for (row, perturbation) in first.rows.map(\.perturbation).enumerated() {
      html += "<tr><td>\(HTML.text(perturbation))</td>"
      for ratio in mine {
        let found = ratio.rows.indices.contains(row) ? ratio.rows[row] : nil
        html += figure(found?.ratio) + figure(found?.relative)
      }
      let notes = Set(mine.compactMap { $0.rows.indices.contains(row) ? $0.rows[row].note : nil })
      if hasNotes { html += "<td class=\"soft\">\(HTML.clipped(notes.sorted().joined(separator: "; "), 200))</td>" }
      html += "</tr>"
    }
    html += "<tr><td><b>mean</b></td>"
    for ratio in mine {
      let ends = ratio.interval.map { "\(Figures.number($0.low)) to \(Figures.number($0.high))" }
      html += "<td class=\"num\">\(ratio.mean.map(Figures.number) ?? "–")"
      html += "\(ends.map { "<span class=\"interval\">\($0)</span>" } ?? "")</td>" + figure(ratio.relativeMean)
    }
    html +=
      "\(hasNotes ? "<td class=\"soft\">\(note(mine))</td>" : "")</tr></table></div><p class=\"n\">Below 1 the candidate errs less than the base; "
    return html + "relative: how much more it loses to the perturbation than the base loses.</p>"
  }

  private static func note(_ ratios: [CorruptionRatio]) -> String {
    let isWhole = ratios.allSatisfy { $0.mean != nil && $0.relativeMean != nil }
    return isWhole ? "" : "–: a mean is of all perturbations, and one has no figure"
  }

  private static func figure(_ value: Double?) -> String {
    "<td class=\"num\">\(value.map(Figures.number) ?? "–")</td>"
  }

  private static func table(_ curves: [StressCurve], _ comparison: Comparison) -> String {
    var html = "<div class=\"scroll\"><table><tr><th>Stress</th><th class=\"num\">Severity</th>"
    for candidate in comparison.candidates {
      let who = HTML.text(candidate.name)
      html += "<th class=\"num\">Base</th><th class=\"num\">\(who)</th><th>Difference</th><th>p</th><th>Pairs</th>"
    }
    html += "</tr>"
    for curve in curves.prefix(curvesMax) {
      for severity in 0...5 {
        let cells = curve.cells.filter { $0.stress?.severity == severity }
        guard !cells.isEmpty else { continue }
        html += "<tr><td>\(HTML.text(curve.perturbation))</td>"
        html += "<td class=\"num\">\(severity == 0 ? "clean" : String(severity))</td>"
        for index in comparison.candidates.indices {
          html += columns(cells.first { $0.candidate == index }, comparison)
        }
        html += "</tr>"
      }
    }
    return html + "</table></div>"
  }

  private static func columns(_ cell: Comparison.Cell?, _ comparison: Comparison) -> String {
    guard let cell, let result = cell.result else {
      return "<td colspan=\"5\" class=\"soft\">\(HTML.text(cell?.note ?? "no pair"))</td>"
    }
    var html = "<td class=\"num\">\(Figures.number(result.base))</td>"
    html += "<td class=\"num\">\(Figures.number(result.candidate))</td>"
    html +=
      "<td class=\"line\"><span class=\"\(ForestPlot.tone(cell, comparison))\">\(ForestPlot.signed(result.difference))</span>"
    html += "<span class=\"interval\">\(ForestPlot.ends(result))</span></td>"
    html += "<td class=\"line\">\(ForestPlot.probability(result.p))"
    if cell.stress?.severity != 0 {
      html += "<span class=\"interval\">Holm \(ForestPlot.probability(cell.pHolm))</span>"
    }
    html += "</td><td class=\"n\">\(result.n)\(cell.lost > 0 ? ", \(cell.lost) in one run only" : "")<br>"
    return html + "\(HTML.text(result.insufficient ?? result.method))</td>"
  }
}
