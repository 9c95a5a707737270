import AssayCore
import AssayEvaluation

/// Cases on which the runs differ, base and candidate side by side, each with its media and what it was drawn from.
enum ComparisonCaseView {
  static func section(
    _ title: String, _ anchor: String, _ cases: [ComparisonPage.Case], _ count: Int, _ comparison: Comparison
  ) -> String {
    guard let metric = comparison.caseMetric else { return "" }
    var html = "<section><h2>\(title): \(count)</h2>"
    if cases.isEmpty { return html + "<p class=\"soft\">None by \(HTML.text(metric)).</p></section>\n" }
    let more = count > cases.count ? " The first \(cases.count) are shown; `--cases N --json` lists more." : ""
    html +=
      "<p class=\"soft\">By \(HTML.text(metric)), the largest change first.\(HTML.text(more))</p><p class=\"jump\">"
    for (index, item) in cases.enumerated() {
      html += "<a href=\"#case-\(anchor)-\(index + 1)\">\(HTML.clipped(item.item.id, 40))</a> "
    }
    html += "</p>"
    for (index, item) in cases.enumerated() { html += article(item, "case-\(anchor)-\(index + 1)", metric) }
    return html + "</section>\n"
  }

  private static func article(_ shown: ComparisonPage.Case, _ anchor: String, _ metric: String) -> String {
    let item = shown.item
    var html =
      "<article class=\"card case\" id=\"\(anchor)\"><div class=\"top\"><h3 class=\"mono\">\(HTML.text(item.id))</h3>"
    html +=
      "<span class=\"badge\">\(HTML.text(metric)) \(Figures.number(item.base)) → \(Figures.number(item.candidate))</span>"
    for slice in item.slices { html += "<span class=\"badge\">\(HTML.text(slice))</span>" }
    html += "</div><p>\(HTML.clipped(shown.base.question, 600))</p>"
    if let expected = shown.base.expected {
      html += "<p><span class=\"soft\">expected</span> <span class=\"right\">\(HTML.clipped(expected, 400))</span></p>"
    }
    html += "<div class=\"sides\">" + side("base", shown.base) + side("candidate", shown.candidate) + "</div>"
    for medium in item.media {
      html +=
        "<div class=\"n mono\">sha256 \(medium.digest.hex)\(medium.file.map { " · " + HTML.text($0) } ?? "")</div>"
    }
    return html + "</article>\n"
  }

  /// Samples that a perturbation makes worse in a candidate than in the base: the media before and after, both answers.
  static func stressed(
    _ cases: [ComparisonPage.StressCase], _ candidate: Comparison.Candidate, _ index: Int, _ comparison: Comparison
  ) -> String {
    guard let metric = comparison.caseMetric, let stress = candidate.stress else { return "" }
    let who = comparison.candidates.count > 1 ? " of \(HTML.text(candidate.name))" : ""
    var html = "<section><h2>Regressions under stress\(who): \(stress.regressionCount)</h2>"
    if cases.isEmpty { return html + "<p class=\"soft\">None by \(HTML.text(metric)).</p></section>\n" }
    html +=
      "<p class=\"soft\">Stressed samples that are worse than the base's by \(HTML.text(metric)). Those that are as good "
    html +=
      "without stress come first; of one sample under one perturbation the severity that costs most is shown, the "
    html += "lowest of equals.</p><p class=\"jump\">"
    let anchors = cases.indices.map { "case-s\(index)-\($0 + 1)" }
    for (item, anchor) in zip(cases, anchors) {
      html += "<a href=\"#\(anchor)\">\(HTML.clipped(item.item.id, 60))</a> "
    }
    html += "</p>"
    for (item, anchor) in zip(cases, anchors) { html += article(item, anchor, metric) }
    return html + "</section>\n"
  }

  private static func article(_ shown: ComparisonPage.StressCase, _ anchor: String, _ metric: String) -> String {
    let item = shown.item
    var html =
      "<article class=\"card case stress\" id=\"\(anchor)\"><div class=\"top\"><h3 class=\"mono\">\(HTML.text(item.id))</h3>"
    let name = HTML.text(metric)
    html += "<span class=\"badge fail\">\(name) \(Figures.number(item.base)) → \(Figures.number(item.candidate))</span>"
    if let clean = item.clean {
      html +=
        "<span class=\"badge\">without stress \(Figures.number(clean.base)) → \(Figures.number(clean.candidate))</span>"
    }
    for slice in item.slices { html += "<span class=\"badge\">\(HTML.text(slice))</span>" }
    html += "</div><p>\(HTML.clipped(shown.base.question, 600))</p>"
    if let expected = shown.base.expected {
      html += "<p><span class=\"soft\">expected</span> <span class=\"right\">\(HTML.clipped(expected, 400))</span></p>"
    }
    func drawn(_ drawings: [String]) -> String { drawings.map { "<figure>\($0)</figure>" }.joined() }
    if shown.after.isEmpty { html += "<p class=\"soft\">\(HTML.text(shown.reason ?? "No medium can be shown."))</p>" }
    if !(shown.before + shown.after).isEmpty {
      html += "<div class=\"pair\"><div><h4>as it is</h4>\(drawn(shown.before))</div>"
      html += "<div><h4>as both runs were asked</h4>\(drawn(shown.after))</div></div>"
    }
    html += "<div class=\"sides\">" + side("base", shown.base) + side("candidate", shown.candidate) + "</div>"
    for command in item.candidateRecord.stress?.commands ?? [] {
      html += "<div class=\"n\">again <code>\(HTML.clipped(command, 600))</code></div>"
    }
    return html + "</article>\n"
  }

  private static func side(_ name: String, _ shown: ReportModel.HardCase) -> String {
    var html = "<div><h4>\(name)</h4>"
    for drawing in shown.drawings { html += "<figure>\(drawing)</figure>" }
    let isRight = shown.answer != nil && shown.answer == shown.expected
    html += "<dl><dt>answered</dt><dd\(isRight ? " class=\"right\"" : "")>"
    html += "\(shown.answer.map { HTML.clipped($0, 600) } ?? "no answer")</dd>"
    for score in shown.scores.prefix(12) {
      html += "<dt>\(HTML.text(score.name))</dt><dd>\(HTML.clipped(score.value, 160))</dd>"
    }
    html += "</dl>"
    if !shown.steps.isEmpty {
      html += "<details><summary>how it got there</summary><ol>"
      html += shown.steps.prefix(12).map { "<li>\(HTML.clipped($0, 240))</li>" }.joined() + "</ol></details>"
    }
    return html + "</div>"
  }
}
