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

  static let openMax = 4

  init(folder: String) throws(AssayError) {
    self.folder = folder
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
      return try queue(day, path).write { database in
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
      throw ControlStore.named(error, path)
    }
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

  /// Deletes every trace of a case, in all days.
  /// - Returns: how many there were.
  func erase(caseID: String) throws(AssayError) -> Int {
    var rows = 0
    for day in Self.days(in: folder) {
      let path = Self.path(day, in: folder)
      do {
        rows += try queue(day, path).writeWithoutTransaction { database in
          // What is deleted must not stay in free pages or in the log.
          try database.execute(sql: "PRAGMA secure_delete = ON")
          try database.execute(sql: "DELETE FROM trace WHERE case_id = ?", arguments: [caseID])
          let count = database.changesCount
          if count > 0 { _ = try database.checkpoint(.truncate) }
          return count
        }
      } catch { throw ControlStore.named(error, path) }
    }
    return rows
  }

  /// Deletes what a restored backup holds of cases that were erased.
  /// - Parameter end: until when the traces of a case are gone, in nanoseconds since 1970; nil when they are not.
  /// - Returns: how many there were.
  func eraseAgain(_ end: (_ caseID: String) -> Int64?) throws(AssayError) -> Int {
    var rows = 0
    for day in Self.days(in: folder) {
      let path = Self.path(day, in: folder)
      do {
        rows += try queue(day, path).writeWithoutTransaction { database in
          try database.execute(sql: "PRAGMA secure_delete = ON")
          var count = 0
          let names = try String.fetchAll(
            database, sql: "SELECT DISTINCT case_id FROM trace WHERE case_id IS NOT NULL")
          for name in names {
            guard let end = end(name) else { continue }
            try database.execute(sql: "DELETE FROM trace WHERE case_id = ? AND ts <= ?", arguments: [name, end])
            count += database.changesCount
          }
          if count > 0 { _ = try database.checkpoint(.truncate) }
          return count
        }
      } catch { throw ControlStore.named(error, path) }
    }
    return rows
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

  func closeAll() {
    for day in open.keys { close(day) }
  }

  private func close(_ day: TelemetryDay) {
    guard let entry = open.removeValue(forKey: day) else { return }
    try? entry.queue.close()
  }

  private func queue(_ day: TelemetryDay, _ path: String) throws -> DatabaseQueue {
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
