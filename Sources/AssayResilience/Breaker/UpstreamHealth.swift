/// The breakers of one route's upstreams, which bound each other: at most a tenth is out at once, but always one
/// may be; and a route whose upstreams are all out keeps probing one of them.
package struct UpstreamHealth: Sendable {
  package struct Ejection: Sendable, Hashable {
    package let upstream: Int
    package let duration: Duration
  }

  private struct Count: Sendable {
    var successes = 0
    var requests = 0
    var timesEjected = 0
  }

  package let rule: OutlierRule
  /// Between two probes of a route that has nothing else.
  package let lastResortEvery: Duration
  package private(set) var breakers: [CircuitBreaker]
  private var counts: [Count]
  private var nextSweep: Instant
  private var lastResort: Instant?

  package init(
    count: Int, settings: CircuitBreaker.Settings = CircuitBreaker.Settings(), rule: OutlierRule = OutlierRule(),
    lastResortEvery: Duration = .seconds(1), now: Instant
  ) {
    self.rule = rule
    self.lastResortEvery = lastResortEvery
    breakers = [CircuitBreaker](repeating: CircuitBreaker(settings: settings, now: now), count: max(0, count))
    counts = [Count](repeating: Count(), count: max(0, count))
    nextSweep = now + rule.sweepEvery
  }

  package var ejected: Int { breakers.reduce(0) { $0 + ($1.isEjected ? 1 : 0) } }

  package func isAvailable(_ upstream: Int, now: Instant) -> Bool {
    breakers.indices.contains(upstream) && breakers[upstream].isAvailable(now: now)
  }

  package mutating func begin(_ upstream: Int, now: Instant) -> CircuitBreaker.Ticket? {
    guard breakers.indices.contains(upstream) else { return nil }
    return breakers[upstream].begin(now: now)
  }

  /// Where everything is out: the upstream that would be back first, probed before its time, once in a while.
  ///
  /// - Parameter able: those that could take the request; nil for all.
  package mutating func beginLastResort(
    among able: [Int]? = nil, now: Instant
  ) -> (upstream: Int, ticket: CircuitBreaker.Ticket)? {
    if let lastResort, now - lastResort < lastResortEvery { return nil }
    var best: (upstream: Int, until: Instant)?
    for (index, breaker) in breakers.enumerated() where able?.contains(index) ?? true {
      guard !breaker.isAvailable(now: now) else { return nil }
      guard case .dead(let until) = breaker.state else { continue }
      if best.map({ until < $0.until }) ?? true { best = (index, until) }
    }
    guard let best else { return nil }
    lastResort = now
    return (best.upstream, breakers[best.upstream].beginProbe(now: now))
  }

  package mutating func end(
    _ upstream: Int, _ ticket: CircuitBreaker.Ticket, _ outcome: CircuitBreaker.Outcome,
    using generator: inout some RandomNumberGenerator, now: Instant
  ) -> CircuitBreaker.Change? {
    guard breakers.indices.contains(upstream) else { return nil }
    if outcome != .ignorable {
      counts[upstream].requests += 1
      counts[upstream].successes += outcome == .success ? 1 : 0
    }
    let mayEject = outcome != .failure || ejected < rule.ejectedMax(of: breakers.count)
    return breakers[upstream].end(ticket, outcome, mayEject: mayEject, using: &generator, now: now)
  }

  /// Compares the upstreams when it is time, and ejects outliers, the worst first.
  package mutating func sweep(now: Instant) -> [Ejection] {
    guard now >= nextSweep else { return [] }
    nextSweep = now + rule.sweepEvery
    defer { clearCounts() }
    guard let threshold = rule.threshold(counts.map { ($0.successes, $0.requests) }) else { return [] }
    func rate(_ index: Int) -> Double { Double(counts[index].successes) / Double(counts[index].requests) }
    let outliers = counts.indices.filter {
      counts[$0].requests >= rule.requestsMin && rate($0) < threshold && !breakers[$0].isEjected
    }
    var ejections: [Ejection] = []
    for index in outliers.sorted(by: { (rate($0), $0) < (rate($1), $1) }) {
      guard ejected < rule.ejectedMax(of: breakers.count) else { break }
      counts[index].timesEjected += 1
      let duration = min(rule.ejectionMax, rule.ejectionBase * counts[index].timesEjected)
      breakers[index].eject(for: duration, now: now)
      ejections.append(Ejection(upstream: index, duration: duration))
    }
    return ejections
  }

  /// A sweep without ejection takes one off the times that an upstream was ejected.
  private mutating func clearCounts() {
    for index in counts.indices {
      counts[index].requests = 0
      counts[index].successes = 0
      if !breakers[index].isEjected { counts[index].timesEjected = max(0, counts[index].timesEjected - 1) }
    }
  }
}
