import AssayCore
@testable import AssayServing

/// A value that must never be seen again.
let canary = "sk-canary-7f3a"

func exampleTrace() -> RequestTrace {
  var trace = RequestTrace()
  trace.id = "req_1"
  trace.startedAtNs = 1_700_000_000_000_000_000
  trace.endpoint = "chat"
  trace.route = "vision"
  trace.status = 200
  trace.streamed = true
  trace.totalMs = 120
  trace.overheadMs = 0.08
  trace.firstByteMs = 60
  trace.inputTokens = 30
  trace.outputTokens = 7
  trace.cachedTokens = 4
  trace.events = 7
  trace.costNano = 1_500_000_000
  trace.attempts = [
    RequestTrace.Attempt(model: "one/small", startMs: 1, durationMs: 20, status: 503, failure: "overload"),
    RequestTrace.Attempt(model: "two/large", startMs: 22, durationMs: 98, status: 200),
  ]
  trace.parts = [
    RequestTrace.Part(
      path: "messages[0].content[1]", modality: .image, digest: canary, type: "image/png", bytes: 2048)
  ]
  trace.context = TraceContext(traceHigh: 1, traceLow: 2, parent: 3, span: 4)
  trace.tenant = canary
  trace.keyID = canary
  trace.caseID = canary
  trace.attributes = [("device", canary)]
  trace.stages = [("verdicts", canary)]
  return trace
}
