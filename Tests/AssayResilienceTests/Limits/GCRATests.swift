import AssayCore
import AssayResilience
import Testing

/// A token bucket in rational arithmetic: everything in units of 1 / period tokens, 128 bits wide.
private struct RationalBucket {
  let limit: Int128
  let period: Int128
  let burst: Int128
  var tokens: Int128
  var last: Int64

  init(_ quota: RateQuota, now: Int64) {
    limit = Int128(quota.limit)
    period = Int128(quota.periodNanoseconds)
    burst = Int128(quota.burst) * period
    tokens = burst
    last = now
  }

  mutating func refill(_ now: Int64) {
    tokens = min(burst, tokens + Int128(max(0, now - last)) * limit)
    last = max(last, now)
  }

  mutating func admit(_ units: Int64, now: Int64) -> Bool {
    refill(now)
    guard tokens >= Int128(units) * period else { return false }
    tokens -= Int128(units) * period
    return true
  }
}

@Suite struct GCRATests {
  private let epoch: Int64 = 1_795_377_600_000_000_000

  private static let quotas: [(Int64, Duration, Int64)] = [
    (10, .seconds(1), 10), (3, .seconds(1), 5), (7, .seconds(60), 7), (1_000_000_007, .seconds(60), 90_000),
    (60_000, .seconds(60), 10_000), (999_999_999_989, .seconds(86_400), 40_000_000), (13, .nanoseconds(97), 29),
    (5_000_000_000_000, .seconds(1), 123_456_789),
  ]

  @Test("100,000 random arrivals with weights: no difference to a rational bucket", arguments: quotas.indices)
  func exact(index: Int) throws {
    let (limit, period, burst) = Self.quotas[index]
    let quota = try RateQuota(limit: limit, per: period, burst: burst)
    var generator = SeededGenerator(seed: UInt64(index) + 1)
    var gcra = GCRA()
    var now = epoch
    var bucket = RationalBucket(quota, now: now)
    let mean = Double(quota.periodNanoseconds) / Double(limit) * Double(burst) / 4
    var differences = 0
    var admitted = 0
    for _ in 0..<100_000 {
      now += Int64(generator.unit() * mean * 0.6)
      let units = 1 + Int64(generator.next() % UInt64(max(1, burst / 2)))
      let expected = bucket.admit(units, now: now)
      let wait = gcra.admit(units, quota, now: now)
      admitted += expected ? 1 : 0
      if (wait == .none) != expected { differences += 1 }
      if case .nanoseconds(let time) = wait, generator.next() % 16 == 0 {
        // A nanosecond earlier it is refused, then it is admitted.
        if gcra.wait(units, quota, now: now + time - 1) == .none { differences += 1 }
        if gcra.wait(units, quota, now: now + time) != .none { differences += 1 }
        var later = bucket
        if time > 1, later.admit(units, now: now + time - 1) { differences += 1 }
        later = bucket
        if !later.admit(units, now: now + time) { differences += 1 }
      }
    }
    #expect(differences == 0)
    #expect(admitted > 10_000 && admitted < 90_000)
  }

  @Test("Never more than the burst and the rate in any window")
  func anyWindow() throws {
    let quota = try RateQuota(limit: 7, per: .seconds(1), burst: 5)
    var generator = SeededGenerator(seed: 9)
    var gcra = GCRA()
    var now = epoch
    var admitted: [Int64] = []
    for _ in 0..<5000 {
      now += Int64(generator.unit() * 1e8)
      if gcra.admit(1, quota, now: now) == .none { admitted.append(now) }
    }
    for first in admitted.indices {
      for last in first..<min(first + 40, admitted.count) {
        let seconds = Double(admitted[last] - admitted[first]) * 1e-9
        #expect(Double(last - first + 1) <= 5 + 7 * seconds + 1e-6)
      }
    }
  }

  @Test("More than the burst can never come; nothing costs nothing")
  func ends() throws {
    let quota = try RateQuota(limit: 10, per: .seconds(1), burst: 4)
    var gcra = GCRA()
    #expect(gcra.admit(5, quota, now: epoch) == .never)
    #expect(gcra.admit(0, quota, now: epoch) == .none)
    #expect(gcra.admit(4, quota, now: epoch) == .none)
    #expect(gcra.admit(1, quota, now: epoch) == .nanoseconds(100_000_000))
  }

