import ArgumentParser
import AssayCore
import AssayWire
import Foundation

/// The command line. A verb is a file under `Verbs/`; what it does lives in the rooms below.
@main
struct Assay: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Evaluate multimodal models on real media, with evidence, intervals and gates.",
    discussion: """
      Start here:
        assay init receipts my-suite     a suite to look at and change
        assay check my-suite/suite.yaml  find every mistake before spending anything
        assay eval my-suite/suite.yaml   run it with the built-in model
        assay view                       open the report

      Exit codes: 0 passed, 1 internal error, 2 a gate failed, 3 inconclusive or nothing executed,
      64 usage, 65 configuration or data, 69 endpoint unreachable, 130 interrupted.
      """,
    version: version,
    subcommands: [],
    groupedSubcommands: [
      CommandGroup(
        name: "Evaluate", subcommands: [Init.self, Check.self, Eval.self, Score.self, Merge.self, Corpus.self]),
      CommandGroup(name: "Look", subcommands: [View.self, Log.self, List.self]),
      CommandGroup(name: "Media", subcommands: [Probe.self, Perceive.self]),
      CommandGroup(name: "Verify", subcommands: [Verify.self, Calibrate.self, Recognise.self]),
      CommandGroup(name: "Serve", subcommands: [Serve.self, Key.self, Config.self, Route.self]),
      CommandGroup(name: "Keep", subcommands: [Trace.self, Audit.self, StoreVerb.self]),
      CommandGroup(name: "Set up", subcommands: [Doctor.self, Cache.self, Metric.self, Completion.self]),
    ])

  static func main() async {
    // A reader that goes away (`assay log | head`) is no error of ours, and a worker that dies must not end us.
    signal(SIGPIPE, SIG_IGN)
    PlainOutput.holdStandardStreams()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try PlainOutput.finishPrinting()
    } catch let error as AssayError {
      finish(error)
    } catch let code as ExitCode {
      do { try PlainOutput.finishPrinting() } catch { finish(error) }
      Foundation.exit(code.rawValue)
    } catch {
      fflush(nil)
      exit(withError: error)
    }
  }

  private static func finish(_ error: AssayError) -> Never {
    fflush(nil)
    if CommandLine.arguments.contains("--json") {
      Terminal.printJSON(["error": ["kind": .string(error.label), "message": .string(error.description)]])
    }
    Terminal.complain(error)
    Foundation.exit(error.exitCode.rawValue)
  }
}

typealias ExitCode = ArgumentParser.ExitCode
