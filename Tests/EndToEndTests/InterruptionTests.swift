import Foundation
import Testing

@Suite("A second interruption ends what is under way", .serialized)
struct InterruptionTests {
  /// Workers as they are, but the one that reads text notes its id when it is asked and never answers.
  private func workers(in scratch: Scratch) throws -> URL {
    let folder = scratch.url.appending(path: "workers")
    let hello = #"{"ready":true}"#
    let length = "\\" + String(hello.utf8.count, radix: 8)
    let ocr = try scratch.write(
      "#!/bin/sh\nprintf '\(length)\\000\\000\\000\\000\\000\\000\\000%s' '\(hello)'\nhead -c 9 > /dev/null\necho $$ > '\(scratch.url.path)/new'; mv '\(scratch.url.path)/new' '\(scratch.url.path)/hung'\nexec sleep 3600\n",
      to: "workers/assay-ocr-worker")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: ocr.path)
    for name in ["assay-media-worker", "assay-av-worker"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: name), withDestinationURL: Program.buildFolder.appending(path: name))
    }
    return folder
  }

  private func suite(in scratch: Scratch) throws -> URL {
    let picture = try #require(Data(base64Encoded: Self.png))
    for number in 0..<3 {
      _ = try scratch.write("", to: "\(number).png")
      try picture.write(to: scratch.url.appending(path: "\(number).png"))
    }
    let lines = (0..<3).map { number in
      #"{"id":"s\#(number)","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(number).png"}},{"type":"text","text":"What is written here?"}]}],"target":"x"}"#
    }
    _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: "data.jsonl")
    return try scratch.write(
      """
      version: 1
      name: hanging
      data: data.jsonl
      model: builtin:pipeline
      perception: {extractors: [ocr]}
      scorers: [exact.normalised]
      """, to: "suite.yaml")
  }

  /// 16 × 16 pixels of grey.
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFElEQVR4nGNoIBEwjGoY1TB8NQAAJYSAEGy7FvQAAAAASUVORK5CYII="

  @Test("while a worker hangs, the run ends, the worker is gone, and nothing is logged of the sample")
  func hangingWorker() throws {
    let scratch = try Scratch()
    let (suite, workers) = (try suite(in: scratch), try workers(in: scratch))
    let runs = scratch.url.appending(path: "runs")
    let process = Process()
    process.executableURL = Program.assay
    process.arguments = ["eval", suite.path, "--log-dir", runs.path, "--quiet"]
    process.environment = ProcessInfo.processInfo.environment.merging(["ASSAY_WORKERS": workers.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = scratch.url.appending(path: "err")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    let hung = scratch.url.appending(path: "hung").path
    wait(60) { !FileManager.default.fileExists(atPath: hung) }
    let worker = try #require(
      pid_t(String(contentsOfFile: hung, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    let interrupted = Date()
    kill(process.processIdentifier, SIGINT)
    usleep(300_000)
    #expect(process.isRunning, "the first one lets it go on")
    #expect(kill(worker, 0) == 0)
    kill(process.processIdentifier, SIGINT)
    // Left to itself the worker would be ended after six minutes.
    wait(120) { process.isRunning }
    #expect(!process.isRunning)
    #expect(Date().timeIntervalSince(interrupted) < 120)
    let said = try String(contentsOf: errors, encoding: .utf8)
    #expect(process.terminationStatus == 130, "\(said)")
    // New scores do not make a whole run of it.
    let scored = try Program.run(["score", "latest", "--log-dir", runs.path])
    #expect(scored.status == 130 && scored.output.hasPrefix("INTERRUPTED"), "\(scored.output)\(scored.errors)")
    #expect(kill(worker, 0) == -1 && errno == ESRCH)
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path).filter { !$0.hasPrefix(".") }
    let log = runs.appending(path: try #require(names.first)).appending(path: "samples.jsonl")
    #expect(try Data(contentsOf: log).isEmpty)
  }

  private func wait(_ seconds: Double, while isSo: () -> Bool) {
    let deadline = Date().addingTimeInterval(seconds)
    while isSo(), Date() < deadline { usleep(20_000) }
  }
}
