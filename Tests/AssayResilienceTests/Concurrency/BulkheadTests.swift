import AssayCore
import AssayResilience
import Testing

@Suite struct BulkheadTests {
  private let start = Instant.now

  private func pool(
    _ places: Int = 1, bytesMax: Int = 1000, queueMax: Int = 4, queueBytesMax: Int = 1000,
    waitMax: Duration = .seconds(5), newestFirstAfter: Duration? = nil
  ) -> Bulkhead {
    Bulkhead(
      limits: Bulkhead.Limits(
        concurrency: .fixed(places), bytesMax: bytesMax, queueMax: queueMax, queueBytesMax: queueBytesMax,
        waitMax: waitMax, newestFirstAfter: newestFirstAfter))
  }

  private func ask(
    _ pool: inout Bulkhead, _ id: UInt64, bytes: Int = 1, _ priority: Priority = .interactive,
    deadline: Deadline? = nil, at now: Instant? = nil
  ) -> [Bulkhead.Event] {
    var events: [Bulkhead.Event] = []
    pool.ask(id, bytes: bytes, priority: priority, deadline: deadline, now: now ?? start, events: &events)
    return events
  }

  private func finish(_ pool: inout Bulkhead, _ id: UInt64, at now: Instant? = nil) -> [Bulkhead.Event] {
    var events: [Bulkhead.Event] = []
    pool.finish(id, .succeeded, now: now ?? start, events: &events)
    return events
  }

  @Test("Who enters at once never overtakes, takes no place twice, and keeps to the bytes")
  func enter() {
    var pool = pool(2, bytesMax: 10)
    var entered: [Bool] = []
    for (id, bytes) in [(1, 6), (1, 1), (2, 5)] {
      entered.append(pool.enter(UInt64(id), bytes: bytes, now: start))
    }
    #expect(entered == [true, false, false])
    #expect(ask(&pool, 3, bytes: 6) == [])
    let overtakes = pool.enter(4, bytes: 1, now: start)
    #expect(!overtakes)
    #expect(finish(&pool, 1) == [.admit(3)])
    let enters = pool.enter(4, bytes: 4, now: start)
    #expect(enters && pool.bytesInFlight == 10 && pool.inFlight == 2)
  }

  @Test("Interactive before batch before shadow, each in the order they came")
  func order() {
    var pool = pool(queueMax: 8)
    #expect(ask(&pool, 1) == [.admit(1)])
    for (id, priority) in [(2, Priority.shadow), (3, .batch), (4, .batch), (5, .interactive)] {
      #expect(ask(&pool, UInt64(id), priority) == [])
    }
    #expect(finish(&pool, 1) == [.admit(5)])
    #expect(finish(&pool, 5) == [.admit(3)])
    #expect(finish(&pool, 3) == [.admit(4)])
    #expect(finish(&pool, 4) == [.admit(2)])
    #expect(finish(&pool, 2) == [])
    #expect(pool.inFlight == 0 && pool.bytesInFlight == 0 && pool.queued == 0)
  }

  @Test("Bounded in bytes: too large is refused, a large one at the front is not overtaken")
  func bytes() {
    var pool = pool(10)
    #expect(ask(&pool, 1, bytes: 1001) == [.refuse(1, .tooLarge)])
    #expect(ask(&pool, 2, bytes: 600) == [.admit(2)])
    #expect(ask(&pool, 3, bytes: 500) == [])
    #expect(ask(&pool, 4, bytes: 10) == [])
    #expect(pool.queuedBytes == 510)
    #expect(finish(&pool, 2) == [.admit(3), .admit(4)])
    #expect(pool.bytesInFlight == 510)
  }

  @Test("A full line makes room for the more important, from the newest of the least")
  func displaced() {
    var pool = pool(queueMax: 3)
    _ = ask(&pool, 1)
    _ = ask(&pool, 2, .batch)
    _ = ask(&pool, 3, .shadow)
    _ = ask(&pool, 4, .shadow)
    #expect(ask(&pool, 5, .shadow) == [.refuse(5, .queueFull)])
    #expect(ask(&pool, 6, .batch) == [.refuse(4, .displaced)])
    #expect(ask(&pool, 7) == [.refuse(3, .displaced)])
    #expect(ask(&pool, 8) == [.refuse(6, .displaced)])
    #expect(ask(&pool, 9) == [.refuse(2, .displaced)])
    #expect(ask(&pool, 10) == [.refuse(10, .queueFull)])
    #expect(pool.queued == 3)
  }

  @Test("Nobody waits longer than allowed; the deadline is seen when the turn comes")
  func age() {
    var pool = pool()
    _ = ask(&pool, 1)
    _ = ask(&pool, 2)
    _ = ask(&pool, 3, deadline: Deadline(start + .seconds(3)), at: start + .seconds(2))
    #expect(pool.nextTick == start + .seconds(5))
    var events: [Bulkhead.Event] = []
    pool.tick(now: start + .seconds(5), events: &events)
    #expect(events == [.refuse(2, .waitedTooLong)])
    #expect(ask(&pool, 4, at: start + .seconds(5)) == [])
    #expect(finish(&pool, 1, at: start + .seconds(6)) == [.refuse(3, .deadline), .admit(4)])
    #expect(pool.nextTick == nil)
  }

