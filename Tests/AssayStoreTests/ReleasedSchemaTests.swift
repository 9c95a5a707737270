import AssayCore
import AssayServing
import Foundation
import GRDB
import Testing

@testable import AssayStore

/// A store that an earlier build wrote opens, and what was in it is still true. Each released schema adds a file here;
/// none is ever changed.
@Suite("Stores that earlier builds wrote")
struct ReleasedSchemaTests {
  let scratch = Scratch()
  private let first = "ask_1ng7k4fw5b32_hycqp9x7y9tmcmw6wgc4a9mk2vzsv0qw4gsfqb4qsvnp3sgkkgdg"
  private let revoked = "ask_1ng7k4frqr6h_gpxw6hjpgzb9yk1haxmfse3v24jhgzat99hxez6gs597p4093wxg"
  private let pepper: [UInt8] = [
    0xa6, 0xb9, 0x8b, 0x9c, 0x6a, 0xfe, 0x44, 0xf9, 0xa0, 0xe9, 0x41, 0x19, 0x88, 0x50, 0x76, 0x10,
    0xb9, 0x95, 0x34, 0xa9, 0x89, 0xc9, 0xd1, 0x41, 0x6d, 0xa0, 0xf6, 0xfd, 0xae, 0xbe, 0x4b, 0x61,
  ]

  private func restore(_ name: String) throws -> DatabaseQueue {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/store/\(name).sql")
    let sql = try String(contentsOf: file, encoding: .utf8)
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: scratch.path("control.db"), configuration: configuration)
    try queue.write { try $0.execute(sql: sql) }
    return queue
  }

  @Test("Keys of schema 3 open what they opened, the revoked one nothing, and the audit chain is whole")
  func keys() throws {
    try restore("control-3").close()
    scratch.write(pepper, "pepper")
    #expect(chmod(scratch.path("pepper"), 0o600) == 0)
    let control = try ControlStore(folder: scratch.path)
    let guarding = StoredKeys(try KeyStore.open(control).0, follows: false)
    let caller = try #require(guarding.check(first).caller)
    #expect(caller.tenant == "default")
    #expect(guarding.check(revoked).isWrong)
    let audit = AuditLog(control)
    #expect(try audit.verify() == .whole(try #require(try audit.anchor())))
    #expect(try audit.recent(10).map(\.action) == ["key.revoke", "key.create", "key.create"])
    try audit.append(actor: "ann", action: "act", target: "later")
    #expect(try audit.verify() == .whole(try #require(try audit.anchor())))
  }

  @Test("The steps that were released make the tables that they made then")
  func schema() throws {
    func tables(_ database: Database) throws -> [String] {
      try String.fetchAll(
        database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'grdb_migrations' ORDER BY name"
      )
    }
    let then = try restore("control-3").read(tables)
    let now = try DatabaseQueue()
    try ControlSchema.migrator.migrate(now, upTo: "3 records")
    #expect(then.count > 6)
    #expect(try now.read(tables) == then)
  }
}
