import AssayCore
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite struct ControlStoreTests {
  let scratch = Scratch()

  @Test("Control writes are synced: synchronous reads back FULL, also when the store is opened again")
  func synchronous() throws {
    for _ in 0..<2 {
      let store = try ControlStore(folder: scratch.path)
      #expect(try store.synchronousLevel() == 2)
      #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }
  }

  @Test("Nobody else may read the database, and it is whole")
  func mode() throws {
    let store = try ControlStore(folder: scratch.path("deep/down"))
    let attributes = try FileManager.default.attributesOfItem(atPath: store.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try store.integrityFaults().isEmpty)
  }

  @Test("A locked store fails within its time limit, with a remedy, and works when the lock is gone")
  func locked() throws {
    let store = try ControlStore(folder: scratch.path, busySeconds: 0.05)
    let other = try lockingQueue(store.path)
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let audit = AuditLog(store)
    let error = #expect(throws: AssayError.self) { try audit.append(actor: "a", action: "b", target: "c") }
    #expect(error?.code == .storage)
    #expect(error?.remedy?.contains("another process") == true)
    try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    try audit.append(actor: "a", action: "b", target: "c")
    #expect(try audit.recent().count == 1)
  }

  @Test("A database of a newer version is refused")
  func newer() throws {
    do { _ = try ControlStore(folder: scratch.path) }
    let raw = try DatabaseQueue(path: scratch.path("control.db"))
    try raw.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 later')") }
    try raw.close()
    let error = #expect(throws: AssayError.self) { _ = try ControlStore(folder: scratch.path) }
    #expect(error?.message.contains("newer") == true)
  }

  @Test("What is no database is an error, not a crash")
  func garbage() {
    scratch.write(Array("this is no database, but it is long enough to be looked at as one".utf8), "control.db")
    #expect(throws: AssayError.self) { _ = try ControlStore(folder: scratch.path) }
  }

  @Test("A full database refuses writes with a remedy, stays whole and takes writes again")
  func full() throws {
    let store = try ControlStore(folder: scratch.path)
    let pages = try store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
    _ = try store.pool.writeWithoutTransaction {
      try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(pages + 2)")
    }
    let audit = AuditLog(store)
    var kept = 0
    var refused: AssayError?
    for index in 0..<200 where refused == nil {
      do {
        try audit.append(actor: "a", action: "b", target: String(repeating: "x", count: 500) + "\(index)")
        kept += 1
      } catch { refused = error }
    }
    #expect(refused?.remedy?.contains("room") == true)
    _ = try store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA max_page_count = 100000") }
    try audit.append(actor: "a", action: "b", target: "after")
    #expect(try store.integrityFaults().isEmpty)
    guard case .whole(let anchor) = try audit.verify() else {
      Issue.record("the audit log is not whole")
      return
    }
    #expect(anchor.sequence == Int64(kept + 1))
  }

  @Test("A backup is whole and never overwrites")
  func backup() throws {
    let store = try ControlStore(folder: scratch.path)
    try AuditLog(store).append(actor: "a", action: "b", target: "c")
    try store.backUp(to: scratch.path("copy.db"))
    #expect(throws: AssayError.self) { try store.backUp(to: scratch.path("copy.db")) }
    let copy = try DatabaseQueue(path: scratch.path("copy.db"))
    #expect(try copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit") } == 1)
  }

  @Test("Prices of a version never change; a configuration is kept when it comes into force")
  func versions() throws {
    let history = VersionHistory(try ControlStore(folder: scratch.path))
    #expect(try history.keepPrices(version: "p1", document: "{}", actor: "a"))
    #expect(try !history.keepPrices(version: "p1", document: "{}", actor: "a"))
    #expect(throws: AssayError.self) { try history.keepPrices(version: "p1", document: "{\"x\":1}", actor: "a") }
    #expect(try history.prices(version: "p1")?.document == "{}")
    #expect(try history.prices(version: "p2") == nil)
    for version in ["c1", "c1", "c2", "c1"] {
      try history.keepConfiguration(version: version, document: version, actor: "a")
    }
    #expect(try history.configurations().map(\.version) == ["c1", "c2", "c1"])
  }
}
