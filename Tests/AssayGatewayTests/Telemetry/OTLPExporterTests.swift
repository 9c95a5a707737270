import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("OTLP exporter")
struct OTLPExporterTests {
  private static let taken = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

  private func trace(_ span: UInt64) -> RequestTrace {
    var trace = RequestTrace()
    trace.id = "req_1"
    trace.endpoint = "chat"
    trace.route = "a"
    trace.status = 200
    trace.totalMs = 5
    trace.attempts = [RequestTrace.Attempt(model: "up/m", startMs: 1, durationMs: 3, status: 200)]
    trace.context = TraceContext(traceHigh: 1, traceLow: span, span: span)
    trace.risk = 0.25
    return trace
  }

  private func exporter(_ port: Int, _ change: (inout OTLPSettings) -> Void = { _ in }) -> (OTLPExporter, MetricsSink) {
    var settings = OTLPSettings(endpoint: "http://127.0.0.1:\(port)")
    settings.backoffBaseMs = 1
    settings.backoffCapMs = 5
    settings.timeoutMs = 60_000
    settings.headers = [("Authorization", "Bearer collector")]
    change(&settings)
    let metrics = MetricsSink(startedAtNs: 1)
    return (
      OTLPExporter(
        settings, names: .standard, resource: [("service.name", "assay")], version: "test", metrics: metrics), metrics
    )
  }

  private func dropped(_ metrics: MetricsSink) -> Int64 {
    let family = metrics.families().first { $0.name == TelemetryNames.standard.dropped }
    guard case .integer(let count) = family?.points.first?.value else { return -1 }
    return count
  }

