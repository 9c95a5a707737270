import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Comparison of two runs")
struct PairedComparisonTests {
  private func fill(clustered: Bool, keep: (Int) -> Bool = { _ in true }) throws -> PairedComparison {
    var comparison = PairedComparison()
    var index = 0
    for row in try Fixture.load("statistics").items("paired") {
      let outcomes = zip((row["a"]?.string ?? "").utf8, (row["b"]?.string ?? "").utf8)
      for (cluster, pair) in zip(try row.numbers("clusters"), outcomes) {
        if keep(index) {
          comparison.add(
            base: Double(pair.0) - 48, candidate: Double(pair.1) - 48, cluster: clustered ? "\(cluster)" : nil)
        }
        index += 1
      }
    }
    return comparison
  }

  @Test("independent outcomes are compared by McNemar's mid-p")
  func mcnemar() throws {
    let reference = try #require(try Fixture.load("statistics")["overall"])
    let result = try #require(try fill(clustered: false).result())
    #expect(result.method == "mcnemar mid-p" && result.clusters == nil)
    #expect(close(result.p, try reference.number("mcnemar_mid_p"), 1e-11))
    #expect(result.onlyBase == 106 && result.onlyCandidate == 127)
    #expect(close(result.difference, 0.014978601997146932, 1e-12))
    #expect(result.interval == PairedTable(bothRight: 782, onlyBase: 106, onlyCandidate: 127, bothWrong: 387)?.tango())
    #expect(result.ties == 1169)
  }

  @Test("outcomes that share sources are compared with the error of whole clusters")
  func clustered() throws {
    let reference = try #require(try Fixture.load("statistics")["overall"])
    let result = try #require(try fill(clustered: true).result())
    #expect(result.method == "cluster-robust paired t" && result.clusters == 433)
    #expect(close(result.standardError, try reference.number("clustered_difference", "finite_correction"), 1e-12))
    let t = try #require(result.standardError.map { result.difference / $0 })
    #expect(close(result.p, StudentT.twoSidedP(t, df: 432), 1e-14))
    #expect((result.leastDetectableDifference ?? 0) > result.difference)
  }

  @Test("shards give the same bytes as one pass")
  func shards() throws {
    var merged = try fill(clustered: true) { $0 % 2 == 1 }
    merged.merge(try fill(clustered: true) { $0 % 2 == 0 })
    #expect(merged.result() == (try fill(clustered: true).result()))
  }

  @Test("too little data gives no p and says why")
  func insufficient() throws {
    #expect(PairedComparison().result() == nil)
    var one = PairedComparison()
    one.add(base: 0.2, candidate: 0.7, cluster: "c")
    #expect(one.result()?.insufficient == "one pair has no spread to estimate")
    one.add(base: 0.3, candidate: 0.6, cluster: "c")
    #expect(one.result()?.insufficient == "all 2 pairs share one cluster" && one.result()?.interval == nil)
    var same = PairedComparison()
    for value in [0.25, 1.5, 0.75] { same.add(base: value, candidate: value + 0.125) }
    #expect(same.result()?.p == nil && same.result()?.insufficient == "all differences are the same")
    var alike = PairedComparison()
    for (index, value) in [3.0, 1, 1, 3].enumerated() {
      alike.add(base: value, candidate: 4 - value, cluster: index < 2 ? "a" : "b")
    }
    #expect(alike.result()?.insufficient == "the difference is the same in all clusters")
    var equal = PairedComparison()
    for _ in 0..<3 { equal.add(base: 1, candidate: 1) }
    #expect(equal.result()?.p == 1 && equal.result()?.leastDetectableDifference == nil)
    // Three pairs that agree do not prove much: Wilson's bound for none of three.
    #expect(close(equal.result()?.interval?.high, Proportion(0, of: 3)?.wilson()?.high, 1e-9))
    let added = equal.add(base: .nan, candidate: 1)
    #expect(!added && equal.result()?.n == 3)
  }

  @Test("shares that all differ by the same are decided by how many there are")
  func equalDifferences() throws {
    var pairs = PairedComparison()
    for value in [0.9, 0.8, 1.0] { pairs.add(base: value, candidate: value - 0.5) }
    let few = try #require(pairs.result())
    #expect(few.insufficient == nil && few.method == "bound of 3 equal differences")
    let wide = try #require(few.interval)
    #expect(wide.low < -0.8 && wide.high > 0.2)
    #expect(few.p.map { $0 > 0.2 } == true)
    for index in 0..<97 { pairs.add(base: 0.5 + Double(index % 50) / 100, candidate: Double(index % 50) / 100) }
    let many = try #require(pairs.result())
    let (p, ends) = (try #require(many.p), try #require(many.interval))
    // (1 - 0.5)^100, from both sides; (d + 1) / 2 = 0.25 has the bounds 0.25 r and 1 - 0.75 r with r = 0.025^(1/100).
    #expect(p < 1e-15 && abs(ends.low + 0.5181) < 1e-4 && abs(ends.high + 0.4457) < 1e-4)
    let test = try #require(many.test)
    let (worse, exactly, notWorse) = (
      try #require(test.inferiority(margin: 0.4)), try #require(test.inferiority(margin: 0.5)),
      try #require(test.nonInferiority(margin: 0.55))
    )
    #expect(worse < 0.05 && exactly == 1 && notWorse < 0.05)
    var errors = PairedRatio()
    for _ in 0..<100 { errors.add(base: (0, 10), candidate: (10, 10)) }
    let all = try #require(errors.result())
    let above = try #require(all.test?.p(above: 0.9))
    #expect(all.difference == 1 && above < 0.01 && all.insufficient == nil)
  }

  @Test("a bound of equal differences is no draw's business", arguments: PairedBootstrap.Ends.allCases)
  func drawnEqual(ends: PairedBootstrap.Ends) throws {
    var (pairs, units) = (PairedComparison(), PairedUnits())
    for _ in 0..<100 {
      pairs.add(base: 1, candidate: 0.5)
      units.add(base: 1, candidate: 0.5)
    }
    var generator = TestGenerator(state: 1)
    var result = try #require(pairs.result())
    let before = result
    result.use(units.difference(by: PairedBootstrap(ends: ends), using: &generator), confidence: 0.95)
    #expect(result == before && result.p != nil)
  }
}
