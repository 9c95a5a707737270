import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Budgets of model stages")
struct StageBudgetTests {
  private func report(_ budget: StageBudget, price: StagePrice? = nil, usage: Usage? = Usage(input: 10, output: 5))
    async -> (StageReport, Int)
  {
    let plan = StagePlan(stages: [.selfConsistency, .secondPass], budget: budget, samples: 20)
    let bench = ScriptedStages(plan, price: price, usage: usage) { _ in .success("A pump.") }
    let (report, _) = await bench.run(.claim("There is a pump."))
    return (report, await bench.calls.count)
  }

  @Test("Never more requests than the budget, and none at all with none", arguments: [0, 1, 4])
  func requests(most: Int) async {
    let (report, calls) = await report(StageBudget(requests: most))
    #expect(calls == most && report.requests == most)
    #expect(report.items.allSatisfy { $0.outcome.reason == .budgetRequests })
    #expect(report.outcome.status == (most == 0 ? .skipped : .ran))
  }

  @Test("No request begins after the tokens are used", arguments: [(15, 1), (16, 2), (30, 2), (31, 3)])
  func tokens(most: Int, calls: Int) async {
    let (report, asked) = await report(StageBudget(tokens: most))
    #expect(asked == calls && report.inputTokens == 10 * calls && report.outputTokens == 5 * calls)
    #expect(report.items[0].outcome.reason == .budgetTokens)
  }

  @Test("Cost is counted by the price, and one that is not known ends the stages")
  func cost() async {
    let price = StagePrice(inputPerMillion: 100_000, outputPerMillion: 200_000)
    let (spent, calls) = await report(StageBudget(cost: 5), price: price)
    #expect(calls == 3 && spent.costNano == 6_000_000_000)
    let (unknown, once) = await report(StageBudget(cost: 5), price: price, usage: nil)
    #expect(once == 1 && unknown.costNano == nil && unknown.items[0].outcome.reason == .budgetCost)
    let (uncounted, one) = await report(StageBudget(tokens: 100), usage: Usage(input: 10))
    #expect(one == 1 && uncounted.items[0].outcome.reason == .budgetTokens)
  }

  @Test("Counts that no endpoint could mean neither overflow nor win back budget")
  func absurd() async {
    let (huge, once) = await report(StageBudget(tokens: 100), usage: Usage(input: .max, output: .max))
    #expect(once == 1 && huge.inputTokens > 100)
    let (negative, all) = await report(StageBudget(requests: 3), usage: Usage(input: -5, output: .min))
    #expect(all == 3 && negative.inputTokens == 0)
  }

  @Test("Answers that are worked on at once share a total, to the request")
  func total() async {
    let total = StageTotal(StageBudget(requests: 7), price: nil)
    let plan = StagePlan(stages: [.selfConsistency], samples: 3)
    let benches = (0..<8).map { _ in ScriptedStages(plan, total: total) { _ in .success("A pump.") } }
    await withTaskGroup(of: Void.self) { group in
      for bench in benches { group.addTask { _ = await bench.run(.claim("There is a pump.")) } }
    }
    var calls = 0
    for bench in benches { calls += await bench.calls.count }
    #expect(calls == 7 && total.requests == 7)
  }
}

@Suite("What model stages do to a risk")
struct StageRiskTests {
  private func risk(_ reply: String, _ verification: Verification, flags: Flags = []) async -> (Double, Double) {
    let evidence = ScriptedStages.evidence
    let before = CalibratedRisk().assess(verification, evidence: evidence).risk
    let bench = ScriptedStages(StagePlan(riskMin: 0, riskMax: 1)) { _ in .success(reply) }
    let (report, after) = await bench.run(verification)
    #expect(after.risk == report.riskAfter && after.verdict == verification.verdict)
    return (before, after.risk)
  }

  private static let supported = #"{"results":[{"claim":0,"verdict":"supported","evidence":[0]}]}"#
  private static let contradicted = #"{"results":[{"claim":0,"verdict":"contradicted","evidence":[0]}]}"#

  @Test("A second reader that disagrees raises the risk, and one that agrees lowers it a little")
  func opinions() async {
    let (before, worse) = await risk(Self.contradicted, .claim("There is a pump."))
    #expect(worse > before)
    let (start, better) = await risk(Self.supported, .claim("There is a pump."))
    #expect(better < start && better > start / 3)
  }

  @Test("Nothing that a model says lowers the risk of a contradiction, or of a hint taken over")
  func noRelief() async {
    var contradiction = Verification.claim("There is a pump.")
    contradiction.claims[0].judgement.verdict = .contradicted
    contradiction.claims[0].judgement.strength = 0.9
    let (before, after) = await risk(Self.supported, contradiction)
    #expect(after >= before)
    let (echo, still) = await risk(Self.supported, .claim("There is a pump.", flags: .promptOnly))
    #expect(still >= echo)
  }

  @Test("Contributions show what the stages added")
  func contributions() async throws {
    let bench = ScriptedStages(StagePlan()) { _ in .success(Self.contradicted) }
    let (report, verification) = await bench.run(.claim("There is a pump."))
    let assessment = CalibratedRisk().assess(verification, evidence: ScriptedStages.evidence)
    let part = try #require(assessment.contributions(claim: 0).first { $0.signal == .secondOpinion })
    #expect(part.value == 1 && part.logit == 2)
    #expect(report.json["observations"]?[0]?["source"] == "model:scripted")
    #expect(report.json["observations"]?[0]?["cites"] == ["o0"])
  }
}
