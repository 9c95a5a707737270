import AssayWire

/// What is logged of a request: fields from a list, and nothing that a client wrote except its request id, whose
/// alphabet is checked at the door. No key, tenant, case, text, media, digest or upstream's words.
package enum LogLine {
  package enum Level: Int, Sendable, Comparable {
    case debug, info, warning, error

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    var word: String {
      switch self {
      case .debug: "debug"
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    }
  }

  /// A healthy request, and one that its client got wrong, are nobody's news.
  package static func level(_ trace: RequestTrace) -> Level {
    switch trace.outcome {
    case .truncated: .error
    case .failed where trace.status >= 500: .error
    case .failed: .warning
    case .refused where trace.status >= 500: .warning
    // The slower of two calls that was ended is no failure.
    case .answered where trace.attempts.contains { $0.failure != nil && $0.failure != "cancelled" }: .warning
    default: .debug
    }
  }

  /// One line with its end.
  package static func request(_ trace: RequestTrace, level: Level) -> [UInt8] {
    var members: [(key: String, value: JSONValue)] = [
      ("time_ns", .int(Int(trace.startedAtNs))), ("level", .string(level.word)), ("event", "request"),
      ("request_id", .string(trace.id)), ("endpoint", .string(trace.endpoint)), ("route", .string(trace.route)),
      ("status", .int(trace.status)), ("outcome", .string(trace.outcome.rawValue)),
      ("total_ms", .double(rounded(trace.totalMs))), ("overhead_ms", .double(rounded(trace.overheadMs))),
      ("body_bytes", .int(trace.bodyBytes)), ("parts", .int(trace.parts.count)),
    ]
    if let code = trace.errorCode { members.append(("code", .string(code))) }
    if let context = trace.context { members.append(("trace_id", .string(context.traceID))) }
    if !trace.attempts.isEmpty {
      let attempts = trace.attempts.prefix(16).map { attempt -> JSONValue in
        [
          "model": .string(attempt.model), "status": attempt.status.map { .int($0) } ?? .null,
          "failure": attempt.failure.map { .string($0) } ?? .null, "ms": .double(rounded(attempt.durationMs)),
        ]
      }
      members.append(("attempts", .array(Array(attempts))))
    }
    return JSONValue.object(JSONObject(members)).encoded() + [UInt8(ascii: "\n")]
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
