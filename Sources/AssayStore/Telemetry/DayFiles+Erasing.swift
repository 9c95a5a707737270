import AssayCore
import AssayWire
import GRDB
import Glibc

/// What an erasure took away.
package struct Erased: Sendable, Hashable {
  package var rows = 0
  /// Media by digest that the case's traces spoke of.
  package var digests: Set<String> = []
  /// Files in quarantine that may have held it.
  package var files = 0
  package var blobs = 0

  package init() {}
}

extension DayFiles {
  /// Deletes every trace of a case, in all days.
  func erase(caseID: String) throws(AssayError) -> Erased {
    let caseID = TraceRecord.kept(caseID)
    return try each { database, erased in try Self.delete(caseID, until: .max, database, &erased) }
  }

  /// Deletes what the files hold of cases that were erased: what a restored backup brought back, or what another
  /// process asked to be erased.
  /// - Parameter end: until when the traces of a case are gone, in nanoseconds since 1970; nil when they are not.
  func eraseAgain(_ end: (_ caseID: String) -> Int64?) throws(AssayError) -> Erased {
    try each { database, erased in
      let names = try String.fetchAll(database, sql: "SELECT DISTINCT case_id FROM trace WHERE case_id IS NOT NULL")
      for name in names {
        if let end = end(name) { try Self.delete(name, until: end, database, &erased) }
      }
    }
  }

  /// A damaged day is set aside, where the erasure looks too.
  private func each(_ body: (Database, inout Erased) throws -> Void) throws(AssayError) -> Erased {
    var erased = Erased()
    for day in Self.days(in: folder) {
      let path = Self.path(day, in: folder)
      do {
        try queue(day, path).writeWithoutTransaction { database in
          // What is deleted must not stay in free pages or in the log.
          try database.execute(sql: "PRAGMA secure_delete = ON")
          let before = erased.rows
          try body(database, &erased)
          if erased.rows > before { _ = try database.checkpoint(.truncate) }
        }
      } catch {
        guard Self.isDamage(error) else { throw ControlStore.named(error, path) }
        setAside(day)
      }
    }
    return erased
  }

  private static func delete(
    _ caseID: String, until end: Int64, _ database: Database, _ erased: inout Erased
  ) throws {
    let documents = try String.fetchCursor(
      database, sql: "SELECT document FROM trace WHERE case_id = ? AND ts <= ?", arguments: [caseID, end])
    while let document = try documents.next() { erased.digests.formUnion(digests(in: document)) }
    try database.execute(sql: "DELETE FROM trace WHERE case_id = ? AND ts <= ?", arguments: [caseID, end])
    erased.rows += database.changesCount
  }

  /// The media that a trace speaks of, as their files are named.
  static func digests(in document: String) -> [String] {
    guard case .array(let parts)? = (try? JSONValue(parsing: document))?["parts"] else { return [] }
    return parts.compactMap { $0["digest"]?.string?.split(separator: ":").last.map(String.init) }
  }

  /// Whether any trace that is left speaks of a medium.
  func speaks(of digest: String) throws(AssayError) -> Bool {
    for day in Self.days(in: folder) {
      let path = Self.path(day, in: folder)
      do {
        let found = try queue(day, path).read {
          try Bool.fetchOne(
            $0, sql: "SELECT EXISTS (SELECT 1 FROM trace WHERE instr(document, ?) > 0)", arguments: [digest])
        }
        if found == true { return true }
      } catch { throw ControlStore.named(error, path) }
    }
    return false
  }
}

/// Files that were set aside. They are inert, and nobody can be sure to read them as what they were.
enum Quarantine {
  static let folders = ["spool/quarantine", "telemetry/quarantine"]

  /// Deletes files that hold a name, or half of it: a database may break a text in two.
  /// - Returns: how many files went.
  static func erase(_ name: String, in store: String) throws(AssayError) -> Int {
    var count = 0
    let bytes = Array(name.utf8)
    guard !bytes.isEmpty else { return 0 }
    let half = (bytes.count + 1) / 2
    let halves = half < 4 ? [bytes] : [Array(bytes[..<half]), Array(bytes[(bytes.count - half)...])]
    for folder in folders {
      let folder = store + "/" + folder
      for file in StoreFiles.names(in: folder) where try holds(folder + "/" + file, halves) {
        guard unlink(folder + "/" + file) == 0 || errno == ENOENT else {
          throw StoreFiles.failed("the file cannot be deleted", folder + "/" + file)
        }
        count += 1
      }
    }
    return count
  }

  private static let chunkBytes = 4 << 20

  private static func isIn(_ bytes: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress, bytes.count >= needle.count else { return false }
    var place = 0
    while place <= bytes.count - needle.count {
      guard let hit = memchr(base + place, Int32(needle[0]), bytes.count - needle.count + 1 - place) else {
        return false
      }
      if memcmp(hit, needle, needle.count) == 0 { return true }
      place = UnsafeRawPointer(hit) - base + 1
    }
    return false
  }

  private static func holds(_ path: String, _ needles: [[UInt8]]) throws(AssayError) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw StoreFiles.failed("the file cannot be read", path)
    }
    defer { close(descriptor) }
    let overlap = needles.reduce(0) { max($0, $1.count) }
    var place = 0
    while true {
      let bytes = try StoreFiles.read(descriptor, from: place, count: chunkBytes, named: path)
      for needle in needles {
        if bytes.withUnsafeBytes({ isIn($0, needle) }) { return true }
      }
      guard bytes.count == chunkBytes else { return false }
      place += chunkBytes - overlap
    }
  }
}
