import AssayCore
import AssayEvaluation
import AssayPerception
import AssayStatistics

/// A comparison as one page: verdict, gates, a forest plot a metric, and the cases side by side.
enum ComparisonPage {
  struct Case {
    var item: ComparisonCase
    var base: ReportModel.HardCase
    var candidate: ReportModel.HardCase
  }

  struct Side {
    var regressions: [Case]
    var improvements: [Case]
    var stressed: [StressCase] = []
  }

  /// A sample that a perturbation makes worse in the candidate than in the base.
  struct StressCase {
    var item: ComparisonCase
    var base: ReportModel.HardCase
    var candidate: ReportModel.HardCase
    /// The media as they are and as both runs were asked about them: HTML made by code that escapes.
    var before: [String]
    var after: [String]
    /// Why `after` is empty.
    var reason: String?
  }

  static func html(_ comparison: Comparison, _ sides: [Side]) -> String {
    var page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    page += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    page += "<title>\(HTML.text(comparison.suite)) · comparison · Assay</title>"
    page +=
      "<style>\(ReportStyle.css)\n\(EvidenceStyle.css)\n\(StressStyle.css)\n\(ComparisonStyle.css)</style></head><body><main>\n"
    page += header(comparison)
    page += gates(comparison)
    for authority in Authority.allCases {
      page += metrics(comparison, authority)
    }
    for (index, (candidate, side)) in zip(comparison.candidates, sides).enumerated() {
      let name = comparison.candidates.count > 1 ? " of \(HTML.text(candidate.name))" : ""
      page += ComparisonCaseView.section(
        "Regressions\(name)", "r\(index)", side.regressions, candidate.regressionCount, comparison)
      page += ComparisonCaseView.section(
        "Improvements\(name)", "i\(index)", side.improvements, candidate.improvementCount, comparison)
    }
    page += ComparisonStressView.section(comparison)
    for (index, (candidate, side)) in zip(comparison.candidates, sides).enumerated() {
      page += ComparisonCaseView.stressed(side.stressed, candidate, index, comparison)
    }
    page += notes(comparison)
    return page + "</main></body></html>\n"
  }

  private static func header(_ comparison: Comparison) -> String {
    let outcome: ReportModel.Outcome =
      switch comparison.exitCode {
      case .gateFailed: .fail
      case .inconclusive: .inconclusive
      default: comparison.gates.isEmpty ? .none : .pass
      }
    let question = comparison.candidates.count > 1 ? "is a candidate better?" : "is the candidate better?"
    var html = "<header><h1>\(HTML.text(comparison.suite)): \(question)</h1>"
    html += "<div class=\"card verdict \(outcome.rawValue)\"><div>\(ReportTables.badge(outcome))</div>"
    html += "<p>\(HTML.text(verdict(comparison)))</p></div><div class=\"card scroll\"><table>"
    html += "<tr><th></th><th>Run</th><th>Model</th><th class=\"num\">Pairs</th><th class=\"num\">Unanswered</th></tr>"
    html += "<tr><td><b>base</b></td><td class=\"mono\">\(HTML.text(comparison.base.id))</td>"
    html += "<td>\(HTML.text(comparison.baseModel))</td><td></td><td class=\"num\">\(comparison.baseLost)</td></tr>"
    for candidate in comparison.candidates {
      html +=
        "<tr><td><b>\(HTML.text(candidate.name))</b></td><td class=\"mono\">\(HTML.text(candidate.folder.id))</td>"
      html += "<td>\(HTML.text(candidate.model))</td><td class=\"num\">\(candidate.pairs)</td>"
      html += "<td class=\"num\">\(candidate.lost)</td></tr>"
    }
    return html + "</table></div></header>\n"
  }

  private static func verdict(_ comparison: Comparison) -> String {
    guard comparison.cells.contains(where: { $0.result != nil }) else {
      return "Inconclusive: no sample has a value in both runs, so nothing can be compared."
    }
    let named = comparison.gates.map { gate in
      let word =
        switch gate.verdict {
        case .pass: "kept"
        case .fail: "broken"
        case .inconclusive: "not enough data"
        }
      return "\(gate.text): \(word)"
    }
    guard named.isEmpty else { return named.joined(separator: "; ") + "." }
    return "No gate was asked for: read the intervals. One that crosses zero says that the runs may be alike."
  }

