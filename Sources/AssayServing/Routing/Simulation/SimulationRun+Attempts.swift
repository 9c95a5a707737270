import AssayCore
import AssayResilience

// What happens to a request after it was routed.
extension SimulationRun {
  private static let backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))

  mutating func feed(_ request: Int, _ input: Cascade.Input) {
    guard var cascade = live[request]?.cascade else { return }
    let action = cascade.on(input, budget: &budget, now: now)
    live[request]?.cascade = cascade
    switch action {
    case .wait: break
    case .ask(let step, _, .failure):
      result.retries += 1
      retry(request, step)
    case .ask(let step, _, let why):
      if case .escalation = why { result.escalations += 1 }
      startAttempt(request, step)
    case .deliver(let step, let doubts): end(request, step: step, doubts)
    case .giveUp: end(request, step: nil, [])
    }
  }

  /// At once at another model, after a back-off at the same.
  private mutating func retry(_ request: Int, _ step: Int) {
    guard var entry = live[request] else { return }
    let isSame = step > 0 && entry.order[step] == entry.order[step - 1]
    let wait = isSame ? Self.backoff.delay(retry: step - 1, using: &entry.generator) : .zero
    live[request] = entry
    guard wait > .zero else { return startAttempt(request, step) }
    guard wait < entry.cascade.deadline.remaining(now: now) else {
      return feed(request, .failed(FailureClassifier.classify(.timeout), costNano: 0))
    }
    queue.add(.ask(request: request, step: step), at: time + wait)
  }

  mutating func startAttempt(_ request: Int, _ step: Int) {
    guard let entry = live[request] else { return }
    let model = entry.order[step]
    let place = Int(entry.pool.rawValue)
    guard !entry.cascade.deadline.isExpired(now: now) else {
      return feed(request, .failed(FailureClassifier.classify(.timeout), costNano: 0))
    }
    var ticket = health[place].begin(model, now: now)
    if ticket == nil, let last = health[place].beginLastResort(now: now) {
      if last.upstream == model {
        ticket = last.ticket
      } else {
        _ = health[place].end(last.upstream, last.ticket, .ignorable, using: &breakerDraws[place], now: now)
      }
    }
    guard let ticket else {
      return feed(request, .failed(FailureVerdict(.overload, rule: "breaker"), costNano: 0))
    }
    attemptCount += 1
    attempts[attemptCount] = request
    live[request]?.attempt = Attempt(id: attemptCount, step: step, model: model, ticket: ticket, started: time)
    var events: [Bulkhead.Event] = []
    pools[model, entry.pool].ask(
      attemptCount, bytes: entry.sample.features.mediaBytes + entry.sample.features.textBytes,
      deadline: entry.cascade.deadline, now: now, events: &events)
    settle(events)
  }

  mutating func settle(_ events: [Bulkhead.Event]) {
    for event in events {
      switch event {
      case .admit(let id): call(id)
      case .refuse(let id, let refusal):
        result.turnedAway += 1
        guard let request = attempts.removeValue(forKey: id), let entry = live[request], let attempt = entry.attempt
        else { continue }
        live[request]?.attempt = nil
        let place = Int(entry.pool.rawValue)
        _ = health[place].end(
          attempt.model, attempt.ticket, .ignorable, using: &breakerDraws[place], now: now)
        feed(request, .failed(FailureVerdict(.overload, rule: refusal.rawValue), costNano: 0))
      }
    }
  }

  private mutating func call(_ id: UInt64) {
    guard let request = attempts[id], var entry = live[request], var attempt = entry.attempt else { return }
    let model = attempt.model
    result.upstreamCalls += 1
    let faults = day.faults.filter {
      models[model].model.name == (($0.model == 0) ? day.cheap.model.name : day.strong.model.name)
        && ($0.pool == nil || $0.pool == entry.pool) && time >= $0.from && time < $0.until
    }
    let call = models[model].call(
      entry.pool, faults: faults.map(\.kind), inFlight: pools[model, entry.pool].inFlight,
      limit: min(day.perTry, entry.cascade.deadline.remaining(now: now)), using: &entry.generator)
    attempt.call = call
    attempt.started = time
    entry.attempt = attempt
    live[request] = entry
    queue.add(.complete(request: request, attempt: id), at: time + call.duration)
  }

  mutating func complete(_ request: Int, _ id: UInt64) {
    attempts[id] = nil
    guard let entry = live[request], let attempt = entry.attempt, attempt.id == id, let call = attempt.call else {
      return
    }
    live[request]?.attempt = nil
    let place = Int(entry.pool.rawValue)
    var events: [Bulkhead.Event] = []
    pools[attempt.model, entry.pool].finish(id, call.failure?.load ?? .succeeded, now: now, events: &events)
    _ = health[place].end(
      attempt.model, attempt.ticket, call.failure?.breaker ?? .success, using: &breakerDraws[place], now: now)
    _ = health[place].sweep(now: now)
    if call.failure == nil {
      board.add(
        model: attempt.model, mix: entry.sample.features.mix, firstByte: call.firstByte,
        total: call.duration, now: now)
    }
    settle(events)
    if let failure = call.failure {
      feed(request, .failed(failure, costNano: 0))
    } else {
      let cost = models[attempt.model].model.price?.expected(inputTokens: entry.sample.features.inputTokens)
      feed(request, .answered(judgement(entry, attempt), costNano: cost))
    }
  }

  /// The strong model's answers are taken as they are: there is nobody to escalate to.
  private func judgement(_ entry: Live, _ attempt: Attempt) -> Cascade.Judgement {
    guard isCheap(attempt.model), mode == .cascade else { return Cascade.Judgement(risk: 0) }
    return Cascade.Judgement(
      failedValidators: entry.sample.cheapFails ? ["abstained"] : [], risk: entry.sample.risk)
  }

  private func isCheap(_ model: Int) -> Bool { models[model].model.name == day.cheap.model.name }

  /// The deadline: who still waits in a pool leaves it; a call under way ends by its own limit at this very moment.
  mutating func expire(_ request: Int) {
    guard let entry = live[request], let attempt = entry.attempt, attempt.call == nil else { return }
    attempts[attempt.id] = nil
    live[request]?.attempt = nil
    var events: [Bulkhead.Event] = []
    pools[attempt.model, entry.pool].withdraw(attempt.id, now: now, events: &events)
    let place = Int(entry.pool.rawValue)
    _ = health[place].end(
      attempt.model, attempt.ticket, .ignorable, using: &breakerDraws[place], now: now)
    settle(events)
    feed(request, .failed(FailureClassifier.classify(.timeout), costNano: 0))
  }

  private mutating func end(_ request: Int, step: Int?, _ doubts: [Cascade.Doubt]) {
    guard let entry = live.removeValue(forKey: request) else { return }
    let cost = entry.cascade.spentNano
    result.costNano += cost
    if cost > entry.costMax { result.costOverruns += 1 }
    if now > entry.cascade.deadline.instant { result.deadlineOverruns += 1 }
    limits.settle(entry.keys, reserved: entry.reserved, actual: costs(1, cost), now: nanoseconds)
    guard let step else {
      result.failed += 1
      return
    }
    result.answered += 1
    if !doubts.isEmpty { result.doubted += 1 }
    let isByCheap = isCheap(entry.order[step])
    if !isByCheap { result.byStrong += 1 }
    if isByCheap ? entry.sample.cheapIsRight : entry.sample.strongIsRight { result.right += 1 }
    result.add(time - entry.arrival, entry.pool)
  }
}
