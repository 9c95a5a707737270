/// How far apart slices lie in one metric.
package struct SliceGap: Sendable, Hashable, Codable {
  package struct Part: Sendable, Hashable, Codable {
    package var slice: String
    package var rows: Int
    package var estimate: RiskEstimate
  }

  /// Slices in which the metric is defined and which have enough rows, by name.
  package var parts: [Part]
  package var metric: String
  /// The slices with the lowest and highest value.
  package var lowest: String
  package var highest: String
  /// Highest less lowest, with an interval from drawing groups again that allows for these two having been picked out of
  /// all pairs of slices; absent below 30 groups a slice.
  package var gap: Double
  package var low: Double?
  package var high: Double?

  /// - Parameters:
  ///   - rowsMin: smaller slices are left out, as their extremes would be noise.
  /// - Returns: nil with fewer than two slices to compare.
  package init?(
    _ metric: RiskMetric, _ rows: LabelledScores, rowsMin: Int = 30, resamples: Int = 1000,
    confidence: Double = 0.95, using generator: some RandomNumberGenerator
  ) {
    var members: [String: [Int]] = [:]
    for (row, slice) in rows.slices.enumerated() { members[slice, default: []].append(row) }
    var parts: [(part: Part, rows: RiskRows)] = []
    for name in members.keys.sorted() {
      guard let indices = members[name], indices.count >= max(1, rowsMin) else { continue }
      let own = RiskRows(rows.selecting(indices))
      guard
        let estimate = own.estimates([metric], resamples: resamples, confidence: confidence, using: generator).first
      else { continue }
      parts.append((Part(slice: name, rows: indices.count, estimate: estimate), own))
    }
    guard parts.count > 1, let lowest = parts.min(by: { $0.part.estimate.value < $1.part.estimate.value }),
      let highest = parts.max(by: { $0.part.estimate.value < $1.part.estimate.value })
    else { return nil }
    self.parts = parts.map(\.part)
    self.metric = metric.name
    self.lowest = lowest.part.slice
    self.highest = highest.part.slice
    gap = highest.part.estimate.value - lowest.part.estimate.value
    let pairs = parts.count * (parts.count - 1) / 2
    let interval = Self.interval(
      lowest.rows, highest.rows, metric, resamples, 1 - (1 - confidence) / Double(pairs), generator)
    (low, high) = (interval?.low, interval?.high)
  }

  /// Both slices drawn again on their own; a group that is in both is rare and makes the interval a little wide.
  private static func interval(
    _ lowest: RiskRows, _ highest: RiskRows, _ metric: RiskMetric, _ resamples: Int, _ confidence: Double,
    _ generator: some RandomNumberGenerator
  ) -> Interval? {
    var draws = generator
    let values = [lowest, highest].map { $0.replicates([metric], resamples: resamples, using: &draws)[0] }
    let gaps = zip(values[1], values[0]).map { high, low in high.flatMap { high in low.map { high - $0 } } }
    guard lowest.groupCount >= RiskRows.groupsMin, highest.groupCount >= RiskRows.groupsMin,
      let ends = RiskRows.interval(gaps, confidence: Self.drawnMax)
    else { return nil }
    guard confidence > Self.drawnMax else { return RiskRows.interval(gaps, confidence: confidence) }
    // Further out there are too few draws to count: their spread, as of a normal distribution, in place of their ends.
    let factor = (normalFactor(confidence) ?? 0) / (normalFactor(Self.drawnMax) ?? 1)
    let middle = (ends.low + ends.high) / 2
    return Interval(low: middle + (ends.low - middle) * factor, high: middle + (ends.high - middle) * factor)
  }

  /// The highest confidence whose ends some hundred draws still tell.
  private static let drawnMax = 0.95
}
