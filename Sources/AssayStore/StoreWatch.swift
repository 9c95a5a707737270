package import AssayServing

/// What `/readyz` and `/metrics` say of a store.
package struct StoreWatch: ServingWatch {
  let store: Store
  /// Whether requests need keys.
  let needsKeys: Bool
  /// Traces of before it could be written.
  let lost: SpoolCounts

  package init(_ store: Store, needsKeys: Bool, lost: SpoolCounts = SpoolCounts()) {
    self.store = store
    self.needsKeys = needsKeys
    self.lost = lost
  }

  package var isReady: Bool { !needsKeys || store.guarding.isReady }

  package var troubles: [String] {
    if case .degraded(let reasons) = store.health { reasons } else { [] }
  }

  package var families: [MetricFamily] {
    let figures = store.figures
    let usage = figures.usage
    var bytes = MetricFamily("assay.store.size", .gauge, .bytes, "Bytes of the store on the disk.")
    for (part, count) in [
      ("control", usage.control), ("spool", usage.spool), ("telemetry", usage.telemetry), ("assets", usage.assets),
      ("ballast", usage.ballast),
    ] { bytes.add([("part", part)], .integer(Int64(count))) }
    var free = MetricFamily("assay.store.free", .gauge, .bytes, "Bytes free on the store's disk.")
    free.add([], .integer(Int64(figures.freeBytes)))
    var removed = MetricFamily("assay.store.removed", .counter, .none, "Files that were let go by age or bound.")
    removed.add([("kind", "day")], .integer(Int64(figures.removedDays)))
    removed.add([("kind", "asset")], .integer(Int64(figures.removedBlobs)))
    var unsynced = MetricFamily(
      "assay.store.unsynced.answers", .counter, .none, "Answers that did not wait for their trace's sync.")
    unsynced.add([], .integer(Int64(store.traces.unsyncedAnswers)))
    let waiting = Self.gauge(
      "assay.store.spool.waiting", .bytes, "Bytes of traces that wait in the spool.", store.traces.spoolBytes)
    let keysAge = Self.gauge(
      "assay.store.keys.age", .seconds, "Since keys were last read.",
      Int((store.guarding.ageNs ?? 0) / 1_000_000_000))
    return [
      bytes, free, removed, unsynced, waiting, keysAge, Self.traces(traces), moved, quarantined,
      Self.degraded(!troubles.isEmpty),
    ]
  }

  private var traces: SpoolCounts {
    var counts = store.traces.counts
    counts.taken += lost.taken
    counts.dropped += lost.dropped
    return counts
  }

  private var moved: MetricFamily {
    let counts = store.drain.counts
    var family = MetricFamily(
      "assay.store.rows", .counter, .none, "Traces that left the spool, by what became of them.")
    for (state, count) in [
      ("kept", counts.rows), ("repeated", counts.repeated), ("erased", counts.erased),
      ("out_of_time", counts.outOfTime), ("unreadable", counts.unreadable),
    ] { family.add([("state", state)], .integer(Int64(count))) }
    return family
  }

  private var quarantined: MetricFamily {
    var family = MetricFamily("assay.store.quarantined", .counter, .none, "Damaged files that were set aside.")
    family.add([("kind", "segment")], .integer(Int64(store.traces.ledger.now.quarantined)))
    family.add([("kind", "day")], .integer(Int64(store.drain.counts.quarantinedDays)))
    family.add([("kind", "asset")], .integer(Int64(store.assets.quarantined)))
    return family
  }

  static func gauge(_ name: String, _ unit: MetricFamily.Unit, _ help: String, _ value: Int) -> MetricFamily {
    var family = MetricFamily(name, .gauge, unit, help)
    family.add([], .integer(Int64(value)))
    return family
  }

  static func degraded(_ isDegraded: Bool) -> MetricFamily {
    gauge("assay.store.degraded", .none, "1 while the store does not keep all that it should.", isDegraded ? 1 : 0)
  }

  static func traces(_ counts: SpoolCounts) -> MetricFamily {
    var family = MetricFamily("assay.store.traces", .counter, .none, "Traces of requests, by what became of them.")
    for (state, count) in [
      ("taken", counts.taken), ("written", counts.written), ("thinned", counts.thinned),
      ("sketched", counts.sketched), ("dropped", counts.dropped),
    ] { family.add([("state", state)], .integer(Int64(count))) }
    return family
  }
}
