import AssayCore
import AssayScoring
import AssayStatistics

/// The intervals beside every figure of a run, from the aggregator that makes them: nothing here knows how they are made.
enum AggregateIntervals {
  static func show() {
    for chance in [0.8, 0.97] {
      row("a rate: Wilson's", "rate \(chance)", .rate, chance) { n, draws, add in
        for _ in 0..<n { add(Score(draws.isTrue(chance) ? 1 : 0), nil) }
      }
      row(
        "a rate in clusters: Wilson's of the samples they are worth",
        "rate \(chance), clusters of 1 to 5, alike inside", .rate, chance
      ) {
        n, draws, add in
        clusters(n, &draws) { cluster, size, draws in
          let value = draws.isTrue(chance) ? 1.0 : 0
          for _ in 0..<size { add(Score(value), cluster) }
        }
      }
    }
    few()
    row("a mean: t", "skewed scores", .mean, 0.75) { n, draws, add in
      for _ in 0..<n { add(Score(draws.score()), nil) }
    }
    row("a mean in clusters: cluster-robust t", "skewed scores, clusters of 1 to 5", .mean, 0.75) { n, draws, add in
      clusters(n, &draws) { cluster, size, draws in
        let own = draws.score()
        for _ in 0..<size { add(Score(draws.isTrue(0.7) ? own : draws.score()), cluster) }
      }
    }
    equal()
    row("a ratio of sums", "errors over words", .ratio(numerator: "errors", denominator: "words"), 0.15) {
      n, draws, add in
      for _ in 0..<n { add(errors(draws.unit() * 0.3, &draws), nil) }
    }
    row(
      "a ratio of sums, clusters", "errors over words, clusters of 1 to 5",
      .ratio(numerator: "errors", denominator: "words"), 0.15
    ) {
      n, draws, add in
      clusters(n, &draws) { cluster, size, draws in
        let hard = draws.unit() * 0.3
        for _ in 0..<size { add(errors(hard, &draws), cluster) }
      }
    }
    figures()
  }

  /// Eleven sources however many samples there are, with a correlation of 0.2 inside: what little eleven sources tell.
  private static func few() {
    func draw(_ n: Int, _ chance: Double, _ draws: inout Draws, _ add: (Double, String) -> Void) {
      for source in 0..<11 {
        let own = draws.isTrue(chance)
        for _ in 0..<max(1, n / 11) {
          let isOwn = draws.isTrue(0.2.squareRoot())
          add((isOwn ? own : draws.isTrue(chance)) ? 1 : 0, "\(source)")
        }
      }
    }
    for chance in [0.8, 0.97, 0.995] {
      let world = "rate \(chance), 11 sources, correlation 0.2 inside"
      row("a rate in clusters: Wilson's of the samples they are worth", world, .rate, chance) { n, draws, add in
        draw(n, chance, &draws) { add(Score($0), $1) }
      }
      IntervalTable.row("cluster-robust t, for contrast", world, runs: 4000) { n, draws in
        var moments = MeanAccumulator()
        draw(n, chance, &draws) { moments.add($0, cluster: $1) }
        return (moments.interval(), chance)
      }
    }
  }

  /// Grades that are nearly always the same: often all of a sample's are, and the bound of equal units stands in for t.
  private static func equal() {
    for (usual, rare, chance) in [(0.8, 0.0, 0.03), (0.8, 0.0, 0.005), (0.25, 1.0, 0.03)] {
      let truth = usual + chance * (rare - usual)
      let world = "\(usual), in \(percent(Int((chance * 1000).rounded()), 1000)) % of samples \(rare)"
      row("a mean: t, or the bound of equal units", world, .mean, truth) { n, draws, add in
        for _ in 0..<n { add(Score(draws.isTrue(chance) ? rare : usual), nil) }
      }
      IntervalTable.row("t alone, for contrast", world) { n, draws in
        var moments = MeanAccumulator()
        for _ in 0..<n { moments.add(draws.isTrue(chance) ? rare : usual) }
        return (moments.interval() ?? Interval(low: usual, high: usual), truth)
      }
    }
  }

  /// Figures of the whole set: what they are of very many samples is taken for the truth.
  private static func figures() {
    let f1 = { (n: Int, draws: inout Draws, add: (Score, String?) -> Void) in
      for row in AnswerWorld().draw(n, &draws) { add(Score(row.base), nil) }
    }
    var draws = Draws(state: 1)
    var many: [Score] = []
    f1(1_000_000, &draws) { score, _ in many.append(score) }
    let truth = F1().reduce(many) ?? 0
    row("a figure of the whole set: bootstrap", "F1", .custom(F1()), truth, runs: 2000, f1)
  }

  private struct F1: Reducer {
    func reduce(_ scores: [Score]) -> Double? {
      var (right, other) = (0.0, 0.0)
      for score in scores {
        right += score.counts["right"] ?? 0
        other += score.counts["other"] ?? 0
      }
      return right + other > 0 ? 2 * right / (2 * right + other) : nil
    }
    func details(_ scores: [Score]) -> [(name: String, value: Double)] { [] }
  }

  private static func errors(_ chance: Double, _ draws: inout Draws) -> Score {
    let words = 1 + Int(draws.next() % 40)
    let errors = (0..<words).count { _ in draws.isTrue(chance) }
    var score = Score(0)
    score.counts = ["errors": Double(errors), "words": Double(words)]
    return score
  }

  private static func clusters(_ n: Int, _ draws: inout Draws, _ body: (String, Int, inout Draws) -> Void) {
    var (left, cluster) = (n, 0)
    while left > 0 {
      let size = min(left, 1 + Int(draws.next() % 5))
      body("\(cluster)", size, &draws)
      left -= size
      cluster += 1
    }
  }

  private static func row(
    _ name: String, _ world: String, _ aggregation: Aggregation, _ truth: Double, runs: Int = 4000,
    _ fill: (Int, inout Draws, (Score, String?) -> Void) -> Void
  ) {
    let metric = MetricDefinition(
      metric: Score.name, layer: .generation, higherIsBetter: true, aggregation: aggregation)
    IntervalTable.row(name, world, runs: runs) { n, draws in
      var aggregator = Aggregator(metrics: [metric], seed: draws.next())
      var sample = 0
      fill(n, &draws) { score, cluster in
        aggregator.add(score, sample: sample, cluster: cluster)
        sample += 1
      }
      let found = aggregator.aggregates()[0]
      guard let low = found.low, let high = found.high else { return (nil, truth) }
      return (Interval(low: low, high: high), truth)
    }
  }
}

extension Score {
  fileprivate static let name = "simulated@1"

  fileprivate init(_ value: Double) {
    self.init(metric: Self.name, layer: .generation, authority: .gold, outcome: .value(value))
  }

  fileprivate init(_ counts: AnswerWorld.Counts) {
    self.init(Double(counts.right))
    self.counts = ["right": Double(counts.right), "other": Double(counts.wrongly + counts.missed)]
  }
}
