import AssayResilience
import Synchronization

/// Whole answers by everything that they depend on. Bounded in bytes; what was used longest ago goes first. One request
/// asks and the others that are the same wait for its answer.
final class AnswerCache: Sendable {
  typealias Key = [UInt8]

  struct Entry: Sendable {
    let bytes: [UInt8]
    let isStream: Bool
    let model: String
    let inputTokens: Int?
    let outputTokens: Int?
    /// Further lines of the head: what a pipeline found.
    var fields = ""
  }

  enum Finding: Sendable {
    case hit(Entry)
    /// Nobody has it: ask, then `fill` or `abandon`.
    case lead
    /// Somebody is asking: the waiter will be called once.
    case wait
    /// Somebody is asking and too many wait already: ask without filling.
    case pass
  }

  /// The answer, or nil when the one that asked got none that may be kept.
  typealias Waiter = @Sendable (Entry?) -> Void

  private struct Node {
    var entry: Entry
    var used: UInt64
    let madeAt: Instant
  }

  private struct State {
    var nodes: [Key: Node] = [:]
    var asking: [Key: [UInt64: Waiter]] = [:]
    var bytes = 0
    var clock: UInt64 = 0
    /// In order of use; entries that are older than their node's last use are skipped.
    var order: [(key: Key, used: UInt64)] = []
    var first = 0

    mutating func touch(_ key: Key) {
      clock += 1
      nodes[key]?.used = clock
      order.append((key, clock))
      guard order.count > 64, order.count > 4 * nodes.count + first else { return }
      order = order[first...].filter { nodes[$0.key]?.used == $0.used }
      first = 0
    }

    mutating func remove(_ key: Key) {
      guard let node = nodes.removeValue(forKey: key) else { return }
      bytes -= AnswerCache.cost(node.entry)
    }

    mutating func removeOldest() {
      while first < order.count {
        let next = order[first]
        first += 1
        guard nodes[next.key]?.used == next.used else { continue }
        return remove(next.key)
      }
    }
  }

  private static let waitersMax = 256
  /// Of one entry beside its bytes: key, node, order.
  private static let entryBytes = 256
  let bytesMax: Int
  let entryBytesMax: Int
  private let state = Mutex(State())

  /// An older answer is not used.
  let ageMax: Duration

  init(bytesMax: Int, ageMax: Duration = .seconds(3600)) {
    self.bytesMax = bytesMax
    self.ageMax = ageMax
    entryBytesMax = min(4 << 20, bytesMax / 8)
  }

  var bytes: Int { state.withLock { $0.bytes } }

  private static func cost(_ entry: Entry) -> Int {
    entry.bytes.count + entry.model.utf8.count + entry.fields.utf8.count + entryBytes
  }

  /// - Parameters:
  ///   - refreshes: what is kept is not used, and is replaced.
  ///   - id: names the waiter for `forget`.
  func find(_ key: Key, refreshes: Bool, id: UInt64, now: Instant, waiter: @escaping Waiter) -> Finding {
    state.withLock { state in
      if !refreshes, let node = state.nodes[key] {
        if now - node.madeAt <= ageMax {
          state.touch(key)
          return .hit(node.entry)
        }
        state.remove(key)
      }
      guard let waiters = state.asking[key] else {
        state.asking[key] = [:]
        return .lead
      }
      guard !refreshes, waiters.count < Self.waitersMax else { return .pass }
      state.asking[key]?[id] = waiter
      return .wait
    }
  }

  func fill(_ key: Key, _ entry: Entry, now: Instant) {
    let waiters = state.withLock { state -> [Waiter] in
      if Self.cost(entry) <= entryBytesMax {
        state.remove(key)
        state.nodes[key] = Node(entry: entry, used: 0, madeAt: now)
        state.bytes += Self.cost(entry)
        state.touch(key)
        while state.bytes > bytesMax { state.removeOldest() }
      }
      return Self.take(&state, key)
    }
    for waiter in waiters { waiter(entry) }
  }

  /// The one that asked has nothing to keep: those that wait ask for themselves.
  func abandon(_ key: Key) {
    let waiters = state.withLock { Self.take(&$0, key) }
    for waiter in waiters { waiter(nil) }
  }

  func forget(_ key: Key, id: UInt64) { state.withLock { _ = $0.asking[key]?.removeValue(forKey: id) } }

  private static func take(_ state: inout State, _ key: Key) -> [Waiter] {
    (state.asking.removeValue(forKey: key) ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }
}
