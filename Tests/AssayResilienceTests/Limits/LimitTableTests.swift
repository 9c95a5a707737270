import AssayCore
import AssayResilience
import Testing

@Suite struct LimitTableTests {
  private let epoch: Int64 = 1_795_377_600_000_000_000
  private let second: Int64 = 1_000_000_000

  private func costs(_ amounts: [LimitDimension: Int64]) -> LimitCosts {
    var costs = LimitCosts()
    for (dimension, amount) in amounts { costs[dimension] = amount }
    return costs
  }

  private func table(holdersMax: Int = 64, whenFull: LimitTable.WhenFull = .refuse) throws -> LimitTable {
    let key = LimitPlan([
      .requests: try RateQuota(limit: 10, per: .seconds(10)),
      .inputTokens: try RateQuota(limit: 1000, per: .seconds(1)),
    ])
    let team = LimitPlan([.requests: try RateQuota(limit: 3, per: .seconds(3))])
    return LimitTable(plans: [.key: key, .team: team], holdersMax: holdersMax, whenFull: whenFull)
  }

  @Test("The dimensions have their places")
  func places() {
    #expect(LimitDimension.allCases.map(\.index) == Array(0..<11))
    var costs = LimitCosts()
    for dimension in LimitDimension.allCases { costs[dimension] = Int64(dimension.index) + 1 }
    #expect(LimitDimension.allCases.allSatisfy { costs[$0] == Int64($0.index) + 1 })
    costs[.images] = -5
    #expect(costs[.images] == 0)
  }

  @Test("All limits admit, or nothing is charged anywhere")
  func allOrNothing() throws {
    var table = try table()
    let keys = [LimitKey(.key, 1), LimitKey(.team, 1)]
    let one = costs([.requests: 1, .inputTokens: 100])
    for _ in 0..<3 { #expect(table.reserve(keys, one, now: epoch) == .admitted) }
    let refused = table.reserve(keys, one, now: epoch)
    #expect(
      refused
        == .refused(.init(key: keys[1], dimension: .requests, retryAfterNanoseconds: second)))
    #expect(table.status(of: keys[0], .requests, now: epoch)?.remaining == 7)
    #expect(table.status(of: keys[0], .inputTokens, now: epoch)?.remaining == 700)
    #expect(table.reserve([keys[0]], one, now: epoch) == .admitted)
    #expect(table.status(of: LimitKey(.upstream, 1), .requests, now: epoch) == nil)
  }

  @Test("The longest wait counts, and obeying it is enough")
  func longest() throws {
    var table = try table()
    let keys = [LimitKey(.key, 1), LimitKey(.team, 1)]
    _ = table.reserve(keys, costs([.requests: 3, .inputTokens: 1000]), now: epoch)
    let next = costs([.requests: 2, .inputTokens: 500])
    guard case .refused(let refusal) = table.reserve(keys, next, now: epoch), let wait = refusal.retryAfterNanoseconds
    else {
      Issue.record("should be refused")
      return
    }
    #expect(wait == 2 * second && refusal.dimension == .requests)
    guard case .refused = table.reserve(keys, next, now: epoch + wait - 1) else {
      Issue.record("should be refused")
      return
    }
    #expect(table.reserve(keys, next, now: epoch + wait) == .admitted)
    #expect(
      table.reserve(keys, costs([.inputTokens: 1001]), now: epoch)
        == .refused(.init(key: keys[0], dimension: .inputTokens, retryAfterNanoseconds: nil)))
  }

  @Test("A holder that is named twice is charged once; a scope without a plan is free")
  func twice() throws {
    var table = try table()
    let key = LimitKey(.key, 5)
    #expect(table.reserve([key, key, LimitKey(.slice, 9)], costs([.requests: 10]), now: epoch) == .admitted)
    #expect(table.status(of: key, .requests, now: epoch)?.remaining == 0)
    #expect(table.count == 1)
  }

  @Test("Settles the estimate by what it was, in every scope")
  func settle() throws {
    var table = try table()
    let keys = [LimitKey(.key, 1), LimitKey(.team, 1)]
    let estimate = costs([.requests: 1, .inputTokens: 800])
    _ = table.reserve(keys, estimate, now: epoch)
    table.settle(keys, reserved: estimate, actual: costs([.requests: 1, .inputTokens: 300]), now: epoch)
    #expect(table.status(of: keys[0], .inputTokens, now: epoch)?.remaining == 700)
    table.settle(keys, reserved: costs([.requests: 1]), actual: LimitCosts(), now: epoch)
    #expect(table.status(of: keys[1], .requests, now: epoch)?.remaining == 3)
  }

  @Test("A plan of one's own replaces the scope's, and what is used stays used")
  func ownPlan() throws {
    var table = try table()
    let key = LimitKey(.key, 1)
    _ = table.reserve([key], costs([.requests: 10]), now: epoch)
    table.set(LimitPlan([.requests: try RateQuota(limit: 7, per: .seconds(1), burst: 50)]), for: key)
    #expect(table.status(of: key, .requests, now: epoch) != nil)
    #expect(table.status(of: key, .inputTokens, now: epoch) == nil)
    let other = LimitKey(.key, 2)
    #expect(table.reserve([other], costs([.requests: 11]), now: epoch) != .admitted)
    table.set(nil, for: key)
    #expect(table.status(of: key, .requests, now: epoch)?.remaining == 0)
  }

  @Test("New keys cannot push out one that is charged, and so reset its limit")
  func eviction() throws {
    var table = try table(holdersMax: 64)
    let victim = LimitKey(.key, 0)
    _ = table.reserve([victim], costs([.requests: 10]), now: epoch)
    var refused = 0
    for id in 1...10_000 {
      let decision = table.reserve([LimitKey(.key, UInt64(id))], costs([.requests: 1]), now: epoch + Int64(id))
      if decision != .admitted { refused += 1 }
    }
    #expect(table.count == 64 && refused == 10_000 - 63)
    #expect(table.reserve([victim], costs([.requests: 1]), now: epoch + 20_000) != .admitted)
    // After a second the others are full again and give way; the victim, with ten seconds to go, does not.
    for id in 20_000..<21_000 {
      _ = table.reserve([LimitKey(.key, UInt64(id))], LimitCosts(), now: epoch + 2 * second)
    }
    #expect(table.status(of: victim, .requests, now: epoch + 2 * second)?.remaining == 2)
    #expect(table.count == 64)
  }

  @Test("A full table admits uncounted where that is declared")
  func open() throws {
    var table = try table(holdersMax: 64, whenFull: .admit)
    for id in 0..<200 {
      #expect(table.reserve([LimitKey(.key, UInt64(id))], costs([.requests: 5]), now: epoch) == .admitted)
    }
    #expect(table.count == 64)
  }

  @Test("With eviction at work, it decides as a table without bound", arguments: 1...5)
  func sameAsUnbounded(seed: UInt64) throws {
    var small = try table(holdersMax: 64)
    var large = try table(holdersMax: 100_000)
    var generator = SeededGenerator(seed: seed)
    var now = epoch
    var differences = 0
    for _ in 0..<20_000 {
      now += Int64(generator.next() % 1_500_000_000)
      let keys = [LimitKey(.key, generator.next() % 500), LimitKey(.team, generator.next() % 20)]
      let costs = costs([.requests: Int64(generator.next() % 3), .inputTokens: Int64(generator.next() % 400)])
      if small.reserve(keys, costs, now: now) != large.reserve(keys, costs, now: now) { differences += 1 }
    }
    #expect(differences == 0 && small.count == 64 && large.count > 400)
  }
}
