/// Says when failures have become too many: five in a row, or a success rate below 80 % over 30 s.
///
/// Finagle's hybrid `FailureAccrualPolicy`. The success rate counts once a whole window has passed since the
/// start, with a least number of requests in the window.
package struct FailureAccrual: Sendable {
  package struct Settings: Sendable, Hashable {
    /// 0 switches the rule off.
    package var consecutiveFailures = 5
    /// 0 switches the rule off.
    package var successRateMin = 0.8
    package var window: Duration = .seconds(30)
    package var requestsMin = 5

    package init(
      consecutiveFailures: Int = 5, successRateMin: Double = 0.8, window: Duration = .seconds(30), requestsMin: Int = 5
    ) {
      self.consecutiveFailures = consecutiveFailures
      self.successRateMin = successRateMin
      self.window = max(.milliseconds(1), window)
      self.requestsMin = requestsMin
    }
  }

  package let settings: Settings
  package private(set) var consecutive = 0
  private var rate: DecayingMean
  private var requests: WindowedCounter
  private var started: Instant

  package init(settings: Settings = Settings(), now: Instant) {
    self.settings = settings
    rate = DecayingMean(window: settings.window.inSeconds)
    requests = WindowedCounter(window: settings.window, slices: 5)
    started = now
  }

  package var successRate: Double? { rate.value }

  package mutating func succeeded(now: Instant) {
    consecutive = 0
    requests.add(1, now: now)
    rate.add(1, at: (now - started).inSeconds)
  }

  /// - Returns: whether the failures are too many now.
  package mutating func failed(now: Instant) -> Bool {
    consecutive += 1
    requests.add(1, now: now)
    let passed = now - started
    let mean = rate.add(0, at: passed.inSeconds)
    if settings.consecutiveFailures > 0, consecutive >= settings.consecutiveFailures { return true }
    guard settings.successRateMin > 0, passed >= settings.window, mean < settings.successRateMin else { return false }
    return requests.total(now: now) >= settings.requestsMin
  }

  package mutating func revived(now: Instant) {
    consecutive = 0
    rate.reset()
    requests.reset()
    started = now
  }
}
