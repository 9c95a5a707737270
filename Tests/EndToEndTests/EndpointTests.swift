import AssayWire
import Foundation
import Testing

@Suite("A run against an endpoint loses nothing and confuses nothing", .serialized)
struct EndpointTests {
  private func value(_ run: URL, _ path: String...) throws -> JSONValue? {
    var value: JSONValue? = try JSONValue(parsing: [UInt8](Data(contentsOf: run.appending(path: "scores.json"))))
    for key in path { value = value?[key] }
    return value
  }

  private func newest(_ folder: URL) throws -> URL {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()
    return folder.appending(path: try #require(names.last))
  }

  private func gold(_ run: URL, _ name: String) throws -> JSONValue {
    let rows = try value(run, "results", "gold")?.array ?? []
    return try #require(rows.first { $0["name"]?.string == name })
  }

  @Test("Every answer is asked once, scored once, and the key is nowhere in the run's folder")
  func plain() throws {
    let (scratch, endpoint) = (try Scratch(), try Endpoint())
    let suite = try YesNoSuite.write(60, in: scratch)
    let runs = scratch.url.appending(path: "runs")
    let result = try Program.run(
      ["eval", suite.path, "--base-url", endpoint.url, "--log-dir", runs.path, "-j", "8"],
      environment: ["OPENAI_API_KEY": "sk-very-secret-0123"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(endpoint.requests == 60)
    #expect(endpoint.log.contains("Bearer sk-very-secret-0123"))
    let run = try newest(runs)
    #expect(try gold(run, "exact")["value"]?.double == 0.9)
    for name in try FileManager.default.contentsOfDirectory(atPath: run.path) {
      guard let data = FileManager.default.contents(atPath: run.appending(path: name).path) else { continue }
      #expect(data.range(of: Data("very-secret".utf8)) == nil, "\(name)")
    }
    #expect(!result.output.contains("very-secret") && !result.errors.contains("very-secret"))

    let nobody = try Program.run(["log", "dump", "--sample-id", "nosuch", "--log-dir", runs.path])
    #expect(nobody.status == 65)
    #expect(nobody.errors.contains("no sample of this run has the id nosuch"))

    let again = try Program.run(
      ["eval", suite.path, "--base-url", endpoint.url, "--log-dir", runs.path], environment: ["OPENAI_API_KEY": "other"]
    )
    #expect(again.status == 0)
    #expect(endpoint.requests == 60, "answers come from the cache")
    let second = try newest(runs)
    #expect(
      try Data(contentsOf: run.appending(path: "scores.json"))
        == Data(contentsOf: second.appending(path: "scores.json")))
  }

  @Test(
    "Killed at any moment, a run goes on with --resume and repeats at most what was in flight, weak labels included",
    arguments: [0, 2])
  func killAndResume(labellers: Int) throws {
    let (scratch, endpoint) = (try Scratch(), try Endpoint(delay: 0.02))
    let labels = "weak_labels: [{kind: agreement, options: {providers: [openai/one, openai/two]}}]"
    let suite = try YesNoSuite.write(300, in: scratch, gates: labellers > 0 ? labels : "")
    let environment = ["OPENAI_BASE_URL": endpoint.url]
    let expected = 300 * (1 + labellers)
    let runs = scratch.url.appending(path: "runs")
    let arguments = ["eval", suite.path, "--base-url", endpoint.url, "--log-dir", runs.path, "-j", "10", "--no-cache"]
    let process = Process()
    process.executableURL = Program.assay
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<3000 where endpoint.requests < expected * 2 / 5 { usleep(5_000) }
    kill(process.processIdentifier, SIGKILL)
    for _ in 0..<3000 where process.isRunning { usleep(10_000) }
    let resumed = try Program.run(arguments + ["--resume", "latest"], environment: environment)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(
      (expected...expected + 10).contains(endpoint.requests), "\(endpoint.requests) requests, \(expected) expected")
    #expect(try gold(try newest(runs), "exact")["value"]?.double == 0.9)
    #expect(try gold(try newest(runs), "exact")["n"]?.int == 300)
  }

  @Test("An endpoint that fails half the time leaves the other half's mean alone, and the run is inconclusive")
  func halfFails() throws {
    let (scratch, endpoint) = (try Scratch(), try Endpoint(failEvery: 2))
    let suite = try YesNoSuite.write(80, in: scratch)
    let runs = scratch.url.appending(path: "runs")
    let result = try Program.run([
      "eval", suite.path, "--base-url", endpoint.url, "--log-dir", runs.path, "--max-retries", "0", "-j", "1",
      "--no-cache",
    ])
    #expect(result.status == 3, "\(result.errors)")
    let run = try newest(runs)
    #expect(try value(run, "results", "counts", "errors")?.int == 40)
    #expect(try gold(run, "exact")["n"]?.int == 40)
    let junit = try String(contentsOf: run.appending(path: "junit.xml"), encoding: .utf8)
    #expect(junit.components(separatedBy: "<error type=\"provider\"").count - 1 == 40)
  }

  @Test("Shards merged are byte for byte the run without shards")
  func shards() throws {
    let (scratch, endpoint) = (try Scratch(), try Endpoint())
    let suite = try YesNoSuite.write(50, in: scratch)
    func run(_ folder: String, _ more: [String]) throws -> URL {
      let runs = scratch.url.appending(path: folder)
      let result = try Program.run(
        ["eval", suite.path, "--base-url", endpoint.url, "--log-dir", runs.path, "--no-cache"] + more)
      #expect(result.status == 0, "\(result.errors)")
      return try newest(runs)
    }
    let whole = try run("whole", [])
    let parts = try (1...3).map { try run("part\($0)", ["--shard", "\($0)/3"]) }
    let merged = scratch.url.appending(path: "merged")
    let result = try Program.run(["merge"] + parts.map(\.path) + ["--into", merged.path])
    #expect(result.status == 0, "\(result.errors)")
    for name in ["scores.json", "slices.json"] {
      #expect(
        try Data(contentsOf: whole.appending(path: name)) == Data(contentsOf: merged.appending(path: name)), "\(name)")
    }
  }

  @Test("A gate that fails exits 2, too little data exits 3, and nothing executed exits 3")
  func exitCodes() throws {
    let (scratch, endpoint) = (try Scratch(), try Endpoint())
    let runs = scratch.url.appending(path: "runs").path
    let failing = try YesNoSuite.write(60, in: scratch, gates: "gates:\n  - {metric: exact, bound: \">= 0.99\"}")
    #expect(try Program.run(["eval", failing.path, "--base-url", endpoint.url, "--log-dir", runs]).status == 2)
    let open = try YesNoSuite.write(60, in: scratch, gates: "gates:\n  - {metric: exact, bound: \">= 0.89\"}")
    #expect(try Program.run(["eval", open.path, "--base-url", endpoint.url, "--log-dir", runs]).status == 3)
    let nothing = try Program.run(
      ["eval", open.path, "--base-url", endpoint.url, "--log-dir", runs, "--sample-id", "there-is-none"])
    #expect(nothing.status == 3, "\(nothing.errors)")
  }

  @Test("An endpoint that is down ends the run early with one line that says what to fix")
  func down() throws {
    let scratch = try Scratch()
    let suite = try YesNoSuite.write(200, in: scratch)
    let result = try Program.run([
      "eval", suite.path, "--base-url", "http://127.0.0.1:1/v1", "--log-dir", scratch.url.appending(path: "r").path,
      "--max-retries", "0",
    ])
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.contains("127.0.0.1:1"))
  }
}
