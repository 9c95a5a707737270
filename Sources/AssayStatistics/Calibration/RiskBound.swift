import Glibc

/// One-sided bounds on a rate of errors, and how many rows they need.
package enum RiskBound {
  /// The upper bound of Clopper and Pearson: the largest rate under which so few errors still have a chance of
  /// 1 - confidence.
  ///
  /// Both counts may be fractions, where weights or groups shrink the number of rows.
  /// - Returns: 1 without rows; nil unless 0 ≤ errors ≤ n and 0 < confidence < 1.
  package static func upper(errors: Double, n: Double, confidence: Double) -> Double? {
    guard errors >= 0, errors <= n, n.isFinite, confidence > 0, confidence < 1 else { return nil }
    if errors >= n { return 1 }
    if errors == 0 { return -expm1(log1p(-confidence) / n) }
    return inverseIncompleteBeta(p: confidence, a: errors + 1, b: n - errors)
  }

  /// How many accepted rows with so many errors keep the upper bound at or below alpha.
  ///
  /// - Returns: nil unless 0 < alpha < 1, 0 < confidence < 1 and errors ≥ 0, or where it would be above 10^9.
  package static func rowsNeeded(alpha: Double, confidence: Double, errors: Int) -> Int? {
    guard alpha > 0, alpha < 1, confidence > 0, confidence < 1, errors >= 0 else { return nil }
    func holds(_ n: Int) -> Bool {
      n > errors && Binomial.cdf(errors, n: n, p: alpha) <= 1 - confidence
    }
    var high = errors + 1
    while !holds(high) {
      guard high <= 1_000_000_000 else { return nil }
      high *= 2
    }
    var low = high / 2
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// Intraclass correlation of errors in groups, by analysis of variance, from 0 to 1; 0 where every row is its own
  /// group or nothing varies.
  package static func groupCorrelation(wrong: [Bool], groups: [Int]) -> Double {
    guard wrong.count == groups.count, wrong.count > 1 else { return 0 }
    var sums: [Int: (wrong: Double, count: Double)] = [:]
    for (wrong, group) in zip(wrong, groups) {
      sums[group, default: (0, 0)].wrong += wrong ? 1 : 0
      sums[group, default: (0, 0)].count += 1
    }
    let (n, k) = (Double(wrong.count), Double(sums.count))
    guard k > 1, n > k else { return 0 }
    let mean = Double(wrong.count { $0 }) / n
    var (between, within, squares) = (0.0, 0.0, 0.0)
    // Sorted, so that the sum does not hang on a dictionary's order.
    for key in sums.keys.sorted() {
      guard let group = sums[key] else { continue }
      let share = group.wrong / group.count
      between += group.count * (share - mean) * (share - mean)
      within += group.count * share * (1 - share)
      squares += group.count * group.count
    }
    let (meanBetween, meanWithin) = (between / (k - 1), within / (n - k))
    let size = (n - squares / n) / (k - 1)
    let denominator = meanBetween + (size - 1) * meanWithin
    guard denominator > 0 else { return 0 }
    return min(1, max(0, (meanBetween - meanWithin) / denominator))
  }
}
