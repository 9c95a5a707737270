package import AssayCore
package import AssayMedia
package import AssayResilience
import AssayWire

/// Which small calls go out together, and when. Large ones go alone: their work takes so much longer than a call that
/// nothing is won, and who came first would wait for the last.
package struct BatchingSettings: Sendable {
  /// Calls of one role with one of these tasks.
  package struct Lane: Sendable {
    package var tasks: Set<String>
    package var batcher: BatcherSettings
    /// Of one call's payload; a larger one goes alone.
    package var itemBytesMax: Int
    /// Of all calls that wait.
    package var waitingBytesMax: Int

    package init(
      tasks: Set<String>, batcher: BatcherSettings, itemBytesMax: Int = 64 << 10, waitingBytesMax: Int = 64 << 20
    ) {
      self.tasks = tasks
      self.batcher = batcher
      self.itemBytesMax = max(0, itemBytesMax)
      self.waitingBytesMax = max(0, waitingBytesMax)
    }
  }

  package var lanes: [WorkerRole: Lane]

  package init(lanes: [WorkerRole: Lane]) { self.lanes = lanes }

  /// Texts by 8, pictures of up to 64 kB (lines and stamps) by 4. Without a delay: what comes while the worker is at
  /// something goes out together, and nobody waits for company. Not more, because the work itself takes as long in a
  /// batch as one by one, and whoever came first waits for the last of the batch.
  package static var standard: BatchingSettings {
    var settings = BatchingSettings(lanes: [:])
    if let texts = try? BatcherSettings(maxBatchSize: 8) {
      settings.lanes[.textModel] = Lane(tasks: ["embed"], batcher: texts)
    }
    if let pictures = try? BatcherSettings(maxBatchSize: 4) {
      settings.lanes[.ocr] = Lane(tasks: ["read"], batcher: pictures)
      settings.lanes[.ocrModel] = Lane(tasks: ["read"], batcher: pictures)
      settings.lanes[.visionModel] = Lane(tasks: ["faces", "classes"], batcher: pictures)
    }
    return settings
  }
}

/// Workers whose small calls go out in batches, whichever request they belong to.
package struct BatchedWorkers: WorkerCalling {
  private let workers: any WorkerCalling
  private let settings: BatchingSettings
  private let lanes: [WorkerRole: BatchLane]

  package init(_ workers: any WorkerCalling, settings: BatchingSettings = .standard) {
    self.workers = workers
    self.settings = settings
    lanes = Dictionary(
      uniqueKeysWithValues: settings.lanes.map { ($0.key, BatchLane(workers, role: $0.key, $0.value)) })
  }

  /// - Throws: as the workers do; `.budget` when too many calls wait.
  package func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    guard let lane = lanes[role], let rules = settings.lanes[role], call.payload.count <= rules.itemBytesMax,
      rules.tasks.contains(call.header["task"]?.string ?? "")
    else { return try await workers.call(call, role: role) }
    return try await lane.call(call)
  }

  /// Batches and calls that went out so far.
  package func counts(_ role: WorkerRole) -> BatchCounts { lanes[role]?.counts ?? BatchCounts() }

  /// Calls that wait.
  package func waiting(_ role: WorkerRole) -> Int { lanes[role]?.waiting ?? 0 }
}

package struct BatchCounts: Sendable, Hashable {
  package var batches = 0
  package var calls = 0
  package var largest = 0

  package init() {}
}

/// Whose calls these are: batches take from everybody in turn.
enum BatchOwner {
  @TaskLocal static var current: UInt64 = 0
}
