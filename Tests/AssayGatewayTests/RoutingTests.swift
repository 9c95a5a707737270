import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("A gateway routes by price, time and doubt", .serialized)
struct RoutingTests {
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  /// Three upstreams of different prices, weak to strong but for the prices: middle, cheap, strong.
  private struct Bench {
    let upstreams: [SmallUpstream]
    let gateway: Gateway
    let traces: PipelineTraces
    let services: GatewayServices

    func ask(_ id: String, fields: String = "", image: Bool = false) async throws -> (head: String, body: String) {
      let picture = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(RoutingTests.png)"}}"#
      let text = #"{"type":"text","text":"What does the receipt in the picture say is the total?"}"#
      let body =
        #"{"model":"r","messages":[{"role":"user","content":[\#(text)\#(image ? "," + picture : "")]}],"max_tokens":10}"#
      let reply = await SmallClient.post(
        gateway.address.port, body, fields: "x-request-id: \(id)\r\n" + fields)
      let end = try #require(reply.firstRange(of: "\r\n\r\n"))
      return (String(reply[..<end.lowerBound]).lowercased(), String(reply[end.upperBound...]))
    }

    func trace(_ id: String) throws -> RequestTrace { try #require(traces.all.last { $0.id == id }) }

    func stage(_ name: String, _ id: String) throws -> JSONValue {
      let stage = try #require(try trace(id).stages.last { $0.name == name })
      return try JSONValue(parsing: Array(stage.json.utf8))
    }

    func close() async {
      await gateway.stop()
      for upstream in upstreams { await upstream.stop() }
    }
  }

  private func bench(
    _ cheap: @escaping @Sendable (String) -> String? = { _ in SmallUpstream.completion("The receipt says TOTAL 99.99.")
    },
    _ change: (inout RouteConfiguration) -> Void
  ) async throws -> Bench {
    let right: @Sendable (String) -> String? = { _ in SmallUpstream.completion("The receipt says TOTAL 12.50.") }
    let upstreams = [try await SmallUpstream(right), try await SmallUpstream(cheap), try await SmallUpstream(right)]
    var configuration = ServingConfiguration()
    configuration.listen.port = 0
    configuration.authentication = .none
    var route = RouteConfiguration(name: "r", models: [])
    for (index, (name, nano)) in [("middle", 20), ("cheap", 1), ("strong", 100)].enumerated() {
      configuration.upstreams.append(
        UpstreamConfiguration(name: name, host: "127.0.0.1", port: upstreams[index].port))
      route.models.append(ModelConfiguration(upstream: name, model: "m", inputNano: nano, outputNano: nano))
    }
    route.backoffBaseMs = 1
    change(&route)
    configuration.routes = [route]
    let traces = PipelineTraces()
    let services = GatewayServices(perception: ReceiptPerceiver())
    let gateway = try await Gateway.start(
      configuration, keys: OpenDoor(), traces: traces, services: services, threads: 1)
    return Bench(upstreams: upstreams, gateway: gateway, traces: traces, services: services)
  }

  @Test("The cheapest is asked, the next by cost when it fails, and a share goes to the strong one: the trace says why")
  func cheapest() async throws {
    let bench = try await bench({ _ in SmallUpstream.completion("Cheap.") }) {
      $0.strategy = .cheapest
      $0.holdOut = 0.3
    }
    var held = 0
    for number in 0..<30 {
      let id = "plain-\(number)"
      let isHeldOut = StableHash.unit(id, seed: 1) < 0.3
      let (head, _) = try await bench.ask(id)
      #expect(head.contains("x-assay-model: \(isHeldOut ? "strong" : "cheap")/m"), "\(head)")
      let choice = try bench.stage("router", id)["choice"]
      #expect(choice?["hold_out"] == .bool(isHeldOut))
      #expect(choice?["reason"]?.string == (isHeldOut ? "hold_out" : "cheapest"))
      #expect(choice?["candidates"]?.array?.count == 3)
      #expect(try bench.trace(id).costNano == (isHeldOut ? 1000 : 10))
      held += isHeldOut ? 1 : 0
    }
    #expect((2...20).contains(held))
    await bench.close()
  }

