/// Keeps requests away from an upstream that fails: alive → dead for a while → one probe → alive or dead again.
///
/// Finagle's `FailureAccrualFactory` with its hybrid policy. It differs in one thing: each request has a ticket, so
/// that answers to requests from before an ejection decide nothing after it, and only the probe decides the probe.
/// An outcome that says nothing of the upstream's health (a capability error, a wrong request, a client that went
/// away) is ignorable: neither success nor failure, and it leaves the probe open for the next request.
package struct CircuitBreaker: Sendable {
  package struct Settings: Sendable, Hashable {
    package var accrual: FailureAccrual.Settings
    package var backoff: EqualJitter
    /// A probe that never reports is taken for ignorable after this time.
    package var probeMax: Duration

    package init(
      accrual: FailureAccrual.Settings = FailureAccrual.Settings(), backoff: EqualJitter = EqualJitter(),
      probeMax: Duration = .seconds(300)
    ) {
      self.accrual = accrual
      self.backoff = backoff
      self.probeMax = probeMax
    }
  }

  package enum State: Sendable, Hashable {
    case alive
    case dead(until: Instant)
    /// The next request is the probe.
    case probeOpen
    case probing(since: Instant)
  }

  package enum Outcome: Sendable, Hashable { case success, failure, ignorable }

  package struct Ticket: Sendable, Hashable {
    fileprivate let epoch: UInt64
    package let isProbe: Bool
  }

  /// What changed, for logs and metrics.
  package enum Change: Sendable, Hashable {
    case ejected(for: Duration)
    case revived
    /// The probe failed.
    case stillDead(for: Duration)
  }

  package let settings: Settings
  package private(set) var state = State.alive
  package private(set) var ejections = 0
  package private(set) var revivals = 0
  package private(set) var probes = 0
  private var accrual: FailureAccrual
  private var backoff: EqualJitter
  private var epoch: UInt64 = 0

  package init(settings: Settings = Settings(), now: Instant) {
    self.settings = settings
    accrual = FailureAccrual(settings: settings.accrual, now: now)
    backoff = settings.backoff
  }

  package var successRate: Double? { accrual.successRate }

  package var isEjected: Bool { state != .alive }

  /// Whether a request could start now.
  package func isAvailable(now: Instant) -> Bool {
    switch state {
    case .alive, .probeOpen: true
    case .dead(let until): now >= until
    case .probing(let since): now - since >= settings.probeMax
    }
  }

  /// Starts a request, or nil when none may.
  package mutating func begin(now: Instant) -> Ticket? {
    guard isAvailable(now: now) else { return nil }
    if state == .alive { return Ticket(epoch: epoch, isProbe: false) }
    return beginProbe(now: now)
  }

  /// Starts a probe before its time: for a route that has no other upstream.
  package mutating func beginProbe(now: Instant) -> Ticket {
    epoch += 1
    probes += 1
    state = .probing(since: now)
    return Ticket(epoch: epoch, isProbe: true)
  }

  /// - Parameter mayEject: false when too many of the route's upstreams are out already.
  package mutating func end(
    _ ticket: Ticket, _ outcome: Outcome, mayEject: Bool = true, using generator: inout some RandomNumberGenerator,
    now: Instant
  ) -> Change? {
    // A request from before the last change of state says nothing of now.
    guard ticket.epoch == epoch else { return nil }
    switch (state, outcome) {
    case (.alive, .success):
      accrual.succeeded(now: now)
      return nil
    case (.alive, .failure):
      guard accrual.failed(now: now), mayEject else { return nil }
      return .ejected(for: die(for: backoff.next(using: &generator), now: now))
    case (.probing, .success):
      revive(now: now)
      return .revived
    case (.probing, .failure):
      return .stillDead(for: die(for: backoff.next(using: &generator), now: now))
    case (.probing, .ignorable):
      state = .probeOpen
      return nil
    default: return nil
    }
  }

  /// Ejects it from outside: by comparison with its neighbours.
  package mutating func eject(for duration: Duration, now: Instant) {
    guard state == .alive else { return }
    _ = die(for: duration, now: now)
  }

  private mutating func die(for duration: Duration, now: Instant) -> Duration {
    if state == .alive { ejections += 1 }
    epoch += 1
    state = .dead(until: now + duration)
    return duration
  }

  private mutating func revive(now: Instant) {
    revivals += 1
    epoch += 1
    backoff.reset()
    accrual.revived(now: now)
    accrual.succeeded(now: now)
    state = .alive
  }
}
