package import AssayResilience

/// Who sent a request.
package struct Caller: Sendable, Hashable {
  package var keyID: String
  package var tenant: String
  /// Names of routes it may use; nil for all.
  package var routes: Set<String>?
  package var scopes: Set<Scope>
  /// The key's own number, which names it in tables of limits.
  package var number: UInt64 = 0
  /// What it may spend; nil for what everyone may.
  package var limits: LimitPlan?
  /// Of the tenant, shared by all its keys.
  package var teamLimits: LimitPlan?

  package enum Scope: String, Sendable, Codable, CaseIterable { case inference, models, metrics, admin }

  package init(keyID: String, tenant: String, routes: Set<String>? = nil, scopes: Set<Scope> = [.inference, .models]) {
    self.keyID = keyID
    self.tenant = tenant
    self.routes = routes
    self.scopes = scopes
  }

  /// Whoever comes when authentication is off.
  package static let anyone = Caller(keyID: "", tenant: "default", scopes: Set(Scope.allCases))
}

/// Tells who a key belongs to, from memory and at once.
package protocol KeyGuard: Sendable {
  /// - Parameter token: what stands behind `Bearer `; nil when the request brings none.
  func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer
}

package enum KeyAnswer: Sendable {
  case caller(Caller)
  /// The key is known to be wrong, expired or revoked.
  case wrong
  /// It cannot be known now, because the store is not there: never a false 401.
  case unknown
}

/// Lets everybody in: for a loopback address only.
package struct OpenDoor: KeyGuard {
  package init() {}
  package func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer { .caller(.anyone) }
}
