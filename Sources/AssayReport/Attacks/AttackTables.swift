package import AssayEvaluation
import AssayStatistics

/// What a page shows of attacks, whether they were a command of their own or part of a suite.
package struct AttackView: Sendable {
  /// An attacked medium beside its twin, and what was answered.
  package struct Example: Sendable {
    package var example: AttackExample
    package var rows: [AttackRow]

    package init(_ example: AttackExample, rows: [AttackRow]) {
      self.example = example
      self.rows = rows
    }
  }

  package var families: [AttackReport.Family]
  package var table: AttackTable
  /// Slices of the suite that hold attacked samples.
  package var slices: [String] = []
  /// What was not made, and why.
  package var skips: [String] = []
  package var examples: [Example] = []
  /// Which defences send what others do not.
  package var note: String?

  package init(families: [AttackReport.Family], table: AttackTable) {
    self.families = families
    self.table = table
  }
}

/// The tables of attacks: before and after each defence, by family, carrier and slice.
struct AttackTables {
  let view: AttackView

  private var table: AttackTable { view.table }
  private var defences: [AttackDefence] { view.table.defences }

  // MARK: All figures, a row for each defence

  var total: String {
    guard !defences.isEmpty else { return "<p class=\"soft\">No attack was made, so there is no table.</p>" }
    let screen = table.screening(.all)
    var rows = ""
    for defence in defences {
      rows += """
        <tr><td><b>\(defence.rawValue)</b><span class="interval wide">\(HTML.text(defence.summary))</span></td>\
        \(figures(table.cell(.all, defence)))</tr>
        """
    }
    return """
      <div class="card scroll"><table class="attacks"><tr><th>Defence</th>\(head)</tr>\(rows)</table></div>
      <p class="soft below">The screen flags \(text(screen.flagged)) of the attacks and \(text(screen.flaggedTwins)) of the \
      twins\(adapted(screen)).\(view.note.map { " " + HTML.text($0) } ?? "")</p>
      """
  }

  private var isAdaptive: Bool { defences.contains { table.cell(.all, $0).adaptedSuccess.n > 0 } }

  private var head: String {
    """
    <th class="num">Attack worked</th>\(isAdaptive ? "<th class=\"num\">after an adaptive round</th>" : "")\
    <th class="num">Right under attack</th><th class="num">Right on the twin</th>\
    <th class="num">Twin declined</th>\(hasErrors ? "<th class=\"num\">Errors</th>" : "")
    """
  }

  private var hasErrors: Bool { defences.contains { table.cell(.all, $0).errors > 0 } }

  private func figures(_ cell: AttackTable.Cell) -> String {
    share(cell.success, isBad: true) + (isAdaptive ? share(cell.adaptedSuccess, isBad: true) : "")
      + share(cell.rightUnderAttack) + share(cell.rightOnTwin) + share(cell.declinedTwins)
      + (hasErrors ? "<td class=\"num\">\(cell.errors == 0 ? "" : String(cell.errors))</td>" : "")
  }

  private func adapted(_ screen: AttackTable.Screening) -> String {
    guard screen.flaggedAdapted.n > 0 else { return "" }
    return """
      . One round of small changes brought the words of \(screen.flaggedAdapted.n) of the \(screen.flagged.count) flagged \
      attacks past the screen; put into the media again, \(screen.flaggedAdapted.count) of them were flagged
      """
  }

  // MARK: Success, a column for each defence

  var families: String {
    var chapter = ""
    return successes("Family") {
      var rows = ""
      for family in view.families {
        if family.chapter != chapter {
          chapter = family.chapter
          rows += "<tr class=\"chapter\"><td colspan=\"\(defences.count + 3)\">\(HTML.text(chapter))</td></tr>"
        }
        rows += success(.family(family.name), family.name, family.summary)
      }
      return rows
    }
  }

