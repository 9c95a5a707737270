import AssayWire
import CSpawn
import Glibc

/// One worker process and the pipes to it. Used by the one thread that started it: the kernel ends a worker
/// with the thread, not only with the program, that is its parent.
final class WorkerProcess {
  enum Failure: Error {
    /// The process ended; the number of the signal, or nil when it exited.
    case died(signal: Int32?)
    case timedOut
    /// It answered something that is not a frame.
    case nonsense
    /// It could not be started, or said that something is missing.
    case notReady(String)
    /// It did not say hello within so many seconds.
    case notReadyInTime(Double)
  }

  static let pipeBytes: Int32 = 1 << 20
  static let standardErrorBytesMax = 4096

  let pid: pid_t
  /// The hello frame.
  private(set) var hello: JSONValue = .null
  private(set) var items = 0
  /// The last of what the process wrote to standard error. It may repeat bytes of the input: once the process
  /// has read any, it must not reach an error or a log.
  private(set) var standardError: [UInt8] = []

  private let input: Int32
  private let output: Int32
  private let errors: Int32

  /// Starts the process and waits for its hello.
  init(command: [String], environment: [String], startSecondsMax: Double) throws(Failure) {
    let (child, code) = Self.spawn(command, environment)
    (pid, input, output, errors) = (child.pid, child.input, child.output, child.errors)
    guard code == 0 else {
      let what = code == ENOENT ? "is not there" : "could not be started (errno \(code))"
      throw .notReady("the worker \(command.first ?? "") \(what)")
    }
    do throws(Failure) {
      hello = try receive(Deadline(seconds: startSecondsMax, of: pid)).header
    } catch {
      if case .timedOut = error { throw .notReadyInTime(startSecondsMax) }
      guard case .died = error else { throw error }
      let reason = String(decoding: standardError, as: UTF8.self)
      throw .notReady("the worker ended before it was ready: \(reason)")
    }
    guard hello["ready"]?.bool == true else {
      throw .notReady(hello["message"]?.string ?? "the worker is not ready and does not say why")
    }
  }

  deinit {
    end()
    for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) }
  }

  private static func spawn(_ command: [String], _ environment: [String]) -> (assay_child, Int32) {
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child = assay_child(pid: 0, input: -1, output: -1, errors: -1)
    let code = assay_spawn(&arguments, &variables, pipeBytes, &child)
    return (child, code)
  }

  /// Sends one request and waits for its reply.
  func call(_ call: WorkerCall, secondsMax: Double) throws(Failure) -> WorkerCall {
    items += 1
    let deadline = Deadline(seconds: secondsMax, of: pid)
    try send(call, deadline)
    return try receive(deadline)
  }

  /// Ends the process, whatever it does, and reaps it: until here its id is its own.
  private func end() {
    guard pid > 0 else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
  }

  /// Why a process that closed its pipes ended; one that only pretends to end is ended with its owner.
  private func death() -> Failure {
    var signal: Int32 = 0
    for _ in 0..<200 {
      if assay_has_ended(pid, &signal) == 1 { return .died(signal: signal == 0 ? nil : signal) }
      usleep(1000)
    }
    return .died(signal: nil)
  }

  // MARK: Frames

  private func send(_ call: WorkerCall, _ deadline: Deadline) throws(Failure) {
    let text = call.header.encoded()
    let head = WorkerFrame.prefix(header: text.count, payload: call.payload.count) + text
    var sent = 0
    let total = head.count + call.payload.count
    while sent < total {
      let result = write(head, call.payload, from: sent)
      if result > 0 {
        sent += result
      } else if errno == EAGAIN {
        try wait(input, POLLOUT, deadline)
      } else if errno != EINTR {
        throw death()
      }
    }
  }

  private func write(_ head: [UInt8], _ payload: [UInt8], from sent: Int) -> Int {
    head.withUnsafeBytes { head in
      payload.withUnsafeBytes { payload in
        let headSent = min(sent, head.count)
        var parts = [
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress?.advanced(by: headSent)),
            iov_len: head.count - headSent),
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: payload.baseAddress?.advanced(by: sent - headSent)),
            iov_len: payload.count - (sent - headSent)),
        ]
        return writev(input, &parts, 2)
      }
    }
  }

  private func receive(_ deadline: Deadline) throws(Failure) -> WorkerCall {
    let prefix = try read(WorkerFrame.prefixBytes, deadline)
    guard let counts = WorkerFrame.counts(prefix) else { throw .nonsense }
    let text = try read(counts.header, deadline)
    let payload = try read(counts.payload, deadline)
    guard let header = try? JSONValue(parsing: text), header.object != nil else { throw .nonsense }
    return WorkerCall(header: header, payload: payload)
  }

  private func read(_ count: Int, _ deadline: Deadline) throws(Failure) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, failure == nil {
        let result = Glibc.read(output, buffer.baseAddress?.advanced(by: filled), count - filled)
        if result > 0 {
          filled += result
        } else if result == 0 {
          drainErrors()
          failure = death()
        } else if errno == EAGAIN {
          do throws(Failure) { try wait(output, POLLIN, deadline) } catch { failure = error }
        } else if errno != EINTR {
          failure = death()
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Waits until a pipe is ready, and meanwhile keeps standard error from filling up.
  private func wait(_ descriptor: Int32, _ event: Int32, _ deadline: Deadline) throws(Failure) {
    var polled = [
      pollfd(fd: descriptor, events: Int16(event), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard let left = deadline.millisecondsLeft else { throw .timedOut }
      let result = poll(&polled, nfds_t(polled.count), left)
      if result < 0, errno != EINTR { throw death() }
      if polled.count > 1, polled[1].revents != 0, !drainErrors() { polled.removeLast() }
      if polled[0].revents != 0 { return }
    }
  }

  /// False when standard error is closed.
  @discardableResult private func drainErrors() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let result = Glibc.read(errors, &buffer, buffer.count)
      guard result > 0 else { return result < 0 && (errno == EAGAIN || errno == EINTR) }
      standardError += buffer[..<result]
      standardError.removeFirst(max(0, standardError.count - Self.standardErrorBytesMax))
    }
  }
}
