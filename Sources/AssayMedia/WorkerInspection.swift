package import AssayCore
package import AssayWire

/// Starts a worker only to hear what it says of itself: for `assay doctor`.
package enum WorkerInspection {
  /// The hello frame of a role: `sandbox` with its active layers, `provides` with names and versions.
  ///
  /// - Throws: `.missing` when the executable, a library or weights are not there, naming what installs them.
  package static func hello(
    _ role: WorkerRole, configuration: WorkerPoolConfiguration = WorkerPoolConfiguration()
  ) throws(AssayError) -> JSONValue {
    do throws(WorkerProcess.Failure) {
      let process = try WorkerProcess(
        command: configuration.command(role), environment: WorkerPoolConfiguration.workerEnvironment,
        startSecondsMax: configuration.startSecondsMax)
      return process.hello
    } catch {
      switch error {
      case .notReady(let reason): throw AssayError(.missing, reason, remedy: "run scripts/bootstrap")
      case .timedOut: throw AssayError(.missing, "the worker was not ready in \(Int(configuration.startSecondsMax)) s")
      case .notReadyInTime(let seconds): throw AssayError(.missing, "the worker was not ready in \(Int(seconds)) s")
      case .died(let signal):
        throw AssayError(.missing, "the worker died at its start" + (signal.map { " by signal \($0)" } ?? ""))
      case .nonsense: throw AssayError(.internalError, "the worker's first words are no frame")
      }
    }
  }
}
