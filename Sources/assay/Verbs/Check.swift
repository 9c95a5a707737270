import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayPerception
import AssayWire

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find every mistake of a suite and its data before spending anything.",
    discussion: """
      Says each problem with file, line, column and remedy; reads the whole dataset; asks no model.
      Exits 65 when there is a problem.
      """)

  @Argument(help: "The suite's YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    var check = SuiteCheck(path: suite)
    if let suite = check.suite {
      check.problems += suite.scorerProblems(EvaluationTools.standard())
      check.problems += PerceptionConfiguration.problems(of: suite)
      let data = DataCheck(suite)
      check.problems += data.problems
      check.notes += data.notes
      let more = data.problemCount - data.problems.count
      if more > 0 { check.notes.append("\(more) more problems in the data are not shown") }
      check.notes.append("\(data.samples) samples")
      if let stress = suite.stress {
        if !stress.variants.isEmpty {
          check.notes.append("under stress: at most \(stress.variants.count) times as many stressed samples")
        }
        if let attacks = stress.attacks {
          check.notes.append(
            "under attack: at most \(attacks.lineCount) more requests for each attacked sample, of "
              + "\(attacks.scenarios.count) families")
        }
      }
      if data.samples == 0, data.problems.isEmpty {
        let paths = suite.data.flatMap(\.paths).joined(separator: ", ")
        check.problems.append(AssayError(.data, "no sample in \(paths)", remedy: "write one sample a line"))
      }
    }
    if json {
      Terminal.printJSON([
        "ok": .bool(check.problems.isEmpty),
        "problems": .array(check.problems.map { .string($0.description) }),
        "notes": .array(check.notes.map { .string($0) }),
      ])
    } else {
      for problem in check.problems { Terminal.complain(problem) }
      for note in check.notes { Terminal.say("note: \(note)") }
      if check.problems.isEmpty { Terminal.say("\(suite): no problem found") }
    }
    if !check.problems.isEmpty { throw ExitCode(65) }
  }
}
