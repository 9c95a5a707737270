import AssayCore
import AssayMedia
import AssayResilience
import AssayWire
import Synchronization
import Testing

@testable import AssayPerception

/// A worker that answers when it is told to, and keeps what it was asked.
private final class SteppedWorkers: WorkerCalling {
  private struct State {
    var calls: [WorkerCall] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isFree = false
  }

  private let state = Mutex(State())
  private let dies: @Sendable (WorkerCall) -> Bool

  /// - Parameter dies: calls that bring the worker down, alone or in a batch.
  init(dies: @escaping @Sendable (WorkerCall) -> Bool = { _ in false }) { self.dies = dies }

  var calls: [WorkerCall] { state.withLock { $0.calls } }

  /// Lets all calls end, those to come too.
  func free() {
    let waiting = state.withLock { state in
      state.isFree = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        state.calls.append(call)
        if !state.isFree { state.waiting.append(continuation) }
        return state.isFree
      }
      if isFree { continuation.resume() }
    }
    if dies(call) { throw AssayError(.ingestion, "the worker ended") }
    guard let items = call.header["items"]?.array else { return Self.answer(call) }
    var payload: [UInt8] = []
    var replies: [JSONValue] = []
    for item in items {
      let reply = Self.answer(WorkerCall(header: item["header"] ?? .null))
      replies.append(["header": reply.header, "bytes": .int(reply.payload.count)])
      payload += reply.payload
    }
    return WorkerCall(header: ["ok": true, "items": .array(replies)], payload: payload)
  }

  private static func answer(_ call: WorkerCall) -> WorkerCall {
    let name = call.header["name"]?.string ?? ""
    if name == "bad" {
      return WorkerCall(header: ["ok": false, "code": "bad_request", "message": "this one is bad"])
    }
    return WorkerCall(header: ["ok": true, "name": .string(name)], payload: Array(name.utf8))
  }
}

@Suite("Small calls of workers go out together")
struct BatchedWorkersTests {
  private func batched(
    _ workers: SteppedWorkers, max: Int = 8, preferred: [Int] = [], delayMicroseconds: Int = 0, queue: Int = 1024,
    bytes: Int = 1 << 20
  ) throws -> BatchedWorkers {
    let batcher = try BatcherSettings(
      maxBatchSize: max, preferredBatchSizes: preferred, maxQueueDelayMicroseconds: delayMicroseconds,
      policies: [.init(maxQueueSize: queue)])
    return BatchedWorkers(
      workers,
      settings: BatchingSettings(
        lanes: [.textModel: .init(tasks: ["embed"], batcher: batcher, itemBytesMax: 100, waitingBytesMax: bytes)]))
  }

  private static func call(_ name: String, bytes: Int = 0) -> WorkerCall {
    WorkerCall(header: ["task": "embed", "name": .string(name)], payload: [UInt8](repeating: 7, count: bytes))
  }

  /// What a call came to: its payload, or the code of its error.
  private static func ask(_ workers: BatchedWorkers, _ name: String, bytes: Int = 0, owner: UInt64 = 0) async -> String
  {
    await BatchOwner.$current.withValue(owner) {
      do throws(AssayError) {
        return String(
          decoding: try await workers.call(call(name, bytes: bytes), role: .textModel).payload, as: UTF8.self)
      } catch { return "error \(error.code.rawValue)" }
    }
  }

