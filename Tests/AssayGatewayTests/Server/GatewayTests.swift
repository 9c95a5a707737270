import AssayCore
import AssayInference
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("The gateway as a server")
struct GatewayTests {
  private static let says: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  @Test("models, health and what is not there")
  func plainPaths() async throws {
    try await Door.open(Self.says) { door in
      try await #expect(door.send(Door.get("/healthz")).text == "{\"status\":\"ok\"}")
      try await #expect(door.send(Door.get("/readyz")).status == 200)
      let list = try await door.send(Door.get("/v1/models"))
      #expect(list.text.contains("\"id\":\"m\"") && list.text.contains("\"input_modalities\""))
      try await #expect(door.send(Door.get("/v1/models/m")).text.contains("\"id\":\"m\""))
      try await #expect(door.send(Door.get("/v1/models/x")).status == 404)
      try await #expect(door.send(Door.get("/v1/chat/completions")).status == 405)
      try await #expect(door.send(Door.get("/v1/../healthz")).status == 404)
      try await #expect(door.send(Door.get("/metrics")).text.contains("assay_requests_total"))
    }
  }

  private struct Keys: KeyGuard {
    func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer {
      switch token.map({ String(decoding: $0, as: UTF8.self) }) {
      case "good": .caller(Caller(keyID: "k1", tenant: "t1"))
      case "narrow": .caller(Caller(keyID: "k2", tenant: "t1", routes: ["other"]))
      case "reader": .caller(Caller(keyID: "k3", tenant: "t1", scopes: [.models]))
      case "lost": .unknown
      default: .wrong
      }
    }
  }

  @Test(
    "keys decide before a body is read",
    arguments: [
      ("Bearer good", 200), ("bearer good", 200), ("Bearer narrow", 403), ("Bearer reader", 403), ("Bearer lost", 503),
      ("Bearer bad", 401), ("Basic good", 401), ("", 401),
    ])
  func keys(_ authorization: String, _ status: Int) async throws {
    try await Door.open(Self.says, keys: Keys()) { door in
      let fields = authorization.isEmpty ? "" : "Authorization: \(authorization)\r\n"
      let answer = try await door.chat(Door.question(), fields: fields)
      #expect(answer.status == status)
      #expect(door.traces.all.count == 1)
      #expect(door.traces.all.first?.status == status)
    }
  }

  @Test("beyond this machine it does not listen without keys")
  func openAddress() async {
    var configuration = ServingConfiguration()
    configuration.listen = .init(host: "0.0.0.0", port: 0)
    configuration.authentication = .none
    await #expect(throws: AssayError.self) { try await Gateway.start(configuration, keys: OpenDoor(), threads: 1) }
  }

  @Test("stopping lets requests in flight end, and takes no new ones")
  func drain() async throws {
    let gate = Gate()
    try await Door.open({ _ in [.gate(gate), .answer(200, Said.completion)] }) { door in
      async let answer = door.chat(Door.question())
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      let idle = try RawClient(port: door.port)
      async let stopped: Void = door.gateway.stop()
      #expect(await Door.eventually { door.gateway.state.isDraining.load(ordering: .relaxed) })
      idle.send(Door.request(Door.question()))
      try await #expect(RawClient.run { try idle.readAnswer().0.status } == 503)
      gate.open()
      try await #expect(answer.status == 200)
      await stopped
      #expect(throws: RawClient.Trouble.self) { try RawClient(port: door.port) }
      idle.close()
    }
  }

  @Test("a request finishes on the configuration it started with, and the next uses the new one")
  func reload() async throws {
    let gate = Gate()
    let slow: ScriptedUpstream.Script = { _ in [.gate(gate), .answer(200, "{\"n\":1}")] }
    try await Door.open([slow, { _ in [.answer(200, "{\"n\":2}")] }]) { door in
      async let first = door.chat(Door.question())
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      var next = door.gateway.state.runtime.configuration
      next.routes[0].models.removeFirst()
      next.version = "v2"
      try door.gateway.replace(next, keys: OpenDoor(), traces: door.traces, secrets: [:])
      for _ in 0..<3 { try await #expect(door.chat(Door.question()).text == "{\"n\":2}") }
      #expect(door.upstreams[1].opened == 1)
      gate.open()
      try await #expect(first.text == "{\"n\":1}")
      #expect(door.traces.all.map(\.release).sorted() == ["v1", "v2", "v2", "v2"])
    }
  }

  @Test("a configuration that names an upstream which is not there is refused, and the old one stays")
  func badReload() async throws {
    try await Door.open(Self.says) { door in
      var next = door.gateway.state.runtime.configuration
      next.upstreams = []
      #expect(throws: AssayError.self) {
        try door.gateway.replace(next, keys: OpenDoor(), traces: door.traces, secrets: [:])
      }
      try await #expect(door.chat(Door.question()).status == 200)
    }
  }
}