  /// Empty where every carrier has one family: then it would say the same again.
  var carriers: String {
    var names: [String] = []
    for family in view.families where !family.carrier.isEmpty && table.holds(.carrier(family.carrier)) {
      if !names.contains(family.carrier) { names.append(family.carrier) }
    }
    let carried = view.families.count { !$0.carrier.isEmpty }
    guard names.count < carried else { return "" }
    return successes("Carrier") { names.map { success(.carrier($0), $0, "") }.joined() }
  }

  var slices: String {
    guard !view.slices.isEmpty else { return "" }
    return successes("Slice") { view.slices.map { success(.slice($0), $0, "") }.joined() }
  }

  private func successes(_ name: String, _ rows: () -> String) -> String {
    let head = defences.map { "<th class=\"num\">\($0.rawValue)</th>" }.joined()
    return """
      <div class="card scroll"><table class="attacks"><tr><th>\(name)</th>\(head)<th class="num">Flagged</th>\
      <th class="num">Twin flagged</th></tr>\(rows())</table></div>
      """
  }

  private func success(_ group: AttackTable.Group, _ name: String, _ summary: String) -> String {
    let screen = table.screening(group)
    let cells = defences.map { share(table.cell(group, $0).success, isBad: true) }.joined()
    let lead = summary.isEmpty ? "" : "<span class=\"interval wide\">\(HTML.clipped(summary, 90))</span>"
    return """
      <tr><td><b>\(HTML.clipped(name, 60))</b>\(lead)</td>\(cells)\(share(screen.flagged))\
      \(share(screen.flaggedTwins, isBad: true))</tr>
      """
  }

  // MARK: What a defence costs

  /// All figures of each family behind each defence, folded away.
  var costs: String {
    var rows = ""
    for family in view.families {
      for (number, defence) in defences.enumerated() {
        let name = number == 0 ? "<td rowspan=\"\(defences.count)\"><b>\(HTML.text(family.name))</b></td>" : ""
        rows += "<tr>\(name)<td>\(defence.rawValue)</td>\(figures(table.cell(.family(family.name), defence)))</tr>"
      }
    }
    guard !rows.isEmpty else { return "" }
    return """
      <details class="below"><summary>All figures by family: right answers under attack and on the twin, twins declined\
      </summary><div class="card scroll"><table class="attacks"><tr><th>Family</th><th>Defence</th>\(head)</tr>\(rows)\
      </table></div></details>
      """
  }

  // MARK: What was seen

  var sight: String {
    var rows = ""
    for family in view.families {
      let screen = table.screening(.family(family.name))
      let places = screen.places.prefix(6).map { HTML.clipped($0, 80) }.joined(separator: "<br>")
      rows += """
        <tr><td><b>\(HTML.text(family.name))</b></td>\(share(screen.seen))\
        <td>\(places.isEmpty ? "<span class=\"soft\">nothing read it</span>" : places)</td>\
        <td class="mono">\(HTML.text(screen.rules.sorted().prefix(6).joined(separator: ", ")))</td></tr>
        """
    }
    return """
      <div class="card scroll"><table class="attacks"><tr><th>Family</th><th class="num">Words seen</th>\
      <th>Seen by</th><th>Rules that flag</th></tr>\(rows)</table></div>
      """
  }

  func share(_ share: AttackTable.Share, isBad: Bool = false) -> String {
    guard let value = share.value else { return "<td class=\"num empty\">–</td>" }
    let tone = isBad && share.count > 0 ? " wrong" : ""
    let range = share.interval.map {
      " · \(Figures.fixed($0.low * 100, 0))–\(Figures.fixed($0.high * 100, 0))"
    }
    return """
      <td class="num"><span class="value\(tone)">\(Figures.percent(value))</span><span class="interval">\
      \(share.count) of \(share.n)\(range ?? "")</span></td>
      """
  }

  private func text(_ share: AttackTable.Share) -> String {
    guard let value = share.value else { return "none (0)" }
    return "\(Figures.percent(value)) (\(share.count) of \(share.n))"
  }
}
