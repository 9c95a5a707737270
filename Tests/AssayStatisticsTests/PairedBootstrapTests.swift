import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Paired bootstrap of two runs")
struct PairedBootstrapTests {
  private struct Run {
    var columns: [String: [Double]] = [:]
    subscript(name: String) -> [Double] { columns[name] ?? [] }
  }

  private struct Reference {
    var base = Run()
    var candidate = Run()
    var clusters: [String] = []
    var resamples = 0
    var seed: UInt64 = 0
    var figures: JSONValue

    init() throws {
      let fixture = try Fixture.load("paired_bootstrap")
      figures = try #require(fixture["figures"])
      clusters = try fixture.items("clusters").compactMap(\.string)
      resamples = try #require(fixture["resamples"]?.int)
      seed = UInt64(try #require(fixture["seed"]?.int))
      let runs = try fixture.items("runs")
      for name in ["value", "words", "errors", "tp", "fp", "fn", "wrong", "risk"] {
        base.columns[name] = try runs[0].numbers(name)
        candidate.columns[name] = try runs[1].numbers(name)
      }
    }

    var units: [[Int]] {
      var (units, places) = ([[Int]](), [String: Int]())
      for (index, name) in clusters.enumerated() {
        if let place = places[name] {
          units[place].append(index)
        } else {
          places[name] = units.count
          units.append([index])
        }
      }
      return units
    }
  }

  private static func f1(_ run: Run, _ chosen: [Int]) -> Double? {
    func sum(_ name: String) -> Double { chosen.reduce(0) { $0 + run[name][$1] } }
    let below = 2 * sum("tp") + sum("fp") + sum("fn")
    return below > 0 ? 2 * sum("tp") / below : nil
  }

  /// Pairs of a wrong and a right one in the right order, ties counted half.
  private static func auroc(_ run: Run, _ chosen: [Int]) -> Double? {
    let wrong = chosen.filter { run["wrong"][$0] > 0 }.map { run["risk"][$0] }
    let right = chosen.filter { run["wrong"][$0] == 0 }.map { run["risk"][$0] }
    guard !wrong.isEmpty, !right.isEmpty else { return nil }
    var wins = 0.0
    for a in wrong { for b in right { wins += a > b ? 1 : a == b ? 0.5 : 0 } }
    return wins / Double(wrong.count * right.count)
  }

  private func check(_ name: String, _ reference: Reference, _ draw: (PairedBootstrap) -> ResampledDifference?) throws {
    let expected = try #require(reference.figures[name])
    let plain = try #require(draw(PairedBootstrap(resamples: reference.resamples)))
    let interval = try #require(plain.interval(confidence: 0.95))
    let ends = try expected.numbers("percentile")
    #expect(close(interval.low, ends[0], 1e-12) && close(interval.high, ends[1], 1e-12), "\(name)")
    #expect(close(plain.standardError, try expected.number("standard_error"), 1e-12), "\(name)")
    #expect(close(plain.p, try expected.number("p"), 1e-12), "\(name)")
    let corrected = try #require(draw(PairedBootstrap(resamples: reference.resamples, ends: .corrected)))
    #expect(corrected.ends == .corrected)
    let other = try #require(corrected.interval(confidence: 0.95))
    let moved = try expected.numbers("bca")
    #expect(close(other.low, moved[0], 1e-9) && close(other.high, moved[1], 1e-9), "\(name)")
  }

  @Test("intervals, errors and p of F1 and AUROC over clusters are numpy's with the same draws")
  func reduced() throws {
    let reference = try Reference()
    let units = reference.units
    for (name, figure) in [("f1", Self.f1), ("auroc", Self.auroc)] {
      try check(name, reference) { bootstrap in
        var generator = TestGenerator(state: reference.seed)
        return bootstrap.difference(
          units: units.count, using: &generator,
          base: { drawn in figure(reference.base, Self.chosen(drawn, units)) },
          candidate: { drawn in figure(reference.candidate, Self.chosen(drawn, units)) })
      }
    }
  }

