import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayStress
import AssayWire

struct Attack: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Attack a model through the media, with a harmless twin of every attack.",
    discussion: """
      Words that instruct are put into pictures, documents, recordings, films, meshes and tables: seen, hidden,
      spoken, in fields and in codes. An attack has worked when the answer does what it wanted; code decides.

        assay attack builtin:pipeline --html attacks.html
        assay attack openai/NAME --families qr,exif,documents --defences none,layout,datamarking,output
        assay attack list
        assay attack make qr --on receipt.jpg --out attacked.png
      """,
    subcommands: [AttackRun.self, AttackList.self, AttackMake.self], defaultSubcommand: AttackRun.self)
}

struct AttackList: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "The families of attacks.")

  @Flag(help: "One JSON object a line.")
  var json = false

  func run() {
    var table = TextTable([("Family", .left), ("Chapter", .left), ("Into", .left), ("How", .left)])
    for scenario in AttackCatalogue.all {
      let base = scenario.carrier?.base.rawValue ?? "any"
      if json {
        Terminal.printJSON([
          "family": .string(scenario.name), "chapter": .string(scenario.chapter.rawValue), "into": .string(base),
          "summary": .string(scenario.summary), "needs_voice": .bool(scenario.needsVoice),
        ])
      } else {
        table.add([scenario.name, scenario.chapter.rawValue, base, scenario.summary])
      }
    }
    guard !json else { return }
    print(table.rendered())
    print("\nDefences: \(AttackDefence.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

struct AttackMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Put one attack, or its harmless twin, into a file to look at.",
    discussion: """
      The words are the family's own, or those of --text. A wrong value needs the right one: --answer.

        assay attack make sign --on photo.jpg --out attacked.png
        assay attack make sign --on photo.jpg --out twin.png --twin
      """)

  @Argument(help: "The family; see `assay attack list`.")
  var family: String

  @Option(name: .customLong("on"), help: "The file to put it into.", completion: .file())
  var input: String

  @Option(
    help: "The file to write; the carrier decides its form, and its name must not promise another.", completion: .file()
  )
  var out: String

  @Flag(help: "The harmless words instead.")
  var twin = false

  @Option(help: "Other words.")
  var text: String?

  @Option(help: "What the medium is asked; names what a wrong value is about.")
  var question = "What is the total?"

  @Option(help: "The right answer, for families that state a wrong one.")
  var answer: String?

  @Option(help: "Seed of everything random.")
  var seed = 0

  func run() async throws {
    let scenario = try AttackCatalogue.families([family])
    guard Files.kind(Files.folder(of: Files.absolute(out))) == .folder, Files.kind(out) != .folder else {
      throw AssayError(
        .usage, "\(out) cannot be written: there is no such folder, or it is one itself", remedy: Self.elsewhere)
    }
    guard scenario.count == 1, let only = scenario.first else {
      throw AssayError(.usage, "\(family) is a chapter; name one family", remedy: "see `assay attack list`")
    }
    try PlainOutput.refuse(out, as: input)
    let file = try FileInput(path: input)
    guard !file.bytes.isEmpty else {
      throw AssayError(.data, "the file is empty", at: .init(file: input), remedy: "name one that holds something")
    }
    let stack = MediaStack()
    defer { stack.pool.shutdown() }
    let target = AttackTarget(question: question, right: answer)
    let number = UInt64(bitPattern: Int64(seed))
    let info = await stack.media.probe(file.bytes, declaredType: nil, name: file.asset.name)
    let base = AttackFile(file.bytes, modality: info.modality ?? .document, name: file.asset.name ?? "file")
    let made: [AttackFile]
    do throws(AssayError) {
      made = try await only.files(
        from: base, target: target, isTwin: twin, text: text, tools: stack.attackTools, seed: number)
    } catch { throw Self.told(error, of: input, info) }
    guard let first = made.first else { throw AssayError(.internalError, "the carrier made no file") }
    try first.checkName(out)
    try write(first.bytes, to: out)
    Terminal.say("Wrote \(out), \(first.bytes.count) bytes (\(first.name)).")
    // What stands beside the medium lies beside the file.
    var taken: Set<String> = [Files.absolute(out)]
    for beside in made.dropFirst() {
      let path = free(beside.name, taken)
      taken.insert(path)
      try PlainOutput.refuse(path, as: input)
      try write(beside.bytes, to: path)
      Terminal.say("Wrote \(path), \(beside.bytes.count) bytes.")
    }
  }

  /// A worker's refusal in its place, with what helps: its code is no word for people.
  private static func told(_ error: AssayError, of file: String, _ info: MediaInfo) -> AssayError {
    guard error.place?.path?.hasPrefix("worker.") == true else { return error }
    let finding = info.findings.first { $0.remedy != nil && $0.severity == .refused }
    return AssayError(
      error.code, error.message, at: .init(file: file),
      remedy: error.remedy ?? finding?.remedy ?? "use another file, or write this one in another form first")
  }

  private static let elsewhere = "name another file with --out"

  /// A name beside the file for what stands beside the medium: with its own form, and of no file written before.
  private func free(_ name: String, _ taken: Set<String>) -> String {
    let start = Files.folder(of: Files.absolute(out)) + "/" + Files.stem(of: out)
    let form = "." + Files.suffix(of: name)
    let numbered = (2...taken.count + 2).lazy.map { start + ".beside" + ($0 > 2 ? "\($0 - 1)" : "") + form }
    return taken.contains(start + form) ? numbered.first { !taken.contains($0) } ?? start + form : start + form
  }

  /// A place that cannot be written to is the caller's to change.
  private func write(_ bytes: [UInt8], to path: String) throws(AssayError) {
    do throws(AssayError) {
      try Files.write(bytes, to: path)
    } catch {
      throw AssayError(.usage, "\(path) \(error.message)", remedy: Self.elsewhere)
    }
  }
}
