import ArgumentParser
import AssayCore
import AssayScoring
import AssayWire

struct Metric: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute one metric over files, without a suite.",
    discussion: "The same code that scores runs; the numbers equal the reference implementations'.",
    subcommands: [WordErrors.self, CharacterErrors.self, Tables.self, Boxes.self])

  /// What WER and CER share.
  struct PairOptions: ParsableArguments {
    @Argument(help: "One pair a line: reference TAB hypothesis.", completion: .file())
    var file: String

    @Option(help: "none or standardize (jiwer's wer_standardize).")
    var normaliser: TextNormaliser = .none

    @Flag(help: "One JSON object.")
    var json = false

    func run(_ unit: TextErrorCounter.Unit, name: String) throws {
      var counter = TextErrorCounter(unit, normaliser: normaliser)
      try MappedFile.withBytes(file) { bytes throws(AssayError) in try counter.add(tsv: bytes, file: file) }
      let counts = counter.total
      guard counter.pairs > 0 else { throw AssayError(.data, "the file holds no pair", at: .init(file: file)) }
      if json {
        Terminal.printJSON([
          "pairs": .int(counter.pairs), "skipped": .int(counter.skipped),
          "wer": .double(counts.errorRate), "mer": .double(counts.matchErrorRate),
          "wil": .double(counts.informationLost),
          "hits": .int(counts.hits), "substitutions": .int(counts.substitutions), "deletions": .int(counts.deletions),
          "insertions": .int(counts.insertions),
        ])
        return
      }
      var table = TextTable([("", .left), ("", .right)])
      table.add([name, "\(counts.errorRate)"])
      table.add(["mer", "\(counts.matchErrorRate)"])
      table.add(["wil", "\(counts.informationLost)"])
      for (name, value) in [
        ("pairs", counter.pairs), ("hits", counts.hits), ("substitutions", counts.substitutions),
        ("deletions", counts.deletions), ("insertions", counts.insertions), ("skipped (too long)", counter.skipped),
      ] { table.add([name, String(value)]) }
      print(table.rendered())
    }
  }

  struct WordErrors: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "wer", abstract: "Word errors as jiwer counts them.")
    @OptionGroup var options: PairOptions
    func run() throws { try options.run(.words, name: "wer") }
  }

  struct CharacterErrors: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cer", abstract: "Character errors as jiwer counts them.")
    @OptionGroup var options: PairOptions
    func run() throws { try options.run(.characters, name: "cer") }
  }
}

extension TextNormaliser: ExpressibleByArgument {}
