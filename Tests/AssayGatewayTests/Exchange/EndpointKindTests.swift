import AssayServing
import Testing

@testable import AssayGateway

@Suite("Endpoints that a model does not have")
struct EndpointKindTests {
  @Test("the built-in model makes no vectors: refused as the client's mistake, and no outage")
  func builtin() async throws {
    let configure: (inout ServingConfiguration) -> Void = { configuration in
      configuration.upstreams.append(.builtin)
      configuration.routes.append(
        RouteConfiguration(
          name: "own", models: [ModelConfiguration(upstream: UpstreamConfiguration.builtinName, model: "pipeline")]))
    }
    try await Door.open({ _ in [.answer(200, Said.completion)] }, configure: configure) { door in
      for _ in 0..<8 {
        let answer = try await door.chat("{\"model\":\"own\",\"input\":\"a\"}", path: "/v1/embeddings")
        #expect(answer.status == 400 && answer.text.contains("unsupported_endpoint"))
        #expect(answer.fields["x-should-retry"] == "false")
      }
      #expect(door.traces.all.allSatisfy { $0.attempts.isEmpty })
      #expect(await door.isIdle())
    }
  }

  @Test("a request whose client left says how long its attempt took, and that the gateway itself took little of it")
  func abandoned() async throws {
    try await Door.open({ _ in [] }) { door in
      let client = try RawClient(port: door.port)
      client.send(Door.request(Door.question()))
      #expect(await Door.eventually { door.upstream.requests.count == 1 })
      client.close()
      #expect(await Door.eventually { door.traces.all.count == 1 })
      let trace = try #require(door.traces.all.first)
      #expect(trace.outcome == .abandoned)
      #expect(try #require(trace.attempts.first).durationMs > 0)
      #expect(trace.overheadMs <= trace.totalMs)
    }
  }
}
