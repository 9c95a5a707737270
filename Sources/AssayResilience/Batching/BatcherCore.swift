/// Collects requests for our own small models into batches: Triton's dynamic batcher as a decision core.
///
/// A batch leaves when an instance is free and the waiting fill a preferred size (the largest batch where none is
/// preferred), or the oldest has waited `maxQueueDelay`. It has the largest preferred size that the waiting fill,
/// or all of them where they fill none. Higher levels fill it first. Calls to language models are never batched
/// here: their engines batch by themselves.
package struct BatcherCore: Sendable {
  package enum Input: Sendable, Hashable {
    /// - level: 1 is the highest; others are held at the levels that there are.
    /// - timeoutMicroseconds: of its own, where the level's policy allows that.
    case enqueue(UInt64, level: Int = 1, timeoutMicroseconds: Int? = nil)
    case withdraw(UInt64)
    /// A batch is done, and its instance free.
    case finished
    /// The time of `nextTick` has come.
    case tick
  }

  package enum Refusal: String, Sendable, Hashable {
    case queueFull = "queue_full"
    case timeout
  }

  package enum Action: Sendable, Hashable {
    case run([UInt64])
    case refuse(UInt64, Refusal)
  }

  private struct Entry: Sendable {
    let id: UInt64
    let asked: Instant
    let expires: Instant?
  }

  package let settings: BatcherSettings
  package private(set) var running = 0
  private var levels: [[Entry]]
  /// Those whose time ran out under `.delay`.
  private var delayed: [Entry] = []
  /// No time-out is earlier, so that most events need not look at the queues.
  private var soonest: Instant?

  package init(settings: BatcherSettings) {
    self.settings = settings
    levels = [[Entry]](repeating: [], count: settings.policies.count)
  }

  package var queued: Int { levels.reduce(delayed.count) { $0 + $1.count } }

  private var delay: Duration { .microseconds(settings.maxQueueDelayMicroseconds) }

  /// When something will have to be done without further input.
  package var nextTick: Instant? {
    var next: Instant?
    func consider(_ instant: Instant?) {
      guard let instant else { return }
      next = next.map { min($0, instant) } ?? instant
    }
    if running < settings.instances { consider(oldest.map { $0 + delay }) }
    consider(soonest)
    return next
  }

  package mutating func on(_ input: Input, now: Instant) -> [Action] {
    var actions: [Action] = []
    expire(now: now, &actions)
    switch input {
    case .enqueue(let id, let level, let timeout): enqueue(id, level, timeout, now: now, &actions)
    case .withdraw(let id):
      for index in levels.indices { levels[index].removeAll { $0.id == id } }
      delayed.removeAll { $0.id == id }
    case .finished: running = max(0, running - 1)
    case .tick: break
    }
    while running < settings.instances, let size = batchSize(now: now) {
      running += 1
      actions.append(.run(take(size)))
    }
    return actions
  }

  private mutating func enqueue(
    _ id: UInt64, _ level: Int, _ timeout: Int?, now: Instant, _ actions: inout [Action]
  ) {
    let index = max(1, min(level, levels.count)) - 1
    let policy = settings.policies[index]
    guard levels[index].count < policy.maxQueueSize, queued < settings.policies.reduce(0, { $0 + $1.maxQueueSize })
    else {
      actions.append(.refuse(id, .queueFull))
      return
    }
    var limit = policy.defaultTimeoutMicroseconds
    // A request may ask for less patience than the policy has, never for more.
    if policy.allowTimeoutOverride, let timeout, timeout > 0 { limit = limit == 0 ? timeout : min(limit, timeout) }
    let expires = limit > 0 ? now + .microseconds(limit) : nil
    if let expires { soonest = min(soonest ?? expires, expires) }
    levels[index].append(Entry(id: id, asked: now, expires: expires))
  }

  private mutating func expire(now: Instant, _ actions: inout [Action]) {
    guard let soonest, soonest <= now else { return }
    self.soonest = nil
    for index in levels.indices {
      var kept: [Entry] = []
      for entry in levels[index] {
        guard let expires = entry.expires, expires <= now else {
          if let expires = entry.expires { self.soonest = min(self.soonest ?? expires, expires) }
          kept.append(entry)
          continue
        }
        switch settings.policies[index].timeoutAction {
        case .reject: actions.append(.refuse(entry.id, .timeout))
        case .delay: delayed.append(entry)
        }
      }
      levels[index] = kept
    }
  }

  private var oldest: Instant? {
    var oldest = delayed.first?.asked
    for level in levels {
      guard let asked = level.first?.asked else { continue }
      oldest = oldest.map { min($0, asked) } ?? asked
    }
    return oldest
  }

  /// The size of a batch that should leave now; nil to wait for more.
  private func batchSize(now: Instant) -> Int? {
    let waiting = queued
    guard waiting > 0, let oldest else { return nil }
    let largest = settings.preferredBatchSizes.last ?? settings.maxBatchSize
    if waiting >= largest { return largest }
    if let best = settings.preferredBatchSizes.last(where: { $0 <= waiting }) { return best }
    return now - oldest >= delay ? min(waiting, settings.maxBatchSize) : nil
  }

  private mutating func take(_ size: Int) -> [UInt64] {
    var batch: [UInt64] = []
    batch.reserveCapacity(size)
    for index in levels.indices where batch.count < size {
      let count = min(size - batch.count, levels[index].count)
      batch.append(contentsOf: levels[index].prefix(count).map(\.id))
      levels[index].removeFirst(count)
    }
    if batch.count < size {
      let count = min(size - batch.count, delayed.count)
      batch.append(contentsOf: delayed.prefix(count).map(\.id))
      delayed.removeFirst(count)
    }
    return batch
  }
}
