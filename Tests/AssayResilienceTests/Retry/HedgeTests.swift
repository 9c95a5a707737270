import AssayCore
import AssayResilience
import Testing

/// Ports of Finagle's BackupRequestFilterTest: the policy under virtual time, the core by its inputs.
@Suite struct HedgeTests {
  private let start = Instant.now

  /// A policy that has seen a hundred requests of 1 to 100 ms and passed a refresh.
  private func warm(_ share: Double = 0.5, delayMin: Duration = .milliseconds(1)) throws -> HedgePolicy {
    var policy = try HedgePolicy(extraLoadMax: share, delayMin: delayMin)
    #expect(policy.begin(now: start) == nil)
    for step in 1...100 { policy.record(.milliseconds(step), now: start) }
    return policy
  }

  @Test("The extra load must lie in [0, 1]; a wrong one changes nothing", arguments: [-0.1, 1.1, .nan])
  func range(share: Double) throws {
    #expect(throws: AssayError.self) { try HedgePolicy(extraLoadMax: share) }
    var policy = try HedgePolicy(extraLoadMax: 0.5)
    #expect(throws: AssayError.self) { try policy.set(extraLoadMax: share) }
    #expect(policy.extraLoadMax == 0.5)
  }

  @Test("Off by default, and before latencies are known")
  func off() throws {
    var policy = try HedgePolicy()
    for _ in 0..<10 { policy.record(.milliseconds(5), now: start) }
    #expect(policy.begin(now: start + .seconds(4)) == nil)
    var shared = try RetryBudget()
    #expect(policy.withdraw(from: &shared, now: start) == false)
  }

  @Test("A time or another percentile can be said; the share still pays")
  func after() throws {
    var fixed = try HedgePolicy(extraLoadMax: 0.5, after: .fixed(.milliseconds(300)))
    let waits = [fixed.begin(now: start), fixed.begin(now: start)]
    #expect(waits == [.milliseconds(300), .milliseconds(300)])
    let paid = [fixed.withdraw(now: start), fixed.withdraw(now: start)]
    #expect(paid == [true, false])
    var off = try HedgePolicy(extraLoadMax: 0, after: .fixed(.milliseconds(300)))
    let never = off.begin(now: start)
    #expect(never == nil)
    var late = try HedgePolicy(extraLoadMax: 0.5, after: .percentile(0.9))
    for step in 1...100 { late.record(.milliseconds(step), now: start) }
    let found = late.begin(now: start)
    let delay = try #require(found)
    #expect(delay >= .milliseconds(90) && delay <= .milliseconds(97))
  }

  @Test("The delay is the percentile, refreshed every three seconds")
  func percentile() throws {
    var policy = try warm()
    #expect(policy.begin(now: start + .milliseconds(2900)) == nil)
    let halfDelay = policy.begin(now: start + .seconds(3))
    let half = try #require(halfDelay)
    #expect(half >= .milliseconds(50) && half <= .milliseconds(54))
    try policy.set(extraLoadMax: 0.1)
    let tenthDelay = policy.begin(now: start + .milliseconds(3100))
    let tenth = try #require(tenthDelay)
    #expect(tenth >= .milliseconds(90) && tenth <= .milliseconds(96))
  }

  @Test("The delay is at least a millisecond, or as long as asked for", arguments: [1, 10])
  func minimum(milliseconds: Int) throws {
    var policy = try HedgePolicy(extraLoadMax: 0.5, delayMin: .milliseconds(milliseconds))
    _ = policy.begin(now: start)
    for _ in 0..<100 { policy.record(.microseconds(20), now: start) }
    #expect(policy.begin(now: start + .seconds(3)) == .milliseconds(milliseconds))
  }

  @Test("No second request where the percentile is beyond what is tracked")
  func beyond() throws {
    var policy = try HedgePolicy(extraLoadMax: 0.5, trackedMax: .seconds(1))
    _ = policy.begin(now: start)
    for _ in 0..<100 { policy.record(.seconds(2), now: start) }
    #expect(policy.begin(now: start + .seconds(3)) == nil)
  }

