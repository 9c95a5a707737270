import Glibc

/// The two ends of an interval.
package struct Interval: Sendable, Hashable {
  package var low: Double
  package var high: Double

  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Cut to the range that the quantity can have.
  package func clamped(to range: ClosedRange<Double>) -> Interval {
    Interval(
      low: min(max(low, range.lowerBound), range.upperBound), high: min(max(high, range.lowerBound), range.upperBound))
  }
}

/// A share of n independent trials. Every interval is nil without trials.
package struct Proportion: Sendable, Hashable {
  package var successes: Int
  package var n: Int

  /// Nil unless 0 ≤ successes ≤ n.
  package init?(_ successes: Int, of n: Int) {
    guard successes >= 0, successes <= n else { return nil }
    self.successes = successes
    self.n = n
  }

  package var value: Double? { n > 0 ? Double(successes) / Double(n) : nil }

  /// sqrt(p (1 - p) / n).
  package var bernoulliError: Double? {
    value.map { ($0 * (1 - $0) / Double(n)).squareRoot() }
  }

  /// Wilson's score interval (1927), two-sided: the house's default for one rate.
  package func wilson(confidence: Double = 0.95) -> Interval? {
    value.flatMap { Self.wilson(rate: $0, size: Double(n), confidence: confidence) }
  }

  /// The same of a rate over a number of samples that need not be whole; nil without any.
  static func wilson(rate p: Double, size: Double, confidence: Double) -> Interval? {
    guard size > 0, let z = normalFactor(confidence) else { return nil }
    let square = z * z
    let denominator = 1 + square / size
    let centre = (p + square / (2 * size)) / denominator
    let half = z / denominator * (p * (1 - p) / size + square / (4 * size * size)).squareRoot()
    return Interval(low: p == 0 ? 0 : max(0, centre - half), high: p == 1 ? 1 : min(1, centre + half))
  }

  /// The exact interval of Clopper and Pearson (1934); never too short.
  package func clopperPearson(confidence: Double = 0.95) -> Interval? {
    guard n > 0, confidence > 0, confidence < 1 else { return nil }
    let alpha = 1 - confidence
    let (k, rest) = (Double(successes), Double(n - successes))
    let low = successes == 0 ? 0 : inverseIncompleteBeta(p: alpha / 2, a: k, b: rest + 1)
    // By symmetry from the lower tail, where the function is exact for chances near one.
    let high = successes == n ? 1 : inverseIncompleteBeta(p: 1 - alpha / 2, a: k + 1, b: rest)
    guard let low, let high else { return nil }
    return Interval(low: low, high: high)
  }

  /// Agresti and Coull's (1998): z²/2 successes and as many failures added.
  package func agrestiCoull(confidence: Double = 0.95) -> Interval? {
    guard n > 0, let z = normalFactor(confidence) else { return nil }
    let size = Double(n) + z * z
    let p = (Double(successes) + z * z / 2) / size
    let half = z * (p * (1 - p) / size).squareRoot()
    return Interval(low: p - half, high: p + half).clamped(to: 0...1)
  }

  /// Jeffreys' equal-tailed interval.
  package func jeffreys(confidence: Double = 0.95) -> Interval? {
    guard n > 0, confidence > 0, confidence < 1 else { return nil }
    let alpha = 1 - confidence
    let (a, b) = (Double(successes) + 0.5, Double(n - successes) + 0.5)
    guard let low = inverseIncompleteBeta(p: alpha / 2, a: a, b: b),
      let high = inverseIncompleteBeta(p: 1 - alpha / 2, a: a, b: b)
    else { return nil }
    return Interval(low: low, high: high)
  }

  /// Newcombe's hybrid score interval (1998, method 10) for this rate less an independent one.
  package func difference(from other: Proportion, confidence: Double = 0.95) -> Interval? {
    guard let p = value, let q = other.value, let a = wilson(confidence: confidence),
      let b = other.wilson(confidence: confidence)
    else { return nil }
    func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    return Interval(low: p - q - length(p - a.low, b.high - q), high: p - q + length(a.high - p, q - b.low))
  }
}

/// The normal quantile of a two-sided confidence; nil unless 0 < confidence < 1.
package func normalFactor(_ confidence: Double) -> Double? {
  guard confidence > 0, confidence < 1 else { return nil }
  return Normal.quantile(0.5 + confidence / 2)
}

/// Student's factor of a two-sided confidence; nil unless 0 < confidence < 1 and df ≥ 1.
package func studentFactor(_ confidence: Double, df: Int) -> Double? {
  guard confidence > 0, confidence < 1, df >= 1 else { return nil }
  return StudentT.quantile(0.5 + confidence / 2, df: Double(df))
}
