/// Few labels on top of a prior: each bin of the prior's chances keeps a Beta distribution that starts at the
/// prior and moves with what was counted.
///
/// Fifty pseudo-rows are shared out over the bins, so that on the whole n labels weigh n / (n + 50). Between the
/// middles of bins the chance goes in straight lines; bins in the wrong order are pooled.
package struct BetaBinomialBins: Sendable, Hashable, Codable {
  package struct Bin: Sendable, Hashable, Codable {
    /// Upper edge on the prior's chance.
    package var high: Double
    /// Weight of the rows and of those that were true.
    package var count: Double
    package var positive: Double
    /// Mean of the prior's chances of the rows; the middle of the bin where there are none.
    package var prior: Double
    /// Mean of the Beta distribution that is left.
    package var posterior: Double
  }

  package static let edges = [0, 0.1, 0.3, 0.7, 0.9, 1]
  package static let pseudoRows = 50.0

  package let bins: [Bin]
  /// From the prior's chance to the chance.
  package let map: MonotoneMap

  /// - Parameter rows: scores are the prior's chances; values outside 0...1 count as 0 and 1.
  package init(fitting rows: LabelledScores) {
    let edges = Self.edges
    var bins = zip(edges, edges.dropFirst()).map { low, high in
      Bin(high: high, count: 0, positive: 0, prior: 0, posterior: (low + high) / 2)
    }
    for row in 0..<rows.count {
      let chance = min(max(rows.scores[row], 0), 1)
      let bin = bins.firstIndex { chance <= $0.high } ?? bins.count - 1
      bins[bin].count += rows.weights[row]
      bins[bin].positive += rows.labels[row] ? rows.weights[row] : 0
      bins[bin].prior += rows.weights[row] * chance
    }
    let strength = Self.pseudoRows / Double(bins.count)
    for index in bins.indices {
      let bin = bins[index]
      bins[index].prior = bin.count > 0 ? bin.prior / bin.count : bin.posterior
      bins[index].posterior = (strength * bins[index].prior + bin.positive) / (strength + bin.count)
    }
    self.bins = bins
    map = Self.map(through: bins, strength: strength)
  }

  private static func map(through bins: [Bin], strength: Double) -> MonotoneMap {
    let pooled = pooledAdjacentViolators(bins.map(\.posterior), weights: bins.map { strength + $0.count })
    var (x, y) = (bins.map(\.prior), pooled)
    if let first = bins.first, let value = y.first, first.prior > 0 {
      x.insert(0, at: 0)
      y.insert(min(value, first.positive / (strength + first.count)), at: 0)
    }
    if let last = bins.last, let value = y.last, last.prior < 1 {
      x.append(1)
      y.append(max(value, (strength + last.positive) / (strength + last.count)))
    }
    // Means lie inside their bins; on a shared edge the higher bin wins.
    var (rising, values): ([Double], [Double]) = ([], [])
    for (point, value) in zip(x, y) {
      if let last = rising.last, point <= last {
        values[values.count - 1] = value
      } else {
        rising.append(point)
        values.append(value)
      }
    }
    return MonotoneMap(x: rising, y: values) ?? MonotoneMap.identity
  }

  package func probability(_ prior: Double) -> Double { map(min(max(prior, 0), 1)) }
}

extension MonotoneMap {
  /// From 0 to 1 in a straight line.
  static let identity = MonotoneMap(unchecked: [0, 1], [0, 1])

  private init(unchecked x: [Double], _ y: [Double]) {
    self.x = x
    self.y = y
  }
}
