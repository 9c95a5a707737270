import AssayCore
package import AssayServing
import AssayWire

/// Writes a trace as JSON, by hand: one pass, no value tree.
package struct TraceDocument {
  private var json = JSONWriter(capacity: 1024)
  private var isFirst = true

  package static func bytes(_ trace: borrowing RequestTrace, redaction: Redaction = Redaction()) -> [UInt8] {
    var document = TraceDocument()
    document.write(trace, redaction)
    return document.json.bytes
  }

  private mutating func write(_ trace: borrowing RequestTrace, _ redaction: Redaction) {
    json.raw("{")
    string("id", trace.id)
    number("started_at_ns", Int(trace.startedAtNs))
    string("endpoint", trace.endpoint)
    string("route", trace.route)
    string("tenant", trace.tenant)
    string("key_id", trace.keyID)
    if let caseID = trace.caseID { string("case_id", caseID) }
    if let context = trace.context { string("trace_id", context.traceID) }
    string("outcome", trace.outcome.rawValue)
    number("status", trace.status)
    if let code = trace.errorCode { string("error", code) }
    if let dimension = trace.limitedBy { string("limited_by", dimension) }
    if let shed = trace.shed { string("shed", "\(shed.class) \(shed.reason)") }
    bool("streamed", trace.streamed)
    number("body_bytes", trace.bodyBytes)
    number("answer_bytes", trace.answerBytes)
    usage(trace)
    if let time = trace.firstByteMs { number("first_byte_ms", time) }
    number("total_ms", trace.totalMs)
    number("overhead_ms", trace.overheadMs)
    if !trace.release.isEmpty { string("release", trace.release) }
    if let cache = trace.cache { string("cache", cache) }
    if let risk = trace.risk { number("risk", risk) }
    if let decision = trace.decision { string("decision", decision) }
    if !trace.degraded.isEmpty {
      let steps = trace.degraded
      list("degraded", steps.count) { $0.json.write(steps[$1]) }
    }
    attempts(trace.attempts)
    parts(trace.parts)
    attributes(trace.attributes, redaction)
    let isOpen = redaction.isOpen(trace)
    for stage in trace.stages where isOpen || redaction.stages.contains(stage.name) {
      self.stage(stage.name, stage.json, redaction.stageBytesMax)
    }
    if isOpen { texts(trace.texts) }
    if isOpen, trace.unreadMedia > 0 { number("unread_media", trace.unreadMedia) }
    json.raw("}")
  }

  private mutating func usage(_ trace: borrowing RequestTrace) {
    if let tokens = trace.inputTokens { number("input_tokens", tokens) }
    if let tokens = trace.outputTokens { number("output_tokens", tokens) }
    if let tokens = trace.cachedTokens { number("cached_tokens", tokens) }
    if trace.usageIsEstimated { bool("usage_is_estimated", true) }
    if let cost = trace.costNano { number("cost_nano", cost) }
    if let version = trace.priceVersion { string("price_version", version) }
  }

  private mutating func attempts(_ attempts: [RequestTrace.Attempt]) {
    guard !attempts.isEmpty else { return }
    list("attempts", attempts.count) { document, index in
      let attempt = attempts[index]
      document.object {
        $0.string("model", attempt.model)
        $0.number("start_ms", attempt.startMs)
        $0.number("duration_ms", attempt.durationMs)
        if let status = attempt.status { $0.number("status", status) }
        if let failure = attempt.failure { $0.string("failure", failure) }
      }
    }
  }

  private mutating func parts(_ parts: [RequestTrace.Part]) {
    guard !parts.isEmpty else { return }
    list("parts", parts.count) { document, index in
      let part = parts[index]
      document.object {
        $0.string("path", part.path)
        $0.string("modality", part.modality.rawValue)
        $0.string("digest", part.digest)
        $0.string("type", part.type)
        $0.number("bytes", part.bytes)
      }
    }
  }

  private mutating func attributes(_ attributes: [(name: String, value: String)], _ redaction: Redaction) {
    let kept = attributes.filter { redaction.attributes?.contains($0.name) ?? true }
    guard !kept.isEmpty else { return }
    name("attributes")
    object { document in
      for attribute in kept {
        document.name(Self.cut(attribute.name, redaction.attributeBytesMax))
        document.json.write(Self.cut(attribute.value, redaction.attributeBytesMax))
      }
    }
  }

  /// The words of a request and its answer, by where they stood.
  private mutating func texts(_ texts: [RequestTrace.Text]) {
    guard !texts.isEmpty else { return }
    list("texts", texts.count) { document, index in
      let text = texts[index]
      document.object {
        $0.string("path", text.path)
        if let role = text.role { $0.string("role", role) }
        $0.string("text", text.text)
        if text.bytes > text.text.utf8.count { $0.number("bytes", text.bytes) }
      }
    }
  }

  /// What is no JSON is kept as text, so that the document stays one.
  private mutating func stage(_ label: String, _ text: String, _ bytesMax: Int) {
    name(label)
    guard text.utf8.count <= bytesMax else { return json.write("left out: \(text.utf8.count) bytes") }
    if let value = try? JSONValue(parsing: text) { json.write(value) } else { json.write(text) }
  }

  // MARK: Members

  private mutating func name(_ name: String) {
    if !isFirst { json.raw(",") }
    isFirst = false
    json.write(name)
    json.raw(":")
  }

  /// A name of our own, which needs no escapes.
  private mutating func name(_ name: StaticString) {
    if isFirst { json.raw("\"") } else { json.raw(",\"") }
    isFirst = false
    json.raw(name)
    json.raw("\":")
  }

  private mutating func string(_ name: StaticString, _ value: String) {
    self.name(name)
    json.write(value)
  }

  private mutating func number(_ name: StaticString, _ value: Int) {
    self.name(name)
    json.write(value)
  }

  private mutating func number(_ name: StaticString, _ value: Double) {
    self.name(name)
    guard let thousandths = Int(exactly: (value * 1000).rounded()), thousandths.magnitude < 1 << 50 else {
      return json.write(value)
    }
    json.write(thousandths: thousandths)
  }

  private mutating func bool(_ name: StaticString, _ value: Bool) {
    self.name(name)
    if value { json.raw("true") } else { json.raw("false") }
  }

  private mutating func object(_ body: (inout TraceDocument) -> Void) {
    json.raw("{")
    isFirst = true
    body(&self)
    json.raw("}")
    isFirst = false
  }

  private mutating func list(_ name: StaticString, _ count: Int, _ body: (inout TraceDocument, Int) -> Void) {
    self.name(name)
    json.raw("[")
    for index in 0..<count {
      if index > 0 { json.raw(",") }
      body(&self, index)
    }
    json.raw("]")
    isFirst = false
  }

  static func cut(_ text: String, _ bytesMax: Int) -> String {
    text.utf8.count <= bytesMax ? text : String(decoding: text.utf8.prefix(bytesMax), as: UTF8.self)
  }
}
