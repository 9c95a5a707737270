/// A difference that can be held against any hypothetical one, from either side.
package protocol DifferenceTesting: Sendable {
  /// One-sided p of "the difference is at most this one"; small when it is surely larger. Nil when nothing can be said.
  func p(above hypothesis: Double) -> Double?
  /// One-sided p of "the difference is at least this one"; small when it is surely smaller.
  func p(below hypothesis: Double) -> Double?
}

extension DifferenceTesting {
  /// P of "worse by the margin or more": small when the candidate is surely not.
  package func nonInferiority(margin: Double) -> Double? { p(above: -margin) }

  /// P of "worse by no more than the margin": small when the candidate is surely worse than that.
  package func inferiority(margin: Double) -> Double? { p(below: -margin) }

  /// Two one-sided tests (Schuirmann 1987): p of "different by the margin or more".
  package func equivalence(margin: Double) -> Double? {
    guard margin > 0, let low = p(above: -margin), let high = p(below: margin) else { return nil }
    return max(low, high)
  }
}

extension TTest: DifferenceTesting {
  package func p(above hypothesis: Double) -> Double? {
    guard standardError > 0 else { return nil }
    let t = (difference - hypothesis) / standardError
    let tail = StudentT.tail(t, df: Double(df))
    return t < 0 ? 1 - tail : tail
  }

  package func p(below hypothesis: Double) -> Double? {
    guard standardError > 0 else { return nil }
    let t = (difference - hypothesis) / standardError
    let tail = StudentT.tail(t, df: Double(df))
    return t < 0 ? tail : 1 - tail
  }
}

extension PairedTable: DifferenceTesting {
  package func p(above hypothesis: Double) -> Double? {
    // No difference of two rates lies beyond 1.
    if n > 0, abs(hypothesis) > 1 { return hypothesis < 0 ? 0 : 1 }
    return tangoStatistic(hypothesis).map { Normal.upperTail($0) }
  }

  package func p(below hypothesis: Double) -> Double? {
    if n > 0, abs(hypothesis) > 1 { return hypothesis < 0 ? 1 : 0 }
    return tangoStatistic(hypothesis).map { Normal.cdf($0) }
  }
}

/// A candidate whose values count downwards: larger is worse.
package struct Mirrored<Test: DifferenceTesting>: DifferenceTesting {
  package var test: Test

  package init(_ test: Test) { self.test = test }

  package func p(above hypothesis: Double) -> Double? { test.p(below: -hypothesis) }
  package func p(below hypothesis: Double) -> Double? { test.p(above: -hypothesis) }
}
