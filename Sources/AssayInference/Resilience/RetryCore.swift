/// The bounds of one request's attempts.
package struct RetryPolicy: Sendable, Hashable {
  /// First attempt and retries together; 1 switches retries off.
  package var attemptsMax: Int
  package var backoff: Backoff
  /// A `Retry-After` longer than this ends the request.
  package var retryAfterMax: Duration
  package var attemptTimeout: Duration
  /// Of the whole request, counted from its start.
  package var timeout: Duration

  package init(
    attemptsMax: Int = 6, backoff: Backoff = Backoff(), retryAfterMax: Duration = .seconds(120),
    attemptTimeout: Duration = .seconds(300), timeout: Duration = .seconds(900)
  ) {
    self.attemptsMax = attemptsMax
    self.backoff = backoff
    self.retryAfterMax = retryAfterMax
    self.attemptTimeout = attemptTimeout
    self.timeout = timeout
  }
}

/// Decides, for one request, whether a failed attempt is made again and when.
package struct RetryCore: Sendable {
  package enum Action: Sendable, Hashable {
    case retry(after: Duration)
    case giveUp(Reason)
  }

  package enum Reason: String, Sendable, Hashable {
    case cannotHelp = "another attempt cannot help"
    case attempts = "all attempts are used up"
    case budget = "the retry budget that all requests share is used up"
    case deadline = "the deadline is too near for another attempt"
    case retryAfter = "the endpoint asks to wait longer than allowed"
  }

  package let policy: RetryPolicy
  package let deadline: Instant
  package private(set) var attempts = 1

  package init(policy: RetryPolicy, started: Instant) {
    self.policy = policy
    deadline = started + policy.timeout
  }

  /// The time the next attempt may take, nil when there is none left.
  package func attemptTime(now: Instant) -> Duration? {
    let left = deadline - now
    return left > .zero ? min(left, policy.attemptTimeout) : nil
  }

  package mutating func on(
    _ failure: Failure, budget: inout RetryBudget, using generator: inout some RandomNumberGenerator, now: Instant
  ) -> Action {
    guard failure.mayRetry else { return .giveUp(.cannotHelp) }
    guard attempts < policy.attemptsMax else { return .giveUp(.attempts) }
    if let wanted = failure.retryAfter, wanted > policy.retryAfterMax { return .giveUp(.retryAfter) }
    // A little jitter above Retry-After keeps the requests that were refused together from coming back together.
    let jitter = policy.backoff.delay(retry: attempts - 1, using: &generator)
    let delay = failure.retryAfter.map { $0 + min(jitter, $0 / 4) } ?? jitter
    guard now + delay < deadline else { return .giveUp(.deadline) }
    guard budget.withdrawOne(now: now) else { return .giveUp(.budget) }
    attempts += 1
    return .retry(after: delay)
  }
}
