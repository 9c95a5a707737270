import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayScoring

/// F1 of yes or no, as a metric that is no mean of samples.
private struct F1: Reducer {
  func reduce(_ scores: [Score]) -> Double? {
    let right = scores.reduce(0) { $0 + ($1.counts["tp"] ?? 0) }
    let all = scores.reduce(0) { $0 + ($1.counts["all"] ?? 0) }
    return all > 0 ? 2 * right / all : nil
  }
  func details(_ scores: [Score]) -> [(name: String, value: Double)] { [("n", Double(scores.count))] }
}

/// The place of the first score that is right: depends on the order, as ties in a ranking do.
private struct FirstRight: Reducer {
  func reduce(_ scores: [Score]) -> Double? { scores.firstIndex { $0.value == 1 }.map(Double.init) }
  func details(_ scores: [Score]) -> [(name: String, value: Double)] { [] }
}

@Suite("Aggregates")
struct AggregatorTests {
  private static let metrics = [
    MetricDefinition(metric: "right@1", layer: .generation, higherIsBetter: true, aggregation: .rate),
    MetricDefinition(metric: "mean@1", layer: .generation, higherIsBetter: true, aggregation: .mean),
    MetricDefinition(
      metric: "ratio@1", layer: .perception, higherIsBetter: false,
      aggregation: .ratio(numerator: "tp", denominator: "all")),
    MetricDefinition(metric: "f1@1", layer: .reasoning, higherIsBetter: true, aggregation: .custom(F1())),
    MetricDefinition(metric: "first@1", layer: .reasoning, higherIsBetter: true, aggregation: .custom(FirstRight())),
  ]

  private static func score(_ metric: String, _ value: Double, _ authority: Authority = .gold) -> Score {
    Score(
      metric: metric, layer: .generation, authority: authority, outcome: .value(value), parse: .parsed,
      counts: ["tp": (value * 10).rounded(), "all": 10 + (value * 7).rounded()])
  }

  private static func fill(_ samples: some Sequence<Int>, clusters: Int? = 12) -> Aggregator {
    var aggregator = Aggregator(metrics: metrics, seed: 7)
    for sample in samples {
      let cluster = sample % 4 == 0 ? nil : clusters.map { "source \(sample % $0)" }
      let value = Double((sample * 7919) % 101) / 100
      for metric in ["mean@1", "ratio@1", "f1@1"] {
        aggregator.add(score(metric, value), sample: sample, cluster: cluster)
      }
      let isRight = value > 0.3 ? 1.0 : 0
      aggregator.add(score("right@1", isRight), sample: sample, cluster: cluster)
      aggregator.add(score("first@1", sample == 17 || sample > 90 ? 1 : 0), sample: sample, cluster: cluster)
      aggregator.add(score("right@1", 1, .weak), sample: sample)
    }
    return aggregator
  }

