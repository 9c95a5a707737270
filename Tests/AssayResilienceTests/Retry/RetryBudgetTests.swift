import AssayCore
import AssayResilience
import Testing

/// Ports of Finagle's RetryBudgetTest, under a frozen clock.
@Suite struct RetryBudgetTests {
  private let start = Instant.now

  @Test("Starts with the reserve", arguments: [(1, 10), (2, 5), (10, 1), (60, 3)])
  func reserve(seconds: Int, perSecond: Int) throws {
    var budget = try RetryBudget(ttl: .seconds(seconds), retriesPerSecondMin: perSecond, percent: 0.2)
    #expect(budget.balance(now: start) == seconds * perSecond)
  }

  @Test(
    "Retries are the percentage of requests plus the reserve, give or take one",
    arguments: [0.1, 0.25, 0.5, 0.75, 0.99, 0.999, 0.9999, 0.01, 0.001, 0.0001])
  func percentage(percent: Double) throws {
    #expect(abs(try retried(ttl: 60, perSecond: 0, percent: percent) - Int(10_000 * percent)) <= 1)
  }

  @Test("Retries with a reserve", arguments: [(1, 10, 0.0), (2, 5, 0.0), (1, 10, 0.1), (2, 5, 0.5)])
  func withReserve(ttl: Int, perSecond: Int, percent: Double) throws {
    let wanted = Int(10_000 * percent) + ttl * perSecond
    #expect(abs(try retried(ttl: ttl, perSecond: perSecond, percent: percent) - wanted) <= 1)
  }

  private func retried(ttl: Int, perSecond: Int, percent: Double) throws -> Int {
    var budget = try RetryBudget(ttl: .seconds(ttl), retriesPerSecondMin: perSecond, percent: percent)
    var retried = 0
    for _ in 0..<10_000 {
      budget.depositOne(now: start)
      if budget.withdrawOne(now: start) { retried += 1 } else { #expect(budget.balance(now: start) == 0) }
    }
    return retried
  }

  @Test("Two retries a request give a balance of twice the requests")
  func above() throws {
    var budget = try RetryBudget(ttl: .seconds(60), retriesPerSecondMin: 0, percent: 2)
    for _ in 0..<10_000 { budget.depositOne(now: start) }
    #expect(budget.balance(now: start) == 20_000)
  }

  @Test("The empty budget never pays")
  func empty() throws {
    var budget = try RetryBudget(retriesPerSecondMin: 0, percent: 0)
    budget.depositOne(now: start)
    #expect(budget.withdrawOne(now: start) == false)
    #expect(budget.balance(now: start) == 0)
  }

  @Test("Deposits expire after their time, also when the clock leaps")
  func expiry() throws {
    var budget = try RetryBudget(ttl: .seconds(10), retriesPerSecondMin: 0, percent: 0.5)
    for _ in 0..<10 { budget.depositOne(now: start) }
    #expect(budget.balance(now: start + .seconds(8)) == 5)
    #expect(budget.balance(now: start + .seconds(11)) == 0)
    budget.depositOne(now: start + .seconds(1_000_000))
    budget.depositOne(now: start + .seconds(1_000_000))
    #expect(budget.withdrawOne(now: start + .seconds(1_000_001)) == true)
    #expect(budget.withdrawOne(now: start + .seconds(1_000_001)) == false)
  }

  @Test(
    "Refuses settings out of their range",
    arguments: [
      (0, 1, 0.2), (61, 1, 0.2), (10, -1, 0.2), (10, 1, -1), (10, 1, .nan), (10, 1, 1000.5), (10, 1_000_001, 0.2),
    ])
  func refused(ttl: Int, perSecond: Int, percent: Double) {
    #expect(throws: AssayError.self) {
      try RetryBudget(ttl: .seconds(ttl), retriesPerSecondMin: perSecond, percent: percent)
    }
  }

  @Test("The ends of the ranges are allowed", arguments: [(1, 0, 0.0), (60, 0, 1000.0), (60, 1_000_000, 0.000001)])
  func ends(ttl: Int, perSecond: Int, percent: Double) throws {
    var budget = try RetryBudget(ttl: .seconds(ttl), retriesPerSecondMin: perSecond, percent: percent)
    budget.depositOne(now: start)
    #expect(budget.balance(now: start) >= 0)
  }

  @Test("A reserve that was spent comes back after its time")
  func reserveReturns() throws {
    var budget = try RetryBudget(ttl: .seconds(2), retriesPerSecondMin: 5, percent: 0)
    #expect((0..<12).filter { _ in budget.withdrawOne(now: start) }.count == 10)
    #expect((0..<12).filter { _ in budget.withdrawOne(now: start + .seconds(3)) }.count == 10)
  }

  @Test("When everything fails, upstream calls stay below 1.25 a client call beyond the reserve")
  func amplification() throws {
    var budget = try RetryBudget(ttl: .seconds(10), retriesPerSecondMin: 1, percent: 0.25)
    var calls = 0
    for step in 0..<40 {
      let now = start + .milliseconds(step)
      budget.depositOne(now: now)
      calls += 1
      for _ in 0..<5 where budget.withdrawOne(now: now) { calls += 1 }
    }
    #expect(calls <= 50 + 10)
  }
}
