import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayReport
import AssayWire
import Foundation

struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a run again with today's scorers, without asking any model.",
    discussion: """
      Applies the suite's scorers, slices and gates to the stored answers and evidence, keeps the old values beside
      (samples.jsonl.before…), shows both, and writes the report anew.

      A run that was interrupted stays so: its exit code is that of `assay eval`, whatever its gates say of a part.

        assay score latest
        assay score runs/2026… --suite changed.yaml
      """)

  @Argument(help: "The run's folder, or `latest`.", completion: .directory)
  var runFolder = "latest"

  @Option(
    help: "Another suite file; the one the run was made with unless given.",
    completion: .file(extensions: ["yaml", "yml"]))
  var suite: String?

  @Option(help: "Where runs are kept.", completion: .directory)
  var logDir = "runs"

  @Flag(help: "One JSON object.")
  var json = false

  func run() async throws {
    let folder = try RunFolder.find(runFolder, under: logDir)
    let manifest = try RunManifest(reading: folder)
    let loaded = try SuiteLoader.load(suite ?? manifest.suiteFile)
    let outcome = try await Rescoring.rescore(folder, suite: loaded, tools: EvaluationTools.standard())
    let stack = MediaStack()
    try await ReportWriter.write(folder: folder, media: stack.media)
    stack.pool.shutdown()
    if json {
      Terminal.printJSON([
        "run": .string(folder.path), "samples_changed": .int(outcome.samplesChanged),
        "status": .string(outcome.status.rawValue), "exit_code": .int(Int(outcome.exitCode.rawValue)),
        "verdict": outcome.results.verdict.of(outcome.status).json, "changes": .array(outcome.changes.map(Self.json)),
      ])
    } else {
      print(
        Terminal.printable(
          TerminalSummary.text(outcome.results, status: outcome.status, failure: outcome.failure)))
      print("\(outcome.samplesChanged) samples have other scores than before.")
      show(outcome.changes)
    }
    if outcome.exitCode != .passed { throw ExitCode(outcome.exitCode.rawValue) }
  }

  private static func json(_ change: Rescoring.Change) -> JSONValue {
    [
      "slice": .string(change.slice ?? "all"), "name": .string(change.name),
      "authority": .string(change.authority.rawValue),
      "before": change.before.map { .double($0) } ?? .null, "after": change.after.map { .double($0) } ?? .null,
      "definition_before": change.definitionBefore.map { .string($0) } ?? .null,
      "definition_after": change.definitionAfter.map { .string($0) } ?? .null,
    ]
  }

  private func show(_ changes: [Rescoring.Change]) {
    guard !changes.isEmpty else { return }
    var table = TextTable([
      ("slice", .left), ("metric", .left), ("labels", .left), ("before", .right), ("after", .right),
      ("definition", .left),
    ])
    for change in changes {
      let definitions = [change.definitionBefore, change.definitionAfter].compactMap { $0 }
      table.add([
        change.slice ?? "all", change.name, change.authority.rawValue,
        change.before.map { MediaReport.number($0) } ?? "–",
        change.after.map { MediaReport.number($0) } ?? "–",
        Set(definitions).count == 1 ? definitions[0] : definitions.joined(separator: " → "),
      ])
    }
    print(table.rendered())
  }
}
