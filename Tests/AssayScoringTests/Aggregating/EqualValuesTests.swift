import AssayCore
import AssayStatistics
import Testing

@testable import AssayScoring

private struct Largest: Reducer {
  var isShare: Bool
  func reduce(_ scores: [Score]) -> Double? { scores.compactMap(\.value).max() }
  func details(_ scores: [Score]) -> [(name: String, value: Double)] { [] }
}

@Suite("Values that are all the same decide nothing by themselves")
struct EqualValuesTests {
  private func aggregate(
    _ aggregation: Aggregation, _ value: Double, n: Int, clusters: Int? = nil, confidence: Double = 0.9
  ) throws -> Aggregate {
    var aggregator = Aggregator(metrics: [
      MetricDefinition(metric: "m@1", layer: .generation, higherIsBetter: true, aggregation: aggregation)
    ])
    for sample in 0..<n {
      let score = Score(
        metric: "m@1", layer: .generation, authority: .gold, outcome: .value(value),
        counts: ["errors": value * 10, "length": 10])
      aggregator.add(score, sample: sample, cluster: clusters.map { "c\(sample % $0)" })
    }
    return try #require(aggregator.aggregates(confidence: confidence).first)
  }

  private static let kinds: [Aggregation] = [
    .mean, .ratio(numerator: "errors", denominator: "length"), .custom(Largest(isShare: true)),
  ]

  @Test("three zeros of a graded metric do not fail a gate, thirty do", arguments: kinds.indices)
  func gates(kind: Int) throws {
    let gate = GateRule(metric: "m@1", comparison: .atLeast, bound: 0.5, samplesMin: 3)
    let few = try aggregate(Self.kinds[kind], 0, n: 3)
    let open = gate.decide(few)
    #expect(open.verdict == .inconclusive, "\(open.reason)")
    #expect(few.low == 0 && (few.high ?? 0) > 0.6 && few.method == "bound of 3 equal units")
    #expect(gate.decide(try aggregate(Self.kinds[kind], 0, n: 30)).verdict == .fail)
    let best = GateRule(metric: "m@1", comparison: .atLeast, bound: 0.9, samplesMin: 3)
    #expect(best.decide(try aggregate(Self.kinds[kind], 1, n: 3)).verdict == .inconclusive)
    #expect(best.decide(try aggregate(Self.kinds[kind], 1, n: 30)).verdict == .pass)
  }

  @Test("the last digits of a sum are no spread, and clusters count once each", arguments: kinds.indices)
  func digits(kind: Int) throws {
    let found = try aggregate(Self.kinds[kind], 0.7, n: 30)
    let expected = try #require(intervalOfEqualShares(0.7, units: 30, confidence: 0.9))
    #expect(agree(found.low, expected.low, 1e-9) && agree(found.high, expected.high, 1e-9))
    let clustered = try aggregate(Self.kinds[kind], 0.7, n: 30, clusters: 5)
    let wide = try #require(intervalOfEqualShares(0.7, units: 5, confidence: 0.9))
    #expect(agree(clustered.low, wide.low, 1e-9) && agree(clustered.high, wide.high, 1e-9))
  }

  @Test("what is no share has no interval then, and says why")
  func unbounded() throws {
    for found in [
      try aggregate(.custom(Largest(isShare: false)), 0.5, n: 30), try aggregate(.mean, 3, n: 30),
      try aggregate(.ratio(numerator: "errors", denominator: "length"), 1.5, n: 30),
    ] {
      #expect(found.value != nil && found.low == nil && found.high == nil && found.method == nil)
      #expect(found.insufficient == "no spread to estimate: all values are the same")
      let gate = GateRule(metric: "m@1", comparison: .atLeast, bound: 0.1)
      #expect(gate.decide(found).verdict == .inconclusive)
    }
  }

  @Test("which metrics are shares is declared: error rates over a length and CIDEr are none")
  func declared() {
    #expect(Aggregation.rate.isShare && Aggregation.mean.isShare)
    #expect(!Aggregation.ratio(numerator: "errors", denominator: "length").isShare)
    #expect(Aggregation.ratio(numerator: "matched", denominator: "expected").isShare)
    #expect(!Aggregation.custom(CiderReducer()).isShare)
    #expect(Aggregation.custom(TextInformationReducer()).isShare)
  }
}
