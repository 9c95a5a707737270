import AssayCore
import AssayResilience
import Testing

/// Ports of Netflix's VegasLimitTest, and the behaviour of Gradient2.
@Suite struct AdaptiveLimitTests {
  private func vegas(_ samples: [(Int, Int)], start: Int = 10, limitMax: Int = 20) -> [Int] {
    var generator = SeededGenerator(seed: 1)
    var limit = VegasLimit(start: start, limitMax: limitMax)
    return samples.map { milliseconds, inFlight in
      limit.on(latency: .milliseconds(milliseconds), inFlight: inFlight, using: &generator)
      return limit.limit
    }
  }

  @Test("Vegas grows fast without a queue, shrinks with one, and stays within the thresholds")
  func basics() {
    #expect(vegas([(10, 10), (10, 11)]) == [10, 16])
    #expect(vegas([(10, 10), (50, 11)]) == [10, 9])
    #expect(vegas([(10, 10), (14, 14)]) == [10, 10])
    #expect(vegas([(10_000, 5000), (10_000, 6000)], start: 10_000, limitMax: 20_000) == [10_000, 10_024])
  }

  @Test("Vegas halves, smoothed or not", arguments: zip([0.5, 1.0], [[100, 75, 56], [100, 50, 25]]))
  func halving(smoothing: Double, wanted: [Int]) {
    var generator = SeededGenerator(seed: 1)
    var limit = VegasLimit(start: 100, limitMax: 200, smoothing: smoothing) { $0 / 2 }
    var found: [Int] = []
    for milliseconds in [10, 20, 20] {
      limit.on(latency: .milliseconds(milliseconds), inFlight: 100, using: &generator)
      found.append(limit.limit)
    }
    #expect(found == wanted)
  }

  @Test("Vegas measures the least latency again, so that a slower network is no queue for ever")
  func probes() {
    var generator = SeededGenerator(seed: 1)
    var limit = VegasLimit(start: 10, limitMax: 20)
    limit.on(latency: .milliseconds(10), inFlight: 10, using: &generator)
    for _ in 0..<1000 { limit.on(latency: .milliseconds(60), inFlight: 20, using: &generator) }
    #expect(limit.limit == 20)
  }

  @Test("Gradient2 grows by the queue's share while latency is steady, and not when it is not used")
  func gradient2() {
    var limit = Gradient2Limit(start: 20, limitMin: 4, limitMax: 200)
    for _ in 0..<10 { limit.on(latency: .milliseconds(10), inFlight: 20) }
    #expect(limit.limit == 28)
    for _ in 0..<10 { limit.on(latency: .milliseconds(10), inFlight: 5) }
    #expect(limit.limit == 28)
    for _ in 0..<300 { limit.on(latency: .milliseconds(10), inFlight: 200) }
    #expect(limit.limit == 200)
  }

  @Test("Gradient2 shrinks when latency rises beyond the tolerance, to the minimum and no further")
  func gradient2Shrinks() {
    var limit = Gradient2Limit(start: 100, limitMin: 4, limitMax: 200)
    for _ in 0..<10 { limit.on(latency: .milliseconds(10), inFlight: 100) }
    let before = limit.limit
    limit.on(latency: .milliseconds(40), inFlight: 100)
    #expect(limit.limit < before && limit.limit >= before * 9 / 10)
    var low = Gradient2Limit(start: 5, limitMin: 4, limitMax: 200, queue: 0)
    for _ in 0..<10 { low.on(latency: .milliseconds(10), inFlight: 5) }
    for _ in 0..<50 { low.on(latency: .seconds(1), inFlight: 5) }
    #expect(low.limit == 4)
  }

  @Test("Slow start, one decrease a round, growth by one a round")
  func aimd() throws {
    let start = Instant.now
    var limit = AIMDLimit(limits: try ConcurrencyLimits(minimum: 2, start: 10, maximum: 100))
    limit.on(.succeeded, inFlight: 4, started: start, now: start)
    #expect(limit.limit == 10)
    limit.on(.succeeded, inFlight: 5, started: start, now: start)
    #expect(limit.limit == 11)
    for _ in 0..<20 { limit.on(.dropped, inFlight: 11, started: start, now: start + .seconds(1)) }
    #expect(limit.limit == 8)
    for _ in 0..<7 { limit.on(.succeeded, inFlight: 8, started: start, now: start + .seconds(2)) }
    #expect(limit.limit == 8)
    limit.on(.succeeded, inFlight: 8, started: start, now: start + .seconds(2))
    #expect(limit.limit == 9)
    limit.on(.ignored, inFlight: 9, started: start, now: start + .seconds(2))
    #expect(limit.limit == 9)
  }
}
