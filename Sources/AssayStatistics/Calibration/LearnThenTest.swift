/// The largest threshold of risk under which accepted answers are certified: Learn-then-Test (Angelopoulos, Bates,
/// Candès, Jordan and Lei 2021) with tests in a fixed order.
///
/// Thresholds go from safe to unsafe. While Clopper and Pearson's upper bound of the error rate among accepted rows
/// is at most alpha, the next one is tried; the first that fails ends it, so no correction for many tests is needed.
/// With chance `confidence` over the draw of the rows, the error rate at the returned threshold is at most alpha.
package struct LearnThenTest: Sendable, Hashable {
  package struct Step: Sendable, Hashable, Codable {
    /// Rows of this risk or less are accepted.
    package var threshold: Double
    package var accepted: Int
    package var errors: Int
    /// Rows of equal weight and their own group that say as much.
    package var effectiveAccepted: Double
    /// The observed rate of errors, weighted.
    package var rate: Double
    package var upperBound: Double
    package var holds: Bool
  }

  package struct Result: Sendable, Hashable {
    /// Nil where nothing can be certified.
    package var certified: Step?
    /// The weighted share of rows that the threshold accepts; 0 without one.
    package var coverage: Double
    /// The thresholds tried, in order, with the one that failed last.
    package var steps: [Step]
    package var rows: Int
    /// Intraclass correlation of errors within groups that the counts were shrunk by.
    package var groupCorrelation: Double
  }

  package var alpha: Double
  package var confidence: Double
  /// Rising, and chosen without looking at these rows.
  package var thresholds: [Double]
  /// The first threshold tried is the first that accepts so many rows; fewer could never pass.
  package var acceptedMin: Int

  /// Fine near 0, where thresholds matter, and 200 in all.
  package static let defaultThresholds: [Double] =
    (1...100).map { Double($0) / 1000 } + (1...50).map { 0.1 + Double($0) / 250 }
    + (1...50).map { 0.3 + Double($0) * 0.7 / 50 }

  /// - Parameter acceptedMin: the number of rows that pass without an error where left out.
  /// - Returns: nil unless alpha and confidence lie in (0, 1) and thresholds rise.
  package init?(
    alpha: Double, confidence: Double = 0.9, thresholds: [Double] = LearnThenTest.defaultThresholds,
    acceptedMin: Int? = nil
  ) {
    guard !thresholds.isEmpty, thresholds.allSatisfy(\.isFinite),
      zip(thresholds, thresholds.dropFirst()).allSatisfy({ $0 < $1 }),
      let needed = RiskBound.rowsNeeded(alpha: alpha, confidence: confidence, errors: 0)
    else { return nil }
    self.alpha = alpha
    self.confidence = confidence
    self.thresholds = thresholds
    self.acceptedMin = max(acceptedMin ?? needed, needed)
  }

  /// - Parameter rows: scores are risks, labels say which rows are wrong.
  package func run(_ rows: LabelledScores) -> Result {
    let order = rows.scores.indices.sorted { (rows.scores[$0], $0) < (rows.scores[$1], $1) }
    let correlation = RiskBound.groupCorrelation(wrong: rows.labels, groups: rows.groups)
    var accepted = AcceptedRows()
    var (position, started) = (0, false)
    var result = Result(
      certified: nil, coverage: 0, steps: [], rows: rows.count, groupCorrelation: correlation)
    for threshold in thresholds {
      while position < order.count, rows.scores[order[position]] <= threshold {
        let row = order[position]
        accepted.add(wrong: rows.labels[row], weight: rows.weights[row], group: rows.groups[row])
        position += 1
      }
      if !started, accepted.effectiveCount(correlation) < Double(acceptedMin) { continue }
      started = true
      let step = step(at: threshold, accepted, correlation)
      result.steps.append(step)
      guard step.holds else { break }
      result.certified = step
      result.coverage = accepted.weight / rows.totalWeight
    }
    return result
  }

  private func step(at threshold: Double, _ accepted: AcceptedRows, _ correlation: Double) -> Step {
    let effective = accepted.effectiveCount(correlation)
    let rate = accepted.wrongWeight / accepted.weight
    let bound = RiskBound.upper(errors: min(rate * effective, effective), n: effective, confidence: confidence) ?? 1
    return Step(
      threshold: threshold, accepted: accepted.count, errors: accepted.wrong, effectiveAccepted: effective, rate: rate,
      upperBound: bound, holds: bound <= alpha)
  }
}

/// Counts of the rows under a threshold, in constant time a row.
private struct AcceptedRows {
  var count = 0
  var wrong = 0
  var weight = 0.0
  var wrongWeight = 0.0
  private var weightSquares = 0.0
  private var sizes: [Int: Double] = [:]
  private var sizeSquares = 0.0

  mutating func add(wrong isWrong: Bool, weight added: Double, group: Int) {
    count += 1
    weight += added
    weightSquares += added * added
    if isWrong {
      wrong += 1
      wrongWeight += added
    }
    let size = sizes[group, default: 0]
    sizes[group] = size + 1
    sizeSquares += 2 * size + 1
  }

  /// Kish's number, divided by the design effect 1 + (m - 1) ρ of groups of mean size m (weighted by size).
  func effectiveCount(_ correlation: Double) -> Double {
    guard weightSquares > 0 else { return 0 }
    let kish = min(weight * weight / weightSquares, Double(count))
    let size = sizeSquares / Double(count)
    return kish / (1 + (size - 1) * correlation)
  }
}
