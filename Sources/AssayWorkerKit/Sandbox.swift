import CSandbox
import Glibc

/// Limits over a worker's whole life. The time of one item is watched by the parent, by the wall clock:
/// a processor limit counts everything the process ever did, so here it only ends a runaway.
package struct SandboxLimits: Sendable {
  package var addressSpaceBytesMax: UInt64 = 2 << 30
  package var cpuSecondsMax: UInt64 = 10_000
  package var openFilesMax: UInt64 = 8
  /// False only in tests that share their process with other threads.
  package var coversAllThreads = true

  package init() {}

  package init(addressSpaceBytesMax: UInt64) { self.addressSpaceBytesMax = addressSpaceBytesMax }
}

/// The lock-down of the process that calls it; there is no way back.
package enum Sandbox {
  package struct Report: Sendable, Equatable {
    /// The version of landlock's interface; 0 where the kernel has none.
    package var landlock: Int
    package var seccomp: Bool
  }

  /// - Throws: `sandbox` with the step that failed. The process must then not read any untrusted byte.
  package static func enter(_ limits: SandboxLimits = SandboxLimits()) throws(WorkerFailure) -> Report {
    var wanted = assay_sandbox_limits(
      address_space_bytes_max: limits.addressSpaceBytesMax, cpu_seconds_max: limits.cpuSecondsMax,
      open_files_max: limits.openFilesMax, all_threads: limits.coversAllThreads ? 1 : 0)
    var report = assay_sandbox_report()
    guard assay_sandbox_enter(&wanted, &report) == 0 else {
      let step = report.failed_step.map { String(cString: $0) } ?? "unknown step"
      throw WorkerFailure(
        "sandbox", "the process could not be locked down: \(step) failed, errno \(report.failed_errno)")
    }
    return Report(landlock: Int(report.landlock_abi), seccomp: report.seccomp == 1)
  }
}
