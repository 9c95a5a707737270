import AssayCore
import AssayResilience
import Testing

@Suite struct BatcherCoreTests {
  private let start = Instant.now

  private func core(
    max: Int = 8, preferred: [Int] = [], delay: Int = 0, policies: [BatcherSettings.QueuePolicy] = [.init()],
    instances: Int = 1
  ) throws -> BatcherCore {
    BatcherCore(
      settings: try BatcherSettings(
        maxBatchSize: max, preferredBatchSizes: preferred, maxQueueDelayMicroseconds: delay, policies: policies,
        instances: instances))
  }

  private func enqueue(_ core: inout BatcherCore, _ ids: ClosedRange<UInt64>) -> [BatcherCore.Action] {
    ids.flatMap { core.on(.enqueue($0), now: start) }
  }

  @Test("Without a delay a request leaves at once; those that come meanwhile leave together")
  func noDelay() throws {
    var core = try core()
    #expect(enqueue(&core, 1...4) == [.run([1])])
    #expect(core.on(.finished, now: start) == [.run([2, 3, 4])])
    #expect(core.on(.finished, now: start) == [])
    #expect(core.running == 0 && core.queued == 0)
  }

  @Test("Never more than the largest batch")
  func largest() throws {
    var core = try core(max: 3)
    _ = enqueue(&core, 1...8)
    #expect(core.on(.finished, now: start) == [.run([2, 3, 4])])
    #expect(core.on(.finished, now: start) == [.run([5, 6, 7])])
    #expect(core.on(.finished, now: start) == [.run([8])])
  }

  @Test("Waits for a preferred size, but not longer than the delay")
  func preferred() throws {
    var core = try core(preferred: [8, 4], delay: 1000)
    #expect(enqueue(&core, 1...3) == [])
    #expect(core.nextTick == start + .microseconds(1000))
    #expect(core.on(.enqueue(4), now: start) == [.run([1, 2, 3, 4])])
    #expect(enqueue(&core, 5...14) == [])
    #expect(core.on(.finished, now: start) == [.run([5, 6, 7, 8, 9, 10, 11, 12])])
    #expect(core.on(.finished, now: start) == [])
    #expect(core.on(.tick, now: start + .microseconds(999)) == [])
    #expect(core.on(.tick, now: start + .microseconds(1000)) == [.run([13, 14])])
  }

  @Test("As many batches at once as instances")
  func instances() throws {
    var core = try core(instances: 2)
    #expect(enqueue(&core, 1...3) == [.run([1]), .run([2])])
    #expect(core.running == 2)
    #expect(core.nextTick == nil)
    #expect(core.on(.finished, now: start) == [.run([3])])
  }

  @Test("Higher levels fill a batch first")
  func levels() throws {
    var core = try core(max: 2, policies: [.init(), .init()])
    _ = core.on(.enqueue(1), now: start)
    for (id, level) in [(2, 2), (3, 2), (4, 1), (5, 9)] {
      _ = core.on(.enqueue(UInt64(id), level: level), now: start)
    }
    #expect(core.on(.finished, now: start) == [.run([4, 2])])
    #expect(core.on(.finished, now: start) == [.run([3, 5])])
  }

  @Test("A full queue refuses, level by level")
  func full() throws {
    var core = try core(policies: [.init(maxQueueSize: 2), .init(maxQueueSize: 1)])
    #expect(enqueue(&core, 1...4) == [.run([1]), .refuse(4, .queueFull)])
    #expect(core.on(.enqueue(5, level: 2), now: start) == [])
    #expect(core.on(.enqueue(6, level: 2), now: start) == [.refuse(6, .queueFull)])
  }

  @Test("REJECT refuses what waited too long; DELAY lets it go behind all others")
  func timeouts() throws {
    var reject = try core(policies: [.init(defaultTimeoutMicroseconds: 100)])
    _ = enqueue(&reject, 1...2)
    #expect(reject.nextTick == start + .microseconds(100))
    #expect(reject.on(.tick, now: start + .microseconds(100)) == [.refuse(2, .timeout)])
    #expect(reject.nextTick == nil)
    var delay = try core(max: 2, policies: [.init(timeoutAction: .delay, defaultTimeoutMicroseconds: 100)])
    _ = enqueue(&delay, 1...3)
    #expect(delay.on(.enqueue(4), now: start + .microseconds(200)) == [])
    #expect(delay.on(.finished, now: start + .microseconds(200)) == [.run([4, 2])])
    #expect(delay.on(.finished, now: start + .microseconds(200)) == [.run([3])])
  }

  @Test("A request may have less patience than the policy, where that is allowed, never more")
  func override() throws {
    let policy = BatcherSettings.QueuePolicy(defaultTimeoutMicroseconds: 1000, allowTimeoutOverride: true)
    var core = try core(policies: [policy])
    _ = core.on(.enqueue(1), now: start)
    _ = core.on(.enqueue(2, timeoutMicroseconds: 50), now: start)
    _ = core.on(.enqueue(3, timeoutMicroseconds: 9_000_000), now: start)
    #expect(core.on(.tick, now: start + .microseconds(50)) == [.refuse(2, .timeout)])
    #expect(core.on(.tick, now: start + .microseconds(1000)) == [.refuse(3, .timeout)])
  }

  @Test("Who goes away is in no batch")
  func withdraw() throws {
    var core = try core()
    _ = enqueue(&core, 1...3)
    #expect(core.on(.withdraw(2), now: start) == [])
    #expect(core.on(.finished, now: start) == [.run([3])])
  }

  @Test("Everybody is run once, refused once or withdrawn, and batches keep their bounds", arguments: 1...20)
  func property(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let delays = seed % 2 == 0
    let policy = BatcherSettings.QueuePolicy(
      timeoutAction: delays ? .delay : .reject, defaultTimeoutMicroseconds: 3000, maxQueueSize: 20)
    var core = try core(max: 6, preferred: [4, 6], delay: 2000, policies: [policy, policy], instances: 2)
    var now = start
    var open: Set<UInt64> = []
    var next: UInt64 = 0
    for _ in 0..<3000 {
      let actions: [BatcherCore.Action]
      switch generator.next() % 6 {
      case 0...2:
        next += 1
        open.insert(next)
        actions = core.on(.enqueue(next, level: Int(1 + generator.next() % 2)), now: now)
      case 3: actions = core.running > 0 ? core.on(.finished, now: now) : []
      case 4 where !open.isEmpty:
        let id = open.sorted()[Int(generator.next() % UInt64(open.count))]
        open.remove(id)
        actions = core.on(.withdraw(id), now: now)
      default:
        now = now + .microseconds(Int64(generator.next() % 900))
        actions = core.on(.tick, now: now)
      }
      for action in actions {
        switch action {
        case .run(let ids): #expect(!ids.isEmpty && ids.count <= 6 && ids.allSatisfy { open.remove($0) != nil })
        case .refuse(let id, _): #expect(open.remove(id) != nil)
        }
      }
      #expect(core.queued == open.count && core.running <= 2 && core.queued <= 40)
    }
  }

  @Test("Refuses settings that make no sense")
  func refused() {
    #expect(throws: AssayError.self) { try core(max: 0) }
    #expect(throws: AssayError.self) { try core(preferred: [9]) }
    #expect(throws: AssayError.self) { try core(policies: []) }
    #expect(throws: AssayError.self) { try core(instances: 0) }
  }
}
