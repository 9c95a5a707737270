import AssayCore
import AssayResilience
import AssayServing
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite struct StoredKeysTests {
  let scratch = Scratch()

  private func open() throws -> KeyStore {
    try KeyStore.open(try ControlStore(folder: scratch.path, busySeconds: 0.05)).0
  }

  @Test("What has not the form of a key is wrong, and so is a key with one letter changed, wherever it stands")
  func forms() throws {
    let keys = try open()
    let token = try keys.create(KeyGrant(name: "a"), by: "t").token
    let guarding = StoredKeys(keys, follows: false)
    #expect(guarding.check(nil).isWrong)
    for text in ["", "ask_", "sk-123", token + "x", String(token.dropLast()), token.uppercased(), " " + token] {
      #expect(guarding.check(text).isWrong)
    }
    for index in token.utf8.indices {
      var bytes = Array(token.utf8)
      let place = token.utf8.distance(from: token.utf8.startIndex, to: index)
      bytes[place] = bytes[place] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
      let answer = bytes.withUnsafeBytes { guarding.check($0) }
      // A changed id may name a key that was made just now.
      #expect(answer.caller == nil)
      if place >= 4 + KeyText.idLength { #expect(answer.isWrong) }
    }
    #expect(guarding.check(token).caller != nil)
  }

  @Test("An expired key is wrong")
  func expiry() throws {
    let keys = try open()
    let end = wallClockNs() + 200_000_000
    let token = try keys.create(KeyGrant(name: "a", expiresAt: end), by: "t").token
    let guarding = StoredKeys(keys, follows: false)
    #expect(guarding.check(token).caller != nil)
    #expect(eventually { guarding.check(token).isWrong })
    #expect(wallClockNs() >= end)
  }

  @Test("A key made since the last look is unknown, not wrong, and known after the next")
  func newKey() throws {
    let keys = try open()
    let guarding = StoredKeys(keys, follows: false)
    let token = try keys.create(KeyGrant(name: "a"), by: "t").token
    #expect(guarding.check(token).isUnknown)
    try guarding.refresh()
    #expect(guarding.check(token).caller != nil)
    // A key of long ago that is not there was never there.
    let old = KeyText.id(KeyText.number(secondsSince1970: 1_000_000_000, chance: 7))
    let invented = "ask_\(old)_" + String(repeating: "0", count: KeyText.secretLength)
    #expect(guarding.check(invented).isWrong)
  }

  @Test("A store that could not be read yet makes every key unknown; a malformed one stays wrong")
  func noStore() throws {
    let keys = try open()
    let token = try keys.create(KeyGrant(name: "a"), by: "t").token
    try keys.store.write { try $0.execute(sql: "ALTER TABLE counter RENAME TO gone") }
    let guarding = StoredKeys(keys, follows: false)
    #expect(!guarding.isReady)
    #expect(guarding.check(token).isUnknown)
    #expect(guarding.check("nonsense").isWrong)
    try keys.store.write { try $0.execute(sql: "ALTER TABLE gone RENAME TO counter") }
    try guarding.refresh()
    #expect(guarding.check(token).caller != nil)
  }

  @Test("While the store is locked or broken known keys go on, and new ones are unknown")
  func lostStore() throws {
    let keys = try open()
    let token = try keys.create(KeyGrant(name: "a"), by: "t").token
    let guarding = StoredKeys(keys, follows: false)
    let later = try keys.create(KeyGrant(name: "b"), by: "t").token
    try keys.store.write { try $0.execute(sql: "ALTER TABLE counter RENAME TO gone") }
    #expect(throws: AssayError.self) { try guarding.refresh() }
    #expect(guarding.check(token).caller != nil)
    #expect(guarding.check(later).isUnknown)
  }

  @Test("A running guard follows another process within seconds, both ways")
  func follows() throws {
    let keys = try open()
    let guarding = StoredKeys(keys)
    defer { guarding.stop() }
    let other = try open()
    let made = try other.create(KeyGrant(name: "a"), by: "t")
    #expect(eventually { guarding.check(made.token).caller != nil })
    try other.revoke(made.key.id, by: "t")
    #expect(eventually { guarding.check(made.token).isWrong })
  }

  @Test("A key that came for another counts where that one stands: rotating gives no fresh limits")
  func lineage() throws {
    let keys = try open()
    let first = try keys.create(KeyGrant(name: "a", limits: [.init(.requests, 10, perSeconds: 3600)]), by: "t")
    let second = try keys.rotate(first.key.id, overlapSeconds: 3600, by: "t")
    let third = try keys.rotate(second.key.id, overlapSeconds: 0, by: "t")
    let other = try keys.create(KeyGrant(name: "b"), by: "t")
    let guarding = StoredKeys(keys, follows: false)
    let number = try #require(guarding.check(first.token).caller?.number)
    #expect(number != 0 && guarding.check(third.token).caller?.number == number)
    #expect(guarding.check(second.token).isWrong, "its overlap was none")
    #expect(guarding.check(third.token).caller?.keyID == third.key.id)
    #expect(try #require(guarding.check(other.token).caller).number != number)
    // A row that somebody has bent into a circle ends.
    try keys.store.write {
      try $0.execute(sql: "UPDATE api_key SET replaces = ? WHERE id = ?", arguments: [third.key.id, first.key.id])
    }
    try keys.store.write { try $0.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'auth_epoch'") }
    try guarding.refresh()
    #expect(guarding.check(third.token).caller != nil)
  }

  @Test("The last use is written late, in one go, and only forwards")
  func lastUse() throws {
    let keys = try open()
    let made = try keys.create(KeyGrant(name: "a"), by: "t")
    let guarding = StoredKeys(keys, follows: false)
    #expect(guarding.check(made.token).caller != nil)
    #expect(try keys.key(made.key.id).lastUsedAt == nil)
    try guarding.noteUse()
    let used = try #require(try keys.key(made.key.id).lastUsedAt)
    try keys.noteUse([(made.key.id, used - 1000)])
    #expect(try keys.key(made.key.id).lastUsedAt == used)
  }

  @Test("Checking a key takes microseconds, not a look at the disk")
  func speed() throws {
    let keys = try open()
    let token = try keys.create(KeyGrant(name: "a"), by: "t").token
    let guarding = StoredKeys(keys, follows: false)
    let start = ContinuousClock.now
    for _ in 0..<2000 { #expect(guarding.check(token).caller != nil) }
    #expect(ContinuousClock.now - start < .seconds(2))
  }
}
