import AssayCore
import AssayResilience
import Testing

@Suite struct UpstreamHealthTests {
  private struct Bench {
    var now = Instant.now
    var generator = SeededGenerator(seed: 3)
    var health: UpstreamHealth

    init(_ count: Int, failures: Int = 5) {
      let accrual = FailureAccrual.Settings(consecutiveFailures: failures, successRateMin: 0)
      health = UpstreamHealth(count: count, settings: .init(accrual: accrual), now: now)
    }

    mutating func calls(_ upstream: Int, good: Int, bad: Int) {
      for outcome in [CircuitBreaker.Outcome](repeating: .success, count: good) + .init(repeating: .failure, count: bad)
      {
        guard let ticket = health.begin(upstream, now: now) else { return }
        _ = health.end(upstream, ticket, outcome, using: &generator, now: now)
      }
    }
  }

  @Test("At most a tenth is out at once, but one may always be")
  func cap() {
    var bench = Bench(4)
    for upstream in 0..<4 { bench.calls(upstream, good: 0, bad: 20) }
    #expect(bench.health.ejected == 1 && !bench.health.isAvailable(0, now: bench.now))
    #expect((1..<4).allSatisfy { bench.health.isAvailable($0, now: bench.now) })
    #expect(OutlierRule().ejectedMax(of: 9) == 1 && OutlierRule().ejectedMax(of: 30) == 3)
  }

  @Test("The one that is 1.9 deviations below the mean is an outlier")
  func outlier() {
    var bench = Bench(10, failures: 0)
    for upstream in 0..<9 { bench.calls(upstream, good: 98, bad: 2) }
    bench.calls(9, good: 60, bad: 40)
    #expect(bench.health.sweep(now: bench.now + .seconds(9)) == [])
    let ejections = bench.health.sweep(now: bench.now + .seconds(10))
    #expect(ejections.map(\.upstream) == [9] && ejections.map(\.duration) == [.seconds(30)])
    #expect(!bench.health.isAvailable(9, now: bench.now + .seconds(39)))
    #expect(bench.health.isAvailable(9, now: bench.now + .seconds(40)))
  }

  @Test("Ejected again, it stays out longer, up to the maximum")
  func again() {
    var bench = Bench(10, failures: 0)
    var durations: [Duration] = []
    for _ in 0..<12 {
      for upstream in 0..<9 { bench.calls(upstream, good: 98, bad: 2) }
      bench.calls(9, good: 101, bad: 99)
      bench.now = bench.now + .seconds(10)
      durations += bench.health.sweep(now: bench.now).map(\.duration)
      bench.now = bench.now + .seconds(301)
    }
    #expect(durations.prefix(3) == [.seconds(30), .seconds(60), .seconds(90)])
    #expect(durations.last == .seconds(300) && durations.allSatisfy { $0 <= .seconds(300) })
  }

  @Test("Nothing is compared below five upstreams or a hundred requests")
  func tooFew() {
    let rule = OutlierRule()
    #expect(rule.threshold([(99, 100), (99, 100), (99, 100), (0, 100)]) == nil)
    #expect(rule.threshold([(9, 10), (9, 10), (9, 10), (9, 10), (0, 10)]) == nil)
    #expect(rule.threshold(.init(repeating: (90, 100), count: 5)) == 0.9)
  }

  @Test("A route whose upstreams are all out keeps probing, once in a while")
  func lastResort() throws {
    var bench = Bench(1)
    bench.calls(0, good: 0, bad: 5)
    #expect(bench.health.begin(0, now: bench.now) == nil)
    let probe = bench.health.beginLastResort(now: bench.now)
    let ticket = try #require(probe).ticket
    #expect(bench.health.beginLastResort(now: bench.now + .seconds(10)) == nil)
    #expect(bench.health.end(0, ticket, .failure, using: &bench.generator, now: bench.now) != nil)
    #expect(bench.health.beginLastResort(now: bench.now + .milliseconds(900)) == nil)
    let second = bench.health.beginLastResort(now: bench.now + .seconds(1))
    let next = try #require(second).ticket
    #expect(bench.health.end(0, next, .success, using: &bench.generator, now: bench.now + .seconds(1)) == .revived)
    #expect(bench.health.beginLastResort(now: bench.now + .seconds(5)) == nil)
  }
}
