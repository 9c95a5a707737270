import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Calibrators")
struct CalibratorTests {
  private let fixture: JSONValue
  private let scores: [Double]
  private let labels: [Bool]
  private let weights: [Double]

  init() throws {
    fixture = try Fixture.load("calibration")
    scores = try fixture.numbers("score")
    labels = try fixture.numbers("label").map { $0 == 1 }
    weights = try fixture.numbers("weight")
  }

  private func rows(weighted: Bool = false) throws -> LabelledScores {
    try labelled(scores, labels, weights: weighted ? weights : nil)
  }

  @Test("Platt's numbers are scikit-learn's, plain, weighted, on log odds and on large scores")
  func platt() throws {
    let logits = scores.map { clippedLogit($0) }
    let big = logits.map { ($0 * 40_000).rounded() / 1000 }
    let cases: [(String, LabelledScores)] = [
      ("plain", try rows()), ("weighted", try rows(weighted: true)),
      ("logit", try labelled(logits, labels)),
      ("scaled", try labelled(big, labels)),
    ]
    for (name, rows) in cases {
      let expected = try #require(fixture["platt"]).numbers(name)
      let platt = try #require(PlattScaling(fitting: rows), "\(name)")
      // Its optimiser stops at a gradient of 1e-6; ours goes on.
      #expect(close(-platt.slope, expected[0], 1e-5), "\(name)")
      #expect(close(-platt.intercept, expected[1], 1e-5), "\(name)")
    }
  }

  @Test("with one class only, Platt gives the smoothed base rate")
  func oneClass() throws {
    let all = try labelled(scores, labels.map { _ in true })
    let platt = try #require(PlattScaling(fitting: all))
    #expect(abs(platt.slope) < 1e-9)
    #expect(close(platt.probability(0.3), 241.0 / 242, 1e-9))
    #expect(close(platt.probability(0.3), logistic(5.484796933490655), 1e-6))
  }

  @Test("beta calibration is betacal's")
  func beta() throws {
    let expected = try #require(fixture["beta"])
    let beta = try #require(BetaCalibration(fitting: try rows(), smoothed: false))
    let exact = try expected.numbers("exact")
    #expect(close(beta.a, exact[0], 1e-6))
    #expect(close(beta.b, exact[1], 1e-6))
    #expect(close(beta.c, exact[2], 1e-6))
    // betacal stops its optimiser early: its a is one per cent off the minimum, its chances are not.
    #expect(close(beta.a, try expected.numbers("map")[0], 2e-2))
    #expect(close(beta.b, try expected.numbers("map")[1], 2e-2))
    let at = [0.005, 0.1, 0.155, 0.333, 0.5, 0.75, 0.985]
    for (score, chance) in zip(at, try expected.numbers("predict")) {
      #expect(abs(beta.probability(score) - chance) < 1e-3, "at \(score)")
    }
  }

