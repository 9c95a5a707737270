/// How well risks tell wrong answers from right ones; each has a value and an interval over groups.
package enum RiskMetric: Sendable, Hashable {
  /// The share of rows that are wrong: what a precision must beat.
  case baseRate
  case auroc
  case auprc
  case recall(falsePositiveRate: Double)
  case ece
  /// Without the noise of the bins, which plain `ece` takes for error.
  case debiasedECE
  case brier
  case aurc
  case excessAURC
  case coverage(risk: Double)
  case accuracy(coverage: Double)

  /// What the reference's reports show, in order.
  package static let standard: [RiskMetric] = [
    .baseRate, .auroc, .auprc, .recall(falsePositiveRate: 0.01), .recall(falsePositiveRate: 0.05), .ece, .debiasedECE,
    .brier, .aurc,
    .excessAURC, .coverage(risk: 0.05), .accuracy(coverage: 0.8),
  ]

  package var name: String {
    switch self {
    case .baseRate: "base_rate"
    case .auroc: "auroc"
    case .auprc: "auprc"
    case .recall(let share): "recall_at_fpr_\(decimals(share))"
    case .ece: "ece"
    case .debiasedECE: "ece_debiased"
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
  /// Absent below 30 groups, where one resample in ten leaves the metric undefined, and for a recall at a rate of false
  /// alarms that is less than one right answer.
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
    case .debiasedECE: return debiasedCalibrationError(weights)
    case .brier: return brier(weights)
    case .aurc: return aurc(weights)
    case .excessAURC: return excessAURC(weights)
    case .coverage(let risk): return coverage(atRisk: risk, weights)
    case .accuracy(let coverage): return accuracy(atCoverage: coverage, weights)
    }
  }

  /// Rows that all resamples may pass together; with more rows there are fewer resamples.
  static let bootstrapRowsMax = 20_000_000
  /// Draws of fewer groups are too narrow for these figures (docs/statistics.md).
  static let groupsMin = 30
  /// The least number of resamples, whatever the number of rows.
  static let resamplesMin = 100

  /// The metrics that are defined, with percentile intervals of the bootstrap over groups.
  ///
  /// - Parameter resamples: at most; fewer where there are many rows.
  package func estimates(
    _ metrics: [RiskMetric] = RiskMetric.standard, resamples: Int = 1000, confidence: Double = 0.95,
    using generator: some RandomNumberGenerator
  ) -> [RiskEstimate] {
    var draws = generator
    let defined = metrics.compactMap { metric in value(metric).map { (metric: metric, value: $0) } }
    let replicates = replicates(defined.map(\.metric), resamples: resamples, using: &draws)
    return zip(defined, replicates).map { metric, values in
      let interval = isMeasurable(metric.metric) ? Self.interval(values, confidence: confidence) : nil
      return RiskEstimate(name: metric.metric.name, value: metric.value, low: interval?.low, high: interval?.high)
    }
  }

  private func isMeasurable(_ metric: RiskMetric) -> Bool {
    guard groupCount >= Self.groupsMin else { return false }
    guard case .recall(let share) = metric else { return true }
    return Double(wrong.count { !$0 }) * share >= 1
  }

  /// The metrics' values when groups are drawn again, all of the same draws; nil for draws that leave one undefined.
  func replicates(
    _ metrics: [RiskMetric], resamples: Int, using generator: inout some RandomNumberGenerator
  ) -> [[Double?]] {
    var values = [[Double?]](repeating: [], count: metrics.count)
    guard groupCount > 1, !metrics.isEmpty else { return values }
    let affordable = max(Self.resamplesMin, Self.bootstrapRowsMax / max(1, count))
    var times = [Double](repeating: 0, count: groupCount)
    var resampled = weights
    for _ in 0..<min(resamples, affordable) {
      for group in times.indices { times[group] = 0 }
      for _ in 0..<groupCount {
        times[Int(generator.next().multipliedFullWidth(by: UInt64(groupCount)).high)] += 1
      }
      for row in resampled.indices { resampled[row] = weights[row] * times[groups[row]] }
      for (index, metric) in metrics.enumerated() { values[index].append(value(metric, resampled)) }
    }
    return values
  }

  /// The percentile interval; nil below two values, or where more than one in ten is not defined.
  static func interval(_ replicates: [Double?], confidence: Double) -> Interval? {
    let defined = replicates.compactMap { $0 }.filter(\.isFinite).sorted()
    let tail = (1 - confidence) / 2
    guard defined.count > 1, defined.count * 10 >= replicates.count * 9, let low = quantile(sorted: defined, tail),
      let high = quantile(sorted: defined, 1 - tail)
    else { return nil }
    return Interval(low: low, high: high)
  }
}
