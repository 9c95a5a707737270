import ArgumentParser
import AssayCore
import AssayScoring
import AssayWire
import Foundation

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what there is: metrics, runs.", subcommands: [Metrics.self, Runs.self],
    defaultSubcommand: Metrics.self)

  struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every scorer that a suite can name.")

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      var table = TextTable([("metric", .left), ("layer", .left), ("needs", .left), ("what it says", .left)])
      for scorer in ScorerRegistry.all {
        if json {
          Terminal.printJSON([
            "name": .string(scorer.name), "layer": .string(scorer.layer.rawValue), "summary": .string(scorer.summary),
            "needs": .array(scorer.needs.map { .string($0) }),
            "options": .array(
              scorer.options.map {
                ["name": .string($0.name), "summary": .string($0.summary), "default": $0.standard ?? "required"]
              }),
          ])
        } else {
          table.add([scorer.name, scorer.layer.rawValue, scorer.needs.joined(separator: ", "), scorer.summary])
        }
      }
      if !json { print(table.rendered()) }
    }
  }

  struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs under a folder, the newest last.")

    @Option(help: "Where runs are kept.", completion: .directory)
    var logDir = "runs"

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      var table = TextTable([("run", .left), ("status", .left), ("model", .left)])
      let names = (try? FileManager.default.contentsOfDirectory(atPath: logDir)) ?? []
      for name in names.sorted() {
        guard let data = FileManager.default.contents(atPath: "\(logDir)/\(name)/run.json"),
          let run = try? JSONValue(parsing: [UInt8](data))
        else { continue }
        let model = run["model"]?.string ?? run["model"]?["name"]?.string ?? "–"
        if json {
          Terminal.printJSON([
            "run": .string("\(logDir)/\(name)"), "status": run["status"] ?? .null, "model": .string(model),
          ])
        } else {
          table.add(["\(logDir)/\(name)", run["status"]?.string ?? "–", model])
        }
      }
      if json { return }
      if table.isEmpty { Terminal.say("No runs in \(logDir).") } else { print(table.rendered()) }
    }
  }
}
