/// Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster 2022): the largest threshold with
/// (n · R + 1) / (n + 1) ≤ alpha, where R is the share of all rows that are accepted and wrong.
///
/// It bounds the expected share of answers that go out wrong, not the error rate among accepted ones, and needs
/// fewer labels than Learn-then-Test. Rows must be exchangeable; weights are not used.
package struct ConformalRisk: Sendable, Hashable {
  package var threshold: Double
  package var n: Int
  /// Share of all rows that are accepted and wrong.
  package var rate: Double
  /// (n · R + 1) / (n + 1).
  package var bound: Double
  /// Share of rows accepted.
  package var coverage: Double

  /// - Parameter rows: scores are risks, labels say which rows are wrong.
  /// - Returns: nil where not even the smallest risk can be accepted: without rows, or with 1 / (n + 1) > alpha.
  package init?(_ rows: LabelledScores, alpha: Double) {
    guard alpha > 0, alpha < 1, rows.count > 0 else { return nil }
    let order = rows.scores.indices.sorted { (rows.scores[$0], $0) < (rows.scores[$1], $1) }
    let n = Double(rows.count)
    var (wrong, accepted) = (0, 0)
    var position = 0
    var found: (threshold: Double, wrong: Int, accepted: Int)?
    while position < order.count {
      let score = rows.scores[order[position]]
      while position < order.count, rows.scores[order[position]] == score {
        wrong += rows.labels[order[position]] ? 1 : 0
        accepted += 1
        position += 1
      }
      guard (Double(wrong) + 1) / (n + 1) <= alpha else { break }
      found = (score, wrong, accepted)
    }
    guard let found else { return nil }
    threshold = found.threshold
    self.n = rows.count
    rate = Double(found.wrong) / n
    bound = (Double(found.wrong) + 1) / (n + 1)
    coverage = Double(found.accepted) / n
  }
}