  private static func gates(_ comparison: Comparison) -> String {
    guard !comparison.gates.isEmpty else { return "" }
    var html = "<section><h2>Gates</h2><p class=\"soft\">A gate passes when every slice is surely not worse by more "
    html += "than the margin, and fails when one surely is (over all slices together).</p>"
    html += "<div class=\"card scroll\"><table><tr><th></th><th>Slice</th><th>Verdict</th><th>Why</th></tr>"
    for gate in comparison.gates {
      html += "<tr><td colspan=\"4\"><b>\(HTML.text(gate.text))</b> "
      html += "\(ReportTables.badge(outcome(gate.verdict)))</td></tr>"
      for row in gate.rows {
        let run = comparison.candidates.count > 1 ? HTML.text(comparison.name(row.candidate)) : ""
        html += "<tr><td><b>\(run)</b></td><td>\(HTML.text(row.slice ?? "all"))</td>"
        html += "<td>\(ReportTables.badge(outcome(row.verdict)))</td><td>\(HTML.text(row.reason))</td></tr>"
      }
    }
    return html + "</table></div></section>\n"
  }

  private static func outcome(_ verdict: GateOutcome.Verdict) -> ReportModel.Outcome {
    switch verdict {
    case .pass: .pass
    case .fail: .fail
    case .inconclusive: .inconclusive
    }
  }

  private static func metrics(_ comparison: Comparison, _ authority: Authority) -> String {
    let cells = comparison.cells.filter { $0.authority == authority }
    guard !cells.isEmpty else { return "" }
    var html =
      authority == .gold
      ? "<section><h2>Gold labels</h2>"
      : "<section><h2>Weak labels <span class=\"badge weak\">guesses by named sources</span></h2>"
    html += "<p class=\"soft\">Candidate less base on the same samples, with its "
    html +=
      "\(Figures.fixed(comparison.confidence * 100, 0)) % interval. Right of the line the candidate's value is larger. "
    html += "Holm corrects over the slices and candidates of a metric, BH over everything in this section.</p>"
    var names: [String] = []
    for cell in cells where !names.contains(cell.name) { names.append(cell.name) }
    // What is the same in every pair fills a page and says little.
    let still = names.filter { name in
      !cells.contains { $0.name == name && $0.hasMoved }
    }
    for name in names where !still.contains(name) {
      let margin = comparison.gates.first { $0.metric == name && $0.gate.authority == authority }?.gate.worseMost
      html += ForestPlot.table(cells.filter { $0.name == name }, comparison, margin: margin)
    }
    if !still.isEmpty {
      html += "<p>The same in every pair: \(still.map(HTML.text).joined(separator: ", ")).</p>"
    }
    return html + "</section>\n"
  }

  private static func notes(_ comparison: Comparison) -> String {
    var notes = comparison.baseNotes.map { "Base: \($0)." }
    for candidate in comparison.candidates {
      if candidate.onlyBase + candidate.onlyCandidate > 0 {
        notes.append(
          "\(candidate.name): \(candidate.onlyBase) samples are only in the base and \(candidate.onlyCandidate) only in the candidate; they are in no number here."
        )
      }
      if candidate.otherContent > 0 {
        notes.append("\(candidate.name): \(candidate.otherContent) samples have the same id but another input.")
      }
      notes += candidate.notes.map { "\(candidate.name): \($0)." }
    }
    if comparison.isDrawn {
      let method = comparison.method
      let what =
        [.bootstrap, .bca].contains(method.kind)
        ? "Differences are" : "Figures that are no mean of samples, and the interval of errors under stress, are"
      notes.append(
        "\(what) drawn again: at most \(method.resamples) resamples, seed \(method.seed ?? 0), the same draw for both runs."
      )
    }
    notes.append("An error is no wrong answer: a sample without an answer in one run is in no pair.")
    notes.append("Slices overlap. A slice that is not worse by the interval is not proven to be as good.")
    return "<section><h2>Before you believe this</h2><div class=\"card\"><ul class=\"notes\">"
      + notes.map { "<li>\(HTML.text($0))</li>" }.joined() + "</ul></div></section>\n"
  }
}