  @Test("Reserve and settle: less gives back, more is a debt that time pays")
  func settle() throws {
    let quota = try RateQuota(limit: 10, per: .seconds(1), burst: 100)
    var gcra = GCRA()
    #expect(gcra.admit(100, quota, now: epoch) == .none)
    gcra.settle(reserved: 100, actual: 40, quota, now: epoch)
    #expect(gcra.status(quota, now: epoch).remaining == 60)
    #expect(gcra.admit(60, quota, now: epoch) == .none)
    gcra.settle(reserved: 60, actual: 90, quota, now: epoch)
    #expect(gcra.status(quota, now: epoch).remaining == 0)
    // 30 of debt and the one that is asked for: 3.1 s.
    #expect(gcra.wait(1, quota, now: epoch) == .nanoseconds(3_100_000_000))
    gcra.settle(reserved: 5, actual: 5, quota, now: epoch)
    #expect(gcra.wait(1, quota, now: epoch) == .nanoseconds(3_100_000_000))
  }

  @Test("A settlement long after cannot make the bucket more than full, nor a debt less than it is")
  func lateSettle() throws {
    let quota = try RateQuota(limit: 10, per: .seconds(1), burst: 10)
    var gcra = GCRA()
    _ = gcra.admit(10, quota, now: epoch)
    let later = epoch + 3_600_000_000_000
    gcra.settle(reserved: 10, actual: 0, quota, now: later)
    #expect(gcra.status(quota, now: later) == LimitStatus(limit: 10, remaining: 10, resetNanoseconds: 0))
    gcra.settle(reserved: 10, actual: 15, quota, now: later)
    #expect(gcra.status(quota, now: later) == LimitStatus(limit: 10, remaining: 5, resetNanoseconds: 500_000_000))
  }

  @Test("After a crash the estimate stays charged, for as long as the rate says")
  func crash() throws {
    let quota = try RateQuota(limit: 3, per: .seconds(1), burst: 3)
    var gcra = GCRA()
    _ = gcra.admit(2, quota, now: epoch)
    let saved = (gcra.arrivalNanoseconds, gcra.arrivalPart)
    let restored = GCRA(arrivalNanoseconds: saved.0, part: saved.1, quota: quota)
    #expect(restored == gcra)
    #expect(restored.status(quota, now: epoch).remaining == 1)
    #expect(restored.status(quota, now: epoch + 666_666_666).resetNanoseconds == 1)
    #expect(restored.isFull(now: epoch + 666_666_667))
  }

  @Test("Huge and hostile numbers neither overflow nor free anybody")
  func huge() throws {
    let quota = try RateQuota(limit: 1, per: .seconds(86_400))
    var gcra = GCRA()
    for _ in 0..<10 { gcra.charge(.max, quota, now: epoch) }
    #expect(gcra.wait(1, quota, now: epoch) != .none)
    gcra.settle(reserved: .min, actual: .max, quota, now: epoch)
    gcra.settle(reserved: .max, actual: .min, quota, now: epoch)
    gcra.refund(.max, quota)
    gcra.refund(.max, quota)
    _ = gcra.wait(1, quota, now: 0)
    let fast = try RateQuota(limit: 1 << 60, per: .nanoseconds(1))
    #expect(gcra.admit(1, fast, now: epoch) == .none)
  }

  @Test(
    "Refuses rates that make no sense",
    arguments: [(0, 1.0, 1), (-1, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1e9, 1), (1, 86_400, 1_000_000)])
  func refused(limit: Int64, seconds: Double, burst: Int64) {
    #expect(throws: AssayError.self) { try RateQuota(limit: limit, per: .seconds(seconds), burst: burst) }
  }

  @Test(
    "The headers' texts round up",
    arguments: [
      (0, "0ms"), (1, "1ms"), (12_000_000, "12ms"), (1_500_000_000, "1.5s"), (1_000_000_000, "1s"),
      (59_999_500_000, "1m0s"), (360_000_000_000, "6m0s"), (360_000_000_001, "6m1s"), (7_200_000_000_000, "2h0m0s"),
    ] as [(Int64, String)])
  func texts(nanoseconds: Int64, text: String) {
    #expect(LimitStatus(limit: 1, remaining: 0, resetNanoseconds: nanoseconds).resetText == text)
    #expect(LimitStatus.retryAfterSeconds(nanoseconds) * 1_000_000_000 >= nanoseconds)
    #expect(LimitStatus.retryAfterMilliseconds(nanoseconds) * 1_000_000 >= nanoseconds)
  }
}
