package import AssayWire
import Glibc

/// The life of a worker: prepare, lock down, say hello, answer until standard input closes.
package enum WorkerLoop {
  /// - Parameters:
  ///   - role: the name under which the worker was started.
  ///   - limits: memory and time for its whole life.
  ///   - prepare: opens libraries and weights and warms them up; nothing can be opened afterwards.
  ///     Returns what the worker provides, names to versions. Its failure is the hello (`ready: false`).
  ///   - handle: answers one request. A failure is an answer too; the worker lives on.
  package static func run(
    role: String, limits: SandboxLimits = SandboxLimits(),
    prepare: () throws(WorkerFailure) -> JSONObject,
    handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply
  ) -> Never {
    signal(SIGPIPE, SIG_IGN)
    // Codecs print to standard output now and then; the frames keep a descriptor of their own.
    let pipe = FramePipe(input: STDIN_FILENO, output: dup(STDOUT_FILENO))
    _ = dup2(STDERR_FILENO, STDOUT_FILENO)
    do {
      let provides = try prepare()
      let report = try Sandbox.enter(limits)
      try? pipe.write(hello(role: role, report: report, provides: provides))
    } catch {
      try? pipe.write(["ready": false, "code": .string(error.code), "message": .string(error.message)])
      exit(3)
    }
    serve(pipe, handle)
  }

  /// Ends a worker that was started with arguments it does not know: it is not for people to start.
  package static func refuse(usage: String) -> Never {
    let text = "usage: \(usage)\nThe program `assay` starts this worker and speaks with it in frames over a pipe.\n"
    _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(64)
  }

  private static func hello(role: String, report: Sandbox.Report, provides: JSONObject) -> JSONObject {
    [
      "ready": true, "role": .string(role),
      "sandbox": ["landlock": .int(report.landlock), "seccomp": .bool(report.seccomp)],
      "provides": .object(provides),
    ]
  }

  private static func serve(
    _ pipe: FramePipe, _ handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply
  ) -> Never {
    do {
      while let request = try pipe.read() {
        do {
          let isBatch = request.task == WorkerBatch.task
          let reply = isBatch ? try WorkerBatch.answer(request, handle) : try handle(request)
          try pipe.write(header(of: reply), payload: reply.payload)
        } catch FramePipe.Failure.tooLarge {
          try pipe.write(["ok": false, "code": "too_large", "message": "the answer is larger than a frame may be"])
        } catch let failure as WorkerFailure {
          try pipe.write(["ok": false, "code": .string(failure.code), "message": .string(failure.message)])
        }
      }
    } catch {
      // The parent is gone or no longer speaks in frames: there is nobody to tell.
      _exit(4)
    }
    _exit(0)
  }

  static func header(of reply: WorkerReply) -> JSONObject {
    var header: JSONObject = ["ok": true]
    for member in reply.header.members { header.append(member.key, member.value) }
    return header
  }
}
