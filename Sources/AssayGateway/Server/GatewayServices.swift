package import AssayCore
import AssayInference
package import AssayMedia
package import AssayPerception
package import AssayServing
package import AssayVerification

/// What routes with a pipeline look, verify and choose with. Without perception media go to models as they are.
package struct GatewayServices: Sendable {
  package var perception: (any Perceiving)?
  /// Makes smaller media of large ones.
  package var reducer: (any MediaReducing)?
  package var verifier: Verifier
  package var ordering: any ModelOrdering

  package init(
    perception: (any Perceiving)? = nil, media: (any MediaDecoding)? = nil, verifier: Verifier = Verifier(),
    ordering: any ModelOrdering = DeclaredOrder()
  ) {
    self.perception = perception
    reducer = media.map { DecodedReducer(media: $0) }
    self.verifier = verifier
    self.ordering = ordering
  }

  /// The built-in model.
  package var builtin: any Provider { BuiltinPipeline(perception: perception) }

  /// The pipeline of a route that asks for one, or whose model is the built-in one.
  func pipeline(_ route: RouteConfiguration, isBuiltin: Bool) -> ServingPipeline? {
    guard let options = route.pipelineOptions ?? (isBuiltin ? PipelineOptions() : nil) else { return nil }
    return ServingPipeline(
      options: options, route: route, perception: perception, verifier: verifier, ordering: ordering, reducer: reducer,
      fallback: builtin)
  }
}
