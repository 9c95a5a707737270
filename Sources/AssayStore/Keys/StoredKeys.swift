package import AssayCore
package import AssayServing
import AssayWire
import Synchronization

/// Answers from a copy of all keys in memory, which follows the store within a second. A store that cannot be read
/// leaves the copy as it is; without any copy nothing is known, and nobody is called wrong.
package final class StoredKeys: KeyGuard {
  private final class Entry: Sendable {
    let id: String
    let caller: Caller
    let code: [UInt8]
    let expiresAt: Int64
    let isRevoked: Bool
    let usedAt: Atomic<Int64>

    /// - Parameter lineage: the number of the key that this one came for, over all before it: what is spent stays spent.
    init(_ key: APIKey, lineage: UInt64, usedAt: Int64) throws(AssayError) {
      id = key.id
      var caller = Caller(
        keyID: key.id, tenant: key.grant.tenant, routes: key.grant.routes, scopes: key.grant.scopes)
      caller.number = lineage
      caller.limits = try key.grant.plan
      self.caller = caller
      code = key.code
      expiresAt = key.grant.expiresAt ?? .max
      isRevoked = key.revokedAt != nil
      self.usedAt = Atomic(usedAt)
    }
  }

  private struct Copy: Sendable {
    var epoch: Int64
    var entries: [UInt64: Entry]
    /// When the last look at the store began that found this copy to be its state. Nanoseconds since 1970.
    var confirmedAt: Int64
  }

  private let keys: KeyStore
  private let current = Mutex<Copy?>(nil)
  private let notedAt = Atomic<Int64>(0)
  private let watch: Ticker?
  /// How far the clocks of those who make keys may be from ours.
  private static let skewNs: Int64 = 2_000_000_000
  private static let noteEveryNs: Int64 = 60_000_000_000

  /// - Parameter follows: false to look at the store only when `refresh` is called.
  package init(_ keys: KeyStore, follows: Bool = true) {
    self.keys = keys
    watch = follows ? Ticker(everyMs: 1000) : nil
    try? refresh()
    watch?.start { [weak self] in
      guard let self else { return }
      try? self.refresh()
      if wallClockNs() - self.notedAt.load(ordering: .relaxed) > Self.noteEveryNs { try? self.noteUse() }
    }
  }

  deinit { watch?.stop() }

  package func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer {
    guard let token, let number = KeyText.number(ofToken: token) else { return .wrong }
    guard let copy = current.withLock({ $0 }) else { return .unknown }
    guard let entry = copy.entries[number] else {
      // A key that was made since the last look may well be right.
      let made = KeyText.secondsSince1970(number) &* 1_000_000_000
      let isNew = made >= copy.confirmedAt - Self.skewNs && made <= wallClockNs() + Self.skewNs
      return isNew ? .unknown : .wrong
    }
    guard equalInConstantTime(keys.hasher.code(token), entry.code) else { return .wrong }
    let now = wallClockNs()
    guard !entry.isRevoked, now < entry.expiresAt else { return .wrong }
    entry.usedAt.store(now, ordering: .relaxed)
    return .caller(entry.caller)
  }

  /// Whether the store has been read at all: without that nobody can be let in.
  package var isReady: Bool { current.withLock { $0 != nil } }

  /// How old the copy may be, in nanoseconds; nil when there is none.
  package var ageNs: Int64? { current.withLock { $0.map { wallClockNs() - $0.confirmedAt } } }

  /// Looks at the store, and reads the keys again when they have changed.
  package func refresh() throws(AssayError) {
    let now = wallClockNs()
    if let copy = current.withLock({ $0 }), copy.epoch == (try keys.epoch()) {
      current.withLock { if $0?.epoch == copy.epoch { $0?.confirmedAt = now } }
      return
    }
    let (epoch, stored) = try keys.snapshot()
    let before = current.withLock { $0?.entries ?? [:] }
    var entries: [UInt64: Entry] = [:]
    let replaced = Dictionary(stored.map { ($0.id, $0.replaces) }) { first, _ in first }
    for key in stored {
      guard let number = KeyText.number(ofID: key.id.utf8) else { continue }
      let used = max(key.lastUsedAt ?? 0, before[number]?.usedAt.load(ordering: .relaxed) ?? 0)
      let first = Self.first(of: key.id, replaced)
      entries[number] = try Entry(key, lineage: KeyText.number(ofID: first.utf8) ?? number, usedAt: used)
    }
    let copy = Copy(epoch: epoch, entries: entries, confirmedAt: now)
    current.withLock { $0 = copy }
  }

  /// The key that a row of rotations began with; a row that were a circle would end where it began.
  private static func first(of id: String, _ replaced: [String: String?]) -> String {
    var (first, steps) = (id, 0)
    while let before = replaced[first] ?? nil, steps < replaced.count {
      first = before
      steps += 1
    }
    return first
  }

  /// Writes down when keys were used. Runs once a minute, and when the gateway stops.
  package func noteUse() throws(AssayError) {
    let since = notedAt.load(ordering: .relaxed)
    let now = wallClockNs()
    let uses = (current.withLock { $0?.entries ?? [:] }).values.compactMap { entry -> (id: String, at: Int64)? in
      let at = entry.usedAt.load(ordering: .relaxed)
      return at > since ? (entry.id, at) : nil
    }
    try keys.noteUse(uses)
    notedAt.store(now, ordering: .relaxed)
  }

  package func stop() {
    watch?.stop()
    try? noteUse()
  }
}
