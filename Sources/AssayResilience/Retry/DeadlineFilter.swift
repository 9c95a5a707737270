package import AssayCore

/// Rejects requests whose deadline has passed before anything was done for them, but only a share of them: a
/// wrong clock or a wrong deadline must not reject everything.
///
/// Finagle's `DeadlineFilter`: every served request deposits 1000 into a leaky bucket of `period`; a rejection
/// withdraws ⌊1000 / `rejectedShareMax`⌋ and deposits nothing.
package struct DeadlineFilter: Sendable {
  package enum Mode: String, Sendable, Hashable {
    /// Counts what it would reject and serves it.
    case dark
    case enforced
  }

  package enum Verdict: Sendable, Hashable {
    case serve
    /// Expired by this much, and served: there are too few tokens, or the mode is dark.
    case serveLate(Duration)
    /// Expired by this much.
    case reject(Duration)
  }

  package let mode: Mode
  package private(set) var expired = 0
  /// Rejected, or in dark mode what would have been.
  package private(set) var rejected = 0
  private let withdrawal: Int
  private var bucket: WindowedCounter

  /// - Parameters:
  ///   - period: 1 to 60 seconds.
  ///   - rejectedShareMax: of the requests in a period, above 0 to 1.
  /// - Throws: `.configuration` when a value is out of its range.
  package init(
    mode: Mode = .dark, period: Duration = .seconds(10), rejectedShareMax: Double = 0.2
  ) throws(AssayError) {
    guard period >= .seconds(1), period <= .seconds(60) else {
      throw AssayError(.configuration, "the deadline filter's period should be from 1 to 60 seconds")
    }
    guard rejectedShareMax >= 0.001, rejectedShareMax <= 1 else {
      throw AssayError(.configuration, "the deadline filter's share should be from 0.001 to 1")
    }
    self.mode = mode
    withdrawal = Int(1000 / rejectedShareMax)
    bucket = WindowedCounter(window: period)
  }

  package mutating func on(_ deadline: Deadline?, now: Instant) -> Verdict {
    guard let deadline, deadline.instant < now else {
      bucket.add(1000, now: now)
      return .serve
    }
    let late = now - deadline.instant
    expired += 1
    guard bucket.total(now: now) >= withdrawal else {
      bucket.add(1000, now: now)
      return .serveLate(late)
    }
    bucket.add(-withdrawal, now: now)
    rejected += 1
    return mode == .dark ? .serveLate(late) : .reject(late)
  }
}
