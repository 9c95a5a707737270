import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayServing
import AssayWire

struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check, show and start the gateway's configuration.",
    subcommands: [ConfigCheck.self, ConfigShow.self, ConfigExample.self])
}

struct ConfigCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake of a configuration, with file, line, column and remedy.",
    discussion: "Exits 65 when there is a problem. Asks no server and needs no key.")

  @Argument(help: "The configuration's YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "assay.yaml"

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let check = ConfigurationCheck(path: file, known: ServingKnowledge.known)
    if json {
      Terminal.printJSON([
        "ok": .bool(check.problems.isEmpty),
        "problems": .array(check.problems.map { .string($0.description) }),
        "notes": .array(check.notes.map { .string($0) }),
      ])
    } else {
      for problem in check.problems { Terminal.complain(problem) }
      for note in check.notes { Terminal.say("note: \(Terminal.printable(note))") }
      if check.problems.isEmpty { Terminal.say("\(file): no problem found") }
    }
    if !check.problems.isEmpty { throw ExitCode(65) }
  }
}

struct ConfigShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a configuration with every default in its place.",
    discussion: "What is printed is a configuration that means the same; paths are absolute. Keys are never in it.")

  @Argument(help: "The configuration's YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "assay.yaml"

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let configuration = try ConfigurationCheck(path: file, known: ServingKnowledge.known).get()
    if json {
      Terminal.printJSON(configuration.json)
    } else {
      print(configuration.yaml, terminator: "")
    }
  }
}

struct ConfigExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example", abstract: "Print a commented configuration to start from.",
    discussion: "  assay config example > assay.yaml")

  func run() throws { print(ConfigurationExample.text, terminator: "") }
}
