import AssayCore
import AssayMedia
import AssayResilience
import Synchronization

/// The calls of one role that wait, and the batches that are out. `BatcherCore` says when a batch leaves and how many
/// it takes; whose they are goes in turn, so that a request with a hundred calls does not hold up one with a single
/// call.
final class BatchLane: Sendable {
  typealias Reply = Result<WorkerCall, AssayError>

  private struct Entry {
    var id: UInt64
    var call: WorkerCall
    var finish: @Sendable (Reply) -> Void
  }

  /// A batch that is out: who still waits for it, and how to end it when nobody does.
  private struct Running {
    var waiting: [UInt64: @Sendable (Reply) -> Void]
    var task: Task<Void, Never>?
  }

  private struct State {
    var core: BatcherCore
    /// Those that the core counts, oldest first: as many as entries wait.
    var tickets: [UInt64] = []
    var owners: [UInt64: [Entry]] = [:]
    /// Owners with entries, in the order of their turns.
    var turns: [UInt64] = []
    var waitingBytes = 0
    var running: [UInt64: Running] = [:]
    var next: UInt64 = 0
    var tick: Instant?
    var counts = BatchCounts()
  }

  private struct Batch {
    var id: UInt64
    var entries: [Entry]
  }

  private let workers: any WorkerCalling
  private let role: WorkerRole
  private let lane: BatchingSettings.Lane
  private let state: Mutex<State>

  init(_ workers: any WorkerCalling, role: WorkerRole, _ lane: BatchingSettings.Lane) {
    self.workers = workers
    self.role = role
    self.lane = lane
    state = Mutex(State(core: BatcherCore(settings: lane.batcher)))
  }

  var waiting: Int { state.withLock { $0.owners.values.reduce(0) { $0 + $1.count } } }

  var counts: BatchCounts { state.withLock { $0.counts } }

