import Glibc

/// How many samples a paired comparison of two means needs, and what a given number can tell apart.
package struct Power: Sendable, Hashable {
  /// Standard deviations of the two runs' scores and the correlation between them.
  package var sdA: Double
  package var sdB: Double
  package var correlation: Double
  /// Two-sided level.
  package var alpha: Double
  package var power: Double

  package init(
    sdA: Double = 0.5, sdB: Double = 0.5, correlation: Double = 0.5, alpha: Double = 0.05, power: Double = 0.8
  ) {
    self.sdA = sdA
    self.sdB = sdB
    self.correlation = correlation
    self.alpha = alpha
    self.power = power
  }

  /// Standard deviation of the differences.
  package var sdOfDifference: Double {
    max(0, sdA * sdA + sdB * sdB - 2 * correlation * sdA * sdB).squareRoot()
  }

  /// z_{1-α/2} + z_power; nil for a level or power outside (0, 1).
  private var factor: Double? {
    guard alpha > 0, alpha < 1, power > 0, power < 1 else { return nil }
    return Normal.quantile(1 - alpha / 2) + Normal.quantile(power)
  }

  /// Pairs needed to find a difference of this size; nil when it is not positive or nothing bounds it.
  package func samples(toDetect difference: Double) -> Int? {
    guard difference > 0, let factor else { return nil }
    let ratio = factor * sdOfDifference / difference
    return Int(exactly: (ratio * ratio).rounded(.up)).map { max(1, $0) }
  }

  /// The least difference that this many pairs find with the power asked for.
  package func leastDetectableDifference(samples: Int) -> Double? {
    guard samples > 0, let factor else { return nil }
    return factor * sdOfDifference / Double(samples).squareRoot()
  }

  /// The same from a standard error that is known, for one side or two.
  package static func leastDetectableDifference(
    standardError: Double, alpha: Double = 0.05, power: Double = 0.8, oneSided: Bool = false
  ) -> Double? {
    guard alpha > 0, alpha < 1, power > 0, power < 1, standardError >= 0 else { return nil }
    return (Normal.quantile(1 - (oneSided ? alpha : alpha / 2)) + Normal.quantile(power)) * standardError
  }
}
