import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Rates of samples that share sources")
struct ClusteredRateTests {
  private static func rate(_ counts: [Int], _ hits: [Int]) -> MeanAccumulator {
    var rate = MeanAccumulator()
    for (cluster, (count, hits)) in zip(counts, hits).enumerated() {
      for index in 0..<count { rate.add(index < hits ? 1 : 0, cluster: "\(cluster)") }
    }
    return rate
  }

  @Test("Wilson's interval of the effective number of samples is that of statsmodels")
  func reference() throws {
    let rows = try Fixture.load("clustered_rate").items("clustered_rate")
    #expect(rows.count == 20)
    for row in rows {
      let rate = Self.rate(try row.numbers("counts").map { Int($0) }, try row.numbers("hits").map { Int($0) })
      let confidence = try row.number("confidence")
      let interval = try #require(rate.clusteredWilson(confidence: confidence))
      let (size, low, high) = (try row.number("effective"), try row.number("low"), try row.number("high"))
      #expect(close(rate.effectiveSamples(confidence: confidence), size, 1e-9))
      #expect(abs(interval.low - low) < 1e-9 && abs(interval.high - high) < 1e-9, "\(row)")
    }
  }

  @Test("one more failure never makes it surer that there are few")
  func grows() throws {
    let sizes = [Int](repeating: 50, count: 11)
    var before = -1.0
    for failures in 0...5 {
      let hits = sizes.enumerated().map { $0 < failures ? $1 - 1 : $1 }
      let interval = try #require(Self.rate(sizes, hits).clusteredWilson())
      #expect(interval.low < interval.high && interval.high <= 1 && interval.low >= 0)
      // At no failure at all the worst is supposed of the sources; from the first on they are measured.
      if failures > 1 { #expect(1 - interval.low > before) }
      before = 1 - interval.low
    }
  }

  @Test("one source has no interval, samples without sources have plain Wilson's, and values that are no rate none")
  func edges() {
    #expect(Self.rate([5], [3]).clusteredWilson() == nil)
    #expect(MeanAccumulator().clusteredWilson() == nil)
    var counts = MeanAccumulator()
    for value in [1.0, 2, 3] { counts.add(value, cluster: "\(value)") }
    #expect(counts.clusteredWilson() == nil)
    let alike = Self.rate([2, 2, 2], [1, 1, 1])
    // No error to estimate: three sources, whatever they hold.
    #expect(alike.effectiveSamples() == 3)
    #expect(alike.clusteredWilson() == Proportion.wilson(rate: 0.5, size: 3, confidence: 0.95))
  }
}
