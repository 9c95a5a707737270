import Glibc

/// Several risks in one: 1 - Π (1 - risk)^(weight / largest weight). One fatal claim is not averaged away by many good
/// ones.
///
/// Weights count against the heaviest, so that a single claim has its own risk whatever its weight, and a light claim
/// says less beside a heavy one.
package struct NoisyOr: Sendable {
  private var logSafe = 0.0
  private var heaviest = 0.0
  package private(set) var count = 0

  package init() {}

  /// - Parameters:
  ///   - risk: from 0 to 1; what is not a number counts as 1.
  ///   - weight: below 0 or not a number counts as 1.
  package mutating func add(_ risk: Double, weight: Double = 1) {
    count += 1
    let risk = risk.isNaN ? 1 : min(max(risk, 0), 1)
    let weight = weight >= 0 && weight.isFinite ? weight : 1
    guard weight > 0 else { return }
    heaviest = max(heaviest, weight)
    logSafe += weight * log1p(-risk)
  }

  /// 0 without claims of weight above 0.
  package var risk: Double { heaviest > 0 ? -expm1(logSafe / heaviest) : 0 }
}
