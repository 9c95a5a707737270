import Foundation
import Testing

@Suite("The gateway as a user starts it", .serialized)
struct ServeTests {
  /// A running program whose standard error can be read so far.
  private final class Running {
    let process = Process()
    let log: URL
    private let scratch: Scratch

    init(_ arguments: [String], scratch: Scratch) throws {
      self.scratch = scratch
      log = scratch.url.appending(path: "log")
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
      process.executableURL = Program.assay
      process.arguments = arguments
      process.currentDirectoryURL = scratch.url
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Waits until it has said something.
    func waits(for text: String, seconds: Double = 30) -> Bool {
      let end = Date().addingTimeInterval(seconds)
      while Date() < end {
        if said.contains(text) { return true }
        usleep(20_000)
      }
      return false
    }

    /// Waits for the end and gives the exit code.
    func ended(seconds: Double = 30) -> Int32? {
      let end = Date().addingTimeInterval(seconds)
      while process.isRunning, Date() < end { usleep(20_000) }
      return process.isRunning ? nil : process.terminationStatus
    }
  }

  private func get(_ url: String) throws -> String {
    try Program.run(URL(filePath: "/usr/bin/curl"), ["-s", "-m", "10", url]).output
  }

  @Test("The demonstration says its address and process id, lists its model and ends on SIGTERM")
  func demo() throws {
    let running = try Running(["serve", "--demo", "--port", "0", "--threads", "1"], scratch: try Scratch())
    #expect(running.waits(for: "(pid \(running.process.processIdentifier))"), "\(running.said)")
    let word = try #require(running.said.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") })
    #expect(try get(word + "/v1/models").contains("\"builtin:pipeline\""))
    #expect(try get(word + "/v1/models").contains("\"assistant\""))
    kill(running.process.processIdentifier, SIGTERM)
    #expect(running.ended() == 0, "\(running.said)")
  }

  @Test("A changed file is taken over, a bad one is refused with line and column, SIGHUP asks for a reload")
  func reload() throws {
    let scratch = try Scratch()
    func write(_ route: String) throws {
      _ = try scratch.write(
        "version: 1\nlisten: 127.0.0.1:0\nauth: none\nroutes: {\(route): {models: builtin/pipeline}}\n",
        to: "assay.yaml")
    }
    try write("one")
    let running = try Running(["serve", "--threads", "1"], scratch: scratch)
    #expect(running.waits(for: "serves on"), "\(running.said)")
    let word = try #require(running.said.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") })
    #expect(try get(word + "/v1/models").contains("\"one\""))
    try write("two")
    #expect(running.waits(for: "is in use"), "\(running.said)")
    #expect(try get(word + "/v1/models").contains("\"two\""))
    try write("three: {}, four")
    #expect(running.waits(for: "assay.yaml:4:"), "\(running.said)")
    #expect(running.waits(for: "the one before stays in use"))
    #expect(try get(word + "/v1/models").contains("\"two\""))
    try write("five")
    kill(running.process.processIdentifier, SIGHUP)
    let end = Date().addingTimeInterval(20)
    while Date() < end, try !get(word + "/v1/models").contains("\"five\"") { usleep(50_000) }
    #expect(try get(word + "/v1/models").contains("\"five\""), "\(running.said)")
    kill(running.process.processIdentifier, SIGINT)
    #expect(running.ended() == 0, "\(running.said)")
  }

  @Test("A wrong configuration does not start, and its check ends with 65")
  func wrong() throws {
    let scratch = try Scratch()
    _ = try scratch.write("version: 1\nauth: none\nlimits: {body: 64}\nroutes: {r: {models: x/y}}\n", to: "assay.yaml")
    let check = try Program.run(["config", "check"], in: scratch.url)
    #expect(check.status == 65)
    #expect(check.errors.contains("assay.yaml:3:16") && check.errors.contains("assay.yaml:4:22"), "\(check.errors)")
    let serve = try Program.run(["serve"], in: scratch.url, secondsMax: 30)
    #expect(serve.status == 65 && serve.errors.contains("assay.yaml:3:16"), "\(serve.errors)")
  }
}
