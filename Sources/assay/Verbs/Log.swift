import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayWire
import Foundation

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a run's log: what was asked, answered and scored.",
    discussion: """
        assay log                            one line a sample of the last run
        assay log --errors                   only those without an answer
        assay log dump --sample-id r1        everything about a sample, as JSON
        assay log recover RUN                keep what can be read of a damaged log
      """,
    subcommands: [Show.self, Dump.self, Recover.self], defaultSubcommand: Show.self)

  struct Choice: ParsableArguments {
    @Argument(help: "The run's folder, or `latest`.", completion: .directory)
    var runFolder = "latest"

    @Option(help: "Where runs are kept.", completion: .directory)
    var logDir = "runs"

    @Option(name: .customLong("sample-id"), help: "Only this sample; may be repeated.")
    var sampleIDs: [String] = []

    @Flag(help: "Only samples without an answer.")
    var errors = false

    func forEach(_ body: (SampleRecord, RunLog.Entry) throws(AssayError) -> Void) throws(AssayError) {
      let folder = try RunFolder.find(runFolder, under: logDir)
      let log = RunLog(path: folder.samples)
      var missing = Set(sampleIDs)
      for entry in try log.entries() {
        if errors, sampleIDs.isEmpty, [.answered, .skipped].contains(entry.status) { continue }
        let record = try log.record(entry)
        guard sampleIDs.isEmpty || sampleIDs.contains(record.sample.id) else { continue }
        missing.remove(record.sample.id)
        if errors, [.answered, .skipped].contains(entry.status) { continue }
        try body(record, entry)
      }
      guard missing.isEmpty else {
        let ids = missing.sorted().prefix(10).joined(separator: ", ")
        throw AssayError(
          .data, "no sample of this run has the id \(ids)", at: .init(file: folder.samples),
          remedy: "`assay log` lists what was finished")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One line a sample.")
    @OptionGroup var choice: Choice

    func run() throws {
      var table = TextTable([("sample", .left), ("status", .left), ("answer", .left), ("scores", .left)])
      try choice.forEach { record, _ throws(AssayError) in
        let scores = record.scores.compactMap { named in
          named.score.value.map { "\(named.name) \(MediaReport.number($0))" }
        }
        let said = record.failure?.message ?? record.answer?.text ?? ""
        table.add([
          record.sample.id, record.status.rawValue,
          String(said.split(separator: "\n").joined(separator: " ").prefix(48)),
          scores.joined(separator: ", "),
        ])
      }
      if table.isEmpty { Terminal.say("No such sample in this run.") } else { print(table.rendered()) }
    }
  }

  struct Dump: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Whole records as JSON, one a line.")
    @OptionGroup var choice: Choice

    @Flag(help: "Indented, for reading.")
    var pretty = false

    func run() throws {
      let path = try RunFolder.find(choice.runFolder, under: choice.logDir).samples
      guard let file = FileHandle(forReadingAtPath: path) else {
        throw AssayError(.data, "the log cannot be read", at: .init(file: path))
      }
      try choice.forEach { _, entry throws(AssayError) in
        do {
          try file.seek(toOffset: UInt64(entry.offset))
          let line = try file.read(upToCount: Int(entry.bytes)) ?? Data()
          guard pretty else { return print(String(decoding: line, as: UTF8.self)) }
          print(try JSONValue(parsing: [UInt8](line)).pretty)
        } catch {
          throw AssayError(.data, "the line of a sample cannot be read: \(error)", at: .init(file: path))
        }
      }
    }
  }

  struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep the lines of a damaged log that can be read.",
      discussion: "The damaged log stays beside as samples.jsonl.damaged; `assay eval --resume` does the rest again.")

    @Argument(help: "The run's folder, or `latest`.", completion: .directory)
    var runFolder = "latest"

    @Option(help: "Where runs are kept.", completion: .directory)
    var logDir = "runs"

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
      let folder = try RunFolder.find(runFolder, under: logDir)
      let outcome = try LogRecovery.recover(folder)
      if json {
        return Terminal.printJSON([
          "run": .string(folder.path), "kept": .int(outcome.kept), "dropped": .int(outcome.droppedCount),
          "lines": .array(outcome.dropped.map { .int($0) }),
        ])
      }
      print("\(outcome.kept) lines kept, \(outcome.droppedCount) left out in \(folder.path)")
      guard outcome.droppedCount > 0 else { return }
      print("left out: line " + outcome.dropped.map(String.init).joined(separator: ", "))
      Terminal.say("Next: assay eval SUITE --resume \(folder.id)")
    }
  }
}
