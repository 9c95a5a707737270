/// What became of traces, exactly. Of each: taken = written + thinned + sketched + dropped + still held.
package struct SpoolCounts: Sendable, Hashable {
  package struct Loss: Sendable, Hashable {
    package var tenant: String
    package var isDebug: Bool
  }

  package var taken = 0
  package var written = 0
  /// Left out at 70 % of the spool: one of ten was written, with the weight of ten.
  package var thinned = 0
  /// Counted in a sketch only, at 90 %.
  package var sketched = 0
  package var dropped = 0
  /// The dropped ones by tenant and class; tenants beyond the bound are together under `other`.
  package var losses: [Loss: Int] = [:]

  static let tenantsMax = 1000

  package init() {}

  mutating func drop(_ tenant: String, _ kind: TraceClass, _ count: Int = 1) {
    dropped += count
    var loss = Loss(tenant: tenant, isDebug: kind == .debug)
    if losses[loss] == nil, losses.count >= Self.tenantsMax { loss.tenant = "other" }
    losses[loss, default: 0] += count
  }
}

/// How the store is doing, for `/readyz` and `/metrics`.
package enum StoreHealth: Sendable, Hashable {
  case fine
  /// Requests are answered; what is said is not kept as it should be.
  case degraded([String])
}

/// Requests of a minute, counted where there is no room to keep each.
struct MinuteSketch {
  struct Key: Hashable {
    var tenant: String
    var route: String
    var outcome: String
  }

  struct Sum {
    var count = 0
    var totalMs = 0.0
    var totalMsMax = 0.0
    var costNano = 0
  }

  private(set) var minute: Int64 = 0
  private(set) var sums: [Key: Sum] = [:]

  static let keysMax = 1024

  mutating func add(_ key: Key, totalMs: Double, costNano: Int?, minute: Int64) {
    self.minute = minute
    var key = key
    if sums[key] == nil, sums.count >= Self.keysMax { key = Key(tenant: "other", route: "other", outcome: key.outcome) }
    sums[key, default: Sum()].count += 1
    sums[key, default: Sum()].totalMs += totalMs
    sums[key, default: Sum()].totalMsMax = max(sums[key]?.totalMsMax ?? 0, totalMs)
    sums[key, default: Sum()].costNano += costNano ?? 0
  }

  mutating func clear() { sums = [:] }
}
