import Glibc

/// Platt's scaling (1999): the chance is logistic(slope · score + intercept).
///
/// Labels are smoothed to (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), as in section 2.2 of Platt and in scikit-learn's
/// `_SigmoidCalibration`, whose a and b are -slope and -intercept here.
package struct PlattScaling: Sendable, Hashable, Codable {
  package var slope: Double
  package var intercept: Double

  package init(slope: Double, intercept: Double) {
    self.slope = slope
    self.intercept = intercept
  }

  /// Nil without rows.
  ///
  /// - Parameter monotone: keep the slope from falling below 0, so that a higher score never means a lower chance.
  package init?(fitting rows: LabelledScores, monotone: Bool = false) {
    // Newton's steps are well conditioned where scores are of order one; the model does not change by it.
    let largest = rows.scores.reduce(0) { max($0, abs($1)) }
    let scale = largest >= 30 || (largest > 0 && largest < 0.03) ? largest : 1
    let fit = LogisticRegression.fit(
      features: scale == 1 ? rows.scores : rows.scores.map { $0 / scale }, columns: 1, targets: rows.smoothedTargets,
      weights: rows.weights, options: .init(nonNegative: monotone))
    guard let fit else { return nil }
    self.init(slope: fit.weights[0] / scale, intercept: fit.intercept)
  }

  package func probability(_ score: Double) -> Double { logistic(slope * score + intercept) }
}

/// Beta calibration (Kull, Silva Filho and Flach 2017): logistic(a ln s - b ln(1 - s) + c) with a, b ≥ 0.
///
/// It bends where Platt's curve cannot, and contains the identity (a = b = 1, c = 0).
package struct BetaCalibration: Sendable, Hashable, Codable {
  package var a: Double
  package var b: Double
  package var c: Double

  package init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
  }

  /// Nil without rows or with scores outside 0...1.
  ///
  /// - Parameter smoothed: learn Platt's smoothed targets, so that classes which scores part without error still
  ///   have a finite answer; off gives the published method.
  package init?(fitting rows: LabelledScores, smoothed: Bool = true) {
    guard rows.scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
    let features = rows.scores.flatMap { Self.features($0) }
    let targets = smoothed ? rows.smoothedTargets : rows.labels.map { $0 ? 1.0 : 0.0 }
    guard
      let fit = LogisticRegression.fit(
        features: features, columns: 2, targets: targets, weights: rows.weights,
        options: .init(l2: smoothed ? 1e-6 : 1e-11, nonNegative: true))
    else { return nil }
    self.init(a: fit.weights[0], b: fit.weights[1], c: fit.intercept)
  }

  package func probability(_ score: Double) -> Double {
    let features = Self.features(min(max(score, 0), 1))
    return logistic(a * features[0] + b * features[1] + c)
  }

  private static func features(_ score: Double) -> [Double] {
    let s = min(max(score, 1e-6), 1 - 1e-6)
    return [log(s), -log1p(-s)]
  }
}

extension LabelledScores {
  /// Platt's targets: labels moved inward by what the number of rows allows.
  var smoothedTargets: [Double] {
    let positive = positiveWeight
    let negative = totalWeight - positive
    let (high, low) = ((positive + 1) / (positive + 2), 1 / (negative + 2))
    return labels.map { $0 ? high : low }
  }
}
