import AssayEvaluation

/// The section on stress: figures, small multiples of curves, the numbers behind them, cases with both media.
enum StressView {
  static let curvesMax = 240
  static let casesMax = 8

  static func html(_ stress: ReportModel.Stress) -> String {
    var html = facts(stress.facts)
    if !stress.curves.contains(where: hasValue) {
      html += "<p class=\"soft\">No stressed sample was scored, so there is no curve.</p>"
    }
    html += summaries(stress.summaries)
    for isWeak in [false, true] {
      let mine = stress.curves.filter { $0.isWeak == isWeak }
      for metric in ordered(mine.map(\.metric)) { html += multiples(metric, mine.filter { $0.metric == metric }) }
    }
    html += skips(stress.skips)
    if !stress.cases.isEmpty {
      html +=
        "<h3 class=\"gap\">What fell</h3><p class=\"soft\">Right before, wrong under stress: clean on the left.</p>"
      html += stress.cases.prefix(casesMax).map(self.case).joined()
    }
    return html
  }

  private static func ordered(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  private static func facts(_ facts: [ReportModel.Fact]) -> String {
    guard !facts.isEmpty else { return "" }
    return "<ul class=\"facts\">"
      + facts.map { "<li><span class=\"soft\">\(HTML.text($0.name))</span> <b>\(HTML.text($0.value))</b></li>" }
      .joined()
      + "</ul>"
  }

  private static func summaries(_ summaries: [ReportModel.Stress.Summary]) -> String {
    guard let first = summaries.first else { return "" }
    var html = "<div class=\"card scroll gap\"><table><tr><th>Metric</th><th>Slice</th>"
    html += first.figures.map { "<th class=\"num\">\(HTML.text($0.name))</th>" }.joined() + "<th>Notes</th></tr>"
    for summary in summaries {
      let weak = summary.isWeak ? " <span class=\"badge weak\">weak</span>" : ""
      html += "<tr><td><b>\(HTML.text(summary.metric))</b>\(weak)</td><td>\(HTML.text(summary.slice))</td>"
      html += summary.figures.map { "<td class=\"num\">\($0.text.map(HTML.text) ?? "–")</td>" }.joined()
      html += "<td class=\"soft\">\(HTML.clipped(summary.notes.joined(separator: "; "), 300))</td></tr>"
    }
    return html + "</table></div>"
  }

  private static func multiples(_ metric: String, _ curves: [ReportModel.Stress.Curve]) -> String {
    guard let first = curves.first else { return "" }
    // One scale for all of a metric, so that they compare.
    let most = max(1, curves.flatMap(\.points).compactMap { $0.high ?? $0.value }.filter(\.isFinite).max() ?? 1)
    let slices = ordered(curves.map(\.slice))
    var html = "<h3 class=\"gap\">\(HTML.text(metric))"
    if first.isWeak { html += " <span class=\"badge weak\">weak labels</span>" }
    html +=
      " <span class=\"soft\">\(first.higherIsBetter ? "" : "less is better; ")by severity, all samples</span></h3>"
    html += legend(curves)
    for slice in slices {
      let mine = Array(curves.filter { $0.slice == slice }.prefix(curvesMax))
      let grid = "<div class=\"curves\">" + mine.map { card($0, most) }.joined() + "</div>"
      if slice == "all" {
        html += grid
      } else {
        html += "<details><summary>on \(HTML.text(slice))</summary>\(grid)</details>"
      }
    }
    return html + "<details><summary>the numbers behind the curves</summary>\(table(curves))</details>"
  }

  /// Of what is drawn, with a word on changes that are not the difference of two values shown.
  private static func legend(_ curves: [ReportModel.Stress.Curve]) -> String {
    var html = "<p class=\"curve-keys n\"><span class=\"key line\"></span> value "
    html += "<span class=\"key band\"></span> 95 % interval <span class=\"key clean\"></span> without stress"
    if curves.contains(where: { !$0.gates.isEmpty }) { html += " <span class=\"key bound\"></span> gate" }
    html += "</p>"
    guard curves.contains(where: hasOtherChange) else { return html }
    return html + "<p class=\"soft\">A value is of all samples together, a change the mean of the samples’ own: "
      + "it need not be the difference of two values.</p>"
  }

  private static func hasOtherChange(_ curve: ReportModel.Stress.Curve) -> Bool {
    guard let clean = curve.points.first(where: { $0.severity == 0 })?.value else { return false }
    return curve.points.contains { point in
      guard point.severity > 0, let value = point.value, let change = point.change else { return false }
      return abs(value - clean - change) > 0.002
    }
  }

  private static func hasValue(_ curve: ReportModel.Stress.Curve) -> Bool {
    curve.points.contains { $0.severity > 0 && $0.value != nil }
  }

  private static func card(_ curve: ReportModel.Stress.Curve, _ most: Double) -> String {
    var html = "<figure class=\"card\"><figcaption><b>\(HTML.text(curve.perturbation))</b> "
    let once = curve.hasOneSeverity ? ", one severity" : ""
    html += "<span class=\"n\">\(HTML.text(curve.group))\(once)</span></figcaption>"
    guard hasValue(curve) else { return html + "<div class=\"n\">\(nothing(curve))</div></figure>" }
    html += CurveChart.svg(curve, top: most)
    if let worst = worst(curve) { html += "<div class=\"n\">\(change(worst, curve))</div>" }
    // Gates of one bound, as on the clean samples and under stress, break alike: said once.
    for badge in ordered(curve.gates.map { verdict($0, curve) }) { html += "<div>\(badge)</div>" }
    return html + "</figure>"
  }

  private static func nothing(_ curve: ReportModel.Stress.Curve) -> String {
    "nothing was scored: "
      + HTML.clipped(
        curve.points.filter { $0.severity > 0 && !$0.lost.isEmpty }
          .map { curve.hasOneSeverity ? $0.lost : "at \($0.severity) \($0.lost)" }.joined(separator: ", "), 300)
  }

  private static func worst(_ curve: ReportModel.Stress.Curve) -> ReportModel.Stress.Point? {
    Robustness.worst(curve.points.filter { $0.severity > 0 }, higherIsBetter: curve.higherIsBetter) { $0.change }
  }

  private static func change(_ point: ReportModel.Stress.Point, _ curve: ReportModel.Stress.Curve) -> String {
    guard let change = point.change else { return "nothing to compare with" }
    var text = curve.hasOneSeverity ? signed(change) : "at \(point.severity): \(signed(change))"
    if let low = point.changeLow, let high = point.changeHigh {
      text += " (\(signed(low)) to \(signed(high)))"
    } else if let reason = point.insufficient {
      text += " (\(HTML.text(reason)))"
    }
    return text + " against clean"
  }

  private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + Figures.number(value) }

