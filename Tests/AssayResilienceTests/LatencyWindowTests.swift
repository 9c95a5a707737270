import AssayCore
import AssayResilience
import Testing

@Suite struct LatencyWindowTests {
  private let start = Instant.now

  @Test("A quantile lies within a bucket of the exact one", arguments: [0.01, 0.5, 0.9, 0.99, 1])
  func quantile(share: Double) throws {
    var window = LatencyWindow()
    var generator = SeededGenerator(seed: 4)
    var exact: [Int64] = []
    for _ in 0..<5000 {
      let microseconds = Int64(generator.next() % 5_000_000) >> Int64(generator.next() % 12)
      exact.append(microseconds)
      window.add(.microseconds(microseconds), now: start)
    }
    exact.sort()
    let wanted = exact[max(0, Int((share * 5000).rounded(.up)) - 1)]
    let answer = window.quantile(share, now: start)
    let found = try #require(answer).nanoseconds / 1000
    #expect(found >= wanted && Double(found) <= Double(wanted) * 1.0625 + 1)
  }

  @Test("Samples leave after the window, also when the clock leaps")
  func expiry() {
    var window = LatencyWindow(window: .seconds(10))
    window.add(.seconds(1), now: start)
    window.add(.milliseconds(1), now: start + .seconds(9))
    #expect(window.quantile(1, now: start + .seconds(9)) ?? .zero >= .seconds(1))
    let later = window.quantile(1, now: start + .seconds(12)) ?? .zero
    #expect(later > .zero && later < .milliseconds(2))
    #expect(window.quantile(1, now: start + .seconds(100_000)) == nil)
    #expect(window.count == 0)
  }

  @Test("Strange durations find a bucket", arguments: [Duration.seconds(-5), .zero, .seconds(1_000_000_000_000)])
  func strange(duration: Duration) {
    var window = LatencyWindow()
    window.add(duration, now: start)
    #expect(window.quantile(0.5, now: start) != nil)
  }
}
