/// Adaptive throttling at the client (Site Reliability Engineering, chapter 21): a request is dropped with probability
/// max(0, (requests − K × accepts) / (requests + 1)) over the last two minutes.
package struct ClientThrottle: Sendable {
  /// 2 lets through twice what is accepted; lower is stricter.
  package let multiplier: Double
  private var requests: WindowedCounter
  private var accepts: WindowedCounter

  package init(multiplier: Double = 2, window: Duration = .seconds(120)) {
    self.multiplier = max(1, multiplier)
    requests = WindowedCounter(window: window)
    accepts = WindowedCounter(window: window)
  }

  package mutating func dropProbability(now: Instant) -> Double {
    let asked = Double(requests.total(now: now))
    return max(0, (asked - multiplier * Double(accepts.total(now: now))) / (asked + 1))
  }

  /// Whether to send a request; those that are dropped here count as requests too.
  package mutating func admits(using generator: inout some RandomNumberGenerator, now: Instant) -> Bool {
    let drop = dropProbability(now: now)
    requests.add(1, now: now)
    return Double(generator.next() >> 11) * 0x1p-53 >= drop
  }

  package mutating func accepted(now: Instant) { accepts.add(1, now: now) }
}
