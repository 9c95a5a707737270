import AssayCore
import AssayInference
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("An edge node and its central gateway", .serialized)
struct EdgeGatewayTests {
  private static let secret = "0123456789abcdef0123456789abcdef"
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private func body(_ question: String, model: String = "r", extra: String = "", stream: Bool = false) -> String {
    let image = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(Self.png)"}}"#
    return
      #"{"model":"\#(model)","stream":\#(stream)\#(extra),"messages":[{"role":"user","content":[{"type":"text","text":"\#(question)"},"#
      + image + "]}]}"
  }

  private func start(
    _ configuration: ServingConfiguration, traces: any TraceSink = NoTraces(), secret: String = Self.secret
  ) async throws -> Gateway {
    try await Gateway.start(
      configuration, keys: OpenDoor(), traces: traces, secrets: ["S": Secret(secret)],
      services: GatewayServices(perception: ReceiptPerceiver()), threads: 1)
  }

  /// A gateway that takes evidence of `camera-7`, in front of one model.
  private func central(
    _ upstream: SmallUpstream, accepts: Bool = true, unproven: EdgeAcceptance.Unproven = .ignore
  ) -> ServingConfiguration {
    var configuration = ServingConfiguration()
    configuration.listen.port = 0
    configuration.authentication = .none
    configuration.upstreams = [UpstreamConfiguration(name: "u", host: "127.0.0.1", port: upstream.port)]
    var route = RouteConfiguration(name: "assistant", models: [ModelConfiguration(upstream: "u", model: "m")])
    route.options = PipelineOptions()
    route.backoffBaseMs = 1
    configuration.routes = [route]
    if accepts {
      var accept = EdgeAcceptance()
      accept.nodes = [.init(name: "camera-7", secretVariable: "S")]
      accept.unproven = unproven
      configuration.edge = EdgeConfiguration(accept: accept)
    }
    return configuration
  }

  /// A node whose route asks the built-in model first where that is wanted.
  private func node(
    port: Int, asksHere: Bool = false, _ change: (inout EdgePolicy) -> Void = { _ in }
  ) -> ServingConfiguration {
    var configuration = ServingConfiguration()
    configuration.listen.port = 0
    configuration.authentication = .none
    var upstream = UpstreamConfiguration(name: "central", host: "127.0.0.1", port: port)
    upstream.isCentral = true
    upstream.connectMs = 2000
    configuration.upstreams = [.builtin, upstream]
    let there = ModelConfiguration(upstream: "central", model: "assistant", inputs: Set(Modality.allCases))
    let here = UpstreamConfiguration.builtin.models[0]
    var route = RouteConfiguration(name: "r", models: asksHere ? [here, there] : [there])
    route.backoffBaseMs = 1
    configuration.routes = [route]
    var node = EdgeNodeConfiguration(name: "camera-7", secretVariable: "S")
    change(&node.policy)
    configuration.edge = EdgeConfiguration(node: node)
    return configuration
  }

  private func ask(_ gateway: Gateway, _ body: String, fields: String = "") async throws -> (head: String, JSONValue) {
    let reply = await SmallClient.post(gateway.address.port, body, fields: fields)
    let end = try #require(reply.firstRange(of: "\r\n\r\n"))
    return (String(reply[..<end.lowerBound]).lowercased(), try JSONValue(parsing: Array(reply[end.upperBound...].utf8)))
  }

  private func text(_ reply: JSONValue) -> String { reply["choices"]?[0]?["message"]?["content"]?.string ?? "" }

  @Test("The centre verifies against what the node saw, without the medium; both traces are one")
  func verifies() async throws {
    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("The receipt says TOTAL 99.99.") }
    let (farTraces, nearTraces) = (PipelineTraces(), PipelineTraces())
    let far = try await start(central(upstream), traces: farTraces)
    let near = try await start(node(port: far.address.port), traces: nearTraces)
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    let (head, reply) = try await ask(near, body("Describe the picture."), fields: "traceparent: \(parent)\r\n")
    #expect(head.contains("200 ok"), "\(head)")
    let edge = try #require(reply["assay"]?["edge"])
    #expect(edge["answered"] == "central" && edge["node"] == "camera-7", "\(edge.compact)")
    let there = try #require(edge["central"])
    #expect(there["evidence"]?["state"] == "proven" && there["evidence"]?["observations"] == 1)
    #expect(there["decision"]?.string != "answer" && there["claims"]?["checked"]?.int ?? 0 > 0, "\(there.compact)")
    #expect(text(reply) != "The receipt says TOTAL 99.99.")
    let seen = upstream.bodies.all.joined()
    #expect(seen.contains("TOTAL 12.50") && !seen.contains(Self.png.prefix(40)) && !seen.contains("assay_evidence"))
    let (a, b) = (try #require(nearTraces.all.first), try #require(farTraces.all.first))
    #expect(a.context?.traceID == "0af7651916cd43dd8448eb211c80319c" && b.context?.traceID == a.context?.traceID)
    let stage = try #require(a.stages.first { $0.name == "edge" })
    #expect(stage.json.contains("ocr_text") && !stage.json.contains("12.50"), "\(stage.json)")
    #expect(a.edge?.sentBytes ?? 0 > 0 && b.evidence == .proven && b.parts.isEmpty)
    await near.stop()
    await far.stop()
    await upstream.stop()
  }

