import Foundation
import Testing

/// The built program, run as a user runs it.
enum Program {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  static var buildFolder: URL {
    URL(
      filePath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        ?? CommandLine.arguments[0]
    )
    .deletingLastPathComponent()
  }

  static var assay: URL { buildFolder.appending(path: "assay") }

  /// Runs the program to its end; a run that takes longer than `secondsMax` is killed and fails.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:], secondsMax: Double = 300
  ) throws -> Result {
    try run(assay, arguments, in: folder, environment: environment, secondsMax: secondsMax)
  }

  static func run(
    _ program: URL, _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    secondsMax: Double = 300
  ) throws -> Result {
    let scratch = try Scratch()
    let (outPath, errorPath) = (scratch.url.appending(path: "out"), scratch.url.appending(path: "err"))
    for path in [outPath, errorPath] { _ = FileManager.default.createFile(atPath: path.path, contents: nil) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? scratch.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outPath)
    process.standardError = try FileHandle(forWritingTo: errorPath)
    try process.run()
    let deadline = Date().addingTimeInterval(secondsMax)
    while process.isRunning, Date() < deadline { usleep(10_000) }
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      Issue.record("\(program.lastPathComponent) \(arguments) ran longer than \(secondsMax) s")
    }
    for _ in 0..<3000 where process.isRunning { usleep(10_000) }
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: outPath, encoding: .utf8),
      errors: try String(contentsOf: errorPath, encoding: .utf8))
  }
}

/// A folder that is gone when its owner is.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "assay-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws -> URL {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file
  }
}
