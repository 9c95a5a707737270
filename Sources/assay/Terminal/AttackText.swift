import AssayEvaluation
import AssayStatistics

/// The attack table for a terminal.
struct AttackText {
  var report: AttackReport

  var text: String {
    var total = TextTable([
      ("Defence", .left), ("attack worked", .right), ("95 %", .right), ("adaptive", .right), ("right attacked", .right),
      ("right twin", .right), ("twin declined", .right), ("errors", .right),
    ])
    for defence in report.defences {
      let cell = report.cell(nil, defence)
      total.add([
        defence.rawValue, Self.counted(cell.success), Self.range(cell.success), Self.counted(cell.adaptedSuccess),
        Self.counted(cell.rightUnderAttack), Self.counted(cell.rightOnTwin), Self.counted(cell.declinedTwins),
        cell.errors == 0 ? "" : String(cell.errors),
      ])
    }
    var families = TextTable(
      [("Family", .left)] + report.defences.map { ($0.rawValue, .right) } + [
        ("flagged", .right), ("twin", .right), ("seen by", .left),
      ])
    for family in report.shownFamilies {
      let screen = report.screening(family.name)
      families.add(
        [family.name] + report.defences.map { Self.counted(report.cell(family.name, $0).success) } + [
          Self.counted(screen.flagged), Self.counted(screen.flaggedTwins),
          screen.places.isEmpty ? "–" : screen.places.prefix(3).joined(separator: "; "),
        ])
    }
    let screen = report.screening(nil)
    var lines = [
      "\(report.model), \(report.bases.count) samples, seed \(report.seed)", "", total.rendered(),
    ]
    if let note = report.note { lines.append(note) }
    lines += [
      "",
      "Flagged by the screen: \(Self.counted(screen.flagged)) attacks, \(Self.counted(screen.flaggedTwins)) twins"
        + (screen.flaggedAdapted.n > 0
          ? "; words changed to pass it: \(screen.flaggedAdapted.n) of \(screen.flagged.count), still flagged in the media "
            + Self.counted(screen.flaggedAdapted) : ""),
      "", families.rendered(),
    ]
    let reasons = Dictionary(grouping: report.skips, by: \.reason).sorted { $0.key < $1.key }
    for (reason, skips) in reasons.prefix(10) {
      let names = Set(skips.map(\.family)).sorted().prefix(8).joined(separator: ", ")
      lines.append("Not made: \(names): \(Terminal.printable(reason))")
    }
    return lines.joined(separator: "\n")
  }

  private static func counted(_ share: AttackTable.Share) -> String {
    share.n == 0 ? "–" : "\(share.count)/\(share.n)"
  }

  private static func range(_ share: AttackTable.Share) -> String {
    guard let interval = share.interval else { return "" }
    return "\(Int((interval.low * 100).rounded()))–\(Int((interval.high * 100).rounded()))"
  }
}
