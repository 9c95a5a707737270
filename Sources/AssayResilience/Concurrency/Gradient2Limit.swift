/// A limit on concurrency from the ratio of long-term to present latency: Netflix's `Gradient2Limit`.
///
/// For time to first token normalised by size; never for the raw latency of answers, which grows with what
/// is asked and not with the queue.
package struct Gradient2Limit: Sendable {
  private let limitMin: Double
  private let limitMax: Double
  private let queue: Double
  private let smoothing: Double
  private let tolerance: Double
  private let window: Double
  private var estimate: Double
  private var long = 0.0
  private var samples = 0
  private static let warmUp = 10

  /// - Parameters:
  ///   - queue: requests that may wait at the endpoint without harm.
  ///   - tolerance: how much slower than usual is still no queue, 1 or more.
  ///   - window: samples of the long-term average.
  package init(
    start: Int = 20, limitMin: Int = 1, limitMax: Int = 200, queue: Int = 4, smoothing: Double = 0.2,
    tolerance: Double = 1.5, window: Int = 600
  ) {
    self.limitMin = Double(max(1, limitMin))
    self.limitMax = Double(max(1, limitMin, limitMax))
    self.queue = Double(queue)
    self.smoothing = smoothing
    self.tolerance = max(1, tolerance)
    self.window = Double(max(1, window))
    estimate = min(max(Double(start), self.limitMin), self.limitMax)
  }

  package var limit: Int { Int(estimate) }

  package mutating func on(latency: Duration, inFlight: Int) {
    let short = latency.inSeconds
    guard short > 0 else { return }
    learn(short)
    // After an overload the long average is far too high: bring it down without waiting for the smoothing.
    if long / short > 2 { long *= 0.95 }
    guard Double(inFlight) >= estimate / 2 else { return }
    let gradient = max(0.5, min(1, tolerance * long / short))
    let wanted = estimate * gradient + queue
    estimate = max(limitMin, min(limitMax, estimate * (1 - smoothing) + wanted * smoothing))
  }

  private mutating func learn(_ sample: Double) {
    if samples < Self.warmUp {
      long = (long * Double(samples) + sample) / Double(samples + 1)
      samples += 1
    } else {
      let factor = 2 / (window + 1)
      long = long * (1 - factor) + sample * factor
    }
  }
}