  private static func verdict(_ gate: ReportModel.Stress.Gate, _ curve: ReportModel.Stress.Curve) -> String {
    let bound = "\(gate.isLowerBound ? "≥" : "≤") \(Figures.number(gate.bound))"
    guard let at = gate.breaksAt else { return "<span class=\"badge pass\">keeps \(bound)</span>" }
    let place = at == 0 ? " without stress" : curve.hasOneSeverity ? "" : " at severity \(at)"
    let sure = gate.surelyAt.map { $0 == at || curve.hasOneSeverity ? "" : ", surely at \($0)" } ?? ", not surely"
    let tone = gate.surelyAt == nil ? "inconclusive" : "fail"
    return "<span class=\"badge \(tone)\">breaks \(bound)\(place)\(sure)</span>"
  }

  private static func table(_ curves: [ReportModel.Stress.Curve]) -> String {
    var html = "<div class=\"scroll\"><table><tr><th>Stress</th><th>Slice</th><th class=\"num\">Severity</th>"
    html += "<th>Parameters</th><th class=\"num\">Value</th><th>95 % interval</th><th class=\"num\">n</th>"
    html += "<th>Change against clean</th><th>Not scored</th></tr>"
    for curve in curves.prefix(curvesMax) {
      for point in curve.points {
        html += "<tr><td>\(HTML.text(curve.perturbation))</td><td>\(HTML.text(curve.slice))</td>"
        html +=
          "<td class=\"num\">\(point.severity == 0 ? "clean" : curve.hasOneSeverity ? "one" : String(point.severity))</td>"
        html += "<td class=\"soft\">\(HTML.clipped(point.parameters, 60))</td>"
        html += "<td class=\"num value\">\(point.value.map(Figures.number) ?? "–")</td>"
        html += "<td>\(interval(point.low, point.high) ?? "–")</td><td class=\"num\">\(point.n)</td>"
        html += "<td>\(point.severity == 0 ? "" : point.change == nil ? "–" : change(point, curve))</td>"
        html += "<td class=\"soft\">\(HTML.text(point.lost))</td></tr>"
      }
    }
    return html + "</table></div>"
  }

