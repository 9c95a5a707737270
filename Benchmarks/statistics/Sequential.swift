import AssayStatistics

/// What stopping when a gate is decided does to its error rate, and what it saves.
enum SequentialTable {
  static let runs = 2000
  static let samples = 1000

  static func show() {
    print("| world | gate | truth | passes | fails | open | mean share of samples asked | saved |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for truth in [0.8, 0.95, 0.9, 0.85, 0.82, 0.78, 0.75, 0.7] {
      row("right or wrong", 0.8, truth) { draws in (draws.isTrue(truth) ? 1 : 0, 1) }
    }
    for truth in [0.98, 0.995, 0.95] {
      row("right or wrong", 0.98, truth) { draws in (draws.isTrue(truth) ? 1 : 0, 1) }
    }
    for shift in [0.0, 0.05, -0.05] {
      row("scores", 0.7, 0.7 + shift) { draws in (draws.score() * 0.8 + 0.1 + shift, 1) }
    }
    for truth in [0.8, 0.9, 0.7] {
      row("clusters of 1 to 5, alike inside", 0.8, truth, sizeMax: 5) { draws in
        let size = 1 + Int(draws.next() % 5)
        return (draws.isTrue(truth) ? Double(size) : 0, size)
      }
    }
    for truth in [0.8, 0.9] {
      row("clusters of 1 to 5, larger ones harder", 0.8, truth, sizeMax: 5) { draws in
        // The mean over samples is the truth: 1·a + … + 5·e over 15, tilted around it.
        let size = 1 + Int(draws.next() % 5)
        let chance = truth + 0.03 * (11.0 / 3 - Double(size))
        return (Double((0..<size).count { _ in draws.isTrue(chance) }), size)
      }
    }
    peeking()
  }

  private static func row(
    _ world: String, _ bound: Double, _ truth: Double, sizeMax: Int = 1, _ draw: (inout Draws) -> (Double, Int)
  ) {
    var draws = Draws(state: 2024)
    var (passed, failed, asked) = (0, 0, 0.0)
    for _ in 0..<runs {
      guard
        var watch = SequentialMean(bound: bound, alpha: 0.05, units: samples / ((sizeMax + 1) / 2), sizeMax: sizeMax)
      else { continue }
      while watch.values < samples, watch.decided == nil {
        let (sum, count) = draw(&draws)
        watch.add(sum: sum, count: count, mayDecide: watch.values + count >= 30)
      }
      if watch.decided == .above { passed += 1 }
      if watch.decided == .below { failed += 1 }
      asked += min(1, Double(watch.values) / Double(samples))
    }
    let share = Int((asked / Double(runs) * 1000).rounded())
    let shown = Double(Int((truth * 1000).rounded())) / 1000
    print(
      "| \(world) | ≥ \(bound) | \(shown) | \(percent(passed, runs)) | \(percent(failed, runs)) | \(percent(runs - passed - failed, runs)) | \(percent(share, 1000)) | \(percent(1000 - share, 1000)) |"
    )
  }

  /// For contrast: the plain interval, looked at after every sample.
  private static func peeking() {
    var draws = Draws(state: 2024)
    var wrong = 0
    for _ in 0..<runs {
      var hits = 0
      for n in 1...samples {
        if draws.isTrue(0.8) { hits += 1 }
        guard n >= 30, let ends = Proportion(hits, of: n)?.wilson(confidence: 0.9) else { continue }
        if ends.high < 0.8 {
          wrong += 1
          break
        }
      }
    }
    print(
      "\nA plain one-sided 95 % bound (Wilson) looked at after every sample fails a gate that holds in \(percent(wrong, runs)) % of the runs."
    )
  }
}
