import AssayCore
package import AssayResilience
package import AssayServing
import AssayWire
import GRDB

/// What a key may do.
package struct KeyGrant: Sendable, Hashable {
  /// So many units of a dimension in a period.
  package struct Limit: Sendable, Hashable {
    package var dimension: LimitDimension
    package var units: Int64
    package var seconds: Int64

    package init(_ dimension: LimitDimension, _ units: Int64, perSeconds seconds: Int64) {
      self.dimension = dimension
      self.units = units
      self.seconds = seconds
    }
  }

  package var name: String
  package var tenant: String
  package var scopes: Set<Caller.Scope>
  /// Nil for all.
  package var routes: Set<String>?
  package var limits: [Limit]
  /// Nanoseconds since 1970; nil for never.
  package var expiresAt: Int64?

  package init(
    name: String, tenant: String = "default", scopes: Set<Caller.Scope> = [.inference, .models],
    routes: Set<String>? = nil, limits: [Limit] = [], expiresAt: Int64? = nil
  ) {
    self.name = name
    self.tenant = tenant
    self.scopes = scopes
    self.routes = routes
    self.limits = limits
    self.expiresAt = expiresAt
  }

  /// Whether somebody with these rights may hand this out: never more than they have.
  package func isWithin(_ creator: KeyGrant) -> Bool {
    guard creator.scopes.contains(.admin), tenant == creator.tenant, scopes.isSubset(of: creator.scopes) else {
      return false
    }
    if let allowed = creator.routes {
      guard let routes, routes.isSubset(of: allowed) else { return false }
    }
    if let end = creator.expiresAt {
      guard let expiresAt, expiresAt <= end else { return false }
    }
    return creator.limits.allSatisfy { theirs in
      limits.contains {
        $0.dimension == theirs.dimension && $0.seconds == theirs.seconds && $0.units <= theirs.units
      }
    }
  }

  /// - Throws: `.configuration` for names, routes or limits out of bounds.
  func checked() throws(AssayError) {
    func check(_ holds: Bool, _ message: String) throws(AssayError) {
      guard holds else { throw AssayError(.configuration, message) }
    }
    try check((1...200).contains(name.utf8.count), "a key's name should be from 1 to 200 bytes long")
    try check((1...200).contains(tenant.utf8.count), "a tenant's name should be from 1 to 200 bytes long")
    try check(!scopes.isEmpty, "a key without a scope may do nothing")
    try check(routes.map { !$0.isEmpty && $0.count <= 1000 } ?? true, "a key should have from 1 to 1000 routes, or all")
    try check(Set(limits.map(\.dimension)).count == limits.count, "a dimension should be limited once")
    _ = try plan
  }

  /// The limits as the data plane counts them; nil when there are none.
  package var plan: LimitPlan? {
    get throws(AssayError) {
      guard !limits.isEmpty else { return nil }
      var quotas: [LimitDimension: RateQuota] = [:]
      for limit in limits {
        guard (1...366 * 86_400).contains(limit.seconds) else {
          throw AssayError(.configuration, "the period of a limit should be from a second to 366 days")
        }
        quotas[limit.dimension] = try RateQuota(limit: limit.units, per: .seconds(limit.seconds))
      }
      return LimitPlan(quotas)
    }
  }
}

/// A stored key, without its secret, which nobody has but its holder.
package struct APIKey: Sendable, Hashable {
  package var id: String
  package var grant: KeyGrant
  /// Nanoseconds since 1970, as the three after it.
  package var createdAt: Int64
  package var revokedAt: Int64?
  package var lastUsedAt: Int64?
  /// The key that this one came for.
  package var replaces: String?
  var code: [UInt8]

  package enum State: String, Sendable { case active, expired, revoked }

  package func state(at now: Int64) -> State {
    if let revokedAt, revokedAt <= now { return .revoked }
    if let end = grant.expiresAt, end <= now { return .expired }
    return .active
  }
}

extension APIKey {
  init(_ row: Row) throws {
    let scopes: [String] = try JSONValue(parsing: row["scopes"] as String).decode([String].self)
    let routes = try (row["routes"] as String?).map { try JSONValue(parsing: $0).decode([String].self) }
    let limits = try JSONValue(parsing: row["limits"] as String).array ?? []
    id = row["id"]
    grant = KeyGrant(
      name: row["name"], tenant: row["tenant"], scopes: Set(scopes.compactMap(Caller.Scope.init)),
      routes: routes.map(Set.init),
      limits: limits.compactMap {
        guard let dimension = $0["dimension"]?.string.flatMap(LimitDimension.init), let units = $0["units"]?.int,
          let seconds = $0["seconds"]?.int
        else { return nil }
        return KeyGrant.Limit(dimension, Int64(units), perSeconds: Int64(seconds))
      }, expiresAt: row["expires_at"])
    // A limit of a newer version that is not understood must not become none.
    guard grant.limits.count == limits.count else {
      throw AssayError(.storage, "the key \(id) has a limit that this version does not know")
    }
    createdAt = row["created_at"]
    revokedAt = row["revoked_at"]
    lastUsedAt = row["last_used_at"]
    replaces = row["replaces"]
    code = bytes(row["code"])
  }

  func insert(_ database: Database) throws {
    func list(_ names: some Collection<String>) -> String {
      JSONValue.array(names.sorted().map { .string($0) }).compact
    }
    let limits = grant.limits.map { limit -> JSONValue in
      [
        "dimension": .string(limit.dimension.rawValue), "units": .int(Int(limit.units)),
        "seconds": .int(Int(limit.seconds)),
      ]
    }
    try database.execute(
      sql: """
        INSERT INTO api_key (id, code, name, tenant, scopes, routes, limits, created_at, expires_at, replaces)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        id, blob(code), grant.name, grant.tenant, list(grant.scopes.map(\.rawValue)), grant.routes.map(list),
        JSONValue.array(limits).compact, createdAt, grant.expiresAt, replaces,
      ])
  }
}
