package import AssayCore
package import AssayServing
import Glibc

/// A store as a gateway opened it: whole, or as much of it as a disk that cannot be written gives.
///
/// What would be wrong to go on with is refused: a store that another gateway serves from, one of a newer version, one
/// whose control database is damaged, and keys that cannot be read where keys are asked for.
package struct ServedStore: Sendable {
  /// Nil when it could only be read.
  package let store: Store?
  /// The same, tried again until it can be written; nil where it is whole.
  package let reopened: ReopenedStore?
  /// Nil when keys could not be read and nobody asked for them.
  package let keys: (any KeyGuard)?
  package let traces: any TraceSink
  package let watch: any ServingWatch
  /// Nil where answers do not wait for their traces, or where there is nothing to wait for.
  package let durability: (any TraceDurability)?
  package let keeping: any MediaKeeping
  /// Why it is not whole; nil when it is.
  package let reduction: String?

  /// - Parameter needsKeys: whether requests are let in by keys.
  /// - Throws: `.storage`.
  package init(
    folder: String, settings: Store.Settings = Store.Settings(), needsKeys: Bool, retryMs: Int = 1000
  ) throws(AssayError) {
    do throws(AssayError) {
      let store = try Store(folder: folder, settings: settings)
      self.init(whole: store, needsKeys: needsKeys)
    } catch {
      try self.init(reducing: folder, settings, needsKeys: needsKeys, retryMs: retryMs, because: error)
    }
  }

  private init(whole store: Store, needsKeys: Bool) {
    self.store = store
    keys = store.guarding
    traces = store.traces
    watch = StoreWatch(store, needsKeys: needsKeys)
    durability = store.settings.spool.syncsAtOnce ? store.traces : nil
    keeping = KeptMedia(store)
    reopened = nil
    reduction = nil
  }

  private init(
    reducing folder: String, _ settings: Store.Settings, needsKeys: Bool, retryMs: Int, because fault: AssayError
  ) throws(AssayError) {
    let (isHeld, holder) = StoreLock.holder(folder)
    if isHeld { throw StoreLock.held(folder, by: holder) }
    let why: String
    switch DiskState(probing: Self.nearest(folder)) {
    case .readOnly: why = "the store can only be read"
    case .full: why = "the store's disk is full"
    // The disk is not what is wrong.
    case .writable, .unusable: throw fault
    }
    let guarding = try Self.keys(in: folder)
    if needsKeys, guarding == nil { throw fault }
    let reopened = ReopenedStore(
      folder: folder, settings: settings, why: why, needsKeys: needsKeys, keys: needsKeys ? guarding : nil,
      retryMs: retryMs)
    store = nil
    self.reopened = reopened
    keys = guarding == nil ? nil : reopened
    traces = reopened
    watch = reopened
    durability = settings.spool.syncsAtOnce ? reopened : nil
    keeping = reopened
    reduction = why
  }

  /// The folder, or the one nearest above that is there.
  static func nearest(_ folder: String) -> String {
    var path = folder
    while access(path, F_OK) != 0, path != "/", path != "." { path = StoreFiles.folder(of: path) }
    return path
  }

  /// Keys as they are now. A database whose log cannot be written cannot be opened where it lies, and reading it
  /// without its log would miss the newest keys: it is read from a copy, which goes with this call.
  /// - Returns: nil when there are none.
  private static func keys(in folder: String) throws(AssayError) -> StoredKeys? {
    guard access(folder + "/control.db", F_OK) == 0 else { return nil }
    let places = [getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp", "/tmp", "/dev/shm"]
    guard let place = places.first(where: { DiskState(probing: $0) == .writable }) else {
      throw AssayError(
        .storage, "the store cannot be written, and there is no room for a copy to read keys from",
        at: .init(file: folder), remedy: "make room on the disk")
    }
    let copy = "\(place)/assay-keys-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try StoreFiles.makeFolder(copy)
    defer {
      for name in StoreFiles.names(in: copy) { unlink(copy + "/" + name) }
      rmdir(copy)
    }
    for name in ["control.db", "control.db-wal"] {
      _ = try StoreFiles.copy(folder + "/" + name, to: copy + "/" + name, bytesMax: 1 << 30)
    }
    let control = try ControlStore(folder: copy, busySeconds: ControlStore.busySeconds, isReadOnly: true)
    let keys = KeyStore(control, pepper: try Pepper(folder: folder, makes: false))
    let guarding = StoredKeys(keys, follows: false)
    try guarding.refresh()
    return guarding
  }

  package func close() {
    store?.close()
    reopened?.close()
  }
}
