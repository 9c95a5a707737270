import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// Whether an upstream may be asked, and what is learned when it was.
extension Exchange {
  /// Goes on to the first candidate, from this turn on, that is not known to be out and can make the deadline.
  func chooseUpstream() -> Bool {
    guard let route else { return false }
    let now = ContinuousClock.now
    var isTooLate = false
    for place in turn..<able.count {
      let candidate = able[place]
      guard route.fits(candidate, poolClass, left: end - .now(), now: now) else {
        isTooLate = true
        continue
      }
      guard route.configuration.breaks else {
        turn = place
        return true
      }
      if let ticket = route.health.withLock({ $0.begin(candidate, now: now) }) {
        (turn, self.ticket) = (place, ticket)
        return true
      }
    }
    if isTooLate {
      fail(Self.deadlineError)
      return false
    }
    // Everything is out: one probe in a while, so that it is seen when it is back.
    if let last = route.health.withLock({ $0.beginLastResort(now: now) }) {
      if let place = able.firstIndex(of: last.upstream) {
        (turn, ticket) = (place, last.ticket)
        return true
      }
      var generator = SystemRandomNumberGenerator()
      _ = route.health.withLock { $0.end(last.upstream, last.ticket, .ignorable, using: &generator, now: now) }
    }
    fail(
      APIError(
        503, "overloaded", code: "upstream_unavailable", "The models behind this route are failing at the moment.",
        retries: budgetIsEmpty ? false : nil, retryAfterMs: 1000))
    return false
  }

  /// Asks for a place in the upstream's pool for this class of work. True when it is there at once.
  func takePlace(_ candidate: Route.Candidate) -> Bool {
    let place = Pools.place(candidate.target.index, poolClass)
    let now = ContinuousClock.now
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    let loop = context.loop
    let left = max(0, (end - NIODeadline.now()).nanoseconds)
    self.place = place
    queuedAt = now
    let answer = start.runtime.pools.ask(
      place, bytes: body.readableBytes, priority: priority, deadline: Deadline(now + .nanoseconds(left)), now: now
    ) { refusal in
      loop.execute { exchange.value.placeAnswered(place.id, refusal) }
    }
    switch answer {
    case .admitted: return true
    case .waits:
      phase = .queued
      deadline = min(end, .now() + .milliseconds(Int64(candidate.target.configuration.queueMs)))
      return false
    case .refused:
      self.place = nil
      noPlace()
      return false
    }
  }

  private func placeAnswered(_ id: UInt64, _ refusal: Bulkhead.Refusal?) {
    guard place?.id == id, phase == .queued else { return }
    noteQueued()
    guard refusal == nil else {
      place = nil
      return noPlace()
    }
    phase = .asking
    askNow()
  }

  func noteQueued() {
    guard let queuedAt else { return }
    let now = ContinuousClock.now
    self.queuedAt = nil
    shared.shedding.withLock { $0.observe(priority, waited: now - queuedAt, now: now) }
  }

  /// Waited too long, or the line is full: another model may have room, and no upstream was called.
  func noPlace() {
    endBreaker(.ignorable)
    phase = .preparing
    if turn + 1 < able.count {
      turn += 1
      return ask()
    }
    fail(
      APIError(
        503, "overloaded", code: "pool_full", "All places for \(poolClass) requests at this model are taken.",
        retryAfterMs: 1000))
  }

  /// The attempt is over: its place and its breaker learn how it went. Once is enough.
  func leavePlace(_ load: LoadOutcome, _ outcome: CircuitBreaker.Outcome) {
    if let place {
      self.place = nil
      if phase == .queued {
        start.runtime.pools.withdraw(place, now: .now)
      } else {
        start.runtime.pools.leave(place, load, now: .now)
      }
    }
    endBreaker(outcome)
  }

  private func endBreaker(_ outcome: CircuitBreaker.Outcome) {
    guard let ticket, let route else { return }
    self.ticket = nil
    let candidate = able[turn]
    let now = ContinuousClock.now
    _ = route.health.withLock { $0.end(candidate, ticket, outcome, using: &generator, now: now) }
  }

  /// Feeds the median that decides whether an attempt is worth starting.
  func noteLatency() {
    guard let attempt = trace.attempts.last, let route else { return }
    let took = Duration.microseconds(Int64(attempt.durationMs * 1000))
    route.note(able[turn], poolClass, took, now: .now)
    route.noteOnBoard(able[turn], mix, firstByteMs: trace.firstByteMs.map { $0 - attempt.startMs }, took)
  }

  // MARK: Limits and cost

  /// Charges what the request is likely to use.
  func reserve() throws(APIError) {
    guard let route, case .caller(let caller) = start.key else { return }
    var costs = LimitCosts()
    costs[.requests] = 1
    costs[.inputTokens] = Int64(max(1, (scan.textBytes + inputBytes) / 4))
    costs[.outputTokens] = Int64(min(1 << 20, scan.outputTokensMax ?? 1024)) * Int64(min(128, max(1, scan.choices)))
    costs[.images] = Int64(trace.parts.count { $0.modality == .image || $0.modality == .document })
    costs[.mediaBytes] = Int64(trace.parts.reduce(0) { $0 + $1.bytes })
    if let first = able.first {
      let model = route.candidates[first].model
      costs[.usdNano] =
        costs[.inputTokens] * Int64(model.inputNano ?? 0) + costs[.outputTokens] * Int64(model.outputNano ?? 0)
    }
    reservation = try shared.limits.reserve(caller, route.configuration, costs)
  }

  /// Replaces the estimate by what it was. An answer that never came costs a request and nothing else.
  func settleLimits() {
    guard let reservation else { return }
    self.reservation = nil
    var actual = LimitCosts()
    actual[.requests] = 1
    actual[.images] = reservation.costs[.images]
    actual[.mediaBytes] = reservation.costs[.mediaBytes]
    if trace.cache != "hit" {
      actual[.inputTokens] = Int64(trace.inputTokens ?? 0)
      actual[.outputTokens] = Int64(trace.outputTokens ?? 0)
    }
    actual[.usdNano] = Int64(trace.costNano ?? 0)
    if trace.outcome == .answered, trace.inputTokens == nil {
      // Answered without a count: the estimate is the best that is known.
      actual = reservation.costs
    }
    shared.limits.settle(reservation, actual)
  }

  /// Whole nano-units: cached tokens are a part of the input and are charged once, at their own rate.
  func price() {
    guard trace.cache != "hit" else { return trace.costNano = 0 }
    guard let route, turn < able.count, let input = trace.inputTokens else { return }
    let model = route.candidates[able[turn]].model
    guard let inputNano = model.inputNano else { return }
    let output = trace.outputTokens ?? 0
    guard output == 0 || model.outputNano != nil else { return }
    let cached = min(max(0, trace.cachedTokens ?? 0), input)
    trace.costNano =
      (input - cached) * inputNano + cached * (model.cachedNano ?? inputNano) + output * (model.outputNano ?? 0)
    trace.priceVersion = start.runtime.configuration.priceVersion
  }
}
