package import AssayCore
package import AssayResilience

/// One call of a model.
package struct ModelCall: Sendable {
  /// Place in the route's list of models.
  package var model: Int
  package var configuration: ModelConfiguration
  /// As the client sent it, for what answers from evidence.
  package var original: Request
  /// As the model shall see it.
  package var request: Request
  /// The same as changes of the client's body.
  package var edits: [BodyEdit]
  package var settings: GenerationSettings
  package var evidence: Evidence
  package var deadline: ContinuousClock.Instant
  /// What may leave an edge node, in the place of the client's body with its edits; a central gateway is sent nothing
  /// else.
  package var parcel: EdgeParcel?
}

package struct ModelAnswer: Sendable {
  /// The text of the one choice; nil where there is none (calls of tools) or several.
  package var text: String?
  package var finish: String?
  package var usage: Usage?
  /// No server counted it.
  package var usageIsEstimated = false
  /// The upstream's whole reply, to be passed on with few changes; nil where a provider answered.
  package var body: [UInt8]?
  package var isStream: Bool
  package var status: Int?

  package init(
    text: String?, finish: String? = nil, usage: Usage? = nil, body: [UInt8]? = nil, isStream: Bool = false,
    status: Int? = nil
  ) {
    self.text = text
    self.finish = finish
    self.usage = usage
    self.body = body
    self.isStream = isStream
    self.status = status
  }
}

package struct ModelFailure: Error, Sendable, Hashable {
  package var verdict: FailureVerdict
  package var status: Int?
  package var retryAfterMs: Int?
  /// The upstream's own words, where they are about the request.
  package var body: [UInt8]?
  /// Bytes of the answer have gone to the client: nothing else can be tried.
  package var isCommitted: Bool

  package init(
    _ verdict: FailureVerdict, status: Int? = nil, retryAfterMs: Int? = nil, body: [UInt8]? = nil,
    isCommitted: Bool = false
  ) {
    self.verdict = verdict
    self.status = status
    self.retryAfterMs = retryAfterMs
    self.body = body
    self.isCommitted = isCommitted
  }
}

/// Asks models: the gateway's upstreams, or providers where there is no gateway.
package protocol ModelCalling: Sendable {
  func call(_ call: ModelCall, assets: any AssetReader) async throws(ModelFailure) -> ModelAnswer
  /// Whether another attempt after an error is paid for: one budget for retries, fallbacks and degraded repeats.
  func paysForRetry() -> Bool
  /// What is known of a model now, for these media.
  func state(of model: Int, mix: ModalityMix) -> ModelState
  /// A whole answer took so long.
  func note(model: Int, mix: ModalityMix, took: Duration)
}

extension ModelCalling {
  package func paysForRetry() -> Bool { true }
  package func state(of model: Int, mix: ModalityMix) -> ModelState { ModelState() }
  package func note(model: Int, mix: ModalityMix, took: Duration) {}
}

/// Providers as models: how the evaluation drives the pipeline, and how the built-in model stands in a route.
package struct ProviderModels: ModelCalling {
  private let providers: [String: any Provider]

  /// - Parameter providers: by the name of the model, `upstream/model`.
  package init(_ providers: [String: any Provider]) { self.providers = providers }

  package func call(_ call: ModelCall, assets: any AssetReader) async throws(ModelFailure) -> ModelAnswer {
    guard let provider = providers[call.configuration.name] else {
      throw ModelFailure(FailureVerdict(.capability, rule: "no_provider"))
    }
    let context = ProviderContext(settings: call.settings, evidence: call.evidence)
    do throws(AssayError) {
      let request = provider.isRemote ? call.request : call.original
      let answer = try await provider.answer(request, context: context, assets: assets)
      return ModelAnswer(text: answer.text, finish: answer.stopReason ?? "stop", usage: answer.usage)
    } catch { throw ModelFailure(Self.verdict(error)) }
  }

  private static func verdict(_ error: AssayError) -> FailureVerdict {
    switch error.code {
    case .timeout: FailureVerdict(.timeout, rule: "timeout")
    case .unreachable: FailureVerdict(.transport, rule: "unreachable")
    case .cancelled: FailureVerdict(.cancelled, rule: "cancelled")
    case .budget: FailureVerdict(.quota, rule: "budget")
    case .ingestion, .data: FailureVerdict(.validation, rule: error.code.rawValue)
    case .missing: FailureVerdict(.capability, rule: "missing")
    default: FailureVerdict(.server, rule: error.code.rawValue)
    }
  }
}
