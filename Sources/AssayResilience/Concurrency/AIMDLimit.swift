/// What the end of a request says of the load on its endpoint.
package enum LoadOutcome: Sendable, Hashable {
  case succeeded
  /// 429, 503, 529 or a time-out.
  case dropped
  /// Says nothing: a wrong request, a client that went away.
  case ignored
}

/// A limit that grows while the endpoint keeps up and shrinks when it says that it does not: additive
/// increase, multiplicative decrease, after a slow start.
///
/// In slow start each success raises the limit by one, which doubles it every round; after the first drop a
/// whole round of successes raises it by one. A drop takes a fifth, once per round: drops of requests that
/// started before the last decrease say nothing new.
///
/// Netflix's `AIMDLimit` differs in three ways. It adds one for each success for ever, which is exponential growth;
/// it takes a tenth for each drop, so that one burst of twenty 429s takes 88 % (0.9^20); and it counts an answer
/// slower than 5 s as a drop. There is no latency rule here: a long answer or a film is slow without a queue.
package struct AIMDLimit: Sendable {
  package let limits: ConcurrencyLimits
  package private(set) var limit: Int
  private var inSlowStart = true
  private var successes = 0
  private var decreasedAt: Instant?

  package init(limits: ConcurrencyLimits) {
    self.limits = limits
    limit = limits.start
  }

  /// - Parameters:
  ///   - inFlight: with the request that ended.
  ///   - started: when that request was admitted.
  package mutating func on(_ outcome: LoadOutcome, inFlight: Int, started: Instant, now: Instant) {
    switch outcome {
    case .ignored: return
    case .succeeded:
      // A limit that is not used has not been tested: it does not grow.
      guard limit < limits.maximum, inFlight * 2 >= limit else { return }
      successes += 1
      guard inSlowStart || successes >= limit else { return }
      limit += 1
      successes = 0
    case .dropped:
      inSlowStart = false
      if let decreasedAt, started < decreasedAt { return }
      limit = max(limits.minimum, limit * 4 / 5)
      successes = 0
      decreasedAt = now
    }
  }
}
