import AssayWire

// Requests as spans and events. Media are not in them, nor text, keys, tenants or cases.
extension OTLPDocument {
  /// The body for `/v1/traces`: a SERVER span a request and a CLIENT span a call of an upstream; nil when no request
  /// is sampled.
  package func spans(_ traces: [RequestTrace]) -> [UInt8]? {
    var spans: [JSONValue] = []
    for trace in traces {
      guard let context = trace.context, context.isSampled else { continue }
      spans.append(server(trace, context))
      for index in trace.attempts.indices { spans.append(client(trace, index, context)) }
    }
    guard !spans.isEmpty else { return nil }
    let scope: JSONValue = ["scope": self.scope, "spans": .array(spans)]
    let body: JSONValue = ["resourceSpans": [["resource": resourceValue, "scopeSpans": [scope]]]]
    return body.encoded()
  }

  private func server(_ trace: RequestTrace, _ context: TraceContext) -> JSONValue {
    let path = TelemetryWords.path(trace.endpoint)
    var attributes = [
      Self.attribute(names.httpMethod, .text("POST")), Self.attribute(names.httpRoute, .text(path)),
      Self.attribute(names.urlPath, .text(path)), Self.attribute(names.urlScheme, .text("http")),
      Self.attribute(names.httpStatus, .int(trace.status)),
      Self.attribute("assay.request.id", .text(trace.id)), Self.attribute("assay.route", .text(trace.route)),
      Self.attribute("assay.outcome", .text(trace.outcome.rawValue)),
      Self.attribute("assay.overhead_ms", .double(trace.overheadMs)),
    ]
    let isError = trace.status >= 500 || trace.outcome == .truncated
    if isError { attributes.append(Self.attribute(names.errorType, .text(trace.errorCode ?? String(trace.status)))) }
    for step in trace.degraded { attributes.append(Self.attribute("assay.degraded", .text(step))) }
    return span(
      "POST \(path)", kind: 2, context, id: context.span, parent: context.parent, start: trace.startedAtNs,
      milliseconds: trace.totalMs, attributes, isError: isError)
  }

  private func client(_ trace: RequestTrace, _ index: Int, _ context: TraceContext) -> JSONValue {
    let attempt = trace.attempts[index]
    let operation = TelemetryWords.operation(trace.endpoint)
    let (provider, model) = TelemetryWords.halves(attempt.model)
    var attributes = [
      Self.attribute(names.operation, .text(operation)), Self.attribute(names.provider, .text(provider)),
      Self.attribute(names.requestModel, .text(model)), Self.attribute(names.requestStream, .bool(trace.streamed)),
    ]
    if let status = attempt.status { attributes.append(Self.attribute(names.httpStatus, .int(status))) }
    if let failure = attempt.failure { attributes.append(Self.attribute(names.errorType, .text(failure))) }
    if index == trace.attempts.count - 1, attempt.failure == nil {
      if let count = trace.inputTokens { attributes.append(Self.attribute(names.inputTokens, .int(count))) }
      if let count = trace.outputTokens { attributes.append(Self.attribute(names.outputTokens, .int(count))) }
      if let count = trace.cachedTokens { attributes.append(Self.attribute(names.cacheReadTokens, .int(count))) }
      if trace.usageIsEstimated { attributes.append(Self.attribute("assay.usage.estimated", .bool(true))) }
      if let first = trace.firstByteMs {
        attributes.append(Self.attribute(names.firstChunk, .double((first - attempt.startMs) / 1000)))
      }
    }
    return span(
      "\(operation) \(model)", kind: 3, context, id: context.attemptSpan(index + 1), parent: context.span,
      start: trace.startedAtNs + Self.nanoseconds(attempt.startMs), milliseconds: attempt.durationMs, attributes,
      isError: attempt.failure != nil)
  }

  private func span(
    _ name: String, kind: Int, _ context: TraceContext, id: UInt64, parent: UInt64, start: Int64,
    milliseconds: Double, _ attributes: [JSONValue], isError: Bool
  ) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("traceId", .string(context.traceID)), ("spanId", .string(TraceContext.digits(id))),
    ]
    if parent != 0 { members.append(("parentSpanId", .string(TraceContext.digits(parent)))) }
    members += [
      ("name", .string(name)), ("kind", .int(kind)), ("startTimeUnixNano", Self.nanoseconds(start)),
      ("endTimeUnixNano", Self.nanoseconds(start + Self.nanoseconds(milliseconds))),
      ("attributes", .array(attributes)), ("status", isError ? ["code": 2] : [:]),
    ]
    return .object(JSONObject(members))
  }

  static func nanoseconds(_ milliseconds: Double) -> Int64 {
    guard milliseconds.isFinite, milliseconds > 0 else { return 0 }
    return Int64(min(milliseconds, 1e12) * 1e6)
  }

  /// The body for `/v1/logs`: an event for each request that the verifier judged; nil when there is none.
  package func evaluations(_ traces: [RequestTrace]) -> [UInt8]? {
    let records = traces.compactMap { trace -> JSONValue? in
      guard let risk = trace.risk else { return nil }
      var attributes = [
        Self.attribute(names.evaluationName, .text("risk")), Self.attribute(names.evaluationScore, .double(risk)),
      ]
      if let decision = trace.decision { attributes.append(Self.attribute(names.evaluationLabel, .text(decision))) }
      var members: [(key: String, value: JSONValue)] = [
        ("timeUnixNano", Self.nanoseconds(trace.startedAtNs + Self.nanoseconds(trace.totalMs))),
        ("severityNumber", 9), ("eventName", .string(names.evaluationResult)), ("attributes", .array(attributes)),
      ]
      if let context = trace.context {
        members.append(("traceId", .string(context.traceID)))
        members.append(("spanId", .string(TraceContext.digits(context.attemptSpan(max(1, trace.attempts.count))))))
      }
      return .object(JSONObject(members))
    }
    guard !records.isEmpty else { return nil }
    let scope: JSONValue = ["scope": self.scope, "logRecords": .array(records)]
    let body: JSONValue = ["resourceLogs": [["resource": resourceValue, "scopeLogs": [scope]]]]
    return body.encoded()
  }
}
