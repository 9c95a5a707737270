import AssayCore
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("Routes with a pipeline", .serialized)
struct PipelineExchangeTests {
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private func body(_ question: String, stream: Bool = false) -> String {
    let image = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(Self.png)"}}"#
    return
      #"{"model":"r","stream":\#(stream),"messages":[{"role":"user","content":[{"type":"text","text":"\#(question)"},"#
      + image + "]}]}"
  }

  private func gateway(
    _ upstream: SmallUpstream?, traces: any TraceSink = NoTraces(), firstByteMs: Int? = nil,
    _ change: (inout PipelineOptions) -> Void = { _ in }
  ) async throws -> Gateway {
    var configuration = ServingConfiguration()
    configuration.listen.port = 0
    configuration.authentication = .none
    var route: RouteConfiguration
    if let upstream {
      configuration.upstreams = [UpstreamConfiguration(name: "u", host: "127.0.0.1", port: upstream.port)]
      if let firstByteMs { configuration.upstreams[0].firstByteMs = firstByteMs }
      route = RouteConfiguration(name: "r", models: [ModelConfiguration(upstream: "u", model: "m")])
      route.backoffBaseMs = 1
      var options = PipelineOptions()
      change(&options)
      route.options = options
    } else {
      configuration.upstreams = [.builtin()]
      route = RouteConfiguration(
        name: "r", models: [ModelConfiguration(upstream: "builtin", model: "pipeline", inputs: [.text, .image])])
    }
    configuration.routes = [route]
    return try await Gateway.start(
      configuration, keys: OpenDoor(), traces: traces, services: GatewayServices(perception: ReceiptPerceiver()),
      threads: 1)
  }

  private func parts(_ reply: String) -> (head: String, body: String) {
    guard let end = reply.firstRange(of: "\r\n\r\n") else { return (reply, "") }
    return (String(reply[..<end.lowerBound]).lowercased(), String(reply[end.upperBound...]))
  }

  /// The data of a stream's events, whatever chunks they came in.
  private func events(_ body: String) -> [String] {
    body.split(separator: "\r\n").map(String.init).filter { $0.hasPrefix("data: ") || $0.contains("\n") }.joined()
      .split(separator: "\n\n").map { String($0.dropFirst(6)) }
  }

  @Test("the built-in pipeline answers without any upstream, and says how many tokens that is as limits count them")
  func builtin() async throws {
    let traces = PipelineTraces()
    let gateway = try await gateway(nil, traces: traces)
    let (head, text) = parts(await SmallClient.post(gateway.address.port, body("What is the total?")))
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(head.contains("200 ok") && head.contains("x-assay-decision:") && head.contains("x-assay-risk:"), "\(head)")
    #expect(value["choices"]?[0]?["message"]?["content"]?.string?.contains("12.50") == true, "\(text)")
    let usage = try #require(value["usage"])
    let said = value["choices"]?[0]?["message"]?["content"]?.string?.utf8.count ?? 0
    // Four bytes of text a token, and the picture as the limits estimate it.
    #expect(usage["prompt_tokens"]?.int ?? 0 > 4 && abs((usage["completion_tokens"]?.int ?? 0) - said / 4) <= 1)
    #expect(usage["total_tokens"]?.int == (usage["prompt_tokens"]?.int ?? 0) + (usage["completion_tokens"]?.int ?? 0))
    #expect(value["assay"]?["decision"] != nil)
    let trace = try #require(traces.all.first)
    #expect(trace.outputTokens == usage["completion_tokens"]?.int && trace.usageIsEstimated && trace.costNano == 0)
    let (_, stream) = parts(await SmallClient.post(gateway.address.port, body("What is the total?", stream: true)))
    let all = events(stream)
    #expect(all.last == "[DONE]" && all.dropLast().last?.contains("\"assay\"") == true, "\(stream)")
    let chunks = all.dropLast().compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    let streamed = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
    #expect(streamed.contains("12.50") && chunks.count == all.count - 1 && !stream.contains("usage"))
    let asked = body("What is the total?", stream: true)
      .replacing("\"stream\":true", with: "\"stream\":true,\"stream_options\":{\"include_usage\":true}")
    let (_, told) = parts(await SmallClient.post(gateway.address.port, asked))
    let counted = events(told).compactMap { try? JSONValue(parsing: Array($0.utf8)) }.compactMap { $0["usage"] }
    #expect(counted.count == 2 && counted.allSatisfy { $0 == usage }, "\(told)")
    await gateway.stop()
  }

