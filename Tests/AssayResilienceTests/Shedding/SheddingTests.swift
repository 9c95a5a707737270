import AssayCore
import AssayResilience
import Testing

@Suite struct SheddingTests {
  private let start = Instant.now

  @Test("A class sheds when its waits stay over the target for an interval, ever more often, and the lower ones whole")
  func codel() {
    var gate = CoDelGate(interactive: .milliseconds(50), interval: .seconds(1))
    for step in 0..<10 { gate.observe(.interactive, waited: .milliseconds(80), now: start + .milliseconds(step * 100)) }
    #expect(!gate.isShedding(.interactive))
    gate.observe(.interactive, waited: .milliseconds(80), now: start + .seconds(1))
    #expect(gate.isShedding(.interactive) && !gate.isShedding(.batch))
    var shed: [Int] = []
    for step in 100..<400 {
      let now = start + .milliseconds(step * 10)
      gate.observe(.interactive, waited: .milliseconds(80), now: now)
      if !gate.admits(.interactive, now: now) { shed.append(step) }
      #expect(gate.admits(.batch, now: now) == false)
      #expect(gate.admits(.shadow, now: now) == false)
    }
    let gaps = zip(shed.dropFirst(), shed).map { $0 - $1 }
    #expect(shed.count >= 5 && gaps[0] == 100 && gaps.last ?? 100 < 60)
    gate.observe(.interactive, waited: .milliseconds(10), now: start + .seconds(5))
    #expect(Priority.allCases.allSatisfy { gate.admits($0, now: start + .seconds(5)) })
  }

  @Test("A burst that drains sheds nothing, and what nobody observes is forgotten")
  func codelBurst() {
    var gate = CoDelGate(interval: .seconds(1))
    gate.observe(.batch, waited: .seconds(1), now: start)
    gate.observe(.batch, waited: .milliseconds(1), now: start + .milliseconds(900))
    gate.observe(.batch, waited: .seconds(1), now: start + .milliseconds(1100))
    #expect(!gate.isShedding(.batch))
    gate.observe(.batch, waited: .seconds(1), now: start + .milliseconds(2100))
    #expect(gate.isShedding(.batch))
    #expect(gate.admits(.interactive, now: start + .milliseconds(2100)) == true)
    #expect(gate.admits(.shadow, now: start + .milliseconds(2100)) == false)
    #expect(gate.admits(.shadow, now: start + .milliseconds(3200)) == true)
  }

  @Test("Bodies are decided before they are read, and the less important leave room")
  func bytes() {
    var budget = ByteBudget(bytesMax: 1000, bodyBytesMax: 600)
    #expect(budget.take(601, priority: .interactive) == .tooLarge)
    #expect(budget.take(.max, priority: .interactive) == .tooLarge)
    #expect(budget.take(-1, priority: .interactive) == .tooLarge)
    #expect(budget.take(400, before: 300, priority: .interactive) == .tooLarge)
    #expect(budget.take(500, priority: .shadow) == .admitted)
    #expect(budget.take(1, priority: .shadow) == .shed)
    #expect(budget.take(300, priority: .batch) == .admitted)
    #expect(budget.take(1, priority: .batch) == .shed)
    #expect(budget.take(200, priority: .interactive) == .admitted)
    #expect(budget.take(1, priority: .interactive) == .shed)
    budget.give(500)
    budget.give(10_000)
    #expect(budget.bytes == 0)
  }

  @Test("The SRE throttle lets everything through while K times the accepts cover the requests")
  func throttle() {
    var throttle = ClientThrottle()
    var generator = SeededGenerator(seed: 1)
    for step in 0..<100 {
      #expect(throttle.admits(using: &generator, now: start) == true)
      if step % 2 == 0 { throttle.accepted(now: start) }
    }
    #expect(throttle.dropProbability(now: start) == 0)
    for _ in 0..<100 { _ = throttle.admits(using: &generator, now: start) }
    #expect(abs(throttle.dropProbability(now: start) - 100.0 / 201) < 1e-12)
    #expect(throttle.dropProbability(now: start + .seconds(1000)) == 0)
  }
}

