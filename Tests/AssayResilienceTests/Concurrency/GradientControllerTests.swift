import AssayCore
import AssayResilience
import Testing

/// Ports of Envoy's gradient_controller_test, under virtual time.
@Suite struct GradientControllerTests {
  /// A controller with the clock and the generator that it runs under.
  private struct Bench {
    var now = Instant.now
    var generator = SeededGenerator(seed: 1)
    var controller: GradientController

    init(
      requests: Int = 5, limitMin: Int = 3, buffer: Double = 0.25, every: Duration = .seconds(30), jitter: Double = 0
    ) {
      var settings = GradientController.Settings()
      settings.requests = requests
      settings.limitMin = limitMin
      settings.buffer = buffer
      settings.jitter = jitter
      settings.measureEvery = every
      controller = GradientController(settings: settings, now: now)
      now = now + .seconds(3600)
    }

    var limit: Int { controller.limit }

    mutating func begin() -> Bool { controller.begin(now: now) }

    /// One request that took so long and ends now. It began within the epoch unless told otherwise.
    mutating func sample(_ milliseconds: Int) {
      controller.end(started: now - .milliseconds(milliseconds), using: &generator, now: now)
    }

    mutating func advance(_ duration: Duration) {
      now = now + duration
      controller.tick(now: now)
    }

    mutating func round(_ milliseconds: Int, count: Int = 5) {
      for _ in 0..<count {
        _ = begin()
        sample(milliseconds)
      }
    }

    mutating func passMeasurement(_ milliseconds: Int = 5) { round(milliseconds, count: controller.settings.requests) }
  }

  @Test("Measures at the minimum, exactly so many requests, and takes the percentile")
  func measurement() {
    var bench = Bench(requests: 50, limitMin: 7)
    #expect(bench.controller.isMeasuring && bench.limit == 7)
    for _ in 0..<7 { #expect(bench.begin() == true) }
    for _ in 0..<2 { #expect(bench.begin() == false) }
    bench.advance(.milliseconds(13))
    for _ in 0..<7 { bench.sample(13) }
    for _ in 0..<43 {
      #expect(bench.controller.isMeasuring && bench.limit == 7)
      #expect(bench.begin() == true)
      bench.sample(13)
    }
    #expect(!bench.controller.isMeasuring)
    #expect(bench.controller.leastLatency == .milliseconds(13))
    var median = Bench()
    for milliseconds in 1...5 {
      _ = median.begin()
      median.sample(milliseconds)
    }
    #expect(median.controller.leastLatency == .milliseconds(3))
  }

  @Test("A cancelled sample gives its place back and says nothing")
  func cancelled() {
    var bench = Bench()
    for _ in 0..<3 { #expect(bench.begin() == true) }
    #expect(bench.begin() == false)
    bench.controller.cancel()
    #expect(bench.begin() == true)
    #expect(bench.begin() == false)
    #expect(bench.controller.leastLatency == nil)
  }

  @Test("Samples of requests from before the measurement are ignored")
  func epoch() {
    var bench = Bench(requests: 25, limitMin: 2, buffer: 0)
    bench.passMeasurement(1350)
    #expect(!bench.controller.isMeasuring && bench.controller.leastLatency == .milliseconds(1350))
    var last = bench.limit
    for _ in 0..<29 {
      _ = bench.begin()
      bench.advance(.milliseconds(900))
      bench.sample(1350)
      bench.advance(.milliseconds(101))
      #expect(bench.limit > last || bench.limit == 1000)
      last = bench.limit
    }
    let many = min(bench.limit, 200)
    for _ in 0..<many { #expect(bench.begin() == true) }
    bench.advance(.seconds(5))
    #expect(bench.controller.isMeasuring && bench.limit == 2)
    for _ in 0..<many { bench.sample(300_000) }
    #expect(many > 25 && bench.controller.isMeasuring)
  }

  @Test("The buffer keeps small differences from shrinking the limit")
  func buffer() {
    var bench = Bench(buffer: 0.5)
    bench.passMeasurement()
    for _ in 0..<10 {
      let last = bench.limit
      bench.round(6)
      bench.advance(.milliseconds(101))
      #expect(bench.limit > last || bench.limit == 1000)
    }
  }

  @Test("Grows by at most twice a step and the headroom, and shrinks to the minimum")
  func behaviour() {
    var bench = Bench(limitMin: 7, buffer: 0.1)
    bench.passMeasurement()
    bench.advance(.milliseconds(101))
    #expect(bench.limit >= 7 && bench.limit <= 14)
    for _ in 0..<10 {
      let last = bench.limit
      bench.round(4)
      bench.advance(.milliseconds(101))
      #expect(bench.limit >= last)
      let grown = Double(last) * 2
      #expect(Double(bench.limit) <= grown + grown.squareRoot())
    }
    for _ in 0..<10 {
      let last = bench.limit
      bench.round(60)
      bench.advance(.milliseconds(101))
      #expect(bench.limit < last || bench.limit == 7)
      #expect(bench.limit >= 7)
    }
  }

  @Test("After a measurement the limit is what it was before; within one it does not move")
  func returns() {
    var bench = Bench()
    bench.passMeasurement()
    bench.advance(.seconds(1))
    for _ in 0..<5 {
      let last = bench.limit
      bench.round(4)
      bench.advance(.milliseconds(101))
      #expect(bench.limit > last)
    }
    let before = bench.limit
    bench.advance(.seconds(31))
    #expect(bench.limit == 3)
    bench.advance(.milliseconds(101))
    #expect(bench.limit == 3)
    bench.advance(.seconds(1))
    for _ in 0..<5 {
      #expect(bench.limit == 3)
      _ = bench.begin()
      bench.sample(13)
    }
    #expect(bench.limit == before)
    #expect(bench.controller.leastLatency == .milliseconds(13))
  }

  @Test("Without samples the limit stays")
  func noSamples() {
    var bench = Bench()
    bench.passMeasurement()
    bench.round(4)
    bench.advance(.milliseconds(101))
    let last = bench.limit
    for _ in 0..<5 { bench.advance(.milliseconds(101)) }
    #expect(bench.limit == last)
  }

  @Test("Five times at the minimum starts a new measurement, after which it grows")
  func stuckAtMinimum() {
    var bench = Bench(limitMin: 7, buffer: 0, every: .seconds(3600))
    bench.passMeasurement()
    for _ in 0..<6 {
      bench.round(100)
      bench.advance(.milliseconds(101))
    }
    #expect(bench.controller.isMeasuring)
    bench.advance(.seconds(1))
    bench.passMeasurement(100)
    #expect(bench.controller.leastLatency == .milliseconds(100))
    for _ in 0..<10 {
      let last = bench.limit
      bench.round(100)
      bench.advance(.milliseconds(101))
      #expect(bench.limit >= last)
    }
    #expect(bench.limit > 7)
  }

  @Test("The next measurement comes after the interval, and its jitter", arguments: [0, 0.1])
  func interval(jitter: Double) throws {
    var bench = Bench(every: .seconds(100), jitter: jitter)
    bench.passMeasurement()
    let next = try #require(bench.controller.nextMeasurement)
    #expect(next >= bench.now + .seconds(100) && next <= bench.now + .seconds(100 * (1 + jitter)))
  }
}
