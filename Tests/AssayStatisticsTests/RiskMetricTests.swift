import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Metrics of risk")
struct RiskMetricTests {
  private func fixture() throws -> (json: JSONValue, plain: RiskRows, weighted: RiskRows) {
    let json = try Fixture.load("calibration")
    let scores = try json.numbers("score")
    let labels = try json.numbers("label").map { $0 == 1 }
    let plain = try #require(RiskRows(risks: scores, wrong: labels))
    let weighted = try #require(RiskRows(risks: scores, wrong: labels, weights: try json.numbers("weight")))
    return (try #require(json["metrics"]), plain, weighted)
  }

  @Test("curves and errors are scikit-learn's, with weights too")
  func reference() throws {
    let (json, plain, weighted) = try fixture()
    let cases: [(RiskMetric, String, RiskRows)] = [
      (.auroc, "auroc", plain), (.auroc, "auroc_weighted", weighted), (.auprc, "auprc", plain),
      (.auprc, "auprc_weighted", weighted), (.recall(falsePositiveRate: 0.01), "recall_at_fpr_0.01", plain),
      (.recall(falsePositiveRate: 0.05), "recall_at_fpr_0.05", plain),
      (.recall(falsePositiveRate: 0.05), "recall_at_fpr_0.05_weighted", weighted), (.brier, "brier", plain),
      (.brier, "brier_weighted", weighted), (.ece, "ece_8", plain), (.aurc, "aurc", plain),
      (.excessAURC, "excess_aurc", plain), (.accuracy(coverage: 0.8), "accuracy_at_0.8", plain),
      (.accuracy(coverage: 0.333), "accuracy_at_0.333", plain),
    ]
    for (metric, key, rows) in cases {
      #expect(close(rows.value(metric), try json.number(key), 1e-12), "\(key)")
    }
    #expect(close(plain.expectedCalibrationError(bins: 7, plain.weights), try json.number("ece_7"), 1e-12))
    #expect(RiskRows.binCount(rows: 240) == 8)
    #expect(RiskRows.binCount(rows: 29) == 1)
    #expect(RiskRows.binCount(rows: 100_000) == 15)
  }

  @Test("weighing a row twice is the same as having it twice")
  func weightsAreCopies() throws {
    var generator = TestGenerator(state: 11)
    let scores = (0..<60).map { _ in (generator.unit() * 20).rounded() / 20 }
    let wrong = scores.map { generator.unit() < $0 }
    let times = scores.indices.map { $0 % 3 + 1 }
    let copies = scores.indices.flatMap { [Int](repeating: $0, count: times[$0]) }
    let weighted = try #require(RiskRows(risks: scores, wrong: wrong, weights: times.map(Double.init)))
    let copied = try #require(RiskRows(risks: copies.map { scores[$0] }, wrong: copies.map { wrong[$0] }))
    for metric in [
      RiskMetric.baseRate, .auroc, .auprc, .recall(falsePositiveRate: 0.05), .brier, .coverage(risk: 0.2),
      .accuracy(coverage: 0.8),
    ] {
      #expect(close(weighted.value(metric), copied.value(metric), 1e-12), "\(metric.name)")
    }
    #expect(
      close(
        weighted.expectedCalibrationError(bins: 4, weighted.weights),
        copied.expectedCalibrationError(bins: 4, copied.weights), 1e-9))
  }

  @Test("the order of equal risks changes nothing")
  func ties() throws {
    let risks = [0.2, 0.2, 0.2, 0.2, 0.7, 0.7]
    let forward = try #require(RiskRows(risks: risks, wrong: [true, false, false, false, true, true]))
    let backward = try #require(RiskRows(risks: risks, wrong: [false, false, false, true, true, true]))
    for metric in RiskMetric.standard { #expect(forward.value(metric) == backward.value(metric), "\(metric.name)") }
    // Half of the four rows at 0.2, one in four wrong.
    #expect(close(forward.value(.accuracy(coverage: 2.0 / 6)), 0.75, 1e-12))
    #expect(close(forward.value(.coverage(risk: 0.25)), 4.0 / 6, 1e-12))
    #expect(forward.value(.coverage(risk: 0.2)) == 0)
    let constant = try #require(RiskRows(risks: [0.5, 0.5, 0.5, 0.5], wrong: [true, true, false, false]))
    #expect(constant.value(.ece) == 0)
    #expect(constant.value(.auroc) == 0.5)
  }

  @Test("without the noise of its bins the calibration error is by hand, and near 0 for calibrated risks")
  func debiased() throws {
    // One bin: stated 0.5, two of eight wrong; (1/4)^2 less 0.25 * 0.75 / 7.
    let rows = try #require(
      RiskRows(risks: [Double](repeating: 0.5, count: 8), wrong: (0..<8).map { $0 < 2 }))
    #expect(close(rows.value(.ece), 0.25, 1e-12))
    #expect(close(rows.value(.debiasedECE), (0.0625 - 0.1875 / 7).squareRoot(), 1e-12))
    let noise = try #require(RiskRows(risks: [0.4, 0.4, 0.4, 0.4], wrong: [true, true, false, false]))
    #expect(close(noise.value(.ece), 0.1, 1e-12) && noise.value(.debiasedECE) == 0)
    var generator = TestGenerator(state: 9)
    var (plain, debiased) = (0.0, 0.0)
    for _ in 0..<20 {
      let risks = (0..<240).map { _ in generator.unit() }
      let drawn = try #require(RiskRows(risks: risks, wrong: risks.map { generator.unit() < $0 }))
      plain += try #require(drawn.value(.ece)) / 20
      debiased += try #require(drawn.value(.debiasedECE)) / 20
    }
    #expect(plain > 0.04 && debiased < plain)
  }