  private static func chosen(_ drawn: borrowing [Int], _ units: [[Int]]) -> [Int] {
    var chosen: [Int] = []
    for index in 0..<drawn.count { chosen += units[drawn[index]] }
    return chosen
  }

  @Test("means and ratios of sums over clusters too")
  func sums() throws {
    let reference = try Reference()
    func units(_ above: String, _ below: String?) -> PairedUnits {
      var units = PairedUnits()
      for (index, cluster) in reference.clusters.enumerated() {
        func counts(_ run: Run) -> (above: Double, below: Double) {
          (run[above][index], below.map { run[$0][index] } ?? 1)
        }
        units.add(base: counts(reference.base), candidate: counts(reference.candidate), cluster: cluster)
      }
      return units
    }
    for (name, units) in [("mean", units("value", nil)), ("ratio", units("errors", "words"))] {
      #expect(units.count == 36)
      try check(name, reference) { bootstrap in
        var generator = TestGenerator(state: reference.seed)
        return units.difference(by: bootstrap, using: &generator)
      }
    }
  }

  @Test("scipy's own BCa interval of independent pairs is met within the noise of the draws")
  func scipy() throws {
    let reference = try Reference()
    let fixture = try Fixture.load("paired_bootstrap")
    var units = PairedUnits()
    for (first, second) in zip(reference.base["value"], reference.candidate["value"]) {
      units.add(base: first, candidate: second)
    }
    var generator = TestGenerator(state: 1)
    let draws = try #require(
      units.difference(by: PairedBootstrap(resamples: 4_000, ends: .corrected), using: &generator))
    let interval = try #require(draws.interval(confidence: 0.95))
    let ends = try fixture.numbers("scipy_bca_of_independent_means")
    let error = try fixture.number("scipy_standard_error")
    // An end of 4,000 replicates is known to about 0.04 standard errors: four of them.
    #expect(abs(interval.low - ends[0]) < 0.16 * error && abs(interval.high - ends[1]) < 0.16 * error)
    #expect(abs(draws.standardError / error - 1) < 0.05)
  }

  @Test("p and interval say the same: an end of the interval is the hypothesis that is just refuted")
  func duality() throws {
    let reference = try Reference()
    for ends in PairedBootstrap.Ends.allCases {
      var units = PairedUnits()
      for (first, second) in zip(reference.base["value"], reference.candidate["value"]) {
        units.add(base: first, candidate: second)
      }
      var generator = TestGenerator(state: 4)
      let draws = try #require(units.difference(by: PairedBootstrap(resamples: 2_000, ends: ends), using: &generator))
      let interval = try #require(draws.interval(confidence: 0.9))
      #expect(abs(try #require(draws.p(above: interval.low)) - 0.05) < 0.002)
      #expect(abs(try #require(draws.p(below: interval.high)) - 0.05) < 0.002)
      let test = PairedComparison.Test.resampled(draws)
      #expect(test.nonInferiority(margin: 1) ?? 1 < 0.001 && test.inferiority(margin: 1) ?? 0 > 0.99)
      #expect(draws.p > 0 && draws.p <= 1)
    }
  }

