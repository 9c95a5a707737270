/// The limits of many holders at once. A request is admitted by all the limits that concern it, or by none, and
/// charged only if it is admitted.
///
/// The table is bounded. A holder is forgotten only when all its limits are full again, which is when nothing tells
/// it from one never seen: filling the table with new keys cannot reset anybody's limit. When nobody can be
/// forgotten, new holders are refused or admitted uncounted, as declared. O(1) a holder and dimension.
package struct LimitTable: Sendable {
  package enum WhenFull: Sendable, Hashable { case refuse, admit }

  package struct Refusal: Sendable, Hashable {
    package let key: LimitKey
    /// Nil when the table has no place for the holder.
    package let dimension: LimitDimension?
    /// Exact: a request that comes then, with nobody before it, is admitted. Nil when waiting does not help.
    package let retryAfterNanoseconds: Int64?

    package init(key: LimitKey, dimension: LimitDimension?, retryAfterNanoseconds: Int64?) {
      self.key = key
      self.dimension = dimension
      self.retryAfterNanoseconds = retryAfterNanoseconds
    }
  }

  package enum Decision: Sendable, Hashable {
    case admitted
    case refused(Refusal)
  }

  private static let scanMax = 8
  package let holdersMax: Int
  package let whenFull: WhenFull
  private var plans: [LimitPlan?]
  private var ownPlans: [LimitKey: LimitPlan] = [:]
  private var holders = HolderList()
  private var cells: [GCRA] = []
  /// The plan of each holder, so that one look finds all of it.
  private var slotPlans: [LimitPlan?] = []
  private var scratch: [Int] = []

  /// - Parameters:
  ///   - plans: what holds for every holder of a scope that has no plan of its own; a scope without one is free.
  ///   - holdersMax: 64 or more; 200 bytes each.
  package init(plans: [LimitScope: LimitPlan], holdersMax: Int = 65_536, whenFull: WhenFull = .refuse) {
    self.plans = LimitScope.allCases.map { plans[$0] }
    self.holdersMax = max(64, holdersMax)
    self.whenFull = whenFull
    scratch.reserveCapacity(8)
  }

  package var count: Int { holders.count }

  /// Gives one holder a plan of its own, or takes it away. What is used stays used, at the new rate.
  package mutating func set(_ plan: LimitPlan?, for key: LimitKey) {
    ownPlans[key] = plan
    if let slot = holders.slot(of: key) { slotPlans[slot] = self.plan(of: key) }
  }

  package func plan(of key: LimitKey) -> LimitPlan? { ownPlans[key] ?? plans[Int(key.scope.rawValue)] }

  /// Admits and charges an estimate, or refuses with the longest wait of any limit.
  ///
  /// - Parameters:
  ///   - keys: those that the request concerns; one named twice counts once.
  ///   - now: nanoseconds.
  package mutating func reserve(_ keys: [LimitKey], _ costs: LimitCosts, now: Int64) -> Decision {
    scratch.removeAll(keepingCapacity: true)
    var worst: Refusal?
    for key in keys {
      if let known = holders.slot(of: key) {
        guard let plan = slotPlans[known], !scratch.contains(known) else { continue }
        holders.touch(known)
        scratch.append(known)
        Self.check(key, plan, costs, cells, known, now: now, worst: &worst)
        continue
      }
      guard let plan = plan(of: key) else { continue }
      guard let slot = newSlot(of: key, now: now) else {
        if whenFull == .refuse {
          return .refused(Refusal(key: key, dimension: nil, retryAfterNanoseconds: nil))
        }
        continue
      }
      scratch.append(slot)
      Self.check(key, plan, costs, cells, slot, now: now, worst: &worst)
    }
    if let worst { return .refused(worst) }
    for slot in scratch { charge(slot, costs, now: now) }
    return .admitted
  }

  /// Replaces the estimate that `reserve` charged by what the request turned out to cost. It never refuses: what was
  /// used was used, and a debt delays the next.
  package mutating func settle(
    _ keys: [LimitKey], reserved: LimitCosts, actual: LimitCosts, now: Int64
  ) {
    guard reserved != actual else { return }
    scratch.removeAll(keepingCapacity: true)
    for key in keys {
      guard let (plan, slot) = place(of: key, now: now), !scratch.contains(slot) else { continue }
      scratch.append(slot)
      for index in 0..<LimitDimension.count where reserved[index] != actual[index] {
        guard let quota = plan.quotas[index] else { continue }
        cells[slot * LimitDimension.count + index].settle(
          reserved: reserved[index], actual: actual[index], quota, now: now)
      }
    }
  }

  /// What the headers say; nil where there is no such limit.
  package func status(of key: LimitKey, _ dimension: LimitDimension, now: Int64) -> LimitStatus? {
    guard let slot = holders.slot(of: key) else {
      return plan(of: key)?[dimension].map { GCRA().status($0, now: now) }
    }
    guard let quota = slotPlans[slot]?[dimension] else { return nil }
    return cells[slot * LimitDimension.count + dimension.index].status(quota, now: now)
  }

  /// What the headers say of all dimensions, by their index: how the limit that has the least left stands.
  package func tightest(of keys: [LimitKey], now: Int64) -> [LimitStatus?] {
    var statuses = [LimitStatus?](repeating: nil, count: LimitDimension.count)
    for key in keys {
      let slot = holders.slot(of: key)
      guard let plan = slot.map({ slotPlans[$0] }) ?? plan(of: key) else { continue }
      for index in 0..<LimitDimension.count {
        guard let quota = plan.quotas[index] else { continue }
        let cell = slot.map { cells[$0 * LimitDimension.count + index] } ?? GCRA()
        let status = cell.status(quota, now: now)
        if let known = statuses[index], known.remaining <= status.remaining { continue }
        statuses[index] = status
      }
    }
    return statuses
  }

  private static func check(
    _ key: LimitKey, _ plan: LimitPlan, _ costs: LimitCosts, _ cells: [GCRA], _ slot: Int, now: Int64,
    worst: inout Refusal?
  ) {
    for index in 0..<LimitDimension.count where costs[index] > 0 {
      guard let quota = plan.quotas[index] else { continue }
      let wait: Int64?
      switch cells[slot * LimitDimension.count + index].wait(costs[index], quota, now: now) {
      case .none: continue
      case .nanoseconds(let time): wait = time
      case .never: wait = nil
      }
      if let known = worst {
        guard let longest = known.retryAfterNanoseconds, (wait ?? .max) > longest else { continue }
      }
      worst = Refusal(key: key, dimension: LimitDimension.inOrder[index], retryAfterNanoseconds: wait)
    }
  }

  private mutating func charge(_ slot: Int, _ costs: LimitCosts, now: Int64) {
    guard let plan = slotPlans[slot] else { return }
    for index in 0..<LimitDimension.count where costs[index] > 0 {
      guard let quota = plan.quotas[index] else { continue }
      cells[slot * LimitDimension.count + index].charge(costs[index], quota, now: now)
    }
  }

  private mutating func place(of key: LimitKey, now: Int64) -> (LimitPlan, Int)? {
    if let slot = holders.slot(of: key) {
      guard let plan = slotPlans[slot] else { return nil }
      holders.touch(slot)
      return (plan, slot)
    }
    guard let plan = plan(of: key), let slot = newSlot(of: key, now: now) else { return nil }
    return (plan, slot)
  }

  private mutating func newSlot(of key: LimitKey, now: Int64) -> Int? {
    guard holders.count < holdersMax else { return reuse(for: key, now: now) }
    let slot = holders.insert(key)
    if (slot + 1) * LimitDimension.count > cells.count {
      cells.append(contentsOf: repeatElement(GCRA(), count: LimitDimension.count))
      slotPlans.append(nil)
    }
    slotPlans[slot] = plan(of: key)
    return slot
  }

  /// Forgets the holder that was used longest ago, among those whose limits are full.
  private mutating func reuse(for key: LimitKey, now: Int64) -> Int? {
    for _ in 0..<Self.scanMax {
      guard let slot = holders.last else { return nil }
      let range = slot * LimitDimension.count..<(slot + 1) * LimitDimension.count
      guard !scratch.contains(slot), cells[range].allSatisfy({ $0.isFull(now: now) }) else {
        // It is still owed something: look elsewhere next time.
        holders.touch(slot)
        continue
      }
      holders.replace(slot, by: key)
      for index in range { cells[index] = GCRA() }
      slotPlans[slot] = plan(of: key)
      return slot
    }
    return nil
  }
}
