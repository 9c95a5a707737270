import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Guarantees")
struct GuaranteeTests {
  @Test("the upper bound is scipy's quantile of the beta distribution")
  func upperBound() throws {
    for row in try Fixture.load("calibration").items("upper") {
      let bound = RiskBound.upper(
        errors: try row.number("errors"), n: try row.number("n"), confidence: try row.number("confidence"))
      #expect(close(bound, try row.number("bound"), 1e-11), "\(row)")
    }
    #expect(RiskBound.upper(errors: 0, n: 0, confidence: 0.9) == 1)
    #expect(RiskBound.upper(errors: -1, n: 3, confidence: 0.9) == nil)
    #expect(RiskBound.upper(errors: 4, n: 3, confidence: 0.9) == nil)
    #expect(RiskBound.upper(errors: .nan, n: 3, confidence: 0.9) == nil)
    #expect(RiskBound.upper(errors: 1, n: 3, confidence: 1) == nil)
  }

  @Test(
    "so many accepted answers are needed at 90 % confidence",
    arguments: [
      (0.1, [22, 38, 65]), (0.05, [45, 77, 132]), (0.02, [114, 194, 333]), (0.01, [230, 388, 667]),
    ])
  func rowsNeeded(alpha: Double, expected: [Int]) throws {
    for (errors, n) in zip([0, 1, 3], expected) {
      #expect(RiskBound.rowsNeeded(alpha: alpha, confidence: 0.9, errors: errors) == n)
      let enough = try #require(RiskBound.upper(errors: Double(errors), n: Double(n), confidence: 0.9))
      let short = try #require(RiskBound.upper(errors: Double(errors), n: Double(n - 1), confidence: 0.9))
      #expect(enough <= alpha && short > alpha)
    }
    #expect(RiskBound.rowsNeeded(alpha: 0, confidence: 0.9, errors: 0) == nil)
    #expect(RiskBound.rowsNeeded(alpha: 1e-12, confidence: 0.9, errors: 0) == nil)
  }

  @Test("thresholds are accepted in order and the first failure ends it")
  func fixedOrder() throws {
    // 50 right rows at 0.1, 10 wrong at 0.2, 1,000 right at 0.3: the third would pass again but is never tried.
    let risks = [Double](repeating: 0.1, count: 50) + [Double](repeating: 0.2, count: 10)
    let later = [Double](repeating: 0.3, count: 1000)
    let wrong = risks.map { $0 == 0.2 } + later.map { _ in false }
    let rows = try labelled(risks + later, wrong)
    let test = try #require(LearnThenTest(alpha: 0.05, thresholds: [0.05, 0.1, 0.2, 0.3], startsMax: 1))
    let result = test.run(rows)
    #expect(result.steps.map(\.threshold) == [0.1, 0.2])
    #expect(result.certified?.threshold == 0.1)
    #expect(close(result.coverage, 50.0 / 1060, 1e-12))
    let certificate = try #require(Certificate(result, test: test, calibrator: "c1"))
    #expect(certificate.covers(risk: 0.1, calibrator: "c1"))
    #expect(!certificate.covers(risk: 0.11, calibrator: "c1"))
    #expect(!certificate.covers(risk: 0.05, calibrator: "c2"), "another calibrator's risk is another quantity")
    #expect(!certificate.isApproximate)
    #expect(
      certificate.sentence
        == "At most 5 % of accepted answers are wrong, with 90 % confidence: covers 4.7 % of answers "
        + "(risk at most 0.1); 0 of 50 accepted answers were wrong.")
  }

  @Test("with many rows an early error does not end it, because other sequences start later")
  func severalStarts() throws {
    // Two errors among the first thirty, then none for a thousand.
    let risks = (0..<1000).map { Double($0) / 1000 }
    let rows = try labelled(risks, risks.indices.map { $0 == 3 || $0 == 20 })
    let single = try #require(LearnThenTest(alpha: 0.05, startsMax: 1)).run(rows)
    let several = try #require(LearnThenTest(alpha: 0.05)).run(rows)
    #expect(single.certified == nil)
    #expect(several.certified?.threshold == 0.999)
    #expect(several.steps.first.map { $0.accepted >= 250 } ?? false)
    #expect(several.coverage == 1)
  }

  @Test("drift voids a certificate, and the first reason stays")
  func void() throws {
    let rows = try labelled([Double](repeating: 0, count: 60), .init(repeating: false, count: 60))
    let test = try #require(LearnThenTest(alpha: 0.05))
    var certificate = try #require(Certificate(test.run(rows), test: test, calibrator: "c1"))
    certificate.void("the input drifted", source: "shift/7")
    certificate.void("later", source: "shift/8")
    #expect(!certificate.isValid && !certificate.covers(risk: 0, calibrator: "c1"))
    #expect(certificate.void?.source == "shift/7")
    #expect(certificate.sentence.hasSuffix("VOID: the input drifted."))
    #expect(try JSONValue(encoding: certificate).decode(Certificate.self) == certificate)
  }

  @Test("too few rows, none, or only wrong ones certify nothing")
  func nothing() throws {
    let test = try #require(LearnThenTest(alpha: 0.05))
    for (count, wrong) in [(0, false), (1, false), (44, false), (500, true)] {
      let rows = try labelled(.init(repeating: 0.2, count: count), .init(repeating: wrong, count: count))
      let result = test.run(rows)
      #expect(result.certified == nil && result.coverage == 0)
      #expect(Certificate(result, test: test, calibrator: "") == nil)
    }
    #expect(LearnThenTest(alpha: 0) == nil)
    #expect(LearnThenTest(alpha: 0.1, thresholds: [0.2, 0.1]) == nil)
    #expect(LearnThenTest(alpha: 0.1, thresholds: []) == nil)
    #expect(LearnThenTest(alpha: 0.1, startsMax: 0) == nil)
    #expect(LearnThenTest(alpha: .nan) == nil)
  }

  @Test("rows that err together, or weigh unevenly, count as fewer")
  func effective() throws {
    let groups = (0..<100).map { $0 / 10 }
    let together = groups.map { $0 == 9 }
    #expect(RiskBound.groupCorrelation(wrong: together, groups: groups) == 1)
    let scattered = (0..<100).map { $0 % 10 == $0 / 10 }
    #expect(RiskBound.groupCorrelation(wrong: scattered, groups: groups) == 0)
    #expect(RiskBound.groupCorrelation(wrong: together, groups: Array(0..<100)) == 0)
    let test = try #require(LearnThenTest(alpha: 0.2, thresholds: [0.4, 1]))
    let risks = groups.map { $0 == 9 ? 0.9 : 0.1 }
    let grouped = test.run(try labelled(risks, together, groups: groups))
    #expect(grouped.certified == nil, "nine groups without an error are nine observations")
    let single = test.run(try labelled(risks, together))
    #expect(single.certified?.threshold == 1)
    let uneven = (0..<100).map { $0 == 0 ? 1000.0 : 1 }
    let weighted = test.run(try labelled(risks, together, weights: uneven))
    #expect(weighted.certified == nil)
  }

  @Test("conformal control takes the largest risk with (nR + 1) / (n + 1) at most alpha")
  func conformal() throws {
    let risks = (0..<19).map { Double($0) / 20 }
    let rows = try labelled(risks, risks.map { $0 > 0.7 })
    let control = try #require(ConformalRisk(rows, alpha: 0.1))
    // One error of nineteen: (1 + 1) / 20.
    #expect(control.threshold == 0.75 && close(control.bound, 0.1, 1e-12))
    #expect(close(control.coverage, 16.0 / 19, 1e-12))
    #expect(ConformalRisk(rows, alpha: 0.04) == nil)
    #expect(try labelled([], []).count == 0)
    #expect(ConformalRisk(try labelled([], []), alpha: 0.5) == nil)
    let certificate = Certificate(control, alpha: 0.1, calibrator: "c")
    #expect(certificate.errors == 1 && certificate.accepted == 16 && certificate.confidence == nil)
  }

  @Test("over 200 draws of a known population the bound holds in at least 90 %")
  func resampled() throws {
    var generator = TestGenerator(state: 77)
    let test = try #require(LearnThenTest(alpha: 0.1))
    var (held, certified) = (0, 0)
    for _ in 0..<200 {
      let risks = (0..<300).map { _ in generator.unit() }
      // A row is wrong with chance risk²; the true error rate under threshold t is then t² / 3.
      let labels = risks.map { generator.unit() < $0 * $0 }
      let result = test.run(try labelled(risks, labels))
      guard let step = result.certified else {
        held += 1
        continue
      }
      certified += 1
      if step.threshold * step.threshold / 3 <= 0.1 { held += 1 }
    }
    #expect(held >= 180, "held in \(held) of 200")
    #expect(certified >= 150, "certified in \(certified) of 200")
  }
}

