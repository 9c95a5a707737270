import AssayCore
import AssayMedia
import AssayResilience
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

/// What batches bring, measured with the real workers: `ASSAY_MEASURE=1 swift test --filter BatchingFigures`.
@Suite(
  "Figures of batching",
  .enabled(if: getenv("ASSAY_MEASURE") != nil && RealWorkers.areThere, "ASSAY_MEASURE is not set"),
  .serialized)
struct BatchingFigures {
  private struct Figures {
    var first: Duration
    var last: Duration
  }

  /// So many calls at once: when the first answer came, and when the last.
  private func all(
    _ workers: any WorkerCalling, _ role: WorkerRole, _ calls: [WorkerCall]
  ) async throws -> Figures {
    let start = ContinuousClock.now
    let times = try await withThrowingTaskGroup(of: Duration.self) { group in
      for call in calls {
        group.addTask {
          _ = try await workers.call(call, role: role)
          return ContinuousClock.now - start
        }
      }
      return try await group.reduce(into: [Duration]()) { $0.append($1) }
    }
    return Figures(first: times.min() ?? .zero, last: times.max() ?? .zero)
  }

  private func compare(
    _ name: String, _ role: WorkerRole, _ task: String, _ calls: [WorkerCall], max: Int, rounds: Int = 7
  ) async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let batcher = try BatcherSettings(maxBatchSize: max)
    // The worker is started, and everything is warm.
    _ = try await pool.call(calls[0], role: role)
    var rows: [(Figures, Figures)] = []
    var batches = 0
    for _ in 0..<rounds {
      let batched = BatchedWorkers(
        pool,
        settings: BatchingSettings(
          lanes: [role: .init(tasks: [task], batcher: batcher, itemBytesMax: 16 << 20, waitingBytesMax: 1 << 30)]))
      rows.append((try await all(pool, role, calls), try await all(batched, role, calls)))
      batches = batched.counts(role).batches
    }
    func median(_ values: [Duration]) -> Double {
      let (seconds, rest) = values.sorted()[values.count / 2].components
      return Double(seconds) * 1e3 + Double(rest) * 1e-15
    }
    let alone = (median(rows.map(\.0.first)), median(rows.map(\.0.last)))
    let together = (median(rows.map(\.1.first)), median(rows.map(\.1.last)))
    print(
      "\(name): \(calls.count) calls; alone first \(alone.0) ms, last \(alone.1) ms; in \(batches) batches first "
        + "\(together.0) ms, last \(together.1) ms")
    #expect(batches < calls.count)
  }

  @Test("64 short texts embedded")
  func texts() async throws {
    let calls = (0..<64).map { index in
      WorkerCall(header: [
        "task": "embed", "texts": .array([.string("Valve \(index) is open and pump \(index % 7) is off.")]),
      ])
    }
    try await compare("embed", .textModel, "embed", calls, max: 32)
  }

  @Test("Pictures of one line, and of 320 × 240, read by both readers and named")
  func pictures() async throws {
    for (width, height, count) in [(160, 32, 16), (320, 240, 4)] {
      let calls = { (task: String) in
        (0..<count).map { index -> WorkerCall in
          var samples = [UInt8](repeating: 255, count: width * height * 3)
          for bar in stride(from: 8 + index % 5, to: width - 4, by: 9) {
            for y in height / 4..<height * 3 / 4 { for x in 0..<9 { samples[(y * width + bar / 3 * 3) * 3 + x] = 0 } }
          }
          return WorkerCall(
            header: ["task": .string(task), "width": .int(width), "height": .int(height), "channels": 3],
            payload: samples)
        }
      }
      try await compare("ocr \(width)x\(height)", .ocr, "read", calls("read"), max: 8)
      try await compare("ocr2 \(width)x\(height)", .ocrModel, "read", calls("read"), max: 8, rounds: 1)
      try await compare("faces \(width)x\(height)", .visionModel, "faces", calls("faces"), max: 8)
    }
  }
}
