import AssayResilience
import Testing

@Suite struct PacingCoreTests {
  private let start = Instant.now

  @Test("Lets everything go until the endpoint says something")
  func free() {
    var core = PacingCore()
    #expect((1...3).map { _ in core.on(.ask, now: start) } == [[.go(number: 1)], [.go(number: 2)], [.go(number: 3)]])
  }

  @Test("Counts down what remains and waits for the reset")
  func countdown() {
    var core = PacingCore()
    _ = core.on(.ask, now: start)
    _ = core.on(.limits(RateLimits(requests: .init(remaining: 2, reset: .seconds(6))), number: 1), now: start)
    #expect(core.on(.ask, now: start) == [.go(number: 2)])
    #expect(core.on(.ask, now: start) == [.go(number: 3)])
    #expect(core.on(.ask, now: start) == [.wait(until: start + .seconds(6))])
    #expect(core.on(.ask, now: start + .seconds(6)) == [.go(number: 4)])
  }

  @Test("Takes off the requests that left after the one that was answered")
  func inFlight() {
    var core = PacingCore()
    for _ in 0..<5 { _ = core.on(.ask, now: start) }
    _ = core.on(.limits(RateLimits(requests: .init(remaining: 5, reset: .seconds(6))), number: 1), now: start)
    #expect(core.on(.ask, now: start) == [.go(number: 6)])
    #expect(core.on(.ask, now: start) == [.wait(until: start + .seconds(6))])
  }

  @Test("Waits when no tokens remain")
  func tokens() {
    var core = PacingCore()
    _ = core.on(.limits(RateLimits(tokens: .init(remaining: 0, reset: .seconds(2))), number: 0), now: start)
    #expect(core.on(.ask, now: start + .seconds(1)) == [.wait(until: start + .seconds(2))])
    #expect(core.on(.ask, now: start + .seconds(2)) == [.go(number: 1)])
  }

  @Test("Pauses for everybody, and no header stops everything for ever")
  func pause() {
    var core = PacingCore(waitMax: .seconds(60))
    _ = core.on(.pause(.seconds(5)), now: start)
    _ = core.on(.pause(.seconds(2)), now: start)
    #expect(core.on(.ask, now: start) == [.wait(until: start + .seconds(5))])
    _ = core.on(.pause(.seconds(1_000_000)), now: start)
    #expect(core.on(.ask, now: start) == [.wait(until: start + .seconds(60))])
    _ = core.on(.limits(RateLimits(requests: .init(remaining: 0, reset: .seconds(9999))), number: 0), now: start)
    #expect(core.on(.ask, now: start + .seconds(60)) == [.go(number: 1)])
  }
}
