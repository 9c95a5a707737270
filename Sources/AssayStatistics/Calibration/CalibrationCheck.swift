/// Tries out, on labelled rows, what calibration with few labels is worth: labels are drawn again and again, and
/// what was learned from them is held against the rest.
package enum CalibrationCheck {
  /// Expected calibration error with so many labels.
  package struct Error: Sendable, Hashable, Codable {
    package var labels: Int
    package var resamples: Int
    /// Of the raw scores on all rows.
    package var raw: Double
    /// Mean, median and 90th percentile over resamples, each on the rows that did not teach.
    package var mean: Double
    package var median: Double
    package var ninetieth: Double
    /// The mean that perfect calibration would show on as many rows: what of `mean` is noise of the measurement.
    package var noise: Double
    /// The mean of the error without the noise of its bins (`RiskMetric.debiasedECE`).
    package var debiased: Double
    /// Share of resamples with an error of at most 0.05.
    package var withinFivePercent: Double
  }

  /// How often a certified bound held.
  package struct Bound: Sendable, Hashable, Codable {
    package var alpha: Double
    package var confidence: Double
    package var labels: Int
    package var resamples: Int
    /// Share of resamples in which the error rate of all rows under the threshold is at most alpha, or in which
    /// nothing was certified.
    package var held: Double
    /// Share of resamples in which something was certified.
    package var certified: Double
    /// Means over those: what the threshold lets through, and its error rate among all rows.
    package var meanCoverage: Double
    package var meanErrorRate: Double
  }

  /// Fits the calibrator that so many labels allow and measures it on the rest.
  ///
  /// - Parameters:
  ///   - rows: scores in 0...1 and what they state the chance of.
  ///   - byGroup: draw whole groups, so that no picture is on both sides.
  ///   - fit: what learns from the labels.
  /// - Returns: nil unless at least as many rows are left as labels are drawn.
  package static func error(
    _ rows: LabelledScores, labels: Int = 100, resamples: Int = 200, byGroup: Bool = true,
    using generator: inout some RandomNumberGenerator,
    fit: (LabelledScores) -> Calibrator = { CalibratorFit($0).calibrator }
  ) -> Error? {
    guard labels > 0, resamples > 0, rows.count >= 2 * labels, let raw = RiskRows(rows).value(.ece) else { return nil }
    let members = members(rows, byGroup: byGroup)
    var (errors, noise, debiased): ([Double], Double, Double) = ([], 0, 0)
    for _ in 0..<resamples {
      let order = members.shuffled(using: &generator)
      var (taught, rest): ([Int], [Int]) = ([], [])
      for group in order {
        if taught.count < labels { taught += group } else { rest += group }
      }
      let calibrator = fit(rows.selecting(taught.sorted()))
      let held = rows.selecting(rest.sorted()).mapScores(calibrator.probability)
      guard let error = RiskRows(held).value(.ece),
        let perfect = RiskRows(held.redrawn(using: &generator)).value(.ece)
      else { continue }
      errors.append(error)
      noise += perfect
      debiased += RiskRows(held).value(.debiasedECE) ?? 0
    }
    errors.sort()
    guard let median = quantile(sorted: errors, 0.5), let ninetieth = quantile(sorted: errors, 0.9) else { return nil }
    return Error(
      labels: labels, resamples: errors.count, raw: raw, mean: errors.reduce(0, +) / Double(errors.count),
      median: median, ninetieth: ninetieth, noise: noise / Double(errors.count),
      debiased: debiased / Double(errors.count),
      withinFivePercent: Double(errors.count { $0 <= 0.05 }) / Double(errors.count))
  }

  /// Treats the rows as the population, draws labels from it with replacement, certifies a threshold on each draw and
  /// looks whether the population keeps the promise.
  ///
  /// - Parameter rows: scores are risks that were not learned from these rows; labels say which are wrong.
  /// - Returns: nil without rows or with bounds outside (0, 1).
  package static func bound(
    _ rows: LabelledScores, alpha: Double, confidence: Double = 0.9, labels: Int, resamples: Int = 200,
    byGroup: Bool = true, using generator: inout some RandomNumberGenerator
  ) -> Bound? {
    guard labels > 0, resamples > 0, rows.count > 0, let test = LearnThenTest(alpha: alpha, confidence: confidence)
    else { return nil }
    let members = members(rows, byGroup: byGroup)
    let population = ErrorRates(rows)
    var (held, certified, coverage, rate) = (0, 0, 0.0, 0.0)
    for _ in 0..<resamples {
      var (drawn, groups): ([Int], [Int]) = ([], [])
      // A group drawn twice is two groups.
      var draw = 0
      while drawn.count < labels {
        let group = members[Int.random(in: 0..<members.count, using: &generator)]
        drawn += group
        groups += repeatElement(draw, count: group.count)
        draw += 1
      }
      guard let sample = rows.selecting(drawn).regrouped(groups), let step = test.run(sample).certified else {
        held += 1
        continue
      }
      let truth = population.under(step.threshold)
      certified += 1
      coverage += truth.coverage
      rate += truth.rate
      if truth.rate <= alpha { held += 1 }
    }
    let count = Double(resamples)
    return Bound(
      alpha: alpha, confidence: confidence, labels: labels, resamples: resamples, held: Double(held) / count,
      certified: Double(certified) / count, meanCoverage: certified > 0 ? coverage / Double(certified) : 0,
      meanErrorRate: certified > 0 ? rate / Double(certified) : 0)
  }

  private static func members(_ rows: LabelledScores, byGroup: Bool) -> [[Int]] {
    guard byGroup else { return (0..<rows.count).map { [$0] } }
    var positions: [Int: Int] = [:]
    var members: [[Int]] = []
    for row in 0..<rows.count {
      let position = positions[rows.groups[row]] ?? members.count
      if position == members.count {
        positions[rows.groups[row]] = position
        members.append([])
      }
      members[position].append(row)
    }
    return members
  }
}

/// The population's error rate under any threshold, from sums over sorted rows.
private struct ErrorRates {
  private let risks: [Double]
  /// Weight and wrong weight of the rows before each position.
  private var weight = [0.0]
  private var wrong = [0.0]

  init(_ rows: LabelledScores) {
    let sorted = RiskRows(rows)
    risks = sorted.risks
    for row in 0..<sorted.count {
      weight.append(weight[row] + sorted.weights[row])
      wrong.append(wrong[row] + (sorted.wrong[row] ? sorted.weights[row] : 0))
    }
  }

  func under(_ threshold: Double) -> (coverage: Double, rate: Double) {
    var (low, high) = (0, risks.count)
    while low < high {
      let middle = (low + high) / 2
      if risks[middle] <= threshold { low = middle + 1 } else { high = middle }
    }
    guard low > 0, weight[low] > 0, let all = weight.last else { return (0, 0) }
    return (weight[low] / all, wrong[low] / weight[low])
  }
}
