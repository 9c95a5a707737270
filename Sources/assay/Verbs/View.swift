import ArgumentParser
import AssayCore
import AssayEvaluation
import Foundation
import NIOCore
import NIOPosix

struct View: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the report of a run: serves it on this machine only.",
    discussion: """
        assay view                     the last run under ./runs
        assay view runs/2026…          that run
        assay view --port 0 --no-open  on any free port, without starting a browser

      Stop with Ctrl-C.
      """)

  @Argument(help: "The run's folder, or `latest`.", completion: .directory)
  var runFolder: String = "latest"

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Option(help: "Port on 127.0.0.1; 0 takes a free one.")
  var port = 7575

  @Flag(inversion: .prefixedNo, help: "Start a browser.")
  var open = true

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
  }

  func run() async throws {
    let folder = try RunPlace.find(runFolder, logDir: logDir)
    guard FileManager.default.fileExists(atPath: folder.appending(path: "report.html").path) else {
      throw AssayError(
        .data, "this run has no report.html", at: .init(file: folder.path),
        remedy: "assay score \(folder.path) writes it")
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel = try await LoopbackServer(folder: folder).start(port: port, group: group)
    let address = "http://127.0.0.1:\(channel.localAddress?.port ?? port)/"
    print(address)
    fflush(nil)
    Terminal.say("Serving \(folder.path); Ctrl-C stops.")
    if open { Self.startBrowser(address) }
    try await channel.closeFuture.get()
  }

  private static func startBrowser(_ address: String) {
    guard Terminal.isInteractive(), ProcessInfo.processInfo.environment["DISPLAY"] != nil else { return }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["xdg-open", address]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
