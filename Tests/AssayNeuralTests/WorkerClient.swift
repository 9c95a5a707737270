import AssayNeural
import AssayWire
import Foundation

/// Starts a worker and speaks with it: just enough for these tests.
final class WorkerClient {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private(set) var hello: JSONValue = .null

  init(_ executable: String, _ arguments: [String] = [], home: String? = nil) throws {
    process.executableURL = Self.folder.appendingPathComponent(executable)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    if let home {
      var environment = ProcessInfo.processInfo.environment
      environment["ASSAY_MODELS"] = Installed.folder.path
      environment["HOME"] = home
      process.environment = environment
    }
    try process.run()
    hello = try read().header
  }

  deinit {
    try? input.fileHandleForWriting.close()
    if process.isRunning { process.waitUntilExit() }
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
    try input.fileHandleForWriting.write(contentsOf: Data(frame))
    return try read()
  }

  private func read() throws -> (header: JSONValue, payload: [UInt8]) {
    struct Ended: Error {}
    func bytes(_ count: Int) throws -> [UInt8] {
      var data = Data()
      while data.count < count {
        guard let more = try output.fileHandleForReading.read(upToCount: count - data.count), !more.isEmpty else {
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
