extension RiskRows {
  /// The chance that a wrong row has the higher risk than a right one, ties counting half; nil unless there are both.
  func auroc(_ weights: [Double]) -> Double? {
    let (all, wrong) = totals(weights)
    guard wrong > 0, all > wrong else { return nil }
    var (below, wins) = (0.0, 0.0)
    forEachBlock(weights) { block in
      let right = block.weight - block.wrong
      wins += block.wrong * (below + right / 2)
      below += right
    }
    return wins / wrong / (all - wrong)
  }

  /// Average precision of finding what is wrong, as scikit-learn's; nil without wrong rows.
  func averagePrecision(_ weights: [Double]) -> Double? {
    let (_, wrong) = totals(weights)
    guard wrong > 0 else { return nil }
    var (seen, found, area) = (0.0, 0.0, 0.0)
    forEachBlockFromRiskiest(weights) { block in
      seen += block.weight
      found += block.wrong
      area += block.wrong / wrong * found / seen
      return true
    }
    return area
  }

  /// The largest share of wrong rows found by a threshold that calls at most `share` of right rows wrong.
  func recall(atFalsePositiveRate share: Double, _ weights: [Double]) -> Double? {
    let (all, wrong) = totals(weights)
    guard wrong > 0, all > wrong, share >= 0, share <= 1 else { return nil }
    var (found, falsely, best) = (0.0, 0.0, 0.0)
    forEachBlockFromRiskiest(weights) { block in
      found += block.wrong
      falsely += block.weight - block.wrong
      // Sums of weights may miss the exact share by rounding.
      guard falsely / (all - wrong) <= share * (1 + 1e-12) else { return false }
      best = found / wrong
      return true
    }
    return best
  }
}
