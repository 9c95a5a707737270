/// The moment by which a request must be answered: one for all its attempts.
package struct Deadline: Sendable, Hashable, Comparable {
  package let instant: Instant

  package init(_ instant: Instant) { self.instant = instant }

  /// - Parameters:
  ///   - timeout: what the caller or the route allows, from now.
  ///   - reserve: what we keep for our own work after the last attempt.
  package init(timeout: Duration, reserve: Duration = .zero, now: Instant) {
    instant = now + max(.zero, timeout - max(.zero, reserve))
  }

  package static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }

  /// What is left; zero once it has passed.
  package func remaining(now: Instant) -> Duration { max(.zero, instant - now) }

  package func isExpired(now: Instant) -> Bool { instant <= now }

  /// How long an attempt that starts now may take: min(per try, remaining).
  ///
  /// - Parameters:
  ///   - perTry: the most that one attempt may take.
  ///   - typical: the median that this model takes for this class of modality: an attempt that would be cut
  ///     more often than not is not started.
  /// - Returns: nil when no attempt should start.
  package func attemptTime(perTry: Duration, typical: Duration = .zero, now: Instant) -> Duration? {
    let left = remaining(now: now)
    guard left > .zero, left >= typical else { return nil }
    return min(left, perTry)
  }
}
