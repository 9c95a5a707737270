package import AssayResilience

/// How long each model takes for each combination of modalities: two sliding windows a row, rows bounded.
///
/// A model that is dropped for its times gets no requests and so no times: its window runs empty, it counts as not
/// measured and is tried again. That is how it comes back.
package struct LatencyBoard: Sendable {
  private struct Row: Sendable {
    var firstByte: LatencyWindow
    var total: LatencyWindow
    var used: UInt64
  }

  private struct Key: Hashable, Sendable {
    let model: Int
    let combination: String
  }

  /// 40 kB a row.
  package static let rowsMax = 256

  package let samplesMin: Int
  private let window: Duration
  private var rows: [Key: Row] = [:]
  private var clock: UInt64 = 0

  /// - Parameter samplesMin: with fewer, nothing is said.
  package init(window: Duration = .seconds(300), samplesMin: Int = 20) {
    self.window = window
    self.samplesMin = max(1, samplesMin)
  }

  /// - Parameter firstByte: nil where an answer came as a whole.
  package mutating func add(
    model: Int, combination: String, firstByte: Duration?, total: Duration, now: Instant
  ) {
    let key = Key(model: model, combination: combination)
    clock += 1
    if rows[key] == nil {
      makeRoom()
      rows[key] = Row(firstByte: LatencyWindow(window: window), total: LatencyWindow(window: window), used: clock)
    }
    rows[key]?.used = clock
    if let firstByte { rows[key]?.firstByte.add(firstByte, now: now) }
    rows[key]?.total.add(total, now: now)
  }

  /// Fills in what is known of the times.
  package mutating func read(model: Int, combination: String, into state: inout ModelState, now: Instant) {
    let key = Key(model: model, combination: combination)
    guard rows[key] != nil else { return }
    state.totalP50Ms = quantile(\.total, 0.5, key, now)
    state.totalP95Ms = state.totalP50Ms == nil ? nil : quantile(\.total, 0.95, key, now)
    state.firstByteP95Ms = quantile(\.firstByte, 0.95, key, now)
  }

  private mutating func quantile(
    _ path: WritableKeyPath<Row, LatencyWindow>, _ share: Double, _ key: Key, _ now: Instant
  ) -> Double? {
    guard let value = rows[key]?[keyPath: path].quantile(share, now: now),
      let count = rows[key]?[keyPath: path].count, count >= samplesMin
    else { return nil }
    return value.inSeconds * 1000
  }

  /// Forgets the row that was used longest ago.
  private mutating func makeRoom() {
    guard rows.count >= Self.rowsMax, let oldest = rows.min(by: { $0.value.used < $1.value.used })?.key else { return }
    rows[oldest] = nil
  }
}
