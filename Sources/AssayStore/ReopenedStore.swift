import AssayCore
package import AssayServing
import Synchronization

/// A store that could only be read when a gateway started, tried again until it can be written: from then on it is
/// the store. Until then traces are counted as lost, and keys are those of the start.
package final class ReopenedStore: Sendable {
  private struct State {
    var store: Store?
    var lost = SpoolCounts()
    var isClosed = false
    /// Looks to let pass before the store is tried again, and how many those were the last time.
    var left = 0
    var pause = 0
  }

  private let folder: String
  private let settings: Store.Settings
  private let why: String
  private let needsKeys: Bool
  private let keys: StoredKeys?
  private let state = Mutex(State())
  private let ticker: Ticker

  /// A minute where the first pause is a second.
  private static let pauseMax = 60

  /// - Parameter retryMs: the first pause between two tries; it doubles up to sixty times that.
  init(
    folder: String, settings: Store.Settings, why: String, needsKeys: Bool, keys: StoredKeys?, retryMs: Int
  ) {
    self.folder = folder
    self.settings = settings
    self.why = why
    self.needsKeys = needsKeys
    self.keys = keys
    ticker = Ticker(everyMs: retryMs)
    ticker.start { [weak self] in self?.look() }
  }

  package var store: Store? { state.withLock { $0.store } }

  private func look() {
    let isDue = state.withLock { state in
      guard !state.isClosed, state.store == nil else { return false }
      if state.left > 0 {
        state.left -= 1
        return false
      }
      state.pause = min(Self.pauseMax, max(1, state.pause * 2))
      state.left = state.pause - 1
      return true
    }
    // A disk that takes nothing yet is not asked for more: opening writes.
    guard isDue, DiskState(probing: ServedStore.nearest(folder)) == .writable,
      let store = try? Store(folder: folder, settings: settings)
    else { return }
    let isTaken = state.withLock { state in
      if !state.isClosed { state.store = store }
      return !state.isClosed
    }
    if isTaken { ticker.stop() } else { store.close() }
  }

  func close() {
    ticker.stop()
    let store = state.withLock { state in
      state.isClosed = true
      return state.store
    }
    store?.close()
  }
}

extension ReopenedStore: KeyGuard {
  package func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer {
    // Until the keys have been read anew, those of the start hold.
    if let store, store.guarding.isReady { return store.guarding.check(token) }
    return keys?.check(token) ?? .unknown
  }
}

extension ReopenedStore: TraceSink {
  package func take(_ trace: consuming RequestTrace) {
    let tenant = trace.tenant
    let store = state.withLock { state in
      if state.store == nil {
        state.lost.taken += 1
        state.lost.drop(tenant, .telemetry)
      }
      return state.store
    }
    store?.traces.take(trace)
  }
}

extension ReopenedStore: TraceDurability {
  package func whenDurable(_ done: @escaping @Sendable () -> Void) {
    // What is lost is not waited for.
    guard let store else { return done() }
    store.traces.whenDurable(done)
  }
}

extension ReopenedStore: MediaKeeping {
  package func holds(_ digest: String) -> Bool { store.map { KeptMedia($0).holds(digest) } ?? false }
  package func keep(_ bytes: [UInt8]) -> Bool { store.map { KeptMedia($0).keep(bytes) } ?? false }
}

extension ReopenedStore: ServingWatch {
  package var isReady: Bool {
    if let store { return StoreWatch(store, needsKeys: needsKeys).isReady || keys?.isReady == true }
    return needsKeys ? keys?.isReady ?? false : true
  }

  package var troubles: [String] {
    if let store { return StoreWatch(store, needsKeys: needsKeys).troubles }
    return ["\(why): traces are lost" + (keys == nil ? "" : ", and keys are those of the start")]
  }

  package var families: [MetricFamily] {
    let (store, lost) = state.withLock { ($0.store, $0.lost) }
    guard let store else { return [StoreWatch.traces(lost), StoreWatch.degraded(true)] }
    return StoreWatch(store, needsKeys: needsKeys, lost: lost).families
  }
}
