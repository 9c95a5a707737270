import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Watching a mean until it is decided")
struct SequentialMeanTests {
  @Test("stakes and evidence are those of another computation")
  func reference() throws {
    for row in try Fixture.load("paired").items("betting") {
      let bound = try row.number("bound")
      let stakes = BettingTest.stakes(bound: bound, units: Int(try row.number("units")))
      let wanted = try row.numbers("stakes")
      #expect(stakes.count == wanted.count && zip(stakes, wanted).allSatisfy { close($0, $1, 1e-12) })
      var test = try #require(BettingTest(bound: bound, stakes: stakes, sizeMax: Int(try row.number("size"))))
      for (sum, count) in zip(try row.numbers("sums"), try row.numbers("counts")) {
        test.add(sum: sum, count: Int(count))
      }
      #expect(abs(test.evidence - (try row.number("evidence"))) < 1e-9)
    }
  }

  @Test("the evidence against a true hypothesis stays below one on average, for every coin")
  func fair() throws {
    // Exactly: the mean wealth over all 2^10 sequences of a coin whose chance is the bound is one.
    let test = try #require(BettingTest(bound: 0.3, stakes: BettingTest.stakes(bound: 0.3, units: 10)))
    var mean = 0.0
    for ones in 0...10 {
      var wealth = test
      wealth.add(sum: 1, count: 1, times: ones)
      wealth.add(sum: 0, count: 1, times: 10 - ones)
      mean += Binomial.pmf(ones, n: 10, p: 0.3) * exponential(wealth.evidence)
    }
    #expect(abs(mean - 1) < 1e-12)
  }

  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1..<200 {
      term *= x / Double(k)
      sum += term
    }
    return sum
  }

  @Test("a clear case is decided early and stands; its bounds agree")
  func decides() throws {
    var watch = try #require(SequentialMean(bound: 0.5, alpha: 0.05, units: 500))
    for _ in 0..<40 where watch.decided == nil { watch.add(sum: 1, count: 1) }
    #expect(watch.decided == .above && watch.units < 15)
    #expect(watch.bounds.low >= 0.5 - 1e-9 && watch.bounds.high == 1)
    for _ in 0..<500 { watch.add(sum: 0, count: 1) }
    #expect(watch.decided == .above && watch.bounds.high < 0.5)
  }

  @Test("declared error rates hold at the bound, and the bounds cover", arguments: [1, 4])
  func errorRate(size: Int) throws {
    var generator = TestGenerator(state: UInt64(size))
    let (runs, units, alpha, chance) = (400, 120, 0.1, 0.7)
    var (above, below, uncovered) = (0, 0, 0)
    for _ in 0..<runs {
      var watch = try #require(SequentialMean(bound: chance, alpha: alpha, units: units, sizeMax: size))
      for _ in 0..<units where watch.decided == nil {
        // Values of one unit are all the same: dependence cannot be stronger.
        let count = size == 1 ? 1 : 1 + Int(generator.next() % UInt64(size))
        watch.add(sum: generator.unit() < chance ? Double(count) : 0, count: count)
      }
      if watch.decided == .above { above += 1 }
      if watch.decided == .below { below += 1 }
      let bounds = watch.bounds
      if bounds.low > chance + 1e-9 || bounds.high < chance - 1e-9 { uncovered += 1 }
    }
    // Each at most α, with four standard errors for the noise of 400 runs.
    let most = Int(Double(runs) * alpha + 4 * (Double(runs) * alpha * (1 - alpha)).squareRoot())
    #expect(above <= most && below <= most, "\(above) \(below)")
    #expect(uncovered <= above + below)
  }

  @Test("at 0 and 1 the comparison is respected: the first value off the bound decides, and nothing else can")
  func edgeBounds() throws {
    for (bound, outer) in [(0.0, SequentialMean.Side.below), (1, .above)] {
      // `<= 0` and `>= 1`: open while every value keeps them, however many there are.
      var open = try #require(SequentialMean(bound: bound, alpha: 0.05, units: 500, equality: outer))
      for _ in 0..<500 { open.add(sum: bound, count: 1) }
      #expect(open.decided == nil)
      open.add(sum: 0.5, count: 1, mayDecide: false)
      #expect(open.decided == nil)
      open.add(sum: bound, count: 1)
      #expect(open.decided == (outer == .below ? .above : .below))
      // `>= 0` and `<= 1` hold whatever comes; `< 0` and `> 1` break.
      let inner = outer == .below ? SequentialMean.Side.above : .below
      var certain = try #require(SequentialMean(bound: bound, alpha: 0.05, units: 500, equality: inner))
      certain.look()
      #expect(certain.decided == inner)
    }
    for (bound, side) in [(-0.1, SequentialMean.Side.above), (1.1, .below)] {
      for equality in [SequentialMean.Side.above, .below] {
        var beyond = try #require(SequentialMean(bound: bound, alpha: 0.05, units: 10, equality: equality))
        beyond.look()
        #expect(beyond.decided == side)
      }
    }
  }

  @Test("what is out of range is left out, what needs no data is decided without")
  func edges() throws {
    #expect(SequentialMean(bound: .nan, alpha: 0.05, units: 10) == nil)
    #expect(SequentialMean(bound: 0.5, alpha: 0, units: 10) == nil)
    var watch = try #require(SequentialMean(bound: 0.5, alpha: 0.05, units: 10, sizeMax: 2))
    let impossible = [(1.5, 1), (1, 3), (-1, 1)].map { watch.add(sum: $0, count: $1) }
    let empty = watch.add(sum: 0, count: 0)
    #expect(impossible == [false, false, false] && empty && watch.units == 0 && watch.mean == nil)
    #expect(watch.bounds == Interval(low: 0, high: 1))
    var trivial = try #require(SequentialMean(bound: 0, alpha: 0.05, units: 10))
    trivial.add(sum: 0, count: 1)
    #expect(trivial.decided == .above)
    var late = try #require(SequentialMean(bound: 0.5, alpha: 0.05, units: 10))
    for _ in 0..<50 { late.add(sum: 1, count: 1, mayDecide: false) }
    #expect(late.decided == nil)
    late.look()
    #expect(late.decided == .above)
    #expect(BettingTest(bound: 0.5, stakes: []) == nil && BettingTest(bound: 1, stakes: [0.5]) == nil)
  }
}
