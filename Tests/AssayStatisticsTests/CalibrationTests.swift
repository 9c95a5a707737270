import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Calibration and ranking")
struct CalibrationTests {
  @Test("calibration errors, scores and curves are scikit-learn's")
  func reference() throws {
    let reference = try #require(try Fixture.load("statistics")["calibration"])
    let confidence = try reference.numbers("confidence")
    let correct = try reference.numbers("correct").map { $0 == 1 }
    let calibration = try #require(Calibration(confidence: confidence, correct: correct))
    let pairs: [(Calibration.Bins, String)] = [
      (.equalWidth(10), "ece_10_equal_width"), (.equalWidth(15), "ece_15_equal_width"),
      (.equalMass(10), "ece_10_equal_mass"),
    ]
    for (bins, key) in pairs {
      #expect(close(calibration.expectedCalibrationError(bins), try reference.number(key), 1e-12), "\(key)")
      #expect(calibration.reliability(bins).reduce(0) { $0 + $1.count } == 500)
    }
    #expect(close(calibration.brier, try reference.number("brier"), 1e-13))
    #expect(close(calibration.logLoss, try reference.number("log_loss"), 1e-13))
    let ranking = try #require(Ranking(scores: confidence, positive: correct))
    #expect(close(ranking.auroc, try reference.number("auroc"), 1e-14))
    #expect(close(ranking.averagePrecision, try reference.number("average_precision"), 1e-13))
    #expect(close(ranking.aurc, try reference.number("aurc"), 1e-13))
    for (key, value) in try #require(reference["selective_risk_at_coverage"]?.object).members {
      #expect(close(ranking.risk(atCoverage: try #require(Double(key))), value.double, 1e-15))
    }
  }

  @Test("tied scores count half, and one class alone has no curve")
  func ties() {
    #expect(Ranking(scores: [0.5, 0.5], positive: [true, false])?.auroc == 0.5)
    #expect(Ranking(scores: [0.9, 0.5, 0.5, 0.1], positive: [true, true, false, false])?.auroc == 0.875)
    #expect(Ranking(scores: [0.9, 0.1], positive: [true, true])?.auroc == nil)
    #expect(Ranking(scores: [0.9], positive: [false])?.averagePrecision == nil)
    #expect(Ranking(scores: [], positive: [])?.aurc == nil)
    #expect(Ranking(scores: [.nan], positive: [true]) == nil)
    #expect(Ranking(scores: [1], positive: []) == nil)
  }

  @Test("a confidence on an edge falls into the bin below it, zero into the first")
  func edges() throws {
    let calibration = try #require(Calibration(confidence: [0, 0.5, 0.51, 1], correct: [false, true, true, true]))
    let bins = calibration.reliability(.equalWidth(2))
    #expect(bins.map(\.count) == [2, 2])
    #expect(bins.map(\.accuracy) == [0.5, 1])
    #expect(calibration.reliability(.equalWidth(0)).isEmpty)
    #expect(Calibration(confidence: [1.5], correct: [true]) == nil)
    #expect(Calibration(confidence: [], correct: []) == nil)
    #expect(Calibration(confidence: [.nan], correct: [true]) == nil)
  }
}
