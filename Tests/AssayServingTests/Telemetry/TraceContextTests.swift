import Testing

@testable import AssayServing

@Suite("Trace context")
struct TraceContextTests {
  private func read(_ text: String) -> TraceContext? {
    Array(text.utf8).withUnsafeBytes { TraceContext($0) }
  }

  private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test("A valid traceparent is read, and continued under the same trace")
  func valid() throws {
    let context = try #require(read(Self.good))
    #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c" && context.isSampled)
    #expect(TraceContext.digits(context.parent) == "b7ad6b7169203331")
    #expect(context.traceparent(span: 0xAB) == "00-0af7651916cd43dd8448eb211c80319c-00000000000000ab-01")
    #expect(read(context.traceparent(span: 0xAB))?.parent == 0xAB)
  }

  @Test(
    "What the recommendation forbids starts a new trace",
    arguments: [
      "", "00", good + "-", good + "0", "ff" + good.dropFirst(2),
      "00-" + String(repeating: "0", count: 32) + good.dropFirst(35),
      String(good.dropLast(19)) + String(repeating: "0", count: 16) + "-01", good.uppercased(), " " + good,
      good.replacing("-", with: "_"), "0g" + good.dropFirst(2),
      "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-011",
    ])
  func invalid(_ text: String) { #expect(read(text) == nil) }

  @Test("A later version is read as far as it is known")
  func later() {
    #expect(read("01" + Self.good.dropFirst(2)) != nil)
    #expect(read("01" + Self.good.dropFirst(2) + "-more") != nil)
    #expect(read("01" + Self.good.dropFirst(2) + "more") == nil)
    #expect(read(Self.good.dropLast(2) + "fe")?.isSampled == false)
  }

  @Test("Calls of upstreams have spans of their own")
  func attempts() {
    let context = TraceContext(traceHigh: 1, traceLow: 2, span: 77)
    let spans = Set((1...100).map(context.attemptSpan) + [77])
    #expect(spans.count == 101 && !spans.contains(0))
  }

  @Test("A state is passed on within its bounds only")
  func state() {
    func isState(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { TraceContext.isState($0) } }
    #expect(isState("a=1,b=2") && !isState("") && !isState("none") && !isState("a=é"))
    #expect(!isState(String(repeating: "a=1,", count: 33) + "b=1"))
    #expect(!isState("a=" + String(repeating: "x", count: 511)))
  }
}

@Suite("Telemetry configuration")
struct TelemetryConfigurationTests {
  @Test("Header fields of a collector are read as pairs, and what could split a request is left out")
  func headers() {
    let found = TelemetryConfiguration.headers("api-key= a=b,bad name\r\n=1,x,=2,team=é,tenant=t")
    #expect(found.map(\.name) == ["api-key", "tenant"] && found.map(\.value) == ["a=b", "t"])
  }
}
