import AssayCore
import AssayEvaluation
import AssayStatistics

/// One metric over the slices with several candidates side by side: each named once, on a scale that all share.
enum BesideTable {
  static func html(_ cells: [Comparison.Cell], _ comparison: Comparison, _ reach: Double, _ margin: Double?) -> String {
    guard let first = cells.first else { return "" }
    var html = "<h3>\(HTML.text(first.name)) <span class=\"n mono\">\(HTML.text(first.definition))</span>"
    html += first.higherIsBetter ? "</h3>" : " <span class=\"n\">less is better</span></h3>"
    html += "<div class=\"card scroll\"><table class=\"forest beside\"><tr><th>Slice</th><th class=\"num\">Base</th>"
    for candidate in comparison.candidates { html += "<th>\(HTML.text(candidate.name))\(ForestPlot.axis(reach))</th>" }
    html += "</tr>"
    var slices: [String?] = []
    for cell in cells where !slices.contains(cell.slice) { slices.append(cell.slice) }
    for slice in slices {
      let here = cells.filter { $0.slice == slice }
      html += "<tr><td>\(slice.map(HTML.text) ?? "<b>all</b>")</td><td class=\"num\">\(bases(here))</td>"
      for index in comparison.candidates.indices {
        html += "<td class=\"cell\">\(beside(here.first { $0.candidate == index }, comparison, reach, margin))</td>"
      }
      html += "</tr>"
    }
    return html + "</table></div>\n"
  }

  /// The base's value; where candidates share other samples with it, each of its values.
  private static func bases(_ cells: [Comparison.Cell]) -> String {
    var texts: [String] = []
    for cell in cells {
      guard let text = cell.result.map({ Figures.number($0.base) }), !texts.contains(text) else { continue }
      texts.append(text)
    }
    return texts.isEmpty ? "–" : texts.joined(separator: "<br>")
  }

  private static func beside(
    _ cell: Comparison.Cell?, _ comparison: Comparison, _ reach: Double, _ margin: Double?
  ) -> String {
    guard let cell, let result = cell.result else {
      return "<span class=\"soft\">\(HTML.text(cell?.note ?? "no pair"))</span>"
    }
    var html = "<div class=\"top\">\(Figures.number(result.candidate)) "
    html += "<b class=\"\(ForestPlot.tone(cell, comparison))\">\(ForestPlot.signed(result.difference))</b> "
    html += "<span class=\"n\">\(ForestPlot.ends(result))</span></div>"
    html += ForestPlot.mark(cell, result, reach, margin, comparison)
    html += "<div class=\"n\">p \(ForestPlot.probability(result.p)) · Holm \(ForestPlot.probability(cell.pHolm)) · "
    html += "BH \(ForestPlot.probability(cell.pBenjaminiHochberg))</div>"
    html += "<div class=\"n\">\(cell.hasWinners ? "won / lost / tied " : "")\(ForestPlot.score(cell)) of "
    let units = result.clusters.map { "\(result.n) pairs in \($0) clusters" } ?? "\(result.n) pairs"
    html += "\(units)\(cell.lost > 0 ? ", \(cell.lost) in one run only" : "")</div>"
    return html + "<div class=\"n\">\(HTML.text(result.insufficient ?? result.method))</div>"
  }
}
