import AssayStatistics

/// Risks of answers beside what was wrong: wrong with the chance of the risk's square, so that risks are set too high.
struct RiskWorld {
  /// With clusters of one to five whose members are wrong together more often than not.
  var isClustered = false

  func draw(_ n: Int, _ draws: inout Draws, slices: [(name: String, exponent: Int)] = [("", 2)]) -> LabelledScores {
    var (risks, wrong, groups, names) = ([Double](), [Bool](), [Int](), [String]())
    var group = 0
    while risks.count < n {
      let size = isClustered ? min(n - risks.count, 1 + Int(draws.next() % 5)) : 1
      let own = draws.unit()
      let slice = slices[group % slices.count]
      for _ in 0..<size {
        let risk = draws.unit()
        let luck = isClustered && draws.isTrue(0.7) ? own : draws.unit()
        risks.append(risk)
        wrong.append(luck < (0..<slice.exponent).reduce(1) { product, _ in product * risk })
        groups.append(group)
        names.append(slice.name)
      }
      group += 1
    }
    return LabelledScores(scores: risks, labels: wrong, groups: groups, slices: names)
      ?? { fatalError("lists have one length") }()
  }
}

/// How often what Learn-then-Test certifies breaks its promise; `confidence` 0.9 allows one time in ten.
enum CertifiedRisk {
  static func show() {
    for (name, world) in [("independent", RiskWorld()), ("clusters of 1 to 5", RiskWorld(isClustered: true))] {
      TestTable.row(
        "Learn-then-Test, errors at most 10 %, confidence 90 % (allowed: 10.0)", "risks, \(name)", runs: 4000
      ) {
        n, draws in
        guard let test = LearnThenTest(alpha: 0.1, confidence: 0.9) else { return nil }
        guard let step = test.run(world.draw(n, &draws)).certified else { return false }
        // Of all risks below t, the mean of their squares is t²/3.
        return step.threshold * step.threshold / 3 > 0.1
      }
    }
  }
}

/// Intervals of the figures that say how well risks tell wrong answers from right ones.
enum RiskIntervals {
  static let runs = 1000

  static func show() {
    IntervalTable.row("upper bound of a rate of errors, one-sided 95 %", "rate 0.1") { n, draws in
      let errors = (0..<n).count { _ in draws.isTrue(0.1) }
      return (
        RiskBound.upper(errors: Double(errors), n: Double(n), confidence: 0.95).map { Interval(low: 0, high: $0) }, 0.1
      )
    }
    var draws = Draws(state: 7)
    let metrics = RiskMetric.standard
    for (name, world) in [("independent", RiskWorld()), ("clusters of 1 to 5", RiskWorld(isClustered: true))] {
      let many = RiskRows(world.draw(1_000_000, &draws))
      for metric in metrics {
        guard let truth = many.value(metric) else { continue }
        IntervalTable.row("\(metric.name): bootstrap over groups", "risks, \(name)", runs: runs) { n, draws in
          let found = RiskRows(world.draw(n, &draws)).estimates([metric], resamples: 500, using: draws).first
          draws = Draws(state: draws.next())
          guard let low = found?.low, let high = found?.high else { return (nil, truth) }
          return (Interval(low: low, high: high), truth)
        }
      }
    }
    gaps()
  }

  /// The gap of the share of wrong answers between the best and the worst slice.
  private static func gaps() {
    for (name, slices) in [
      ("2 slices, 0.5 and 0.25 wrong", [(name: "a", exponent: 1), (name: "b", exponent: 3)]),
      (
        "4 slices alike",
        [(name: "a", exponent: 2), (name: "b", exponent: 2), (name: "c", exponent: 2), (name: "d", exponent: 2)]
      ),
    ] {
      let truth = slices.count == 2 ? 0.25 : 0
      IntervalTable.row("gap between slices: bootstrap", name, runs: runs) { n, draws in
        let rows = RiskWorld().draw(n, &draws, slices: slices)
        let gap = SliceGap(.baseRate, rows, rowsMin: 1, resamples: 500, using: draws)
        draws = Draws(state: draws.next())
        guard let low = gap?.low, let high = gap?.high else { return (nil, truth) }
        return (Interval(low: low, high: high), truth)
      }
    }
  }
}
