import Glibc

/// What equal values of a share prove about its mean: there is no spread to estimate, and yet the next may differ.
///
/// A variable in [0, 1] with mean m is at least c with a chance of at most m / c (Markov), so that n independent ones
/// are all c with a chance of at most (m / c)^n, and likewise from above. The means that leave this chance at least α/2
/// are c r to 1 - (1 - c) r, r = (α/2)^(1/n). At 0 and 1 that is the interval of Clopper and Pearson.
///
/// - Parameters:
///   - value: what all are, from 0 to 1.
///   - units: samples, or clusters where they share a source.
/// - Returns: nil without units, outside of [0, 1], and unless 0 < confidence < 1.
package func intervalOfEqualShares(_ value: Double, units: Int, confidence: Double = 0.95) -> Interval? {
  guard units > 0, (0...1).contains(value), confidence > 0, confidence < 1 else { return nil }
  let rest = pow((1 - confidence) / 2, 1 / Double(units))
  return Interval(low: value * rest, high: 1 - (1 - value) * rest)
}
