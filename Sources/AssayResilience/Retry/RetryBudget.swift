package import AssayCore
import Synchronization

/// One allowance of retries that all requests to an endpoint share, so that an outage is not multiplied.
///
/// Finagle's `RetryBudget`: a leaky token bucket in integers at scale 1000. A first attempt deposits 1000; a
/// retry withdraws ⌊1000 / percent⌋; deposits expire after `ttl`; the reserve is
/// `retriesPerSecondMin` × ttl × withdrawal and never expires.
package struct RetryBudget: Sendable {
  package static let scale = 1000

  private let deposit: Int
  private let withdrawal: Int
  private let reserve: Int
  private let isEmpty: Bool
  private var tokens: WindowedCounter

  /// - Parameters:
  ///   - ttl: how long a deposit lasts, 1 to 60 seconds.
  ///   - retriesPerSecondMin: retries that are always allowed, 0 or more.
  ///   - percent: retries per first attempt, 0 to 1000 (0.2 = one retry for five requests).
  /// - Throws: `.configuration` when a value is out of its range.
  package init(
    ttl: Duration = .seconds(10), retriesPerSecondMin: Int = 1, percent: Double = 0.2
  ) throws(AssayError) {
    guard ttl >= .seconds(1), ttl <= .seconds(60) else {
      throw AssayError(.configuration, "the retry budget's ttl should be from 1 to 60 seconds")
    }
    guard (0...1_000_000).contains(retriesPerSecondMin) else {
      throw AssayError(.configuration, "the retry budget's reserve should be 0 or more retries a second")
    }
    guard percent.isFinite, percent >= 0, percent <= 1000 else {
      throw AssayError(.configuration, "the retry budget's percent should be from 0 to 1000")
    }
    let scaled = Double(Self.scale) / percent
    if percent == 0 || scaled > 1e12 {
      deposit = 0
      withdrawal = 1
    } else {
      deposit = Self.scale
      withdrawal = max(1, Int(scaled))
    }
    let seconds = Int(ttl.components.seconds)
    let (product, overflows) = (retriesPerSecondMin * seconds).multipliedReportingOverflow(by: withdrawal)
    reserve = overflows ? Int.max / 2 : min(product, Int.max / 2)
    isEmpty = percent == 0 && reserve == 0
    tokens = WindowedCounter(window: ttl)
  }

  /// Counts a first attempt.
  package mutating func depositOne(now: Instant) { tokens.add(deposit, now: now) }

  /// Pays for one retry, fallback, hedge or step of a cascade if it can.
  ///
  /// A call that is itself a client's retry (`x-stainless-retry-count` above 0) withdraws and deposits nothing.
  package mutating func withdrawOne(now: Instant) -> Bool {
    guard !isEmpty, reserve + tokens.total(now: now) >= withdrawal else { return false }
    tokens.add(-withdrawal, now: now)
    return true
  }

  /// How many retries could be paid now.
  package mutating func balance(now: Instant) -> Int {
    guard !isEmpty else { return 0 }
    return max(0, (reserve + tokens.total(now: now)) / withdrawal)
  }
}

/// One retry budget for several providers: all models that a run asks.
package final class SharedRetryBudget: Sendable {
  private let state: Mutex<RetryBudget>

  package init(_ budget: RetryBudget) { state = Mutex(budget) }

  package func withLock<Value: Sendable>(_ body: (inout sending RetryBudget) -> sending Value) -> Value {
    state.withLock(body)
  }
}
