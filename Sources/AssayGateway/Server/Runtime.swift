import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// A configuration made ready: tables by name, heads of requests written once. Requests hold on to the one they
/// started with; a reload puts another in its place.
final class Runtime: Sendable {
  let configuration: ServingConfiguration
  let upstreams: [UpstreamTarget]
  let routes: [String: Route]
  let keys: any KeyGuard
  let traces: any TraceSink
  let services: GatewayServices
  let pools: Pools
  /// What `/v1/models` answers.
  let modelList: [UInt8]
  /// Opens evidence of edge nodes; nil takes none.
  let seal: EdgeSeal?

  /// - Parameter secrets: the key of an upstream by the name of its variable; never kept in the configuration.
  init(
    _ configuration: ServingConfiguration, keys: any KeyGuard, traces: any TraceSink, secrets: [String: Secret],
    services: GatewayServices = GatewayServices()
  ) throws(AssayError) {
    self.configuration = configuration
    var services = services
    services.edge = try EdgeReady.node(configuration, secrets, services)
    seal = try EdgeReady.seal(configuration, secrets)
    self.services = services
    self.keys = keys
    self.traces = traces
    pools = Pools(configuration.upstreams)
    var upstreams: [UpstreamTarget] = []
    for (index, upstream) in configuration.upstreams.enumerated() {
      upstreams.append(
        try UpstreamTarget(upstream, index: index, key: upstream.keyVariable.flatMap { secrets[$0] }))
    }
    self.upstreams = upstreams
    var routes: [String: Route] = [:]
    for route in configuration.routes {
      routes[route.name] = try Route(route, upstreams: upstreams, services: services)
    }
    self.routes = routes
    modelList = ModelList.body(configuration)
  }
}

/// A route made ready.
final class Route: Sendable {
  let configuration: RouteConfiguration
  let candidates: [Candidate]
  let budgets: SharedRetryBudget
  let pipeline: ServingPipeline?
  /// A breaker for each candidate.
  let health: Mutex<UpstreamHealth>
  /// How long whole answers take, by candidate and class of work.
  private let latencies = Mutex<[Int: LatencyWindow]>([:])

  struct Candidate: Sendable {
    let model: ModelConfiguration
    let target: UpstreamTarget
    /// The model's name as a JSON string, quotes included.
    let quotedModel: [UInt8]
  }

  init(
    _ configuration: RouteConfiguration, upstreams: [UpstreamTarget], services: GatewayServices
  ) throws(AssayError) {
    var configuration = configuration
    if configuration.plan == nil, !configuration.limits.isEmpty {
      configuration.plan = RateLimit.plan(configuration.limits)
    }
    self.configuration = configuration
    var candidates: [Candidate] = []
    for model in configuration.models {
      guard let target = upstreams.first(where: { $0.name == model.upstream }) else {
        throw AssayError(
          .configuration,
          "the route \"\(configuration.name)\" names the upstream \"\(model.upstream)\", which is not there")
      }
      candidates.append(
        Candidate(model: model, target: target, quotedModel: JSONValue.string(model.model).encoded()))
    }
    self.candidates = candidates
    pipeline = services.pipeline(
      configuration, builtins: Set(candidates.map(\.target).filter(\.configuration.isBuiltin).map(\.name)))
    health = Mutex(UpstreamHealth(count: candidates.count, now: .now))
    budgets = SharedRetryBudget(
      try RetryBudget(
        ttl: .seconds(10), retriesPerSecondMin: configuration.retryReservePerSecond,
        percent: configuration.retryPercent))
  }

  private static let samplesMin = 20

  func note(_ candidate: Int, _ pool: PoolClass, _ latency: Duration, now: Instant) {
    latencies.withLock {
      $0[candidate * PoolClass.allCases.count + Int(pool.rawValue), default: LatencyWindow()].add(latency, now: now)
    }
  }

  /// Whether an attempt that starts now ends in time more often than not.
  func fits(_ candidate: Int, _ pool: PoolClass, left: TimeAmount, now: Instant) -> Bool {
    latencies.withLock { latencies in
      let index = candidate * PoolClass.allCases.count + Int(pool.rawValue)
      guard let count = latencies[index]?.count, count >= Self.samplesMin,
        let median = latencies[index]?.quantile(0.5, now: now)
      else { return true }
      return median.nanoseconds <= left.nanoseconds
    }
  }
}

/// An upstream made ready: what every request to it starts with.
struct UpstreamTarget: Sendable {
  let index: Int
  let name: String
  let configuration: UpstreamConfiguration
  /// `Host`, `Authorization` and the fields that never change, each with its line's end.
  let fields: [UInt8]

  init(_ configuration: UpstreamConfiguration, index: Int, key: Secret?) throws(AssayError) {
    self.index = index
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
