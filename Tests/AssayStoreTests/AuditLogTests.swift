import AssayCore
import AssayWire
import GRDB
import Testing

@testable import AssayStore

@Suite struct AuditLogTests {
  let scratch = Scratch()

  private func filled(_ rows: Int) throws -> (ControlStore, AuditLog) {
    let store = try ControlStore(folder: scratch.path)
    let audit = AuditLog(store)
    for row in 0..<rows { try audit.append(actor: "ann", action: "act", target: "\(row)", detail: ["row": .int(row)]) }
    return (store, audit)
  }

  @Test("Rows can be added and neither changed nor deleted")
  func appendOnly() throws {
    let (store, audit) = try filled(3)
    #expect(throws: AssayError.self) { try store.write { try $0.execute(sql: "UPDATE audit SET actor = 'bob'") } }
    #expect(throws: AssayError.self) { try store.write { try $0.execute(sql: "DELETE FROM audit") } }
    #expect(try audit.recent(2).map(\.target) == ["2", "1"])
    #expect(try audit.verify() == .whole(try #require(try audit.anchor())))
  }

  @Test(
    "Whoever goes around that is found out, at the right row",
    arguments: [
      ("UPDATE audit SET detail = '{}' WHERE sequence = 3", 3),
      ("UPDATE audit SET at = at + 1 WHERE sequence = 1", 1),
      ("DELETE FROM audit WHERE sequence = 2", 2),
      ("UPDATE audit SET target = 'x', hash = zeroblob(32) WHERE sequence = 5", 5),
      ("UPDATE audit SET sequence = sequence + 1 WHERE sequence = 5", 5),
    ])
  func tampering(sql: String, row: Int) throws {
    let (store, audit) = try filled(5)
    try store.write { database in
      try database.execute(sql: "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete")
      try database.execute(sql: sql)
    }
    #expect(try audit.verify() == .broken(sequence: Int64(row)))
  }

  @Test("Rows cut off the end are found with an anchor kept elsewhere")
  func cut() throws {
    let (store, audit) = try filled(5)
    let anchor = try #require(try audit.anchor())
    try store.write { database in
      try database.execute(sql: "DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE sequence > 3")
    }
    guard case .whole = try audit.verify() else {
      Issue.record("a shorter chain is whole in itself")
      return
    }
    #expect(try audit.verify(against: anchor) == .cut(at: 3))
    for row in 0..<3 { try audit.append(actor: "eve", action: "act", target: "\(row)") }
    #expect(try audit.verify(against: anchor) == .broken(sequence: 5))
  }
}