  @Test("Who goes away frees the place or leaves the line, and an id counts once")
  func withdraw() {
    var pool = pool()
    var events: [Bulkhead.Event] = []
    _ = ask(&pool, 1)
    #expect(ask(&pool, 1) == [])
    _ = ask(&pool, 2)
    _ = ask(&pool, 3)
    pool.withdraw(2, now: start, events: &events)
    #expect(events == [] && pool.queued == 1)
    pool.withdraw(1, now: start, events: &events)
    #expect(events == [.admit(3)])
    pool.withdraw(99, now: start, events: &events)
    #expect(events == [.admit(3)] && pool.inFlight == 1)
  }

  @Test("When the oldest has waited long, the newest goes first")
  func newestFirst() {
    var pool = pool(newestFirstAfter: .seconds(2))
    for id in 1...4 { _ = ask(&pool, UInt64(id)) }
    #expect(finish(&pool, 1, at: start + .seconds(1)) == [.admit(2)])
    #expect(finish(&pool, 2, at: start + .seconds(3)) == [.admit(4)])
  }

  @Test("A drop shrinks the pool")
  func adaptive() throws {
    let limits = try ConcurrencyLimits(minimum: 1, start: 10, maximum: 10)
    var pool = Bulkhead(limits: Bulkhead.Limits(concurrency: limits))
    for id in 1...10 { _ = ask(&pool, UInt64(id)) }
    var events: [Bulkhead.Event] = []
    pool.finish(1, .dropped, now: start + .seconds(1), events: &events)
    #expect(pool.limit == 8 && pool.inFlight == 9)
    #expect(ask(&pool, 11) == [])
  }

  @Test("Whatever happens, the limits hold and everybody gets one answer", arguments: 1...30)
  func property(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
    let concurrency = try ConcurrencyLimits(minimum: 1, start: 4, maximum: 8)
    var pool = Bulkhead(
      limits: Bulkhead.Limits(
        concurrency: concurrency, bytesMax: 500, queueMax: 12, queueBytesMax: 700, waitMax: .milliseconds(80),
        newestFirstAfter: seed % 2 == 0 ? .milliseconds(40) : nil))
    var now = start
    var open: Set<UInt64> = []
    var running: Set<UInt64> = []
    var next: UInt64 = 0
    for step in 0..<2000 {
      var events: [Bulkhead.Event] = []
      var isShrunk = false
      switch step > 1900 ? 3 : below(8) {
      case 0...3 where step <= 1900:
        next += 1
        open.insert(next)
        let priority = Priority.allCases[below(3)]
        let deadline = below(4) == 0 ? Deadline(now + .milliseconds(below(60))) : nil
        pool.ask(next, bytes: below(300), priority: priority, deadline: deadline, now: now, events: &events)
      case 4 where !open.isEmpty:
        let id = open.sorted()[below(open.count)]
        open.remove(id)
        running.remove(id)
        pool.withdraw(id, now: now, events: &events)
      case 7:
        now = now + .milliseconds(below(20))
        pool.tick(now: now, events: &events)
      default:
        guard !running.isEmpty else { continue }
        let id = running.sorted()[below(running.count)]
        running.remove(id)
        open.remove(id)
        let outcome: LoadOutcome = below(10) == 0 ? .dropped : .succeeded
        let before = pool.limit
        pool.finish(id, outcome, now: now, events: &events)
        isShrunk = pool.limit < before
      }
      for event in events {
        switch event {
        case .admit(let id):
          #expect(open.contains(id) && running.insert(id).inserted)
          #expect(!isShrunk || pool.inFlight <= pool.limit)
        case .refuse(let id, _): #expect(open.remove(id) != nil && !running.contains(id))
        }
      }
      #expect(pool.inFlight == running.count && pool.inFlight <= 8 && pool.bytesInFlight <= 500)
      #expect(pool.queued == open.count - running.count && pool.queued <= 12 && pool.queuedBytes <= 700)
    }
    var events: [Bulkhead.Event] = []
    pool.tick(now: now + .seconds(1), events: &events)
    for id in running { pool.finish(id, .ignored, now: now + .seconds(1), events: &events) }
    #expect(pool.inFlight == 0 && pool.queued == 0 && pool.bytesInFlight == 0 && pool.queuedBytes == 0)
  }

  @Test("A stuck pool of films leaves text unmoved")
  func headOfLine() {
    func textWaits(stuck: Bool) -> [Duration] {
      var pools = BulkheadSet(upstreams: 1) { _, _ in
        Bulkhead.Limits(concurrency: .fixed(4), queueMax: 64, waitMax: .seconds(30))
      }
      var waits: [Duration] = []
      var events: [Bulkhead.Event] = []
      for step in 0..<400 {
        let now = start + .milliseconds(step * 5)
        events.removeAll()
        if stuck { pools[0, .video].ask(UInt64(step) << 1 | 1, bytes: 1, now: now, events: &events) }
        events.removeAll()
        pools[0, .text].ask(UInt64(step) << 1, bytes: 1, now: now, events: &events)
        if events == [.admit(UInt64(step) << 1)] { waits.append(.zero) } else { waits.append(.seconds(1)) }
        if step >= 3 { pools[0, .text].finish(UInt64(step - 3) << 1, .succeeded, now: now, events: &events) }
      }
      return waits
    }
    #expect(textWaits(stuck: true) == textWaits(stuck: false))
    #expect(textWaits(stuck: true).allSatisfy { $0 == .zero })
  }

  @Test("A request goes to the pool of its heaviest part")
  func classes() {
    #expect(PoolClass.heaviest(of: [Modality.text]) == .text)
    #expect(PoolClass.heaviest(of: [Modality.text, .document]) == .image)
    #expect(PoolClass.heaviest(of: [Modality.image, .video, .audio]) == .video)
    #expect(PoolClass.heaviest(of: [Modality]()) == .text)
  }
}
