import AssayCore
import AssayStatistics

// Rows of a comparison: everything about one candidate, or several side by side under one name each.
extension ComparisonText {
  static func table(_ comparison: Comparison, _ authority: Authority) -> [String] {
    let cells = comparison.cells.filter { $0.authority == authority }
    guard !cells.isEmpty else { return [] }
    let title = authority == .gold ? "Gold labels" : "Weak labels (guessed by programs; never mixed with gold)"
    var lines = ["", title]
    // What never differs fills a screen and says little.
    var (still, moved) = ([String](), Set<String>())
    for cell in cells where cell.hasMoved { moved.insert(cell.name) }
    for cell in cells where !moved.contains(cell.name) && !still.contains(cell.name) { still.append(cell.name) }
    let shown = cells.filter { moved.contains($0.name) }
    if comparison.candidates.count > 1 {
      lines += sideBySide(shown, comparison)
    } else {
      if !shown.isEmpty { lines += TerminalSummary.columns([head(comparison)] + shown.map(row)) }
      if authority == .gold, !shown.isEmpty {
        lines.append(
          "  effect: h of rates, d_z of other values; least: the difference that so many pairs find four times in five")
      }
    }
    if !still.isEmpty { lines.append("  the same in every pair: \(still.joined(separator: ", "))") }
    return lines
  }

  /// What a row is about: a slice, or a perturbation with its severity.
  static func place(_ cell: Comparison.Cell) -> String {
    guard let stress = cell.stress else { return cell.slice ?? "all" }
    return stress.severity == 0 ? "\(stress.perturbation), clean" : stress.label
  }

  private static func head(_ comparison: Comparison) -> [String] {
    let percent = Numbers.short(comparison.confidence * 100)
    return ["slice", "metric", "base", "candidate", "difference", "\(percent) % interval", "p", "Holm", "BH"]
      + ["effect", "least", "won/lost/tied", "pairs", "test"]
  }

  private static func row(_ cell: Comparison.Cell) -> [String] {
    let arrow = cell.higherIsBetter ? "" : " ↓"
    guard let result = cell.result else {
      return [place(cell), cell.name + arrow, "–", "–", "–", cell.note ?? "not enough data"]
    }
    let effect = result.cohenH.map { "h " + signed($0) } ?? result.cohenDz.map { "d_z " + signed($0) } ?? "–"
    return [
      place(cell), cell.name + arrow, Numbers.fixed(result.base), Numbers.fixed(result.candidate),
      signed(result.difference), interval(result), probability(result.p), probability(cell.pHolm),
      probability(cell.pBenjaminiHochberg), effect, result.leastDetectableDifference.map(Numbers.fixed) ?? "–",
      score(cell), pairs(result), result.insufficient ?? result.method,
    ]
  }

  /// Metric by metric: a line for each place, and in it the base and every candidate.
  static func sideBySide(_ cells: [Comparison.Cell], _ comparison: Comparison) -> [String] {
    var names: [String] = []
    for cell in cells where !names.contains(cell.name) { names.append(cell.name) }
    var lines: [String] = []
    for name in names {
      let mine = cells.filter { $0.name == name }
      guard let first = mine.first else { continue }
      lines.append("  \(name) (\(first.definition))\(first.higherIsBetter ? "" : ", less is better")")
      var head = ["", first.stress == nil ? "slice" : "stress", "base"]
      for candidate in comparison.candidates {
        head += [candidate.name, "\(candidate.name) − base", "Holm", "pairs"]
      }
      var rows = [head]
      var places: [String] = []
      for cell in mine where !places.contains(place(cell)) { places.append(place(cell)) }
      for place in places {
        let here = mine.filter { self.place($0) == place }
        rows.append(
          ["", place, bases(here)]
            + comparison.candidates.indices.flatMap { index in
              beside(here.first { $0.candidate == index })
            })
      }
      lines += TerminalSummary.columns(rows)
    }
    return lines
  }

  /// The base's value; where candidates share other samples with it, each of its values.
  private static func bases(_ cells: [Comparison.Cell]) -> String {
    var texts: [String] = []
    for cell in cells {
      guard let text = cell.result.map({ Numbers.fixed($0.base) }), !texts.contains(text) else { continue }
      texts.append(text)
    }
    return texts.isEmpty ? "–" : texts.joined(separator: "/")
  }

  private static func beside(_ cell: Comparison.Cell?) -> [String] {
    guard let cell, let result = cell.result else { return ["–", cell?.note ?? "no pair", "–", "–"] }
    return [
      Numbers.fixed(result.candidate), "\(signed(result.difference)) (\(interval(result)))",
      probability(cell.pHolm), pairs(result),
    ]
  }

  static func interval(_ result: PairedComparison.Result) -> String {
    result.interval.map { "\(signed($0.low)) – \(signed($0.high))" } ?? "not enough data"
  }

  private static func pairs(_ result: PairedComparison.Result) -> String {
    result.clusters.map { "\(result.n) in \($0) clusters" } ?? "\(result.n)"
  }

  private static func score(_ cell: Comparison.Cell) -> String {
    let ties = cell.result?.ties ?? 0
    return cell.hasWinners ? "\(cell.wins)/\(cell.losses)/\(ties)" : "\((cell.result?.n ?? 0) - ties) differ"
  }
}
