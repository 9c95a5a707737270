package import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import GRDB

/// Makes, lists, rotates and revokes keys. Each change is in the audit log and moves `auth_epoch`, which tells running
/// gateways to read again.
package struct KeyStore: Sendable {
  /// A key and, this once, what its holder sends.
  package struct Made: Sendable {
    package var key: APIKey
    package var token: String
  }

  let store: ControlStore
  let hasher: HMACSHA256

  static let keysMax = 100_000

  package init(_ store: ControlStore, pepper: Pepper) {
    self.store = store
    hasher = HMACSHA256(key: pepper.bytes)
  }

  /// Opens a store's folder with its pepper.
  package static func open(_ store: ControlStore) throws(AssayError) -> (KeyStore, Pepper) {
    let isEmpty = try store.read { try Bool.fetchOne($0, sql: "SELECT NOT EXISTS (SELECT 1 FROM api_key)") ?? true }
    let pepper = try Pepper(folder: store.folder, makes: isEmpty)
    return (KeyStore(store, pepper: pepper), pepper)
  }

  /// - Parameter creator: who hands it out, when that is somebody with a key; nil for the operator at the machine.
  package func create(_ grant: KeyGrant, by actor: String, creator: KeyGrant? = nil) throws(AssayError) -> Made {
    try make(grant, by: actor, creator: creator, replacing: nil, action: "key.create") { _ in }
  }

  /// A new key with the same rights; the old one keeps working for a while.
  /// - Parameter overlapSeconds: how long both work.
  package func rotate(_ id: String, overlapSeconds: Int, by actor: String) throws(AssayError) -> Made {
    guard (0...90 * 86_400).contains(overlapSeconds) else {
      throw AssayError(.configuration, "the overlap should be from 0 seconds to 90 days")
    }
    let old = try key(id)
    let now = wallClockNs()
    guard old.state(at: now) == .active else {
      throw AssayError(.configuration, "the key \(id) is \(old.state(at: now).rawValue)", remedy: "create a new one")
    }
    return try make(old.grant, by: actor, creator: nil, replacing: id, action: "key.rotate") { database in
      let end = now + Int64(overlapSeconds) * 1_000_000_000
      try database.execute(
        sql: "UPDATE api_key SET expires_at = min(coalesce(expires_at, ?1), ?1) WHERE id = ?2", arguments: [end, id])
    }
  }

  private func make(
    _ grant: KeyGrant, by actor: String, creator: KeyGrant?, replacing old: String?, action: String,
    also change: (Database) throws -> Void
  ) throws(AssayError) -> Made {
    try grant.checked()
    if let creator, !grant.isWithin(creator) {
      throw AssayError(.configuration, "a key may hand out only rights that it has itself")
    }
    var generator = SystemRandomNumberGenerator()
    let secret = KeyText.secret((0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next() as UInt64) })
    return try store.write { database in
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM api_key") ?? 0 < Self.keysMax else {
        throw AssayError(.storage, "the store holds \(Self.keysMax) keys, which is the most it takes")
      }
      let now = wallClockNs()
      var id = ""
      repeat {
        id = KeyText.id(
          KeyText.number(secondsSince1970: now / 1_000_000_000, chance: UInt32(truncatingIfNeeded: generator.next())))
      } while try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM api_key WHERE id = ?)", arguments: [id])
        ?? false
      let token = "ask_\(id)_\(secret)"
      let key = APIKey(
        id: id, grant: grant, createdAt: now, replaces: old, code: hasher.code(Array(token.utf8)))
      try key.insert(database)
      try change(database)
      try Self.changed(database)
      try AuditLog.append(
        database, actor: actor, action: action, target: id,
        detail: [
          "name": .string(grant.name), "tenant": .string(grant.tenant),
          "scopes": .array(grant.scopes.map(\.rawValue).sorted().map { .string($0) }),
          "routes": grant.routes.map { .array($0.sorted().map { .string($0) }) } ?? .null,
          "limits": .array(
            grant.limits.map { .string("\($0.dimension.rawValue)=\($0.units)/\($0.seconds)") }),
          "expires_at": grant.expiresAt.map { .int(Int($0)) } ?? .null,
          "replaces": old.map { .string($0) } ?? .null,
        ])
      return Made(key: key, token: token)
    }
  }

  /// - Returns: false when it was revoked already.
  @discardableResult
  package func revoke(_ id: String, by actor: String) throws(AssayError) -> Bool {
    _ = try key(id)
    return try store.write { database in
      try database.execute(
        sql: "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", arguments: [wallClockNs(), id])
      guard database.changesCount > 0 else { return false }
      try Self.changed(database)
      try AuditLog.append(database, actor: actor, action: "key.revoke", target: id)
      return true
    }
  }

  package func key(_ id: String) throws(AssayError) -> APIKey {
    let found = try store.read {
      try Row.fetchOne($0, sql: "SELECT * FROM api_key WHERE id = ?", arguments: [id]).map { try APIKey($0) }
    }
    guard let found else {
      throw AssayError(.configuration, "there is no key \"\(id)\"", remedy: "assay key list shows those that are there")
    }
    return found
  }

  /// Oldest first.
  package func list() throws(AssayError) -> [APIKey] {
    try store.read { try Row.fetchAll($0, sql: "SELECT * FROM api_key ORDER BY created_at, id").map { try APIKey($0) } }
  }

  func epoch() throws(AssayError) -> Int64 {
    try store.read { try Int64.fetchOne($0, sql: "SELECT value FROM counter WHERE name = 'auth_epoch'") } ?? 0
  }

  /// The keys and the epoch that they are of, from one transaction.
  func snapshot() throws(AssayError) -> (epoch: Int64, keys: [APIKey]) {
    try store.read { database in
      let epoch = try Int64.fetchOne(database, sql: "SELECT value FROM counter WHERE name = 'auth_epoch'") ?? 0
      return (epoch, try Row.fetchAll(database, sql: "SELECT * FROM api_key").map { try APIKey($0) })
    }
  }

  /// Late and in one go: when keys were last used is nice to know, and never worth a request's time.
  func noteUse(_ uses: [(id: String, at: Int64)]) throws(AssayError) {
    guard !uses.isEmpty else { return }
    try store.write { database in
      let statement = try database.makeStatement(
        sql: "UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?")
      for use in uses { try statement.execute(arguments: [use.at, use.id]) }
    }
  }

  private static func changed(_ database: Database) throws {
    try database.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'auth_epoch'")
  }
}
