/// A sum over the last `window`, kept in slices: what was added expires a slice at a time.
///
/// Finagle's `WindowedAdder`. O(1) a call; the clock may leap.
package struct WindowedCounter: Sendable {
  private let slice: Duration
  private var amounts: [Int]
  private var current = 0
  private var sliceStart: Instant?
  private var sum = 0

  /// - Parameters:
  ///   - window: more than zero.
  ///   - slices: 1 or more; each is `window / slices` long.
  package init(window: Duration, slices: Int = 10) {
    let count = max(1, slices)
    slice = max(.nanoseconds(1), window / count)
    amounts = [Int](repeating: 0, count: count)
  }

  /// Adds an amount, which may be negative.
  package mutating func add(_ amount: Int, now: Instant) {
    advance(to: now)
    amounts[current] &+= amount
    sum &+= amount
  }

  package mutating func total(now: Instant) -> Int {
    advance(to: now)
    return sum
  }

  package mutating func reset() {
    for index in amounts.indices { amounts[index] = 0 }
    sum = 0
    sliceStart = nil
  }

  private mutating func advance(to now: Instant) {
    guard let start = sliceStart else {
      sliceStart = now
      return
    }
    let passed = now - start
    guard passed >= slice else { return }
    let steps = passed / slice
    guard steps < Double(amounts.count) else {
      reset()
      sliceStart = now
      return
    }
    let whole = Int(steps)
    for _ in 0..<whole {
      current = (current + 1) % amounts.count
      sum &-= amounts[current]
      amounts[current] = 0
    }
    sliceStart = start + slice * whole
  }
}
