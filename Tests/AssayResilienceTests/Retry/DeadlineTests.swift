import AssayCore
import AssayResilience
import Testing

@Suite struct DeadlineTests {
  private let start = Instant.now

  @Test("Keeps a reserve for our own work, and never goes below zero")
  func remaining() {
    let deadline = Deadline(timeout: .seconds(10), reserve: .milliseconds(50), now: start)
    #expect(deadline.remaining(now: start) == .milliseconds(9950))
    #expect(deadline.remaining(now: start + .seconds(60)) == .zero)
    #expect(deadline.isExpired(now: start + .milliseconds(9950)))
    #expect(Deadline(timeout: .seconds(1), reserve: .seconds(2), now: start).isExpired(now: start))
  }

  @Test("An attempt gets the less of its own time and what is left, and none starts that would mostly be cut")
  func attempt() {
    let deadline = Deadline(timeout: .seconds(10), now: start)
    #expect(deadline.attemptTime(perTry: .seconds(4), now: start) == .seconds(4))
    #expect(deadline.attemptTime(perTry: .seconds(4), now: start + .seconds(7)) == .seconds(3))
    #expect(deadline.attemptTime(perTry: .seconds(4), typical: .seconds(3), now: start + .seconds(7)) == .seconds(3))
    #expect(deadline.attemptTime(perTry: .seconds(4), typical: .seconds(4), now: start + .seconds(7)) == nil)
    #expect(deadline.attemptTime(perTry: .seconds(4), now: start + .seconds(10)) == nil)
  }

  @Test("No retry is planned beyond the deadline, whatever is drawn", arguments: 1...20)
  func neverPassed(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var budget = try RetryBudget(percent: 1000)
    budget.depositOne(now: start)
    let deadline = Deadline(timeout: .seconds(5), now: start)
    var core = RetryCore(policy: RetryPolicy(attemptsMax: 100), started: start, deadline: deadline)
    var now = start
    while true {
      let typical = Duration.milliseconds(300)
      let action = core.on(
        mayRetry: true, retryAfter: seed % 2 == 0 ? .milliseconds(700) : nil, typical: typical, budget: &budget,
        using: &generator, now: now)
      guard case .retry(let delay) = action else {
        #expect(action == .giveUp(.deadline))
        break
      }
      now = now + delay
      #expect(now + typical <= deadline.instant)
      #expect(core.attemptTime(typical: typical, now: now) != nil)
      now = now + .milliseconds(100)
    }
  }

  @Test("A deadline from outside can only be shortened by the policy")
  func shortened() {
    let policy = RetryPolicy(timeout: .seconds(3))
    let outer = Deadline(timeout: .seconds(9), now: start)
    #expect(RetryCore(policy: policy, started: start, deadline: outer).deadline == start + .seconds(3))
  }
}