  @Test("A failure goes on by cost, and a model that was measured too slow is passed over")
  func failing() async throws {
    let bench = try await bench({ _ in SmallUpstream.json(500, #"{"error":{"message":"broken"}}"#) }) {
      $0.strategy = .cheapest
      $0.router.slaMs = 60_000
    }
    let (head, _) = try await bench.ask("a")
    #expect(head.contains("x-assay-model: middle/m") && head.contains("x-assay-attempts: 2"), "\(head)")
    #expect(try bench.trace("a").attempts.map(\.model) == ["cheap/m", "middle/m"])
    let board = bench.services.latencies
    for name in ["cheap/m", "middle/m"] {
      for _ in 0..<30 {
        board.add(model: board.number(of: name), mix: [], firstByte: nil, total: .seconds(90), now: .now)
      }
    }
    // What is known of times is looked up once a second.
    var tries = 0
    repeat {
      try await Task.sleep(for: .milliseconds(100))
      tries += 1
      _ = try await bench.ask("b\(tries)")
    } while try bench.trace("b\(tries)").attempts.first?.model != "strong/m" && tries < 300
    let dropped = try bench.stage("router", "b\(tries)")["choice"]?["candidates"]?[1]?["dropped_for"]
    #expect(dropped?.array?.contains("total_p95") == true, "\(String(describing: dropped?.compact))")
    await bench.close()
  }

  @Test("Times of finished answers reach the board, of plain exchanges and of the pipeline")
  func measured() async throws {
    for verifies in [false, true] {
      let bench = try await bench({ _ in SmallUpstream.completion("Cheap.") }) {
        $0.strategy = .cheapest
        $0.pipeline.verify.isOn = verifies
      }
      for number in 0..<20 { _ = try await bench.ask("\(number)") }
      var state = ModelState()
      let board = bench.services.latencies
      var tries = 0
      repeat {
        board.read(model: board.number(of: "cheap/m"), mix: [], into: &state, now: .now + .seconds(2 * tries))
        tries += 1
      } while state.totalP95Ms == nil && tries < 3
      #expect(state.totalP95Ms != nil && state.totalP50Ms != nil)
      await bench.close()
    }
  }

  @Test("A wrong answer of the cheap model goes to a stronger one; bill, risk, rung and evaluation event tell of it")
  func cascade() async throws {
    let bench = try await bench {
      $0.models.swapAt(0, 1)
      $0.models.remove(at: 1)
      $0.strategy = .cascade
      $0.holdOut = 0.3
      $0.pipeline.verify.isOn = true
    }
    var held = 0
    for number in 0..<12 {
      let id = "cascade-\(number)"
      let isHeldOut = StableHash.unit(id, seed: 1) < 0.3
      held += isHeldOut ? 1 : 0
      let (head, body) = try await bench.ask(id, image: true)
      let value = try JSONValue(parsing: Array(body.utf8))
      #expect(value["choices"]?[0]?["message"]?["content"]?.string?.contains("12.50") == true, "\(body)")
      #expect((value["assay"]?["escalated"] != nil) == !isHeldOut)
      let trace = try bench.trace(id)
      #expect(trace.attempts.map(\.model) == (isHeldOut ? ["strong/m"] : ["cheap/m", "strong/m"]))
      #expect(trace.costNano == (isHeldOut ? 1000 : 1010))
      #expect(trace.risk != nil && trace.decision != nil && head.contains("x-assay-decision: \(trace.decision ?? "")"))
      let cascade = try bench.stage("cascade", id)
      #expect(cascade["bill"]?.array?.count == (isHeldOut ? 1 : 2))
      if !isHeldOut { #expect(cascade["bill"]?[0]?["doubts"]?.array?.isEmpty == false, "\(cascade.compact)") }
      #expect(try bench.stage("router", id)["choice"]?["hold_out"] == .bool(isHeldOut))
      let document = OTLPDocument(names: .standard, resource: [], version: "1")
      let event = try #require(document.evaluations([trace]))
      #expect(String(decoding: event, as: UTF8.self).contains("gen_ai.evaluation.result"))
    }
    #expect((1...11).contains(held))
    await bench.close()
  }

  @Test("What the client allows is kept to on a route without a pipeline too")
  func client() async throws {
    let bench = try await bench({ _ in SmallUpstream.completion("Cheap.") }) { _ in }
    let (first, _) = try await bench.ask("a")
    #expect(first.contains("x-assay-model: middle/m"))
    let (second, _) = try await bench.ask("b", fields: "x-assay-max-cost-usd: 0.0000001\r\n")
    #expect(second.contains("x-assay-model: cheap/m"), "\(second)")
    let (third, body) = try await bench.ask("c", fields: "x-assay-max-cost-usd: 0.000000001\r\n")
    #expect(third.contains(" 429 ") && body.contains("max_cost") && third.contains("x-should-retry: false"))
    let (fourth, _) = try await bench.ask("d", fields: "x-assay-min-autonomy: caveat\r\n")
    #expect(fourth.contains("x-assay-min-autonomy: unmet"))
    let (fifth, _) = try await bench.ask("e", fields: "x-assay-min-autonomy: perfect\r\n")
    #expect(fifth.contains(" 400 "))
    await bench.close()
  }
}