  @Test("a whole answer is verified; what the server said beside it stays byte for byte")
  func whole() async throws {
    let upstream = try await SmallUpstream { _ in SmallUpstream.completion("The receipt says TOTAL 99.99.") }
    let traces = PipelineTraces()
    let gateway = try await gateway(upstream, traces: traces)
    let (head, text) = parts(await SmallClient.post(gateway.address.port, body("Describe the picture.")))
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(text.contains(#""x_unknown":1.50"#) && value["usage"]?["prompt_tokens"] == 7)
    #expect(value["assay"]?["decision"]?.string != "answer", "\(text)")
    #expect(value["choices"]?[0]?["message"]?["content"]?.string != "The receipt says TOTAL 99.99.")
    #expect(head.contains("x-assay-model: u/m"))
    let trace = try #require(traces.all.first)
    #expect(trace.stages.map(\.name).suffix(2) == ["verify", "decide"] && trace.inputTokens == 7)
    #expect(upstream.bodies.all.first?.contains(Self.png) == true)
    await gateway.stop()
    await upstream.stop()
  }

  @Test("a capability error takes the picture out of the body, and the answer says so")
  func capability() async throws {
    let upstream = try await SmallUpstream { body in
      body.contains("image_url")
        ? SmallUpstream.json(500, #"{"error":{"message":"image input is not supported","type":"server_error"}}"#)
        : SmallUpstream.completion("A receipt.")
    }
    let gateway = try await gateway(upstream)
    let (head, text) = parts(await SmallClient.post(gateway.address.port, body("Describe the picture.")))
    #expect(
      head.contains("x-assay-degraded: image:ocr_text:upstream") && head.contains("x-assay-attempts: 2"),
      "\(head)\(text)")
    #expect(upstream.bodies.all.last?.contains("TOTAL 12.50") == true)
    let (denied, _) = parts(
      await SmallClient.post(gateway.address.port, body("Describe the picture."), fields: "x-assay-degrade: deny\r\n"))
    #expect(denied.contains("400 bad request"))
    await gateway.stop()
    await upstream.stop()
  }

  @Test("a held stream is replayed verified, a stream with verification after it comes as the model said it")
  func streams() async throws {
    let chunk = { @Sendable (text: String) in
      #"{"id":"up","object":"chat.completion.chunk","created":5,"model":"theirs","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
    }
    let upstream = try await SmallUpstream { _ in
      SmallUpstream.stream([
        chunk("The receipt says "), chunk("TOTAL 99.99."),
        #"{"id":"up","model":"theirs","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#,
        "[DONE]",
      ])
    }
    for mode in PipelineOptions.StreamMode.allCases {
      let traces = PipelineTraces()
      let gateway = try await gateway(upstream, traces: traces) { $0.stream = mode }
      let (head, text) = parts(
        await SmallClient.post(gateway.address.port, body("Describe the picture.", stream: true)))
      let all = events(text)
      #expect(all.last == "[DONE]" && all.dropLast().last?.contains("\"assay\"") == true, "\(mode) \(text)")
      let chunks = all.dropLast().compactMap { try? JSONValue(parsing: Array($0.utf8)) }
      let said = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
      #expect((said == "The receipt says TOTAL 99.99.") == (mode == .after), "\(mode): \(said)")
      // One stream has one name, whoever writes its events.
      #expect(Set(chunks.compactMap { $0["id"]?.string }).count == 1 && Set(chunks.map { $0["model"] }).count == 1)
      #expect((chunks.last?["id"] == "up" && chunks.last?["model"] == "theirs") == (mode == .after), "\(text)")
      #expect(head.contains("x-assay-decision") == (mode == .hold) && !text.contains("prompt_tokens"))
      #expect(traces.all.first?.inputTokens == 7)
      await gateway.stop()
    }
    await upstream.stop()
  }

  @Test("where the model does not answer in time, what was read in the picture does")
  func evidenceOnly() async throws {
    let upstream = try await SmallUpstream { _ in nil }
    let gateway = try await gateway(upstream, firstByteMs: 200)
    let (head, text) = parts(
      await SmallClient.post(gateway.address.port, body("What is the total in the picture?")))
    #expect(head.contains("200 ok") && head.contains("model:evidence_only:outage"), "\(head)")
    #expect(text.contains("12.50"))
    await gateway.stop()
    await upstream.stop()
  }

  @Test("the deadline ends a request whose model hangs, and a client that leaves ends it too")
  func ends() async throws {
    let upstream = try await SmallUpstream { _ in nil }
    let traces = PipelineTraces()
    let gateway = try await gateway(upstream, traces: traces) { $0.degradation.answersFromEvidence = false }
    let start = ContinuousClock.now
    let (head, _) = parts(
      await SmallClient.post(gateway.address.port, body("Describe it."), fields: "x-assay-deadline-ms: 1500\r\n"))
    #expect(head.contains("504") && ContinuousClock.now - start < .seconds(120), "\(head)")
    let socket = SmallClient.open(gateway.address.port, body("Describe it."))
    while upstream.bodies.all.count < 2, ContinuousClock.now - start < .seconds(240) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(gateway.requestsInFlight == 1)
    SmallClient.leave(socket)
    while gateway.requestsInFlight > 0, ContinuousClock.now - start < .seconds(240) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(gateway.requestsInFlight == 0 && traces.all.last?.outcome == .abandoned)
    #expect(traces.all.map { $0.attempts.map(\.model) } == [["u/m"], ["u/m"]])
    await gateway.stop()
    await upstream.stop()
  }
}