  @Test("shards merged in any order give the same bytes as one pass")
  func merging() {
    let whole = Self.fill(0..<120).aggregates()
    #expect(whole.count == 6)
    #expect(whole.allSatisfy { $0.value != nil && $0.low != nil })
    let shards = (0..<3).map { shard in Self.fill((0..<120).filter { $0 % 3 == shard }.reversed()) }
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
      var merged = Aggregator(metrics: Self.metrics, seed: 7)
      for shard in order { merged.merge(shards[shard]) }
      #expect(merged.aggregates() == whole)
    }
    #expect(whole.first { $0.metric == "first@1" }?.value == 17)
  }

  @Test("gold and weak are never one number")
  func authorities() {
    let aggregates = Self.fill(0..<40).aggregates().filter { $0.metric == "right@1" }
    #expect(aggregates.map(\.authority) == [.gold, .weak])
    #expect(aggregates[0].value != 1 && aggregates[1].value == 1)
    #expect(aggregates.map(\.n) == [40, 40])
  }

  @Test("independent rates get Wilson's interval, clustered ones that of as many samples as they are worth")
  func rates() throws {
    let independent = try #require(Self.fill(0..<100, clusters: nil).aggregates().first)
    let successes = try #require(independent.value) * 100
    let wilson = try #require(Proportion(Int(successes.rounded()), of: 100)?.wilson())
    #expect(independent.low == wilson.low && independent.high == wilson.high)
    #expect(independent.method == "wilson" && independent.clusters == nil)
    let clustered = try #require(Self.fill(0..<100).aggregates().first)
    #expect(clustered.method == "cluster-robust wilson")
    // Nine named sources and 25 samples that stand alone.
    #expect(clustered.clusters == 9 + 25)
    #expect(clustered.value == independent.value)
  }

  @Test("the mean of real slices has the interval that Inspect computes, and their rate lies close to it")
  func reference() throws {
    let fixture = try ReferenceValues.load("statistics")
    var rate = Aggregator(metrics: Self.metrics)
    var mean = MeanAccumulator()
    var sample = 0
    for row in try fixture.rows("paired") {
      let outcomes = (row["a"]?.string ?? "").utf8.map { Double($0) - 48 }
      for (cluster, value) in zip(try row.figures("clusters"), outcomes) {
        rate.add(Self.score("right@1", value), sample: sample, cluster: "\(cluster)")
        mean.add(value, cluster: "\(cluster)")
        sample += 1
      }
    }
    let aggregate = try #require(rate.aggregates().first)
    let student = mean.estimate(confidence: 0.95, isShare: true)
    #expect(agree(student.interval?.low, 0.6013477742475732))
    #expect(agree(student.interval?.high, 0.6654139946539959))
    let (low, high) = (try #require(aggregate.low), try #require(aggregate.high))
    #expect(abs(low - 0.6013) < 0.002 && abs(high - 0.6654) < 0.002)
    #expect(aggregate.n == 1402 && aggregate.clusters == 433)
  }

  @Test("what is missing is said, not guessed")
  func insufficient() throws {
    let empty = Aggregator(metrics: Self.metrics).aggregates()
    #expect(empty.count == 5)
    #expect(empty.allSatisfy { $0.value == nil && $0.low == nil && $0.n == 0 && $0.insufficient != nil })
    var one = Aggregator(metrics: Self.metrics)
    for sample in 0..<5 {
      for metric in Self.metrics {
        one.add(Self.score(metric.metric, 1), sample: sample, cluster: "one receipt")
      }
    }
    for aggregate in one.aggregates() {
      #expect(aggregate.value != nil && aggregate.low == nil && aggregate.high == nil && aggregate.method == nil)
      #expect(aggregate.insufficient == "all 5 samples share one cluster")
      #expect(aggregate.clusters == 1)
    }
  }

  @Test("unscored, unparsed and refused are counted and leave every number alone")
  func unscored() throws {
    var aggregator = Self.fill(0..<50)
    let before = aggregator.aggregates()
    for sample in 50..<60 {
      var score = Self.score("mean@1", 0)
      score.outcome = .unscored(reason: "no answer")
      score.parse = sample % 2 == 0 ? .refused : .unparsed
      aggregator.add(score, sample: sample)
    }
    aggregator.add(Self.score("mean@1", .nan), sample: 60)
    aggregator.add(Self.score("ratio@1", .infinity), sample: 60)
    var lacking = Self.score("ratio@1", 1)
    lacking.counts = [:]
    aggregator.add(lacking, sample: 61)
    let known = aggregator.add(Self.score("other@1", 1), sample: 62)
    #expect(!known)
    let after = aggregator.aggregates()
    #expect(after.map(\.value) == before.map(\.value))
    #expect(after.map(\.low) == before.map(\.low))
    let mean = try #require(after.first { $0.metric == "mean@1" })
    #expect(mean.unscored == ["no answer": 10, "the value is not a finite number": 1])
    #expect(mean.refused == 5 && mean.unparsed == 5 && mean.n == 50)
    let ratio = try #require(after.first { $0.metric == "ratio@1" })
    #expect(ratio.unscored == ["a count is not a finite number": 1, "the score lacks its counts": 1])
  }

  @Test("all right in every cluster is not certainty")
  func allEqual() throws {
    var aggregator = Aggregator(metrics: Self.metrics)
    for sample in 0..<60 { aggregator.add(Self.score("right@1", 1), sample: sample, cluster: "c\(sample / 6)") }
    let aggregate = try #require(aggregator.aggregates().first)
    #expect(aggregate.value == 1 && aggregate.high == 1)
    // Ten sources of six are worth ten samples where nothing says otherwise.
    let ten = try #require(Proportion(10, of: 10)?.wilson()?.low)
    #expect(agree(aggregate.low, ten))
    #expect(aggregate.method == "cluster-robust wilson")
  }

  @Test("a ratio of many samples is linearised, close to what the bootstrap of fewer gives")
  func ratios() throws {
    var few = RatioAccumulator()
    var many = RatioAccumulator()
    var generator = SeededGenerator(seed: 5)
    for sample in 0..<(RatioAccumulator.unitsMax + 1) {
      let words = Double(3 + Int(generator.unit() * 10))
      let errors = (generator.unit() * words * 0.5).rounded()
      if sample < 2000 { _ = few.add(errors, words, cluster: nil) }
      _ = many.add(errors, words, cluster: nil)
    }
    let linear = many.estimate(confidence: 0.95, generator: generator)
    #expect(linear.method == "linearised")
    let bootstrapped = few.estimate(confidence: 0.95, generator: generator)
    #expect(bootstrapped.method == "bootstrap, 1000 resamples")
    let (wide, narrow) = (try #require(bootstrapped.interval), try #require(linear.interval))
    // Ten times the samples: an interval shorter by the root of ten, within the bootstrap's own error.
    let ratio = (wide.high - wide.low) / (narrow.high - narrow.low)
    #expect(abs(ratio / 10.0.squareRoot() - 1) < 0.15)
    #expect(narrow.low < (linear.value ?? 0) && (linear.value ?? 0) < narrow.high)
  }

  @Test("a denominator of zero has no ratio")
  func zeroDenominator() {
    var ratio = RatioAccumulator()
    _ = ratio.add(3, 0, cluster: nil)
    _ = ratio.add(4, 0, cluster: nil)
    let estimate = ratio.estimate(confidence: 0.95, generator: SeededGenerator(seed: 1))
    #expect(estimate.value == nil && estimate.insufficient != nil)
  }

  @Test("a metric that needs all scores says when they are too many to resample")
  func tooMany() {
    var collection = ScoreCollection(F1())
    for sample in 0..<(ScoreCollection.visitsMax / ScoreCollection.resamplesMin + 1) {
      collection.add(
        Score(metric: "f", layer: .fusion, authority: .gold, outcome: .value(1), counts: ["tp": 1, "all": 2]),
        sample: sample, cluster: nil)
    }
    let (estimate, _) = collection.estimate(confidence: 0.95, generator: SeededGenerator(seed: 1))
    #expect(estimate.value == 1 && estimate.interval == nil && estimate.insufficient?.contains("too many") == true)
  }
}
