import AssayWire
import Testing

@testable import AssayServing

@Suite("OTLP")
struct OTLPDocumentTests {
  private let document = OTLPDocument(
    names: .standard, resource: [("service.name", "assay")], version: "test")

  private func attributes(_ value: JSONValue?) -> [String: JSONValue] {
    var found: [String: JSONValue] = [:]
    for attribute in value?.array ?? [] {
      if let key = attribute["key"]?.string { found[key] = attribute["value"] }
    }
    return found
  }

  @Test("A request is a SERVER span with one CLIENT span a call, under the caller's trace")
  func spans() throws {
    let body = try #require(document.spans([exampleTrace()]))
    let value = try JSONValue(parsing: body)
    let resource = value["resourceSpans"]?[0]
    #expect(attributes(resource?["resource"]?["attributes"])["service.name"]?["stringValue"] == "assay")
    let spans = try #require(resource?["scopeSpans"]?[0]?["spans"]?.array)
    #expect(spans.map { $0["kind"] } == [2, 3, 3])
    #expect(spans.map { $0["name"] } == ["POST /v1/chat/completions", "chat small", "chat large"])
    #expect(Set(spans.compactMap { $0["traceId"]?.string }) == ["00000000000000010000000000000002"])
    #expect(spans[0]["parentSpanId"] == "0000000000000003" && spans[1]["parentSpanId"] == spans[0]["spanId"])
    #expect(spans[1]["status"]?["code"] == 2 && spans[0]["status"]?["code"] == nil)
    let last = attributes(spans[2]["attributes"])
    #expect(last["gen_ai.usage.input_tokens"]?["intValue"] == "30")
    #expect(last["gen_ai.usage.cache_read.input_tokens"]?["intValue"] == "4")
    #expect(last["gen_ai.provider.name"]?["stringValue"] == "two")
    #expect(attributes(spans[1]["attributes"])["error.type"]?["stringValue"] == "overload")
    #expect(spans[2]["startTimeUnixNano"] == "1700000000022000000")
    #expect(spans[2]["endTimeUnixNano"] == "1700000000120000000")
    #expect(!String(decoding: body, as: UTF8.self).contains(canary))
  }

  @Test("What is not sampled is not sent")
  func sampling() {
    var trace = exampleTrace()
    trace.context?.isSampled = false
    #expect(document.spans([trace]) == nil)
    trace.context = nil
    #expect(document.spans([trace]) == nil)
  }

  @Test("Metrics are cumulative, with counts as decimal strings and a bucket more than bounds")
  func metrics() throws {
    let sink = MetricsSink(startedAtNs: 5)
    sink.take(exampleTrace())
    let body = document.metrics(sink.families(), startedAtNs: 5, nowNs: 9)
    let value = try JSONValue(parsing: body)
    let metrics = try #require(value["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"]?.array)
    let histogram = try #require(metrics.first { $0["name"] == "http.server.request.duration" })
    #expect(histogram["unit"] == "s" && histogram["histogram"]?["aggregationTemporality"] == 2)
    let point = try #require(histogram["histogram"]?["dataPoints"]?[0])
    #expect(point["count"] == "1" && point["startTimeUnixNano"] == "5" && point["timeUnixNano"] == "9")
    let (counts, bounds) = (point["bucketCounts"]?.array ?? [], point["explicitBounds"]?.array ?? [])
    #expect(counts.count == bounds.count + 1 && counts.allSatisfy { Int($0.string ?? "") != nil })
    #expect(attributes(point["attributes"])["http.response.status_code"]?["intValue"] == "200")
    let sum = try #require(metrics.first { $0["name"] == "assay.attempts" }?["sum"])
    #expect(sum["isMonotonic"] == true && sum["aggregationTemporality"] == 2)
    #expect(sum["dataPoints"]?[0]?["asInt"] == "1")
    #expect(!String(decoding: body, as: UTF8.self).contains(canary))
  }

  @Test("A judged request is an evaluation event under the span of the last call")
  func evaluations() throws {
    #expect(document.evaluations([exampleTrace()]) == nil)
    var trace = exampleTrace()
    trace.risk = 0.4
    trace.decision = "review"
    let value = try JSONValue(parsing: try #require(document.evaluations([trace])))
    let record = try #require(value["resourceLogs"]?[0]?["scopeLogs"]?[0]?["logRecords"]?[0])
    #expect(record["eventName"] == "gen_ai.evaluation.result")
    let found = attributes(record["attributes"])
    #expect(found["gen_ai.evaluation.score.value"]?["doubleValue"] == 0.4)
    #expect(found["gen_ai.evaluation.score.label"]?["stringValue"] == "review")
    #expect(record["spanId"]?.string == TraceContext.digits(trace.context?.attemptSpan(2) ?? 0))
  }
}

@Suite("Log lines")
struct LogLineTests {
  @Test("A healthy request is below info; a cut, a failure and a failed attempt are not")
  func levels() {
    var trace = exampleTrace()
    #expect(LogLine.level(trace) == .warning)
    trace.attempts.removeFirst()
    #expect(LogLine.level(trace) == .debug)
    trace.outcome = .refused
    trace.status = 400
    #expect(LogLine.level(trace) == .debug)
    trace.status = 503
    #expect(LogLine.level(trace) == .warning)
    trace.outcome = .failed
    #expect(LogLine.level(trace) == .error)
    trace.outcome = .truncated
    #expect(LogLine.level(trace) == .error)
  }

  @Test("A line is one JSON object of fields from the list, and holds nothing that a client wrote")
  func fields() throws {
    let line = LogLine.request(exampleTrace(), level: .warning)
    #expect(line.last == 0x0A && line.filter { $0 == 0x0A }.count == 1)
    let value = try JSONValue(parsing: line)
    let allowed: Set<String> = [
      "time_ns", "level", "event", "request_id", "endpoint", "route", "status", "outcome", "total_ms", "overhead_ms",
      "body_bytes", "parts", "code", "trace_id", "attempts",
    ]
    let names = value.object?.members.map(\.key) ?? []
    #expect(!names.isEmpty && names.allSatisfy(allowed.contains))
    #expect(!String(decoding: line, as: UTF8.self).contains(canary))
  }
}
