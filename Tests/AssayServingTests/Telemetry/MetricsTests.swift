import Testing

@testable import AssayServing

@Suite("Metrics")
struct MetricsTests {
  private func read(_ sink: MetricsSink, _ gauges: [MetricFamily] = []) throws -> PrometheusReader {
    try PrometheusReader(PrometheusText.render(sink.families(gauges: gauges)))
  }

  @Test("A request's trace is counted under the conventions' names, in base units, and reads back strictly")
  func names() throws {
    let sink = MetricsSink(startedAtNs: 0)
    sink.take(exampleTrace())
    let text = try read(sink)
    let first = ["gen_ai_operation_name": "chat", "gen_ai_provider_name": "one", "gen_ai_request_model": "small"]
    let second = ["gen_ai_operation_name": "chat", "gen_ai_provider_name": "two", "gen_ai_request_model": "large"]
    let name = "gen_ai_client_operation_duration_seconds"
    #expect(text.value(name + "_sum", first.merging(["error_type": "overload"]) { $1 }) == 0.02)
    #expect(text.value(name + "_sum", second) == 0.098)
    #expect(text.value(name + "_bucket", second.merging(["le": "0.08"]) { $1 }) == 0)
    #expect(text.value(name + "_bucket", second.merging(["le": "0.16"]) { $1 }) == 1)
    let tokens = second.merging(["gen_ai_token_type": "output"]) { $1 }
    #expect(text.value("gen_ai_client_token_usage_sum", tokens) == 7)
    #expect(text.value("gen_ai_client_token_usage_bucket", tokens.merging(["le": "4"]) { $1 }) == 0)
    #expect(text.value("assay_attempts_total", ["route": "vision", "reason": "first"]) == 1)
    #expect(text.value("assay_attempts_total", ["route": "vision", "reason": "overload"]) == 1)
    #expect(text.value("assay_cost_usd_total", ["route": "vision", "model": "two/large"]) == 1.5)
    #expect(text.value("assay_media_bytes_total", ["modality": "image"]) == 2048)
    #expect(text.value("assay_ingress_media_total", ["modality": "image", "verdict": "accepted"]) == 1)
    #expect(text.value("assay_gateway_overhead_seconds_bucket", ["endpoint": "chat", "le": "0.0001"]) == 1)
    let http = [
      "http_request_method": "POST", "http_route": "/v1/chat/completions", "http_response_status_code": "200",
      "url_scheme": "http",
    ]
    #expect(text.value("http_server_request_duration_seconds_count", http) == 1)
    #expect(text.types["assay_telemetry_dropped_total"] == "counter")
  }

  @Test("What refuses, sheds, degrades, caches and judges is counted by its own label")
  func own() throws {
    let sink = MetricsSink(startedAtNs: 0)
    var trace = exampleTrace()
    trace.shed = ("batch", "latency")
    trace.limitedBy = "images"
    trace.hedge = "won"
    trace.cache = "hit"
    trace.degraded = ["video:frames:capability"]
    trace.risk = 0.3
    trace.errorCode = "invalid_image"
    trace.status = 400
    sink.take(trace)
    let text = try read(sink)
    #expect(text.value("assay_shed_total", ["class": "batch", "reason": "latency"]) == 1)
    #expect(text.value("assay_ratelimited_total", ["dimension": "images"]) == 1)
    #expect(text.value("assay_hedges_total", ["result": "won"]) == 1)
    #expect(text.value("assay_cache_requests_total", ["kind": "exact", "result": "hit"]) == 1)
    let degraded = ["from": "video", "to": "frames", "reason": "capability"]
    #expect(text.value("assay_degraded_total", degraded) == 1)
    #expect(text.value("assay_risk_score_sum", ["route": "vision"]) == 0.3)
    #expect(text.value("assay_ingress_media_total", ["modality": "image", "verdict": "invalid_image"]) == 1)
  }

  @Test("Buckets are exactly those of the conventions")
  func buckets() {
    #expect(HistogramBounds.operation.count == 14 && HistogramBounds.operation.last == 81.92)
    #expect(zip(HistogramBounds.operation, HistogramBounds.operation.dropFirst()).allSatisfy { $1 == $0 * 2 })
    #expect(HistogramBounds.tokens == (0...13).map { Double(1 << ($0 * 2)) })
    #expect(HistogramBounds.http == [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
    #expect(
      HistogramBounds.firstToken
        == [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
    #expect(HistogramBounds.perToken == [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5])
  }

  @Test("A value on a bound counts below it; what is no number counts nowhere")
  func bounds() {
    var histogram = Histogram([1, 2])
    for value in [1, 1.5, 2, 3, .nan, .infinity, -1] { histogram.observe(value) }
    #expect(histogram.counts == [1, 2, 1] && histogram.count == 4 && histogram.sum == 7.5)
  }

  @Test("No key, tenant, case, digest or attribute is in any metric")
  func secrets() {
    let sink = MetricsSink(startedAtNs: 0)
    sink.take(exampleTrace())
    let bytes = PrometheusText.render(sink.families())
    #expect(!String(decoding: bytes, as: UTF8.self).contains(canary))
  }

  @Test("Hostile label values are escaped, and label sets are bounded")
  func hostile() throws {
    var family = MetricFamily("assay.test", .counter, .none, "A back\\slash and\na line.")
    family.add([("route", "a\"b\\c\nd")], .integer(1))
    for number in 0..<2000 { family.add([("route", "route-\(number)")], .integer(1)) }
    #expect(family.points.count == MetricFamily.pointsMax + 1)
    let text = try PrometheusReader(PrometheusText.render([family]))
    #expect(text.value("assay_test_total", ["route": "a\"b\\c\nd"]) == 1)
    #expect(text.value("assay_test_total", ["route": "other"]) == 1501)
  }

  @Test("Threads count apart, and the reader sees the sum")
  func threads() async throws {
    let sink = MetricsSink(startedAtNs: 0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<200 { sink.take(exampleTrace()) } } }
    }
    let text = try read(sink)
    #expect(text.value("assay_requests_total", ["endpoint": "chat", "route": "vision", "outcome": "answered"]) == 1600)
  }

  @Test("The same counts are the same bytes")
  func determinism() {
    let sinks = (0..<2).map { _ in MetricsSink(startedAtNs: 0) }
    for sink in sinks {
      for route in ["b", "a", "c"] {
        var trace = exampleTrace()
        trace.route = route
        sink.take(trace)
      }
    }
    #expect(PrometheusText.render(sinks[0].families()) == PrometheusText.render(sinks[1].families()))
  }

  @Test("Estimated tokens are in no histogram")
  func estimates() throws {
    let sink = MetricsSink(startedAtNs: 0)
    var trace = exampleTrace()
    trace.usageIsEstimated = true
    sink.take(trace)
    let text = try read(sink)
    #expect(text.types["gen_ai_client_token_usage"] == "histogram")
    #expect(!text.samples.contains { $0.name.hasPrefix("gen_ai_client_token_usage") })
  }

  @Test(
    "The switch of the conventions' spellings reads a list",
    arguments: [
      (nil, false), ("", false), ("http", false), ("gen_ai_latest_experimental", true),
      ("http, gen_ai_latest_experimental", true),
    ])
  func optIn(_ value: String?, _ isLatest: Bool) {
    #expect((TelemetryNames.chosen(optIn: value) == .latest) == isLatest)
  }
}
