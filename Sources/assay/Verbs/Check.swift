import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayPerception
import AssayScoring
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
      check.problems += Self.scorerProblems(suite)
      check.problems += PerceptionConfiguration.problems(of: suite)
      let data = DataCheck(suite)
      check.problems += data.problems
      check.notes += data.notes
      let more = data.problemCount - data.problems.count
      if more > 0 { check.notes.append("\(more) more problems in the data are not shown") }
      check.notes.append("\(data.samples) samples")
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

  private static func scorerProblems(_ suite: Suite) -> [AssayError] {
    suite.scorers.compactMap { spec in
      do throws(AssayError) {
        _ = try ScorerRegistry.make(spec.metric, options: spec.options)
        return nil
      } catch {
        var error = error
        error.place = .init(file: suite.file, path: "scorers.\(spec.name)" + (error.place?.path.map { ".\($0)" } ?? ""))
        return error
      }
    }
  }
}
