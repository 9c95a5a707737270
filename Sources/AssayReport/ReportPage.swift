import AssayPerception

/// The report as one self-contained page: it needs no network and runs no script.
package enum ReportPage {
  package static func html(_ model: ReportModel) -> String {
    var page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    page += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    page += "<title>\(HTML.text(model.suite)) · \(HTML.text(model.model)) · Assay</title>"
    page +=
      "<style>\(ReportStyle.css)\n\(EvidenceStyle.css)\(model.stress == nil ? "" : StressStyle.css)\(model.attacks == nil ? "" : AttackPage.style)</style></head><body><main>\n"
    page += header(model)
    page += section(
      "Gates", "A gate passes only when its whole interval is on the right side of the bound.",
      ReportTables.gates(model.gates))
    // Without clean samples the suite's own tables are about the stressed ones.
    let about =
      model.stress?.keepsClean == false ? "Stressed samples of all severities: none was asked as it is. " : ""
    page += section(
      "Gold labels",
      about
        + "What people or generators vouch for. Intervals are 95 %; samples that share a source count as one cluster.",
      model.gold.isEmpty
        ? "<p class=\"soft\">No gold label in this dataset.</p>"
        : ReportTables.metrics(model.gold, slices: model.slices))
    if !model.weak.isEmpty {
      page += section(
        "Weak labels <span class=\"badge weak\">guesses by named sources</span>",
        about + "Agreement with guesses, not correctness. Never mixed with gold.",
        ReportTables.metrics(model.weak, slices: model.slices))
    }
    page += section(
      "Where it breaks: layer × slice",
      "1 is best. Each cell is the mean of the layer's gold metrics that run from 0 to 1.",
      ReportTables.heatmap(model.gold, slices: model.slices))
    if let matrix = model.answerEvidence, matrix.total > 0 {
      page += section(
        "Answer against evidence", "A right answer from the wrong place is luck: it will not survive the next picture.",
        self.matrix(matrix))
    }
    if let stress = model.stress {
      page += section(
        "Under stress",
        "The same samples, made worse step by step with the same draws at every severity, so that differences are paired.",
        StressView.html(stress))
    }
    if let attacks = model.attacks {
      page += section("Under attack", AttackPage.explanation, AttackSection.html(attacks))
    }
    page += section("Failures", nil, failures(model.failures))
    page += section(
      "Hard cases", "The most telling samples, with what was perceived drawn on the media.", cases(model.hardCases))
    page += section("Before you believe this", nil, notes(model.notes))
    page += footer(model)
    return page + "</main></body></html>\n"
  }

  private static func section(_ title: String, _ lead: String?, _ body: String) -> String {
    guard !body.isEmpty else { return "" }
    return "<section><h2>\(title)</h2>" + (lead.map { "<p class=\"soft\">\(HTML.text($0))</p>" } ?? "") + body
      + "</section>\n"
  }

  private static func header(_ model: ReportModel) -> String {
    var html = "<header><h1>\(HTML.text(model.suite))</h1>"
    html += "<p class=\"soft\">\(HTML.text(model.model))\(model.description.map { " — " + HTML.text($0) } ?? "")</p>"
    html += "<div class=\"card verdict \(model.outcome.rawValue)\"><div>\(ReportTables.badge(model.outcome))</div>"
    html += "<p>\(HTML.text(model.verdict))</p></div><ul class=\"facts\">"
    for fact in model.facts {
      html += "<li><span class=\"soft\">\(HTML.text(fact.name))</span> <b>\(HTML.text(fact.value))</b></li>"
    }
    return html + "</ul></header>\n"
  }

  private static func matrix(_ cells: ReportModel.AnswerEvidence) -> String {
    func cell(_ count: Int, _ text: String, alarm: Bool = false) -> String {
      let share = Figures.percent(Double(count) / Double(cells.total))
      return "<div\(alarm ? " class=\"alarm\"" : "")><b>\(count)</b>\(text)<br><span class=\"n\">\(share)</span></div>"
    }
    return
      "<div class=\"matrix\"><div class=\"head\"></div><div class=\"head\">evidence right</div><div class=\"head\">evidence wrong</div>"
      + "<div class=\"head\">answer right</div>" + cell(cells.bothRight, "right for the right reason")
      + cell(cells.rightAnswerWrongEvidence, "right answer, wrong evidence", alarm: cells.rightAnswerWrongEvidence > 0)
      + "<div class=\"head\">answer wrong</div>" + cell(cells.wrongAnswerRightEvidence, "saw it, concluded wrongly")
      + cell(cells.bothWrong, "looked in the wrong place") + "</div>"
  }

  private static func failures(_ failures: [ReportModel.Failure]) -> String {
    guard !failures.isEmpty else { return "<p class=\"soft\">None: every sample was read, answered and scored.</p>" }
    var html = "<div class=\"card scroll\"><table><tr><th>Kind</th><th class=\"num\">Samples</th><th>Examples</th></tr>"
    for failure in failures {
      html += "<tr><td><b>\(HTML.text(failure.kind))</b></td><td class=\"num\">\(failure.count)</td><td>"
      for example in failure.examples {
        html +=
          "<div><code>\(HTML.text(example.name))</code> <span class=\"soft\">\(HTML.clipped(example.value, 220))</span></div>"
      }
      html += "</td></tr>"
    }
    return html + "</table></div>"
  }

  private static func cases(_ cases: [ReportModel.HardCase]) -> String {
    guard !cases.isEmpty else { return "<p class=\"soft\">None.</p>" }
    return cases.map(HardCaseView.html).joined()
  }

  private static func notes(_ notes: [String]) -> String {
    guard !notes.isEmpty else { return "" }
    return "<div class=\"card\"><ul class=\"notes\">" + notes.map { "<li>\(HTML.text($0))</li>" }.joined()
      + "</ul></div>"
  }

  private static func footer(_ model: ReportModel) -> String {
    var html = "<footer><details><summary>Where these numbers come from</summary><table>"
    for fact in model.provenance {
      html += "<tr><td>\(HTML.text(fact.name))</td><td class=\"mono\">\(HTML.text(fact.value))</td></tr>"
    }
    return html + "</table></details></footer>\n"
  }
}
