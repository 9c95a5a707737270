/// The keys of one upstream: one that is refused is dead, one that is limited rests, and the next takes its turn.
///
/// Bifrost's rules: 401 and 403 kill a key, 429 rotates with back-off; when all are dead the answer is
/// `upstream_credentials_exhausted`. An account without money rests long instead, for it may be filled up.
package struct KeyRing: Sendable {
  package enum Pick: Sendable, Hashable {
    case key(Int)
    /// All that live rest: the first is back then.
    case wait(until: Instant)
    /// All are dead.
    case exhausted
  }

  private struct Key: Sendable {
    var isDead = false
    var restsUntil: Instant?
    /// Limited so often in a row.
    var limited = 0
  }

  package let backoff: Backoff
  package let quotaRest: Duration
  private var keys: [Key]
  private var next = 0

  /// - Parameter quotaRest: how long a key without quota rests.
  package init(
    count: Int, backoff: Backoff = Backoff(base: .seconds(1), cap: .seconds(60)), quotaRest: Duration = .seconds(300)
  ) {
    keys = [Key](repeating: Key(), count: max(0, count))
    self.backoff = backoff
    self.quotaRest = quotaRest
  }

  package var dead: Int { keys.reduce(0) { $0 + ($1.isDead ? 1 : 0) } }

  /// The next key in turn.
  package mutating func pick(now: Instant) -> Pick {
    var soonest: Instant?
    for step in 0..<keys.count {
      let index = (next + step) % keys.count
      guard !keys[index].isDead else { continue }
      guard let until = keys[index].restsUntil, now < until else {
        next = (index + 1) % keys.count
        return .key(index)
      }
      soonest = soonest.map { min($0, until) } ?? until
    }
    return soonest.map { .wait(until: $0) } ?? .exhausted
  }

  package mutating func succeeded(_ key: Int) {
    guard keys.indices.contains(key) else { return }
    keys[key].limited = 0
    keys[key].restsUntil = nil
  }

  package mutating func failed(
    _ key: Int, _ kind: FailureClass, retryAfter: Duration? = nil, using generator: inout some RandomNumberGenerator,
    now: Instant
  ) {
    guard keys.indices.contains(key) else { return }
    switch kind {
    case .auth: keys[key].isDead = true
    case .quota: rest(key, until: now + quotaRest)
    case .rateLimit:
      rest(key, until: now + (retryAfter ?? backoff.delay(retry: keys[key].limited, using: &generator)))
      keys[key].limited += 1
    default: break
    }
  }

  /// A configuration that was read anew may have mended a key.
  package mutating func revive(_ key: Int) {
    guard keys.indices.contains(key) else { return }
    keys[key] = Key()
  }

  private mutating func rest(_ key: Int, until: Instant) {
    keys[key].restsUntil = max(keys[key].restsUntil ?? until, until)
  }
}
