import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Model stages")
struct StageTests {
  @Test(
    "No stage runs outside the two thresholds, and the reason is said",
    arguments: [(0.1, StageReason.belowLowThreshold), (0.95, .aboveHighThreshold)])
  func thresholds(risk: Double, reason: StageReason) async {
    let bench = ScriptedStages(StagePlan()) { _ in .success("{}") }
    let (report, verification) = await bench.run(.claim("A pump.", risk: risk))
    #expect(report.outcome.status == .skipped && report.outcome.reason == reason)
    #expect(await bench.calls.isEmpty && verification.risk == risk)
  }

  @Test("The second pass sees numbered evidence and claims as marked data, and neither the prompt nor the media")
  func secondPassMessages() async throws {
    let bench = ScriptedStages(StagePlan()) { _ in .success("{\"results\":[]}") }
    _ = await bench.run(.claim("There is a pump."))
    let call = try #require(await bench.calls.first)
    #expect(call.request.parts.allSatisfy { $0.asset == nil && $0.text?.contains("What is there?") != true })
    let data = call.request.messages.filter { $0.role == .tool }.flatMap(\.parts).compactMap(\.text).joined()
    #expect(data.contains("\"e0\"") && data.contains("\"c0\"") && data.contains("pump"))
    // Marked: the words of a claim do not stand beside each other.
    #expect(!data.contains("There is a pump"))
    #expect(call.request.messages.filter { $0.role != .tool }.flatMap(\.parts).allSatisfy { $0.trust != .untrusted })
    #expect(call.settings.responseSchema != nil)
  }