@Suite("Checks by resampling")
struct CalibrationCheckTests {
  /// Risks that understate the truth by one in log odds, four rows of one group alike.
  private func rows(_ count: Int) throws -> LabelledScores {
    var generator = TestGenerator(state: 40)
    let scores = (0..<count).map { _ in generator.unit() * generator.unit() * 0.3 }
    let labels = scores.map { generator.unit() < logistic(clippedLogit($0) + 1) }
    return try labelled(scores, labels, groups: (0..<count).map { $0 / 4 })
  }

  @Test("a hundred labels mend a wrong calibration, and the result depends on the seed alone")
  func error() throws {
    let rows = try rows(800)
    var generator = TestGenerator(state: 6)
    let found = try #require(CalibrationCheck.error(rows, resamples: 40, using: &generator))
    #expect(found.raw > 0.06 && found.mean < found.raw * 0.75)
    #expect(found.median <= found.ninetieth && found.resamples == 40)
    // No fit can be expected to come out below the noise of 700 rows in 15 bins.
    #expect(found.noise > 0.01 && found.noise <= found.mean)
    var again = TestGenerator(state: 6)
    #expect(CalibrationCheck.error(rows, resamples: 40, using: &again) == found)
    #expect(CalibrationCheck.error(rows, labels: 500, using: &generator) == nil)
    #expect(CalibrationCheck.error(rows, labels: 0, using: &generator) == nil)
  }

  @Test("a certified risk holds in at least 90 % of 200 resamples", arguments: [100, 400])
  func bound(labels: Int) throws {
    let rows = try rows(800)
    var generator = TestGenerator(state: 7)
    let found = try #require(CalibrationCheck.bound(rows, alpha: 0.1, labels: labels, using: &generator))
    #expect(found.resamples == 200 && found.held >= 0.9)
    #expect(found.certified > 0.2 && found.meanErrorRate < 0.1)
    #expect(CalibrationCheck.bound(rows, alpha: 1, labels: 10, using: &generator) == nil)
    #expect(CalibrationCheck.bound(LabelledScores(none: ()), alpha: 0.1, labels: 10, using: &generator) == nil)
  }
}
