import AssayCore
import AssayResilience
import Testing

/// Ports of Finagle's FailureAccrualPolicyTest and BackoffTest, under virtual time.
@Suite struct FailureAccrualTests {
  private let start = Instant.now

  private func accrual(
    failures: Int = 0, rate: Double = 0, window: Duration = .seconds(30), requests: Int = 0
  ) -> FailureAccrual {
    FailureAccrual(
      settings: .init(consecutiveFailures: failures, successRateMin: rate, window: window, requestsMin: requests),
      now: start)
  }

  @Test("So many failures in a row; a success or a revival begins anew")
  func consecutive() {
    var policy = accrual(failures: 3)
    #expect((0..<3).map { _ in policy.failed(now: start) } == [false, false, true])
    policy.revived(now: start)
    #expect((0..<2).map { _ in policy.failed(now: start) } == [false, false])
    policy.succeeded(now: start)
    #expect((0..<3).map { _ in policy.failed(now: start) } == [false, false, true])
  }

  @Test("With a window of 100, a full rate falls below a half at the 70th failure")
  func halfLife() {
    var policy = accrual(rate: 0.5, window: .seconds(100))
    var now = start
    for _ in 0..<100 {
      now = now + .seconds(1)
      policy.succeeded(now: now)
    }
    for _ in 0..<69 {
      now = now + .seconds(1)
      #expect(policy.failed(now: now) == false)
    }
    #expect(policy.failed(now: now + .seconds(1)) == true)
    var mean = DecayingMean(window: 100)
    for stamp in 1...100 { mean.add(1, at: Double(stamp)) }
    #expect((101...169).allSatisfy { mean.add(0, at: Double($0)) >= 0.5 })
    #expect(mean.add(0, at: 170) < 0.5)
  }

  @Test("The rate counts once a window has passed, and again after a revival")
  func window() {
    var policy = accrual(rate: 1)
    #expect(policy.failed(now: start) == false)
    #expect(policy.failed(now: start + .seconds(30)) == true)
    policy.revived(now: start + .seconds(30))
    #expect(policy.failed(now: start + .seconds(30)) == false)
    #expect(policy.failed(now: start + .seconds(60)) == true)
  }

  @Test("The rate needs its number of requests")
  func requests() {
    var policy = accrual(rate: 1, requests: 5)
    let later = start + .seconds(30)
    #expect((0..<5).map { _ in policy.failed(now: later) } == [false, false, false, false, true])
  }

  @Test("The hybrid sees a rate of a half that never fails three times in a row")
  func hybrid() {
    var policy = accrual(failures: 3, rate: 0.8)
    var now = start
    for _ in 0..<15 {
      policy.succeeded(now: now)
      now = now + .seconds(1)
      #expect(policy.failed(now: now) == false)
      now = now + .seconds(1)
    }
    #expect(policy.failed(now: now) == true)
    policy.revived(now: now)
    #expect((0..<3).map { _ in policy.failed(now: now) } == [false, false, true])
  }

  @Test(
    "Equal jitter starts at its start, keeps half of the growth, and ends at its maximum for ever", arguments: 1...20)
  func jitter(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var backoff = EqualJitter(start: .seconds(5), maximum: .seconds(300))
    var steps = (0..<12).map { _ in backoff.next(using: &generator) }
    #expect(steps[0] == .seconds(5))
    for (index, step) in steps.dropFirst().enumerated() {
      let half = Duration.seconds(5) * (1 << index)
      #expect(step >= min(half, .seconds(300)) && step <= min(half * 2, .seconds(300)))
    }
    #expect(steps.suffix(4).allSatisfy { $0 == .seconds(300) })
    var other = SeededGenerator(seed: seed &+ 100)
    backoff.reset()
    let again = (0..<5).map { _ in backoff.next(using: &other) }
    steps.removeLast(7)
    #expect(again[0] == .seconds(5) && again != steps)
  }

  @Test("A stream that runs out goes on with its maximum")
  func runsOut() {
    var generator = SeededGenerator(seed: 1)
    var backoff = EqualJitter(start: .seconds(5), maximum: .seconds(300), stepsMax: 3)
    let steps = (0..<6).map { _ in backoff.next(using: &generator) }
    #expect(steps[2] < .seconds(300) && steps[3...].allSatisfy { $0 == .seconds(300) })
  }
}
