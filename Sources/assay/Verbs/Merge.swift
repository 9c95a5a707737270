import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayReport
import AssayWire

struct Merge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the shards of one run together.",
    discussion: """
      The scores are byte for byte those of the run without shards. Shards of different suites, data or models are refused.

        assay eval suite.yaml --shard 1/2   (on one machine)
        assay eval suite.yaml --shard 2/2   (on another)
        assay merge runs/A runs/B --into runs/whole
      """)

  @Argument(help: "The folders of all shards.", completion: .directory)
  var shards: [String]

  @Option(help: "The folder to make.", completion: .directory)
  var into: String

  @Option(
    help: "The suite file; the one the shards were made with unless given.",
    completion: .file(extensions: ["yaml", "yml"]))
  var suite: String?

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Flag(help: "One JSON object.")
  var json = false

  func run() async throws {
    let folders = try shards.map { name throws(AssayError) in try RunFolder.find(name, under: logDir) }
    guard let first = folders.first else { throw ValidationError("name the folders of the shards") }
    let loaded = try SuiteLoader.load(suite ?? RunManifest(reading: first).suiteFile)
    let target = RunFolder(path: into)
    let results = try await Merging.merge(folders, into: target, suite: loaded, tools: EvaluationTools.standard())
    let stack = MediaStack()
    try await ReportWriter.write(folder: target, media: stack.media)
    stack.pool.shutdown()
    let manifest = try RunManifest(reading: target)
    let verdict = results.verdict.of(manifest.status)
    if json {
      Terminal.printJSON([
        "run": .string(target.path), "status": .string(manifest.status.rawValue), "verdict": verdict.json,
        "counts": results.all.counts.json,
      ])
    } else {
      let failure = manifest.failure.map { AssayError(.data, $0) }
      print(Terminal.printable(TerminalSummary.text(results, status: manifest.status, failure: failure)))
      print("report: \(target.report)")
    }
    if verdict.exitCode != .passed { throw ExitCode(verdict.exitCode.rawValue) }
  }
}
