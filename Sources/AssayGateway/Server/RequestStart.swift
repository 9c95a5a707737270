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
  /// Lines for the upstream, each with its end: trace context, organisation.
  let passed: String
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
    var passed = ""
    if let value = text(head.traceparent) { passed += "traceparent: \(value)\r\n" }
    if let value = text(head.tracestate) { passed += "tracestate: \(value)\r\n" }
    if let value = text(head.organization) { passed += "OpenAI-Organization: \(value)\r\n" }
    if let value = text(head.project) { passed += "OpenAI-Project: \(value)\r\n" }
    self.passed = passed
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
