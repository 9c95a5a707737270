import Glibc

/// A calibrator chosen by how many labels there are, and what spoke for it.
///
/// | effective labels | method |
/// | --- | --- |
/// | none | the prior as shipped |
/// | below 50 | beta-binomial bins on the prior |
/// | 50 to 300 | Platt on the log odds, or beta where cross-validation is clearly for it |
/// | to 1,000 | Platt, beta or isotonic, whichever wins by cross-validation |
/// | above | isotonic |
///
/// Between 50 and 300 the fit is drawn to the prior as far as cross-validation is for that: not at all, by half of
/// n / (n + 50) or all of it, or wholly, which leaves the prior alone. Shipped risks that are nearly right are better than
/// two numbers learned from a hundred labels.
package struct CalibratorFit: Sendable, Hashable {
  /// Mean log loss of a method on the folds it did not learn from.
  package struct Trial: Sendable, Hashable, Codable {
    package var method: CalibrationMethod
    /// Mixed with the prior, or the prior alone.
    package var isMixed: Bool
    /// What the fit weighs beside the prior; nil where it stands alone.
    package var share: Double?
    package var logLoss: Double
  }

  package var calibrator: Calibrator
  package var method: CalibrationMethod
  package var rows: Int
  /// Kish's number, by which the method is chosen.
  package var effectiveRows: Double
  package var trials: [Trial]

  package static let foldCount = 5
  package static let priorRows = 50.0

  /// - Parameters:
  ///   - rows: raw scores in 0...1; values outside count as 0 and 1.
  ///   - prior: what holds where there are few labels or none.
  ///   - mixesPrior: off where the caller draws the fit to the prior by itself.
  package init(_ rows: LabelledScores, prior: Calibrator = .identity, mixesPrior: Bool = true) {
    let rows = rows.mapScores { min(max($0, 0), 1) }
    let effective = rows.effectiveCount
    var trials: [Trial] = []
    let method: CalibrationMethod
    switch effective {
    case ..<0.5: method = .prior
    case ..<50: method = .bins
    case ...300: method = Self.platt(unlessClearly: .beta, rows, prior, &trials)
    case ...1000: method = Self.best(of: [.platt, .beta, .isotonic], rows, prior, &trials)
    default: method = .isotonic
    }
    let own =
      mixesPrior && (50...300).contains(effective) ? Self.ownShare(of: method, rows, prior, &trials) : 1
    switch own {
    case 0: calibrator = prior
    case 1: calibrator = Self.fit(method, rows, prior) ?? prior
    default: calibrator = Self.fit(method, rows, prior).map { .mixed($0, parent: prior, share: own) } ?? prior
    }
    self.method = own == 0 ? .prior : method
    self.rows = rows.count
    effectiveRows = effective
    self.trials = trials
  }

  /// One method by name; nil where the rows do not allow it. Higher scores never get lower chances.
  package static func fit(_ method: CalibrationMethod, _ rows: LabelledScores, _ prior: Calibrator) -> Calibrator? {
    switch method {
    case .prior: return prior
    case .bins: return .bins(BetaBinomialBins(fitting: rows.mapScores(prior.probability)), prior: prior)
    case .platt: return PlattScaling(fitting: rows.mapScores(clippedLogit), monotone: true).map { .platt($0) }
    case .beta: return BetaCalibration(fitting: rows).map { .beta($0) }
    case .isotonic:
      // A block without an error is no proof of certainty: Laplace's bound for all rows keeps the ends open.
      let least = 1 / (rows.effectiveCount + 2)
      return MonotoneMap(isotonic: rows).map { .isotonic($0.clamped(least...(1 - least))) }
    }
  }

  /// What the fit weighs beside the prior where its held-out log loss is lowest; of equal ones the least.
  private static func ownShare(
    of method: CalibrationMethod, _ rows: LabelledScores, _ prior: Calibrator, _ trials: inout [Trial]
  ) -> Double {
    guard let own = heldOutChances(rows, { fit(method, $0, prior) }) else { return 1 }
    let shipped = rows.scores.map(prior.probability)
    let usual = rows.effectiveCount / (rows.effectiveCount + priorRows)
    var best = (share: 1.0, loss: weightedMean(losses(own, rows), rows.weights))
    for share in [usual, usual / 2, 0] {
      let mixed = zip(own, shipped).map { share * $0 + (1 - share) * $1 }
      let loss = weightedMean(losses(mixed, rows), rows.weights)
      trials.append(Trial(method: method, isMixed: true, share: share, logLoss: loss))
      if loss <= best.loss { best = (share, loss) }
    }
    return best.share
  }

  private static func best(
    of methods: [CalibrationMethod], _ rows: LabelledScores, _ prior: Calibrator, _ trials: inout [Trial]
  ) -> CalibrationMethod {
    for method in methods {
      guard let losses = heldOutLosses(rows, { fit(method, $0, prior) }) else { continue }
      trials.append(Trial(method: method, isMixed: false, share: nil, logLoss: weightedMean(losses, rows.weights)))
    }
    return trials.min { $0.logLoss < $1.logLoss }?.method ?? .platt
  }

  /// Platt's two numbers unless the other method's gain is above one standard error.
  private static func platt(
    unlessClearly other: CalibrationMethod, _ rows: LabelledScores, _ prior: Calibrator, _ trials: inout [Trial]
  ) -> CalibrationMethod {
    guard let platt = heldOutLosses(rows, { fit(.platt, $0, prior) }),
      let beta = heldOutLosses(rows, { fit(other, $0, prior) })
    else { return .platt }
    trials.append(Trial(method: .platt, isMixed: false, share: nil, logLoss: weightedMean(platt, rows.weights)))
    trials.append(Trial(method: other, isMixed: false, share: nil, logLoss: weightedMean(beta, rows.weights)))
    let gains = zip(platt, beta).map { $0 - $1 }
    let mean = weightedMean(gains, rows.weights)
    let spread = weightedMean(gains.map { ($0 - mean) * ($0 - mean) }, rows.weights)
    return mean > (spread / max(1, rows.effectiveCount)).squareRoot() ? other : .platt
  }

  /// The log loss of each row under a fit to the other folds; nil where some fold cannot be left out.
  private static func heldOutLosses(
    _ rows: LabelledScores, _ learn: (LabelledScores) -> Calibrator?
  ) -> [Double]? {
    heldOutChances(rows, learn).map { losses($0, rows) }
  }

  private static func heldOutChances(
    _ rows: LabelledScores, _ learn: (LabelledScores) -> Calibrator?
  ) -> [Double]? {
    let folds = rows.folds(foldCount)
    var chances = [Double](repeating: 0, count: rows.count)
    for fold in Set(folds).sorted() {
      let kept = folds.indices.filter { folds[$0] != fold }
      guard let calibrator = learn(rows.selecting(kept)) else { return nil }
      for row in folds.indices where folds[row] == fold { chances[row] = calibrator.probability(rows.scores[row]) }
    }
    return chances
  }

  private static func losses(_ chances: [Double], _ rows: LabelledScores) -> [Double] {
    zip(chances, rows.labels).map { chance, isTrue in
      let chance = min(max(chance, 1e-6), 1 - 1e-6)
      return isTrue ? -log(chance) : -log1p(-chance)
    }
  }

  private static func weightedMean(_ values: [Double], _ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    return total > 0 ? zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
  }
}
