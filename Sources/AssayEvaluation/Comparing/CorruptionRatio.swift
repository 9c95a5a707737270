package import AssayCore
package import AssayStatistics

/// A candidate's error under stress over the base's, on the same samples (Hendrycks and Dietterich 2019 with the base
/// as the reference): below 1 the candidate errs less.
package struct CorruptionRatio: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var perturbation: String
    /// Σ_s E_candidate(s) / Σ_s E_base(s).
    package var ratio: Double?
    /// Σ_s (E_candidate(s) - E_candidate) / Σ_s (E_base(s) - E_base): how much more is lost than the base loses.
    package var relative: Double?
    /// Why one of them is missing.
    package var note: String?
  }

  package var candidate: Int
  package var name: String
  package var authority: Authority
  package var rows: [Row]
  /// Of `mean`, by drawing the clean samples again; nil where the metric is no mean of samples.
  package var interval: Interval? = nil

  /// Means over the perturbations; nil where one of them has none.
  package var mean: Double? { Self.mean(rows.map(\.ratio)) }
  package var relativeMean: Double? { Self.mean(rows.map(\.relative)) }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty || known.count < values.count ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// One for each candidate, metric and authority whose values are errors or shares of what is right.
  static func all(_ cells: [Comparison.Cell]) -> [CorruptionRatio] {
    var order: [CorruptionRatio] = []
    for cell in cells where cell.stress != nil {
      let isKnown = order.contains {
        $0.candidate == cell.candidate && $0.name == cell.name && $0.authority == cell.authority
      }
      if !isKnown {
        order.append(CorruptionRatio(candidate: cell.candidate, name: cell.name, authority: cell.authority, rows: []))
      }
    }
    return order.compactMap { empty in
      let mine = cells.filter {
        $0.candidate == empty.candidate && $0.name == empty.name && $0.authority == empty.authority
      }
      var ratio = empty
      var names: [String] = []
      for cell in mine { if let name = cell.stress?.perturbation, !names.contains(name) { names.append(name) } }
      for name in names {
        guard let row = row(name, mine.filter { $0.stress?.perturbation == name }) else { return nil }
        ratio.rows.append(row)
      }
      return ratio
    }
  }

  /// Nil where a value is no error.
  private static func row(_ name: String, _ cells: [Comparison.Cell]) -> Row? {
    var row = Row(perturbation: name)
    var (base, candidate, count) = (0.0, 0.0, 0)
    for cell in cells where cell.stress?.severity != 0 {
      guard let result = cell.result else {
        row.note = "\(cell.stress?.label ?? name): \(cell.note ?? "no pair")"
        return row
      }
      guard let mine = error(result.base, cell), let theirs = error(result.candidate, cell) else { return nil }
      (base, candidate, count) = (base + mine, candidate + theirs, count + 1)
    }
    if base > 0 { row.ratio = candidate / base } else { row.note = "the base makes no error" }
    guard let clean = cells.first(where: { $0.stress?.severity == 0 }), let result = clean.result else {
      row.note = row.note ?? "the samples were not asked as they are"
      return row
    }
    guard let mine = error(result.base, clean), let theirs = error(result.candidate, clean) else { return nil }
    let fall = base - Double(count) * mine
    if fall > 1e-12 {
      row.relative = (candidate - Double(count) * theirs) / fall
    } else {
      row.note = row.note ?? "the base does not degrade"
    }
    return row
  }

  /// 1 less a share of what is right, or the value where less is better and it is not negative.
  private static func error(_ value: Double, _ cell: Comparison.Cell) -> Double? {
    if cell.higherIsBetter { return (0...1).contains(value) ? 1 - value : nil }
    return value >= 0 ? value : nil
  }
}
