import AssayStatistics

/// How often a 95 % interval holds the truth, and how wide it is.
enum IntervalTable {
  static func show() {
    print("| interval | world | n = 20 | n = 100 | n = 1,000 |\n| --- | --- | --- | --- | --- |")
    for chance in [0.8, 0.97] {
      func rate(_ interval: @escaping (Proportion) -> Interval?) -> (Int, inout Draws) -> (Interval?, Double) {
        { n, draws in
          let hits = (0..<n).count { _ in draws.isTrue(chance) }
          return (Proportion(hits, of: n).flatMap(interval), chance)
        }
      }
      row("Wilson", "rate \(chance)", rate { $0.wilson() })
      row("Clopper-Pearson", "rate \(chance)", rate { $0.clopperPearson() })
      row("Agresti-Coull", "rate \(chance)", rate { $0.agrestiCoull() })
      row("Jeffreys", "rate \(chance)", rate { $0.jeffreys() })
    }
    row("Newcombe, independent rates", "0.8 and 0.7") { n, draws in
      let a = (0..<n).count { _ in draws.isTrue(0.8) }
      let b = (0..<n).count { _ in draws.isTrue(0.7) }
      guard let first = Proportion(a, of: n), let second = Proportion(b, of: n) else { return (nil, 0) }
      return (first.difference(from: second), 0.1)
    }
    let worlds = [
      ("12 % and 7 % discordant", PairWorld(onlyBase: 0.07, onlyCandidate: 0.12, bothRight: 0.7)),
      ("3 % and 1 % discordant", PairWorld(onlyBase: 0.01, onlyCandidate: 0.03, bothRight: 0.9)),
    ]
    for (name, world) in worlds {
      row("Tango, pairs", name) { n, draws in (world.draw(n, &draws).tango(), world.difference) }
      row("Newcombe method 10, pairs", name) { n, draws in (world.draw(n, &draws).newcombe(), world.difference) }
      row("paired t, pairs of right and wrong", name) { n, draws in
        let table = world.draw(n, &draws)
        var moments = MeanAccumulator()
        for _ in 0..<table.onlyCandidate { moments.add(1) }
        for _ in 0..<table.onlyBase { moments.add(-1) }
        for _ in 0..<table.n - table.onlyBase - table.onlyCandidate { moments.add(0) }
        return (moments.interval(), world.difference)
      }
    }
    row("exact odds ratio", "20 % discordant, odds 2") { n, draws in
      let table = PairWorld(onlyBase: 0.2 / 3, onlyCandidate: 0.4 / 3, bothRight: 0.7).draw(n, &draws)
      // Without a discordant pair everything is possible.
      return (
        table.oddsRatio().map { Interval(low: $0.low, high: $0.high ?? .infinity) }
          ?? Interval(low: 0, high: .infinity), 2
      )
    }
    scores()
  }

  private static func scores() {
    row("paired t, scores", "skewed, independent") { n, draws in
      (
        TestTable.comparison(ClusterWorld(shift: 0.03, common: 0, sizeMax: 1), n, &draws, clustered: false).interval,
        0.03
      )
    }
    row("paired t, clusters ignored", "clusters of 1 to 5") { n, draws in
      (TestTable.comparison(ClusterWorld(shift: 0.03, common: 0.7), n, &draws, clustered: false).interval, 0.03)
    }
    row("cluster-robust t", "clusters of 1 to 5") { n, draws in
      (TestTable.comparison(ClusterWorld(shift: 0.03, common: 0.7), n, &draws, clustered: true).interval, 0.03)
    }
    row("t of ratios", "clusters of 1 to 5") { n, draws in (TestTable.ratio(n, &draws)?.interval, 0) }
    let independent = ClusterWorld(shift: 0.03, common: 0, sizeMax: 1)
    row("bootstrap, percentile", "skewed, independent", runs: 2000) { n, draws in
      let gaps = independent.draw(n, &draws).map { $0.candidate - $0.base }
      return (Bootstrap(resamples: 500).mean(gaps, using: &draws)?.interval, 0.03)
    }
    row("bootstrap, BCa", "skewed, independent", runs: 2000) { n, draws in
      let gaps = independent.draw(n, &draws).map { $0.candidate - $0.base }
      let result = Bootstrap(resamples: 500).corrected(units: n, using: &draws) { drawn in
        var sum = 0.0
        for index in 0..<drawn.count { sum += gaps[drawn[index]] }
        return sum / Double(drawn.count)
      }
      return (result?.interval, 0.03)
    }
    row("bootstrap, whole clusters", "clusters of 1 to 5", runs: 2000) { n, draws in
      let rows = ClusterWorld(shift: 0.03, common: 0.7).draw(n, &draws)
      let result = Bootstrap(resamples: 500).mean(
        rows.map { $0.candidate - $0.base }, clusters: rows.map(\.cluster), using: &draws)
      return (result?.interval, 0.03)
    }
    ResamplingWorlds.showIntervals()
    AggregateIntervals.show()
    RiskIntervals.show()
  }

  /// - Parameter draw: an interval, or nil where none is given, and the truth.
  static func row(
    _ name: String, _ world: String, runs: Int = 20_000, _ draw: (Int, inout Draws) -> (Interval?, Double)
  ) {
    guard Main.wants(name) else { return }
    var line = "| \(name) | \(world) |"
    for n in sizes {
      var draws = Draws(state: UInt64(n) &* 99)
      let all = n == 1000 ? runs / 4 : runs
      var (held, width, made) = (0, 0.0, 0)
      for _ in 0..<all {
        let (interval, truth) = draw(n, &draws)
        guard let interval else { continue }
        made += 1
        if interval.low - 1e-12 <= truth, truth <= interval.high + 1e-12 { held += 1 }
        width += interval.high - interval.low
      }
      guard made > 0 else {
        line += " – |"
        continue
      }
      let wide = width.isFinite ? " (\(Double(Int((width / Double(made) * 1000).rounded())) / 1000))" : ""
      line += " \(percent(held, made))\(wide) |"
    }
    print(line)
  }
}
