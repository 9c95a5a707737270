package import AssayCore
package import AssayVerification
import AssayWire

/// The model stages of a route: which, with which model, and what they may use together until the next reload.
package struct ModelStages: Sendable {
  package let settings: StageSettings
  let provider: any Provider
  let total: StageTotal

  package init(_ settings: StageSettings, provider: any Provider) {
    self.settings = settings
    self.provider = provider
    total = StageTotal(settings.total, price: settings.price)
  }
}

/// Asks the stages' model; what did not reach it is asked once more where the route's retry budget pays for it.
struct StageErrand: StageAsking {
  let once: ProviderAsker
  let calling: any ModelCalling
  let retriesMax: Int
  let deadline: ContinuousClock.Instant

  func ask(_ call: StageCall) async -> StageReply {
    var retries = 0
    while true {
      var call = call
      let left = max(1, Int((deadline - .now).inMilliseconds))
      call.timeoutMs = min(call.timeoutMs ?? left, left)
      let reply = await once.ask(call)
      guard case .failed(let error) = reply, error.code == .unreachable, retries < retriesMax, !Task.isCancelled,
        ContinuousClock.now < deadline, calling.paysForRetry()
      else { return reply }
      retries += 1
    }
  }
}

extension PipelineRun {
  /// Asks a further model for what it makes of the claims, where the risk lies between the stages' thresholds. No
  /// verdict changes by that, only risks. It ends with the request's deadline, and no call is begun once the allowance
  /// of cost is used up.
  mutating func runStages(
    _ stages: ModelStages, on verification: inout Verification, _ evidence: EvidenceIndex
  ) async {
    let start = elapsedMs()
    var plan = stages.settings.plan
    let bound = costNanoMax
    var report: StageReport
    if bound != nil, stages.provider.isRemote, stages.settings.price == nil {
      report = StageReport(
        model: stages.provider.name, risk: verification.risk, skipped: .budgetCost,
        "the price of the stages' model is not known")
    } else {
      plan.budget.seconds = min(plan.budget.seconds ?? .infinity, max(0, timeLeft.inMilliseconds / 1000))
      if let bound, stages.provider.isRemote {
        let left = spentNano.map { Double(max(0, bound - $0)) / 1e9 } ?? 0
        plan.budget.cost = min(plan.budget.cost ?? .infinity, left)
      }
      let runner = StageRunner(
        plan: plan, model: stages.provider.name, price: stages.settings.price,
        asker: StageErrand(
          once: ProviderAsker(provider: stages.provider, assets: assets), calling: calling,
          retriesMax: stages.settings.retriesMax, deadline: request.deadline),
        verifier: pipeline.verifier, total: stages.total)
      report = await runner.run(
        on: &verification, subject: StageSubject(request.request, id: request.id), evidence: evidence)
    }
    if report.requests > 0, stages.provider.isRemote {
      spentNano = spentNano.flatMap { spent in report.costNano.map { spent + $0 } }
    }
    note("stages", since: start, Self.facts(of: report))
  }

  /// Numbers and fixed words: what a model wrote stays out of traces.
  private static func facts(of report: StageReport) -> JSONObject {
    var facts: JSONObject = ["model": .string(report.model), "status": .string(report.outcome.status.rawValue)]
    if let reason = report.outcome.reason { facts.append("reason", .string(reason.rawValue)) }
    facts.append("risk_before", .double(Complexity.rounded(report.riskBefore)))
    facts.append("risk_after", .double(Complexity.rounded(report.riskAfter)))
    facts.append("requests", .int(report.requests))
    if let cost = report.costNano { facts.append("cost_nano", .int(cost)) }
    facts.append(
      "stages",
      .array(
        report.items.map { item in
          var row: JSONObject = [
            "stage": .string(item.stage.rawValue), "status": .string(item.outcome.status.rawValue),
          ]
          if let reason = item.outcome.reason { row.append("reason", .string(reason.rawValue)) }
          row.append("requests", .int(item.requests))
          return .object(row)
        }))
    return facts
  }
}
