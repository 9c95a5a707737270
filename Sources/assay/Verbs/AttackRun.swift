import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayInference
import AssayMedia
import AssayReport
import AssayStress
import AssayWire
import Foundation

struct AttackRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Attack a model and show what each defence is worth.",
    discussion: """
      Without --suite the attacks are put into the samples of `assay init` and a few made films, meshes and tables.
      Spoken families need the program espeak-ng. With --log a run that was stopped goes on where it was.
      """)

  @Argument(help: "builtin:pipeline, PROVIDER/NAME behind an OpenAI-compatible endpoint, or replay:FILE.")
  var model: String

  @Option(help: "A suite whose samples are attacked.", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String?

  @Option(help: "Families and chapters, separated by commas; see `assay attack list`.")
  var families = "all"

  @Option(help: "Defences, separated by commas: none, layout, datamarking, withholding, redaction, output, all.")
  var defences = "none,layout,datamarking,redaction,output,all"

  @Option(help: "Samples to attack at most; those that come with the program begin with one of each form.")
  var limit = 12

  @Flag(help: "Give the words read in media instead of the media: for models of text.")
  var asText = false

  @Flag(help: "Mutate once what the screen caught, put it into the media again and ask again.")
  var adaptive = false

  @Option(name: .customLong("base-url"), help: "The endpoint's URL up to /v1, before any variable.")
  var baseURL: String?

  @Option(name: [.customShort("j"), .long], help: "Attacks at once.")
  var jobs = 2

  @Option(help: "Tokens an answer may have at most.")
  var maxTokens = 64

  @Option(help: "Seed of everything random.")
  var seed = 0

  @Option(help: "A file that rows are kept in, so that the run can go on.", completion: .file())
  var log: String?

  @Flag(help: "Everything as one JSON object.")
  var json = false

  @Option(help: "Also write the attack table as a page.", completion: .file(extensions: ["html"]))
  var html: String?

  func validate() throws {
    guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000") }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 256") }
    guard (1...32_768).contains(maxTokens) else { throw ValidationError("--max-tokens must be from 1 to 32768") }
    // An empty list is no wish for all of them.
    guard !Self.list(families).isEmpty else { throw ValidationError("--families names none; see `assay attack list`") }
    guard !Self.list(defences).isEmpty else { throw ValidationError("--defences names none") }
    guard seed >= 0 else { throw ValidationError("--seed must not be negative") }
  }

  func run() async throws {
    let scenarios = try AttackCatalogue.families(Self.list(families))
    var settings = AttackRunner.Settings()
    settings.defences = try AttackDefence.reading(Self.list(defences))
    settings.asText = asText
    settings.isAdaptive = adaptive
    settings.concurrency = jobs
    settings.seed = UInt64(seed)
    settings.settings.maxTokens = maxTokens
    settings.settings.temperature = 0
    if let html {
      guard Files.kind(Files.folder(of: Files.absolute(html))) == .folder else {
        throw AssayError(.usage, "there is no folder for \(html)")
      }
    }
    let stack = MediaStack()
    defer { stack.pool.shutdown() }
    let perceiver = stack.perceiver()
    let provider = try ProviderFactory.make(
      model, baseURL: baseURL, environment: ProcessInfo.processInfo.environment, perception: perceiver)
    let tools = stack.attackTools(for: scenarios)
    let runner = try AttackRunner(
      provider: provider, perception: perceiver, media: stack.media,
      forge: AttackForge(tools: tools, seed: settings.seed), settings: settings)
    if !runner.defencesLeftOut.isEmpty {
      let names = runner.defencesLeftOut.map(\.rawValue).joined(separator: ", ")
      Terminal.warn("left out for \(provider.name), which is sent no prompt: \(names)")
    }
    let bases = try await bases(stack.media)
    let suite = AttackSuite(runner: runner, scenarios: scenarios, bases: bases, journal: log)
    let isShown = Terminal.isInteractive()
    let watch = Task { await Self.watch(provider) }
    defer { watch.cancel() }
    let report = try await suite.run { done, count, name in
      if isShown { Terminal.say("\(done) of \(count): \(name)") }
    }
    if let html { try Files.write(Array(AttackPage(report: report).html.utf8), to: html) }
    try show(report)
  }

  /// Says that an endpoint is asked again: a wait without a word looks like a hang.
  private static func watch(_ provider: any Provider) async {
    guard let remote = provider as? OpenAIProvider else { return }
    var notice = RetryNotice()
    while (try? await Task.sleep(for: .milliseconds(500))) != nil {
      if let text = notice.text(retries: remote.statistics.retries) { Terminal.warn(text) }
    }
  }

  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// The named suite's samples, or those that come with the program.
  private func bases(_ media: any MediaDecoding) async throws(AssayError) -> [AttackBase] {
    if let suite {
      let bases = try AttackBase.reading(try SuiteLoader.load(suite), limit: limit)
      guard !bases.isEmpty else {
        throw AssayError(.data, "no sample of \(suite) has a medium to attack")
      }
      return bases
    }
    guard let templates = Bundle.module.url(forResource: "Templates", withExtension: nil) else {
      throw AssayError(
        .missing, "the templates are not installed beside the program",
        remedy: "name a suite with --suite, or keep assay_assay.resources in the folder of the executable")
    }
    var bases: [AttackBase] = []
    for name in ["receipts", "inspection", "voice-support"] {
      bases += try AttackBase.reading(try SuiteLoader.load(templates.path + "/\(name)/suite.yaml"), limit: 3)
    }
    bases += try await AttackExamples.all(media: media).map {
      AttackBase(sample: $0.sample, assets: MadeFiles(files: $0.files))
    }
    return Array(Self.everyFormFirst(bases).prefix(limit))
  }

  /// A picture, a document, a recording, a film… before a second of any: few samples then reach all families.
  private static func everyFormFirst(_ bases: [AttackBase]) -> [AttackBase] {
    var forms: Set<String> = []
    let firsts = bases.map { base in
      let part = base.sample.request.parts.first { $0.asset != nil }
      let isMesh = part?.modality == .geometry || part?.asset?.name?.hasSuffix("csv") == true
      return forms.insert(isMesh ? Files.suffix(of: part?.asset?.name ?? "") : part?.modality.rawValue ?? "").inserted
    }
    return zip(bases, firsts).filter(\.1).map(\.0) + zip(bases, firsts).filter { !$0.1 }.map(\.0)
  }

  private func show(_ report: AttackReport) throws {
    if json {
      Terminal.printJSON(report.json)
    } else {
      print(AttackText(report: report).text)
    }
    guard !report.rows.isEmpty else {
      throw AssayError(
        .data, "no attack could be made from these samples",
        remedy: report.skips.first.map { "the first reason: \($0.reason)" } ?? "name other families or another suite")
    }
    if let first = report.rows.lazy.compactMap(\.error).first, report.rows.allSatisfy({ $0.error != nil }) {
      throw AssayError(.provider, "no request was answered: \(first)", remedy: "look at the endpoint and its key")
    }
  }
}

/// Files made by the program.
private struct MadeFiles: AssetReader {
  var files: [Digest: [UInt8]]

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = files[digest] else { throw AssayError(.data, "the medium \(digest.short) was not made") }
    return bytes
  }
}
