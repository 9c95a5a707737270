import AssayCore
import AssayServing
import AssayWire
import Glibc
import Synchronization
import Testing

@testable import AssayGateway

/// Keeps the traces it is given.
private final class Kept: TraceSink {
  private let list = Mutex<[RequestTrace]>([])
  var traces: [RequestTrace] { list.withLock { $0 } }
  func take(_ trace: consuming RequestTrace) {
    let trace = trace
    list.withLock { $0.append(trace) }
  }
}

@Suite("Telemetry of a running gateway")
struct GatewayTelemetryTests {
  private static let canary = "sk-canary-9d41"
  private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  private func configuration(_ upstream: HTTPDouble, isTracing: Bool) -> ServingConfiguration {
    var configuration = ServingConfiguration()
    configuration.listen = .init(host: "127.0.0.1", port: 0)
    configuration.authentication = .none
    configuration.upstreams = [UpstreamConfiguration(name: "up", host: "127.0.0.1", port: upstream.port)]
    configuration.routes = [
      RouteConfiguration(name: "m", models: [ModelConfiguration(upstream: "up", model: "large")])
    ]
    configuration.routes[0].backoffBaseMs = 1
    if isTracing { configuration.telemetry.otlp = "http://127.0.0.1:9" }
    return configuration
  }

  private func upstream() async throws -> HTTPDouble {
    try await HTTPDouble { _, _ in
      let body = #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
      return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
  }

  private func chat(_ fields: String, body: String? = nil) -> String {
    let text =
      body ?? #"{"model":"m","messages":[{"role":"user","content":"\#(Self.canary)"}],"user":"\#(Self.canary)"}"#
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)"
      + "Content-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
  }

  @Test("A caller's trace is continued: the upstream sees the span of its own call")
  func continued() async throws {
    let upstream = try await upstream()
    let kept = Kept()
    let gateway = try await Gateway.start(
      configuration(upstream, isTracing: true), keys: OpenDoor(), traces: kept, threads: 1)
    _ = await exchange(gateway.address.port, chat("traceparent: \(Self.parent)\r\ntracestate: a=1\r\n"))
    await gateway.stop()
    let context = try #require(kept.traces.first?.context)
    #expect(TraceContext.digits(context.parent) == "b7ad6b7169203331")
    let head = try #require(upstream.requests.first?.head)
    #expect(head.contains("traceparent: \(context.traceparent(span: context.attemptSpan(1)))\r\n"))
    #expect(head.contains("tracestate: a=1\r\n") && head.components("traceparent") == 1)
    await upstream.stop()
  }

  @Test("Without a collector a valid context is passed on as it is, and a malformed one is not")
  func passedOn() async throws {
    let upstream = try await upstream()
    let gateway = try await Gateway.start(configuration(upstream, isTracing: false), keys: OpenDoor(), threads: 1)
    _ = await exchange(gateway.address.port, chat("traceparent: \(Self.parent)\r\n"))
    _ = await exchange(gateway.address.port, chat("traceparent: 00-\(Self.canary)\r\ntracestate: a=1\r\n"))
    await gateway.stop()
    #expect(upstream.requests[0].head.contains("traceparent: \(Self.parent)\r\n"))
    #expect(upstream.requests[1].head.components("trace") == 0)
    await upstream.stop()
  }

  @Test("/metrics counts what was answered, under names without secrets")
  func metrics() async throws {
    let upstream = try await upstream()
    let gateway = try await Gateway.start(configuration(upstream, isTracing: false), keys: OpenDoor(), threads: 2)
    for _ in 0..<3 { _ = await exchange(gateway.address.port, chat("x-assay-case: \(Self.canary)\r\n")) }
    let answer = await exchange(gateway.address.port, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(answer.contains("Content-Type: text/plain; version=0.0.4"))
    #expect(answer.contains(#"assay_requests_total{endpoint="chat",route="m",outcome="answered"} 3"#))
    #expect(answer.contains(#"assay_attempts_total{route="m",reason="first"} 3"#))
    #expect(answer.contains(#"assay_retry_budget_balance{route="m"}"#))
    #expect(!answer.contains(Self.canary))
    await gateway.stop()
    await upstream.stop()
  }

  @Test("A secret in every field and member reaches no log, metric or span, on success and on error paths")
  func secrets() async throws {
    let failing = try await HTTPDouble { _, _ in
      let body = #"{"error":{"message":"\#(Self.canary)","type":"server_error","code":null}}"#
      return "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let log = StructuredLog(least: .debug, descriptor: ends[1])
    let kept = Kept()
    let gateway = try await Gateway.start(
      configuration(failing, isTracing: true), keys: OpenDoor(), traces: TraceFan([log, kept]), threads: 1)
    let names = [
      "Authorization: Bearer ", "OpenAI-Organization: ", "OpenAI-Project: ", "Idempotency-Key: ", "x-assay-case: ",
      "x-assay-device: ", "traceparent: ", "tracestate: a=", "Cookie: ", "X-Api-Key: ", "x-assay-unknown: ",
    ]
    for name in names { _ = await exchange(gateway.address.port, chat("\(name)\(Self.canary)\r\n")) }
    for body in ["{\"\(Self.canary)", "{\"model\":\"\(Self.canary)\",\"messages\":[{\"role\":\"user\"}]}"] {
      _ = await exchange(gateway.address.port, chat("", body: body))
    }
    let metrics = await exchange(gateway.address.port, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    await gateway.stop()
    log.drain()
    close(ends[1])
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65536)
    while case let count = read(ends[0], &block, block.count), count > 0 { text += block[..<count] }
    close(ends[0])
    let lines = String(decoding: text, as: UTF8.self)
    #expect(lines.split(separator: "\n").count == names.count + 2 && !lines.contains(Self.canary))
    #expect(!metrics.contains(Self.canary))
    let document = OTLPDocument(names: .standard, resource: [], version: "")
    let spans = String(decoding: document.spans(kept.traces) ?? [], as: UTF8.self)
    #expect(spans.contains("/v1/chat/completions") && !spans.contains(Self.canary))
    await failing.stop()
  }

  @Test("At info a healthy request is silent")
  func silence() async throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let log = StructuredLog(descriptor: ends[1])
    var trace = RequestTrace()
    trace.status = 200
    log.take(trace)
    trace.outcome = .refused
    trace.status = 401
    log.take(trace)
    log.drain()
    close(ends[1])
    var byte: UInt8 = 0
    #expect(read(ends[0], &byte, 1) == 0)
    close(ends[0])
  }
}

extension String {
  /// How often a word occurs.
  fileprivate func components(_ word: String) -> Int {
    split(separator: word, omittingEmptySubsequences: false).count - 1
  }
}
