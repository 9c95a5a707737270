import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import Glibc
import Synchronization

@testable import AssayGateway

/// A gateway before scripted upstreams, for the time of one test.
struct Door: Sendable {
  let gateway: Gateway
  let upstreams: [ScriptedUpstream]
  let traces: KeptTraces

  var port: Int { gateway.address.port }
  var upstream: ScriptedUpstream { upstreams[0] }

  /// Opens a gateway whose route `m` leads to the models `real-0`, `real-1`… of the upstreams, in order.
  static func open<Value>(
    _ scripts: [ScriptedUpstream.Script], threads: Int = 1, keys: any KeyGuard = OpenDoor(),
    prober: (any MediaProbing)? = nil, services: GatewayServices = GatewayServices(), remote: RemoteAccess = .system,
    configure: (inout ServingConfiguration) -> Void = { _ in }, _ use: (Door) async throws -> Value
  ) async throws -> Value {
    var upstreams: [ScriptedUpstream] = []
    var configuration = ServingConfiguration()
    configuration.listen.port = 0
    configuration.authentication = .none
    configuration.version = "v1"
    configuration.limits.drainMs = 2000
    // No slow machine makes a request that comes one that does not, or an upstream that is there one that is not.
    (configuration.limits.headMs, configuration.limits.bodyIdleMs) = (120_000, 120_000)
    var models: [ModelConfiguration] = []
    for (index, script) in scripts.enumerated() {
      let upstream = try await ScriptedUpstream(script)
      upstreams.append(upstream)
      var server = UpstreamConfiguration(name: "up\(index)", host: "127.0.0.1", port: upstream.port)
      (server.connectMs, server.queueMs) = (120_000, 600_000)
      configuration.upstreams.append(server)
      models.append(ModelConfiguration(upstream: "up\(index)", model: "real-\(index)"))
    }
    var route = RouteConfiguration(name: "m", models: models)
    route.backoffBaseMs = 1
    route.backoffCapMs = 2
    route.remote.timeMs = 120_000
    configuration.routes = [route]
    configure(&configuration)
    let traces = KeptTraces()
    let gateway = try await Gateway.start(
      configuration, keys: keys, traces: traces, secrets: [:], services: services, metrics: nil, prober: prober,
      threads: threads, remote: remote)
    let door = Door(gateway: gateway, upstreams: upstreams, traces: traces)
    do {
      let value = try await use(door)
      await gateway.stop()
      for upstream in upstreams { await upstream.stop() }
      return value
    } catch {
      await gateway.stop()
      for upstream in upstreams { await upstream.stop() }
      throw error
    }
  }

  static func open<Value>(
    _ script: @escaping ScriptedUpstream.Script, threads: Int = 1, keys: any KeyGuard = OpenDoor(),
    prober: (any MediaProbing)? = nil, services: GatewayServices = GatewayServices(), remote: RemoteAccess = .system,
    configure: (inout ServingConfiguration) -> Void = { _ in }, _ use: (Door) async throws -> Value
  ) async throws -> Value {
    try await open(
      [script], threads: threads, keys: keys, prober: prober, services: services, remote: remote,
      configure: configure, use)
  }

  /// One request on a connection of its own, the answer to it.
  func chat(_ body: String, fields: String = "", path: String = "/v1/chat/completions") async throws -> Answer {
    try await send(Door.request(body, fields: fields, path: path))
  }

  func send(_ request: String) async throws -> Answer { try await send(Array(request.utf8)) }

  func send(_ request: [UInt8]) async throws -> Answer {
    let port = port
    return try await RawClient.run {
      let client = try RawClient(port: port)
      defer { client.close() }
      client.send(request)
      return try client.readAnswer().0
    }
  }

  static func request(_ body: String, fields: String = "", path: String = "/v1/chat/completions") -> String {
    "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(fields)"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

  /// A text question.
  static func question(_ extra: String = "", model: String = "m") -> String {
    "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]\(extra)}"
  }

  /// Waits for something that comes soon, two minutes at most: the machine may be busy.
  static func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<12_000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
  }

  /// Whether nothing is counted any more: no request, no byte.
  func isIdle() async -> Bool {
    let counts = gateway.state.counts
    return await Door.eventually {
      counts.inFlight.load(ordering: .relaxed) == 0 && counts.heldBytes.load(ordering: .relaxed) == 0
    }
  }
}

/// Keeps all traces.
final class KeptTraces: TraceSink {
  private let kept = Mutex<[RequestTrace]>([])
  func take(_ trace: consuming RequestTrace) {
    let trace = trace
    kept.withLock { $0.append(trace) }
  }
  var all: [RequestTrace] { kept.withLock { $0 } }
}

/// Answers as models give them.
enum Said {
  static let completion =
    "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"real-0\",\"x_unknown\":{\"a\":[1.0,2e3]},"
    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"h\\u00e9\",\"refusal\":null},"
    + "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10,"
    + "\"prompt_tokens_details\":{\"cached_tokens\":2}}}"

  static func event(_ text: String) -> String {
    "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}],\"odd\":1}\n\n"
  }

  static let usageEvent =
    "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"
  static let done = "data: [DONE]\n\n"
}
