/// One point of a risk-coverage curve.
package struct CoveragePoint: Sendable, Hashable, Codable {
  /// Rows of this risk or less are accepted.
  package var threshold: Double
  package var coverage: Double
  /// Share wrong among the accepted.
  package var wrongShare: Double
}

extension RiskRows {
  /// The points that thresholds can reach, safest first, thinned to about `pointsMax`.
  package func coverageCurve(pointsMax: Int = 100) -> [CoveragePoint] {
    let (all, _) = totals(weights)
    guard all > 0 else { return [] }
    var points: [CoveragePoint] = []
    var (accepted, errors) = (0.0, 0.0)
    forEachBlock(weights) { block in
      accepted += block.weight
      errors += block.wrong
      points.append(CoveragePoint(threshold: block.risk, coverage: accepted / all, wrongShare: errors / accepted))
    }
    guard points.count > pointsMax, pointsMax > 1 else { return points }
    return (0..<pointsMax).map { points[$0 * (points.count - 1) / (pointsMax - 1)] }
  }

  /// Area under the risk-coverage curve: the mean over rows of the error rate among those up to the row, rows of
  /// equal risk each counting as their block's mean; nil without rows.
  func aurc(_ weights: [Double]) -> Double? {
    var (accepted, errors, area) = (0.0, 0.0, 0.0)
    forEachBlock(weights) { block in
      let share = block.wrong / block.weight
      for row in block.rows where weights[row] > 0 {
        accepted += weights[row]
        errors += weights[row] * share
        area += weights[row] * errors / accepted
      }
    }
    return accepted > 0 ? area / accepted : nil
  }

  /// What `aurc` has above that of the best order, in which every right row comes before every wrong one
  /// (Geifman, Uziel and El-Yaniv 2019); nil without rows.
  func excessAURC(_ weights: [Double]) -> Double? {
    guard let area = aurc(weights) else { return nil }
    let (all, wrongWeight) = totals(weights)
    var (accepted, errors, best) = (all - wrongWeight, 0.0, 0.0)
    for row in 0..<count where wrong[row] && weights[row] > 0 {
      accepted += weights[row]
      errors += weights[row]
      best += weights[row] * errors / accepted
    }
    return area - best / all
  }

  /// The largest share of rows that a threshold accepts with at most so many wrong among them; 0 where none does.
  func coverage(atRisk target: Double, _ weights: [Double]) -> Double? {
    let (all, _) = totals(weights)
    guard all > 0, !target.isNaN else { return nil }
    var (accepted, errors, best) = (0.0, 0.0, 0.0)
    forEachBlock(weights) { block in
      accepted += block.weight
      errors += block.wrong
      if errors <= target * accepted * (1 + 1e-12) { best = accepted / all }
    }
    return best
  }

  /// The share right among the safest `coverage` of rows, ties taken pro rata; nil without rows or unless
  /// 0 < coverage ≤ 1.
  func accuracy(atCoverage coverage: Double, _ weights: [Double]) -> Double? {
    let (all, _) = totals(weights)
    guard all > 0, coverage > 0, coverage <= 1 else { return nil }
    let wanted = coverage * all
    var (taken, errors) = (0.0, 0.0)
    forEachBlock(weights) { block in
      let part = min(block.weight, wanted - taken)
      guard part > 0 else { return }
      taken += part
      errors += part * block.wrong / block.weight
    }
    return taken > 0 ? 1 - errors / taken : nil
  }
}
