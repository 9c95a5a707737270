package import AssayCore

/// When a second request may be sent beside one that is slow, and what pays for it: Finagle's
/// `BackupRequestFilter`. Off while `extraLoadMax` is 0.
///
/// The second request goes out after the (1 − `extraLoadMax`) percentile of what requests took, refreshed every
/// three seconds. It is paid twice: from a budget of its own, so that hedges stay below their share, and
/// from the retry budget of the endpoint, which Finagle withdraws from too.
package struct HedgePolicy: Sendable {
  /// What the wait before a second request is.
  package enum After: Sendable, Hashable {
    /// The (1 − `extraLoadMax`) percentile of what requests took.
    case matching
    /// Another percentile of it, above 0 and below 1.
    case percentile(Double)
    case fixed(Duration)
  }

  package private(set) var extraLoadMax: Double
  package let after: After
  /// The least wait before a second request.
  package let delayMin: Duration
  /// The wait before a second request; nil until latencies are known, and while hedging is off.
  package private(set) var delay: Duration?
  private let refreshEvery: Duration
  private let trackedMax: Duration
  private var budget: RetryBudget
  private var latencies: LatencyWindow
  private var refreshed: Instant?

  /// - Parameters:
  ///   - extraLoadMax: second requests per request, 0 to 1.
  ///   - delayMin: at least 1 ms.
  ///   - trackedMax: above this percentile no second request is sent.
  /// - Throws: `.configuration` when the share is out of its range.
  package init(
    extraLoadMax: Double = 0, after: After = .matching, delayMin: Duration = .milliseconds(1),
    refreshEvery: Duration = .seconds(3), window: Duration = .seconds(15), trackedMax: Duration = .seconds(600)
  ) throws(AssayError) {
    self.after = after
    budget = try Self.budget(for: extraLoadMax)
    self.extraLoadMax = extraLoadMax
    self.delayMin = max(.milliseconds(1), delayMin)
    self.refreshEvery = refreshEvery
    self.trackedMax = trackedMax
    latencies = LatencyWindow(window: window)
  }

  /// Takes a new share; the budget is made anew if it differs, so that a share of 0 stops hedging at once.
  ///
  /// - Throws: `.configuration` when the share is out of its range; the old one stays.
  package mutating func set(extraLoadMax: Double) throws(AssayError) {
    guard extraLoadMax != self.extraLoadMax else { return }
    budget = try Self.budget(for: extraLoadMax)
    self.extraLoadMax = extraLoadMax
    refreshed = nil
  }

  private static func budget(for share: Double) throws(AssayError) -> RetryBudget {
    guard share >= 0, share <= 1 else {
      throw AssayError(.configuration, "the extra load of hedging should be from 0 to 1")
    }
    // A ttl of 30 s smooths bursts, as there; there is no reserve.
    return try RetryBudget(ttl: .seconds(30), retriesPerSecondMin: 0, percent: share)
  }

  /// Counts a request and says when a second one may follow it; nil for never.
  package mutating func begin(now: Instant) -> Duration? {
    budget.depositOne(now: now)
    refresh(now: now)
    return delay
  }

  /// Learns what a request took: those that succeeded, timed out or were cancelled by their rival. Other
  /// failures are fast and would lower the percentile.
  package mutating func record(_ latency: Duration, now: Instant) { latencies.add(latency, now: now) }

  /// Pays for a second request.
  package mutating func withdraw(from shared: inout RetryBudget, now: Instant) -> Bool {
    withdraw(now: now) && shared.withdrawOne(now: now)
  }

  /// Pays from the share of second requests alone: the caller withdraws from the shared budget next.
  package mutating func withdraw(now: Instant) -> Bool { extraLoadMax > 0 && budget.withdrawOne(now: now) }

  package mutating func balance(now: Instant) -> Int { budget.balance(now: now) }

  private mutating func refresh(now: Instant) {
    if let refreshed, now - refreshed < refreshEvery { return }
    refreshed = now
    guard extraLoadMax > 0 else {
      delay = nil
      return
    }
    if case .fixed(let wait) = after {
      delay = max(delayMin, wait)
      return
    }
    var share = 1 - extraLoadMax
    if case .percentile(let asked) = after { share = asked }
    guard let quantile = latencies.quantile(share, now: now), quantile < trackedMax else {
      delay = nil
      return
    }
    delay = max(delayMin, quantile)
  }
}
