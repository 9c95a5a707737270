import AssayCore
package import AssayWire

/// The `stages` block of a suite, or a file of its own: which model, which stages, when and for how much.
package struct StageSettings: Sendable, Hashable {
  /// `PROVIDER/NAME` behind an OpenAI-compatible endpoint, or whatever else makes a provider. The key comes from the
  /// variable `<PROVIDER>_API_KEY`.
  package var model: String
  package var baseURL: String?
  package var price: StagePrice?
  package var plan: StagePlan
  /// Of all answers together.
  package var total: StageBudget
  /// Answers whose stages run at once.
  package var concurrency: Int
  /// Of one request with its retries, and of one attempt.
  package var timeoutMs: Int
  package var attemptTimeoutMs: Int
  package var retriesMax: Int

  static let version = 1

  package init(
    model: String, baseURL: String? = nil, price: StagePrice? = nil, plan: StagePlan = StagePlan(),
    total: StageBudget = StageBudget(), concurrency: Int = 4, timeoutMs: Int = 120_000, attemptTimeoutMs: Int = 60_000,
    retriesMax: Int = 2
  ) {
    self.model = model
    self.baseURL = baseURL
    self.price = price
    self.plan = plan
    self.total = total
    self.concurrency = concurrency
    self.timeoutMs = timeoutMs
    self.attemptTimeoutMs = attemptTimeoutMs
    self.retriesMax = retriesMax
  }

  /// Everything with its default in place.
  package var json: JSONValue {
    [
      "version": .int(Self.version), "model": .string(model), "base_url": baseURL.map { .string($0) } ?? .null,
      "price": price.map {
        ["input_per_million": .double($0.inputPerMillion), "output_per_million": .double($0.outputPerMillion)]
      } ?? .null,
      "stages": .array(plan.stages.map { .string($0.rawValue) }),
      "ablations": .array(plan.ablations.map { .string($0.rawValue) }),
      "risk": ["min": .double(plan.riskMin), "max": .double(plan.riskMax)], "budget": Self.json(plan.budget),
      "total": Self.json(total), "samples": .int(plan.samples), "temperature": .double(plan.temperature),
      "contrast_claims": .int(plan.contrastClaimsMax), "observations": .int(plan.observationsMax),
      "reply_tokens": plan.replyTokensMax.map { .int($0) } ?? .null, "data_role": .string(plan.dataRole.rawValue),
      "concurrency": .int(concurrency), "timeout_seconds": .double(Double(timeoutMs) / 1000),
      "attempt_timeout_seconds": .double(Double(attemptTimeoutMs) / 1000), "retries": .int(retriesMax),
    ]
  }

  private static func json(_ budget: StageBudget) -> JSONValue {
    [
      "requests": budget.requests.map { .int($0) } ?? .null, "tokens": budget.tokens.map { .int($0) } ?? .null,
      "cost": budget.cost.map { .double($0) } ?? .null, "seconds": budget.seconds.map { .double($0) } ?? .null,
    ]
  }
}