  private static func interval(_ low: Double?, _ high: Double?) -> String? {
    guard let low, let high else { return nil }
    return "\(Figures.number(low)) to \(Figures.number(high))"
  }

  private static func skips(_ skips: [ReportModel.Fact]) -> String {
    guard !skips.isEmpty else { return "" }
    return "<details><summary>left out, and why</summary><ul class=\"notes\">"
      + skips.map { "<li><b>\(HTML.text($0.name))</b> \(HTML.clipped($0.value, 400))</li>" }.joined()
      + "</ul></details>"
  }

  private static func `case`(_ item: ReportModel.Stress.Case) -> String {
    var html = "<article class=\"card case stress\"><div class=\"top\"><h4 class=\"mono\">\(HTML.text(item.id))</h4>"
    html += "<span class=\"badge fail\">\(HTML.text(item.reason))</span></div>"
    if item.before.isEmpty, item.after.isEmpty {
      html += "<p class=\"soft\">The media of this case are not kept with the run.</p>"
    } else {
      html += "<div class=\"pair\"><div>\(drawn(item.before))</div><div>\(drawn(item.after))</div></div>"
    }
    html += "<dl><dt>asked</dt><dd>\(HTML.clipped(item.question, 400))</dd>"
    if let expected = item.expected {
      html += "<dt>expected</dt><dd class=\"right\">\(HTML.clipped(expected, 300))</dd>"
    }
    html += "<dt>clean</dt><dd>\(item.cleanAnswer.map { HTML.clipped($0, 400) } ?? "no answer")</dd>"
    html += "<dt>stressed</dt><dd class=\"wrong\">\(item.answer.map { HTML.clipped($0, 400) } ?? "no answer")</dd>"
    for command in item.commands { html += "<dt>again</dt><dd><code>\(HTML.clipped(command, 20_000))</code></dd>" }
    return html + "</dl></article>\n"
  }

  private static func drawn(_ drawings: [String]) -> String {
    drawings.map { "<figure>\($0)</figure>" }.joined()
  }
}

/// The style of the section on stress.
enum StressStyle {
  static let css = """
    .gap{margin-top:22px}
    .curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(236px,1fr));gap:12px;margin:6px 0 10px}
    .curves figure{margin:0;padding:10px 12px}.curves .badge{font-size:12px;white-space:normal}
    svg.curve{width:100%;height:auto;display:block}svg.curve text{fill:var(--soft);font-size:10px}
    svg.curve .grid{stroke:var(--line);stroke-width:1}
    svg.curve .line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round}
    svg.curve .dot{fill:var(--accent)}svg.curve .dot.broken{fill:var(--bad)}
    svg.curve .band{fill:var(--accent);opacity:.16}svg.curve .whisk{stroke:var(--accent);opacity:.4;stroke-width:3}
    svg.curve .clean{stroke:var(--soft);stroke-dasharray:3 3}svg.curve .bound{stroke:var(--bad);stroke-width:1.5}
    .curve-keys .key{display:inline-block;width:18px;height:0;border-top:2px solid var(--accent);margin:0 3px 0 10px;vertical-align:middle}
    .curve-keys .key.band{height:9px;border:0;background:var(--accent);opacity:.25}
    .curve-keys .key.clean{border-top:1px dashed var(--soft)}.curve-keys .key.bound{border-top-color:var(--bad)}
    .case h4{margin:0;font-size:14px}.case .pair{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin:10px 0}
    @media(max-width:700px){.case .pair{grid-template-columns:1fr}}
    """
}
