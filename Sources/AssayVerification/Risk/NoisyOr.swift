import Glibc

/// Several risks in one: 1 - Π (1 - risk)^weight. One fatal claim is not averaged away by many good ones.
package struct NoisyOr: Sendable {
  private var logSafe = 0.0
  package private(set) var count = 0

  package init() {}

  /// - Parameters:
  ///   - risk: from 0 to 1; what is not a number counts as 1.
  ///   - weight: 1 counts it once, 2 as if it stood there twice; below 0 or not a number counts as 1.
  package mutating func add(_ risk: Double, weight: Double = 1) {
    count += 1
    let risk = risk.isNaN ? 1 : min(max(risk, 0), 1)
    let weight = weight >= 0 && weight.isFinite ? weight : 1
    guard weight > 0 else { return }
    logSafe += weight * log1p(-risk)
  }

  /// 0 without claims.
  package var risk: Double { -expm1(logSafe) }
}
