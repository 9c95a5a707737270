import AssayServing
import AssayWire
import NIOCore

/// What is known of a request when its head has been read.
struct RequestStart {
  private(set) var head: HTTPRequestHead
  let runtime: Runtime
  let id: String
  let path: GatewayPath?
  let startedAt: NIODeadline
  let startedAtNs: Int64
  let key: KeyAnswer
  /// `x-assay-…` fields: names and values.
  let own: [(name: String, value: String)]
  /// Lines for the upstream, each with its end: a trace context that is only passed on, organisation.
  let passed: String
  /// Where the request stands in a distributed trace; nil when this gateway takes no part in tracing.
  let context: TraceContext?
  let idempotencyKey: String?
  let contentType: String
  /// Organisation and project, as one.
  let account: String
  /// Bytes counted against the bound of all bodies.
  let held: HeldBytes

  init(_ head: HTTPRequestHead, _ bytes: UnsafeRawBufferPointer, _ runtime: Runtime, _ counts: GatewayCounts) {
    func text(_ range: Range<Int>?) -> String? {
      range.map { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) }
    }
    self.head = head
    // Its framing has no answer without a length: the end of the connection is the only end that all know.
    if head.isVersion10 { self.head.keepsAlive = false }
    held = HeldBytes(counts)
    self.runtime = runtime
    path = GatewayPath(UnsafeRawBufferPointer(rebasing: bytes[head.target]))
    startedAt = .now()
    startedAtNs = WallClock.nowNs()
    id = head.requestID.flatMap { RequestID.accepted(UnsafeRawBufferPointer(rebasing: bytes[$0])) } ?? RequestID.next()
    let token = head.authorization.flatMap { BearerToken.range(bytes, $0) }
    key = runtime.keys.check(token.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) })
    own = head.own.prefix(32).map { (text($0.name) ?? "", text($0.value) ?? "") }
    idempotencyKey = text(head.idempotencyKey)
    account = "\(text(head.organization) ?? "")\n\(text(head.project) ?? "")"
    contentType = text(head.contentType) ?? ""
    let caller = head.traceparent.flatMap { TraceContext(UnsafeRawBufferPointer(rebasing: bytes[$0])) }
    context = runtime.joinsTraces ? RequestID.context(under: caller) : nil
    var passed = ""
    // A context that is malformed is not passed on, and neither is a state without its context.
    if caller != nil {
      if context == nil, let value = text(head.traceparent) { passed += "traceparent: \(value)\r\n" }
      if let state = head.tracestate, TraceContext.isState(UnsafeRawBufferPointer(rebasing: bytes[state])),
        let value = text(state)
      {
        passed += "tracestate: \(value)\r\n"
      }
    }
    if let value = text(head.organization) { passed += "OpenAI-Organization: \(value)\r\n" }
    if let value = text(head.project) { passed += "OpenAI-Project: \(value)\r\n" }
    self.passed = passed
  }

  /// The lines for the n-th call of an upstream, from 1.
  func passed(attempt: Int) -> String {
    guard let context else { return passed }
    return "traceparent: \(context.traceparent(span: context.attemptSpan(attempt)))\r\n" + passed
  }
}

enum BearerToken {
  /// Where the token stands in an Authorization field's value.
  static func range(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) -> Range<Int>? {
    let scheme: StaticString = "bearer "
    guard value.count > scheme.utf8CodeUnitCount else { return nil }
    for index in 0..<scheme.utf8CodeUnitCount where bytes[value.lowerBound + index] | 0x20 != scheme.utf8Start[index] {
      return nil
    }
    return value.lowerBound + scheme.utf8CodeUnitCount..<value.upperBound
  }
}
