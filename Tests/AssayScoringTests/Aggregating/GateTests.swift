import AssayCore
import AssayStatistics
import Testing

@testable import AssayScoring

@Suite("Gates")
struct GateTests {
  private func rate(_ successes: Int, of n: Int) -> Aggregate {
    var aggregator = Aggregator(metrics: [
      MetricDefinition(metric: "right@1", layer: .generation, higherIsBetter: true, aggregation: .rate)
    ])
    for sample in 0..<n {
      aggregator.add(
        Score(
          metric: "right@1", layer: .generation, authority: .gold, outcome: .value(sample < successes ? 1 : 0)),
        sample: sample)
    }
    return aggregator.aggregates()[0]
  }

  private func rule(
    _ comparison: GateRule.Comparison, _ bound: Double, samplesMin: Int = 10, _ method: GateRule.RateBound = .wilson
  ) -> GateRule {
    GateRule(
      metric: "right@1", comparison: comparison, bound: bound, samplesMin: samplesMin, rateBound: method)
  }

  @Test(
    "a gate passes, fails or says not enough data",
    arguments: [
      (95, 100, 0.85, GateDecision.Verdict.pass), (95, 100, 0.99, .fail), (95, 100, 0.94, .inconclusive),
      (9, 9, 0.5, .inconclusive), (0, 0, 0.5, .inconclusive), (950, 1000, 0.94, .inconclusive),
      (9500, 10000, 0.94, .pass),
    ])
  func verdicts(successes: Int, n: Int, bound: Double, verdict: GateDecision.Verdict) {
    let decision = rule(.atLeast, bound).decide(rate(successes, of: n))
    #expect(decision.verdict == verdict, "\(decision.reason)")
    #expect(decision.n == n && !decision.reason.isEmpty)
    if verdict == .inconclusive { #expect(decision.reason.hasPrefix("not enough data")) }
  }

  @Test("an upper bound is the same gate turned round")
  func atMost() {
    for (successes, verdict) in [(2, GateDecision.Verdict.pass), (20, .fail), (9, .inconclusive)] {
      #expect(rule(.atMost, 0.1).decide(rate(successes, of: 100)).verdict == verdict)
    }
  }

  @Test("bounds are one-sided, by Wilson or by Clopper and Pearson")
  func oneSided() throws {
    let wilson = rule(.atLeast, 0.9).decide(rate(95, of: 100))
    // scipy 1.17.1: Wilson's formula with norm.ppf(.95); beta.ppf(.05, 95, 6)
    #expect(agree(wilson.low, 0.9008389147209472, 1e-12))
    #expect(wilson.verdict == .pass && wilson.method == "one-sided wilson")
    let exact = rule(.atLeast, 0.9, .clopperPearson).decide(rate(95, of: 100))
    #expect(agree(exact.low, 0.8977466223567255, 1e-12))
    #expect(exact.verdict == .inconclusive && exact.method == "one-sided clopper_pearson")
  }

  @Test("not enough data comes with what could be told apart and how many samples it takes")
  func power() throws {
    let decision = rule(.atLeast, 0.93).decide(rate(95, of: 100))
    let least = try #require(decision.leastDetectableDifference)
    #expect(least > 0.04 && least < 0.08)
    let needed = try #require(decision.samplesNeeded)
    #expect(needed > 500 && needed < 1500)
    #expect(decision.reason.contains("takes about \(needed)"))
  }

  @Test("numbers of something else, or of too narrow an interval, decide nothing")
  func wrongNumbers() {
    var aggregate = rate(95, of: 100)
    #expect(rule(.atLeast, 0.5).decide(nil).verdict == .inconclusive)
    aggregate.authority = .weak
    #expect(rule(.atLeast, 0.5).decide(aggregate).verdict == .inconclusive)
    aggregate.authority = .gold
    aggregate.method = "t"
    #expect(rule(.atLeast, 0.5).decide(aggregate).verdict == .pass)
    aggregate.confidence = 0.5
    #expect(rule(.atLeast, 0.5).decide(aggregate).verdict == .inconclusive)
    var careless = rule(.atLeast, 0.5)
    careless.confidence = 0.2
    #expect(careless.decide(rate(95, of: 100)).verdict == .inconclusive)
  }

  @Test("a gate that limits unscored samples does not pass on the few that were scored")
  func unscored() {
    var aggregate = rate(95, of: 100)
    aggregate.unscored = ["no answer": 100]
    var gate = rule(.atLeast, 0.85)
    #expect(gate.decide(aggregate).verdict == .pass)
    gate.unscoredShareMax = 0.1
    #expect(gate.decide(aggregate).verdict == .inconclusive)
    #expect(gate.decide(aggregate).reason.contains("100 of 200"))
    gate.unscoredShareMax = 0.5
    #expect(gate.decide(aggregate).verdict == .pass)
  }

  @Test("a gate on a rate right at its bound passes no more often than its level")
  func level() {
    var generator = SeededGenerator(seed: 11)
    var (passed, failed) = (0, 0)
    let gate = rule(.atLeast, 0.8, .clopperPearson)
    for _ in 0..<400 {
      var successes = 0
      for _ in 0..<60 where generator.unit() < 0.8 { successes += 1 }
      var aggregate = Aggregate(
        metric: "right@1", layer: .generation, authority: .gold, higherIsBetter: true, value: Double(successes) / 60)
      aggregate.n = 60
      aggregate.method = "wilson"
      let verdict = gate.decide(aggregate).verdict
      if verdict == .pass { passed += 1 }
      if verdict == .fail { failed += 1 }
    }
    // 5 % of 400 is 20, with a binomial error of 4.4.
    #expect(passed <= 33 && failed <= 33)
    #expect(passed + failed > 0)
  }
}