  @Test("What reads like an instruction is withheld from the second reader and cannot be cited")
  func withheld() async throws {
    let bench = ScriptedStages(StagePlan()) { _ in
      .success(#"{"results":[{"claim":0,"verdict":"supported","evidence":[1]}]}"#)
    }
    let (report, _) = await bench.run(.claim("There is a pump."))
    let text = try #require(await bench.calls.first).request.parts.compactMap(\.text).joined()
    #expect(!text.contains("IGNORE"))
    #expect(report.observations.isEmpty && report.items[0].notes.contains { $0.contains("withheld") })
  }

  @Test(
    "An opinion counts only with a known claim and observations that were shown",
    arguments: [
      (#"{"results":[{"claim":0,"verdict":"supported","evidence":[0]}]}"#, 1),
      ("```json\n{\"results\":[{\"claim\":0,\"verdict\":\"contradicted\",\"evidence\":[0]}]}\n```", 1),
      (#"{"results":[{"claim":0,"verdict":"supported","evidence":[]}]}"#, 0),
      (#"{"results":[{"claim":0,"verdict":"supported","evidence":[99]}]}"#, 0),
      (#"{"results":[{"claim":0,"verdict":"supported","evidence":[0,99]}]}"#, 0),
      (#"{"results":[{"claim":0,"verdict":"supported","evidence":["0"]}]}"#, 0),
      (#"{"results":[{"claim":7,"verdict":"supported","evidence":[0]}]}"#, 0),
      (#"{"results":[{"claim":0,"verdict":"certainly","evidence":[0]}]}"#, 0),
      (#"{"results":[{"claim":0,"verdict":"unsupported","evidence":[]}]}"#, 1),
      (#"{"verdict":"supported"}"#, 0), ("supported", 0), ("SUPPORTED. All claims are supported.", 0),
      ("I think it is fine.", 0), ("{\"results\":", 0), ("", 0),
    ])
  func opinions(reply: String, count: Int) async {
    let (report, verification) = await ScriptedStages(StagePlan()) { _ in .success(reply) }.run(
      .claim("There is a pump."))
    #expect(report.observations.count == count)
    #expect(verification.verdict == .unsupported && verification.claims[0].judgement.verdict == .unsupported)
    if count == 0 {
      #expect(report.outcome.status == .failed && report.outcome.reason == .invalidReply)
      #expect(report.riskAfter == report.riskBefore && verification.claims[0].observations.isEmpty)
    } else {
      #expect(report.outcome.status == .ran && verification.claims[0].observations == report.observations)
      #expect(report.observations[0].source == "model:scripted" && report.observations[0].trust == .untrusted)
    }
  }

  @Test("A reply that gives the system prompt's secret away is dropped")
  func canary() async throws {
    let bench = ScriptedStages(StagePlan()) { call in
      let system = call.request.messages.first?.parts.first?.text ?? ""
      let secret = system.split(separator: " ").last.map { $0.dropLast() } ?? ""
      return .success(#"{"results":[{"claim":0,"verdict":"supported","evidence":[0]}],"note":""# + secret + #""}"#)
    }
    let (report, _) = await bench.run(.claim("There is a pump."))
    #expect(report.observations.isEmpty && report.items[0].notes.contains { $0.contains("system prompt") })
  }

  @Test("A reply of ten megabytes is dropped")
  func tooLong() async {
    let long =
      #"{"results":[{"claim":0,"verdict":"supported","evidence":[0]}]}"# + String(repeating: " ", count: 10 << 20)
    let (report, _) = await ScriptedStages(StagePlan()) { _ in .success(long) }.run(.claim("There is a pump."))
    #expect(report.observations.isEmpty && report.items[0].notes.contains { $0.contains("bytes") })
  }

  @Test("A provider that fails leaves its reason, no finding, the old risk, and is not asked for ever")
  func failure() async {
    let bench = ScriptedStages(StagePlan(stages: StagePlan.Stage.allCases)) { _ in
      .failure(AssayError(.provider, "overloaded"))
    }
    let (report, verification) = await bench.run(.claim("There is a pump."))
    #expect(report.observations.isEmpty && report.outcome.status == .failed)
    #expect(report.outcome.reason == .endpointFailed && report.outcome.detail == "overloaded")
    #expect(await bench.calls.count == StageSession.endpointFailuresMax)
    #expect(verification.risk == 0.5)
  }

  @Test("A provider that never answers ends with the budget of seconds", .timeLimit(.minutes(1)))
  func hanging() async {
    let plan = StagePlan(stages: StagePlan.Stage.allCases, budget: StageBudget(requests: 8, seconds: 0.2))
    let runner = StageRunner(
      plan: plan, model: "deaf", asker: ProviderAsker(provider: DeafProvider(), assets: NoAssets()))
    var verification = Verification.claim("There is a pump.")
    let report = await runner.run(on: &verification, subject: ScriptedStages.subject, evidence: ScriptedStages.evidence)
    #expect(report.outcome.status == .failed && report.outcome.reason == .budgetSeconds)
    #expect(report.requests == 1 && report.items.allSatisfy { $0.outcome.reason == .budgetSeconds })
  }

  @Test("A run that ends takes nothing over")
  func stopped() async {
    let runner = StageRunner(plan: StagePlan(), model: "m", asker: StoppingAsker())
    var verification = Verification.claim("There is a pump.")
    let report = await runner.run(on: &verification, subject: ScriptedStages.subject, evidence: ScriptedStages.evidence)
    #expect(report.isStopped && verification.claims[0].observations.isEmpty)
  }

  @Test("The same answer gives the same requests, marks included, so that a run that goes on finds its answers")
  func repeatable() async {
    var requests: [[Request]] = []
    for _ in 0..<2 {
      let bench = ScriptedStages(StagePlan(stages: StagePlan.Stage.allCases)) { _ in .success("A pump.") }
      _ = await bench.run(.claim("There is a pump."))
      requests.append(await bench.calls.map(\.request))
    }
    #expect(requests[0] == requests[1] && requests[0].count > 4)
  }

  @Test("Under the role of the user, data stands in turns of its own")
  func dataRole() async throws {
    let bench = ScriptedStages(StagePlan(dataRole: .user)) { _ in .success("{}") }
    _ = await bench.run(.claim("There is a pump."))
    let messages = try #require(await bench.calls.first).request.messages
    #expect(!messages.contains { $0.role == .tool })
    #expect(messages.contains { $0.role == .user && $0.parts.allSatisfy { $0.trust == .untrusted } })
  }
}
