/// How well risks tell wrong answers from right ones; each has a value and an interval over groups.
package enum RiskMetric: Sendable, Hashable {
  /// The share of rows that are wrong: what a precision must beat.
  case baseRate
  case auroc
  case auprc
  case recall(falsePositiveRate: Double)
  case ece
  case brier
  case aurc
  case excessAURC
  case coverage(risk: Double)
  case accuracy(coverage: Double)

  /// What the reference's reports show, in order.
  package static let standard: [RiskMetric] = [
    .baseRate, .auroc, .auprc, .recall(falsePositiveRate: 0.01), .recall(falsePositiveRate: 0.05), .ece, .brier, .aurc,
    .excessAURC, .coverage(risk: 0.05), .accuracy(coverage: 0.8),
  ]

  package var name: String {
    switch self {
    case .baseRate: "base_rate"
    case .auroc: "auroc"
    case .auprc: "auprc"
    case .recall(let share): "recall_at_fpr_\(decimals(share))"
    case .ece: "ece"
    case .brier: "brier"
    case .aurc: "aurc"
    case .excessAURC: "excess_aurc"
    case .coverage(let risk): "coverage_at_risk_\(decimals(risk))"
    case .accuracy(let coverage): "accuracy_at_coverage_\(decimals(coverage))"
    }
  }
}

/// A metric with the interval that groups drawn again give.
package struct RiskEstimate: Sendable, Hashable, Codable {
  package var name: String
  package var value: Double
  /// Absent below two groups, or where one resample in ten leaves the metric undefined.
  package var low: Double?
  package var high: Double?
}

extension RiskRows {
  /// Nil where the metric is not defined: no rows, one class only, risks that are no chances.
  package func value(_ metric: RiskMetric) -> Double? { value(metric, weights) }

  func value(_ metric: RiskMetric, _ weights: [Double]) -> Double? {
    switch metric {
    case .baseRate:
      let (all, wrong) = totals(weights)
      return all > 0 ? wrong / all : nil
    case .auroc: return auroc(weights)
    case .auprc: return averagePrecision(weights)
    case .recall(let share): return recall(atFalsePositiveRate: share, weights)
    case .ece: return expectedCalibrationError(weights)
    case .brier: return brier(weights)
    case .aurc: return aurc(weights)
    case .excessAURC: return excessAURC(weights)
    case .coverage(let risk): return coverage(atRisk: risk, weights)
    case .accuracy(let coverage): return accuracy(atCoverage: coverage, weights)
    }
  }

  /// Row-passes that all resamples of one metric may take together; with more rows there are fewer resamples.
  static let bootstrapRowsMax = 100_000_000

  /// The metrics that are defined, with percentile intervals of the bootstrap over groups.
  ///
  /// - Parameter resamples: at most; at least 100 whatever the number of rows.
  package func estimates(
    _ metrics: [RiskMetric] = RiskMetric.standard, resamples: Int = 1000, confidence: Double = 0.95,
    using generator: some RandomNumberGenerator
  ) -> [RiskEstimate] {
    let affordable = max(100, Self.bootstrapRowsMax / max(1, count))
    let bootstrap = Bootstrap(resamples: min(resamples, affordable), confidence: confidence)
    return metrics.compactMap { metric in
      guard let value = value(metric) else { return nil }
      // Each metric sees the same resamples, so that their intervals belong together.
      var draws = generator
      let result = bootstrap.run(units: groupCount, using: &draws) { drawn in
        self.value(metric, resampled(drawn))
      }
      return RiskEstimate(name: metric.name, value: value, low: result?.interval.low, high: result?.interval.high)
    }
  }

  /// The weights when each group counts as often as it was drawn.
  func resampled(_ drawn: borrowing [Int]) -> [Double] {
    var times = [Double](repeating: 0, count: groupCount)
    for index in 0..<drawn.count { times[drawn[index]] += 1 }
    return (0..<count).map { weights[$0] * times[groups[$0]] }
  }
}
