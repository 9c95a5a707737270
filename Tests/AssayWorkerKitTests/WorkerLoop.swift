import AssayWire
import AssayWorkerKit
import Glibc
import Testing

@Suite("Worker loop") struct WorkerLoopTests {
  /// Standard input and output as a worker has them: frames in, frames out.
  static func run(_ input: [UInt8], handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply) -> Never {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { _exit(90) }
    _ = input.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    dup2(ends[0], STDIN_FILENO)
    WorkerLoop.run(
      role: "test", limits: .oneThread, prepare: { () throws(WorkerFailure) -> JSONObject in [:] }, handle: handle)
  }

  static func frame(_ header: String, payload: [UInt8] = []) -> [UInt8] {
    WorkerFrame.prefix(header: header.utf8.count, payload: payload.count) + Array(header.utf8) + payload
  }

  @Test("answers until the input closes, and lives on after a failure")
  func answers() async throws {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
      let requests = Self.frame(#"{"task":"a"}"#, payload: [1, 2]) + Self.frame(#"{"task":"bad"}"#) + Self.frame("{}")
      Self.run(requests) { (request) throws(WorkerFailure) -> WorkerReply in
        if request.task == "bad" { throw WorkerFailure("bad_request", "no") }
        if request.task.isEmpty { return WorkerReply(["large": .string(String(repeating: "x", count: 9 << 20))]) }
        return WorkerReply(["bytes": .int(request.payload.count)], payload: request.payload)
      }
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let expected = [
      #""ready":true,"role":"test""#, #"{"ok":true,"bytes":2}"#, #"{"ok":false,"code":"bad_request","message":"no"}"#,
      #"{"ok":false,"code":"too_large""#,
    ]
    for text in expected { #expect(output.contains(text), "\(text)") }
  }

  @Test("a parent that does not speak in frames is left", arguments: [1, 2, 3])
  func malformed(_ kind: Int) async {
    switch kind {
    case 1:
      await #expect(processExitsWith: .exitCode(4)) {
        Self.run([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]) { _ in WorkerReply([:]) }
      }
    case 2:
      await #expect(processExitsWith: .exitCode(4)) { Self.run(Self.frame("{]")) { _ in WorkerReply([:]) } }
    default:
      await #expect(processExitsWith: .exitCode(4)) { Self.run([5, 0, 0]) { _ in WorkerReply([:]) } }
    }
  }

  @Test("a worker that cannot be prepared says why and exits")
  func notReady() async throws {
    let result = await #expect(processExitsWith: .exitCode(3), observing: [\.standardOutputContent]) {
      WorkerLoop.run(
        role: "test", limits: .oneThread,
        prepare: { () throws(WorkerFailure) -> JSONObject in throw WorkerFailure("missing", "no weights") },
        handle: { _ in WorkerReply([:]) })
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    #expect(output.contains(#"{"ready":false,"code":"missing","message":"no weights"}"#))
  }
}
