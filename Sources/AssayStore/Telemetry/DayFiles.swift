import AssayCore
import GRDB
import Glibc

/// The databases of telemetry, one a day: written by one thread, read by many, and let go of by unlinking.
final class DayFiles {
  private struct OpenDay {
    var queue: DatabaseQueue
    var inode: ino_t
    var lastUse: Int
  }

  let folder: String
  private var open: [TelemetryDay: OpenDay] = [:]
  private var uses = 0
  /// Files that were damaged and have been set aside.
  private(set) var quarantined = 0

  static let openMax = 4
  /// What the log of a day may hold that a reader keeps from going into the file. Otherwise it has about 16 MiB.
  private let logBytesMax: Int

  init(folder: String, logBytesMax: Int = 64 << 20) throws(AssayError) {
    self.folder = folder
    self.logBytesMax = logBytesMax
    try StoreFiles.makeFolder(folder)
  }

  static func path(_ day: TelemetryDay, in folder: String) -> String { folder + "/" + day.fileName }

  /// Newest first.
  static func days(in folder: String) -> [TelemetryDay] {
    StoreFiles.names(in: folder).compactMap(TelemetryDay.init(fileName:)).sorted(by: >)
  }

  /// Adds records of one day. The same batch twice is the same as once.
  /// - Returns: how many rows were new.
  func add(_ records: [TraceRecord], to day: TelemetryDay) throws(AssayError) -> Int {
    let path = Self.path(day, in: folder)
    do {
      let queue = try queue(day, path)
      try keepLogShort(queue, path)
      return try queue.write { database in
        let traces = try database.cachedStatement(
          sql: "INSERT OR IGNORE INTO trace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let sketches = try database.cachedStatement(sql: "INSERT OR IGNORE INTO sketch VALUES (?, ?, ?, ?, ?, ?, ?)")
        var added = 0
        for record in records {
          let document = String(decoding: record.document, as: UTF8.self)
          if record.kind == .trace {
            try traces.execute(arguments: [
              record.startedAtNs, record.id, record.tenant, record.route, record.caseID.isEmpty ? nil : record.caseID,
              record.outcome, Int(record.status), Int(record.weight), document,
            ])
          } else {
            try sketches.execute(arguments: [
              record.startedAtNs, record.id, record.tenant, record.route, record.outcome, Int(record.weight), document,
            ])
          }
          added += database.changesCount
        }
        return added
      }
    } catch {
      close(day)
      guard Self.isDamage(error), access(path, F_OK) == 0 else { throw ControlStore.named(error, path) }
      // The day goes on in a new file; what the old one holds is for people to look at.
      setAside(day)
      throw AssayError(
        .storage, "a day of telemetry was damaged and has been set aside", at: .init(file: path),
        remedy: "look at it in telemetry/quarantine, or restore it from a backup")
    }
  }

  /// Nothing is added while somebody reads for so long that the log would grow without end: the spool has a bound.
  private func keepLogShort(_ queue: DatabaseQueue, _ path: String) throws {
    var status = stat()
    guard stat(path + "-wal", &status) == 0, status.st_size > logBytesMax else { return }
    do {
      _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
      throw AssayError(
        .storage,
        "somebody has read this day of telemetry for so long that its log has \(status.st_size >> 20) MiB; "
          + "nothing is added until it lets go", at: .init(file: path), remedy: "end the program that reads it")
    }
  }

  static func isDamage(_ error: any Error) -> Bool {
    let code = (error as? DatabaseError)?.resultCode
    return code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB
  }

  func setAside(_ day: TelemetryDay) {
    close(day)
    let path = Self.path(day, in: folder)
    let name = "\(wallClockNs())-\(day.fileName)"
    unlink(path + "-shm")
    if access(path + "-wal", F_OK) == 0 { StoreFiles.setAside(path + "-wal", as: name + "-wal", keeping: 16) }
    StoreFiles.setAside(path, as: name, keeping: 16)
    quarantined += 1
  }

  /// Makes all that was added last.
  /// - Returns: false when a reader stood in the way; it is to be tried again.
  func makeLast() throws(AssayError) -> Bool {
    var isWhole = true
    for (day, entry) in open {
      do {
        let done = try entry.queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
        isWhole = isWhole && done.walFrameCount == done.checkpointedFrameCount
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
        isWhole = false
      } catch {
        throw ControlStore.named(error, Self.path(day, in: folder))
      }
    }
    return isWhole
  }

  /// Unlinks the files of days before this one.
  func remove(before first: TelemetryDay) -> [TelemetryDay] {
    let old = Self.days(in: folder).filter { $0 < first }
    for day in old {
      close(day)
      let path = Self.path(day, in: folder)
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }
    return old
  }

  /// Unlinks the file of the oldest day before today.
  /// - Returns: false when there is none.
  func removeOldest(before today: TelemetryDay) -> Bool {
    guard let oldest = Self.days(in: folder).last, oldest < today else { return false }
    return !remove(before: TelemetryDay(number: oldest.number + 1)).isEmpty
  }

  func closeAll() {
    for day in open.keys { close(day) }
  }

  func close(_ day: TelemetryDay) {
    guard let entry = open.removeValue(forKey: day) else { return }
    try? entry.queue.close()
  }

  func queue(_ day: TelemetryDay, _ path: String) throws -> DatabaseQueue {
    uses += 1
    if let entry = open[day] {
      // A file that somebody removed or replaced is left alone: rows in it would be nobody's.
      if Self.inode(path) == entry.inode {
        open[day]?.lastUse = uses
        return entry.queue
      }
      close(day)
    }
    if open.count >= Self.openMax, let oldest = open.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
      // Closing the last connection moves the log into the file, synced.
      close(oldest)
    }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { Glibc.close(descriptor) }
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(1)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000")
      try database.execute(sql: Self.schema)
    }
    guard let inode = Self.inode(path) else { throw StoreFiles.failed("the file is gone", path, ENOENT) }
    open[day] = OpenDay(queue: queue, inode: inode, lastUse: uses)
    return queue
  }

  private static func inode(_ path: String) -> ino_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_ino : nil
  }

  static let schema = """
    CREATE TABLE IF NOT EXISTS trace (
      ts INTEGER NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL, route TEXT NOT NULL, case_id TEXT,
      outcome TEXT NOT NULL, status INTEGER NOT NULL, weight INTEGER NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (ts, id)) WITHOUT ROWID, STRICT;
    CREATE INDEX IF NOT EXISTS trace_by_id ON trace (id);
    CREATE INDEX IF NOT EXISTS trace_by_case ON trace (case_id, ts) WHERE case_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS trace_by_route ON trace (route, ts);
    CREATE TABLE IF NOT EXISTS sketch (
      ts INTEGER NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL, route TEXT NOT NULL, outcome TEXT NOT NULL,
      count INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (ts, id)) WITHOUT ROWID, STRICT;
    """
}
