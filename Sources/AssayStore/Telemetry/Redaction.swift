/// What of a trace is kept: enough to see how a failure came about, and nothing that a user wrote or sent, unless a
/// route allows it.
package struct Redaction: Sendable, Hashable {
  /// Names of the attributes that are kept; nil for all. The application chooses attributes itself, to find cases by.
  package var attributes: Set<String>?
  /// Names of what later stages add, of which every route keeps these.
  package var stages: Set<String> = [
    "gate", "router", "cascade", "ladder", "risk", "decision", "skipped", "limits", "timings", "validators",
    "edge", "evidence", "local",
  ]
  /// Routes that keep everything that stages add, texts and claims too.
  package var openRoutes: Set<String> = []
  package var attributeBytesMax = 256
  package var stageBytesMax = 64 << 10

  package init() {}

  func keepsStage(_ name: String, of route: String) -> Bool { stages.contains(name) || openRoutes.contains(route) }
}

/// How much a trace matters when there is too much.
package enum TraceClass: UInt8, Sendable, CaseIterable {
  /// Requests: kept as long as anything is.
  case telemetry = 0
  /// The first to be thinned out.
  case debug = 1
}
