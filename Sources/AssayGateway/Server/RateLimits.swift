import AssayResilience
import AssayServing
import Synchronization

/// The limits of keys, teams, routes and of all requests together. They outlive a reload: what is used stays used.
final class RateLimits: Sendable {
  private struct State {
    var table = LimitTable(plans: [:])
    /// Numbers of holders by scope. All names come from the key store and the configuration, not from clients.
    var ids = [[String: UInt64]](repeating: [:], count: LimitScope.allCases.count)
    var lastID: UInt64 = 0

    mutating func key(_ scope: LimitScope, _ name: String) -> LimitKey {
      if let id = ids[Int(scope.rawValue)][name] { return LimitKey(scope, id) }
      lastID += 1
      ids[Int(scope.rawValue)][name] = lastID
      return LimitKey(scope, lastID)
    }

    mutating func add(_ plan: LimitPlan?, for key: LimitKey, to keys: inout [LimitKey]) {
      guard let plan else { return }
      if table.plan(of: key) != plan { table.set(plan, for: key) }
      keys.append(key)
    }
  }

  /// What was charged before the answer was known.
  struct Reservation {
    let keys: [LimitKey]
    var costs: LimitCosts
  }

  enum Held {
    case success(Reservation)
    case failure(LimitTable.Refusal)
  }

  private let state = Mutex(State())

  static func now() -> Int64 { ContinuousClock.now.sinceStart }

  /// Whose limits a request counts against; empty when nothing is limited. A key's own limits stand before those that
  /// the configuration gives every key, dimension by dimension.
  func holders(of caller: Caller, route: RouteConfiguration, in runtime: Runtime) -> [LimitKey] {
    let keyPlan = runtime.keyPlan.map { caller.limits?.completed(by: $0) ?? $0 } ?? caller.limits
    guard keyPlan != nil || caller.teamLimits != nil || route.plan != nil || runtime.totalPlan != nil else {
      return []
    }
    return state.withLock { state in
      var keys: [LimitKey] = []
      keys.reserveCapacity(4)
      let own = caller.number == 0 ? state.key(.key, caller.keyID) : LimitKey(.key, caller.number)
      state.add(keyPlan, for: own, to: &keys)
      if caller.teamLimits != nil { state.add(caller.teamLimits, for: state.key(.team, caller.tenant), to: &keys) }
      if route.plan != nil { state.add(route.plan, for: state.key(.route, route.name), to: &keys) }
      state.add(runtime.totalPlan, for: LimitKey(.all, 0), to: &keys)
      return keys
    }
  }

  /// Charges an estimate against all of them, or none and tells why not.
  func reserve(_ keys: [LimitKey], _ costs: LimitCosts) -> Held {
    guard !costs.isEmpty else { return .success(Reservation(keys: keys, costs: costs)) }
    switch state.withLock({ $0.table.reserve(keys, costs, now: Self.now()) }) {
    case .admitted: return .success(Reservation(keys: keys, costs: costs))
    case .refused(let refusal): return .failure(refusal)
    }
  }

  func settle(_ reservation: Reservation, _ actual: LimitCosts) {
    state.withLock {
      $0.table.settle(reservation.keys, reserved: reservation.costs, actual: actual, now: Self.now())
    }
  }

  // MARK: What clients are told

  func error(_ refusal: LimitTable.Refusal, _ keys: [LimitKey]) -> APIError {
    let isMoney = refusal.dimension == .usdNano
    let type = isMoney ? "insufficient_quota" : "rate_limit_exceeded"
    let whose = Self.name(refusal.key.scope)
    guard let dimension = refusal.dimension else {
      return APIError(
        429, type, code: type, "Too many holders of limits are being counted at the moment.", retryAfterMs: 1000)
    }
    let quota = state.withLock { $0.table.plan(of: refusal.key)?[dimension] }
    let rate = quota.map { " (\(Self.amount($0.limit, dimension)) in \(LimitStatus.text($0.periodNanoseconds)))" } ?? ""
    var error: APIError
    if let wait = refusal.retryAfterNanoseconds {
      error = APIError(
        429, type, code: type, "The limit of \(dimension.key) of this \(whose) is reached\(rate).",
        retries: isMoney ? false : nil, retryAfterMs: Int(LimitStatus.retryAfterMilliseconds(wait)))
    } else {
      error = APIError(
        429, type, code: "larger_than_limit",
        "The request alone is more than the limit of \(dimension.key) of this \(whose) allows\(rate).", retries: false)
    }
    error.moreFields = fields(keys)
    return error
  }