  @Test("isotonic regression is scikit-learn's, with weights and beyond the ends", arguments: ["plain", "weighted"])
  func isotonic(name: String) throws {
    let expected = try #require(fixture["isotonic"]?[name])
    let map = try #require(MonotoneMap(isotonic: try rows(weighted: name == "weighted")))
    for (score, value) in zip(try #require(fixture["isotonic"]).numbers("at"), try expected.numbers("predict")) {
      #expect(close(map(score), value, 1e-12), "at \(score)")
    }
    // Sums in another order may split or join a constant stretch, so the points need not be as many.
    for (x, y) in zip(try expected.numbers("x"), try expected.numbers("y")) { #expect(close(map(x), y, 1e-12)) }
    #expect(map(.nan) == map.y.last)
  }

  @Test("pooling is linear in time where every value violates the order, and sorting bears equal scores")
  func linear() throws {
    let count = 200_000
    let clock = ContinuousClock()
    let falling = (0..<count).map { Double(count - $0) }
    var pooled: [Double] = []
    let spent = clock.measure {
      pooled = pooledAdjacentViolators(falling, weights: [Double](repeating: 1, count: count))
    }
    #expect(spent < .seconds(5))
    #expect(close(pooled.first, Double(count + 1) / 2, 1e-9) && pooled.first == pooled.last)
    let constant = try labelled([Double](repeating: 0.5, count: 20_000), (0..<20_000).map { $0 % 4 == 0 })
    let map = try #require(MonotoneMap(isotonic: constant))
    #expect(map.x == [0.5] && close(map(0.1), 0.25, 1e-9))
  }

  @Test("ridge regression is scikit-learn's, and projection leaves no weight below zero")
  func logisticRegression() throws {
    let expected = try #require(fixture["logistic"])
    let features = try expected.numbers("features")
    let targets = labels.map { $0 ? 1.0 : 0 }
    let fit = try #require(
      LogisticRegression.fit(
        features: features, columns: 3, targets: targets, weights: weights, options: .init(l2: 2)))
    #expect(close(fit.intercept, try expected.number("intercept"), 1e-6))
    for (own, theirs) in zip(fit.weights, try expected.numbers("weights")) { #expect(close(own, theirs, 1e-5)) }
    let projected = try #require(
      LogisticRegression.fit(
        features: features, columns: 3, targets: targets, weights: weights, options: .init(l2: 2, nonNegative: true)))
    #expect(projected.weights.allSatisfy { $0 >= 0 })
    let negative = fit.weights.indices.filter { fit.weights[$0] < 0 }
    #expect(negative.allSatisfy { projected.weights[$0] == 0 })
    let turned = features.map { 1 - $0 }
    let none = try #require(
      LogisticRegression.fit(
        features: turned, columns: 3, targets: targets, options: .init(l2: 0.001, nonNegative: true)))
    #expect(none.weights[0] == 0, "a feature that falls with the truth must not be used")
  }

  @Test("features without information, or twice the same, do not break the fit")
  func singular() throws {
    let targets = [0.0, 1, 0, 1, 1]
    let twice = [0.1, 0.1, 0.9, 0.9, 0.3, 0.3, 0.8, 0.8, 0.7, 0.7]
    let fit = try #require(LogisticRegression.fit(features: twice, columns: 2, targets: targets))
    #expect(fit.weights.allSatisfy { $0.isFinite })
    let constant = try #require(
      LogisticRegression.fit(features: [Double](repeating: 0.5, count: 5), columns: 1, targets: targets))
    #expect(close(constant.probability([0.5]), 0.6, 1e-9))
    #expect(close(LogisticRegression.fit(features: [], columns: 0, targets: targets)?.probability([]), 0.6, 1e-9))
    let parted = LogisticRegression.fit(features: [0, 0, 1, 1], columns: 1, targets: [0, 0, 1, 1])
    #expect(parted?.weights[0].isFinite ?? false)
  }

  @Test("numbers that are none, and lists that do not fit, give no fit")
  func hostile() {
    #expect(LabelledScores(scores: [.nan], labels: [true]) == nil)
    #expect(LabelledScores(scores: [.infinity], labels: [true]) == nil)
    #expect(LabelledScores(scores: [1], labels: []) == nil)
    #expect(LabelledScores(scores: [1], labels: [true], weights: [-1]) == nil)
    #expect(LabelledScores(scores: [1], labels: [true], weights: [.nan]) == nil)
    #expect(LabelledScores(scores: [1, 2], labels: [true, false], weights: [0, 0])?.count == 0)
    #expect(LogisticRegression.fit(features: [.nan], columns: 1, targets: [1]) == nil)
    #expect(LogisticRegression.fit(features: [1], columns: 1, targets: [1], weights: [0]) == nil)
    #expect(LogisticRegression.fit(features: [1], columns: 1, targets: [2]) == nil)
    #expect(MonotoneMap(x: [0, 0], y: [0, 1]) == nil)
    #expect(MonotoneMap(x: [0, 1], y: [1, 0]) == nil)
    #expect(SamplingWeights(probabilities: [0.5, 0]) == nil)
    #expect(SamplingWeights(probabilities: []) == nil)
  }

  @Test("bins without labels are the prior, and with many they are the counts")
  func bins() throws {
    let none = BetaBinomialBins(fitting: try labelled([], []))
    for chance in [0, 0.05, 0.3, 0.62, 1] { #expect(close(none.probability(chance), chance, 1e-12)) }
    let wrong = try labelled([Double](repeating: 0.05, count: 30), (0..<30).map { $0 < 15 })
    let bins = BetaBinomialBins(fitting: wrong)
    // Ten pseudo-rows at 0.05 and thirty rows with fifteen hits, pooled with the ten pseudo-rows at 0.2 above them.
    #expect(close(bins.bins[0].posterior, (10 * 0.05 + 15) / 40, 1e-12))
    #expect(close(bins.probability(0.05), (10 * 0.05 + 15 + 10 * 0.2) / 50, 1e-12))
    #expect(bins.bins[0].positive == 15)
    let grid = (0...100).map { bins.probability(Double($0) / 100) }
    #expect(zip(grid, grid.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(grid.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test(
    "the number of labels chooses the method",
    arguments: [(0, CalibrationMethod.prior), (1, .bins), (49, .bins), (100, .platt), (1001, .isotonic)])
  func choice(count: Int, method: CalibrationMethod) throws {
    let fit = CalibratorFit(try drawn(count))
    #expect(fit.method == method)
    #expect(fit.rows == count)
    #expect(fit.calibrator.isMonotone)
    #expect((0...10).allSatisfy { (0...1).contains(fit.calibrator.probability(Double($0) / 10)) })
  }

  /// Scores that state log odds one too low; a logistic fit is right.
  private func drawn(_ count: Int, seed: UInt64 = 5) throws -> LabelledScores {
    var generator = TestGenerator(state: seed)
    var (scores, labels): ([Double], [Bool]) = ([], [])
    for _ in 0..<count {
      let score = generator.unit()
      scores.append(score)
      labels.append(generator.unit() < logistic(clippedLogit(score) + 1))
    }
    return try labelled(scores, labels)
  }

  @Test("between 300 and 1,000 labels cross-validation tries three methods and takes the best")
  func crossValidation() throws {
    let rows = try drawn(600)
    let fit = CalibratorFit(rows)
    #expect(fit.trials.map(\.method) == [.platt, .beta, .isotonic])
    #expect(fit.method == fit.trials.min { $0.logLoss < $1.logLoss }?.method)
    #expect(fit == CalibratorFit(rows))
    let folds = rows.folds(5)
    let sizes = (0..<5).map { fold in folds.count { $0 == fold } }
    #expect(sizes == [120, 120, 120, 120, 120])
  }

  @Test("a fit is mixed with the prior only where the prior is nearly right")
  func mixing() throws {
    var generator = TestGenerator(state: 50)
    let scores = (0..<120).map { _ in generator.unit() }
    let right = CalibratorFit(try labelled(scores, scores.map { generator.unit() < $0 }))
    // Of the shares tried the one with the least held-out loss is taken, the fit alone among them.
    let shares = right.trials.compactMap(\.share)
    #expect(shares.map { ($0 * 1000).rounded() } == [706, 353, 0])
    let best = try #require(right.trials.filter { $0.method == .platt }.min { $0.logLoss < $1.logLoss })
    let share = try #require(best.share)
    switch right.calibrator {
    case .mixed(_, .identity, let own): #expect(own == share && right.method == .platt)
    case .identity: #expect(share == 0 && right.method == .prior)
    default: Issue.record("not mixed: \(right.trials)")
    }
    let turned = CalibratorFit(try labelled(scores, scores.map { generator.unit() < 0.95 - $0 * 0.9 }))
    guard case .platt(let platt) = turned.calibrator else {
      Issue.record("mixed with a prior that is upside down")
      return
    }
    #expect(platt.slope == 0)
  }

  @Test("a prior that is right is often left alone, and the error with few labels is then its own")
  func priorAlone() throws {
    var generator = TestGenerator(state: 51)
    var alone = 0
    for _ in 0..<20 {
      let scores = (0..<100).map { _ in generator.unit() }
      if CalibratorFit(try labelled(scores, scores.map { generator.unit() < $0 })).method == .prior { alone += 1 }
    }
    #expect(alone >= 5, "\(alone) of 20")
  }

  @Test("rows of one group share a fold")
  func groupedFolds() throws {
    let rows = try labelled(
      [Double](repeating: 0, count: 40), [Bool](repeating: true, count: 40),
      groups: (0..<40).map { $0 / 4 + 7 })
    let folds = rows.folds(5)
    for start in stride(from: 0, to: 40, by: 4) { #expect(Set(folds[start..<(start + 4)]).count == 1) }
  }

  @Test("equal weights of any size choose as no weights do, and uneven ones count as fewer rows")
  func effectiveRows() throws {
    let plain = try drawn(100)
    let doubled = try labelled(plain.scores, plain.labels, weights: [Double](repeating: 2, count: 100))
    #expect(CalibratorFit(doubled).effectiveRows == 100)
    var uneven = [Double](repeating: 0.01, count: 100)
    uneven[0] = 100
    let few = try labelled(plain.scores, plain.labels, weights: uneven)
    #expect(CalibratorFit(few).method == .bins)
  }

  @Test("reviews that lean to high risk are undone by their inverse probabilities, up to a cap")
  func samplingWeights() throws {
    let weights = try #require(SamplingWeights(probabilities: [1, 1, 0.5, 0.25]))
    #expect(weights.weights == [0.5, 0.5, 1, 2])
    #expect(weights.capped == 0)
    #expect(close(weights.effectiveRows, 16 / 5.5, 1e-12))
    let capped = try #require(SamplingWeights(probabilities: [1, 1, 1, 1e-9], capMax: 10))
    #expect(capped.capped == 1)
    #expect(close(capped.weights[3] / capped.weights[0], 10, 1e-12))
  }

  @Test("a slice weighs n / (n + 50) against its parent, and an unknown one has its parent's")
  func slices() throws {
    let (base, own) = (try drawn(2000), try drawn(100, seed: 9))
    let rows = try labelled(
      base.scores + own.scores, base.labels + own.labels.map { !$0 },
      slices: base.labels.map { _ in "" } + own.labels.map { _ in "audio/noisy" })
    let sliced = SlicedCalibrator(rows)
    #expect(sliced.slices.map(\.path) == ["", "audio", "audio/noisy"])
    #expect(close(sliced.slices[1].ownShare, 100.0 / 150, 1e-12))
    let whole = sliced.probability(0.8)
    let audio = sliced.probability(0.8, slice: "audio")
    let noisy = sliced.probability(0.8, slice: "audio/noisy")
    #expect(audio < whole && noisy < audio, "each level moves further to its own labels")
    #expect(sliced.probability(0.8, slice: "audio/noisy/car") == noisy)
    #expect(sliced.probability(0.8, slice: "video") == whole)
    #expect(sliced.resolved("audio/quiet") == "audio")
    #expect(sliced.resolved("//") == "")
  }

  @Test("a calibrator is written and read back the same, and a bent file is an error")
  func coding() throws {
    let rows = try drawn(120)
    let sliced = SlicedCalibrator(
      try labelled(rows.scores, rows.labels, slices: rows.labels.indices.map { $0 < 60 ? "a" : "b/c" }))
    let json = JSONValue(encoding: sliced)
    #expect(try JSONValue(parsing: json.encoded()).decode(SlicedCalibrator.self) == sliced)
    for text in [
      #"{"slices":[]}"#, #"{"slices":[{"path":"a"}]}"#,
      #"{"method":"isotonic","map":{"x":[0,1],"y":[1,0]}}"#, #"{"method":"magic"}"#,
      #"{"method":"mixed","share":2,"own":{"method":"identity"},"parent":{"method":"identity"}}"#,
    ] {
      let value = try JSONValue(parsing: Array(text.utf8))
      #expect(throws: JSONShapeError.self) { try value.decode(Calibrator.self) }
      #expect(throws: JSONShapeError.self) { try value.decode(SlicedCalibrator.self) }
    }
    var nested = #"{"method":"identity"}"#
    for _ in 0..<100 { nested = #"{"method":"mixed","share":0.5,"own":{"method":"identity"},"parent":\#(nested)}"# }
    let deep = try JSONValue(parsing: Array(nested.utf8))
    #expect(throws: JSONShapeError.self) { try deep.decode(Calibrator.self) }
  }
}

/// Rows that must be well formed.
func labelled(
  _ scores: [Double], _ labels: [Bool], weights: [Double]? = nil, groups: [Int]? = nil, slices: [String]? = nil
) throws -> LabelledScores {
  try #require(LabelledScores(scores: scores, labels: labels, weights: weights, groups: groups, slices: slices))
}
