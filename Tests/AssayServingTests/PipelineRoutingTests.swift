import AssayCore
import AssayPerception
import AssayResilience
import AssayVerification
import AssayWire
import Testing

@testable import AssayServing

@Suite("The pipeline chooses, doubts and asks further as its route says")
struct PipelineRoutingTests {
  private let cheap = ModelConfiguration(upstream: "u", model: "cheap", inputNano: 1, outputNano: 2)
  private let dear = ModelConfiguration(upstream: "u", model: "dear", inputNano: 10, outputNano: 20)
  private let right = Result<ModelAnswer, ModelFailure>.says("The receipt says \"TOTAL 12.50\".", input: 1, output: 1)
  private let wrong = Result<ModelAnswer, ModelFailure>.says("The receipt says \"TOTAL 99.99\".", input: 1, output: 1)

  private func run(
    _ models: FakeModels, perceiver: FakePerceiver? = nil, stages: ModelStages? = nil,
    asked: (inout ServingRequest) -> Void = { _ in }, _ route: (inout RouteConfiguration) -> Void
  ) async throws -> ServingOutcome {
    var assets = FakeAssets()
    let question = "What does the receipt in the picture say is the total?"
    var request = ServingRequest.of(.asking(question, [(assets.add("picture"), .image)]))
    asked(&request)
    var made = RouteConfiguration(name: "r", models: [cheap, dear])
    made.strategy = .cascade
    made.backoffBaseMs = 1
    made.backoffCapMs = 2
    made.pipeline.verify.isOn = true
    route(&made)
    let evidence = Evidence.picture(part: 1, [("Cafe Central", 0.96), ("TOTAL 12.50", 0.97)])
    let pipeline = ServingPipeline(
      options: try #require(made.pipelineOptions), route: made, perception: perceiver ?? FakePerceiver(evidence),
      ordering: try Router.made(for: made).map { RoutedOrder($0) } ?? DeclaredOrder(), stages: stages)
    return await pipeline.run(request, calling: models, assets: assets)
  }

  private func stage(_ name: String, of outcome: ServingOutcome) throws -> JSONValue {
    try #require(outcome.stages.last { $0.name == name }?.json)
  }

  @Test("A doubted answer goes on, and route, bill, risk and rung are on record")
  func cascades() async throws {
    let models = FakeModels(wrong, right)
    let outcome = try await run(models) { _ in }
    #expect(models.calls.all.map(\.configuration.model) == ["cheap", "dear"])
    let choice = try stage("router", of: outcome)["choice"]
    #expect(choice?["model"] == "u/cheap" && choice?["reason"] == "first" && choice?["hold_out"] == false)
    let cascade = try stage("cascade", of: outcome)
    #expect(cascade["bill"]?[0]?["cost_nano"] == 3 && cascade["bill"]?[1]?["cost_nano"] == 30, "\(cascade.compact)")
    #expect(cascade["escalations"] == 1 && cascade["cost_nano"] == 33)
    var trace = RequestTrace()
    outcome.record(in: &trace)
    #expect(trace.risk == outcome.risk && trace.risk != nil && trace.decision == outcome.rung?.rawValue)
    #expect(Set(trace.stages.map(\.name)).count == trace.stages.count)
    let verified = try #require(trace.stages.first { $0.name == "verify" })
    #expect(try JSONValue(parsing: Array(verified.json.utf8)).array?.map { $0["verdict"] }.count == 2)
  }

  @Test("The hold-out goes to the strong model at once, by the request's id")
  func holdOut() async throws {
    var strong = 0
    for number in 0..<40 {
      let models = FakeModels(right, right)
      let outcome = try await run(models, asked: { $0.id = "r\(number)" }) { $0.holdOut = 0.3 }
      let isHeldOut = StableHash.unit("r\(number)", seed: 1) < 0.3
      #expect(models.calls.all.first?.configuration.model == (isHeldOut ? "dear" : "cheap"))
      #expect(try stage("router", of: outcome)["choice"]?["hold_out"] == .bool(isHeldOut))
      strong += isHeldOut ? 1 : 0
    }
    #expect((4...20).contains(strong))
  }

  @Test("Calibrated thresholds decide: none for a slice asks the strong model, a high one keeps the doubtful answer")
  func thresholds() async throws {
    func first(_ bySlice: [String: Double?], _ models: FakeModels) async throws -> [String] {
      _ = try await run(models) {
        $0.router.thresholds = .init(path: "x", thresholds: RouteThresholds(bySlice: bySlice))
      }
      return models.calls.all.map(\.configuration.model)
    }
    #expect(try await first(["": .some(0.5), "image": nil], FakeModels(right, right)) == ["dear"])
    #expect(try await first(["image": .some(0.0001)], FakeModels(right, right)) == ["cheap", "dear"])
    #expect(try await first(["": .some(1)], FakeModels(right, right)) == ["cheap"])
  }

  @Test("One allowance of cost covers cheap and strong together")
  func cost() async throws {
    let models = FakeModels(wrong, right)
    let outcome = try await run(models, asked: { $0.settings.maxTokens = 10 }) { $0.router.costNanoMax = 200 }
    #expect(models.calls.all.map(\.configuration.model) == ["cheap"])
    #expect(try stage("cascade", of: outcome)["stopped_by"] == .string(Cascade.Reason.cost.rawValue))
  }

