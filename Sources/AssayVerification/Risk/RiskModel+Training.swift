package import AssayCore
import AssayStatistics

/// Signals of a claim or answer with what turned out.
package struct RiskExample: Sendable {
  package var signals: RiskSignals
  /// It was not supported.
  package var isWrong: Bool
  package var weight: Double

  package init(signals: RiskSignals, isWrong: Bool, weight: Double = 1) {
    self.signals = signals
    self.isWrong = isWrong
    self.weight = weight
  }
}

extension RiskModel {
  /// Learns weights from examples; the same examples always give the same weights.
  ///
  /// A penalty draws the weights to those of `start`, so that a signal nobody has seen keeps its shipped weight and a
  /// few labels do not overturn it.
  /// - Parameter l2: strength of the penalty ½ l2 Σ (weight - start)².
  /// - Throws: `data` with fewer than ten examples, one class only, or a weight that is no number.
  package static func train(
    _ examples: [RiskExample], version: String, l2: Double = 1, start: RiskModel = .prior
  ) throws(AssayError) -> RiskModel {
    let right = examples.count { !$0.isWrong && $0.weight > 0 }
    let wrong = examples.count { $0.isWrong && $0.weight > 0 }
    guard right + wrong >= examplesMin, right > 0, wrong > 0 else {
      throw AssayError(
        .data, "A risk model needs \(examplesMin) examples with right and wrong ones; there are \(right) and \(wrong).",
        remedy: "Label more answers, or keep the shipped weights (\(prior.version)).")
    }
    let fit = LogisticRegression.fit(
      features: examples.flatMap(\.signals.features), columns: RiskSignals.Name.allCases.count,
      targets: examples.map { $0.isWrong ? 1 : 0 }, weights: examples.map(\.weight),
      options: .init(l2: l2, centre: start.weights, nonNegative: true))
    guard let fit, let model = RiskModel(version: version, intercept: fit.intercept, weights: fit.weights) else {
      throw AssayError(
        .data, "The risk model could not be fitted.",
        remedy: "Weights must be finite and not below 0, and the version 1 to \(versionBytesMax) bytes.")
    }
    return model
  }

  package static let examplesMin = 10
}

extension RiskScore {
  /// Whether this risk is the higher one.
  ///
  /// - Throws: `data` when the scores come from different versions: such numbers are different quantities.
  package func isHigher(than other: RiskScore) throws(AssayError) -> Bool {
    guard version == other.version else {
      throw AssayError(
        .data, "Risks of version \(version) and \(other.version) cannot be compared.",
        remedy: "Score both with one version: verify the older answers again.")
    }
    return value > other.value
  }
}
