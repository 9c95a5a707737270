/// Drops requests at the client when the endpoint refuses too many: Finagle's `NackAdmissionFilter`.
///
/// An average of acceptances over the window; below the threshold a request is dropped with probability
/// min(0.75, 1 − accepted / threshold). Below five requests a second it neither drops nor learns of refusals.
package struct NackAdmission: Sendable {
  package static let dropMax = 0.75
  package static let requestsPerSecondMin = 5

  package let acceptRateMin: Double
  package private(set) var dropped = 0
  private var requests = WindowedCounter(window: .seconds(1))
  private var mean: DecayingMean
  private var started: Instant?

  /// - Parameters:
  ///   - window: of the average, more than zero.
  ///   - nackRateMax: above which requests are dropped, between 0 and 1.
  package init(window: Duration = .seconds(120), nackRateMax: Double = 0.5) {
    acceptRateMin = 1 - min(0.999, max(0.001, nackRateMax))
    mean = DecayingMean(window: max(.milliseconds(1), window).inSeconds, start: 1)
  }

  package var acceptRate: Double { mean.value ?? 1 }

  /// Whether to send a request; each that is asked for counts as traffic.
  package mutating func admits(using generator: inout some RandomNumberGenerator, now: Instant) -> Bool {
    if started == nil { started = now }
    requests.add(1, now: now)
    let rate = acceptRate
    guard rate < acceptRateMin else { return true }
    let drop = min(Self.dropMax, 1 - rate / acceptRateMin)
    guard Double(generator.next() >> 11) * 0x1p-53 < drop else { return true }
    dropped += 1
    return false
  }

  /// Learns from an answer.
  ///
  /// - Parameter refused: whether the endpoint said that it does not take more. Any other failure is an acceptance.
  package mutating func on(refused: Bool, now: Instant) {
    let isBusy = requests.total(now: now) >= Self.requestsPerSecondMin
    mean.add(refused && isBusy ? 0 : 1, at: (now - (started ?? now)).inSeconds)
  }
}
