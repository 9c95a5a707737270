/// What the `x-ratelimit-*` headers say of one limit.
package struct LimitStatus: Sendable, Hashable {
  /// Units in a period.
  package let limit: Int64
  /// Units that could come now.
  package let remaining: Int64
  /// Until everything is available again.
  package let resetNanoseconds: Int64

  package init(limit: Int64, remaining: Int64, resetNanoseconds: Int64) {
    self.limit = limit
    self.remaining = remaining
    self.resetNanoseconds = resetNanoseconds
  }

  /// As OpenAI writes it: `12ms`, `1.5s`, `6m0s`, `2h0m0s`; rounded up to a millisecond.
  package var resetText: String { Self.text(resetNanoseconds) }

  /// Whole seconds for `Retry-After`, rounded up, so that a client that obeys is admitted.
  package static func retryAfterSeconds(_ nanoseconds: Int64) -> Int64 {
    max(0, nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 > 0 ? 1 : 0))
  }

  /// Whole milliseconds for `retry-after-ms`, rounded up.
  package static func retryAfterMilliseconds(_ nanoseconds: Int64) -> Int64 {
    max(0, nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
  }

  package static func text(_ nanoseconds: Int64) -> String {
    let milliseconds = retryAfterMilliseconds(nanoseconds)
    guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    let rest = seconds >= 60 ? "" : fraction(milliseconds % 1000)
    // Beyond a minute parts of a second are noise, but the time must not be shorter than it is.
    let whole = seconds >= 60 && milliseconds % 1000 > 0 ? seconds + 1 : seconds
    switch whole {
    case ..<60: return "\(whole)\(rest)s"
    case ..<3600: return "\(whole / 60)m\(whole % 60)s"
    default: return "\(whole / 3600)h\(whole / 60 % 60)m\(whole % 60)s"
    }
  }

  private static func fraction(_ milliseconds: Int64) -> String {
    guard milliseconds > 0 else { return "" }
    var digits = String(milliseconds + 1000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
  }
}
