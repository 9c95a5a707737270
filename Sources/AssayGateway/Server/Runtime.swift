import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire

/// A configuration made ready: tables by name, heads of requests written once. Requests hold on to the one they
/// started with; a reload puts another in its place.
final class Runtime: Sendable {
  let configuration: ServingConfiguration
  /// Whether requests get a place in a distributed trace.
  let joinsTraces: Bool
  let upstreams: [UpstreamTarget]
  let routes: [String: Route]
  let keys: any KeyGuard
  let traces: any TraceSink
  let services: GatewayServices
  let pools: Pools
  /// Limits of each key and of all requests together.
  let keyPlan: LimitPlan?
  let totalPlan: LimitPlan?
  /// What `/v1/models` answers.
  let modelList: [UInt8]
  /// Opens evidence of edge nodes; nil takes none.
  let seal: EdgeSeal?

  /// - Parameters:
  ///   - secrets: the key of an upstream by the name of its variable; never kept in the configuration.
  ///   - old: what was in force before. What has not changed keeps what it has learned.
  init(
    _ configuration: ServingConfiguration, keys: any KeyGuard, traces: any TraceSink, secrets: [String: Secret],
    services: GatewayServices = GatewayServices(), keeping old: Runtime? = nil
  ) throws(AssayError) {
    self.configuration = configuration
    joinsTraces = configuration.joinsTraces
    var services = services
    services.edge = try EdgeReady.node(configuration, secrets, services)
    seal = try EdgeReady.seal(configuration, secrets)
    self.services = services
    self.keys = keys
    self.traces = traces
    let pools = Pools(configuration.upstreams, keeping: old?.pools)
    self.pools = pools
    keyPlan = configuration.keyLimits.isEmpty ? nil : RateLimit.plan(configuration.keyLimits)
    totalPlan = configuration.totalLimits.isEmpty ? nil : RateLimit.plan(configuration.totalLimits)
    var upstreams: [UpstreamTarget] = []
    for (index, upstream) in configuration.upstreams.enumerated() {
      upstreams.append(
        try UpstreamTarget(
          upstream, index: index, key: upstream.keyVariable.flatMap { secrets[$0] }, places: pools.upstreams[index]))
    }
    self.upstreams = upstreams
    var routes: [String: Route] = [:]
    for route in configuration.routes {
      routes[route.name] = try Route(route, upstreams: upstreams, services: services, keeping: old?.routes[route.name])
    }
    self.routes = routes
    modelList = ModelList.body(configuration)
  }
}

/// An upstream made ready: what every request to it starts with.
struct UpstreamTarget: Sendable {
  let index: Int
  let name: String
  let configuration: UpstreamConfiguration
  /// `Host`, `Authorization` and the fields that never change, each with its line's end.
  let fields: [UInt8]
  /// Also names the upstream to what outlives a reload: connections, breakers.
  let places: UpstreamPlaces

  init(
    _ configuration: UpstreamConfiguration, index: Int, key: Secret?, places: UpstreamPlaces
  ) throws(AssayError) {
    self.index = index
    self.places = places
    self.configuration = configuration
    name = configuration.name
    let standard = configuration.port == (configuration.isTLS ? 443 : 80)
    var text = "Host: \(configuration.host)\(standard ? "" : ":\(configuration.port)")\r\n"
    if let key { text += "Authorization: Bearer \(key.reveal())\r\n" }
    text += "Accept: application/json, text/event-stream\r\nUser-Agent: assay\r\n"
    fields = Array(text.utf8)
  }
}

/// The body of `GET /v1/models`.
enum ModelList {
  static func body(_ configuration: ServingConfiguration) -> [UInt8] {
    let models = configuration.routes.map { route -> JSONValue in
      let inputs = route.models.reduce(into: Set<Modality>()) { $0.formUnion($1.inputs) }
      return [
        "id": .string(route.name), "object": "model", "created": 0, "owned_by": "assay",
        "assay": [
          "input_modalities": .array(Modality.allCases.filter(inputs.contains).map { .string($0.rawValue) }),
          "max_body_bytes": .int(configuration.limits.bodyBytesMax),
        ],
      ]
    }
    return JSONValue.object(["object": "list", "data": .array(models)]).encoded()
  }
}
