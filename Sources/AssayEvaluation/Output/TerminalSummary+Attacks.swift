import AssayStatistics

extension TerminalSummary {
  /// Families in a terminal; the report has all.
  static let familiesMax = 40

  static func attacks(_ results: RunResults) -> [String] {
    guard let attacks = results.attacks else { return [] }
    var lines = ["", "Under attack", "  " + counts(attacks)]
    guard !attacks.defences.isEmpty else {
      return lines + ["  no attack was made, so there is no table"] + skips(attacks)
    }
    lines += totals(attacks)
    if let note = attacks.note(model: results.model) { lines.append("  " + note) }
    let screen = attacks.table.screening(.all)
    lines.append("  flagged by the screen: \(shown(screen.flagged)) attacks, \(shown(screen.flaggedTwins)) twins")
    lines += families(attacks)
    return lines + skips(attacks)
  }

  private static func counts(_ attacks: AttackResults) -> String {
    let counts = attacks.counts
    var parts = ["\(counts.samples) attacked samples and twins", "\(counts.answered) answered"]
    if counts.errors > 0 { parts.append("\(counts.errors) errors (not judged)") }
    if counts.skipped > 0 { parts.append("\(counts.skipped) left out") }
    return parts.joined(separator: " · ")
  }

  private static func totals(_ attacks: AttackResults) -> [String] {
    var head = ["defence", "attack worked", "95 % interval"]
    if attacks.isAdaptive { head.append("after a round of changes") }
    var rows = [head + ["right under attack", "right on the twin", "twin declined"]]
    for defence in attacks.defences {
      let cell = attacks.table.cell(.all, defence)
      var row = [defence.rawValue, shown(cell.success), interval(cell.success)]
      if attacks.isAdaptive { row.append(shown(cell.adaptedSuccess)) }
      rows.append(row + [cell.rightUnderAttack, cell.rightOnTwin, cell.declinedTwins].map(shown))
    }
    return columns(rows)
  }

  private static func families(_ attacks: AttackResults) -> [String] {
    var rows = [["family"] + attacks.defences.map(\.rawValue) + ["flagged", "twin flagged", "seen by"]]
    for family in attacks.families.prefix(familiesMax) {
      let screen = attacks.table.screening(.family(family.name))
      rows.append(
        [family.name] + attacks.defences.map { shown(attacks.table.cell(.family(family.name), $0).success) } + [
          shown(screen.flagged), shown(screen.flaggedTwins),
          screen.places.isEmpty ? "–" : screen.places.prefix(2).joined(separator: "; "),
        ])
    }
    let more = attacks.families.count - familiesMax
    return ["  attacks that worked"] + columns(rows) + (more > 0 ? ["  and \(more) more families in the report"] : [])
  }

  private static func shown(_ share: AttackTable.Share) -> String {
    share.n == 0 ? "–" : "\(share.count) of \(share.n)"
  }

  private static func interval(_ share: AttackTable.Share) -> String {
    guard let interval = share.interval else { return "not enough data" }
    return "\(Numbers.fixed(interval.low)) – \(Numbers.fixed(interval.high))"
  }

  private static func skips(_ attacks: AttackResults) -> [String] {
    attacks.skips.prefix(5).map { "  not made, \($0.family): \($0.reason) (\($0.samples))" }
  }
}
