import AssayCore
import AssayResilience
import Testing

@Suite struct SettlementTests {
  private struct Open {
    var keys: [LimitKey]
    var costs: LimitCosts
  }

  private static let dimensions: [LimitDimension] = [.requests, .inputTokens, .usdNano, .megapixels, .audioSeconds]

  @Test("In any order of reserving and settling, what is charged in the end is what was used", arguments: 1...20)
  func sums(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let limit: Int64 = 1_000_000_007
    let quota = try RateQuota(limit: limit, per: .seconds(366 * 86_400))
    let plan = LimitPlan(Dictionary(uniqueKeysWithValues: Self.dimensions.map { ($0, quota) }))
    var table = LimitTable(plans: [.key: plan, .route: plan, .all: plan])
    let now: Int64 = 1_795_377_600_000_000_000
    var open: [Open] = []
    var used: [LimitKey: LimitCosts] = [:]
    var refused = 0
    func settle(_ entry: Open) {
      var actual = LimitCosts()
      for dimension in Self.dimensions {
        // Less, more, the same, or nothing at all.
        let reserved = entry.costs[dimension]
        let choices: [Int64] = [0, reserved, .random(in: 0...reserved, using: &generator), reserved * 2 + 3]
        actual[dimension] = choices.randomElement(using: &generator) ?? 0
      }
      table.settle(entry.keys, reserved: entry.costs, actual: actual, now: now)
      for key in entry.keys { used[key, default: LimitCosts()] = used[key, default: LimitCosts()] + actual }
    }
    for _ in 0..<3000 {
      guard Bool.random(using: &generator), !open.isEmpty else {
        var costs = LimitCosts()
        for dimension in Self.dimensions where Bool.random(using: &generator) {
          costs[dimension] = .random(in: 0...5000, using: &generator)
        }
        let keys = [
          LimitKey(.key, .random(in: 0..<5, using: &generator)),
          LimitKey(.route, .random(in: 0..<2, using: &generator)),
          LimitKey(.all, 0),
        ]
        if table.reserve(keys, costs, now: now) == .admitted {
          open.append(Open(keys: keys, costs: costs))
        } else {
          refused += 1
        }
        continue
      }
      settle(open.remove(at: .random(in: open.indices, using: &generator)))
    }
    for entry in open { settle(entry) }
    #expect(refused == 0)
    for (key, costs) in used {
      for dimension in Self.dimensions {
        #expect(table.status(of: key, dimension, now: now)?.remaining == limit - costs[dimension])
      }
    }
  }

  @Test("A key's own quotas stand before those of everybody, and costs add up without overflow")
  func plans() throws {
    let (small, large) = (try RateQuota(limit: 1, per: .seconds(1)), try RateQuota(limit: 9, per: .seconds(1)))
    let plan = LimitPlan([.requests: small]).completed(by: LimitPlan([.requests: large, .images: large]))
    #expect(plan == LimitPlan([.requests: small, .images: large]))
    var costs = LimitCosts()
    costs[.points] = .max
    #expect((costs + costs)[.points] == .max && LimitCosts().isEmpty && !costs.isEmpty)
  }
}
