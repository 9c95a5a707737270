import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Pairs of right and wrong")
struct PairedTableTests {
  private func table(_ row: JSONValue) throws -> PairedTable {
    let counts = try row.numbers("counts").map { Int($0) }
    return try #require(
      PairedTable(bothRight: counts[0], onlyBase: counts[1], onlyCandidate: counts[2], bothWrong: counts[3]))
  }

  private func agree(_ interval: Interval?, _ ends: [Double], _ tolerance: Double = 1e-9) -> Bool {
    guard let interval else { return false }
    return abs(interval.low - ends[0]) < tolerance && abs(interval.high - ends[1]) < tolerance
  }

  @Test("intervals and statistics are those of another computation")
  func reference() throws {
    for row in try Fixture.load("paired").items("tables") {
      let table = try table(row)
      #expect(agree(table.newcombe(), try row.numbers("newcombe")), "newcombe \(table)")
      #expect(agree(table.tango(), try row.numbers("tango")), "tango \(table)")
      #expect(abs((table.tangoStatistic(0) ?? 9) - (try row.number("z_zero"))) < 1e-9, "\(table)")
      #expect(abs((table.tangoStatistic(-0.05) ?? 9) - (try row.number("z_margin"))) < 1e-9, "\(table)")
      let odds = row["odds"]?.object == nil ? nil : row["odds"]
      let mine = table.oddsRatio()
      #expect((mine == nil) == (odds == nil))
      #expect(close(mine?.value, odds?["value"]?.double, 1e-12))
      #expect(close(mine?.low, odds?["low"]?.double, 1e-9) && close(mine?.high, odds?["high"]?.double, 1e-9))
      let base = Double(table.bothRight + table.onlyBase) / Double(table.n)
      let candidate = Double(table.bothRight + table.onlyCandidate) / Double(table.n)
      #expect(abs((EffectSize.cohenH(base: base, candidate: candidate) ?? 9) - (try row.number("h"))) < 1e-12)
    }
  }

  @Test("the published example of both papers comes out: 36, 12, 2, 0")
  func published() throws {
    let table = try #require(PairedTable(bothRight: 36, onlyBase: 12, onlyCandidate: 2, bothWrong: 0))
    // Newcombe (1998), table II, the difference the other way round.
    #expect(agree(table.newcombe(), [-0.3404, -0.0569], 5e-5))
    #expect(agree(table.tango(), [-0.3447, -0.0611], 5e-5))
  }

  @Test("Tango's statistic at zero is the root of McNemar's chi-squared, for every small table")
  func mcnemar() throws {
    for onlyBase in 0...8 {
      for onlyCandidate in 0...8 where onlyBase + onlyCandidate > 0 {
        let table = try #require(
          PairedTable(bothRight: 3, onlyBase: onlyBase, onlyCandidate: onlyCandidate, bothWrong: 2))
        let square = try #require(McNemar(onlyA: onlyBase, onlyB: onlyCandidate)).chiSquared(corrected: false).statistic
        let z = try #require(table.tangoStatistic(0))
        #expect(abs(z * z - square) < 1e-9)
        let ends = try #require(table.tango())
        let difference = try #require(table.difference)
        #expect(ends.low <= difference && difference <= ends.high && ends.low >= -1 && ends.high <= 1)
        // The test refutes what the interval leaves out.
        #expect(abs((table.p(above: ends.low) ?? 0) - 0.025) < 1e-6 || ends.low == -1)
      }
    }
  }

  @Test("nothing, too much and the impossible give nil, never a number that is none")
  func edges() throws {
    let none = try #require(PairedTable(bothRight: 0, onlyBase: 0, onlyCandidate: 0, bothWrong: 0))
    #expect(none.difference == nil && none.tango() == nil && none.newcombe() == nil && none.oddsRatio() == nil)
    #expect(none.tangoStatistic(0) == nil && none.p(above: 0) == nil)
    #expect(PairedTable(bothRight: -1, onlyBase: 0, onlyCandidate: 0, bothWrong: 0) == nil)
    let one = try #require(PairedTable(bothRight: 0, onlyBase: 0, onlyCandidate: 5, bothWrong: 0))
    #expect(one.tangoStatistic(1) == 0 && one.tangoStatistic(1.5) == nil && one.tangoStatistic(-1) == .infinity)
    // Beyond 1 nothing has to be tested: a difference of rates is surely within.
    let mixed = try #require(PairedTable(bothRight: 30, onlyBase: 9, onlyCandidate: 4, bothWrong: 2))
    #expect(mixed.nonInferiority(margin: 5) == 0 && mixed.inferiority(margin: 5) == 1)
    #expect(mixed.p(above: 5) == 1 && mixed.p(below: 5) == 0 && none.p(above: -5) == nil)
    #expect(one.tango()?.high == 1 && one.oddsRatio()?.value == nil && one.oddsRatio()?.high == nil)
    #expect(EffectSize.cohenH(base: -0.1, candidate: 0.5) == nil && EffectSize.cohenDz(mean: 1, variance: 0) == nil)
  }
}

