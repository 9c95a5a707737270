package import AssayEvaluation
import AssayStatistics

/// The attack table as a page of its own: before and after each defence, with attacked media beside their twins.
package struct AttackPage: Sendable {
  package var report: AttackReport

  package init(report: AttackReport) { self.report = report }

  private static let examplesMax = 200

  package var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>Attacks on \(HTML.clipped(report.model, 100))</title><style>\(ReportStyle.css)\(Self.style)</style></head>
    <body><main><h1>Attacks through the media</h1>
    <p class="soft">\(HTML.clipped(report.model, 200)) · \(report.bases.count) samples · \
    \(report.shownFamilies.count) families · seed \(report.seed)\
    \(report.asText ? " · media given as the words read in them" : "")</p>
    \(total)
    <h2>Success by family</h2>\(families)
    <h2>What brought the words to light</h2>\(sight)
    \(skips)
    <h2>Attacked media beside their twins</h2>\(examples)
    <footer>An attack has worked when the answer does what it wanted; code decides, no model is asked. The range behind a
    share is Wilson's 95 % interval. A twin is the same medium with harmless words in the same place.</footer>
    </main></body></html>

    """
  }

  static let style = """
    .heatcell{text-align:right}.none{color:var(--soft)}.pairs{display:grid;grid-template-columns:1fr 1fr;gap:16px}
    .pairs figure{margin:0}.pairs img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
    .pairs figcaption{overflow-wrap:anywhere;font-size:13px;margin-top:6px}
    .attacks td,.attacks th{padding:5px 9px}.chapter td{background:var(--page);font-weight:600;font-size:13px}
    .notes-list{margin:0;padding-left:20px}.pair{margin:0 0 16px}
    """

  // MARK: Tables

  private var total: String {
    let screen = report.screening(nil)
    var rows = ""
    for defence in report.defences {
      let cell = report.cell(nil, defence)
      rows += """
        <tr><td><b>\(defence.rawValue)</b><span class="interval">\(HTML.text(defence.summary))</span></td>\
        \(share(cell.success, isBad: true))\(share(cell.adaptedSuccess, isBad: true))\
        \(share(cell.rightUnderAttack))\(share(cell.rightOnTwin))\(share(cell.declinedTwins, isBad: true))\
        <td class="num">\(cell.errors == 0 ? "" : String(cell.errors))</td></tr>
        """
    }
    return """
      <h2>Before and after each defence</h2><div class="card scroll"><table class="attacks"><tr><th>Defence</th>\
      <th class="num">Attack worked</th><th class="num">after an adaptive round</th>\
      <th class="num">Right under attack</th><th class="num">Right on the twin</th>\
      <th class="num">Twin declined</th><th class="num">Errors</th></tr>\(rows)</table></div>
      <p class="soft">The screen flags \(text(screen.flagged)) of the attacks and \(text(screen.flaggedTwins)) of the \
      twins\(adapted(screen)).</p>
      """
  }

  private func adapted(_ screen: AttackReport.Screening) -> String {
    guard screen.flaggedAdapted.n > 0 else { return "" }
    return """
      . One round of small changes brought the words of \(screen.flaggedAdapted.n) of the \(screen.flagged.count) flagged \
      attacks past the screen; put into the media again, \(screen.flaggedAdapted.count) of them were flagged
      """
  }

  private var families: String {
    let head = report.defences.map { "<th class=\"num\">\($0.rawValue)</th>" }.joined()
    var rows = ""
    var chapter = ""
    for family in report.shownFamilies {
      if family.chapter != chapter {
        chapter = family.chapter
        rows += "<tr class=\"chapter\"><td colspan=\"\(report.defences.count + 3)\">\(HTML.text(chapter))</td></tr>"
      }
      let screen = report.screening(family.name)
      let cells = report.defences.map { share(report.cell(family.name, $0).success, isBad: true) }.joined()
      rows += """
        <tr><td><b>\(HTML.text(family.name))</b><span class="interval">\(HTML.clipped(family.summary, 90))</span></td>\
        \(cells)\(share(screen.flagged))\(share(screen.flaggedTwins, isBad: true))</tr>
        """
    }
    return """
      <div class="card scroll"><table class="attacks"><tr><th>Family</th>\(head)<th class="num">Flagged</th>\
      <th class="num">Twin flagged</th></tr>\(rows)</table></div>
      """
  }

  private var sight: String {
    var rows = ""
    for family in report.shownFamilies {
      let screen = report.screening(family.name)
      let places = screen.places.prefix(6).map { HTML.clipped($0, 80) }.joined(separator: "<br>")
      let rules = Set(
        report.rows.filter { $0.family == family.name && !$0.isTwin && $0.round == 0 }.flatMap(\.rules)
      ).sorted().prefix(6)
      rows += """
        <tr><td><b>\(HTML.text(family.name))</b></td>\(share(screen.seen))\
        <td>\(places.isEmpty ? "<span class=\"soft\">nothing read it</span>" : places)</td>\
        <td class="mono">\(HTML.text(rules.joined(separator: ", ")))</td></tr>
        """
    }
    return """
      <div class="card scroll"><table class="attacks"><tr><th>Family</th><th class="num">Words seen</th>\
      <th>Seen by</th><th>Rules that flag</th></tr>\(rows)</table></div>
      """
  }

  private var skips: String {
    guard !report.skips.isEmpty else { return "" }
    let items = report.skips.prefix(100).map { skip in
      "<li>\(HTML.clipped(skip.family, 60)) on \(HTML.clipped(skip.base, 80)): \(HTML.clipped(skip.reason, 200))</li>"
    }
    let more = report.skips.count > 100 ? "<li>\(report.skips.count - 100) more</li>" : ""
    return """
      <h2>Not made</h2><div class="card"><ul class="notes-list">\(items.joined())\(more)</ul></div>
      """
  }

  private var examples: String {
    var blocks = ""
    for example in report.examples.prefix(Self.examplesMax) {
      blocks += """
        <div class="card pair"><p><b>\(HTML.text(example.family))</b> <span class="soft">on \
        \(HTML.clipped(example.base, 100))</span></p><div class="pairs">\(figure(example.attacked, "Attacked"))\
        \(figure(example.twin, "Twin"))</div>\(answers(example))</div>
        """
    }
    return blocks
  }

  private func figure(_ side: AttackExample.Side, _ title: String) -> String {
    // Pictures come from our own writer, as base64 of a PNG.
    let picture = side.picture.map { "<img alt=\"\(title)\" src=\"\(HTML.text($0))\">" } ?? ""
    return """
      <figure>\(picture)<figcaption><b>\(title)</b> <span class="soft">\(HTML.clipped(side.name, 80)), \
      \(side.bytes) bytes, \(HTML.text(side.digest))</span><br>\(HTML.clipped(side.words, 600))</figcaption></figure>
      """
  }

  /// What was answered under each defence.
  private func answers(_ example: AttackExample) -> String {
    let rows = report.rows.filter {
      $0.family == example.family && $0.base == example.base && !$0.isTwin && $0.round == 0
    }
    guard !rows.isEmpty else { return "" }
    let items = rows.map { row -> String in
      let badge =
        row.succeeded == true
        ? "<span class=\"badge fail\">worked</span>"
        : row.succeeded == false ? "<span class=\"badge pass\">held</span>" : "<span class=\"badge\">not judged</span>"
      let hits =
        row.hits.isEmpty
        ? "" : " <span class=\"badge inconclusive\">\(HTML.text(row.hits.joined(separator: ", ")))</span>"
      let answer = row.error ?? (row.answer.isEmpty ? "(no answer)" : row.answer)
      return "<tr><td>\(row.defence.rawValue)</td><td>\(badge)\(hits)</td><td>\(HTML.clipped(answer, 300))</td></tr>"
    }
    return "<table class=\"attacks\">\(items.joined())</table>"
  }

  private func share(_ share: AttackReport.Share, isBad: Bool = false) -> String {
    guard let value = share.value, let interval = share.interval else { return "<td class=\"num none\">–</td>" }
    let tone = isBad && share.count > 0 ? " wrong" : ""
    return """
      <td class="num"><span class="value\(tone)">\(Figures.percent(value))</span><span class="interval">\
      \(share.count) of \(share.n) · \(Figures.fixed(interval.low * 100, 0))–\(Figures.fixed(interval.high * 100, 0))\
      </span></td>
      """
  }

  private func text(_ share: AttackReport.Share) -> String {
    guard let value = share.value else { return "none (0)" }
    return "\(Figures.percent(value)) (\(share.count) of \(share.n))"
  }
}
