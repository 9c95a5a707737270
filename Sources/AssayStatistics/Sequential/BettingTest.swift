import Glibc

/// A one-sided test of a mean that may be looked at after every unit, for ever, at one error rate.
///
/// The hypothesis "the mean of values in [0, 1] is at most m" is bet against: a stake f turns a unit of k values with
/// sum s into the factor 1 + f (s - k m) / (K m), where no unit has more than K values. Under the hypothesis no
/// factor has a mean above 1, so the wealth exceeds 1/α with a chance of at most α, whenever one looks (Ville). The
/// wealth is spread over a few fixed stakes: "diversified Kelly betting" of Waudby-Smith and Ramdas, "Estimating
/// means of bounded random variables by betting", JRSS B 86 (2024).
///
/// Units (samples, or whole clusters) must be independent, and taken in an order that does not depend on them. The
/// values within a unit may depend on each other in any way, and units may differ in size: the mean that is tested is
/// that of all values, as in the gate's own number.
package struct BettingTest: Sendable {
  /// The hypothetical mean, inside (0, 1).
  package let bound: Double
  private let stakes: [Double]
  private let sizeMax: Double
  /// Logarithms of the wealth at each stake.
  private var logs: [Double]

  package init?(bound: Double, stakes: [Double], sizeMax: Int = 1) {
    guard bound > 0, bound < 1, sizeMax >= 1, !stakes.isEmpty, stakes.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      return nil
    }
    self.bound = bound
    self.stakes = stakes
    self.sizeMax = Double(sizeMax)
    logs = Array(repeating: 0, count: stakes.count)
  }

  /// Adds a unit: how many values, and their sum, which lies between 0 and that number.
  ///
  /// - Parameter times: how many such units.
  package mutating func add(sum: Double, count: Int, times: Int = 1) {
    let size = Double(count)
    let gain = (min(max(sum, 0), size) - size * bound) / (sizeMax * bound)
    for index in stakes.indices { logs[index] += Double(times) * log1p(stakes[index] * gain) }
  }

  /// The logarithm of the wealth: evidence against the hypothesis. ln(1/α) refutes it at the level α.
  package var evidence: Double {
    let most = logs.max() ?? 0
    let sum = logs.reduce(0) { $0 + exp($1 - most) }
    return most + log(sum / Double(logs.count))
  }

  /// Stakes for about so many units: from the one that a difference just large enough to be found in them would call
  /// for, up to nearly everything, each a third larger than the one before.
  package static func stakes(bound: Double, units: Int) -> [Double] {
    let most = 0.95
    let least = 0.7 * (10 * bound / ((1 - bound) * Double(max(1, units)))).squareRoot()
    var stakes: [Double] = [most]
    while let last = stakes.last, last / 1.35 > least, stakes.count < 24 { stakes.append(last / 1.35) }
    return stakes
  }
}
