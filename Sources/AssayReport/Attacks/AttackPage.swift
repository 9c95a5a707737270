package import AssayEvaluation

/// The attack table as a page of its own: before and after each defence, with attacked media beside their twins.
package struct AttackPage: Sendable {
  package var report: AttackReport

  package init(report: AttackReport) { self.report = report }

  private var view: AttackView {
    var view = AttackView(families: report.shownFamilies, table: report.table)
    view.skips = report.skips.map { "\($0.family) on \($0.base): \($0.reason)" }
    view.note = report.note
    view.examples = report.examples.map { example in
      AttackView.Example(
        example,
        rows: report.rows.filter {
          $0.family == example.family && $0.base == example.base && !$0.isTwin && $0.round == 0
        })
    }
    return view
  }

  package var html: String {
    let view = view
    let tables = AttackTables(view: view)
    let examples = AttackExamples(view: view)
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'">
      <title>Attacks on \(HTML.clipped(report.model, 100))</title><style>\(ReportStyle.css)\(Self.style)</style></head>
      <body><main><h1>Attacks through the media</h1>
      <p class="soft">\(HTML.clipped(report.model, 200)) · \(report.bases.count) samples · \
      \(view.families.count) families · seed \(report.seed)\
      \(report.asText ? " · media given as the words read in them" : "")</p>
      <h2>Before and after each defence</h2>\(tables.total)
      <h2>Success by family</h2>\(tables.families)\(tables.costs)
      <h2>What brought the words to light</h2>\(tables.sight)
      \(view.skips.isEmpty ? "" : "<h2>Not made</h2>\(examples.skips)")
      <h2>Attacked media beside their twins</h2>\(examples.html)
      <footer>\(Self.explanation)</footer>
      </main></body></html>

      """
  }

  /// What a reader must know of the figures.
  static let explanation = """
    An attack has worked when the answer does what it wanted; code decides, no model is asked. A twin is the same medium \
    with harmless words in the same place. The range behind a share is a 95 % interval, by clusters where samples share a \
    source.
    """

  static let style = """
    td.empty{color:var(--soft)}.pairs{display:grid;grid-template-columns:1fr 1fr;gap:16px}
    .pairs figure{margin:0}.pairs audio{width:100%}.pairs img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
    .pairs figcaption{overflow-wrap:anywhere;font-size:13px;margin-top:6px}
    .attacks td,.attacks th{padding:5px 9px}.chapter td{background:var(--page);font-weight:600;font-size:13px}
    .attacks .wide{white-space:normal;min-width:150px}.answers{margin-top:10px}
    .answers td:last-child{width:60%;overflow-wrap:anywhere}
    .below{margin-top:12px}h3.below{margin-top:26px}details.below>.card{margin-top:8px}.notes-list{margin:0;padding-left:20px}.pair{margin:0 0 16px}
    """
}
