import Glibc

/// An exponential moving average over time (or over requests, where the stamp is their count).
///
/// Finagle's `Ema`: weight of the past e^(−Δ/window), so that after one window of the new value the old one
/// has lost 63 %.
package struct DecayingMean: Sendable {
  package let window: Double
  package private(set) var value: Double?
  private var stamp = 0.0

  /// - Parameter window: in the unit of the stamps (seconds, requests), more than zero.
  package init(window: Double, start: Double? = nil) {
    self.window = window
    value = start
  }

  @discardableResult
  package mutating func add(_ sample: Double, at stamp: Double) -> Double {
    guard let before = value else {
      value = sample
      self.stamp = stamp
      return sample
    }
    let weight = exp(-max(0, stamp - self.stamp) / window)
    let mean = sample * (1 - weight) + before * weight
    value = mean
    self.stamp = max(stamp, self.stamp)
    return mean
  }

  package mutating func reset(start: Double? = nil) {
    value = start
    stamp = 0
  }
}
