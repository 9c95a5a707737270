import AssayCore
import AssayScoring

/// The tables of the report: gates, metric × slice, layer × slice.
enum ReportTables {
  static func gates(_ gates: [ReportModel.Gate]) -> String {
    guard !gates.isEmpty else {
      return
        "<p class=\"soft\">This suite declares no gate, so nothing can fail. Add <code>gates:</code> to the suite.</p>"
    }
    var html = "<div class=\"card scroll\"><table><tr><th>Gate</th><th>Verdict</th><th class=\"num\">Value</th>"
    html += "<th>Interval and bound</th><th class=\"num\">n</th><th>Why</th></tr>"
    for gate in gates {
      html += "<tr><td><b>\(HTML.text(gate.metric))</b> <span class=\"soft\">on \(HTML.text(gate.slice))</span><br>"
      html +=
        "<span class=\"n\">must be \(gate.isLowerBound ? "at least" : "at most") \(Figures.number(gate.bound))</span></td>"
      html += "<td>\(badge(gate.outcome))</td>"
      html += "<td class=\"num value\">\(gate.value.map(Figures.number) ?? "–")</td>"
      html += "<td>\(Whisker.svg(value: gate.value, low: gate.low, high: gate.high, bound: gate.bound))</td>"
      html += "<td class=\"num\">\(gate.n)</td><td class=\"soft\">\(HTML.text(gate.explanation))</td></tr>"
    }
    return html + "</table></div>"
  }

  static func badge(_ outcome: ReportModel.Outcome) -> String {
    let word =
      switch outcome {
      case .pass: "✓ pass"
      case .fail: "✗ fail"
      case .inconclusive: "? not enough data"
      case .none: "no gate"
      }
    return "<span class=\"badge \(outcome.rawValue)\">\(word)</span>"
  }

  static func metrics(_ rows: [ReportModel.MetricRow], slices: [(name: String, count: Int)]) -> String {
    var html = "<div class=\"card scroll\"><table><tr><th>Metric</th>"
    for slice in slices {
      html += "<th>\(HTML.text(slice.name))<br><span class=\"n\">\(slice.count) samples</span></th>"
    }
    html += "</tr>"
    for row in rows {
      html += "<tr><td><b>\(HTML.text(row.name))</b><br><span class=\"n mono\">\(HTML.text(row.definition))</span><br>"
      html += "<span class=\"n\">\(row.layer.rawValue)\(row.higherIsBetter ? "" : ", less is better")</span></td>"
      for cell in row.cells { html += "<td>\(self.cell(cell))</td>" }
      html += "</tr>"
    }
    return html + "</table></div>"
  }

  private static func cell(_ aggregate: Aggregate?) -> String {
    guard let aggregate else { return "<span class=\"soft\">·</span>" }
    let unscored = aggregate.unscored.values.reduce(0, +)
    guard let value = aggregate.value else {
      let reason = aggregate.unscored.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "nothing scored"
      return "<span class=\"soft\" title=\"\(HTML.text(reason))\">– \(HTML.clipped(reason, 28))</span>"
    }
    // The rule of the house: a number without an interval is not shown as one.
    guard let low = aggregate.low, let high = aggregate.high else {
      return "<span class=\"soft\">– too little data</span> <span class=\"n\">n \(aggregate.n)</span>"
    }
    var html = "<span class=\"value\">\(Figures.number(value))</span> <span class=\"n\">n \(aggregate.n)</span>"
    html += "<span class=\"interval\" title=\"\(HTML.text(aggregate.method ?? ""))\">"
    html += "\(Figures.number(low)) to \(Figures.number(high))</span>"
    html += Whisker.svg(value: value, low: aggregate.low, high: aggregate.high, bound: nil)
    var lost: [String] = []
    if unscored > 0 { lost.append("\(unscored) unscored") }
    if aggregate.unparsed > 0 { lost.append("\(aggregate.unparsed) unparsed") }
    if aggregate.refused > 0 { lost.append("\(aggregate.refused) refused") }
    if !lost.isEmpty { html += "<span class=\"n\">\(lost.joined(separator: ", "))</span>" }
    return html + BesideFigures.html(aggregate.details)
  }

  /// Mean goodness of each layer in each slice, from the gold metrics that run from 0 to 1.
  static func heatmap(_ rows: [ReportModel.MetricRow], slices: [(name: String, count: Int)]) -> String {
    var html = "<div class=\"card scroll\"><table class=\"heat\"><tr><th>Layer</th>"
    for slice in slices { html += "<th>\(HTML.text(slice.name))</th>" }
    html += "</tr>"
    for layer in Layer.allCases {
      let mine = rows.filter { $0.layer == layer }
      html += "<tr><td class=\"name\"><b>\(layer.rawValue)</b><br>"
      html +=
        "<span class=\"n\">\(mine.isEmpty ? "no scorer" : mine.map { HTML.text($0.name) }.joined(separator: ", "))</span></td>"
      for index in slices.indices {
        let values = mine.compactMap { goodness($0, index) }
        guard !values.isEmpty else {
          html += "<td class=\"soft\">·</td>"
          continue
        }
        let mean = values.reduce(0, +) / Double(values.count)
        html += "<td style=\"background:\(Heat.colour(mean))\"><b>\(Figures.fixed(mean, 2))</b></td>"
      }
      html += "</tr>"
    }
    return html + "</table></div>"
  }

  private static func goodness(_ row: ReportModel.MetricRow, _ slice: Int) -> Double? {
    guard let cell = row.cells[slice], cell.low != nil, let value = cell.value,
      (0...1).contains(value) || !row.higherIsBetter && value >= 0
    else {
      return nil
    }
    return row.higherIsBetter ? value : max(0, 1 - value)
  }
}

/// Red over amber to green, pale enough for text in both themes.
enum Heat {
  static func colour(_ value: Double) -> String {
    let hue = Int((min(1, max(0, value)) * 135).rounded())
    return "hsla(\(hue),60%,50%,.30)"
  }
}

/// A value with its interval on a line from 0 to 1 (or to the largest number shown), and a bound as a tick.
enum Whisker {
  static func svg(value: Double?, low: Double?, high: Double?, bound: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    let top = max(1, value, high ?? 0, bound ?? 0)
    let width = 130.0
    func x(_ number: Double) -> String { Figures.fixed(3 + min(1, max(0, number / top)) * (width - 6), 1) }
    var svg =
      "<svg class=\"whisker\" width=\"130\" height=\"14\" viewBox=\"0 0 130 14\" role=\"img\" aria-label=\"interval\">"
    svg += "<line x1=\"3\" y1=\"7\" x2=\"127\" y2=\"7\" stroke=\"var(--line)\" stroke-width=\"2\"/>"
    if let low, let high {
      svg += "<line x1=\"\(x(low))\" y1=\"7\" x2=\"\(x(high))\" y2=\"7\" stroke=\"var(--accent)\" stroke-width=\"3\"/>"
    }
    if let bound {
      svg += "<line x1=\"\(x(bound))\" y1=\"1\" x2=\"\(x(bound))\" y2=\"13\" stroke=\"var(--bad)\" stroke-width=\"2\"/>"
    }
    return svg + "<circle cx=\"\(x(value))\" cy=\"7\" r=\"3.5\" fill=\"var(--accent)\"/></svg>"
  }
}
