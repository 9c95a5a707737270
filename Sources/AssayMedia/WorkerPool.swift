package import AssayCore
package import AssayWire
import Synchronization

/// How the processes of a role have fared.
package struct WorkerCounts: Sendable, Hashable {
  package var started = 0
  /// Ended by a signal or by themselves in the middle of an item.
  package var died = 0
  package var timedOut = 0
  /// Inputs that are not tried again.
  package var quarantined = 0

  package init() {}
}

/// The workers of this program: a queue and some processes a role, started when first needed.
package final class WorkerPool: WorkerCalling {
  private let queues: [WorkerRole: WorkerQueue]
  private let numbers = Atomic<Int>(0)

  package init(configuration: WorkerPoolConfiguration = WorkerPoolConfiguration()) {
    queues = Dictionary(
      uniqueKeysWithValues: WorkerRole.allCases.map { ($0, WorkerQueue(role: $0, configuration: configuration)) })
  }

  deinit { shutdown() }

  package func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    guard let queue = queues[role] else {
      throw AssayError(.internalError, "no worker plays the role \(role.rawValue)")
    }
    guard !Task.isCancelled else { throw AssayError(.cancelled, "cancelled before the worker was asked") }
    let number = numbers.wrappingAdd(1, ordering: .relaxed).newValue
    let reply = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.add(call, number: number) { continuation.resume(returning: $0) }
        // The cancellation may have come before there was anything to cancel.
        if Task.isCancelled { queue.cancel(number: number) }
      }
    } onCancel: {
      queue.cancel(number: number)
    }
    return try reply.get()
  }

  /// What a worker of the role says of itself: `role`, `sandbox` (landlock's version, seccomp) and what it
  /// `provides`, names to versions. Starts one if none runs.
  ///
  /// - Throws: `.missing` with the worker's reason when it cannot run here.
  package func hello(role: WorkerRole) async throws(AssayError) -> JSONValue {
    try await call(WorkerCall(header: WorkerQueue.helloCall), role: role).header
  }

  /// How the role's processes have fared since the program started.
  package func counts(role: WorkerRole) -> WorkerCounts { queues[role]?.counts ?? WorkerCounts() }

  /// Ends all workers; calls that wait or run end as cancelled, and so does every later one.
  package func shutdown() {
    for queue in queues.values { queue.shutdown() }
  }
}