  @Test("a difference that no draw comes near is sure, however few draws there are and whatever corrects them")
  func beyond() throws {
    for ends in PairedBootstrap.Ends.allCases {
      var units = PairedUnits()
      for index in 0..<600 { units.add(base: index < 588 ? 1 : 0, candidate: index % 50 == 0 ? 1 : 0) }
      var generator = TestGenerator(state: 3)
      let draws = try #require(units.difference(by: PairedBootstrap(resamples: 200, ends: ends), using: &generator))
      #expect(draws.p < 1e-6 && draws.p >= 0)
      let (below, above) = (try #require(draws.p(below: -0.05)), try #require(draws.p(above: -0.05)))
      #expect(below < 1e-6 && above > 0.99)
      // Just beyond the draws it is one of so many.
      let edge = try #require(draws.replicates.last) + 1e-9
      let last = try #require(draws.p(below: edge))
      #expect(last <= 1.0 / 201)
    }
  }

  @Test("a handful of differing pairs get no corrections, which would find what is not there")
  func rare() throws {
    func draws(_ losses: Int) throws -> ResampledDifference {
      var units = PairedUnits()
      for index in 0..<100 { units.add(base: 1, candidate: index < losses ? 0 : 1) }
      var generator = TestGenerator(state: 5)
      return try #require(units.difference(by: PairedBootstrap(ends: .corrected), using: &generator))
    }
    let two = try draws(2)
    let ends = try #require(two.interval(confidence: 0.95))
    #expect(two.ends == .percentile && two.p > 0.2 && ends.high == 0)
    let ten = try draws(10)
    #expect(ten.ends == .corrected)
  }

  @Test("one unit, no difference and figures that are mostly undefined give a reason and no number")
  func hostile() throws {
    var generator = TestGenerator(state: 1)
    var one = PairedUnits()
    one.add(base: 1, candidate: 0, cluster: "a")
    one.add(base: 0, candidate: 0, cluster: "a")
    #expect(one.difference(by: PairedBootstrap(), using: &generator) == nil)
    var pairs = PairedComparison()
    var units = PairedUnits()
    for _ in 0..<20 {
      pairs.add(base: 0.5, candidate: 0.5)
      units.add(base: 0.5, candidate: 0.5)
    }
    var result = try #require(pairs.result())
    result.use(units.difference(by: PairedBootstrap(), using: &generator), confidence: 0.95)
    #expect(result.p == nil && result.test == nil && result.insufficient == "all pairs are the same")
    var nothing = PairedComparison.Result(pairs: 9, clusters: nil, base: 0.1, candidate: 0.2, ties: 0)
    let drawn = PairedBootstrap().difference(
      units: 9, using: &generator, base: { _ in nil }, candidate: { _ in .nan })
    nothing.use(drawn, confidence: 0.95)
    #expect(drawn == nil && nothing.insufficient == "too few draws have a value" && nothing.p == nil)
  }

  @Test("draws of few clusters prove nothing, whatever the number of pairs", arguments: [2, 9, 10])
  func fewClusters(_ count: Int) throws {
    var (pairs, units) = (PairedComparison(), PairedUnits())
    for index in 0..<40 {
      let value = index % count == 1 ? 0.5 : 0.0
      pairs.add(base: 1, candidate: value, cluster: "c\(index % count)")
      units.add(base: 1, candidate: value, cluster: "c\(index % count)")
    }
    for ends in PairedBootstrap.Ends.allCases {
      var generator = TestGenerator(state: 2)
      var result = try #require(pairs.result())
      let before = result.difference
      result.use(units.difference(by: PairedBootstrap(ends: ends), using: &generator), confidence: 0.95)
      #expect((result.p != nil) == (count >= 10) && (result.interval != nil) == (count >= 10))
      #expect(result.difference == before)
      guard count < 10 else { continue }
      #expect(result.insufficient == "\(count) clusters are too few units to draw again: 10 are needed")
    }
  }

  @Test("one test can be asked for: McNemar's says nothing of graded values, t takes right and wrong as numbers")
  func families() throws {
    var (binary, graded, clustered) = (PairedComparison(), PairedComparison(), PairedComparison())
    for index in 0..<40 {
      let (first, second) = (index % 3 == 0 ? 0.0 : 1.0, index % 4 == 0 ? 0.0 : 1.0)
      binary.add(base: first, candidate: second)
      graded.add(base: first / 2, candidate: second)
      clustered.add(base: first, candidate: second, cluster: "c\(index / 2)")
    }
    #expect(binary.result(by: .mcnemar) == binary.result())
    let student = try #require(binary.result(by: .student))
    #expect(student.method == "paired t" && student.p != binary.result()?.p && student.p != nil)
    for comparison in [graded, clustered] {
      let result = try #require(comparison.result(by: .mcnemar))
      #expect(result.p == nil && result.insufficient == PairedComparison.unfit && result.difference != 0)
    }
  }
}
