import AssayCore
import AssayResilience
import Testing

/// Ports of Finagle's FailureAccrualFactoryTest, under virtual time.
@Suite struct CircuitBreakerTests {
  /// A breaker with its clock and generator: each call begins and ends at once.
  private struct Bench {
    var now = Instant.now
    var generator: SeededGenerator
    var breaker: CircuitBreaker

    init(
      failures: Int = 3, rate: Double = 0, backoff: EqualJitter = EqualJitter(maximum: .seconds(60)), seed: UInt64 = 7
    ) {
      generator = SeededGenerator(seed: seed)
      let accrual = FailureAccrual.Settings(consecutiveFailures: failures, successRateMin: rate)
      breaker = CircuitBreaker(settings: .init(accrual: accrual, backoff: backoff, probeMax: .seconds(60)), now: now)
    }

    var isAvailable: Bool { breaker.isAvailable(now: now) }

    @discardableResult
    mutating func call(_ outcome: CircuitBreaker.Outcome) -> CircuitBreaker.Change? {
      guard let ticket = breaker.begin(now: now) else { return nil }
      return breaker.end(ticket, outcome, using: &generator, now: now)
    }

    mutating func advance(_ duration: Duration) { now = now + duration }
  }

  @Test("By default hybrid: five in a row, or a rate of 0.8 over 30 s; back-off from 5 s to 300 s")
  func defaults() {
    let settings = CircuitBreaker.Settings()
    #expect(settings.accrual == .init(consecutiveFailures: 5, successRateMin: 0.8, window: .seconds(30)))
    #expect(settings.backoff == EqualJitter(start: .seconds(5), maximum: .seconds(300)))
  }

  @Test("What fails becomes unavailable")
  func dies() {
    var bench = Bench()
    for _ in 0..<3 {
      #expect(bench.isAvailable)
      bench.call(.failure)
    }
    #expect(!bench.isAvailable && bench.breaker.ejections == 1)
    #expect(bench.breaker.begin(now: bench.now) == nil)
  }

  @Test("Ignorable is no failure")
  func notFailure() {
    var bench = Bench(failures: 1)
    for _ in 0..<10 { bench.call(.ignorable) }
    #expect(bench.isAvailable && bench.breaker.ejections == 0)
  }

  @Test("Ignorable is no success")
  func notSuccess() {
    var bench = Bench()
    bench.call(.failure)
    bench.call(.failure)
    bench.call(.ignorable)
    #expect(bench.isAvailable)
    bench.call(.failure)
    #expect(!bench.isAvailable && bench.breaker.ejections == 1)
  }

  @Test("Ignorable keeps the probe open")
  func keepsProbe() {
    var bench = Bench(failures: 1)
    bench.call(.failure)
    #expect(!bench.isAvailable)
    bench.advance(.seconds(10))
    #expect(bench.isAvailable)
    bench.call(.ignorable)
    #expect(
      bench.isAvailable && bench.breaker.revivals == 0 && bench.breaker.probes == 1 && bench.breaker.state == .probeOpen
    )
    #expect(bench.call(.success) == .revived)
  }

  @Test("After its time one probe decides: one failure and it is dead again")
  func probing() {
    var bench = Bench()
    for _ in 0..<3 { bench.call(.failure) }
    bench.advance(.seconds(10))
    #expect(bench.isAvailable && bench.breaker.revivals == 0)
    guard case .stillDead = bench.call(.failure) else {
      Issue.record("should be dead")
      return
    }
    #expect(!bench.isAvailable && bench.breaker.probes == 1 && bench.breaker.ejections == 1)
  }

  @Test("The back-off follows its stream, to the millisecond", arguments: 1...10)
  func stream(seed: UInt64) {
    var bench = Bench(seed: seed)
    var generator = SeededGenerator(seed: seed)
    var expected = EqualJitter(maximum: .seconds(60))
    for _ in 0..<2 { bench.call(.failure) }
    for _ in 0..<6 {
      bench.call(.failure)
      let duration = expected.next(using: &generator)
      bench.advance(duration - .milliseconds(1))
      #expect(!bench.isAvailable)
      bench.advance(.milliseconds(1))
      #expect(bench.isAvailable && bench.breaker.revivals == 0)
    }
  }

  @Test("Five minutes when the stream runs out")
  func runsOut() {
    var bench = Bench(backoff: EqualJitter(maximum: .seconds(300), stepsMax: 3))
    for _ in 0..<2 { bench.call(.failure) }
    for _ in 0..<3 {
      bench.call(.failure)
      bench.advance(.seconds(299))
    }
    #expect(bench.call(.failure) == .stillDead(for: .seconds(300)))
    bench.advance(.seconds(299))
    #expect(!bench.isAvailable)
    bench.advance(.seconds(1))
    #expect(bench.isAvailable)
  }

  @Test("A success begins the stream and the count anew")
  func reset() {
    var bench = Bench()
    for _ in 0..<2 { bench.call(.failure) }
    for _ in 0..<5 {
      bench.call(.failure)
      bench.advance(.seconds(60))
    }
    #expect(bench.call(.success) == .revived)
    #expect(bench.breaker.state == .alive)
    #expect(bench.call(.failure) == nil)
    #expect(bench.call(.failure) == nil)
    #expect(bench.call(.failure) == .ejected(for: .seconds(5)))
    #expect(bench.breaker.ejections == 2 && bench.breaker.revivals == 1)
  }

  @Test("One probe at a time, then all after its success")
  func oneProbe() throws {
    var bench = Bench()
    for _ in 0..<3 { bench.call(.failure) }
    bench.advance(.seconds(10))
    let probe = try #require(bench.breaker.begin(now: bench.now) as CircuitBreaker.Ticket?)
    #expect(probe.isProbe && !bench.isAvailable)
    #expect(bench.breaker.begin(now: bench.now) == nil)
    #expect(bench.breaker.end(probe, .success, using: &bench.generator, now: bench.now) == .revived)
    #expect(bench.isAvailable)
  }

  @Test("A probe that never reports does not hold the breaker for ever, and comes too late")
  func lostProbe() {
    var bench = Bench()
    for _ in 0..<3 { bench.call(.failure) }
    bench.advance(.seconds(10))
    let lost = bench.breaker.begin(now: bench.now)
    bench.advance(.seconds(59))
    #expect(!bench.isAvailable)
    bench.advance(.seconds(1))
    let next = bench.breaker.begin(now: bench.now)
    guard let lost, let next else {
      Issue.record("should probe")
      return
    }
    #expect(bench.breaker.end(lost, .success, using: &bench.generator, now: bench.now) == nil)
    #expect(bench.breaker.end(next, .success, using: &bench.generator, now: bench.now) == .revived)
  }

  @Test("Answers to requests from before the ejection decide nothing")
  func stale() {
    var bench = Bench()
    let old = (0..<5).compactMap { _ in bench.breaker.begin(now: bench.now) }
    for _ in 0..<3 { bench.call(.failure) }
    for ticket in old { #expect(bench.breaker.end(ticket, .success, using: &bench.generator, now: bench.now) == nil) }
    #expect(!bench.isAvailable)
    bench.advance(.seconds(10))
    bench.call(.success)
    #expect(old.count == 5 && bench.breaker.state == .alive)
  }

  @Test("The success rate opens it too")
  func rate() {
    var bench = Bench(failures: 5, rate: 0.8)
    for step in 0..<100 where bench.isAvailable {
      bench.call(step % 3 == 0 ? .failure : .success)
      bench.advance(.seconds(1))
    }
    #expect(bench.breaker.ejections == 1)
  }
}
