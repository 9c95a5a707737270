import Glibc

extension Power {
  /// The chance to find a difference of this size with so many pairs, by the normal approximation and both sides.
  /// Nil for no pairs or no spread.
  package func power(of difference: Double, samples: Int) -> Double? {
    guard samples > 0, alpha > 0, alpha < 1, sdOfDifference > 0, difference.isFinite else { return nil }
    let shift = abs(difference) * Double(samples).squareRoot() / sdOfDifference
    let limit = Normal.quantile(1 - alpha / 2)
    return Normal.upperTail(limit - shift) + Normal.upperTail(limit + shift)
  }

  /// Pairs needed to show that a candidate is worse by less than the margin, by one side at `alpha`.
  ///
  /// - Parameter difference: the candidate's true advantage, 0 for one that is as good.
  /// - Returns: nil when the margin is not above what the candidate is worse by.
  package func samples(toShowNoWorseThan margin: Double, difference: Double = 0) -> Int? {
    guard margin + difference > 0, alpha > 0, alpha < 1, power > 0, power < 1 else { return nil }
    let ratio = (Normal.quantile(1 - alpha) + Normal.quantile(power)) * sdOfDifference / (margin + difference)
    return Int(exactly: (ratio * ratio).rounded(.up)).map { max(1, $0) }
  }

  /// The chance to show that with so many pairs; nil where `samples(toShowNoWorseThan:)` is, for no pairs or no spread.
  package func power(toShowNoWorseThan margin: Double, difference: Double = 0, samples: Int) -> Double? {
    guard samples > 0, margin + difference > 0, alpha > 0, alpha < 1, sdOfDifference > 0 else { return nil }
    let shift = (margin + difference) * Double(samples).squareRoot() / sdOfDifference
    return Normal.upperTail(Normal.quantile(1 - alpha) - shift)
  }

  /// Both standard deviations made larger by the root of a design effect, so that every answer is about samples that
  /// share sources as the measured ones did.
  package func spread(byDesignEffect effect: Double) -> Power {
    var wider = self
    let factor = max(0, effect).squareRoot()
    (wider.sdA, wider.sdB) = (sdA * factor, sdB * factor)
    return wider
  }
}

extension MeanAccumulator {
  /// How much larger the variance of the mean is than that of as many independent samples: the square of the
  /// clustered error over the plain one. Nil below two clusters or without spread; 1 without clusters.
  package var designEffect: Double? {
    guard isClustered else { return variance.map { _ in 1 } }
    guard let clustered = clusteredError(), let plain = standardError, plain > 0 else { return nil }
    return (clustered / plain) * (clustered / plain)
  }
}
