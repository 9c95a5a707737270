import AssayCore
import AssayResilience
import AssayWire
import Testing

@testable import AssayServing

@Suite("A simulated day drives the serving cores")
struct SimulationTests {
  /// A quarter of an hour, with the same troubles as a day.
  private static func day(seed: UInt64 = 3) -> SimulatedDay {
    .declared(seed: seed, length: .seconds(900), perSecond: 2.5)
  }

  @Test("The same seed gives the same bytes, another seed others", arguments: [SimulatedDay.Mode.cascade])
  func determinism(mode: SimulatedDay.Mode) throws {
    let first = try Self.day().run(mode).json.compact
    #expect(try Self.day().run(mode).json.compact == first)
    #expect(try Self.day(seed: 4).run(mode).json.compact != first)
  }

  @Test("No request is lost, none passes its deadline or its allowance of cost", arguments: SimulatedDay.Mode.allCases)
  func invariants(mode: SimulatedDay.Mode) throws {
    let result = try Self.day().run(mode)
    #expect(result.requests > 900)
    #expect(result.unfinished == 0)
    #expect(result.deadlineOverruns == 0)
    #expect(result.costOverruns == 0)
    #expect(result.budgetMin >= 0)
    #expect(result.answered + result.failed + result.incapable == result.admitted)
  }

  @Test("Upstream calls stay within 1.25 a request, escalations of doubted answers aside", arguments: [0, 1])
  func budget(reserve: Int) throws {
    var day = Self.day()
    day.retryReservePerSecond = reserve
    for model in 0...1 {
      day.faults.append(SimulatedFault(.storm(0.7), model: model, from: .seconds(150), until: .seconds(600)))
    }
    let result = try day.run(.cascade)
    #expect(result.retries > 50)
    let allowance = 1.25 * Double(result.admitted) + Double(reserve * 910)
    #expect(Double(result.upstreamCalls - result.escalations) <= allowance)
    if reserve == 0 { #expect(Double(result.retries) <= 0.2 * Double(result.admitted)) }
  }

  @Test("A stuck video pool does not move the times of text")
  func bulkheads() throws {
    var day = Self.day()
    day.faults = []
    let calm = try day.run(.cascade)
    for model in 0...1 {
      day.faults.append(SimulatedFault(.hang, model: model, pool: .video, from: .zero, until: .seconds(900)))
    }
    let stuck = try day.run(.cascade)
    #expect(stuck.times(.video).count == 0)
    #expect(calm.times(.video).count > 50)
    let (before, after) = (calm.times(.text), stuck.times(.text))
    #expect(before.count > 300)
    #expect(abs(after.p99Ms - before.p99Ms) <= 0.01 * before.p99Ms)
  }

  @Test("The cascade costs less than the strong model and is right more often than the cheap one")
  func tradeOff() throws {
    let day = Self.day()
    let (strong, cheap) = (try day.run(.strong), try day.run(.cheap))
    let (cascade, router) = (try day.run(.cascade), try day.run(.router))
    for between in [cascade, router] {
      #expect(between.meanNano < strong.meanNano)
      #expect(between.quality > cheap.quality)
    }
    #expect(cheap.meanNano < strong.meanNano)
    #expect(cascade.escalations > 0)
    #expect(cascade.heldOut > 0)
  }
}

@Suite("Events come in the order of their time")
struct EventQueueTests {
  @Test("The earliest first, and of one moment the first put in")
  func order() {
    var queue = EventQueue<Int>()
    var generator = SeededGenerator(seed: 5)
    var expected: [(Int, Int)] = []
    for number in 0..<500 {
      let time = Int(generator.next() % 40)
      queue.add(number, at: .seconds(time))
      expected.append((time, number))
    }
    expected.sort { $0 < $1 }
    for (time, number) in expected {
      let next = queue.next()
      #expect(next?.time == .seconds(time))
      #expect(next?.event == number)
    }
    #expect(queue.next() == nil)
  }
}