  @Test("Spans, events and metrics reach a collector in their own documents")
  func documents() async throws {
    let collector = try await HTTPDouble { _, _ in Self.taken }
    let (exporter, metrics) = exporter(collector.port)
    for span in 1...3 {
      metrics.take(trace(UInt64(span)))
      exporter.take(trace(UInt64(span)))
    }
    await exporter.flush()
    await exporter.stop()
    let requests = collector.requests
    let paths = requests.map(\.path)
    #expect(Array(paths.prefix(3)) == ["/v1/traces", "/v1/logs", "/v1/metrics"])
    #expect(requests.allSatisfy { $0.head.lowercased().contains("content-type: application/json") })
    #expect(requests.allSatisfy { $0.head.contains("Bearer collector") })
    let spans = try JSONValue(parsing: requests[0].body)["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.array ?? []
    #expect(spans.count == 6)
    for span in spans { #expect(CollectorRules.faults(span: span).isEmpty) }
    let logs = try JSONValue(parsing: requests[1].body)["resourceLogs"]?[0]?["scopeLogs"]?[0]?["logRecords"]?.array
    #expect(logs?.count == 3)
    let body = try JSONValue(parsing: requests[2].body)
    let list = body["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"]?.array ?? []
    #expect(list.count > 5)
    for metric in list { #expect(CollectorRules.faults(metric: metric).isEmpty) }
    #expect(dropped(metrics) == 0)
    await collector.stop()
  }

  @Test("A collector that is busy is asked again; one that refuses is not, and the loss is counted")
  func retries() async throws {
    let collector = try await HTTPDouble { number, _ in
      number < 2 ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" : Self.taken
    }
    let (exporter, metrics) = exporter(collector.port)
    var sent = trace(1)
    sent.risk = nil
    exporter.take(sent)
    await exporter.flush()
    #expect(collector.requests.map(\.path) == ["/v1/traces", "/v1/traces", "/v1/traces", "/v1/metrics"])
    #expect(dropped(metrics) == 0)
    await exporter.stop()
    await collector.stop()
    let refusing = try await HTTPDouble { _, _ in "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n" }
    let (other, counts) = self.exporter(refusing.port)
    other.take(sent)
    await other.flush()
    #expect(refusing.requests.map(\.path) == ["/v1/traces", "/v1/metrics"])
    #expect(dropped(counts) == 1)
    await other.stop()
    await refusing.stop()
  }

  @Test("Without a collector nothing waits, the queue stays bounded, and every loss is counted")
  func unreachable() async throws {
    let (exporter, metrics) = exporter(9) {
      $0.tracesMax = 10
      $0.attemptsMax = 2
      $0.timeoutMs = 300
    }
    // A thousand that waited would take five minutes.
    let start = ContinuousClock.now
    for span in 1...1000 { exporter.take(trace(UInt64(span))) }
    #expect(ContinuousClock.now - start < .seconds(60))
    await exporter.flush()
    #expect(dropped(metrics) == 1000)
    await exporter.stop()
  }

  @Test("What is not sampled is not kept")
  func sampling() async throws {
    let collector = try await HTTPDouble { _, _ in Self.taken }
    let (exporter, _) = exporter(collector.port)
    var unsampled = trace(1)
    unsampled.risk = nil
    unsampled.context?.isSampled = false
    exporter.take(unsampled)
    await exporter.flush()
    #expect(collector.requests.map(\.path) == ["/v1/metrics"])
    await exporter.stop()
    await collector.stop()
  }
}

/// What a collector that reads OTLP's JSON strictly would refuse.
enum CollectorRules {
  static func faults(span: JSONValue) -> [String] {
    var faults: [String] = []
    func isHex(_ value: JSONValue?, _ count: Int) -> Bool {
      guard let text = value?.string, text.utf8.count == count, text.contains(where: { $0 != "0" }) else {
        return false
      }
      return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
    if !isHex(span["traceId"], 32) { faults.append("traceId") }
    if !isHex(span["spanId"], 16) { faults.append("spanId") }
    if span["parentSpanId"] != nil, !isHex(span["parentSpanId"], 16) { faults.append("parentSpanId") }
    let (start, end) = (integer(span["startTimeUnixNano"]), integer(span["endTimeUnixNano"]))
    if start == nil || end == nil || (end ?? 0) < (start ?? 0) { faults.append("time") }
    if span["kind"] != 2, span["kind"] != 3 { faults.append("kind") }
    if span["name"]?.string?.isEmpty ?? true { faults.append("name") }
    return faults + attributes(span["attributes"])
  }

  static func faults(metric: JSONValue) -> [String] {
    var faults: [String] = []
    if metric["name"]?.string?.isEmpty ?? true { faults.append("name") }
    let kinds = ["sum", "gauge", "histogram"].filter { metric[$0] != nil }
    guard kinds.count == 1, let points = metric[kinds[0]]?["dataPoints"]?.array, !points.isEmpty else {
      return faults + ["data"]
    }
    for point in points {
      faults += attributes(point["attributes"])
      if integer(point["timeUnixNano"]) == nil { faults.append("time") }
      guard kinds[0] == "histogram" else {
        if integer(point["asInt"]) == nil, point["asDouble"] == nil { faults.append("value") }
        continue
      }
      let counts = point["bucketCounts"]?.array?.compactMap(integer) ?? []
      let bounds = point["explicitBounds"]?.array ?? []
      if counts.count != bounds.count + 1 || counts.reduce(0, +) != integer(point["count"]) { faults.append("buckets") }
    }
    return faults
  }

  /// A 64-bit integer is a string of decimal digits.
  private static func integer(_ value: JSONValue?) -> Int? { value?.string.flatMap { Int($0) } }

  private static func attributes(_ value: JSONValue?) -> [String] {
    var seen: Set<String> = []
    var faults: [String] = []
    for attribute in value?.array ?? [] {
      guard let key = attribute["key"]?.string, seen.insert(key).inserted else {
        faults.append("key")
        continue
      }
      let members = attribute["value"]?.object?.members ?? []
      let names = ["stringValue", "intValue", "doubleValue", "boolValue"]
      if members.count != 1 || !names.contains(members[0].key) { faults.append(key) }
      if let number = attribute["value"]?["intValue"], integer(number) == nil { faults.append(key) }
    }
    return faults
  }
}
