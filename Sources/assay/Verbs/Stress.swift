import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayMedia
import AssaySignals
import AssayStress
import AssayWire
import Foundation

struct Stress: AsyncParsableCommand {
  /// Hidden ones measure and dump for tests; each has a file of its own.
  private static let subcommands: [any ParsableCommand.Type] = [
    StressFile.self, StressList.self, StressBench.self, StressDump.self, StressBenchAudio.self,
  ]

  static let configuration = CommandConfiguration(
    abstract: "Make a medium worse in a known way, or list the ways.",
    discussion: """
      The same file, perturbation, severity and seed give the same bytes. Severities go from 1 (slight) to 5 (severe).

        assay stress list --group image
        assay stress receipt.jpg --as blur:3
        assay stress receipt.jpg --as motion_blur:4 --set angle=20 --out blurred.png

      In suites, `stress:` crosses samples with perturbations and severities: docs/stress.md.
      """,
    subcommands: subcommands, defaultSubcommand: StressFile.self)
}

struct StressFile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Perturb one file and write the result beside it.")

  @Argument(help: "The medium.", completion: .file())
  var file: String

  @Option(name: .customLong("as"), help: "The perturbation and its severity: blur:3.")
  var perturbation: String

  // Not 0: the stream that it begins is an odd one (of 3000 seeds the one at which `frame_drop:5` drops most).
  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 1

  @Option(
    name: .customLong("set"),
    help: "A value given instead of drawn: angle=20; may be repeated. `assay stress list NAME` tells which there are.")
  var settings: [String] = []

  @Option(
    name: .customLong("with"),
    help: "Another recording, for babble and overlapping speech; another medium, for modality_swapped.",
    completion: .file())
  var other: String?

  @Option(name: .shortAndLong, help: "Where to write; beside the file unless given.", completion: .file())
  var out: String?

  @Flag(help: "One JSON object.")
  var json = false

  func run() async throws {
    let (name, severity) = try StressNames.parse(perturbation)
    let wanted = try StressNaming.one(name)
    let given = try StressSettings.parse(settings, for: wanted)
    if let other, !wanted.takesOther { throw Self.unused(other, wanted) }
    let input = try FileInput(path: file)
    let stack = MediaStack()
    defer { stack.pool.shutdown() }
    let studio = stack.studio
    var second: StressOther?
    if let other {
      let file = try FileInput(path: other)
      second = StressOther(bytes: file.bytes, name: file.asset.name)
    }
    let medium = StressMedium(bytes: input.bytes, name: input.asset.name)
    if second == nil, let idle = wanted.settings.first(where: { $0.needsOther && given[$0.name] != nil }) {
      throw Self.idle(idle, wanted)
    }
    let made = try await studio.apply(wanted, severity, seed: seed, settings: given, to: medium, other: second)
    if let other, made.value.other == nil { throw Self.unused(other, wanted) }
    let path = out ?? target(made, severity)
    try PlainOutput.refuse(path, as: file)
    let form = try out.map { path throws(AssayError) in try StressForm.named(path, for: made) } ?? .asMade
    let written = try await studio.bytes(of: made, as: form)
    try PlainOutput.write(written, to: path)
    if json { Terminal.printJSON(Self.json(made, path, form, written)) } else { say(made, wanted, path, form) }
  }

  private static func unused(_ other: String, _ wanted: Perturbation) -> AssayError {
    AssayError(
      .usage, "\(wanted.name) uses no other medium, and --with names \(other)",
      remedy: "leave --with away: it is for babble, overlapping_speech and modality_swapped")
  }

  private static func idle(_ setting: StressSetting, _ wanted: Perturbation) -> AssayError {
    AssayError(
      .usage, "`\(setting.name)` says how \(wanted.name) uses another recording, and there is none",
      remedy: "name one with --with, or leave --set \(setting.name) away")
  }

  /// `receipt.gaussian_blur-3.png` beside the file.
  private func target(_ made: StressedMedium, _ severity: Severity) -> String {
    let name = made.name ?? "stressed"
    let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil } ?? name.endIndex
    let inserted = "\(name[..<dot]).\(made.value.name)-\(severity)\(name[dot...])"
    return Files.folder(of: Files.absolute(file)) + "/" + inserted
  }

  private static func json(
    _ made: StressedMedium, _ path: String, _ form: StressForm, _ written: [UInt8]
  ) -> JSONValue {
    let type = form.type ?? made.type
    var object = JSONObject([("file", .string(path)), ("type", type.map { .string($0) } ?? .null)])
    for member in made.value.json.object?.members ?? [] { object.append(member.key, member.value) }
    object.append("bytes", .int(written.count))
    if form.type != nil { object.append("written", .string(Digest(of: written).hex)) }
    object.append("achieved", StressValue.json(made.achieved))
    object.append("effect", made.effect.json)
    object.append("notes", .array((made.notes + [form.note].compactMap { $0 }).map { .string($0) }))
    return .object(object)
  }

  private func say(_ made: StressedMedium, _ wanted: Perturbation, _ path: String, _ form: StressForm) {
    print(Terminal.printable(path))
    let given = made.value.settings
    // What the severity would have set is not said where something else was given.
    let isOverruled = wanted.settings.contains { given[$0.name] != nil && $0.isSetBySeverity }
    let parameters =
      wanted.parameters.count == 5 && !isOverruled ? wanted.parameters[made.value.severity - 1] : ""
    print("  \(made.value.label)  \(wanted.summary)" + (parameters.isEmpty ? "" : "  (\(parameters))"))
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      let (wish, got) = (StressSetting.shown(value), made.achieved[name].map { MediaReport.number($0) })
      let reached = got.flatMap { $0 == wish || $0 == MediaReport.number(value) ? nil : ", \($0) reached" }
      print("  \(name)  \(wish), given\(reached ?? "")")
    }
    for (name, value) in made.achieved.sorted(by: { $0.key < $1.key }) where given[name] == nil {
      print("  \(name)  \(MediaReport.number(value))")
    }
    for line in made.effect.sentences { print("  \(line)") }
    for note in made.notes + [form.note].compactMap({ $0 }) { print("  note: \(note)") }
    print("  \(made.value.input.short) → \(made.value.output.short), seed \(made.value.seed)")
  }
}
