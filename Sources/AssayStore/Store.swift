package import AssayCore
import AssayWire
import Glibc

/// The embedded store: a folder that holds everything a gateway keeps.
///
///     control.db        keys, audit, erasures, prices, configurations: synced before acknowledged
///     pepper            the secret behind stored keys
///     spool/            traces on their way
///     telemetry/        a database of traces for each day
///     assets/           media by digest
package final class Store: Sendable {
  package struct Settings: Sendable {
    package var spool = SpoolSettings()
    package var drain = DrainSettings()
    package var redaction = Redaction()
    package var assetBytesMax = 4 << 30
    package var assetOverflow = BlobFolder.Overflow.leastRecentlyUsed

    package init() {}
  }

  package let folder: String
  package let control: ControlStore
  package let keys: KeyStore
  /// Checks keys of requests.
  package let guarding: StoredKeys
  package let audit: AuditLog
  package let versions: VersionHistory
  package let erasures: Erasures
  /// Takes traces of requests.
  package let traces: SpoolTraces
  package let drain: TelemetryDrain
  package let telemetry: TelemetryReader
  package let assets: BlobFolder
  private let checkpoints = Ticker(everyMs: 5000)

  /// Opens a store, which one gateway at a time may serve from; the command line may use its control part meanwhile.
  /// - Throws: `.storage`.
  package init(folder: String, settings: Settings = Settings()) throws(AssayError) {
    self.folder = folder
    control = try ControlStore(folder: folder)
    lock = try Self.lock(folder)
    let (keys, pepper) = try KeyStore.open(control)
    self.keys = keys
    guarding = StoredKeys(keys)
    audit = AuditLog(control)
    versions = VersionHistory(control)
    erasures = Erasures(control, pepper: pepper)
    traces = try SpoolTraces(folder: folder + "/spool", settings: settings.spool, redaction: settings.redaction)
    drain = try TelemetryDrain(
      spool: traces, folder: folder + "/telemetry", erasures: erasures, settings: settings.drain)
    telemetry = TelemetryReader(folder: folder + "/telemetry")
    assets = try BlobFolder(
      folder: folder + "/assets", bytesMax: settings.assetBytesMax, overflow: settings.assetOverflow)
    let control = control
    checkpoints.start { try? control.checkpoint() }
  }

  private let lock: Int32

  deinit { if lock >= 0 { Glibc.close(lock) } }

  /// Two writers of one spool would tear it.
  private static func lock(_ folder: String) throws(AssayError) -> Int32 {
    let path = folder + "/serving.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreFiles.failed("the store cannot be locked", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw AssayError(
        .storage, "another gateway serves from this store", at: .init(file: folder),
        remedy: "give each gateway a store of its own")
    }
    return descriptor
  }

  package var health: StoreHealth {
    var reasons: [String] = []
    for part in [traces.health, drain.health] {
      if case .degraded(let found) = part { reasons += found }
    }
    if !guarding.isReady { reasons.append("keys have not been read yet") }
    if let age = guarding.ageNs, age > 30_000_000_000 {
      reasons.append("keys have not been read for \(age / 1_000_000_000) s")
    }
    if control.walBytes > 256 << 20 { reasons.append("the log of control.db has \(control.walBytes >> 20) MiB") }
    return reasons.isEmpty ? .fine : .degraded(reasons)
  }

  /// Deletes every trace of a case, and sees that none comes back from the spool or from a backup.
  /// - Returns: how many traces there were.
  @discardableResult
  package func erase(caseID: String, by actor: String) throws(AssayError) -> Int {
    try erasures.begin(caseID, actor: actor)
    // The bytes that wait in the spool are read once more and then go with their segment.
    guard traces.settle(seals: true) else {
      throw AssayError(
        .storage, "the spool does not take what is written to it, so the erasure is not finished",
        remedy: "make room on the disk, then erase again; until then nothing new of the case is kept")
    }
    let rows = try drain.erase(caseID: caseID)
    try erasures.finish(caseID, rows: rows, actor: actor)
    return rows
  }

  /// Erases again what was erased before: to be called after day files came back from a backup.
  /// - Returns: how many traces there were.
  @discardableResult
  package func eraseAgain(by actor: String) throws(AssayError) -> Int {
    let rows = try drain.eraseAgain()
    try audit.append(actor: actor, action: "erasures.repeat", target: "telemetry", detail: ["rows": .int(rows)])
    return rows
  }

  /// Ends all threads, with everything that was taken written.
  package func close() {
    checkpoints.stop()
    guarding.stop()
    traces.stop()
    drain.stop()
    try? control.checkpoint()
  }
}
