import AssayCore
import AssayResilience

/// Drives the cores of a gateway through a day in virtual time: limits, router, cascade, breakers, pools, retry budget
/// and deadline are those that serve; only clients and upstreams are made up.
struct SimulationRun {
  enum Event {
    case arrive
    /// After a back-off.
    case ask(request: Int, step: Int)
    case complete(request: Int, attempt: UInt64)
    case deadline(request: Int)
    case tick
  }

  /// A request under way.
  struct Live {
    let sample: SimulatedCase
    let pool: PoolClass
    let arrival: Duration
    let keys: [LimitKey]
    let reserved: LimitCosts
    let order: [Int]
    let costMax: Int
    var cascade: Cascade
    var generator: SeededGenerator
    var attempt: Attempt?
  }

  struct Attempt {
    let id: UInt64
    let step: Int
    let model: Int
    let ticket: CircuitBreaker.Ticket
    var call: SimulatedCall?
    var started: Duration
  }

  let day: SimulatedDay
  let mode: SimulatedDay.Mode
  let models: [SimulatedModel]
  let router: Router
  /// Only differences of it are ever used.
  let epoch = ContinuousClock.now
  var result: SimulationResult
  var queue = EventQueue<Event>()
  var time = Duration.zero
  var live: [Int: Live] = [:]
  /// Which request an attempt belongs to.
  var attempts: [UInt64: Int] = [:]
  var attemptCount: UInt64 = 0
  var budget: RetryBudget
  var limits: LimitTable
  var health: [UpstreamHealth]
  var pools: BulkheadSet
  var board = LatencyBoard()
  var arrivals: SeededGenerator
  /// One for each class, so that faults of one class move no draw of another.
  var breakerDraws: [SeededGenerator]
  var nextTick: Duration?

  init(_ day: SimulatedDay, _ mode: SimulatedDay.Mode) throws(AssayError) {
    self.day = day
    self.mode = mode
    switch mode {
    case .strong: models = [day.strong]
    case .cheap: models = [day.cheap]
    case .router, .cascade: models = [day.cheap, day.strong]
    }
    var policy = day.router
    policy.strong = models.last?.model.name
    if models.count == 1 { policy.holdOutShare = 0 } else { policy.complexity = day.complexityMax }
    if mode == .cascade { policy.risk = day.riskThresholds }
    router = try Router(models: models.map(\.model), policy: policy)
    budget = try RetryBudget(retriesPerSecondMin: day.retryReservePerSecond, percent: day.retryPercent)
    let quota = try RateQuota(limit: day.callerPerMinute, per: .seconds(60))
    limits = LimitTable(plans: [.key: LimitPlan([.requests: quota])])
    let (count, epoch) = (models.count, epoch)
    health = PoolClass.allCases.map { _ in UpstreamHealth(count: count, now: epoch) }
    pools = BulkheadSet(upstreams: count) { _, _ in day.bulkhead }
    arrivals = SeededGenerator(seed: day.seed, purpose: "arrivals")
    breakerDraws = PoolClass.allCases.map { SeededGenerator(seed: day.seed, purpose: "breakers of \($0)") }
    result = SimulationResult(mode: mode)
  }

  var now: Instant { epoch + time }
  var nanoseconds: Int64 { time.nanoseconds }

  mutating func finish() -> SimulationResult {
    planArrival()
    while let (time, event) = queue.next() {
      self.time = time
      result.events += 1
      handle(event)
      result.budgetMin = min(result.budgetMin, budget.balance(now: now))
      planTick()
    }
    result.unfinished = live.count
    return result
  }

  private mutating func planArrival() {
    if let next = day.traffic.next(after: time, using: &arrivals) { queue.add(.arrive, at: next) }
  }