  func call(_ call: WorkerCall) async throws(AssayError) -> WorkerCall {
    guard !Task.isCancelled else { throw Self.cancelled }
    let owner = BatchOwner.current
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    let reply = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        add(Entry(id: id, call: call, finish: { continuation.resume(returning: $0) }), owner)
        // The cancellation may have come before there was anything to cancel.
        if Task.isCancelled { cancel(id, owner) }
      }
    } onCancel: {
      cancel(id, owner)
    }
    return try reply.get()
  }

  static let cancelled = AssayError(.cancelled, "cancelled before the worker answered")

  // MARK: Waiting

  private func add(_ entry: Entry, _ owner: UInt64) {
    let (batches, refused) = state.withLock { state -> ([Batch], Bool) in
      guard state.waitingBytes + entry.call.payload.count <= lane.waitingBytesMax else { return ([], true) }
      // The entry is there before the core is asked, for a batch may leave at once.
      if state.owners[owner] == nil { state.turns.append(owner) }
      state.owners[owner, default: []].append(entry)
      state.tickets.append(entry.id)
      state.waitingBytes += entry.call.payload.count
      let actions = state.core.on(.enqueue(entry.id), now: .now)
      let isFull = actions.contains(.refuse(entry.id, .queueFull))
      if isFull { _ = Self.take(entry.id, owner, &state) }
      return (Self.leaving(actions, &state), isFull)
    }
    if refused {
      entry.finish(.failure(AssayError(.budget, "too many small calls wait for the \(role.rawValue) worker")))
    }
    for batch in batches { run(batch) }
    schedule()
  }

  private func cancel(_ id: UInt64, _ owner: UInt64) {
    var finish: (@Sendable (Reply) -> Void)?
    var unwanted: Task<Void, Never>?
    let batches = state.withLock { state -> [Batch] in
      if let entry = Self.take(id, owner, &state) {
        finish = entry.finish
        // Which of the core's tickets goes is no matter; the newest changes least.
        guard let ticket = state.tickets.popLast() else { return [] }
        return Self.leaving(state.core.on(.withdraw(ticket), now: .now), &state)
      }
      for batch in state.running.keys {
        guard let known = state.running[batch]?.waiting.removeValue(forKey: id) else { continue }
        finish = known
        // The others still want theirs.
        if state.running[batch]?.waiting.isEmpty == true { unwanted = state.running[batch]?.task }
        break
      }
      return []
    }
    unwanted?.cancel()
    finish?(.failure(Self.cancelled))
    for batch in batches { run(batch) }
  }

  /// Takes one entry out of those that wait.
  private static func take(_ id: UInt64, _ owner: UInt64, _ state: inout State) -> Entry? {
    guard let index = state.owners[owner]?.firstIndex(where: { $0.id == id }) else { return nil }
    let entry = state.owners[owner]?.remove(at: index)
    state.waitingBytes -= entry?.call.payload.count ?? 0
    if state.owners[owner]?.isEmpty == true {
      state.owners[owner] = nil
      state.turns.removeAll { $0 == owner }
    }
    return entry
  }

  // MARK: Leaving

  private static func leaving(_ actions: [BatcherCore.Action], _ state: inout State) -> [Batch] {
    var batches: [Batch] = []
    for action in actions {
      switch action {
      case .run(let tickets):
        let gone = Set(tickets)
        state.tickets.removeAll { gone.contains($0) }
        let entries = inTurn(tickets.count, &state)
        state.next += 1
        state.running[state.next] = Running(
          waiting: Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0.finish) }), task: nil)
        state.counts.batches += 1
        state.counts.calls += entries.count
        state.counts.largest = max(state.counts.largest, entries.count)
        batches.append(Batch(id: state.next, entries: entries))
      case .refuse(let ticket, _): state.tickets.removeAll { $0 == ticket }
      }
    }
    return batches
  }

  /// One of each owner, then the next of each.
  private static func inTurn(_ count: Int, _ state: inout State) -> [Entry] {
    var entries: [Entry] = []
    while entries.count < count, let owner = state.turns.first {
      state.turns.removeFirst()
      guard var theirs = state.owners.removeValue(forKey: owner), !theirs.isEmpty else { continue }
      let entry = theirs.removeFirst()
      state.waitingBytes -= entry.call.payload.count
      entries.append(entry)
      if !theirs.isEmpty {
        state.owners[owner] = theirs
        state.turns.append(owner)
      }
    }
    return entries
  }

  private func run(_ batch: Batch) {
    let task = Task { [self] in
      let replies = await answers(batch.entries.map(\.call))
      let (waiting, next) = state.withLock { state -> ([UInt64: @Sendable (Reply) -> Void], [Batch]) in
        let waiting = state.running.removeValue(forKey: batch.id)?.waiting ?? [:]
        return (waiting, Self.leaving(state.core.on(.finished, now: .now), &state))
      }
      for (entry, reply) in zip(batch.entries, replies) { waiting[entry.id]?(reply) }
      for batch in next { run(batch) }
      schedule()
    }
    let isUnwanted = state.withLock { state -> Bool in
      guard state.running[batch.id] != nil else { return false }
      state.running[batch.id]?.task = task
      return state.running[batch.id]?.waiting.isEmpty ?? false
    }
    if isUnwanted { task.cancel() }
  }

  private func schedule() {
    let at = state.withLock { state -> Instant? in
      guard let next = state.core.nextTick else { return nil }
      if let known = state.tick, known <= next, known > .now { return nil }
      state.tick = next
      return next
    }
    guard let at else { return }
    Task { [weak self] in
      try? await Task.sleep(until: at, clock: .continuous)
      guard let self else { return }
      let batches = state.withLock { state in
        if state.tick == at { state.tick = nil }
        return Self.leaving(state.core.on(.tick, now: .now), &state)
      }
      for batch in batches { run(batch) }
      schedule()
    }
  }

  // MARK: Asking

  /// One answer for each call. Where the batch as a whole comes to nothing its calls are made one by one, so that only
  /// the one that brought the worker down fails.
  private func answers(_ calls: [WorkerCall]) async -> [Reply] {
    if calls.count > 1 {
      do throws(AssayError) {
        let reply = try await workers.call(BatchFrame.request(calls), role: role)
        if let replies = BatchFrame.replies(reply, count: calls.count, role: role) { return replies }
      } catch {
        if error.code == .missing || error.code == .cancelled || error.code == .budget {
          return calls.map { _ in .failure(error) }
        }
      }
    }
    var replies: [Reply] = []
    for call in calls {
      do throws(AssayError) { replies.append(.success(try await workers.call(call, role: role))) } catch {
        replies.append(.failure(error))
      }
    }
    return replies
  }
}