@Suite("Margins, planning and the corrected bootstrap")
struct MarginTests {
  private func differences(_ row: JSONValue) throws -> [Double] {
    zip(try row.numbers("base"), try row.numbers("candidate")).map { $1 - $0 }
  }

  @Test("non-inferiority, inferiority and equivalence are scipy's one-sided tests")
  func margins() throws {
    for row in try Fixture.load("paired").items("scores") {
      var moments = MeanAccumulator()
      for gap in try differences(row) { moments.add(gap) }
      let test = try #require(moments.tTest())
      let margin = try row.number("margin")
      #expect(close(test.nonInferiority(margin: margin), try row.number("noninferiority"), 1e-9))
      #expect(close(test.inferiority(margin: margin), try row.number("inferiority"), 1e-9))
      #expect(close(test.equivalence(margin: margin), try row.number("equivalence"), 1e-9))
      #expect(close(Mirrored(test).nonInferiority(margin: margin), test.p(below: margin), 1e-14))
      let variance = try #require(moments.variance)
      #expect(close(EffectSize.cohenDz(mean: test.difference, variance: variance), try row.number("dz"), 1e-9))
    }
    let still = TTest(difference: 0, standardError: 0, df: 3)
    #expect(still.nonInferiority(margin: 0.1) == nil && still.equivalence(margin: 0.1) == nil)
  }

  @Test("power and the sizes for non-inferiority follow the formula")
  func planning() throws {
    for row in try Fixture.load("paired").items("planning") {
      let sd = try row.number("sd")
      let plan = Power(
        sdA: sd, sdB: sd, correlation: try row.number("correlation"), alpha: try row.number("alpha"),
        power: try row.number("power"))
      let delta = try row.number("delta")
      let n = Int(try row.number("n"))
      #expect(close(plan.power(of: delta, samples: n), try row.number("reached"), 1e-10))
      #expect(plan.samples(toShowNoWorseThan: delta) == Int(try row.number("noninferiority_n")))
      let ahead = plan.samples(toShowNoWorseThan: delta, difference: 0.01)
      #expect(ahead == Int(try row.number("noninferiority_ahead_n")))
      #expect(plan.samples(toShowNoWorseThan: delta, difference: -delta) == nil)
      // Clusters that make the variance three times as large take three times as many.
      let wide = try #require(plan.spread(byDesignEffect: 3).samples(toDetect: delta))
      let narrow = try #require(plan.samples(toDetect: delta))
      #expect(abs(wide - 3 * narrow) <= 3)
    }
    #expect(Power(sdA: 0, sdB: 0).power(of: 0.1, samples: 10) == nil && Power().power(of: 0.1, samples: 0) == nil)
  }

  @Test("the design effect is one alone, and more in clusters that agree")
  func designEffect() throws {
    var alone = MeanAccumulator()
    var together = MeanAccumulator()
    for index in 0..<40 {
      alone.add(Double(index / 4 % 2))
      together.add(Double(index / 4 % 2), cluster: "\(index / 4)")
    }
    #expect(alone.designEffect == 1)
    #expect(try #require(together.designEffect) > 3.5)
    #expect(MeanAccumulator().designEffect == nil)
  }

  @Test("acceleration is the jackknife's, and the corrected interval scipy's within the noise of drawing")
  func corrected() throws {
    for row in try Fixture.load("paired").items("scores") {
      let gaps = try differences(row)
      func mean(_ drawn: borrowing [Int]) -> Double? {
        var sum = 0.0
        for index in 0..<drawn.count { sum += gaps[drawn[index]] }
        return sum / Double(drawn.count)
      }
      let acceleration = Bootstrap.acceleration(units: gaps.count, statistic: mean)
      #expect(abs((acceleration ?? 9) - (try row.number("acceleration"))) < 1e-9)
      guard gaps.count <= 40 else { continue }
      var generator = TestGenerator(state: 3)
      let resamples = 2000
      let result = Bootstrap(resamples: resamples).corrected(units: gaps.count, using: &generator, statistic: mean)
      let ends = try row.numbers("bca")
      let found = try #require(result)
      // The end of a tail of 2.5 % from 2,000 draws wobbles by about a tenth of the standard error.
      #expect(abs(found.interval.low - ends[0]) < 0.35 * found.standardError)
      #expect(abs(found.interval.high - ends[1]) < 0.35 * found.standardError)
    }
  }

  @Test("the corrected bootstrap refuses what has no spread to leave out")
  func correctedEdges() {
    var generator = TestGenerator(state: 3)
    #expect(Bootstrap().corrected(units: 1, using: &generator) { _ in 1 } == nil)
    let flat = Bootstrap(resamples: 50).corrected(units: 5, using: &generator) { _ in 0.5 }
    #expect(flat?.interval == Interval(low: 0.5, high: 0.5))
  }
}
