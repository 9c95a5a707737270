import AssayWire
import Testing

@testable import AssayStatistics

/// SplitMix64, so that the suites need no other room.
struct TestGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

@Suite("Bootstrap, quantiles and power")
struct ResamplingTests {
  @Test("quantiles are numpy's linear ones")
  func quantiles() throws {
    let reference = try #require(try Fixture.load("statistics")["quantiles"]?["linear_quantile"])
    let values = try reference.numbers("values")
    for (q, expected) in zip(try reference.numbers("q"), try reference.numbers("result")) {
      #expect(close(quantile(values, q), expected, 1e-15))
    }
    #expect(quantile([], 0.5) == nil)
    #expect(quantile([1], 1.5) == nil)
    #expect(quantile([1, 2], .nan) == nil)
    #expect(quantile([7], 0.3) == 7)
  }

  @Test("the bootstrap's error is the formula's within Monte Carlo error, and depends only on the seed")
  func bootstrapError() throws {
    var generator = TestGenerator(state: 3)
    let values = (0..<200).map { _ in generator.unit() }
    let clusters = values.indices.map { "c\($0 / 4)" }
    var plain = MeanAccumulator()
    var grouped = MeanAccumulator()
    for (value, cluster) in zip(values, clusters) {
      plain.add(value)
      grouped.add(value, cluster: cluster)
    }
    let bootstrap = Bootstrap(resamples: 600)
    var (first, second) = (TestGenerator(state: 9), TestGenerator(state: 9))
    let result = try #require(bootstrap.mean(values, using: &first))
    #expect(bootstrap.mean(values, using: &second) == result)
    // The standard deviation of R replicates is itself known to 1/sqrt(2R): three of them.
    let tolerance = 3 / Double(2 * 600).squareRoot() + 0.01
    let error = try #require(plain.standardError)
    #expect(abs(result.standardError / error - 1) < tolerance)
    let whole = try #require(bootstrap.mean(values, clusters: clusters, using: &first))
    let robust = try #require(grouped.clusteredError(.cr0))
    #expect(abs(whole.standardError / robust - 1) < tolerance)
    #expect(result.interval.low < result.interval.high)
  }

  @Test("the bootstrap says nothing about one unit or about a statistic that is mostly undefined")
  func bootstrapUndefined() {
    var generator = TestGenerator(state: 1)
    let bootstrap = Bootstrap(resamples: 50)
    #expect(bootstrap.mean([1], using: &generator) == nil)
    #expect(bootstrap.mean([1, 2, 3], clusters: ["a", "a", "a"], using: &generator) == nil)
    #expect(bootstrap.mean([1, 2], clusters: ["a"], using: &generator) == nil)
    #expect(bootstrap.run(units: 5, using: &generator) { _ in nil } == nil)
    #expect(bootstrap.run(units: 5, using: &generator) { _ in .nan } == nil)
  }

  @Test("95 % intervals hold the truth about 95 times in 100 when values cluster, and plain ones do not")
  func coverage() {
    var generator = TestGenerator(state: 2026)
    var (robust, plain) = (0, 0)
    let trials = 300
    for _ in 0..<trials {
      var mean = MeanAccumulator()
      var independent = MeanAccumulator()
      for cluster in 0..<30 {
        let shared = generator.unit() - 0.5
        for _ in 0..<5 {
          let value = shared + 0.5 * (generator.unit() - 0.5)
          mean.add(value, cluster: "c\(cluster)")
          independent.add(value)
        }
      }
      if let interval = mean.interval(), interval.low <= 0, interval.high >= 0 { robust += 1 }
      if let interval = independent.interval(), interval.low <= 0, interval.high >= 0 { plain += 1 }
    }
    // Binomial error of 300 trials at 0.95 is 0.0126: three of them on either side.
    #expect(Double(robust) / Double(trials) > 0.91 && Double(robust) / Double(trials) < 0.99)
    #expect(Double(plain) / Double(trials) < 0.8)
  }

  @Test("the samples a comparison needs are those of the reference, and the least difference turns it round")
  func power() throws {
    for row in try Fixture.load("statistics").items("power") {
      let sd = try row.number("sd")
      let power = Power(
        sdA: sd, sdB: sd, correlation: try row.number("correlation"), alpha: try row.number("alpha"),
        power: try row.number("power"))
      let delta = try row.number("delta")
      let n = Int(try row.number("n"))
      #expect(power.samples(toDetect: delta) == n)
      let least = try #require(power.leastDetectableDifference(samples: n))
      #expect(least <= delta && (power.leastDetectableDifference(samples: n - 1) ?? 0) > delta)
    }
    #expect(Power().samples(toDetect: 0) == nil)
    #expect(Power(alpha: 0).samples(toDetect: 0.1) == nil)
    #expect(Power().samples(toDetect: 1e-300) == nil)
    #expect(Power().leastDetectableDifference(samples: 0) == nil)
    let one = try #require(Power.leastDetectableDifference(standardError: 0.01, oneSided: true))
    #expect(close(one, (1.6448536269514722 + 0.8416212335729143) * 0.01, 1e-13))
  }
}
