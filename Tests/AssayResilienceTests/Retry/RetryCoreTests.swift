import AssayCore
import AssayResilience
import Testing

@Suite struct RetryCoreTests {
  private let start = Instant.now
  private func failed(_ kind: Failure.Kind = .status, _ status: Int? = 503) -> Failure {
    Failure(kind, error: AssayError(.provider, "x"), status: status)
  }

  @Test("Back-off is full jitter below a doubling ceiling")
  func backoff() {
    let backoff = Backoff(base: .milliseconds(500), cap: .seconds(8))
    #expect(
      [0, 1, 2, 3, 4, 5, 400].map { backoff.ceiling(retry: $0) } == [
        .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(8), .seconds(8),
      ])
    var generator = SeededGenerator(seed: 1)
    let delays = (0..<2000).map { _ in backoff.delay(retry: 2, using: &generator) }
    #expect(delays.allSatisfy { $0 >= .zero && $0 < .seconds(2) })
    let mean = delays.reduce(.zero, +) / delays.count
    #expect(mean > .milliseconds(950) && mean < .milliseconds(1050))
    var again = SeededGenerator(seed: 1)
    #expect(backoff.delay(retry: 2, using: &again) == delays[0])
  }

  @Test("Retries what another attempt can help", arguments: [408, 409, 429, 500, 502, 503, 504, 529])
  func retryable(status: Int) { #expect(failed(.status, status).mayRetry) }

  @Test("Never retries what it cannot", arguments: [400, 401, 402, 403, 404, 413, 422, 301])
  func final(status: Int) { #expect(!failed(.status, status).mayRetry) }

  @Test("The endpoint's own word decides, but not after content")
  func word() {
    var failure = failed(.status, 500)
    failure.shouldRetry = false
    #expect(!failure.mayRetry)
    failure = failed(.status, 400)
    failure.shouldRetry = true
    #expect(failure.mayRetry)
    failure.afterContent = true
    #expect(!failure.mayRetry)
    #expect(failed(.connection, nil).mayRetry && failed(.timeout, nil).mayRetry && failed(.cut, nil).mayRetry)
    #expect(!failed(.nonsense, nil).mayRetry && !failed(.request, nil).mayRetry && !failed(.cancelled, nil).mayRetry)
  }

  @Test("Stops when the attempts are used up")
  func attempts() throws {
    var core = RetryCore(policy: RetryPolicy(attemptsMax: 3), started: start)
    var budget = try RetryBudget(percent: 10)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2 {
      guard case .retry = core.on(failed(), budget: &budget, using: &generator, now: start) else {
        Issue.record("should retry")
        return
      }
    }
    #expect(core.on(failed(), budget: &budget, using: &generator, now: start) == .giveUp(.attempts))
    #expect(core.attempts == 3)
  }

  @Test("All requests share one budget")
  func budget() throws {
    var budget = try RetryBudget(ttl: .seconds(10), retriesPerSecondMin: 0, percent: 0.2)
    var generator = SeededGenerator(seed: 2)
    var retries = 0
    for _ in 0..<100 {
      budget.depositOne(now: start)
      var core = RetryCore(policy: RetryPolicy(attemptsMax: 10), started: start)
      while case .retry = core.on(failed(), budget: &budget, using: &generator, now: start) { retries += 1 }
    }
    #expect(retries == 20)
  }

  @Test("Obeys Retry-After with a little jitter above it, up to its cap")
  func retryAfter() throws {
    var budget = try RetryBudget(percent: 10)
    var generator = SeededGenerator(seed: 3)
    var core = RetryCore(policy: RetryPolicy(retryAfterMax: .seconds(120)), started: start)
    var failure = failed(.status, 429)
    failure.retryAfter = .seconds(10)
    guard case .retry(let delay) = core.on(failure, budget: &budget, using: &generator, now: start) else {
      Issue.record("should retry")
      return
    }
    #expect(delay >= .seconds(10) && delay <= .milliseconds(12_500))
    failure.retryAfter = .seconds(121)
    #expect(core.on(failure, budget: &budget, using: &generator, now: start) == .giveUp(.retryAfter))
  }

  @Test("Never passes the deadline")
  func deadline() throws {
    let policy = RetryPolicy(attemptTimeout: .seconds(30), timeout: .seconds(60))
    var core = RetryCore(policy: policy, started: start)
    #expect(core.attemptTime(now: start) == .seconds(30))
    #expect(core.attemptTime(now: start + .seconds(50)) == .seconds(10))
    #expect(core.attemptTime(now: start + .seconds(60)) == nil)
    var budget = try RetryBudget(percent: 10)
    var generator = SeededGenerator(seed: 3)
    var failure = failed()
    failure.retryAfter = .seconds(20)
    #expect(core.on(failure, budget: &budget, using: &generator, now: start + .seconds(45)) == .giveUp(.deadline))
  }
}
