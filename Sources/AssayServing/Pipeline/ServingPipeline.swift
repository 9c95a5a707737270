package import AssayCore
package import AssayPerception
package import AssayResilience
package import AssayVerification

/// ingest → gate → perceive → route → generate → verify → decide. A value in, a value out; the gateway and the
/// evaluation drive the same one, with collaborators of their own.
package struct ServingPipeline: Sendable {
  package let options: PipelineOptions
  package let models: [ModelConfiguration]
  package let attemptsMax: Int
  package let backoff: Backoff
  let perception: (any Perceiving)?
  let verifier: Verifier
  let ladder: DecisionLadder
  let ordering: any ModelOrdering
  let reducer: (any MediaReducing)?
  /// Answers from the evidence where no model does.
  let fallback: (any Provider)?
  /// Further models that are asked about doubtful answers.
  let stages: ModelStages?
  /// Set where this is a node of an edge.
  package var edge: EdgeNode?

  /// - Parameters:
  ///   - perception: nil where nothing can be perceived: then media are sent as they are, and nothing is verified
  ///     but what stands in the text.
  ///   - fallback: the built-in model.
  package init(
    options: PipelineOptions, route: RouteConfiguration, perception: (any Perceiving)?, verifier: Verifier = Verifier(),
    ordering: any ModelOrdering = DeclaredOrder(), reducer: (any MediaReducing)? = nil,
    fallback: (any Provider)? = nil, stages: ModelStages? = nil
  ) {
    self.stages = stages
    self.options = options
    models = route.models
    attemptsMax = max(1, route.attemptsMax)
    backoff = Backoff(base: .milliseconds(route.backoffBaseMs), cap: .milliseconds(route.backoffCapMs))
    self.perception = perception
    self.verifier = verifier
    ladder = DecisionLadder(configuration: options.ladder, risk: verifier.risk)
    self.ordering = ordering
    self.reducer = reducer
    self.fallback = fallback
  }

  /// Handles one request. Never throws: what went wrong is an outcome. A cancelled task ends soon, with a failure
  /// of the class `cancelled`.
  package func run(
    _ request: ServingRequest, calling: any ModelCalling, assets: any AssetReader
  ) async -> ServingOutcome {
    var run = PipelineRun(self, request, calling, assets)
    if let early = await run.prepare() { return early }
    if let edge { return await run.generate(at: edge) }
    return await run.generate()
  }
}
