/// Full-jitter back-off: sleep = U(0, min(cap, base × 2^k)) before the k-th retry, k from 0.
package struct Backoff: Sendable, Hashable {
  package var base: Duration
  package var cap: Duration

  package init(base: Duration = .milliseconds(500), cap: Duration = .seconds(30)) {
    self.base = base
    self.cap = cap
  }

  /// The longest that the retry may wait.
  package func ceiling(retry: Int) -> Duration {
    // 2^20 × 0.5 s is beyond any cap in use; the shift must not overflow.
    min(cap, base * (1 << min(max(retry, 0), 20)))
  }

  package func delay(retry: Int, using generator: inout some RandomNumberGenerator) -> Duration {
    let unit = Double(generator.next() >> 11) * 0x1p-53
    return ceiling(retry: retry) * unit
  }
}