  @Test("A client that needs more autonomy than was reached gets the next model's answer, or is told")
  func autonomy() async throws {
    let lenient: (inout RouteConfiguration) -> Void = { $0.router.riskMax = 1 }
    let models = FakeModels(wrong, right)
    let met = try await run(models, asked: { $0.minAutonomy = .answer }, lenient)
    #expect(models.calls.all.count == 2 && met.escalated == "min_autonomy")
    #expect(met.json["min_autonomy"] == ["asked": "answer", "met": true], "\(met.json.compact)")
    let told = try await run(FakeModels(wrong, wrong), asked: { $0.minAutonomy = .answer }, lenient)
    #expect(told.json["min_autonomy"] == ["asked": "answer", "met": false] && told.meetsAutonomy == false)
  }

  @Test("Only the named extractors run; without verifier, gate and names nothing but the probe does")
  func extractors() async throws {
    let perceiver = FakePerceiver(.picture(part: 1, [("TOTAL 12.50", 0.97)]))
    _ = try await run(FakeModels(right), perceiver: perceiver) { $0.pipeline.extractors = ["ocr", "speech"] }
    #expect(perceiver.plans.all == [.probeOnly, PerceptionPlan(extractors: ["ocr", "speech"])])
    let gated = FakePerceiver(.picture(part: 1, [("TOTAL 12.50", 0.97)]))
    _ = try await run(FakeModels(right), perceiver: gated) {
      $0.pipeline.extractors = ["ocr", "geometry"]
      $0.pipeline.gates = true
    }
    #expect(gated.plans.all == [.probeOnly, PerceptionPlan(extractors: ["ocr"])])
    let none = FakePerceiver(.picture(part: 1, [("TOTAL 12.50", 0.97)]))
    _ = try await run(FakeModels(right), perceiver: none) { $0.pipeline.verify.isOn = false }
    #expect(none.plans.all == [.probeOnly])
  }

  @Test("A stage between its thresholds moves the risk and no verdict, and its cost counts")
  func stages() async throws {
    var settings = StageSettings(model: "judge", price: StagePrice(inputPerMillion: 1, outputPerMillion: 1))
    (settings.plan.riskMin, settings.plan.riskMax) = (0, 1)
    let judge = JudgeDouble(#"{"results":[{"claim":0,"verdict":"contradicted","evidence":[1]}]}"#)
    let lenient: (inout RouteConfiguration) -> Void = { $0.router.riskMax = 1 }
    let bare = try await run(FakeModels(right), lenient)
    let staged = try await run(FakeModels(right), stages: ModelStages(settings, provider: judge), lenient)
    #expect(staged.verification?.verdict == bare.verification?.verdict)
    #expect((staged.risk ?? 0) > (bare.risk ?? 1), "\(staged.risk ?? -1) \(bare.risk ?? -1)")
    #expect(judge.calls.all.count == 1 && staged.costNano == 3 + 7_000)
    let record = try stage("stages", of: staged)
    #expect(record["status"] == "ran" && record["requests"] == 1 && record["cost_nano"] == 7_000, "\(record.compact)")
    let poor = try await run(
      FakeModels(right), stages: ModelStages(settings, provider: judge),
      asked: {
        $0.costNanoMax = 200
        $0.settings.maxTokens = 10
      }, lenient)
    // One call may pass the allowance that is left, a second is not begun; without a price none is.
    #expect(poor.verification?.verdict == bare.verification?.verdict)
    settings.price = nil
    let unpriced = try await run(
      FakeModels(right), stages: ModelStages(settings, provider: judge),
      asked: {
        $0.costNanoMax = 200
        $0.settings.maxTokens = 10
      }, lenient)
    #expect(try stage("stages", of: unpriced)["reason"] == "budget_cost")
  }

  @Test(
    "A stage whose model is not reached is asked again from the route's retry budget only", arguments: [true, false])
  func stageRetries(pays: Bool) async throws {
    var settings = StageSettings(model: "judge")
    (settings.plan.riskMin, settings.plan.riskMax, settings.retriesMax) = (0, 1, 1)
    let judge = JudgeDouble(nil)
    var models = FakeModels(right)
    models.pays = pays
    let outcome = try await run(models, stages: ModelStages(settings, provider: judge)) { $0.router.riskMax = 1 }
    #expect(judge.calls.all.count == (pays ? 2 : 1) && outcome.rung != nil)
    #expect(try stage("stages", of: outcome)["reason"] == "endpoint_failed")
  }
}

/// The stages' model; nil is never reached.
private struct JudgeDouble: Provider {
  let reply: String?
  let calls = Seen<Request>()
  var name: String { "judge" }
  var identity: JSONValue { .null }
  var isRemote: Bool { true }

  init(_ reply: String?) { self.reply = reply }

  func answer(_ request: Request, context: ProviderContext, assets: any AssetReader) async throws(AssayError) -> Answer
  {
    calls.add(request)
    guard let reply else { throw AssayError(.unreachable, "no connection") }
    var answer = Answer(text: reply, stopReason: "stop")
    answer.usage = Usage(input: 5, output: 2)
    return answer
  }
}
