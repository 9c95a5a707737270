package import AssayCore
import AssayWire
import GRDB
import Glibc
import Synchronization

/// `control.db`: what must never be lost. Every write is synced before it is acknowledged, and fails rather than wait
/// for more than two seconds.
package final class ControlStore: Sendable {
  package let folder: String
  package let path: String
  let pool: DatabasePool
  /// A copy of a store that cannot be written: every write is refused.
  let isReadOnly: Bool
  /// Given up when the disk is full, so that what must be written still can be.
  let ballast: Ballast
  private let lastTruncateNs = Atomic<Int64>(0)

  static let busySeconds = 2.0
  static let walBytesMax = 64 << 20

  /// Opens the store in a folder, making both where they are not there.
  /// - Throws: `.storage`.
  package convenience init(folder: String, busySeconds: Double = ControlStore.busySeconds) throws(AssayError) {
    try self.init(folder: folder, busySeconds: busySeconds, isReadOnly: false)
  }

  init(folder: String, busySeconds: Double, isReadOnly: Bool) throws(AssayError) {
    self.folder = folder
    self.isReadOnly = isReadOnly
    ballast = Ballast(folder: folder)
    path = folder + "/control.db"
    try StoreFiles.makeFolder(folder)
    let isNew = access(path, F_OK) != 0
    // SQLite would make the file with the umask's mode.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreFiles.failed("the store cannot be opened", path) }
    close(descriptor)
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.maximumReaderCount = 4
    configuration.foreignKeysEnabled = true
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      // Opening a pool sets `synchronous` to NORMAL after every hook of the configuration, so it is raised here.
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      }
      try ControlSchema.migrator.migrate(pool)
      guard try pool.read({ try ControlSchema.migrator.hasBeenSuperseded($0) }) == false else {
        throw AssayError(
          .storage, "the store was written by a newer version of assay", at: .init(file: path),
          remedy: "use that version, or another folder")
      }
    } catch { throw Self.named(error, path) }
    if isNew { try StoreFiles.syncFolder(folder) }
  }

  /// What `PRAGMA synchronous` says on the connection that writes: 2 is FULL.
  package func synchronousLevel() throws(AssayError) -> Int {
    do {
      return try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } ?? -1
    } catch { throw Self.named(error, path) }
  }

  func write<T>(_ body: (Database) throws -> T) throws(AssayError) -> T {
    guard !isReadOnly else {
      throw AssayError(
        .storage, "the store could only be read when it was opened", at: .init(file: path),
        remedy: "see that the folder can be written and that the disk has room, then start again")
    }
    do { return try pool.write(body) } catch {
      // On a full disk the transaction was taken back, and is tried once more with the room that was kept for it.
      guard Self.isFull(error, folder), ballast.release() else { throw Self.named(error, path) }
      do { return try pool.write(body) } catch { throw Self.named(error, path) }
    }
  }

  /// SQLite calls a full disk many names, according to which file could not grow.
  static func isFull(_ error: any Error, _ folder: String) -> Bool {
    guard let code = (error as? DatabaseError)?.resultCode else { return false }
    if code == .SQLITE_FULL { return true }
    return (code == .SQLITE_IOERR || code == .SQLITE_CANTOPEN) && DiskState(probing: folder) == .full
  }

  func read<T>(_ body: (Database) throws -> T) throws(AssayError) -> T {
    do { return try pool.read(body) } catch { throw Self.named(error, path) }
  }

  /// To be called every few seconds: moves the write-ahead log into the database, and cuts it when it has grown.
  package func checkpoint() throws(AssayError) {
    let kind: Database.CheckpointMode = walBytes > Self.walBytesMax ? .truncate : .passive
    do {
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(kind) }
    } catch { throw Self.named(error, path) }
  }

  package var walBytes: Int {
    var status = stat()
    return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
  }

  /// A copy that is whole, also while others write.
  package func backUp(to place: String) throws(AssayError) {
    guard access(place, F_OK) != 0 else {
      throw AssayError(.storage, "there is a file already", at: .init(file: place), remedy: "choose another name")
    }
    do {
      try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [place]) }
    } catch { throw Self.named(error, place) }
  }

  /// SQLite's own check of the file; empty when it is whole.
  package func integrityFaults() throws(AssayError) -> [String] {
    try read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }.filter { $0 != "ok" }
  }

  /// SQL and its arguments never reach a message.
  static func named(_ error: any Error, _ path: String) -> AssayError {
    if let error = error as? AssayError { return error }
    guard let fault = error as? DatabaseError else {
      return AssayError(.storage, "the store failed: \(error)", at: .init(file: path))
    }
    let code = fault.extendedResultCode.rawValue
    let remedy =
      switch fault.resultCode {
      case .SQLITE_FULL: "make room on the disk"
      case .SQLITE_BUSY, .SQLITE_LOCKED: "another process holds the store; try again"
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: "restore the file from a backup"
      default: "see that the disk has room and that the folder can be written"
      }
    return AssayError(
      .storage, "the store failed: \(fault.message ?? "SQLite error") (\(code))", at: .init(file: path), remedy: remedy)
  }
}
