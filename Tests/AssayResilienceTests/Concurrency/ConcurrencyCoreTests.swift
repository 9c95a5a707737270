import AssayCore
import AssayResilience
import Testing

@Suite struct ConcurrencyCoreTests {
  private let start = Instant.now

  private func filled(_ core: inout ConcurrencyCore, _ ids: Range<UInt64>, at time: Instant) -> Int {
    ids.reduce(0) { $0 + core.on(.ask($1), now: time).count }
  }

  @Test("Admits up to the limit, the rest in the order they asked")
  func order() {
    var core = ConcurrencyCore(limits: .fixed(2))
    #expect((1...4).map { core.on(.ask(UInt64($0)), now: start).count } == [1, 1, 0, 0])
    #expect(core.on(.finish(2, .succeeded), now: start) == [.admit(3)])
    #expect(core.on(.finish(1, .dropped), now: start) == [.admit(4)])
    #expect(core.limit == 2 && core.inFlight == 2 && core.queued == 0 && core.inFlightPeak == 2)
  }

  @Test("One that went away is never admitted")
  func withdrawn() {
    var core = ConcurrencyCore(limits: .fixed(1))
    for id in 1...3 { _ = core.on(.ask(UInt64(id)), now: start) }
    #expect(core.on(.withdraw(2), now: start) == [])
    #expect(core.on(.finish(1, .ignored), now: start) == [.admit(3)])
    #expect(core.on(.finish(9, .succeeded), now: start) == [])
  }

  @Test("Slow start doubles the limit every round")
  func slowStart() throws {
    var core = ConcurrencyCore(limits: try ConcurrencyLimits(minimum: 1, start: 4, maximum: 64))
    var id: UInt64 = 0
    for round in 1...4 {
      let limit = core.limit
      #expect(limit == 4 << (round - 1))
      let ids = (id + 1)...(id + UInt64(limit))
      id += UInt64(limit)
      for each in ids { _ = core.on(.ask(each), now: start) }
      for each in ids {
        _ = core.on(.ask(id + 1), now: start)
        id += 1
        _ = core.on(.finish(each, .succeeded), now: start)
      }
      // Drain what was admitted meanwhile without telling the core anything new.
      while core.inFlight > 0 { for each in 1...id { _ = core.on(.finish(each, .ignored), now: start) } }
    }
    #expect(core.limit == 64)
  }

  @Test("A drop takes a fifth, once a round, and ends the slow start")
  func decrease() throws {
    var core = ConcurrencyCore(limits: try ConcurrencyLimits(minimum: 2, start: 20, maximum: 100))
    #expect(filled(&core, 1..<21, at: start) == 20)
    let later = start + .seconds(1)
    for id in 1...5 { _ = core.on(.finish(UInt64(id), .dropped), now: later) }
    #expect(core.limit == 16)
    // A request that started after the decrease says something new.
    _ = core.on(.finish(6, .ignored), now: later)
    _ = core.on(.ask(100), now: later + .seconds(1))
    _ = core.on(.finish(100, .dropped), now: later + .seconds(2))
    #expect(core.limit == 12)
    // Now a whole round of successes adds one.
    for id in 200..<212 { _ = core.on(.ask(UInt64(id)), now: later + .seconds(3)) }
    for id in 7...18 { _ = core.on(.finish(UInt64(id), .succeeded), now: later + .seconds(3)) }
    #expect(core.limit == 13)
  }

  @Test("Never falls below the minimum or rises above the maximum")
  func bounds() throws {
    var core = ConcurrencyCore(limits: try ConcurrencyLimits(minimum: 3, start: 4, maximum: 5))
    for step in 0..<20 {
      let time = start + .seconds(step)
      _ = core.on(.ask(UInt64(step)), now: time)
      _ = core.on(.finish(UInt64(step), .dropped), now: time + .milliseconds(5))
    }
    #expect(core.limit == 3)
    for step in 100..<300 { _ = core.on(.ask(UInt64(step)), now: start + .seconds(100)) }
    for step in 100..<300 { _ = core.on(.finish(UInt64(step), .succeeded), now: start + .seconds(100)) }
    #expect(core.limit == 5)
  }

  @Test("A limit that is not used does not grow")
  func unused() throws {
    var core = ConcurrencyCore(limits: try ConcurrencyLimits(minimum: 1, start: 10, maximum: 100))
    for id in 1...50 {
      _ = core.on(.ask(UInt64(id)), now: start)
      _ = core.on(.finish(UInt64(id), .succeeded), now: start)
    }
    #expect(core.limit == 10)
  }

  @Test("Refuses limits out of order", arguments: [(0, 1, 2), (2, 1, 3), (1, 4, 3), (1, 1, 20_000)])
  func refused(minimum: Int, start: Int, maximum: Int) {
    #expect(throws: AssayError.self) { try ConcurrencyLimits(minimum: minimum, start: start, maximum: maximum) }
  }
}
