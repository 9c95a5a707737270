import AssayCore
import AssayServing
import AssayWire
import Testing

@testable import AssayStore

@Suite struct TraceDocumentTests {
  private var full: RequestTrace {
    var trace = RequestTrace.sample(1, at: 42, case: "case \"7\"")
    trace.outcome = .failed
    trace.errorCode = "overloaded"
    trace.attributes = [("store", "berlin\n"), ("user", "bob")]
    trace.parts = [
      .init(path: "messages[0].content[1]", modality: .image, digest: "ab", type: "image/png", bytes: 12),
      .init(path: "messages[0].content[2]", modality: .audio, digest: "cd", type: "audio/wav", bytes: 34),
    ]
    trace.attempts = [
      .init(model: "a/m", startMs: 0.1239, durationMs: 5, status: 500, failure: "overload"),
      .init(model: "b/m", startMs: 6),
    ]
    trace.inputTokens = 10
    trace.costNano = 1_234_567
    trace.degraded = ["image: smaller", "audio: transcript"]
    trace.stages = [
      ("risk", "{\"risk\":0.25}"), ("claims", "[{\"text\":\"the user's words\"}]"), ("router", "not json"),
    ]
    return trace
  }

  @Test("The document is JSON and says what happened")
  func document() throws {
    let json = try JSONValue(parsing: TraceDocument.bytes(full))
    #expect(json["case_id"] == "case \"7\"")
    #expect(json["outcome"] == "failed")
    #expect(json["attributes"]?["store"] == "berlin\n")
    #expect(json["attempts"]?[0]?["failure"] == "overload")
    #expect(json["attempts"]?[0]?["start_ms"]?.double == 0.124)
    #expect(json["attempts"]?[1]?["status"] == nil)
    #expect(json["parts"]?[1]?["modality"] == "audio")
    #expect(json["degraded"]?[1] == "audio: transcript")
    #expect(json["cost_nano"] == 1_234_567)
    #expect(json["risk"]?["risk"]?.double == 0.25)
    #expect(json["router"] == "not json")
    let plain = try JSONValue(parsing: TraceDocument.bytes(RequestTrace()))
    #expect(plain["attempts"] == nil && plain["case_id"] == nil)
  }

  @Test("What a user wrote is kept only where the route allows it, and attributes by their list")
  func redaction() throws {
    var redaction = Redaction()
    #expect(try JSONValue(parsing: TraceDocument.bytes(full, redaction: redaction))["claims"] == nil)
    redaction.openRoutes = ["odd"]
    redaction.attributes = ["store"]
    let open = try JSONValue(parsing: TraceDocument.bytes(full, redaction: redaction))
    #expect(open["claims"]?[0]?["text"] == "the user's words")
    #expect(open["attributes"]?["user"] == nil)
    #expect(open["attributes"]?["store"] != nil)
    redaction.attributeBytesMax = 3
    redaction.stageBytesMax = 5
    let cut = try JSONValue(parsing: TraceDocument.bytes(full, redaction: redaction))
    #expect(cut["risk"]?.string?.hasPrefix("left out") == true)
    #expect(cut["attributes"]?["sto"] == "ber")
  }

  @Test("A record is written and read back; anything shorter is no record")
  func record() throws {
    var record = TraceRecord()
    (record.id, record.tenant, record.route, record.outcome, record.caseID) = ("i", "täglich", "r", "answered", "")
    (record.weight, record.status, record.startedAtNs) = (10, -1, .min)
    record.document = Array("{}".utf8)
    var bytes: [UInt8] = []
    record.encode(to: &bytes)
    #expect(TraceRecord(bytes) == record)
    for length in 0..<bytes.count - 2 { #expect(TraceRecord(Array(bytes[..<length])) == nil) }
    #expect(TraceRecord([9] + bytes.dropFirst()) == nil)
  }
}