  /// Who waits in a pool is looked after when the oldest has waited too long.
  private mutating func planTick() {
    guard let tick = pools.nextTick.map({ $0 - epoch }) else { return }
    if let nextTick, nextTick <= tick, nextTick > time { return }
    nextTick = max(tick, time + .milliseconds(1))
    queue.add(.tick, at: nextTick ?? tick)
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .arrive:
      planArrival()
      arrive()
    case .ask(let request, let step): startAttempt(request, step)
    case .complete(let request, let attempt): complete(request, attempt)
    case .deadline(let request): expire(request)
    case .tick:
      var events: [Bulkhead.Event] = []
      pools.tick(now: now, events: &events)
      settle(events)
    }
  }

  private mutating func arrive() {
    result.requests += 1
    let number = result.requests
    // Each request draws from its own numbers, so that what happens to one moves no other's.
    // Mixed first: seeds that lie a step of the generator apart would give shifted copies of one sequence.
    var mixer = SeededGenerator(seed: day.seed << 32 ^ UInt64(number))
    var generator = SeededGenerator(seed: mixer.next(), purpose: "request")
    let (kind, index, caller) = day.traffic.pick(using: &generator)
    guard day.traffic.kinds.indices.contains(kind), day.traffic.kinds[kind].cases.indices.contains(index) else {
      return
    }
    let sample = day.traffic.kinds[kind].cases[index]
    let keys = [LimitKey(.key, caller)]
    let reserved = costs(
      1, router.models.compactMap { $0.price?.expected(inputTokens: sample.features.inputTokens) }.max() ?? 0)
    guard limits.reserve(keys, reserved, now: nanoseconds) == .admitted else {
      result.limited += 1
      return
    }
    budget.depositOne(now: now)
    let pool = PoolClass.heaviest(of: sample.features.modalities)
    let decision = decide(sample.features, pool, number, &generator)
    if decision.isHeldOut { result.heldOut += 1 }
    guard decision.chosen != nil else {
      if decision.reason == .incapable { result.incapable += 1 } else { result.failed += 1 }
      limits.settle(keys, reserved: reserved, actual: costs(1, 0), now: nanoseconds)
      return
    }
    let (cascade, order, most) = chain(decision, sample.features)
    live[number] = Live(
      sample: sample, pool: pool, arrival: time, keys: keys, reserved: reserved, order: order, costMax: most,
      cascade: cascade, generator: generator)
    queue.add(.deadline(request: number), at: time + day.deadline)
    feed(number, .begin)
  }

  func costs(_ requests: Int64, _ nano: Int) -> LimitCosts {
    var costs = LimitCosts()
    costs[.requests] = requests
    costs[.usdNano] = Int64(nano)
    return costs
  }

  private mutating func decide(
    _ features: RequestFeatures, _ pool: PoolClass, _ number: Int, _ generator: inout SeededGenerator
  ) -> RouteDecision {
    let mix = features.mix
    let states = models.indices.map { index in
      var state = ModelState(
        inFlight: pools[index, pool].inFlight + pools[index, pool].queued,
        isAvailable: health[Int(pool.rawValue)].isAvailable(index, now: now))
      board.read(model: index, mix: mix, into: &state, now: now)
      return state
    }
    return router.decide(
      features, id: "case-\(number)", states: states, remainingMs: day.deadline.inSeconds * 1000, using: &generator)
  }

  /// The chosen model; in a cascade the stronger ones behind it; then one further attempt for a failure, at another
  /// model where there is one.
  private func chain(
    _ decision: RouteDecision, _ features: RequestFeatures
  ) -> (Cascade, order: [Int], costMax: Int) {
    let able = decision.order.filter { !decision.candidates[$0].drops.contains(.capability) }
    let first = able[0]
    var order = [first]
    order += able.dropFirst()
    if order.count == 1 { order.append(first) }
    let steps = order.enumerated().map { position, model in
      let candidate = decision.candidates[model]
      let isStronger = mode == .cascade && position > 0 && model > first
      return Cascade.Step(
        model: candidate.name, expectedNano: candidate.costNano,
        typical: .microseconds(Int64((candidate.state.totalP50Ms ?? 0) * 1000)),
        isFallbackOnly: position > 0 && !isStronger)
    }
    let most = Int(Double(decision.candidates.compactMap(\.costNano).max() ?? 0) * day.costFactorMax)
    // Without a stronger model behind it an answer stands, whatever its risk.
    let risk =
      mode == .cascade && steps.dropFirst().contains { !$0.isFallbackOnly }
      ? day.riskThresholds.threshold(features.combination) : 1
    let policy = Cascade.Policy(riskMax: risk, costNanoMax: most, perTry: day.perTry)
    return (Cascade(policy: policy, steps: steps, deadline: Deadline(now + day.deadline)), order, most)
  }
}
