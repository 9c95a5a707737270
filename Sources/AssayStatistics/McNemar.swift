/// McNemar's comparison of two runs on the same samples by the samples that only one of them got right.
package struct McNemar: Sendable, Hashable {
  package var onlyA: Int
  package var onlyB: Int

  /// Nil for negative counts.
  package init?(onlyA: Int, onlyB: Int) {
    guard onlyA >= 0, onlyB >= 0 else { return nil }
    self.onlyA = onlyA
    self.onlyB = onlyB
  }

  package var discordant: Int { onlyA + onlyB }

  /// Two-sided exact binomial; 1 when no sample tells the runs apart.
  package var exactP: Double {
    min(1, 2 * Binomial.cdf(min(onlyA, onlyB), n: discordant, p: 0.5))
  }

  /// The exact tail less half of the observed point, doubled: the house's default. Less timid than the exact
  /// test and still true to its level in practice (Fagerland, Lydersen and Laake 2013).
  package var midP: Double {
    guard onlyA != onlyB else { return 1 }
    let least = min(onlyA, onlyB)
    let tail = Binomial.cdf(least, n: discordant, p: 0.5)
    return min(1, max(0, 2 * tail - Binomial.pmf(least, n: discordant, p: 0.5)))
  }

  /// The statistic with one degree of freedom and its p; (0, 1) without discordant samples.
  ///
  /// - Parameter corrected: with Edwards' continuity correction.
  package func chiSquared(corrected: Bool) -> (statistic: Double, p: Double) {
    guard discordant > 0 else { return (0, 1) }
    let difference = Double(abs(onlyA - onlyB))
    // As statsmodels: the correction may turn no difference into one of one sample.
    let used = corrected ? difference - 1 : difference
    let statistic = used * used / Double(discordant)
    return (statistic, ChiSquared.upperTail(statistic, df: 1))
  }
}
