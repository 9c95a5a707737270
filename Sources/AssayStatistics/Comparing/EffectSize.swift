import Glibc

/// How large a difference is, in units that compare across metrics.
package enum EffectSize {
  /// Cohen's d_z: the mean difference of pairs in standard deviations of the differences. Nil without spread.
  package static func cohenDz(mean: Double, variance: Double) -> Double? {
    variance > 0 && mean.isFinite ? mean / variance.squareRoot() : nil
  }

  /// Cohen's h: the distance of two rates after the arcsine transformation; 0.2 is small, 0.5 medium, 0.8 large.
  /// Nil for what is no rate.
  package static func cohenH(base: Double, candidate: Double) -> Double? {
    guard (0...1).contains(base), (0...1).contains(candidate) else { return nil }
    return 2 * asin(candidate.squareRoot()) - 2 * asin(base.squareRoot())
  }
}