  @Test("Requests deposit into the policy's own budget only; a second request is paid twice")
  func budgets() throws {
    var policy = try HedgePolicy(extraLoadMax: 0.5)
    var shared = try RetryBudget(ttl: .seconds(10), retriesPerSecondMin: 1, percent: 0)
    for _ in 0..<20 { _ = policy.begin(now: start) }
    #expect(policy.balance(now: start) == 10)
    #expect(shared.balance(now: start) == 10)
    #expect(policy.withdraw(from: &shared, now: start))
    #expect(policy.balance(now: start) == 9)
    #expect(shared.balance(now: start) == 9)
  }

  @Test("No withdrawal, no second request: from either budget")
  func exhausted() throws {
    var empty = try RetryBudget(retriesPerSecondMin: 0, percent: 0)
    var full = try RetryBudget(retriesPerSecondMin: 100, percent: 0)
    var policy = try HedgePolicy(extraLoadMax: 0.5)
    #expect(policy.withdraw(from: &full, now: start) == false)
    for _ in 0..<10 { _ = policy.begin(now: start) }
    #expect(policy.withdraw(from: &empty, now: start) == false)
    #expect(policy.withdraw(from: &full, now: start))
  }

  @Test("A changed setting makes the budget anew; the same one does not")
  func changed() throws {
    var policy = try HedgePolicy(extraLoadMax: 0.5)
    for _ in 0..<10 { _ = policy.begin(now: start) }
    try policy.set(extraLoadMax: 0.5)
    #expect(policy.balance(now: start) == 5)
    try policy.set(extraLoadMax: 0)
    #expect(policy.balance(now: start) == 0)
    var shared = try RetryBudget(retriesPerSecondMin: 100, percent: 0)
    #expect(policy.withdraw(from: &shared, now: start) == false)
  }

  @Test("The original ends before the timer: it is the answer, success or not")
  func early() {
    var core = HedgeCore()
    #expect(core.on(.succeeded(.original)) == [.cancelTimer, .finish(.original)])
    #expect(core.on(.timer) == [])
    #expect(!core.sentBackup)
    core = HedgeCore()
    #expect(core.on(.failed(.original)) == [.cancelTimer, .finish(.original)])
  }

  @Test("The second wins and the original is cancelled")
  func backupWins() {
    var core = HedgeCore()
    #expect(core.on(.timer) == [.sendBackup])
    #expect(core.on(.succeeded(.backup)) == [.cancel(.original), .finish(.backup)])
    #expect(core.backupWon && core.sentBackup)
    #expect(core.on(.succeeded(.original)) == [])
  }

  @Test("The original wins and the second is cancelled")
  func originalWins() {
    var core = HedgeCore()
    _ = core.on(.timer)
    #expect(core.on(.succeeded(.original)) == [.cancel(.backup), .finish(.original)])
    #expect(!core.backupWon)
  }

  @Test("The first failure is not the answer while the other runs", arguments: [HedgeCore.Side.original, .backup])
  func oneFails(side: HedgeCore.Side) {
    let other: HedgeCore.Side = side == .original ? .backup : .original
    var core = HedgeCore()
    _ = core.on(.timer)
    #expect(core.on(.failed(side)) == [])
    #expect(core.on(.succeeded(other)) == [.finish(other)])
    core = HedgeCore()
    _ = core.on(.timer)
    #expect(core.on(.failed(side)) == [])
    #expect(core.on(.failed(other)) == [.finish(other)])
  }

  @Test("Not paid: the original alone, as if there had been no timer")
  func refused() {
    var core = HedgeCore()
    #expect(core.on(.timer) == [.sendBackup])
    core.refused()
    #expect(!core.sentBackup)
    #expect(core.on(.timer) == [])
    #expect(core.on(.failed(.original)) == [.finish(.original)])
  }

  @Test("Once content is shown, no second request, and no second answer")
  func committed() {
    var core = HedgeCore()
    #expect(core.on(.committed(.original)) == [.cancelTimer])
    #expect(core.on(.timer) == [])
    core = HedgeCore()
    _ = core.on(.timer)
    #expect(core.on(.committed(.backup)) == [.cancel(.original)])
    #expect(core.on(.succeeded(.original)) == [])
    #expect(core.on(.failed(.backup)) == [.finish(.backup)])
  }
}
