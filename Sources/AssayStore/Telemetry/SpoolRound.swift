import AssayServing
import AssayWire
import Glibc

/// One thread's work on a spool: traces become frames, by the rules of how full the spool is, and frames become bytes
/// on disk.
struct SpoolRound {
  private let writer: SpoolWriter
  private let redaction: Redaction
  private var frames: [UInt8] = []
  private var held: [TraceRing.Held] = []
  private var frameCount = 0
  private var record: [UInt8] = []
  private var sketch = MinuteSketch()
  private var oldestUnsyncedNs: Int64 = 0
  private var thinning: UInt = 0

  static let thinTo: UInt = 10
  static let framesBytesMax = 8 << 20

  init(writer: SpoolWriter, redaction: Redaction) {
    self.writer = writer
    self.redaction = redaction
  }

  var hasUnsynced: Bool { writer.hasUnsynced || !frames.isEmpty }
  /// False while what was encoded waits for a disk that takes it.
  var canTakeMore: Bool { frames.isEmpty }

  mutating func encode(_ traces: [TraceRing.Held], counts: inout SpoolCounts) {
    let pressure = writer.pressure
    flushSketch(ifOtherThan: wallClockNs() / 60_000_000_000)
    for held in traces {
      let trace = held.trace
      if pressure >= 1 || frames.count >= Self.framesBytesMax {
        counts.drop(trace.tenant, held.kind)
      } else if pressure >= 0.9 {
        add(toSketch: trace)
        counts.sketched += 1
      } else if pressure >= 0.7, held.kind == .debug || trace.outcome == .answered {
        thinning += 1
        if thinning % Self.thinTo == 1 {
          append(trace, weight: UInt16(Self.thinTo), held.kind, &counts)
        } else {
          counts.thinned += 1
        }
      } else {
        append(trace, weight: 1, held.kind, &counts)
      }
    }
  }

  private mutating func append(
    _ trace: RequestTrace, weight: UInt16, _ kind: TraceClass, _ counts: inout SpoolCounts
  ) {
    var entry = TraceRecord()
    entry.weight = weight
    entry.status = Int32(clamping: trace.status)
    entry.startedAtNs = trace.startedAtNs
    (entry.id, entry.tenant, entry.route) = (trace.id, trace.tenant, trace.route)
    entry.outcome = trace.outcome.rawValue
    entry.caseID = trace.caseID ?? ""
    entry.document = TraceDocument.bytes(trace, redaction: redaction)
    guard frame(entry) else { return counts.drop(trace.tenant, kind) }
    counts.written += 1
    if oldestUnsyncedNs == 0 { oldestUnsyncedNs = wallClockNs() }
  }

  private mutating func frame(_ entry: TraceRecord) -> Bool {
    record.removeAll(keepingCapacity: true)
    entry.encode(to: &record)
    guard record.count <= SpoolFormat.payloadBytesMax else { return false }
    record.withUnsafeBytes { SpoolFormat.appendFrame($0, to: &frames) }
    frameCount += 1
    return true
  }

  // MARK: Sketches

  private mutating func add(toSketch trace: RequestTrace) {
    let minute = wallClockNs() / 60_000_000_000
    let key = MinuteSketch.Key(tenant: trace.tenant, route: trace.route, outcome: trace.outcome.rawValue)
    sketch.add(key, totalMs: trace.totalMs, costNano: trace.costNano, minute: minute)
  }

  private mutating func flushSketch(ifOtherThan minute: Int64?) {
    guard !sketch.sums.isEmpty, sketch.minute != minute else { return }
    for (index, (key, sum)) in sketch.sums.sorted(by: { ($0.key.route, $0.key.tenant) < ($1.key.route, $1.key.tenant) })
      .enumerated()
    {
      var entry = TraceRecord()
      entry.kind = .sketch
      entry.weight = UInt16(clamping: sum.count)
      entry.startedAtNs = sketch.minute * 60_000_000_000
      entry.id = "sketch_\(getpid())_\(wallClockNs())_\(index)"
      (entry.tenant, entry.route, entry.outcome) = (key.tenant, key.route, key.outcome)
      let document: JSONValue = [
        "count": .int(sum.count), "total_ms": .double(sum.totalMs), "total_ms_max": .double(sum.totalMsMax),
        "cost_nano": .int(sum.costNano),
      ]
      entry.document = document.encoded()
      _ = frame(entry)
    }
    sketch.clear()
  }

  // MARK: Disk

  /// - Returns: false when the disk does not take it; it is kept and tried again.
  mutating func write(counts: inout SpoolCounts) -> Bool {
    guard !frames.isEmpty else { return true }
    guard writer.write(frames, count: frameCount) else { return false }
    frames.removeAll(keepingCapacity: frames.capacity <= 1 << 20)
    frameCount = 0
    return true
  }

  mutating func sync(now: Bool, afterMs: Int) -> Bool {
    guard writer.hasUnsynced else {
      oldestUnsyncedNs = 0
      return true
    }
    guard now || wallClockNs() - oldestUnsyncedNs >= Int64(afterMs) * 1_000_000 else { return false }
    guard writer.sync() else { return false }
    oldestUnsyncedNs = 0
    return true
  }

  /// Ends the segment, whose frames are all synced.
  func seal() { writer.seal() }

  mutating func finish(counts: inout SpoolCounts) {
    flushSketch(ifOtherThan: nil)
    _ = write(counts: &counts)
    writer.finish()
  }
}
