/// The largest threshold of risk under which accepted answers are certified: Learn-then-Test (Angelopoulos, Bates,
/// Candès, Jordan and Lei 2021) with tests in a fixed order.
///
/// Thresholds go from safe to unsafe. While Clopper and Pearson's upper bound of the error rate among accepted rows
/// is at most alpha, the next one is tried; the first that fails ends it, so no correction for many tests is needed.
/// With chance `confidence` over the draw of the rows, the error rate at the returned threshold is at most alpha.
///
/// One early error would end a sequence that starts at the smallest count which can pass. Where there are rows enough,
/// up to three sequences start at different counts and share the chance of being wrong (multi-start, section 3 of the paper);
/// the largest threshold that any of them reaches is certified.
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
    /// The thresholds tried by the sequence that went furthest, in order, with the one that failed last.
    package var steps: [Step]
    package var rows: Int
    /// Intraclass correlation of errors within groups that the counts were shrunk by.
    package var groupCorrelation: Double
  }

  package var alpha: Double
  package var confidence: Double
  /// Rising, and chosen without looking at the labels; nil takes twentieths of the rows.
  package var thresholds: [Double]?
  package var startsMax: Int

  /// - Parameter startsMax: 1 for a single sequence however many rows there are.
  /// - Returns: nil unless alpha and confidence lie in (0, 1) and thresholds rise.
  package init?(alpha: Double, confidence: Double = 0.9, thresholds: [Double]? = nil, startsMax: Int = 3) {
    guard alpha > 0, alpha < 1, confidence > 0, confidence < 1, startsMax > 0 else { return nil }
    if let thresholds {
      guard !thresholds.isEmpty, thresholds.allSatisfy(\.isFinite),
        zip(thresholds, thresholds.dropFirst()).allSatisfy({ $0 < $1 })
      else { return nil }
    }
    self.alpha = alpha
    self.confidence = confidence
    self.thresholds = thresholds
    self.startsMax = startsMax
  }

  /// - Parameter rows: scores are risks, labels say which rows are wrong.
  package func run(_ rows: LabelledScores) -> Result {
    let correlation = RiskBound.groupCorrelation(wrong: rows.labels, groups: rows.groups)
    let counts = counts(rows, correlation)
    let starts = starts(rows: counts.last?.effective ?? 0)
    var best: [Step] = []
    for start in starts.counts {
      let steps = sequence(counts, from: start, confidence: starts.confidence)
      if Self.reach(steps) > Self.reach(best) || best.isEmpty { best = steps }
    }
    let certified = best.last { $0.holds }
    let weight = counts.first { $0.threshold == certified?.threshold }?.weight ?? 0
    return Result(
      certified: certified, coverage: certified == nil ? 0 : weight / rows.totalWeight, steps: best, rows: rows.count,
      groupCorrelation: correlation)
  }

  private static func reach(_ steps: [Step]) -> Double { steps.last { $0.holds }?.threshold ?? -.infinity }

  /// The counts of accepted rows at which sequences start, and the confidence of each.
  private func starts(rows: Double) -> (counts: [Double], confidence: Double) {
    func needed(_ errors: Int, _ confidence: Double) -> Double {
      RiskBound.rowsNeeded(alpha: alpha, confidence: confidence, errors: errors).map(Double.init) ?? .infinity
    }
    let room = rows / needed(3, confidence)
    let count = min(startsMax, room < 2 ? 1 : room < 6 ? 2 : 3)
    let shared = 1 - (1 - confidence) / Double(count)
    return (Array([needed(0, shared), count == 2 ? rows / 3 : rows / 4, rows / 2].prefix(count)), shared)
  }

  private func sequence(_ counts: [Counts], from start: Double, confidence: Double) -> [Step] {
    var steps: [Step] = []
    for count in counts where count.effective >= start {
      let step = step(count, confidence)
      steps.append(step)
      guard step.holds else { break }
    }
    return steps
  }

  private func step(_ count: Counts, _ confidence: Double) -> Step {
    let rate = count.wrongWeight / count.weight
    let errors = min(rate * count.effective, count.effective)
    let bound = RiskBound.upper(errors: errors, n: count.effective, confidence: confidence) ?? 1
    return Step(
      threshold: count.threshold, accepted: count.accepted, errors: count.wrong, effectiveAccepted: count.effective,
      rate: rate, upperBound: bound, holds: bound <= alpha)
  }

  private struct Counts {
    var threshold: Double
    var accepted: Int
    var wrong: Int
    var weight: Double
    var wrongWeight: Double
    var effective: Double
  }

  /// What each threshold accepts, where it accepts anything.
  private func counts(_ rows: LabelledScores, _ correlation: Double) -> [Counts] {
    let order = rows.scores.indices.sorted { (rows.scores[$0], $0) < (rows.scores[$1], $1) }
    var accepted = AcceptedRows()
    var position = 0
    return (thresholds ?? twentieths(order.map { rows.scores[$0] })).compactMap { threshold in
      while position < order.count, rows.scores[order[position]] <= threshold {
        let row = order[position]
        accepted.add(wrong: rows.labels[row], weight: rows.weights[row], group: rows.groups[row])
        position += 1
      }
      guard accepted.weight > 0 else { return nil }
      return Counts(
        threshold: threshold, accepted: accepted.count, wrong: accepted.wrong, weight: accepted.weight,
        wrongWeight: accepted.wrongWeight, effective: accepted.effectiveCount(correlation))
    }
  }

  /// The distinct risks at each twentieth of the sorted rows, and at the count that passes without an error.
  private func twentieths(_ sorted: [Double]) -> [Double] {
    guard !sorted.isEmpty else { return [] }
    var ranks = (1...20).map { max(1, sorted.count * $0 / 20) }
    if let needed = RiskBound.rowsNeeded(alpha: alpha, confidence: confidence, errors: 0), needed <= sorted.count {
      ranks.append(needed)
    }
    return Set(ranks.map { sorted[$0 - 1] }).sorted()
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
