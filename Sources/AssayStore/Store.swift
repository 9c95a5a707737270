package import AssayCore
import AssayWire
import Glibc
import Synchronization

/// The embedded store: a folder that holds everything a gateway keeps.
///
///     control.db        keys, audit, erasures, prices, configurations: synced before acknowledged
///     pepper            the secret behind stored keys
///     spool/            traces on their way
///     telemetry/        a database of traces for each day
///     assets/           media by digest
///     ballast           room that is given up when the disk is full
package final class Store: Sendable {
  package struct Settings: Sendable {
    package var spool = SpoolSettings()
    package var drain = DrainSettings()
    package var redaction = Redaction()
    package var assetBytesMax = 4 << 30
    package var assetOverflow = BlobFolder.Overflow.leastRecentlyUsed
    /// Media that nobody used for longer go.
    package var assetDays = 7
    /// Control database, days, media and waiting traces together; what is oldest goes.
    package var bytesMax: Int?
    /// Room kept free for what must be written; less on a small disk, 0 for none.
    package var ballastBytes = Ballast.bytesMax
    /// How often other processes' erasures, the log of control.db, the ballast and ages are looked at.
    package var careMs = 1000

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
  let settings: Settings
  let ballastBytes: Int
  let care = Mutex(StoreCare())
  let shown = Mutex(StoreFigures())
  private let lock: StoreLock
  private let ticker: Ticker

  /// Opens a store, which one gateway at a time may serve from; the command line may use its control part meanwhile.
  /// - Throws: `.storage`.
  package convenience init(folder: String, settings: Settings = Settings()) throws(AssayError) {
    try StoreFiles.makeFolder(folder)
    let ballast = Ballast(folder: folder)
    // What a full disk needs before anything is asked of it: a few pages of logs.
    if DiskState(probing: folder) == .full { ballast.release() }
    let lock = try StoreLock(folder)
    try self.init(folder: folder, settings: settings, lock: lock)
  }

  private init(folder: String, settings: Settings, lock: StoreLock) throws(AssayError) {
    self.folder = folder
    self.settings = settings
    self.lock = lock
    control = try ControlStore(folder: folder)
    let ballast = control.ballast
    let wanted = ballast.wantedBytes(atMost: settings.ballastBytes)
    ballastBytes = wanted
    if ballast.bytes > wanted { ballast.release() }
    ballast.fill(wanted)
    let mayGrow: @Sendable () -> Bool = { wanted == 0 || ballast.bytes >= wanted }
    let (keys, pepper) = try KeyStore.open(control)
    self.keys = keys
    guarding = StoredKeys(keys)
    audit = AuditLog(control)
    versions = VersionHistory(control)
    erasures = Erasures(control, pepper: pepper)
    traces = try SpoolTraces(
      folder: folder + "/spool", settings: settings.spool, redaction: settings.redaction, disk: .real, mayGrow: mayGrow)
    drain = try TelemetryDrain(
      spool: traces, folder: folder + "/telemetry", erasures: erasures, settings: settings.drain, mayGrow: mayGrow)
    telemetry = TelemetryReader(folder: folder + "/telemetry")
    assets = try BlobFolder(
      folder: folder + "/assets", bytesMax: settings.assetBytesMax, overflow: settings.assetOverflow)
    ticker = Ticker(everyMs: settings.careMs)
    look()
    ticker.start { [weak self] in self?.takeCare() }
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
    if control.ballast.bytes < ballastBytes {
      reasons.append("the disk is full: traces are not kept, and what is left is for keys and erasures")
    }
    return reasons.isEmpty ? .fine : .degraded(reasons)
  }

  /// Deletes every trace of a case, the media that only they spoke of and what in quarantine may hold it, and sees that
  /// nothing comes back from the spool or from a backup.
  @discardableResult
  package func erase(caseID: String, by actor: String) throws(AssayError) -> Erased {
    try care.withLock { (_) throws(AssayError) in
      try erasures.begin(caseID, actor: actor)
      try endSegment()
      var erased = try drain.erase(caseID: caseID)
      try eraseMedia(&erased)
      erased.files += try Quarantine.erase(caseID, in: folder)
      try erasures.finish(caseID, erased, actor: actor)
      return erased
    }
  }

  /// The bytes that wait in the spool are read once more and then go with their segment. What waits in memory is
  /// dropped when it comes by.
  func endSegment() throws(AssayError) {
    guard traces.settle(seals: true) || traces.sealSegment() else {
      throw AssayError(
        .storage, "the spool does not take what is written to it, so the erasure is not finished",
        remedy: "make room on the disk, then erase again; until then nothing new of the case is kept")
    }
  }

  func eraseMedia(_ erased: inout Erased) throws(AssayError) {
    for digest in try drain.unspoken(erased.digests) where try assets.delete(digest) { erased.blobs += 1 }
  }

  /// Erases again what was erased before: to be called after day files came back from a backup.
  /// - Returns: how many traces there were.
  @discardableResult
  package func eraseAgain(by actor: String) throws(AssayError) -> Int {
    var erased = try drain.eraseAgain()
    try eraseMedia(&erased)
    let rows = erased.rows
    try audit.append(actor: actor, action: "erasures.repeat", target: "telemetry", detail: ["rows": .int(rows)])
    return rows
  }

  /// Ends all threads, with everything that was taken written.
  package func close() {
    ticker.stop()
    guarding.stop()
    traces.stop()
    drain.stop()
    try? control.checkpoint()
  }
}
