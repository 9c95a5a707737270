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

  /// A core under a deadline that came from outside, which the policy's own time-out can only shorten.
  package init(policy: RetryPolicy, started: Instant, deadline: Deadline) {
    self.policy = policy
    self.deadline = min(started + policy.timeout, deadline.instant)
  }

  /// The time the next attempt may take, nil when there is none left.
  ///
  /// - Parameter typical: the median of this model for this class of modality.
  package func attemptTime(typical: Duration = .zero, now: Instant) -> Duration? {
    Deadline(deadline).attemptTime(perTry: policy.attemptTimeout, typical: typical, now: now)
  }

  package mutating func on(
    _ failure: Failure, typical: Duration = .zero, budget: inout RetryBudget,
    using generator: inout some RandomNumberGenerator, now: Instant
  ) -> Action {
    on(
      mayRetry: failure.mayRetry, retryAfter: failure.retryAfter, typical: typical, budget: &budget,
      using: &generator, now: now)
  }

  /// The same for a failure that was judged elsewhere.
  ///
  /// - Parameters:
  ///   - retryAfter: how long the endpoint asks to wait.
  ///   - typical: no attempt starts with less than this left before the deadline.
  package mutating func on(
    mayRetry: Bool, retryAfter: Duration?, typical: Duration = .zero, budget: inout RetryBudget,
    using generator: inout some RandomNumberGenerator, now: Instant
  ) -> Action {
    guard mayRetry else { return .giveUp(.cannotHelp) }
    guard attempts < policy.attemptsMax else { return .giveUp(.attempts) }
    if let retryAfter, retryAfter > policy.retryAfterMax { return .giveUp(.retryAfter) }
    // A little jitter above Retry-After keeps the requests that were refused together from coming back together.
    let jitter = policy.backoff.delay(retry: attempts - 1, using: &generator)
    let delay = retryAfter.map { $0 + min(jitter, $0 / 4) } ?? jitter
    let left = deadline - (now + delay)
    guard left > .zero, left >= typical else { return .giveUp(.deadline) }
    guard budget.withdrawOne(now: now) else { return .giveUp(.budget) }
    attempts += 1
    return .retry(after: delay)
  }
}
