package import AssayCore
import Synchronization

/// The clock of the decision cores; passed in, so that tests run under virtual time.
package typealias Instant = ContinuousClock.Instant

/// One allowance of retries that all requests to an endpoint share, so that an outage is not multiplied.
///
/// Finagle's `RetryBudget`: a leaky token bucket in integers at scale 1000. A first attempt deposits 1000; a
/// retry withdraws ⌊1000 / percent⌋; deposits expire after `ttl`; the reserve is
/// `retriesPerSecondMin` × ttl × withdrawal and never expires.
package struct RetryBudget: Sendable {
  package static let scale = 1000
  private static let slices = 10

  private let deposit: Int
  private let withdrawal: Int
  private let reserve: Int
  private let slice: Duration
  private var amounts = [Int](repeating: 0, count: RetryBudget.slices)
  private var current = 0
  private var sliceStart: Instant?

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
    reserve = (retriesPerSecondMin * seconds).multipliedReportingOverflow(by: withdrawal).partialValue
    isEmpty = percent == 0 && reserve == 0
    slice = ttl / Self.slices
  }

  private let isEmpty: Bool

  /// Counts a first attempt.
  package mutating func depositOne(now: Instant) {
    advance(to: now)
    amounts[current] += deposit
  }

  /// Pays for one retry if it can.
  package mutating func withdrawOne(now: Instant) -> Bool {
    guard !isEmpty else { return false }
    advance(to: now)
    guard total >= withdrawal else { return false }
    amounts[current] -= withdrawal
    return true
  }

  /// How many retries could be paid now.
  package mutating func balance(now: Instant) -> Int {
    guard !isEmpty else { return 0 }
    advance(to: now)
    return max(0, total / withdrawal)
  }

  private var total: Int { amounts.reduce(reserve, +) }

  private mutating func advance(to now: Instant) {
    guard let start = sliceStart else {
      sliceStart = now
      return
    }
    let passed = now - start
    guard passed >= slice else { return }
    let steps = min(Int(passed / slice), Int(Int32.max))
    for _ in 0..<min(steps, Self.slices) {
      current = (current + 1) % Self.slices
      amounts[current] = 0
    }
    sliceStart = steps < Int(Int32.max) ? start + slice * steps : now
  }
}

/// One retry budget for several providers: all models that a run asks.
package final class SharedRetryBudget: Sendable {
  private let state: Mutex<RetryBudget>

  package init(_ budget: RetryBudget) { state = Mutex(budget) }

  func withLock<Value: Sendable>(_ body: (inout sending RetryBudget) -> sending Value) -> Value {
    state.withLock(body)
  }
}
