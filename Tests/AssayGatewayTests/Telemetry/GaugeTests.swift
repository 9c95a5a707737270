import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("What is true now, in figures")
struct GaugeTests {
  @Test("breakers and pools of every upstream are shown at /metrics, and reach a collector as gauges")
  func gauges() async throws {
    let gate = Gate()
    let collector = try await HTTPDouble { _, _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    let fails: ScriptedUpstream.Script = { _ in [.answer(500, "{\"error\":{\"message\":\"x\"}}")] }
    let slow: ScriptedUpstream.Script = { request in
      request.text.contains("slow") ? [.gate(gate), .answer(200, "{}")] : [.answer(200, "{}")]
    }
    try await Door.open([fails, slow], configure: { $0.upstreams[1].concurrencyMax = 1 }) { door in
      for _ in 0..<5 { try await #expect(door.chat(Door.question()).status == 200) }
      async let first = door.chat(Door.question(",\"user\":\"slow\""))
      #expect(await Door.eventually { door.gateway.state.runtime.pools.load(1, .text) == (inFlight: 1, queued: 0) })
      async let second = door.chat(Door.question())
      #expect(await Door.eventually { door.gateway.state.runtime.pools.load(1, .text) == (inFlight: 1, queued: 1) })
      let text = try await door.send(Door.get("/metrics")).text
      for line in [
        "assay_breaker_state{route=\"m\",upstream=\"up0\",model=\"up0/real-0\"} 2",
        "assay_breaker_state{route=\"m\",upstream=\"up1\",model=\"up1/real-1\"} 0",
        "assay_pool_inflight{upstream=\"up1\",pool=\"text\"} 1",
        "assay_pool_queued{upstream=\"up1\",pool=\"text\"} 1",
        "assay_pool_limit{upstream=\"up1\",pool=\"text\"} 1",
        "assay_pool_inflight{upstream=\"up0\",pool=\"text\"} 0",
      ] {
        #expect(text.contains(line + "\n"), "\(line) in \(text)")
      }
      let exporter = OTLPExporter(
        OTLPSettings(endpoint: "http://127.0.0.1:\(collector.port)"), names: .standard, resource: [],
        version: "test", metrics: door.gateway.state.metrics)
      await exporter.flush()
      await exporter.stop()
      let sent = try #require(collector.requests.first { $0.path == "/v1/metrics" })
      let metrics = try JSONValue(parsing: sent.body)["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"]?.array
      for (name, values) in [("assay.breaker.state", ["0", "2"]), ("assay.pool.queued", ["0", "1"])] {
        let metric = try #require(metrics?.first { $0["name"]?.string == name })
        let points = metric["gauge"]?["dataPoints"]?.array ?? []
        #expect(points.compactMap { $0["asInt"]?.string }.sorted() == values)
        #expect(CollectorRules.faults(metric: metric).isEmpty)
      }
      gate.open()
      try await #expect(first.status == 200)
      try await #expect(second.status == 200)
    }
    await collector.stop()
  }
}
