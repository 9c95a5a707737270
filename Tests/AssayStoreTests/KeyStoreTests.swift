import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite struct KeyStoreTests {
  let scratch = Scratch()

  private func open() throws -> KeyStore { try KeyStore.open(try ControlStore(folder: scratch.path)).0 }

  @Test("An id is written and read back, whatever its number", arguments: [0, 1, 1 << 59, (1 << 60) - 1, 0x1234_5678])
  func idText(number: UInt64) {
    let id = KeyText.id(number)
    #expect(id.utf8.count == 12)
    #expect(KeyText.number(ofID: id.utf8) == number)
  }

  @Test("A created key lets its caller in, with everything that it was granted")
  func create() throws {
    let keys = try open()
    let made = try keys.create(
      KeyGrant(
        name: "checkout", tenant: "acme", scopes: [.inference], routes: ["receipts"],
        limits: [.init(.images, 100, perSeconds: 60)]), by: "operator:test")
    #expect(made.token.utf8.count == KeyText.length)
    let guarding = StoredKeys(keys, follows: false)
    let caller = try #require(guarding.check(made.token).caller)
    #expect(caller.keyID == made.key.id)
    #expect(caller.tenant == "acme")
    #expect(caller.routes == ["receipts"])
    #expect(caller.scopes == [.inference])
    #expect(caller.limits?[.images]?.limit == 100)
    #expect(caller.limits?[.requests] == nil)
    #expect(caller.number == KeyText.number(ofID: made.key.id.utf8))
    #expect(try keys.list().map(\.grant) == [made.key.grant])
  }

  @Test("The folder holds no secret, and no code that somebody without the pepper could make")
  func noSecret() throws {
    let keys = try open()
    let made = try keys.create(KeyGrant(name: "a"), by: "t")
    try keys.store.checkpoint()
    let secret = Array(made.token.utf8.suffix(KeyText.secretLength))
    let pepper = try #require(scratch.file("pepper"))
    for name in ["control.db", "control.db-wal"] {
      let bytes = scratch.file(name) ?? []
      #expect(Data(bytes).range(of: Data(secret)) == nil)
      #expect(Data(bytes).range(of: Data(pepper)) == nil)
      #expect(Data(bytes).range(of: Data(SHA256.digest(Array(made.token.utf8)))) == nil)
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("pepper"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("A pepper that is lost, short or open to others is an error, never a new one")
  func pepper() throws {
    _ = try open().create(KeyGrant(name: "a"), by: "t")
    chmod(scratch.path("pepper"), 0o644)
    #expect(throws: AssayError.self) { _ = try open() }
    chmod(scratch.path("pepper"), 0o600)
    _ = try open()
    scratch.write([1, 2, 3], "pepper")
    chmod(scratch.path("pepper"), 0o600)
    #expect(throws: AssayError.self) { _ = try open() }
    unlink(scratch.path("pepper"))
    #expect(throws: AssayError.self) { _ = try open() }
  }

  @Test("A rotated key and its successor both work for a while, then one does")
  func rotate() throws {
    let keys = try open()
    let old = try keys.create(KeyGrant(name: "a", tenant: "acme"), by: "t")
    let new = try keys.rotate(old.key.id, overlapSeconds: 3600, by: "t")
    let guarding = StoredKeys(keys, follows: false)
    #expect(guarding.check(old.token).caller?.tenant == "acme")
    #expect(guarding.check(new.token).caller?.tenant == "acme")
    #expect(new.key.replaces == old.key.id)
    let newest = try keys.rotate(new.key.id, overlapSeconds: 0, by: "t")
    try guarding.refresh()
    #expect(guarding.check(new.token).isWrong)
    #expect(guarding.check(newest.token).caller != nil)
    #expect(throws: AssayError.self) { try keys.rotate(new.key.id, overlapSeconds: 0, by: "t") }
  }

  @Test("A revoked key is refused after the next look, and changes are in the audit log in their order")
  func revoke() throws {
    let keys = try open()
    let made = try keys.create(KeyGrant(name: "a"), by: "ann")
    let guarding = StoredKeys(keys, follows: false)
    #expect(guarding.check(made.token).caller != nil)
    #expect(try keys.revoke(made.key.id, by: "bob"))
    #expect(try !keys.revoke(made.key.id, by: "bob"))
    try guarding.refresh()
    #expect(guarding.check(made.token).isWrong)
    #expect(throws: AssayError.self) { try keys.revoke("nobody", by: "bob") }
    let audit = AuditLog(keys.store)
    #expect(
      try audit.recent().map { "\($0.actor) \($0.action) \($0.target)" } == [
        "bob key.revoke \(made.key.id)", "ann key.create \(made.key.id)",
      ])
    #expect(try !audit.recent().contains { $0.detail.contains(made.token.suffix(KeyText.secretLength)) })
  }

  @Test("The audit log says what a key was given")
  func given() throws {
    let keys = try open()
    _ = try keys.create(
      KeyGrant(
        name: "a", routes: ["r", "b"], limits: [.init(.images, 5, perSeconds: 60)], expiresAt: 4_000_000_000_000_000_000
      ),
      by: "ann")
    let detail = try #require(try AuditLog(keys.store).recent().first).detail
    #expect(detail.contains("\"routes\":[\"b\",\"r\"]") && detail.contains("\"images=5/60\""))
    #expect(detail.contains("4000000000000000000"))
  }

  @Test(
    "Bad grants are refused with nothing written",
    arguments: [
      KeyGrant(name: ""), KeyGrant(name: "a", tenant: ""), KeyGrant(name: "a", scopes: []),
      KeyGrant(name: "a", routes: []), KeyGrant(name: "a", limits: [.init(.images, 0, perSeconds: 1)]),
      KeyGrant(name: "a", limits: [.init(.images, 1, perSeconds: 0)]),
      KeyGrant(name: "a", limits: [.init(.images, 1, perSeconds: 1), .init(.images, 2, perSeconds: 1)]),
      KeyGrant(name: String(repeating: "x", count: 201)),
    ])
  func badGrants(grant: KeyGrant) throws {
    let keys = try open()
    #expect(throws: AssayError.self) { try keys.create(grant, by: "t") }
    #expect(try keys.list().isEmpty)
  }

  @Test("Nobody hands out more than they have")
  func rights() throws {
    let creator = KeyGrant(
      name: "admin", tenant: "acme", scopes: [.admin, .inference], routes: ["a", "b"],
      limits: [.init(.requests, 100, perSeconds: 60)], expiresAt: 1_000)
    func child(_ change: (inout KeyGrant) -> Void) -> Bool {
      var grant = KeyGrant(
        name: "c", tenant: "acme", scopes: [.inference], routes: ["a"], limits: [.init(.requests, 50, perSeconds: 60)],
        expiresAt: 900)
      change(&grant)
      return grant.isWithin(creator)
    }
    #expect(child { _ in })
    #expect(!child { $0.tenant = "other" })
    #expect(!child { $0.scopes = [.metrics] })
    #expect(!child { $0.routes = nil })
    #expect(!child { $0.routes = ["a", "c"] })
    #expect(!child { $0.limits = [] })
    #expect(!child { $0.limits = [.init(.requests, 101, perSeconds: 60)] })
    #expect(!child { $0.limits = [.init(.requests, 1, perSeconds: 1)] })
    #expect(!child { $0.expiresAt = nil })
    #expect(!child { $0.expiresAt = 1_001 })
    #expect(!KeyGrant(name: "c", tenant: "acme", scopes: [.inference]).isWithin(KeyGrant(name: "d", tenant: "acme")))
    let keys = try open()
    #expect(throws: AssayError.self) { try keys.create(KeyGrant(name: "x"), by: "t", creator: creator) }
  }
}
