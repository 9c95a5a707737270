import AssayCore
import AssayResilience
import Testing

@Suite struct KeyRingTests {
  private let start = Instant.now

  @Test("Keys take turns")
  func turns() {
    var ring = KeyRing(count: 3)
    #expect((0..<4).map { _ in ring.pick(now: start) } == [.key(0), .key(1), .key(2), .key(0)])
  }

  @Test("A refused key is dead until it is mended; when all are dead that is said")
  func dead() {
    var generator = SeededGenerator(seed: 1)
    var ring = KeyRing(count: 2)
    ring.failed(0, .auth, using: &generator, now: start)
    #expect(ring.pick(now: start + .seconds(1_000_000)) == .key(1))
    ring.failed(1, .auth, using: &generator, now: start)
    #expect(ring.pick(now: start + .seconds(1_000_000)) == .exhausted)
    #expect(ring.dead == 2)
    ring.revive(0)
    #expect(ring.pick(now: start) == .key(0))
    var none = KeyRing(count: 0)
    #expect(none.pick(now: start) == .exhausted)
  }

  @Test("A limited key rests as long as it is told, or longer each time; an empty account rests long")
  func rests() {
    var generator = SeededGenerator(seed: 1)
    var ring = KeyRing(count: 2)
    ring.failed(0, .rateLimit, retryAfter: .seconds(7), using: &generator, now: start)
    #expect(ring.pick(now: start) == .key(1))
    ring.failed(1, .quota, using: &generator, now: start)
    #expect(ring.pick(now: start) == .wait(until: start + .seconds(7)))
    #expect(ring.pick(now: start + .seconds(7)) == .key(0))
    for _ in 0..<20 { ring.failed(0, .rateLimit, using: &generator, now: start + .seconds(7)) }
    guard case .wait(let until) = ring.pick(now: start + .seconds(7)) else {
      Issue.record("should wait")
      return
    }
    #expect(until > start + .seconds(20) && until <= start + .seconds(67))
    ring.succeeded(0)
    #expect(ring.pick(now: start + .seconds(8)) == .key(0))
  }

  @Test("What is no fault of the key leaves it alone", arguments: [FailureClass.capability, .server, .timeout])
  func others(kind: FailureClass) {
    var generator = SeededGenerator(seed: 1)
    var ring = KeyRing(count: 1)
    ring.failed(0, kind, using: &generator, now: start)
    #expect(ring.pick(now: start) == .key(0))
  }
}
