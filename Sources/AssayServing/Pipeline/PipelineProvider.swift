package import AssayCore
import AssayPerception
import AssayResilience
import AssayVerification
package import AssayWire

/// The pipeline as a model: how an evaluation asks a route as it is served, with the same stages and the same code.
package struct PipelineProvider: Provider {
  package let name: String
  private let pipeline: ServingPipeline
  private let calling: any ModelCalling
  /// Of one answer.
  private let deadlineMs: Int
  package let isRemote: Bool

  /// - Parameter isRemote: whether one of the models costs money or a rate limit.
  package init(
    name: String, pipeline: ServingPipeline, calling: any ModelCalling, deadlineMs: Int, isRemote: Bool
  ) {
    self.name = name
    self.pipeline = pipeline
    self.calling = calling
    self.deadlineMs = deadlineMs
    self.isRemote = isRemote
  }

  package var identity: JSONValue {
    [
      "route": .string(name), "models": .array(pipeline.models.map { .string($0.name) }),
      "gates": .bool(pipeline.options.gates), "decides": .bool(pipeline.options.decides),
      "ladder": pipeline.options.ladder.json, "risk": .string(pipeline.verifier.risk.version),
      "perception": pipeline.perception?.identity ?? .null,
    ]
  }

  package func answer(
    _ request: Request, context: ProviderContext, assets: any AssetReader
  ) async throws(AssayError) -> Answer {
    let start = ContinuousClock.now
    let asked = ServingRequest(
      id: context.sampleID ?? "", request: request, settings: context.settings,
      deadline: start + .milliseconds(deadlineMs), expectsJSON: context.settings.responseSchema != nil)
    let outcome = await pipeline.run(asked, calling: calling, assets: assets)
    switch outcome.status {
    case .answered: break
    case .failed(let failure):
      throw AssayError(Self.code(failure), "no model of \(name) answered: \(failure.verdict.kind.rawValue)")
    case .unsupported(let modality, _):
      throw AssayError(.provider, "no model of \(name) takes \(modality.rawValue) input")
    case .unaffordable: throw AssayError(.budget, "no model of \(name) is cheap enough for the request's budget")
    case .refused(_, _, let message): throw AssayError(.ingestion, "a medium cannot be read; send \(message)")
    }
    var answer = Answer(text: outcome.text ?? "", stopReason: outcome.answer?.finish ?? "stop")
    answer.abstained = outcome.rung.map { $0 == .abstain || $0 == .human || $0 == .clarify } ?? false
    answer.confidence = outcome.risk.map { 1 - $0 }
    answer.citations = (outcome.decision?.citations ?? []).flatMap(\.observations)
    answer.usage = outcome.answer?.usage
    answer.model = outcome.model.map { pipeline.models[$0].name }
    answer.perceived = outcome.evidence
    answer.timing = Timing(totalMs: (ContinuousClock.now - start).inMilliseconds, attempts: outcome.attempts.count)
    return answer
  }

  private static func code(_ failure: ModelFailure) -> AssayError.Code {
    switch failure.verdict.kind {
    case .timeout: .timeout
    case .transport: .unreachable
    case .cancelled: .cancelled
    case .quota: .budget
    default: .provider
    }
  }
}
