import AssayServing

/// What of a trace is kept: enough to see how a failure came about, and nothing that a user wrote or sent, unless a
/// route allows it.
package struct Redaction: Sendable, Hashable {
  /// Names of the attributes that are kept; nil for all. The application chooses attributes itself, to find cases by.
  package var attributes: Set<String>?
  /// Names of what later stages add, of which every route keeps these.
  package var stages: Set<String> = [
    "gate", "router", "cascade", "ladder", "risk", "decision", "skipped", "limits", "timings", "validators",
    "ingest", "perceive", "screen", "gate_after", "generate", "verify", "stages", "decide",
    "edge", "evidence", "local",
  ]
  /// Routes that keep everything that stages add, texts and claims too.
  package var openRoutes: Set<String> = []
  /// Every route keeps what open routes keep.
  package var opensAll = false
  /// Failed requests keep what open routes keep.
  package var opensFailures = false
  package var attributeBytesMax = 256
  package var stageBytesMax = 64 << 10

  package init() {}

  /// Whether a trace may hold the words of its request.
  func isOpen(_ trace: borrowing RequestTrace) -> Bool {
    opensAll || openRoutes.contains(trace.route) || opensFailures && trace.hasFailed
  }
}

/// How much a trace matters when there is too much.
package enum TraceClass: UInt8, Sendable, CaseIterable {
  /// Requests: kept as long as anything is.
  case telemetry = 0
  /// The first to be thinned out.
  case debug = 1
}
