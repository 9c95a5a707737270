import AssayCore
import AssayScoring

extension TerminalSummary {
  /// Curves of all samples in a terminal; the report has those of the slices.
  static let curvesMax = 40

  static func stress(_ results: RunResults) -> [String] {
    guard let stress = results.robustness else { return [] }
    var lines = ["", "Under stress"]
    lines.append("  " + counts(stress))
    guard !stress.curves.isEmpty else {
      return lines + ["  no stressed sample was scored, so there is no curve"] + unscored(stress) + skips(stress)
    }
    for authority in Authority.allCases { lines += table(stress, authority) }
    lines += stress.summaries.filter { $0.slice == nil && $0.authority == .gold }.map(sentence)
    return lines + unscored(stress) + skips(stress)
  }

  private static func counts(_ stress: Robustness) -> String {
    let counts = stress.counts
    var parts = ["\(counts.samples) stressed samples", "\(counts.answered) answered"]
    if counts.ingestionFailures > 0 { parts.append("\(counts.ingestionFailures) unreadable") }
    if counts.errors > 0 { parts.append("\(counts.errors) errors (not scored)") }
    if counts.skipped > 0 { parts.append("\(counts.skipped) left out") }
    return parts.joined(separator: " · ")
  }

  private static func table(_ stress: Robustness, _ authority: Authority) -> [String] {
    let curves = (stress.curves + stress.unseen).filter { $0.slice == nil && $0.authority == authority }
    guard !curves.isEmpty else { return [] }
    var rows = [
      ["metric", "stress", "clean", "1", "2", "3", "4", "5", "change at the worst", "n", "not scored", "gate"]
    ]
    for curve in curves.prefix(curvesMax) {
      let worst = curve.worst
      let name = curve.perturbation + (curve.hasOneSeverity ? " (one severity)" : "")
      var row = [curve.name, name, curve.clean.map(short) ?? "–"]
      row += (1...5).map { step in curve.points.first { $0.severity == step }.map { short($0.aggregate) } ?? "" }
      row += [worst.map(change) ?? "–", "\((worst ?? curve.points.last)?.aggregate.n ?? 0)", lost(curve), gate(curve)]
      rows.append(row)
    }
    var lines = authority == .weak ? ["  weak labels (guessed by programs)"] : []
    lines += columns(rows)
    if curves.prefix(curvesMax).contains(where: hasBareValue) {
      lines.append("  (in brackets): a value without an interval, of too few samples or of one cluster")
    }
    if curves.prefix(curvesMax).contains(where: hasOtherChange) {
      lines.append(
        "  a value is of all samples together, a change the mean of the samples' own: it need not be the difference of two values"
      )
    }
    if curves.count > curvesMax { lines.append("  and \(curves.count - curvesMax) more curves in the report") }
    return lines
  }

  /// A value without an interval is shown as such: beside its neighbours it still tells where a curve goes.
  private static func short(_ aggregate: Aggregate) -> String {
    guard let value = aggregate.value else { return "–" }
    return aggregate.low == nil ? "(\(Numbers.fixed(value)))" : Numbers.fixed(value)
  }

  private static func hasBareValue(_ curve: Robustness.Curve) -> Bool {
    ([curve.clean].compactMap { $0 } + curve.points.map(\.aggregate)).contains { $0.value != nil && $0.low == nil }
  }

  /// Whether the change that is shown differs from what its values suggest.
  private static func hasOtherChange(_ curve: Robustness.Curve) -> Bool {
    guard let clean = curve.clean?.value, let point = curve.worst, let value = point.aggregate.value,
      let change = point.change?.value
    else { return false }
    return abs(value - clean - change) > 0.002
  }

  /// The most samples of one severity that have no score, and at which.
  private static func lost(_ curve: Robustness.Curve) -> String {
    // Errors and unreadable media are among the unscored; what was left out was not asked at all.
    func count(_ point: Robustness.Point) -> Int {
      point.skipped + point.unasked + point.aggregate.unscored.values.reduce(0, +)
    }
    guard let most = curve.points.max(by: { (count($0), $1.severity) < (count($1), $0.severity) }), count(most) > 0
    else { return "" }
    return curve.points.count > 1 ? "\(count(most)) at \(most.severity)" : "\(count(most))"
  }

  private static func change(_ point: Robustness.Point) -> String {
    guard let change = point.change else { return "–" }
    guard let low = change.low, let high = change.high else {
      return "\(Numbers.fixed(change.value)) (\(change.insufficient ?? "no interval"))"
    }
    return "\(Numbers.fixed(change.value)) (\(Numbers.fixed(low)) to \(Numbers.fixed(high)))"
  }

  private static func gate(_ curve: Robustness.Curve) -> String {
    let broken = curve.breaks.filter { $0.at != nil }.min { ($0.at ?? 9, $0.gate) < ($1.at ?? 9, $1.gate) }
    guard let broken, let at = broken.at else { return curve.breaks.isEmpty ? "" : "holds" }
    let sure = broken.surelyAt.map { $0 == at ? ", surely" : ", surely from \($0)" } ?? ""
    if at > 0, curve.hasOneSeverity { return broken.surelyAt == nil ? "breaks" : "breaks, surely" }
    return at == 0 ? "broken without stress" : "breaks at \(at)\(sure)"
  }

  private static func sentence(_ summary: Robustness.Summary) -> String {
    var parts: [String] = []
    if let error = summary.meanError { parts.append("mean corruption error \(Numbers.fixed(error))") }
    if let clean = summary.cleanError { parts.append("clean error \(Numbers.fixed(clean))") }
    if let loss = summary.relativeLoss { parts.append("relative loss \(Numbers.fixed(loss))") }
    if let mce = summary.mce { parts.append("mCE \(Numbers.fixed(mce))") }
    if let relative = summary.relativeMCE { parts.append("relative mCE \(Numbers.fixed(relative))") }
    if let change = summary.change {
      var text = "mean change \(Numbers.fixed(change.value))"
      if let low = change.low, let high = change.high { text += " (\(Numbers.fixed(low)) to \(Numbers.fixed(high)))" }
      parts.append(text)
    }
    return "  \(summary.name): " + (parts + summary.notes.prefix(3)).joined(separator: " · ")
  }

  static let reasonsMax = 5

  private static func skips(_ stress: Robustness) -> [String] {
    first(stress.skips.map { "left out, \($0.perturbation): \($0.reason) (\($0.samples))" }, of: "left out")
  }

  /// Why samples that were asked have no score, over all severities.
  private static func unscored(_ stress: Robustness) -> [String] {
    let curves = (stress.curves + stress.unseen).filter { $0.slice == nil && $0.authority == .gold }
    let reasons = curves.flatMap { curve in
      let unasked = curve.points.reduce(0) { $0 + $1.unasked }
      let ended = unasked > 0 ? [(curve, "not asked, as the run ended before", unasked)] : []
      return ended + curve.unscored.map { (curve, $0.reason, $0.count) }
    }
    return first(
      reasons.map { "not scored, \($0.name), \($0.perturbation): \($1) (\($2))" }, of: "not scored")
  }

  private static func first(_ reasons: [String], of kind: String) -> [String] {
    let more = reasons.count - reasonsMax
    return reasons.prefix(reasonsMax).map { "  " + $0 }
      + (more > 0 ? ["  \(kind): and \(more) more reason\(more == 1 ? "" : "s") in the report"] : [])
  }
}
