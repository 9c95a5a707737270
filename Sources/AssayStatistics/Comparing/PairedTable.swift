import Glibc

/// Two runs on the same samples, each right or wrong: the four counts, and what follows from them alone.
package struct PairedTable: Sendable, Hashable {
  package var bothRight: Int
  package var onlyBase: Int
  package var onlyCandidate: Int
  package var bothWrong: Int

  /// Nil for negative counts.
  package init?(bothRight: Int, onlyBase: Int, onlyCandidate: Int, bothWrong: Int) {
    guard min(bothRight, onlyBase, onlyCandidate, bothWrong) >= 0 else { return nil }
    self.bothRight = bothRight
    self.onlyBase = onlyBase
    self.onlyCandidate = onlyCandidate
    self.bothWrong = bothWrong
  }

  package var n: Int { bothRight + onlyBase + onlyCandidate + bothWrong }

  /// The candidate's rate less the base's; nil without samples.
  package var difference: Double? { n > 0 ? Double(onlyCandidate - onlyBase) / Double(n) : nil }

  private var base: Proportion? { Proportion(bothRight + onlyBase, of: n) }
  private var candidate: Proportion? { Proportion(bothRight + onlyCandidate, of: n) }

  /// Newcombe's interval of the difference (1998, Statistics in Medicine 17:2635, method 10): Wilson's intervals of
  /// the two rates, squared and added with their correlation.
  package func newcombe(confidence: Double = 0.95) -> Interval? {
    guard let base, let candidate, let difference, let q = base.value, let p = candidate.value,
      let first = candidate.wilson(confidence: confidence), let second = base.wilson(confidence: confidence)
    else { return nil }
    let phi = correlation
    func length(_ x: Double, _ y: Double) -> Double { max(0, x * x - 2 * phi * x * y + y * y).squareRoot() }
    return Interval(
      low: difference - length(p - first.low, second.high - q),
      high: difference + length(first.high - p, q - second.low)
    ).clamped(to: -1...1)
  }

  /// The correlation of the outcomes, a positive one corrected downwards by half a sample as method 10 asks.
  private var correlation: Double {
    let (a, b, c, d) = (Double(bothRight), Double(onlyBase), Double(onlyCandidate), Double(bothWrong))
    let margins = (a + b) * (c + d) * (a + c) * (b + d)
    guard margins > 0 else { return 0 }
    let product = a * d - b * c
    return (product > 0 ? max(0, product - Double(n) / 2) : product) / margins.squareRoot()
  }

  /// Tango's score interval (1998, Statistics in Medicine 17:891): every difference that the score test does not
  /// refute. It stays sensible without discordant samples and at the ends of the range.
  package func tango(confidence: Double = 0.95) -> Interval? {
    guard let difference, let z = normalFactor(confidence) else { return nil }
    return Interval(
      low: difference <= -1 ? -1 : root(of: z, between: -1, and: difference),
      high: difference >= 1 ? 1 : root(of: -z, between: difference, and: 1))
  }

  /// Where the statistic, which falls, has the wanted value.
  private func root(of wanted: Double, between low: Double, and high: Double) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<80 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if (tangoStatistic(middle) ?? 0) > wanted { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }

  /// Tango's statistic against the hypothesis that the difference is this one: standard normal under it. At zero it
  /// is the root of McNemar's chi-squared. Nil without samples or for a difference beyond ±1.
  package func tangoStatistic(_ hypothesis: Double) -> Double? {
    guard n > 0, abs(hypothesis) <= 1 else { return nil }
    let (b, c, size) = (Double(onlyCandidate), Double(onlyBase), Double(n))
    let linear = -b - c + (2 * size - b + c) * hypothesis
    let constant = -c * hypothesis * (1 - hypothesis)
    let root = max(0, linear * linear - 8 * size * constant).squareRoot()
    // The chance of "only base" under the hypothesis that makes the counts most likely.
    let chance = max(0, (root - linear) / (4 * size))
    let variance = size * (2 * chance + hypothesis * (1 - hypothesis))
    let distance = b - c - size * hypothesis
    if variance <= 0 { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
    return distance / variance.squareRoot()
  }
}

extension PairedTable {
  /// The odds of "only the candidate is right" against "only the base is right", with its exact interval.
  package struct OddsRatio: Sendable, Hashable {
    /// Nil when the base was never right alone, so that nothing bounds it.
    package var value: Double?
    package var low: Double
    /// Nil for a bound that is not there.
    package var high: Double?
  }

  /// Conditional on the discordant samples, from Clopper and Pearson's interval of their share. Nil without any.
  package func oddsRatio(confidence: Double = 0.95) -> OddsRatio? {
    guard let share = Proportion(onlyCandidate, of: onlyBase + onlyCandidate),
      let ends = share.clopperPearson(confidence: confidence)
    else { return nil }
    func odds(_ p: Double) -> Double? { p < 1 ? p / (1 - p) : nil }
    return OddsRatio(
      value: onlyBase > 0 ? Double(onlyCandidate) / Double(onlyBase) : nil, low: odds(ends.low) ?? 0,
      high: odds(ends.high))
  }
}