  private static func name(_ scope: LimitScope) -> String {
    switch scope {
    case .all: "gateway"
    case .team: "tenant"
    case .key, .route, .upstream, .slice: "\(scope)"
    }
  }

  private static let shown: [(dimensions: [LimitDimension], name: StaticString)] = [
    ([.requests], "requests"), ([.inputTokens, .outputTokens], "tokens"), ([.usdNano], "usd"),
    ([.images], "images"), ([.megapixels], "megapixels"), ([.audioSeconds], "audio-seconds"),
    ([.videoSeconds], "video-seconds"), ([.points], "points"), ([.mediaBytes], "media-bytes"),
    ([.verifierCalls], "verifier-calls"),
  ]

  func write(_ reservation: Reservation, to lines: inout HeadLines) { write(reservation.keys, to: &lines) }

  private func fields(_ keys: [LimitKey]) -> String {
    var lines = HeadLines()
    write(keys, to: &lines)
    return lines.text
  }

  /// The `x-ratelimit-…` lines: of each dimension the limit that has the least left.
  private func write(_ keys: [LimitKey], to lines: inout HeadLines) {
    guard !keys.isEmpty else { return }
    let statuses = state.withLock { $0.table.tightest(of: keys, now: Self.now()) }
    for (dimensions, name) in Self.shown {
      var least: (status: LimitStatus, dimension: LimitDimension)?
      for dimension in dimensions {
        guard let status = statuses[dimension.index] else { continue }
        if let known = least, known.status.remaining <= status.remaining { continue }
        least = (status, dimension)
      }
      guard let (status, dimension) = least else { continue }
      Self.line("x-ratelimit-limit-", name, to: &lines) { Self.add(status.limit, dimension, to: &$0) }
      Self.line("x-ratelimit-remaining-", name, to: &lines) { Self.add(status.remaining, dimension, to: &$0) }
      Self.line("x-ratelimit-reset-", name, to: &lines) { lines in
        let milliseconds = LimitStatus.retryAfterMilliseconds(status.resetNanoseconds)
        guard milliseconds < 1000 else { return lines.add(status.resetText) }
        lines.add(milliseconds)
        lines.add("ms")
      }
    }
  }

  private static func line(
    _ start: StaticString, _ name: StaticString, to lines: inout HeadLines, _ value: (inout HeadLines) -> Void
  ) {
    lines.add(start)
    lines.add(name)
    lines.add(": ")
    value(&lines)
    lines.add("\r\n")
  }

  private static func add(_ units: Int64, _ dimension: LimitDimension, to lines: inout HeadLines) {
    let scale = dimension.scale
    if units % scale == 0 { lines.add(units / scale) } else { lines.add(amount(units, dimension)) }
  }

  private static func least(
    of keys: [LimitKey], _ dimension: LimitDimension, _ table: borrowing LimitTable, _ now: Int64
  ) -> LimitStatus? {
    var least: LimitStatus?
    for key in keys {
      guard let status = table.status(of: key, dimension, now: now) else { continue }
      if let known = least, known.remaining <= status.remaining { continue }
      least = status
    }
    return least
  }

  /// How the tightest limit of a dimension stands.
  func status(of keys: [LimitKey], _ dimension: LimitDimension) -> LimitStatus? {
    state.withLock { Self.least(of: keys, dimension, $0.table, Self.now()) }
  }

  /// Whole units as people write them: milliseconds as seconds, nano-dollars as dollars.
  static func amount(_ units: Int64, _ dimension: LimitDimension) -> String {
    let scale = dimension.scale
    guard units % scale != 0 else { return String(units / scale) }
    var digits = String(units % scale + scale).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(units / scale).\(digits)"
  }
}

extension ContinuousClock.Instant {
  private static let start = ContinuousClock.now
  /// Nanoseconds since this program first asked; never below zero, where a limit that was never used would look used:
  /// whoever asks first has taken the time before the start is noted.
  var sinceStart: Int64 { max(0, (self - Self.start).nanoseconds) }
}
