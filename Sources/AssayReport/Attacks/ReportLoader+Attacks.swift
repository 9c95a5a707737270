import AssayEvaluation
import AssayWire

// `attacks` of `scores.json` as the page shows it, with the pairs that the run kept to look at.
extension ReportLoader {
  /// Nil where the suite attacked nothing.
  var attacks: AttackView? {
    guard let json = scores["attacks"], let results = AttackResults(json) else { return nil }
    var view = AttackView(families: results.families, table: results.table)
    view.slices = results.slices
    view.note = results.note(model: scores["model"]?.string ?? "")
    view.skips = results.skips.map { "\($0.family), \($0.samples) samples: \($0.reason)" }
    view.examples = examples(results.families)
    return view
  }

  private func examples(_ families: [AttackReport.Family]) -> [AttackView.Example] {
    let stored = families.prefix(AttackExamples.examplesMax).compactMap { AttackExample.stored(folder, $0.name) }
    guard !stored.isEmpty, let entries = try? RunLog(path: folder.samples).entries() else { return [] }
    let log = RunLog(path: folder.samples)
    return stored.map { item in
      let lines = entries.filter { item.lines.contains(Int($0.index)) && $0.epoch == 1 }
      let rows = lines.compactMap { try? log.record($0, depth: .scores).attack?.row }
      return AttackView.Example(
        item.example, rows: rows.filter { $0.family == item.example.family && !$0.isTwin && $0.round == 0 })
    }
  }
}

/// The section of a suite's page.
enum AttackSection {
  static func html(_ view: AttackView) -> String {
    let tables = AttackTables(view: view)
    let examples = AttackExamples(view: view)
    var html = tables.total
    guard !view.table.defences.isEmpty else { return html + examples.skips }
    html += head("Attacks that worked, by family") + tables.families + tables.costs
    for (title, table) in [("By carrier", tables.carriers), ("By slice", tables.slices)] where !table.isEmpty {
      html += head(title) + table
    }
    html += head("What brought the words to light") + tables.sight
    if !view.skips.isEmpty { html += head("Not made") + examples.skips }
    if !view.examples.isEmpty {
      html +=
        "<details class=\"below\"><summary>Attacked media beside their twins, one of each family</summary>"
        + "<div class=\"below\">\(examples.html)</div></details>"
    }
    return html
  }

  private static func head(_ title: String) -> String { "<h3 class=\"below\">\(title)</h3>" }
}
