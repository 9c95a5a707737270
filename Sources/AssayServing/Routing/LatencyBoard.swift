package import AssayResilience
import Synchronization

/// How long each model takes for each combination of modalities: two sliding windows a row, rows bounded.
///
/// A model that is dropped for its times gets no requests and so no times: its window runs empty, it counts as not
/// measured and is tried again. That is how it comes back.
package struct LatencyBoard: Sendable {
  private struct Row: Sendable {
    var key: Key
    var firstByte: LatencyWindow
    var total: LatencyWindow
    var used: UInt64 = 0
    var known = ModelState()
    var knownAt: Instant?
  }

  private struct Key: Hashable, Sendable {
    let model: Int
    let mix: ModalityMix
  }

  /// 25 kB a row.
  package static let rowsMax = 256
  /// Quantiles are worked out again after this long.
  private static let freshFor = Duration.seconds(1)

  package let samplesMin: Int
  private let window: Duration
  private var rows: [Row] = []
  private var places: [Key: Int] = [:]
  private var clock: UInt64 = 0

  /// - Parameter samplesMin: with fewer, nothing is said.
  package init(window: Duration = .seconds(300), samplesMin: Int = 20) {
    self.window = window
    self.samplesMin = max(1, samplesMin)
  }

  package var count: Int { rows.count }

  /// - Parameter firstByte: nil where an answer came as a whole.
  package mutating func add(
    model: Int, mix: ModalityMix, firstByte: Duration?, total: Duration, now: Instant
  ) {
    let place = place(of: Key(model: model, mix: mix))
    clock += 1
    rows[place].used = clock
    if let firstByte { rows[place].firstByte.add(firstByte, now: now) }
    rows[place].total.add(total, now: now)
  }

  /// Fills in what is known of the times, at most a second old.
  package mutating func read(model: Int, mix: ModalityMix, into state: inout ModelState, now: Instant) {
    guard let place = places[Key(model: model, mix: mix)] else { return }
    if rows[place].knownAt.map({ now - $0 >= Self.freshFor || now < $0 }) ?? true { refresh(place, now: now) }
    let known = rows[place].known
    state.totalP50Ms = known.totalP50Ms
    state.totalP95Ms = known.totalP95Ms
    state.firstByteP95Ms = known.firstByteP95Ms
  }

  private mutating func refresh(_ place: Int, now: Instant) {
    var known = ModelState()
    // Asking moves the window on; the count is right only then.
    let middle = rows[place].total.quantile(0.5, now: now)
    if rows[place].total.count >= samplesMin {
      known.totalP50Ms = Self.milliseconds(middle)
      known.totalP95Ms = Self.milliseconds(rows[place].total.quantile(0.95, now: now))
    }
    let first = rows[place].firstByte.quantile(0.95, now: now)
    if rows[place].firstByte.count >= samplesMin { known.firstByteP95Ms = Self.milliseconds(first) }
    rows[place].known = known
    rows[place].knownAt = now
  }

  private static func milliseconds(_ duration: Duration?) -> Double? { duration.map { $0.inSeconds * 1000 } }

  /// The row that was used longest ago gives way where there is no room.
  private mutating func place(of key: Key) -> Int {
    if let place = places[key] { return place }
    let row = Row(key: key, firstByte: LatencyWindow(window: window), total: LatencyWindow(window: window))
    if rows.count < Self.rowsMax {
      rows.append(row)
      places[key] = rows.count - 1
      return rows.count - 1
    }
    let oldest = rows.indices.min { rows[$0].used < rows[$1].used } ?? 0
    places[rows[oldest].key] = nil
    rows[oldest] = row
    places[key] = oldest
    return oldest
  }
}

/// One board for all requests of a gateway. Models are known by name, so that a reload keeps what was measured.
package final class SharedLatencyBoard: Sendable {
  private struct State {
    var board: LatencyBoard
    var numbers: [String: Int] = [:]
    var next = 0
  }

  /// Names come from configurations; beyond this many they are numbered anew, and old rows give way.
  private static let namesMax = 4096
  private let state: Mutex<State>

  package init(_ board: LatencyBoard = LatencyBoard()) { state = Mutex(State(board: board)) }

  /// The number that the board knows a model by.
  package func number(of model: String) -> Int {
    state.withLock { state in
      if let number = state.numbers[model] { return number }
      if state.numbers.count >= Self.namesMax { state.numbers = [:] }
      state.numbers[model] = state.next
      state.next += 1
      return state.next - 1
    }
  }

  package func add(model: Int, mix: ModalityMix, firstByte: Duration?, total: Duration, now: Instant) {
    state.withLock { $0.board.add(model: model, mix: mix, firstByte: firstByte, total: total, now: now) }
  }

  package func read(model: Int, mix: ModalityMix, into state: inout ModelState, now: Instant) {
    let known = self.state.withLock { shared in
      var known = ModelState()
      shared.board.read(model: model, mix: mix, into: &known, now: now)
      return known
    }
    state.firstByteP95Ms = known.firstByteP95Ms
    state.totalP95Ms = known.totalP95Ms
    state.totalP50Ms = known.totalP50Ms
  }
}
