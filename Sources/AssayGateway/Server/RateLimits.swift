import AssayResilience
import AssayServing
import Synchronization

/// The limits of keys, teams and routes. They outlive a reload: what is used stays used.
final class RateLimits: Sendable {
  private struct State {
    var table = LimitTable(plans: [:])
    /// Numbers of holders. All names come from the key store and the configuration, not from clients.
    var ids: [String: UInt64] = [:]

    mutating func key(_ scope: LimitScope, _ name: String) -> LimitKey {
      let full = "\(scope.rawValue) \(name)"
      if let id = ids[full] { return LimitKey(scope, id) }
      ids[full] = UInt64(ids.count + 1)
      return LimitKey(scope, UInt64(ids.count))
    }
  }

  /// What was charged before the answer was known.
  struct Reservation {
    let keys: [LimitKey]
    let costs: LimitCosts
  }

  private let state = Mutex(State())

  static func now() -> Int64 { ContinuousClock.now.sinceStart }

  /// Charges an estimate, or tells why not. Nil when nothing is limited.
  func reserve(_ caller: Caller, _ route: RouteConfiguration, _ costs: LimitCosts)
    throws(APIError) -> Reservation?
  {
    guard caller.limits != nil || caller.teamLimits != nil || route.plan != nil else { return nil }
    let (keys, decision) = state.withLock { state -> ([LimitKey], LimitTable.Decision) in
      var keys: [LimitKey] = []
      for (scope, name, plan) in [
        (LimitScope.key, caller.keyID, caller.limits), (.team, caller.tenant, caller.teamLimits),
        (.route, route.name, route.plan),
      ] {
        guard let plan else { continue }
        let key = state.key(scope, name)
        if state.table.plan(of: key) != plan { state.table.set(plan, for: key) }
        keys.append(key)
      }
      return (keys, state.table.reserve(keys, costs, now: Self.now()))
    }
    guard case .refused(let refusal) = decision else { return Reservation(keys: keys, costs: costs) }
    throw Self.error(refusal)
  }

  func settle(_ reservation: Reservation, _ actual: LimitCosts) {
    state.withLock {
      $0.table.settle(reservation.keys, reserved: reservation.costs, actual: actual, now: Self.now())
    }
  }

  private static func error(_ refusal: LimitTable.Refusal) -> APIError {
    let isMoney = refusal.dimension == .usdNano
    let what = refusal.dimension.map { " of \($0.rawValue)" } ?? ""
    guard let wait = refusal.retryAfterNanoseconds else {
      return APIError(
        429, isMoney ? "insufficient_quota" : "rate_limit_exceeded", code: "larger_than_limit",
        "The request alone is more than the limit\(what) of this \(refusal.key.scope) allows.", retries: false)
    }
    return APIError(
      429, isMoney ? "insufficient_quota" : "rate_limit_exceeded",
      code: isMoney ? "insufficient_quota" : "rate_limit_exceeded",
      "The limit\(what) of this \(refusal.key.scope) is reached.", retries: isMoney ? false : nil,
      retryAfterMs: Int(LimitStatus.retryAfterMilliseconds(wait)))
  }

  private static let shown: [(LimitDimension, String)] = [
    (.requests, "requests"), (.inputTokens, "tokens"), (.images, "images"), (.mediaBytes, "media-bytes"),
  ]

  /// The `x-ratelimit-…` lines: of each dimension the limit that has the least left.
  func fields(_ reservation: Reservation) -> String {
    state.withLock { state in
      let now = Self.now()
      var text = ""
      for (dimension, name) in Self.shown {
        let all = reservation.keys.compactMap { state.table.status(of: $0, dimension, now: now) }
        guard let status = all.min(by: { $0.remaining < $1.remaining }) else { continue }
        text += "x-ratelimit-limit-\(name): \(status.limit)\r\nx-ratelimit-remaining-\(name): \(status.remaining)\r\n"
        text += "x-ratelimit-reset-\(name): \(status.resetText)\r\n"
      }
      return text
    }
  }
}

extension ContinuousClock.Instant {
  private static let start = ContinuousClock.now
  /// Nanoseconds since this program first asked.
  var sinceStart: Int64 { (self - Self.start).nanoseconds }
}