/// Ports of Finagle's NackAdmissionFilterTest, under virtual time.
@Suite struct NackAdmissionTests {
  /// Draws one number for ever: 0 drops whenever that is possible, 1 never.
  private struct Fixed: RandomNumberGenerator {
    var value: UInt64
    mutating func next() -> UInt64 { value }
    static var low: Fixed { Fixed(value: 0) }
    static var high: Fixed { Fixed(value: .max) }
  }

  private struct Bench {
    var now = Instant.now
    var filter = NackAdmission()

    /// Sends a request that is answered so, unless it is dropped.
    mutating func call(
      refused: Bool, every: Duration = .milliseconds(10), using generator: inout some RandomNumberGenerator
    ) -> Bool {
      now = now + every
      guard filter.admits(using: &generator, now: now) else { return false }
      filter.on(refused: refused, now: now)
      return true
    }
  }

  @Test("Refusals lower the rate, acceptances raise it")
  func moves() {
    var bench = Bench()
    var low = Fixed.low
    for _ in 0..<10 { #expect(bench.call(refused: true, using: &low) == true) }
    let rate = bench.filter.acceptRate
    #expect(rate < 1)
    #expect(bench.call(refused: false, using: &low) == true)
    #expect(bench.filter.acceptRate > rate)
  }

  @Test("Drops nothing early, and drops below the threshold")
  func threshold() {
    var bench = Bench()
    var low = Fixed.low
    while bench.filter.acceptRate > 0.51 { #expect(bench.call(refused: true, using: &low) == true) }
    #expect(bench.call(refused: false, using: &low) == true)
    while bench.filter.acceptRate >= 0.5 { _ = bench.call(refused: true, using: &low) }
    #expect(bench.call(refused: true, using: &low) == false)
    #expect(bench.filter.dropped == 1)
  }

  @Test("Recovers: above the threshold nothing is dropped, even after one more refusal")
  func recovers() {
    var bench = Bench()
    var low = Fixed.low
    var high = Fixed.high
    while bench.filter.acceptRate >= 0.5 { _ = bench.call(refused: true, using: &low) }
    #expect(bench.call(refused: false, using: &low) == false)
    while bench.filter.acceptRate < 0.51 { #expect(bench.call(refused: false, using: &high) == true) }
    #expect(bench.call(refused: true, using: &low) == true)
    #expect(bench.call(refused: false, using: &low) == true)
  }

  @Test("Drops at most three quarters, give or take a tenth, and recovers")
  func most() {
    var bench = Bench()
    var generator = SeededGenerator(seed: 5)
    while bench.filter.acceptRate > 1e-9 { _ = bench.call(refused: true, every: .milliseconds(150), using: &generator) }
    let before = bench.filter.dropped
    for _ in 0..<1000 { _ = bench.call(refused: true, every: .milliseconds(150), using: &generator) }
    let dropped = bench.filter.dropped - before
    #expect(dropped > 650 && dropped < 850)
    for _ in 0..<6000 { _ = bench.call(refused: false, every: .milliseconds(150), using: &generator) }
    #expect(bench.filter.acceptRate > 0.9)
  }

  @Test("Below five requests a second it neither learns of refusals nor drops")
  func slow() {
    var bench = Bench()
    var low = Fixed.low
    for _ in 0..<500 { #expect(bench.call(refused: true, every: .seconds(1), using: &low) == true) }
    #expect(bench.filter.acceptRate == 1)
  }

  @Test("Only refusals lower the rate")
  func others() {
    var bench = Bench()
    var low = Fixed.low
    for _ in 0..<100 { _ = bench.call(refused: false, using: &low) }
    #expect(bench.filter.acceptRate == 1)
  }
}
