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
  /// How long models take: one board for all routes, which outlives a reload.
  package let latencies: SharedLatencyBoard
  /// Makes the model that stages ask; nil where no stages can run.
  package var stageProvider: (@Sendable (StageSettings) throws(AssayError) -> any Provider)?
  /// What `/readyz` and `/metrics` speak of beside the gateway itself.
  package var watches: [any ServingWatch] = []
  /// Answers end only when their trace is on the disk; nil lets them go at once.
  package var durability: (any TraceDurability)?
  /// Takes media where the configuration lets them be kept.
  package var keeping: (any MediaKeeping)?
  let media: (any MediaDecoding)?
  /// Vectors for what an edge node sends on.
  package var embedding: (any EdgeEmbedding)?
  /// Set where the configuration makes this a node of an edge.
  var edge: EdgeNode?

  package init(
    perception: (any Perceiving)? = nil, media: (any MediaDecoding)? = nil, verifier: Verifier = Verifier(),
    latencies: SharedLatencyBoard = SharedLatencyBoard(),
    stageProvider: (@Sendable (StageSettings) throws(AssayError) -> any Provider)? = nil
  ) {
    self.perception = perception
    self.media = media
    reducer = media.map { DecodedReducer(media: $0) }
    self.verifier = verifier
    self.latencies = latencies
    self.stageProvider = stageProvider
  }

  /// The built-in model.
  package var builtin: any Provider { BuiltinPipeline(perception: perception) }

  /// The pipeline of a route that asks for one, or whose model is the built-in one.
  ///
  /// - Parameters:
  ///   - builtins: names of the route's upstreams that are the built-in pipeline.
  ///   - router: chooses between the route's models; nil where they are asked in order.
  /// - Throws: `.configuration` where the model of the route's stages cannot be had.
  func pipeline(
    _ route: RouteConfiguration, builtins: Set<String>, router: Router?
  ) throws(AssayError) -> ServingPipeline? {
    let isBuiltin = !builtins.isEmpty
    let asksCentral = edge != nil && route.models.contains { $0.upstream == UpstreamConfiguration.centralName }
    let declared = route.pipelineOptions
    let options = asksCentral ? .atEdge(declared) : declared ?? (isBuiltin ? PipelineOptions() : nil)
    guard let options else { return nil }
    let route = Self.priced(route, builtins: builtins)
    var verifier = verifier
    let files = route.pipeline.verify.files
    if let calibration = files.calibration { verifier.risk = CalibratedRisk(calibration: calibration) }
    var pipeline = ServingPipeline(
      options: options, route: route, perception: perception, verifier: verifier,
      ordering: router.map { RoutedOrder($0) } ?? DeclaredOrder(), reducer: reducer, fallback: builtin,
      stages: try stages(files.stages, of: route))
    pipeline.edge = asksCentral ? edge : nil
    pipeline.edge?.builtins = builtins
    return pipeline
  }

  /// What is answered in this program costs nothing.
  static func priced(_ route: RouteConfiguration, builtins: Set<String>) -> RouteConfiguration {
    var route = route
    for index in route.models.indices where builtins.contains(route.models[index].upstream) {
      (route.models[index].inputNano, route.models[index].outputNano) = (0, 0)
    }
    return route
  }

  private func stages(
    _ settings: StageSettings?, of route: RouteConfiguration
  ) throws(AssayError) -> ModelStages? {
    guard let settings, let stageProvider, route.pipeline.verify.isOn else { return nil }
    do { return ModelStages(settings, provider: try stageProvider(settings)) } catch {
      throw AssayError(
        .configuration, "the stages of the route `\(route.name)` cannot run: \(error.message)",
        at: .init(path: "routes.\(route.name).verify.stages"), remedy: error.remedy)
    }
  }
}
