/// The back-off of a breaker: half of an exponential growth is certain, the other half is drawn. Finagle's
/// `EqualJittered`: `start`, then 2^k × `start` + U(0, 2^k × `start`), and `maximum` for ever once it is reached.
package struct EqualJitter: Sendable, Hashable {
  package let start: Duration
  package let maximum: Duration
  /// After this many steps every further one is `maximum`; nil for the growth alone.
  package let stepsMax: Int?
  private var steps = 0
  private var isConstant = false

  package init(start: Duration = .seconds(5), maximum: Duration = .seconds(300), stepsMax: Int? = nil) {
    self.start = max(.milliseconds(1), start)
    self.maximum = max(self.start, maximum)
    self.stepsMax = stepsMax
  }

  package mutating func reset() {
    steps = 0
    isConstant = false
  }

  package mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    if let stepsMax, steps >= stepsMax { isConstant = true }
    guard !isConstant else { return maximum }
    steps += 1
    guard steps > 1 else { return min(start, maximum) }
    let half = start * (1 << min(steps - 2, 30))
    let drawn = half * (Double(generator.next() >> 11) * 0x1p-53)
    guard half + drawn < maximum else {
      isConstant = true
      return maximum
    }
    return half + drawn
  }
}
