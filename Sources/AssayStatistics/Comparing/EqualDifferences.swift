import Glibc

/// What pairs prove that all differ by the same: there is no spread to estimate, and yet the next may differ.
///
/// The difference d of two shares lies in [-1, 1], so (d + 1) / 2 is a share itself, and `intervalOfEqualShares` bounds
/// its mean.
package struct EqualDifferences: Sendable, Hashable, DifferenceTesting {
  package let difference: Double
  /// Pairs, or clusters where they share a source.
  package let units: Int

  /// Nil without units and for what is no difference of two shares.
  package init?(_ difference: Double, units: Int) {
    guard units > 0, (-1...1).contains(difference) else { return nil }
    self.difference = difference
    self.units = units
  }

  /// The chance of so many equal ones is at most (m / c)^n while the mean of the share c is at most m.
  package func p(above hypothesis: Double) -> Double? {
    hypothesis >= difference ? 1 : pow(max(0, 1 + hypothesis) / (1 + difference), Double(units))
  }

  package func p(below hypothesis: Double) -> Double? {
    hypothesis <= difference ? 1 : pow(max(0, 1 - hypothesis) / (1 - difference), Double(units))
  }

  /// Of "no difference", from both sides.
  package var p: Double { min(1, 2 * min(p(above: 0) ?? 1, p(below: 0) ?? 1)) }

  package func interval(confidence: Double) -> Interval? {
    intervalOfEqualShares((1 + difference) / 2, units: units, confidence: confidence).map {
      Interval(low: 2 * $0.low - 1, high: 2 * $0.high - 1)
    }
  }
}
