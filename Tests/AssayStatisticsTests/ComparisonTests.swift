import AssayWire
import Testing

@testable import AssayStatistics

/// One slice of the paired outcomes, or all of them.
private struct Pairs {
  var clusters: [String] = []
  var a: [Double] = []
  var b: [Double] = []

  static func load(_ fixture: JSONValue, slice: String?) throws -> Pairs {
    var pairs = Pairs()
    for row in try fixture.items("paired") where slice == nil || row["slice"]?.string == slice {
      pairs.clusters += try row.numbers("clusters").map { "image \(Int($0))" }
      pairs.a += (row["a"]?.string ?? "").utf8.map { Double($0) - 48 }
      pairs.b += (row["b"]?.string ?? "").utf8.map { Double($0) - 48 }
    }
    return pairs
  }
}

@Suite("Paired comparison and clustered errors")
struct ComparisonTests {
  static let slices: [String?] = [
    nil, "receipt", "shelf", "scan", "meter", "voice note", "video", "point cloud", "form",
  ]

  @Test("errors of the mean are those of Inspect, statsmodels and lmms-eval", arguments: slices)
  func errors(slice: String?) throws {
    let fixture = try Fixture.load("statistics")
    let reference = try #require(slice.map { fixture["slices"]?[$0] } ?? fixture["overall"])
    let pairs = try Pairs.load(fixture, slice: slice)
    var mean = MeanAccumulator()
    for (value, cluster) in zip(pairs.a, pairs.clusters) { mean.add(value, cluster: cluster) }
    #expect(close(mean.mean, try reference.number("accuracy_a"), 1e-15))
    #expect(close(mean.standardError, try reference.number("se_clt_a"), 1e-13))
    #expect(Double(mean.clusters) == (try reference.number("clustered_a", "clusters")))
    #expect(close(mean.clusteredError(.cr0), try reference.number("clustered_a", "cr0"), 1e-13))
    #expect(close(mean.clusteredError(), try reference.number("clustered_a", "finite_correction"), 1e-13))
    #expect(close(mean.clusteredError(.miller), try reference.number("clustered_a", "miller_eq4"), 1e-13))
    let ends = try reference.numbers("clustered_a_t_ci95")
    #expect(close(mean.interval()?.low, ends[0], 1e-12))
    #expect(close(mean.interval()?.high, ends[1], 1e-12))
    let rate = try #require(Proportion(Int(pairs.a.reduce(0, +)), of: pairs.a.count))
    #expect(close(rate.bernoulliError, try reference.number("se_bernoulli_a"), 1e-14))
    #expect(close(rate.wilson()?.low, try reference.numbers("wilson95_a")[0], 1e-13))
    #expect(close(rate.clopperPearson()?.high, try reference.numbers("clopper_pearson95_a")[1], 1e-12))
  }

  @Test("paired tests are those of scipy and statsmodels", arguments: slices)
  func paired(slice: String?) throws {
    let fixture = try Fixture.load("statistics")
    let reference = try #require(slice.map { fixture["slices"]?[$0] } ?? fixture["overall"])
    let pairs = try Pairs.load(fixture, slice: slice)
    let test = try #require(pairedTTest(pairs.a, pairs.b))
    #expect(close(test.difference, try reference.number("paired_t", "mean_difference"), 1e-12))
    #expect(close(test.standardError, try reference.number("paired_t", "se"), 1e-12))
    #expect(close(test.t, try reference.number("paired_t", "t"), 1e-12))
    #expect(close(test.p, try reference.number("paired_t", "p"), 1e-11))
    let ends = try #require(reference["paired_t"]).numbers("ci95")
    #expect(close(test.interval()?.low, ends[0], 1e-12))
    #expect(close(test.interval()?.high, ends[1], 1e-12))
    var difference = MeanAccumulator()
    for index in pairs.a.indices { difference.add(pairs.a[index] - pairs.b[index], cluster: pairs.clusters[index]) }
    #expect(close(difference.clusteredError(.cr0), try reference.number("clustered_difference", "cr0"), 1e-12))
    #expect(
      close(difference.tTest()?.standardError, try reference.number("clustered_difference", "finite_correction"), 1e-12)
    )
    let both = zip(pairs.a, pairs.b)
    let mcnemar = try #require(
      McNemar(onlyA: both.count { $0.0 > $0.1 }, onlyB: both.count { $0.0 < $0.1 }))
    #expect(close(mcnemar.exactP, try reference.number("mcnemar_exact_p"), 1e-12))
    #expect(close(mcnemar.midP, try reference.number("mcnemar_mid_p"), 1e-11))
    for (corrected, key) in [(false, "mcnemar_chi2"), (true, "mcnemar_chi2_corrected")] {
      let expected = try reference.numbers(key)
      #expect(close(mcnemar.chiSquared(corrected: corrected).statistic, expected[0], 1e-13))
      #expect(close(mcnemar.chiSquared(corrected: corrected).p, expected[1], 1e-12))
    }
  }

  @Test("McNemar holds for few, for equal and for no discordant samples")
  func smallTables() throws {
    for row in try Fixture.load("statistics").items("mcnemar") {
      let test = try #require(McNemar(onlyA: Int(try row.number("only_a")), onlyB: Int(try row.number("only_b"))))
      #expect(close(test.exactP, try row.number("exact_p"), 1e-12), "\(row)")
      #expect(close(test.midP, try row.number("mid_p"), 1e-12), "\(row)")
      #expect(close(test.chiSquared(corrected: false).p, try row.number("chi2_p"), 1e-12), "\(row)")
      #expect(close(test.chiSquared(corrected: true).p, try row.number("chi2_corrected_p"), 1e-12), "\(row)")
    }
    #expect(McNemar(onlyA: -1, onlyB: 0) == nil)
  }

  @Test("one cluster is not enough for an error, however many values it holds")
  func oneCluster() {
    var mean = MeanAccumulator()
    for value in [0.0, 1, 1, 0, 1] { mean.add(value, cluster: "one receipt") }
    #expect(mean.mean == 0.6)
    #expect(mean.clusteredError() == nil)
    #expect(mean.interval() == nil)
    #expect(mean.tTest() == nil)
  }

  @Test("equal differences give no t, and a p of 1 only when they are zero")
  func allEqual() throws {
    let same = try #require(pairedTTest([1, 1, 0], [1, 1, 0]))
    #expect(same.t == nil && same.p == 1)
    let shifted = try #require(pairedTTest([2, 3, 4], [1, 2, 3]))
    #expect(shifted.t == nil && shifted.p == nil && shifted.difference == 1)
    #expect(pairedTTest([1], [0]) == nil)
    #expect(pairedTTest([1, 2], [0]) == nil)
  }

  @Test("corrected p values are statsmodels'")
  func corrections() throws {
    for row in try Fixture.load("statistics").items("corrections") {
      let p = try row.numbers("p")
      for correction in Correction.allCases {
        let expected = try row.numbers(correction.rawValue)
        for (a, b) in zip(correction.adjust(p), expected) { #expect(close(a, b, 1e-13), "\(correction)") }
      }
    }
    #expect(Correction.holm.adjust([]) == [])
    #expect(Correction.holm.adjust([.nan, 0.01]) == [1, 0.02])
  }
}