  @Test("What the built-in model answers surely stays here, and nothing leaves")
  func here() async throws {
    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("It is 12.50.") }
    let near = try await start(node(port: upstream.port, asksHere: true))
    let (_, sure) = try await ask(near, body("What is the total?"))
    #expect(sure["assay"]?["edge"]?["answered"] == "here" && text(sure).contains("12.50"), "\(sure.compact)")
    #expect(sure["assay"]?["edge"]?["sent_bytes"] == 0 && upstream.bodies.all.isEmpty)
    let (_, unsure) = try await ask(near, body("Who took the picture and why?"))
    #expect(unsure["assay"]?["edge"]?["answered"] == "central", "\(unsure.compact)")
    #expect(unsure["assay"]?["edge"]?["forwarded_because"]?.string != nil && upstream.bodies.all.count == 1)
    await near.stop()
    await upstream.stop()
  }

  @Test("Where the centre is away the node answers with less autonomy and says so")
  func away() async throws {
    let gone = try await SmallUpstream { _ in nil }
    let port = gone.port
    await gone.stop()
    let near = try await start(node(port: port))
    let (head, answered) = try await ask(near, body("What is the total?"))
    #expect(head.contains("200 ok") && head.contains("x-assay-decision: caveat"), "\(head)")
    #expect(answered["assay"]?["edge"]?["answered"] == "without_central" && text(answered).contains("12.50"))
    #expect(answered["assay"]?["edge"]?["sent_bytes"] == 0, "\(answered.compact)")
    let (_, partial) = try await ask(near, body("Who took the picture and why?"))
    #expect(partial["assay"]?["decision"] == "partial" && text(partial).contains("TOTAL 12.50"), "\(partial.compact)")
    let (denied, _) = try await ask(near, body("What is the total?"), fields: "x-assay-degrade: deny\r\n")
    #expect(denied.contains(" 502 ") || denied.contains(" 504 ") || denied.contains(" 503 "), "\(denied)")
    await near.stop()
  }

  @Test(
    "What the centre says of its answer is no claim of the answer, and is said once",
    arguments: [
      ("caveat", "The receipt says TOTAL 12.50.\n\nPlease check: “It cost 12.50” was read at 0.41.", 1),
      ("abstain", "I cannot answer 4711 questions of 12.50 reliably.", nil),
    ])
  func notices(decision: String, said: String, claims: Int?) async throws {
    let note = said.split(separator: "\n\n").dropFirst().first.map { "\"\($0)\"" } ?? "null"
    let content = said.replacing("\n", with: "\\n")
    let upstream = try await SmallUpstream { _ in
      SmallUpstream.json(
        200,
        #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"\#(content)"},"finish_reason":"stop"}],"assay":{"decision":"\#(decision)","note":\#(note)}}"#
      )
    }
    let near = try await start(node(port: upstream.port))
    let (_, reply) = try await ask(near, body("Describe the picture."))
    #expect(text(reply) == said && reply["assay"]?["decision"]?.string == decision, "\(reply.compact)")
    #expect(reply["assay"]?["claims"]?["count"]?.int == claims, "\(reply.compact)")
    await near.stop()
    await upstream.stop()
  }

  @Test("What leaves holds no medium, no unknown member and no evidence of the client's own")
  func leaves() async throws {
    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("A receipt.") }
    let near = try await start(node(port: upstream.port))
    let extra = #","x_copy":"\#(Self.png)","assay_evidence":{"v":1,"node":"camera-7","claims":"FORGED"}"#
    let (_, reply) = try await ask(near, body("Describe \(Self.png)", extra: extra))
    let sent = try #require(upstream.bodies.all.first)
    #expect(!sent.contains(Self.png.prefix(30)) && !sent.contains("FORGED") && !sent.contains("x_copy"), "\(sent)")
    #expect(reply["assay"]?["edge"]?["dropped"]?.array?.contains("x_copy") == true)
    #expect(try JSONValue(parsing: Array(sent.utf8))["model"] == "assistant")
    let embeddings = try await send(near, #"{"model":"r","input":"x"}"#, path: "/v1/embeddings")
    #expect(embeddings.contains("403") && embeddings.contains("edge_policy"), "\(embeddings)")
    await near.stop()
    await upstream.stop()
  }

  private func send(_ gateway: Gateway, _ body: String, path: String) async throws -> String {
    let port = gateway.address.port
    let request = Array(Door.request(body, path: path).utf8)
    let answer = try await RawClient.run {
      let client = try RawClient(port: port)
      defer { client.close() }
      client.send(request)
      return try client.readAnswer().0
    }
    return "\(answer.status) " + String(decoding: answer.body, as: UTF8.self)
  }

  @Test("Evidence counts once, signed, and to who takes it; else it is a user's text, or refused")
  func hostile() async throws {
    let recorder = try await SmallUpstream { _ in SmallUpstream.completion("x") }
    let near = try await start(node(port: recorder.port))
    _ = try await ask(near, body("Describe the picture."))
    await near.stop()
    let captured = try #require(recorder.bodies.all.first)
    await recorder.stop()

    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("The receipt says TOTAL 99.99.") }
    func state(_ gateway: Gateway, _ body: String) async throws -> String {
      let (head, reply) = try await ask(gateway, body)
      return head.contains("200 ok")
        ? reply["assay"]?["evidence"]?["state"]?.string ?? "none" : reply["error"]?["code"]?.string ?? head
    }
    // A gateway that starts later takes nothing of before.
    let late = try await start(central(upstream))
    #expect(try await state(late, captured) == "expired")
    let changed = captured.replacing("12.50", with: "99.99")
    #expect(try await state(late, changed) == "bad_signature")
    #expect(try await state(late, captured.replacing("camera-7", with: "camera-8")) == "unknown_node")
    await late.stop()
    let deaf = try await start(central(upstream, accepts: false))
    #expect(try await state(deaf, captured) == "not_accepted")
    await deaf.stop()
    let strict = try await start(central(upstream, unproven: .refuse))
    #expect(try await state(strict, changed) == "evidence_bad_signature")
    let other = try await start(central(upstream), secret: String(Self.secret.reversed()))
    #expect(try await state(other, captured) == "bad_signature")
    await strict.stop()
    await other.stop()
    #expect(upstream.bodies.all.allSatisfy { !$0.contains("assay_evidence") })
    await upstream.stop()
  }

  @Test("Evidence that is shown again is not taken again")
  func replayed() async throws {
    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("The receipt says TOTAL 99.99.") }
    let far = try await start(central(upstream))
    let recorder = try await SmallUpstream { _ in SmallUpstream.completion("x") }
    let near = try await start(node(port: recorder.port))
    _ = try await ask(near, body("Describe the picture."))
    let captured = try #require(recorder.bodies.all.first)
    let (_, first) = try await ask(far, captured)
    let (_, second) = try await ask(far, captured)
    #expect(first["assay"]?["evidence"]?["state"] == "proven" && first["assay"]?["decision"]?.string != "answer")
    #expect(second["assay"]?["evidence"]?["state"] == "replayed")
    await near.stop()
    await far.stop()
    await recorder.stop()
    await upstream.stop()
  }

  @Test("A stream at a node ends with what left, and once with what both found")
  func streams() async throws {
    let upstream = try await SmallUpstream { _ in
      SmallUpstream.stream([
        #"{"id":"up","choices":[{"index":0,"delta":{"content":"The receipt says TOTAL 12.50."},"finish_reason":"stop"}]}"#,
        "[DONE]",
      ])
    }
    let far = try await start(central(upstream))
    let near = try await start(node(port: far.address.port))
    let reply = await SmallClient.post(near.address.port, body("Describe the picture.", stream: true))
    #expect(reply.contains("TOTAL 12.50") && reply.contains(#""answered":"central""#), "\(reply)")
    let ends = reply.split(separator: "data: ").filter { $0.contains(#""assay":{"#) }
    #expect(ends.count == 1 && reply.contains(#""state":"proven""#) && reply.contains("[DONE]"), "\(reply)")
    await near.stop()
    await far.stop()
    await upstream.stop()
  }

  @Test("A short or missing secret starts nothing")
  func secrets() async throws {
    await #expect(throws: AssayError.self) { try await start(node(port: 1), secret: "short") }
    await #expect(throws: AssayError.self) { try await start(node(port: 1), secret: "") }
  }
}
