/// A statement about the answers a threshold lets through, and for how long it holds.
package struct Certificate: Sendable, Hashable, Codable {
  package enum Method: String, Sendable, Codable {
    /// A bound that holds with the stated confidence.
    case learnThenTest = "learn_then_test"
    /// A bound on the mean; `confidence` is absent.
    case conformalRisk = "conformal_risk"
  }

  /// Why a certificate no longer holds.
  package struct Void: Sendable, Hashable, Codable {
    package var reason: String
    /// What measured it: the name of a drift alarm, a new calibrator version.
    package var source: String

    package init(reason: String, source: String) {
      self.reason = reason
      self.source = source
    }
  }

  package var method: Method
  package var alpha: Double
  package var confidence: Double?
  /// Rows the certificate was computed from.
  package var n: Int
  package var accepted: Int
  package var errors: Int
  package var upperBound: Double
  /// Answers of this risk or less are covered.
  package var threshold: Double
  /// Share of rows accepted.
  package var coverage: Double
  /// Rows had weights or groups: the counts were shrunk, and the bound is approximate.
  package var isApproximate: Bool
  /// The calibrator whose risks the threshold is in; it means nothing for another's.
  package var calibrator: String
  package var void: Void?

  package var isValid: Bool { void == nil }

  /// Nil where nothing was certified.
  package init?(_ result: LearnThenTest.Result, test: LearnThenTest, calibrator: String) {
    guard let step = result.certified else { return nil }
    method = .learnThenTest
    alpha = test.alpha
    confidence = test.confidence
    n = result.rows
    accepted = step.accepted
    errors = step.errors
    upperBound = step.upperBound
    threshold = step.threshold
    coverage = result.coverage
    isApproximate = step.effectiveAccepted < Double(step.accepted) * (1 - 1e-9)
    self.calibrator = calibrator
  }

  package init(_ result: ConformalRisk, alpha: Double, calibrator: String) {
    method = .conformalRisk
    self.alpha = alpha
    n = result.n
    accepted = Int((result.coverage * Double(result.n)).rounded())
    errors = Int((result.rate * Double(result.n)).rounded())
    upperBound = result.bound
    threshold = result.threshold
    coverage = result.coverage
    isApproximate = false
    self.calibrator = calibrator
  }

  /// Ends the certificate; the first reason stays.
  package mutating func void(_ reason: String, source: String) {
    if void == nil { void = Void(reason: reason, source: source) }
  }

  /// Whether an answer of this risk, from this calibrator, is covered.
  package func covers(risk: Double, calibrator version: String) -> Bool {
    isValid && version == calibrator && risk <= threshold
  }

  package var sentence: String {
    let share = percent(alpha)
    let coverage = "\(percent(coverage)) of answers (risk at most \(decimals(threshold)))"
    let basis = "\(errors) of \(accepted) accepted answers were wrong"
    let kind =
      switch (method, confidence) {
      case (.learnThenTest, let confidence?):
        "At most \(share) of accepted answers are wrong, with \(percent(confidence)) confidence"
      default: "On average at most \(share) of all answers are accepted and wrong"
      }
    let end = void.map { " VOID: \($0.reason)." } ?? ""
    return "\(kind): covers \(coverage); \(basis)\(isApproximate ? ", weighted or grouped" : "").\(end)"
  }
}

/// Up to four decimals, without trailing zeros.
package func decimals(_ value: Double) -> String {
  let rounded = (value * 10_000).rounded() / 10_000
  return rounded == rounded.rounded() ? String(Int(rounded)) : rounded.description
}

/// Up to one decimal of a per cent.
package func percent(_ share: Double) -> String {
  let tenths = (share * 1000).rounded() / 10
  return (tenths == tenths.rounded() ? String(Int(tenths)) : tenths.description) + " %"
}
