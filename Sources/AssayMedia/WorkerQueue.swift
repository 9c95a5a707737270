import AssayCore
import AssayWire
import CSpawn
import Dispatch
import Glibc
import Synchronization

/// The calls of one role, and the threads that take them to its worker processes.
///
/// Threads and processes start when there is work for them. A call ends exactly once: with its reply, its
/// failure, or its cancellation, whichever comes first.
final class WorkerQueue: Sendable {
  typealias Reply = Result<WorkerCall, AssayError>

  /// A call on its way. `finish` is called at most once, under nobody's lock.
  private struct Job {
    var number: Int
    var call: WorkerCall
    var finish: @Sendable (Reply) -> Void
  }

  private struct Running {
    var finish: @Sendable (Reply) -> Void
    /// The process that is at it; nil while none is ready.
    var process: pid_t?
  }

  private struct State {
    var waiting: [Job] = []
    /// The running jobs, by number; a cancelled one is gone from here.
    var running: [Int: Running] = [:]
    var threads = 0
    var idle = 0
    var processes: Set<pid_t> = []
    /// Inputs that ended a worker, oldest first.
    var quarantine: [Digest: AssayError] = [:]
    var unavailable: AssayError?
    /// Starts in a row that took too long.
    var slowStarts = 0
    var counts = WorkerCounts()
    var isClosed = false
  }

  static let quarantineMax = 4096
  static let slowStartsMax = 3
  /// Answered here, by what the process said when it was ready.
  static let helloCall: JSONValue = ["task": "hello"]

  let role: WorkerRole
  private let configuration: WorkerPoolConfiguration
  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  init(role: WorkerRole, configuration: WorkerPoolConfiguration) {
    self.role = role
    self.configuration = configuration
  }

  /// Adds a call. `finish` is called once, on any thread.
  func add(_ call: WorkerCall, number: Int, finish: @escaping @Sendable (Reply) -> Void) {
    if let refusal = refusal(of: call) { return finish(.failure(refusal)) }
    let failure: AssayError? = state.withLock { state in
      if state.isClosed { return AssayError(.cancelled, "the workers have been shut down") }
      if let unavailable = state.unavailable { return unavailable }
      guard state.waiting.count < configuration.pendingMax else {
        return AssayError(.budget, "more than \(configuration.pendingMax) calls wait for the \(role.rawValue) worker")
      }
      state.waiting.append(Job(number: number, call: call, finish: finish))
      if state.idle < state.waiting.count, state.threads < configuration.processes(role) {
        guard startThread({ [self] in serve() }) else {
          state.waiting.removeLast()
          return AssayError(.internalError, "no thread could be started for the \(role.rawValue) worker")
        }
        state.threads += 1
      }
      return nil
    }
    if let failure { return finish(.failure(failure)) }
    arrivals.signal()
  }

  /// Gives the caller back its call. A worker that is at it already is ended and replaced: nobody wants its answer,
  /// and it would keep others waiting.
  func cancel(number: Int) {
    let finish = state.withLock { state -> (@Sendable (Reply) -> Void)? in
      if let index = state.waiting.firstIndex(where: { $0.number == number }) {
        return state.waiting.remove(at: index).finish
      }
      guard let job = state.running.removeValue(forKey: number) else { return nil }
      // A process that is in this set has not been waited for, so its id is still its own.
      if let pid = job.process, state.processes.contains(pid) { kill(pid, SIGKILL) }
      return job.finish
    }
    finish?(.failure(AssayError(.cancelled, "cancelled while the \(role.rawValue) worker was at it")))
  }

  var counts: WorkerCounts {
    state.withLock { state in
      var counts = state.counts
      counts.quarantined = state.quarantine.count
      return counts
    }
  }

  func shutdown() {
    let (callers, threads) = state.withLock { state in
      state.isClosed = true
      // A process that is in this set has not been waited for, so its id is still its own.
      for pid in state.processes { kill(pid, SIGKILL) }
      let callers = state.waiting.map(\.finish) + state.running.values.map(\.finish)
      state.waiting = []
      state.running = [:]
      return (callers, state.threads)
    }
    for finish in callers { finish(.failure(AssayError(.cancelled, "the workers have been shut down"))) }
    for _ in 0..<threads { arrivals.signal() }
  }

  private func refusal(of call: WorkerCall) -> AssayError? {
    if call.payload.count > WorkerFrame.payloadBytesMax {
      return AssayError(
        .ingestion, "\(call.payload.count) bytes are more than a worker is sent (\(WorkerFrame.payloadBytesMax))")
    }
    // The digest costs time; it is needed only when something has been quarantined.
    guard state.withLock({ !$0.quarantine.isEmpty }) else { return nil }
    let digest = Self.digest(call)
    return state.withLock { $0.quarantine[digest] }
  }

  /// Of the input: its bytes, or the header where that holds it (texts).
  private static func digest(_ call: WorkerCall) -> Digest {
    Digest(of: call.payload.isEmpty ? call.header.encoded() : call.payload)
  }

  // MARK: The thread of one process

  private func serve() {
    var process: WorkerProcess?
    while true {
      state.withLock { $0.idle += 1 }
      arrivals.wait()
      let (job, isClosed) = state.withLock { state -> (Job?, Bool) in
        state.idle -= 1
        guard !state.isClosed, !state.waiting.isEmpty else { return (nil, state.isClosed) }
        let job = state.waiting.removeFirst()
        state.running[job.number] = Running(finish: job.finish)
        return (job, false)
      }
      if isClosed {
        release(&process)
        return
      }
      guard let job else { continue }
      let itemsBefore = process?.items ?? 0
      let reply = run(job, &process)
      if let ended = state.withLock({ $0.running.removeValue(forKey: job.number) }) {
        ended.finish(reply)
      } else if (process?.items ?? 0) > itemsBefore {
        // Cancelled while it was at it: the process was ended.
        release(&process)
      }
      if let worn = process, worn.items >= configuration.itemsPerProcessMax { release(&process) }
    }
  }

