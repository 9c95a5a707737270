/// How many retries may be under way at once, beside what the budget pays: Envoy's circuit breaker for retries.
///
/// With a percentage the cap is max(`retriesMin`, ⌊percent × (active + pending)⌋) and overrides
/// `retriesMax`; without one the cap is `retriesMax`.
package struct RetryConcurrency: Sendable, Hashable {
  /// Share of the requests under way that may be retries, 0 to 1; nil switches to `retriesMax`.
  package let share: Double?
  package let retriesMin: Int
  package let retriesMax: Int
  package private(set) var retries = 0
  /// Requests that an upstream is working on, retries among them.
  package private(set) var active = 0
  /// Requests that wait for an upstream.
  package private(set) var pending = 0

  package init(share: Double? = 0.2, retriesMin: Int = 3, retriesMax: Int = 3) {
    self.share = share.map { $0.isFinite ? min(1, max(0, $0)) : 0 }
    self.retriesMin = max(0, retriesMin)
    self.retriesMax = max(0, retriesMax)
  }

  /// The cap now.
  package var limit: Int {
    guard let share else { return retriesMax }
    return max(retriesMin, Int(share * Double(active + pending)))
  }

  /// Never negative, also when the cap has fallen below what is under way.
  package var remaining: Int { max(0, limit - retries) }

  package mutating func enqueue() { pending += 1 }
  package mutating func dequeue() { pending = max(0, pending - 1) }
  package mutating func begin() { active += 1 }
  package mutating func end() { active = max(0, active - 1) }

  /// Takes a place for one retry if there is one.
  package mutating func beginRetry() -> Bool {
    guard retries < limit else { return false }
    retries += 1
    return true
  }

  package mutating func endRetry() { retries = max(0, retries - 1) }
}
