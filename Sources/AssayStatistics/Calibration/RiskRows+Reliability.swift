/// One part of a reliability diagram: what was stated and what came true.
package struct ReliabilityBin: Sendable, Hashable, Codable {
  package var low: Double
  package var high: Double
  package var weight: Double
  package var meanRisk: Double
  package var wrongShare: Double
}

extension RiskRows {
  /// min(15, n / 30), at least 1.
  package static func binCount(rows: Int) -> Int { max(1, min(15, rows / 30)) }

  /// Bins of equal weight. Rows of equal risk share their mean first: a block that an edge falls into is divided in
  /// proportion, so that the bins do not hang on the order of ties.
  package func reliability(bins: Int? = nil) -> [ReliabilityBin] { reliability(bins: bins, weights) }

  func reliability(bins: Int?, _ weights: [Double]) -> [ReliabilityBin] {
    let (all, _) = totals(weights)
    guard all > 0 else { return [] }
    let count = max(1, bins ?? Self.binCount(rows: self.count))
    let size = all / Double(count)
    var result: [ReliabilityBin] = []
    var bin = (weight: 0.0, risk: 0.0, wrong: 0.0, low: 0.0, high: 0.0)
    func close() {
      guard bin.weight > 0 else { return }
      result.append(
        ReliabilityBin(
          low: bin.low, high: bin.high, weight: bin.weight, meanRisk: bin.risk / bin.weight,
          wrongShare: bin.wrong / bin.weight))
      bin = (0, 0, 0, 0, 0)
    }
    forEachBlock(weights) { block in
      var left = block.weight
      while left > 0 {
        if bin.weight == 0 { bin.low = block.risk }
        let room = size - bin.weight
        // The last bin takes what rounding leaves.
        let isLast = result.count == count - 1
        let part = isLast ? left : min(left, room)
        bin.weight += part
        bin.risk += part * block.risk
        bin.wrong += part * block.wrong / block.weight
        bin.high = block.risk
        left -= part
        if left < 1e-9 * size { left = 0 }
        if !isLast, bin.weight >= size * (1 - 1e-9) { close() }
      }
    }
    close()
    return result
  }

  /// Expected calibration error: the mean distance of stated risk and share wrong over bins of equal weight; nil
  /// without rows or with risks outside 0...1.
  func expectedCalibrationError(bins: Int? = nil, _ weights: [Double]) -> Double? {
    guard isProbability else { return nil }
    let bins = reliability(bins: bins, weights)
    let all = bins.reduce(0) { $0 + $1.weight }
    guard all > 0 else { return nil }
    return bins.reduce(0) { $0 + $1.weight * abs($1.meanRisk - $1.wrongShare) } / all
  }

  /// The root mean squared calibration error over the same bins, each bin's square less the variance that its few rows
  /// alone bring, p(1 - p)/(n - 1), and never below 0 (Bröcker 2012; Kumar, Liang and Ma 2019): near 0 for calibrated
  /// risks however few rows there are, where the plain error stays above by chance. Nil as above.
  func debiasedCalibrationError(bins: Int? = nil, _ weights: [Double]) -> Double? {
    guard isProbability else { return nil }
    let bins = reliability(bins: bins, weights)
    let all = bins.reduce(0) { $0 + $1.weight }
    guard all > 0 else { return nil }
    let rowsPerWeight = kishCount(weights) / all
    var sum = 0.0
    for bin in bins {
      let distance = bin.meanRisk - bin.wrongShare
      let noise = bin.wrongShare * (1 - bin.wrongShare) / max(1, bin.weight * rowsPerWeight - 1)
      sum += bin.weight * (distance * distance - noise)
    }
    return max(0, sum / all).squareRoot()
  }

  /// Mean squared distance of risk and truth; nil as above.
  func brier(_ weights: [Double]) -> Double? {
    guard isProbability else { return nil }
    var (all, sum) = (0.0, 0.0)
    forEachBlock(weights) { block in
      let distance = 1 - block.risk
      all += block.weight
      sum += block.wrong * distance * distance + (block.weight - block.wrong) * block.risk * block.risk
    }
    return all > 0 ? sum / all : nil
  }

  private var isProbability: Bool {
    guard let least = risks.first, let most = risks.last else { return false }
    return least >= 0 && most <= 1
  }
}
