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
  let media: (any MediaDecoding)?
  /// Vectors for what an edge node sends on.
  package var embedding: (any EdgeEmbedding)?
  /// Set where the configuration makes this a node of an edge.
  var edge: EdgeNode?

  package init(
    perception: (any Perceiving)? = nil, media: (any MediaDecoding)? = nil, verifier: Verifier = Verifier(),
    ordering: any ModelOrdering = DeclaredOrder()
  ) {
    self.perception = perception
    self.media = media
    reducer = media.map { DecodedReducer(media: $0) }
    self.verifier = verifier
    self.ordering = ordering
  }

  /// The built-in model.
  package var builtin: any Provider { BuiltinPipeline(perception: perception) }

  /// The pipeline of a route that asks for one, or whose model is the built-in one.
  ///
  /// - Parameter builtins: names of the route's upstreams that are the built-in pipeline.
  func pipeline(_ route: RouteConfiguration, builtins: Set<String>) -> ServingPipeline? {
    let isBuiltin = !builtins.isEmpty
    let asksCentral = edge != nil && route.models.contains { $0.upstream == UpstreamConfiguration.centralName }
    let declared = route.pipelineOptions
    let options = asksCentral ? .atEdge(declared) : declared ?? (isBuiltin ? PipelineOptions() : nil)
    guard let options else { return nil }
    var route = route
    // What is answered in this program costs nothing.
    if isBuiltin {
      for index in route.models.indices where builtins.contains(route.models[index].upstream) {
        (route.models[index].inputNano, route.models[index].outputNano) = (0, 0)
      }
    }
    var pipeline = ServingPipeline(
      options: options, route: route, perception: perception, verifier: verifier, ordering: ordering, reducer: reducer,
      fallback: builtin)
    pipeline.edge = asksCentral ? edge : nil
    pipeline.edge?.builtins = builtins
    return pipeline
  }
}
