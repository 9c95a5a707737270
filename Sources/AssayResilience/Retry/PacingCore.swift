/// What an endpoint says of its rate limits in one answer.
package struct RateLimits: Sendable, Hashable {
  package struct Window: Sendable, Hashable {
    package var remaining: Int
    /// Until the window is full again.
    package var reset: Duration

    package init(remaining: Int, reset: Duration) {
      self.remaining = remaining
      self.reset = reset
    }
  }

  package var requests: Window?
  package var tokens: Window?

  package init(requests: Window? = nil, tokens: Window? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}

/// Holds requests back while the endpoint's rate limits say that they would be refused.
package struct PacingCore: Sendable {
  package enum Input: Sendable, Hashable {
    case ask
    /// What the answer to the request with this number said.
    case limits(RateLimits, number: Int)
    /// The endpoint asked everybody to wait (429 with Retry-After).
    case pause(Duration)
  }

  package enum Action: Sendable, Hashable {
    /// Start now; the number goes into `.limits` with the answer.
    case go(number: Int)
    /// Ask again then.
    case wait(until: Instant)
  }

  private struct Allowance {
    var remaining: Int
    var resets: Instant
  }

  private var issued = 0
  private var requests: Allowance?
  private var tokens: Allowance?
  private var pausedUntil: Instant?
  /// No header may stop everything for longer than this.
  private let waitMax: Duration

  package init(waitMax: Duration = .seconds(120)) { self.waitMax = waitMax }

  package mutating func on(_ input: Input, now: Instant) -> [Action] {
    switch input {
    case .ask: return [ask(now: now)]
    case .limits(let limits, let number):
      // Requests that left after this one may not be counted in what its answer says.
      let later = max(0, issued - number)
      if let window = limits.requests { requests = allowance(window, less: later, now: now) }
      if let window = limits.tokens { tokens = allowance(window, less: 0, now: now) }
      return []
    case .pause(let duration):
      let until = now + min(duration, waitMax)
      pausedUntil = max(pausedUntil ?? until, until)
      return []
    }
  }

  private func allowance(_ window: RateLimits.Window, less: Int, now: Instant) -> Allowance {
    Allowance(remaining: max(0, window.remaining - less), resets: now + min(window.reset, waitMax))
  }

  private mutating func ask(now: Instant) -> Action {
    if let until = pausedUntil {
      if now < until { return .wait(until: until) }
      pausedUntil = nil
    }
    if let window = tokens {
      if now >= window.resets {
        tokens = nil
      } else if window.remaining == 0 {
        return .wait(until: window.resets)
      }
    }
    if let window = requests {
      if now >= window.resets {
        requests = nil
      } else if window.remaining == 0 {
        return .wait(until: window.resets)
      } else {
        requests?.remaining -= 1
      }
    }
    issued += 1
    return .go(number: issued)
  }
}