  @Test("a perfect order has no excess area, and one class has no ranking")
  func extremes() throws {
    let perfect = try #require(RiskRows(risks: [0.1, 0.2, 0.8, 0.9], wrong: [false, false, true, true]))
    #expect(abs(try #require(perfect.value(.excessAURC))) < 1e-15)
    #expect(perfect.value(.auroc) == 1)
    #expect(perfect.value(.recall(falsePositiveRate: 0.01)) == 1)
    let right = try #require(RiskRows(risks: [0.1, 0.2], wrong: [false, false]))
    #expect(right.value(.auroc) == nil && right.value(.auprc) == nil)
    #expect(right.value(.recall(falsePositiveRate: 0.01)) == nil)
    #expect(right.value(.aurc) == 0 && right.value(.coverage(risk: 0.01)) == 1)
    let none = try #require(RiskRows(risks: [], wrong: []))
    #expect(RiskMetric.standard.allSatisfy { none.value($0) == nil })
    #expect(none.estimates(using: TestGenerator(state: 1)).isEmpty)
    #expect(none.reliability().isEmpty && none.coverageCurve().isEmpty)
    let one = try #require(RiskRows(risks: [0.3], wrong: [true]))
    #expect(close(one.value(.ece), 0.7, 1e-12))
    #expect(one.estimates(using: TestGenerator(state: 1)).allSatisfy { $0.low == nil })
    let odd = try #require(RiskRows(risks: [-3, 8], wrong: [false, true]))
    #expect(odd.value(.ece) == nil && odd.value(.auroc) == 1)
    #expect(RiskRows(risks: [.nan], wrong: [true]) == nil)
  }

  @Test("confidences are risks turned round")
  func confidences() throws {
    let turned = try #require(RiskRows(confidences: [0.9, 0.6], right: [true, false]))
    #expect(turned.value(.accuracy(coverage: 0.5)) == 1)
    #expect(turned.value(.auroc) == 1)
  }

  @Test("intervals draw whole groups, depend only on the seed, and are wider than those of rows")
  func intervals() throws {
    var generator = TestGenerator(state: 21)
    var (risks, wrong, groups): ([Double], [Bool], [Int]) = ([], [], [])
    for group in 0..<30 {
      let bad = generator.unit() < 0.4
      for _ in 0..<6 {
        risks.append(generator.unit())
        wrong.append(bad)
        groups.append(group)
      }
    }
    let grouped = try #require(RiskRows(risks: risks, wrong: wrong, groups: groups))
    let single = try #require(RiskRows(risks: risks, wrong: wrong))
    func width(_ rows: RiskRows) throws -> Double {
      let estimate = try #require(
        rows.estimates([.baseRate], resamples: 300, using: TestGenerator(state: 2)).first)
      return try #require(estimate.high) - (try #require(estimate.low))
    }
    #expect(try width(grouped) > 1.7 * width(single))
    #expect(
      grouped.estimates(resamples: 50, using: TestGenerator(state: 3))
        == grouped.estimates(resamples: 50, using: TestGenerator(state: 3)))
  }

  @Test("the curve ends at full coverage and the overall error, whole or thinned")
  func curve() throws {
    let (_, plain, _) = try fixture()
    for points in [plain.coverageCurve(), plain.coverageCurve(pointsMax: 10)] {
      let last = try #require(points.last)
      #expect(last.coverage == 1)
      #expect(close(last.wrongShare, plain.value(.baseRate), 1e-12))
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.coverage < $1.coverage })
    }
    #expect(plain.coverageCurve(pointsMax: 10).count == 10)
  }

  @Test("a gap names its slices, leaves small ones out, and holds its true value")
  func gap() throws {
    var generator = TestGenerator(state: 31)
    let rows = (0..<600).map { index in
      (risk: generator.unit(), wrong: generator.unit() < (index % 2 == 0 ? 0.1 : 0.4), slice: ["a", "b"][index % 2])
    }
    let labelled = try labelled(
      rows.map(\.risk) + [0.5], rows.map(\.wrong) + [true], slices: rows.map(\.slice) + ["tiny"])
    let gap = try #require(SliceGap(.baseRate, labelled, resamples: 200, using: TestGenerator(state: 4)))
    #expect(gap.parts.map(\.slice) == ["a", "b"])
    #expect(gap.lowest == "a" && gap.highest == "b")
    #expect(try #require(gap.low) < 0.3 && (try #require(gap.high)) > 0.3)
    #expect(try #require(gap.low) > 0.15)
    #expect(SliceGap(.baseRate, labelled.selecting([0, 1]), using: TestGenerator(state: 4)) == nil)
  }
}
