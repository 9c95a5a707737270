/// Quantiles of durations over a sliding window, in log-linear buckets (16 a doubling: at most 6.25 % apart).
///
/// O(1) to add, O(buckets) to ask, memory fixed: about 13 kB. From 1 µs to 1 hour and beyond; longer
/// durations fall into the last bucket.
package struct LatencyWindow: Sendable {
  private static let perDoubling = 16
  private static let doublings = 32
  private static let buckets = perDoubling * (doublings + 1)

  private let slice: Duration
  private var slices: [[UInt32]]
  private var merged: [UInt32]
  private var current = 0
  private var sliceStart: Instant?
  package private(set) var count = 0

  package init(window: Duration = .seconds(60), slices: Int = 5) {
    let count = max(1, slices)
    slice = max(.nanoseconds(1), window / count)
    merged = [UInt32](repeating: 0, count: Self.buckets)
    self.slices = [[UInt32]](repeating: merged, count: count)
  }

  package mutating func add(_ duration: Duration, now: Instant) {
    advance(to: now)
    let bucket = Self.bucket(duration.nanoseconds / 1000)
    guard merged[bucket] < .max else { return }
    slices[current][bucket] += 1
    merged[bucket] += 1
    count += 1
  }

  /// The upper edge of the bucket of the sample of rank ⌈share × n⌉; nil without samples.
  package mutating func quantile(_ share: Double, now: Instant) -> Duration? {
    advance(to: now)
    guard count > 0 else { return nil }
    let rank = max(1, min(count, Int((min(1, max(0, share)) * Double(count)).rounded(.up))))
    var seen = 0
    for (bucket, amount) in merged.enumerated() {
      seen += Int(amount)
      if seen >= rank { return .microseconds(Self.upperEdge(bucket)) }
    }
    return nil
  }

  static func bucket(_ microseconds: Int64) -> Int {
    let value = UInt64(max(0, microseconds))
    guard value >= 16 else { return Int(value) }
    let shift = 59 - value.leadingZeroBitCount
    let bucket = (shift + 1) * perDoubling + Int((value >> UInt64(shift)) & 15)
    return min(bucket, buckets - 1)
  }

  static func upperEdge(_ bucket: Int) -> Int64 {
    guard bucket >= perDoubling else { return Int64(bucket) }
    let shift = bucket / perDoubling - 1
    return (Int64(16 + bucket % perDoubling) << Int64(shift)) + (Int64(1) << Int64(shift)) - 1
  }

  private mutating func advance(to now: Instant) {
    guard let start = sliceStart else {
      sliceStart = now
      return
    }
    let passed = now - start
    guard passed >= slice else { return }
    let steps = passed / slice
    let whole = Int(min(steps, Double(slices.count)))
    for _ in 0..<whole { dropOldest() }
    sliceStart = steps >= Double(slices.count) ? now : start + slice * whole
  }

  private mutating func dropOldest() {
    current = (current + 1) % slices.count
    for bucket in merged.indices where slices[current][bucket] > 0 {
      merged[bucket] -= slices[current][bucket]
      count -= Int(slices[current][bucket])
      slices[current][bucket] = 0
    }
  }
}