  private func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<2000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return condition()
  }

  private static func names(_ call: WorkerCall) -> [String] {
    guard let items = call.header["items"]?.array else { return [call.header["name"]?.string ?? ""] }
    return items.compactMap { $0["header"]?["name"]?.string }
  }

  @Test("what comes while the worker is busy leaves as one, and everybody gets their own")
  func joins() async throws {
    let workers = SteppedWorkers()
    let batched = try batched(workers)
    async let first = Self.ask(batched, "a")
    #expect(await eventually { workers.calls.count == 1 })
    async let others = withTaskGroup(of: String.self) { group in
      for name in ["b", "bad", "c", "d"] { group.addTask { await Self.ask(batched, name) } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(await eventually { batched.waiting(.textModel) == 4 })
    workers.free()
    let all = await [first]
    // One that fails spoils no other.
    #expect(await others == ["b", "c", "d", "error ingestion"] && all == ["a"])
    #expect(workers.calls.count == 2)
    #expect(Set(Self.names(workers.calls[1])) == ["b", "bad", "c", "d"])
    #expect(batched.counts(.textModel).largest == 4 && batched.counts(.textModel).calls == 5)
  }

  @Test("a request with many calls does not hold up one with a single call")
  func fairness() async throws {
    let workers = SteppedWorkers()
    let batched = try batched(workers, max: 4)
    async let first = Self.ask(batched, "first")
    #expect(await eventually { workers.calls.count == 1 })
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<12 { group.addTask { _ = await Self.ask(batched, "many\(index)", owner: 1) } }
      #expect(await eventually { batched.waiting(.textModel) == 12 })
      group.addTask { _ = await Self.ask(batched, "single", owner: 2) }
      #expect(await eventually { batched.waiting(.textModel) == 13 })
      workers.free()
    }
    _ = await first
    #expect(Self.names(workers.calls[1]).contains("single"))
    #expect(workers.calls.count == 5)
  }

  @Test("who goes away leaves the batch to the others; a batch that nobody wants is ended")
  func cancelled() async throws {
    let workers = SteppedWorkers()
    let batched = try batched(workers)
    let first = Task { await Self.ask(batched, "a") }
    #expect(await eventually { workers.calls.count == 1 })
    let second = Task { await Self.ask(batched, "b") }
    let third = Task { await Self.ask(batched, "c") }
    #expect(await eventually { batched.waiting(.textModel) == 2 })
    second.cancel()
    #expect(await second.value == "error cancelled")
    #expect(batched.waiting(.textModel) == 1)
    first.cancel()
    // At once, though the worker is still at it.
    #expect(await first.value == "error cancelled")
    workers.free()
    #expect(await third.value == "c")
    #expect(workers.calls.map(Self.names) == [["a"], ["c"]])
  }

  @Test("a call that brings the worker down fails alone")
  func poison() async throws {
    let workers = SteppedWorkers { call in Self.names(call).contains("poison") }
    let batched = try batched(workers)
    async let first = Self.ask(batched, "a")
    #expect(await eventually { workers.calls.count == 1 })
    async let rest = withTaskGroup(of: String.self) { group in
      for name in ["b", "poison", "c"] { group.addTask { await Self.ask(batched, name) } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(await eventually { batched.waiting(.textModel) == 3 })
    workers.free()
    #expect(await rest == ["b", "c", "error ingestion"])
    _ = await first
    // The batch, and each of it alone.
    #expect(workers.calls.count == 5)
  }

  @Test("a preferred size is waited for, but not for longer than the delay")
  func delay() async throws {
    let workers = SteppedWorkers()
    workers.free()
    let batched = try batched(workers, preferred: [3], delayMicroseconds: 60_000_000)
    let all = await withTaskGroup(of: String.self) { group in
      for name in ["a", "b", "c"] { group.addTask { await Self.ask(batched, name) } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(all == ["a", "b", "c"] && workers.calls.count == 1)
    let impatient = try self.batched(workers, preferred: [3], delayMicroseconds: 1000)
    #expect(await Self.ask(impatient, "d") == "d")
  }

  @Test("the line has its bounds, large calls and other tasks go alone")
  func bounds() async throws {
    let workers = SteppedWorkers()
    let batched = try batched(workers, queue: 2, bytes: 90)
    let first = Task { await Self.ask(batched, "a") }
    #expect(await eventually { workers.calls.count == 1 })
    let second = Task { await Self.ask(batched, "b", bytes: 80) }
    #expect(await eventually { batched.waiting(.textModel) == 1 })
    #expect(await Self.ask(batched, "c", bytes: 20) == "error budget")
    let third = Task { await Self.ask(batched, "d") }
    #expect(await eventually { batched.waiting(.textModel) == 2 })
    #expect(await Self.ask(batched, "e") == "error budget")
    let large = Task { await Self.ask(batched, "large", bytes: 101) }
    #expect(await eventually { workers.calls.count == 2 })
    workers.free()
    #expect(await [first.value, second.value, third.value, large.value] == ["a", "b", "d", "large"])
    _ = try await batched.call(WorkerCall(header: ["task": "other"]), role: .textModel)
    #expect(batched.waiting(.textModel) == 0)
  }

  @Test(
    "real workers answer a batch as they answer each alone",
    .enabled(if: RealWorkers.areThere, "build the workers and fetch the models"))
  func real() async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let texts = (0..<24).map { "The valve number \($0) is open and the pump is off." }
    let alone = TextEmbedder(workers: pool)
    let together = BatchedWorkers(pool)
    let embedder = TextEmbedder(workers: together)
    var expected: [[Float]] = []
    for text in texts { expected += try await alone.embed([text]).vectors }
    let found = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (index, text) in texts.enumerated() {
        group.addTask { (index, try await embedder.embed([text]).vectors.first ?? []) }
      }
      return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    #expect(texts.indices.allSatisfy { found[$0] == expected[$0] })
    #expect(together.counts(.textModel).calls == 24 && together.counts(.textModel).batches < 24)
    // A text that the worker refuses fails alone.
    let bad = WorkerCall(header: ["task": "embed", "texts": "no list"])
    async let good = embedder.embed(["still fine"]).vectors
    await #expect(throws: AssayError.self) { try await together.call(bad, role: .textModel) }
    try await #expect(good.count == 1)
  }
}
