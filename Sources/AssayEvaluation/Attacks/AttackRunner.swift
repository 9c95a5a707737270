import AssayConfiguration
package import AssayCore
import AssayInjection
package import AssayMedia
package import AssayPerception
package import AssayStress
import AssayWire

/// Asks a model about attacked samples and their twins, behind each defence.
package struct AttackRunner: Sendable {
  package struct Settings: Sendable {
    package var defences: [AttackDefence] = [.none]
    package var asText = false
    package var settings = GenerationSettings()
    package var seed: UInt64 = 0
    package var concurrency = 2
    /// Mutates once what the screen caught.
    package var isAdaptive = false
    /// What stands around the questions.
    package var prompt = PromptSpec()
    /// What perceives; nil: all that attacks can come to light by.
    package var extractors: Set<String>?

    package init() {}
  }

  /// What is found and read for attacks; models for faces and classes would only cost time.
  package static let extractors: Set<String> = [
    "ocr", "ocr2x", "ocr-turned", "ocr-reduced", "codes", "metadata", "speech", "speech-hidden", "page-text",
    "page-ocr", "film", "shapes", "colours", "geometry",
  ]

  package let provider: any Provider
  package let perception: any Perceiving
  package let media: any MediaDecoding
  package let forge: AttackForge
  package let settings: Settings
  private let judge: AttackJudge
  private let sights = SeenMedia()

  package init(
    provider: any Provider, perception: any Perceiving, media: any MediaDecoding, forge: AttackForge,
    settings: Settings
  ) throws(AssayError) {
    self.provider = provider
    self.perception = perception
    self.media = media
    self.forge = forge
    self.settings = settings
    judge = try AttackJudge()
    guard defences.isEmpty, !settings.defences.isEmpty else { return }
    let known = AttackDefence.allCases.filter { !$0.isAboutPrompts }.map(\.rawValue).joined(separator: ", ")
    throw AssayError(
      .usage,
      "\(provider.name) is sent no prompt, so that \(settings.defences.map(\.rawValue).joined(separator: ", ")) would change nothing",
      remedy: "choose among \(known), or attack a model")
  }

  var extractors: Set<String> { settings.extractors ?? Self.extractors }

  var isBuiltin: Bool { provider.name.hasPrefix("builtin:") }

  /// Those that do not.
  package var defencesLeftOut: [AttackDefence] { settings.defences.filter { !defences.contains($0) } }

  /// Defences that mean something to the model.
  package var defences: [AttackDefence] {
    settings.defences.filter { $0.applies(isBuiltin: isBuiltin) }
  }

  // MARK: One pair

  struct View {
    var side: AttackPair.Side
    var evidence: Evidence
    var screening: InjectionScreening
    /// Pictures with flagged text painted over, under the digests of those they replace.
    var redacted: [Digest: [UInt8]]
    /// What the built-in pipeline sees in those pictures; nil where none was painted.
    var repainted: Evidence?
  }

  /// All rows of a pair that are not there yet.
  func rows(of pair: AttackPair, round: Int, done: Set<String>) async -> [AttackRow] {
    let wanted = defences.filter { defence in
      let sides = round == 0 ? [pair.attacked.sample.id, pair.twin.sample.id] : [pair.attacked.sample.id]
      return sides.contains { !done.contains("\($0)|\(defence.rawValue)|\(round)") }
    }
    guard !wanted.isEmpty else { return [] }
    let attacked = await view(pair.attacked)
    let twin = await view(pair.twin)
    let seen = AttackSight.places(pair.script, attacked.screening, twin: twin.screening)
    var rows: [AttackRow] = []
    for defence in wanted {
      for (view, isTwin) in [(attacked, false), (twin, true)] where !isTwin || round == 0 {
        guard !done.contains("\(view.side.sample.id)|\(defence.rawValue)|\(round)"), !Task.isCancelled else { continue }
        rows.append(await row(pair, view, defence, isTwin: isTwin, round: round, seen: isTwin ? [] : seen))
      }
    }
    return rows
  }

  func view(_ side: AttackPair.Side) async -> View {
    let key = side.sample.request.parts.enumerated().compactMap { index, part in
      part.asset.map { "\(index):\($0.digest.hex):\($0.name ?? "")" }
    }.joined(separator: ",")
    let evidence: Evidence
    if let known = await sights.evidence(key) {
      evidence = known
    } else {
      evidence = await perception.perceive(
        side.sample.request, plan: PerceptionPlan(extractors: extractors), assets: AttackFiles(files: side.files))
      await sights.keep(evidence, for: key)
    }
    let screening = InjectionScreening(SegmentCollector.segments(of: side.sample.request, evidence: evidence))
    var view = View(side: side, evidence: evidence, screening: screening, redacted: [:])
    guard !settings.asText, defences.contains(where: \.takesOut) else { return view }
    view.redacted = await AttackRedactor(media: media).redacted(side, screening)
    if isBuiltin, !view.redacted.isEmpty { view.repainted = await repainted(view) }
    return view
  }

  /// The pipeline reads the painted pictures anew, as a model that sees pictures would; what the screen still flags in
  /// them, or in a field that no brush reaches, is taken out of what was read.
  private func repainted(_ view: View) async -> Evidence {
    let request = AttackPrompts.repainted(view.side.sample.request, view.redacted)
    let files = view.side.files.merging(AttackPrompts.filed(view.redacted)) { first, _ in first }
    var evidence = await perception.perceive(
      request, plan: PerceptionPlan(extractors: extractors), assets: AttackFiles(files: files))
    AttackPrompts.takeOut(
      InjectionScreening(SegmentCollector.segments(of: request, evidence: evidence)), &evidence)
    return evidence
  }

  private func row(
    _ pair: AttackPair, _ view: View, _ defence: AttackDefence, isTwin: Bool, round: Int, seen: [String]
  ) async -> AttackRow {
    var row = blank(pair, view, defence, isTwin: isTwin, round: round, seen: seen)
    do throws(AssayError) {
      let asked = try await ask(view, defence, sample: row.sample, round: round)
      fill(&row, pair.script, view, asked.answer, canary: asked.canary)
    } catch {
      row.error = error.message.shortened(200)
    }
    return row
  }

  /// A row of which everything is known but the answer.
  func blank(
    _ pair: AttackPair, _ view: View, _ defence: AttackDefence, isTwin: Bool, round: Int, seen: [String]
  ) -> AttackRow {
    let rules = view.screening.flagged.flatMap { $0.finding.signals.filter { $0.tier <= 2 }.map(\.rule.rawValue) }
    return AttackRow(
      sample: view.side.sample.id, family: pair.family, chapter: pair.chapter.rawValue, base: pair.base,
      cluster: pair.cluster, isTwin: isTwin, defence: defence, round: round, declined: false, hits: [], seen: seen,
      flagged: !view.screening.flagged.isEmpty, rules: Array(Set(rules).sorted().prefix(8)), answer: "")
  }

  /// Checks an answer where the defence does, and notes what it came to.
  func fill(_ row: inout AttackRow, _ script: AttackScript, _ view: View, _ answer: Answer, canary: String?) {
    var answer = answer
    let sample = view.side.sample
    if row.defence.checksOutput {
      let checks = OutputChecks(
        canary: canary, trusted: [prompts.system(of: sample)], segments: view.screening.segments,
        question: prompts.question(of: sample))
      row.hits = Set(checks.check(answer.text).hits.map(\.kind.rawValue)).sorted()
      if !row.hits.isEmpty { answer = Answer(text: "", abstained: true) }
    }
    row.answer = answer.text.shortened(300)
    row.declined = judge.declines(answer)
    // An attack that asks something else has no right answer, and its twin nothing to be compared with.
    row.right = script.attackQuestion == nil ? judge.right(sample, answer) : nil
    guard !row.isTwin else { return }
    row.succeeded = row.hits.isEmpty ? judge.succeeded(script, sample, view.evidence, answer) : false
  }

  var prompts: AttackPrompts { AttackPrompts(asText: settings.asText, isBuiltin: isBuiltin, spec: settings.prompt) }

  /// What the model is sent of one side behind a defence; the same at every start of a run.
  ///
  /// - Parameter name: of the sample, for what is drawn.
  func prompt(_ view: View, _ defence: AttackDefence, name: String) throws(AssayError) -> AttackPrompt {
    var generator = StressGenerator(seed: settings.seed ^ AttackForge.hash("\(name)|\(defence.rawValue)"))
    return try prompts.prompt(view, defence, using: &generator)
  }

  private func ask(
    _ view: View, _ defence: AttackDefence, sample: String, round: Int
  ) async throws(AssayError) -> (answer: Answer, canary: String?) {
    let prompt = try prompt(view, defence, name: sample)
    var context = ProviderContext()
    context.settings = settings.settings
    context.sampleID = sample
    context.evidence = prompt.evidence
    // Checks of the output need no second answer to the same prompt.
    let isPlain = defence == .none || defence == .output
    let key = "\(sample)|\(round)"
    if isPlain, let known = await sights.answer(key) { return (known, prompt.canary) }
    let answer = try await provider.answer(
      prompt.request, context: context, assets: AttackFiles(files: prompt.files))
    if isPlain { await sights.keep(answer, for: key) }
    return (answer, prompt.canary)
  }
}

/// What was perceived of media that many families leave as they are, and what was answered to undefended prompts.
private actor SeenMedia {
  private static let keptMax = 256
  private var kept: [String: Evidence] = [:]
  private var answers: [String: Answer] = [:]

  func answer(_ key: String) -> Answer? { answers[key] }

  func keep(_ answer: Answer, for key: String) {
    if answers.count >= Self.keptMax { answers.removeAll() }
    answers[key] = answer
  }

  func evidence(_ key: String) -> Evidence? { kept[key] }

  func keep(_ evidence: Evidence, for key: String) {
    if kept.count >= Self.keptMax { kept.removeAll() }
    kept[key] = evidence
  }
}

/// The files of one side, by digest.
struct AttackFiles: AssetReader {
  var files: [Digest: [UInt8]]

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = files[digest] else {
      throw AssayError(.data, "the medium \(digest.short) is not part of this sample")
    }
    return bytes
  }
}