  private func release(_ process: inout WorkerProcess?) {
    guard let pid = process?.pid else { return }
    state.withLock { _ = $0.processes.remove(pid) }
    process = nil
  }

  private func run(_ job: Job, _ process: inout WorkerProcess?) -> Reply {
    let call = job.call
    // A call that waited behind the one that was quarantined, or behind a start that failed.
    if let refusal = refusal(of: call) ?? state.withLock({ $0.unavailable }) { return .failure(refusal) }
    do throws(WorkerProcess.Failure) {
      let worker: WorkerProcess
      if let process { worker = process } else { worker = try start() }
      process = worker
      if call.header == Self.helloCall { return .success(WorkerCall(header: worker.hello)) }
      guard claim(job, worker) else { return .failure(Self.cancelled) }
      return answer(try worker.call(call, secondsMax: configuration.itemSecondsMax(role)))
    } catch {
      release(&process)
      // A process that was ended because its caller went away says nothing about the input.
      guard state.withLock({ $0.running[job.number] != nil || $0.isClosed }) else { return .failure(Self.cancelled) }
      return .failure(failure(error, call))
    }
  }

  private static let cancelled = AssayError(.cancelled, "cancelled while the worker was at it")

  /// Notes who works on a job; false when it was cancelled meanwhile.
  private func claim(_ job: Job, _ worker: WorkerProcess) -> Bool {
    state.withLock { state in
      guard state.running[job.number] != nil else { return false }
      state.running[job.number]?.process = worker.pid
      return true
    }
  }

  private func start() throws(WorkerProcess.Failure) -> WorkerProcess {
    let process = try WorkerProcess(
      command: configuration.command(role), environment: WorkerPoolConfiguration.workerEnvironment,
      startSecondsMax: configuration.startSecondsMax)
    state.withLock { state in
      state.processes.insert(process.pid)
      state.slowStarts = 0
      state.counts.started += 1
    }
    return process
  }

  private func answer(_ reply: WorkerCall) -> Reply {
    if reply.header["ok"]?.bool == true { return .success(reply) }
    let message = reply.header["message"]?.string ?? "the \(role.rawValue) worker gave no reason"
    let code = reply.header["code"]?.string ?? "unknown"
    return .failure(
      AssayError(code == "missing" ? .missing : .ingestion, message, at: AssayError.Place(path: "worker.\(code)")))
  }

  private func failure(_ failure: WorkerProcess.Failure, _ call: WorkerCall) -> AssayError {
    let name = "the \(role.rawValue) worker"
    let error: AssayError
    switch failure {
    case .notReady(let reason):
      error = AssayError(
        .missing, reason, remedy: "run `assay doctor`; it names what is not installed and how to install it")
      state.withLock { $0.unavailable = error }
      return error
    case .notReadyInTime(let seconds):
      error = AssayError(
        .missing, "\(name) was not ready after \(seconds) seconds",
        remedy: "run `assay doctor`; on a very busy machine, try again")
      state.withLock { state in
        state.slowStarts += 1
        if state.slowStarts >= Self.slowStartsMax { state.unavailable = error }
      }
      return error
    case .died(let signal):
      if state.withLock({ $0.isClosed }) { return AssayError(.cancelled, "the workers have been shut down") }
      state.withLock { $0.counts.died += 1 }
      let how = signal.map { "was ended by signal \($0) (\(Self.signalName($0)))" } ?? "ended"
      error = AssayError(
        .ingestion, "\(name) \(how) while it read this input", at: AssayError.Place(path: "worker.died"),
        remedy: "the input may be malformed or an attack; it is not tried again in this run")
    case .timedOut:
      state.withLock { $0.counts.timedOut += 1 }
      error = AssayError(
        .ingestion, "\(name) did not end within \(configuration.itemSecondsMax(role)) seconds of work on this input",
        at: AssayError.Place(path: "worker.time_limit"), remedy: "send a smaller input; this one is not tried again")
    case .nonsense:
      error = AssayError(
        .ingestion, "\(name) answered something that is not an answer", at: AssayError.Place(path: "worker.nonsense"))
    }
    let digest = Self.digest(call)
    state.withLock { if $0.quarantine.count < Self.quarantineMax { $0.quarantine[digest] = error } }
    return error
  }

  static func signalName(_ signal: Int32) -> String {
    switch signal {
    case SIGKILL: "SIGKILL"
    case SIGSEGV: "SIGSEGV"
    case SIGILL: "SIGILL"
    case SIGABRT: "SIGABRT"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGTRAP: "SIGTRAP"
    case SIGSYS: "SIGSYS, a forbidden system call"
    case SIGXCPU: "SIGXCPU, out of processor time"
    default: "unexpected"
    }
  }
}

/// Starts a detached thread that blocks SIGPIPE: a worker that dies while it is written to is an error of the
/// write, not a signal to this program. False when the system has no thread to give.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  let box = Unmanaged.passRetained(ThreadBody(body))
  let code = assay_start_thread(
    { pointer in
      guard let pointer else { return }
      Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().run()
    }, box.toOpaque())
  if code != 0 { box.release() }
  return code == 0
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
