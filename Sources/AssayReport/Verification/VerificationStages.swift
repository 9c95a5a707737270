import AssayCore
import AssayVerification

/// What model stages did and observed, as a section of the verification page. Sentences of observations are this
/// program's own; details may quote an endpoint and are escaped like all text from outside.
struct VerificationStages {
  let report: StageReport

  var html: String {
    var rows = ""
    for item in report.items {
      rows += row(item.stage.rawValue, item.outcome, requests: item.requests, notes: item.notes)
    }
    if report.items.isEmpty { rows = row("all", report.outcome, requests: 0, notes: []) }
    let spent =
      "\(report.requests) requests · \(report.inputTokens) tokens in · \(report.outputTokens) out · risk "
      + "\(Figures.fixed(report.riskBefore, 3)) before, <b>\(Figures.fixed(report.riskAfter, 3))</b> after"
    return """
      <h2>Model stages</h2><div class="card scroll" id="stages">
      <p class="soft">\(HTML.clipped(report.model, 200)): evidence, never a verdict · \(spent)</p>
      <table><tr><th>Stage</th><th>Status</th><th>Why</th><th class="num">Requests</th></tr>\(rows)</table>
      \(observations)</div>
      """
  }

  private func row(_ name: String, _ outcome: StageOutcome, requests: Int, notes: [String]) -> String {
    let tone = outcome.status == .ran ? "pass" : outcome.status == .failed ? "fail" : "open"
    let why = ([outcome.reason?.rawValue, outcome.detail].compactMap { $0 } + notes.filter { $0 != outcome.detail })
      .map { HTML.clipped($0, 300) }.joined(separator: " · ")
    return "<tr><td>\(HTML.text(name))</td><td><span class=\"badge \(tone)\">\(outcome.status.rawValue)</span></td>"
      + "<td>\(why)</td><td class=\"num\">\(requests)</td></tr>"
  }

  private var observations: String {
    guard !report.observations.isEmpty else { return "" }
    var rows = ""
    for item in report.observations.prefix(500) {
      rows += """
        <tr><td class="mono">\(HTML.clipped(item.id, 40))</td><td><a href="#c\(item.claim)">claim \(item.claim + 1)</a></td>\
        <td>\(HTML.clipped(item.sentence, 300))<span class="interval">\(item.stage.rawValue) · \(item.signal.rawValue) · \
        \(item.trust.rawValue)\(item.cites.isEmpty ? "" : " · cites " + HTML.clipped(item.cites.joined(separator: ", "), 200))\
        </span></td><td class="num">\(Figures.fixed(item.value, 2))</td>\
        <td class="soft">\(HTML.clipped(item.source, 80))</td></tr>
        """
    }
    return
      "<table><tr><th>Id</th><th>About</th><th>Observed</th><th class=\"num\">Value</th><th>Source</th></tr>\(rows)</table>"
  }
}
