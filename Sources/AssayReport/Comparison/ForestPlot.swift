import AssayCore
import AssayEvaluation
import AssayStatistics

/// One metric over the slices: a row each, the interval drawn on a scale that all rows share.
enum ForestPlot {
  private static let width = 150.0

  static func table(_ cells: [Comparison.Cell], _ comparison: Comparison, margin: Double?) -> String {
    guard let first = cells.first else { return "" }
    let reach = scale(cells, margin)
    if comparison.candidates.count > 1 { return BesideTable.html(cells, comparison, reach, margin) }
    var html = "<h3>\(HTML.text(first.name)) <span class=\"n mono\">\(HTML.text(first.definition))</span>"
    html += first.higherIsBetter ? "</h3>" : " <span class=\"n\">less is better</span></h3>"
    html += "<div class=\"card scroll\"><table class=\"forest\"><tr><th>Slice</th>"
    html += "<th class=\"num\">Base</th><th class=\"num\">Candidate</th><th class=\"num\">Difference</th>"
    html += "<th>\(axis(reach))</th><th>p</th><th>Effect</th><th>Won / lost / tied</th></tr>"
    for cell in cells { html += row(cell, comparison, reach, margin) }
    return html + "</table></div>\n"
  }

  /// Half the width of the scale: what all rows need, and nothing more.
  private static func scale(_ cells: [Comparison.Cell], _ margin: Double?) -> Double {
    var reach = 1.4 * (margin ?? 0)
    for cell in cells {
      guard let result = cell.result else { continue }
      reach = max(reach, abs(result.difference), abs(result.interval?.low ?? 0), abs(result.interval?.high ?? 0))
    }
    return reach > 0 && reach.isFinite ? reach * 1.05 : 1
  }

  private static func x(_ value: Double, _ reach: Double) -> String {
    Figures.fixed(width / 2 + max(-1, min(1, value / reach)) * (width / 2 - 6), 1)
  }

  static func axis(_ reach: Double) -> String {
    "<svg width=\"150\" height=\"16\" viewBox=\"0 0 150 16\" role=\"img\" aria-label=\"scale\" fill=\"var(--soft)\" font-size=\"11\">"
      + "<text x=\"6\" y=\"12\">−\(Figures.number(reach))</text><text x=\"75\" y=\"12\" text-anchor=\"middle\">0</text>"
      + "<text x=\"144\" y=\"12\" text-anchor=\"end\">+\(Figures.number(reach))</text></svg>"
  }

  private static func row(
    _ cell: Comparison.Cell, _ comparison: Comparison, _ reach: Double, _ margin: Double?
  ) -> String {
    var html = "<tr><td>\(cell.slice.map(HTML.text) ?? "<b>all</b>")\(units(cell))</td>"
    guard let result = cell.result else {
      return html + "<td colspan=\"7\" class=\"soft\">\(HTML.text(cell.note ?? "not enough data"))</td></tr>"
    }
    html += "<td class=\"num\">\(Figures.number(result.base))</td>"
    html += "<td class=\"num\">\(Figures.number(result.candidate))</td>"
    html += "<td class=\"num \(tone(cell, comparison))\"><b>\(signed(result.difference))</b>"
    html += "<span class=\"interval\">\(ends(result))</span></td>"
    html += "<td>\(mark(cell, result, reach, margin, comparison))</td>"
    html += "<td class=\"line\">\(probability(result.p))<span class=\"interval\">Holm \(probability(cell.pHolm))"
    html += "<br>BH \(probability(cell.pBenjaminiHochberg))</span></td>"
    html += "<td class=\"line\">\(effect(result))</td>"
    html += "<td class=\"line\">\(score(cell))"
    let least = result.leastDetectableDifference.map { "least detectable \(Figures.number($0))" }
    return html + "<span class=\"interval\">\(least ?? "")</span></td></tr>"
  }

  static func score(_ cell: Comparison.Cell) -> String {
    let ties = cell.result?.ties ?? 0
    return cell.hasWinners ? "\(cell.wins) / \(cell.losses) / \(ties)" : "\((cell.result?.n ?? 0) - ties) differ"
  }

  static func ends(_ result: PairedComparison.Result) -> String {
    result.interval.map { "\(signed($0.low)) to \(signed($0.high))" } ?? "no interval"
  }

  /// `better` and `worse` where a difference is sure after Holm.
  static func tone(_ cell: Comparison.Cell, _ comparison: Comparison) -> String {
    guard let result = cell.result, (cell.pHolm ?? 1) <= 1 - comparison.confidence else { return "" }
    return (result.difference > 0) == cell.higherIsBetter ? "better" : "worse"
  }

  static func units(_ cell: Comparison.Cell) -> String {
    guard let result = cell.result else { return "" }
    let units = result.clusters.map { "\(result.n) pairs in \($0) clusters" } ?? "\(result.n) pairs"
    let lost = cell.lost > 0 ? ", \(cell.lost) in one run only" : ""
    return "<br><span class=\"n\">\(units)\(lost)<br>\(HTML.text(result.insufficient ?? result.method))</span>"
  }

  static func mark(
    _ cell: Comparison.Cell, _ result: PairedComparison.Result, _ reach: Double, _ margin: Double?,
    _ comparison: Comparison
  ) -> String {
    let colour = ["better": "good", "worse": "bad"][tone(cell, comparison)] ?? "accent"
    let label = "difference \(Figures.number(result.difference))"
    var svg =
      "<svg width=\"150\" height=\"22\" viewBox=\"0 0 150 22\" role=\"img\" aria-label=\"\(label)\">"
      + "<line x1=\"75\" y1=\"0\" x2=\"75\" y2=\"22\" stroke=\"var(--soft)\"/>"
    if let margin {
      let at = x(cell.higherIsBetter ? -margin : margin, reach)
      svg +=
        "<line x1=\"\(at)\" y1=\"0\" x2=\"\(at)\" y2=\"22\" stroke=\"var(--bad)\" stroke-width=\"1.5\" stroke-dasharray=\"3 3\"/>"
    }
    if let ends = result.interval {
      svg +=
        "<line x1=\"\(x(ends.low, reach))\" y1=\"11\" x2=\"\(x(ends.high, reach))\" y2=\"11\" stroke=\"var(--\(colour))\" stroke-width=\"3\"/>"
    }
    return svg
      + "<circle cx=\"\(x(result.difference, reach))\" cy=\"11\" r=\"4.5\" fill=\"var(--\(colour))\"/></svg>"
  }

  static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + Figures.fixed(value, 3) }

  static func probability(_ value: Double?) -> String {
    value.map { $0 < 0.0005 ? "&lt;0.001" : Figures.fixed($0, 3) } ?? "–"
  }

  static func effect(_ result: PairedComparison.Result) -> String {
    var parts: [String] = []
    if let h = result.cohenH {
      parts.append("h \(signed(h))")
    } else if let d = result.cohenDz {
      parts.append("d_z \(signed(d))")
    }
    if let odds = result.oddsRatio {
      let high = odds.high.map(Figures.number) ?? "∞"
      parts.append("odds \(odds.value.map(Figures.number) ?? "∞") <br>\(Figures.number(odds.low)) to \(high)")
    }
    return parts.isEmpty ? "–" : parts.joined(separator: "<br><span class=\"n\">") + (parts.count > 1 ? "</span>" : "")
  }
}
