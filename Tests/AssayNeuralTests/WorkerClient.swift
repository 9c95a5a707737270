import AssayNeural
import AssayWire
import CSpawn
import Foundation

/// Starts a worker and speaks with it: just enough for these tests.
///
/// Not by Foundation's `Process`: it lists this process's open files before it starts another, reads past the end of the
/// list when there are many, and these tests share their process with hundreds of sockets.
final class WorkerClient {
  private var child = assay_child()
  private let input: FileHandle
  private let output: FileHandle
  private(set) var hello: JSONValue = .null

  init(_ executable: String, _ arguments: [String] = [], home: String? = nil) throws {
    struct NotStarted: Error { var number: Int32 }
    var environment = ProcessInfo.processInfo.environment
    if let home {
      environment["ASSAY_MODELS"] = Installed.folder.path
      environment["HOME"] = home
    }
    var words = ([Self.folder.appendingPathComponent(executable).path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    let number = assay_spawn(&words, &variables, 1 << 16, &child)
    input = FileHandle(fileDescriptor: child.input, closeOnDealloc: number == 0)
    output = FileHandle(fileDescriptor: child.output, closeOnDealloc: number == 0)
    guard number == 0 else { throw NotStarted(number: number) }
    for end in [child.input, child.output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) & ~O_NONBLOCK) }
    hello = try read().header
  }

  deinit {
    guard child.pid > 0 else { return }
    try? input.close()
    waitpid(child.pid, nil, 0)
    close(child.errors)
  }

  /// Where the test bundle is, the workers are too.
  private static var folder: URL {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    if FileManager.default.fileExists(atPath: own.appendingPathComponent("assay-media-worker").path) { return own }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../.build/debug")
  }

  func ask(_ header: JSONValue, _ payload: [UInt8] = []) throws -> (header: JSONValue, payload: [UInt8]) {
    let text = Array(header.encoded())
    let frame = WorkerFrame.prefix(header: text.count, payload: payload.count) + text + payload
    try input.write(contentsOf: Data(frame))
    return try read()
  }

  private func read() throws -> (header: JSONValue, payload: [UInt8]) {
    struct Ended: Error {}
    func bytes(_ count: Int) throws -> [UInt8] {
      var data = Data()
      while data.count < count {
        guard let more = try output.read(upToCount: count - data.count), !more.isEmpty else {
          throw Ended()
        }
        data += more
      }
      return Array(data)
    }
    guard let counts = WorkerFrame.counts(try bytes(WorkerFrame.prefixBytes)) else { throw Ended() }
    return (try JSONValue(parsing: try bytes(counts.header)), try bytes(counts.payload))
  }
}
