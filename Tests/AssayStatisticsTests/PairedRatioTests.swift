import Testing

@testable import AssayStatistics

@Suite("Pairs of ratios")
struct PairedRatioTests {
  @Test("with equal denominators a ratio is a mean, and so is its error")
  func asMean() throws {
    var ratio = PairedRatio()
    var mean = PairedComparison()
    var generator = TestGenerator(state: 1)
    for index in 0..<60 {
      let (first, second) = (generator.unit(), generator.unit())
      ratio.add(base: (first * 4, 4), candidate: (second * 4, 4), cluster: "\(index / 3)")
      mean.add(base: first, candidate: second, cluster: "\(index / 3)")
    }
    let (a, b) = (try #require(ratio.result()), try #require(mean.result()))
    #expect(close(a.difference, b.difference, 1e-10) && close(a.standardError, b.standardError, 1e-10))
    #expect(close(a.p, b.p, 1e-8) && a.clusters == 20 && a.candidateLarger == b.candidateLarger)
    #expect(a.method == "cluster-robust t of ratios")
  }

  @Test("the ratio is that of the sums, not the mean of ratios")
  func sums() throws {
    var ratio = PairedRatio()
    ratio.add(base: (1, 1), candidate: (0, 1))
    ratio.add(base: (0, 9), candidate: (1, 9))
    ratio.add(base: (0, 0), candidate: (1, 0))
    let result = try #require(ratio.result())
    #expect(result.base == 0.1 && result.candidate == 0.2 && result.n == 3)
    #expect(result.baseLarger == 1 && result.candidateLarger == 1 && result.ties == 1)
  }

  @Test("without words, without spread and with one pair it says so")
  func edges() throws {
    var ratio = PairedRatio()
    #expect(ratio.result() == nil)
    ratio.add(base: (0, 0), candidate: (1, 0))
    #expect(ratio.result() == nil)
    ratio.add(base: (1, 10), candidate: (1, 10))
    #expect(ratio.result()?.p.map { $0.isFinite } ?? true)
    var same = PairedRatio()
    for _ in 0..<4 { same.add(base: (1, 10), candidate: (1, 10)) }
    #expect(same.result()?.insufficient == "all differences are the same" && same.result()?.interval == nil)
    var one = PairedRatio()
    one.add(base: (1, 10), candidate: (2, 10))
    #expect(one.result()?.insufficient == "one pair has no spread to estimate")
    let added = one.add(base: (.nan, 1), candidate: (1, 1))
    #expect(!added && one.n == 1)
  }
}
