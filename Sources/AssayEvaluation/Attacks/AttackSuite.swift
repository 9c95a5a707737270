import AssayConfiguration
package import AssayCore
import AssayInjection
package import AssayStress
import AssayWire
import Synchronization

/// A sample that attacks are made from, with its media.
package struct AttackBase: Sendable {
  package var sample: Sample
  package var assets: any AssetReader

  package init(sample: Sample, assets: any AssetReader) {
    self.sample = sample
    self.assets = assets
  }

  /// The samples of a suite, at most `limit`, one a cluster where there are several.
  package static func reading(_ suite: Suite, limit: Int) throws(AssayError) -> [AttackBase] {
    var reader = DatasetReader(suite.data)
    var bases: [AttackBase] = []
    var clusters: Set<String> = []
    while bases.count < limit, let record = try reader.next() {
      let draft = try record.draft.get()
      let (sample, assets, _) = try record.loader.load(draft)
      guard sample.request.parts.contains(where: { $0.asset != nil }),
        clusters.insert(sample.cluster ?? sample.id).inserted
      else { continue }
      bases.append(AttackBase(sample: sample, assets: assets))
    }
    return bases
  }
}

/// Runs families over samples, and keeps what was asked already.
package struct AttackSuite: Sendable {
  package var runner: AttackRunner
  package var scenarios: [AttackScenario]
  package var bases: [AttackBase]
  /// Rows as they come, so that a run that was stopped goes on; nil: they are kept in memory only.
  package var journal: String?

  package init(runner: AttackRunner, scenarios: [AttackScenario], bases: [AttackBase], journal: String? = nil) {
    self.runner = runner
    self.scenarios = scenarios
    self.bases = bases
    self.journal = journal
  }

  package static let rowsMax = 1_000_000
  private static let journalBytesMax = 512 << 20
  /// Raised when the same seed makes other media or another verdict, so that rows from before are not taken for today's.
  private static let attacksVersion = 2

  /// What one pair came to; a pair to look at comes once a family.
  private struct Finding: Sendable {
    var rows: [AttackRow] = []
    var skip: AttackSkip?
    var shown: AttackExample?
  }

  /// - Parameter onPair: called after each pair with its number and how many there are.
  package func run(
    onPair: @escaping @Sendable (_ done: Int, _ of: Int, _ name: String) -> Void = { _, _, _ in }
  ) async throws(AssayError) -> AttackReport {
    var report = AttackReport(
      model: runner.provider.name, defences: runner.defences, seed: runner.settings.seed,
      asText: runner.settings.asText, bases: bases.map(\.sample.id))
    report.families = scenarios.map(AttackReport.Family.init)
    report.rows = try before()
    let done = Set(report.rows.filter { $0.error == nil }.map(\.key))
    report.rows.removeAll { $0.error != nil }
    let log = try journal.map { path throws(AssayError) in try AppendLog(path: path) }
    let work = scenarios.flatMap { scenario in bases.map { (scenario, $0) } }
    let shown = ShownFamilies()
    let count = work.count
    let findings = await withTaskGroup(of: (Int, Finding).self) { group in
      var (next, finished) = (0, 0)
      var findings: [Int: Finding] = [:]
      func start() {
        guard next < work.count, !Task.isCancelled else { return }
        let (index, (scenario, base)) = (next, work[next])
        next += 1
        group.addTask { (index, await find(scenario, base, done, shown, log)) }
      }
      for _ in 0..<max(1, runner.settings.concurrency) { start() }
      while let (index, finding) = await group.next() {
        findings[index] = finding
        finished += 1
        onPair(finished, count, work[index].0.name)
        start()
      }
      return findings
    }
    guard !Task.isCancelled else { throw AssayError(.cancelled, "the attacks were stopped") }
    for index in findings.keys.sorted() {
      guard let finding = findings[index] else { continue }
      report.rows += finding.rows
      if let skip = finding.skip { report.skips.append(skip) }
      if let example = finding.shown { report.examples.append(example) }
    }
    return report
  }

  /// Rows of an earlier start of the same run, of what is asked now alone: a log may have seen more families, samples,
  /// defences and rounds.
  private func before() throws(AssayError) -> [AttackRow] {
    guard let journal, Files.exists(journal) else { return [] }
    var bytes = try Files.read(journal, bytesMax: Self.journalBytesMax)
    // A line torn by a kill is written again.
    bytes.removeLast(bytes.count - ((bytes.lastIndex(of: 0x0A) ?? -1) + 1))
    let (identity, marks, families) = (identity, marks, Set(scenarios.map(\.name)))
    var rows: [AttackRow] = []
    for (number, line) in bytes.split(separator: 0x0A).enumerated().prefix(Self.rowsMax) {
      guard let value = try? JSONValue(parsing: Array(line)), let found = value["run"]?.string,
        let row = try? value["row"]?.decode(AttackRow.self)
      else {
        throw AssayError(
          .data, "this is no row of an attack run", at: .init(file: journal, line: number + 1),
          remedy: "name another file with --log")
      }
      guard found == identity else {
        throw AssayError(
          .usage, "the rows in \(journal) are of another model, prompt, seed, form of input or version of the attacks",
          remedy: "name another file with --log")
      }
      guard let mark = marks[row.base] else { continue }
      guard value["of"]?.string == mark else {
        throw AssayError(
          .usage, "the rows in \(journal) are of another sample \(row.base.shortened(60))",
          remedy: "name another file with --log")
      }
      guard families.contains(row.family), runner.defences.contains(row.defence),
        row.round == 0 || runner.settings.isAdaptive
      else { continue }
      rows.append(row)
    }
    return rows
  }

  /// What rows must have in common.
  private var identity: String {
    let settings = runner.settings
    let words: [JSONValue] = [settings.prompt.system, settings.prompt.before, settings.prompt.after].map {
      $0.map { .string($0) } ?? .null
    }
    let value: JSONValue = [
      "attacks": .int(Self.attacksVersion), "model": .string(runner.provider.name),
      "identity": runner.provider.identity,
      "seed": .string(String(settings.seed)), "as_text": .bool(settings.asText),
      "settings": JSONValue(encoding: settings.settings), "prompt": .array(words),
      "choices": .string(settings.prompt.choices.rawValue),
      "extractors": .array(runner.extractors.sorted().map { .string($0) }),
    ]
    return Self.mark(of: value)
  }

  /// What each sample is told by, under its name: its question, labels and media.
  private var marks: [String: String] {
    Dictionary(bases.map { ($0.sample.id, Self.mark(of: $0.sample)) }) { first, _ in first }
  }

  private static func mark(of sample: Sample) -> String { mark(of: JSONValue(encoding: sample)) }

  private static func mark(of value: JSONValue) -> String { Digest(of: RequestKey.canonical(value).encoded()).short }

  private func find(
    _ scenario: AttackScenario, _ base: AttackBase, _ done: Set<String>, _ shown: ShownFamilies, _ log: AppendLog?
  ) async -> Finding {
    var finding = Finding()
    let name = base.sample.id
    do throws(AssayError) {
      guard let pair = try await runner.forge.pair(scenario, on: base.sample, assets: base.assets) else {
        return finding
      }
      finding.rows = await runner.rows(of: pair, round: 0, done: done)
      if runner.settings.isAdaptive {
        let view = await runner.view(pair.attacked)
        if let mutated = try await runner.adapted(scenario, on: base.sample, base.assets, of: pair, view) {
          finding.rows += await runner.rows(of: mutated, round: 1, done: done)
        }
      }
      if shown.takes(scenario.name) { finding.shown = await AttackExample(pair, media: runner.media) }
      for row in finding.rows {
        let line: JSONValue = [
          "run": .string(identity), "of": .string(Self.mark(of: base.sample)), "row": row.json,
        ]
        try await log?.append(line.encoded() + [0x0A])
      }
    } catch {
      finding.skip = AttackSkip(family: scenario.name, base: name, reason: error.message.shortened(200))
    }
    return finding
  }
}

extension AttackReport.Family {
  init(_ scenario: AttackScenario) {
    self.init(
      name: scenario.name, chapter: scenario.chapter.rawValue, summary: scenario.summary,
      carrier: scenario.carrier?.name ?? "")
  }
}

/// Families of which there is a pair to look at.
private final class ShownFamilies: Sendable {
  private let names = Mutex<Set<String>>([])

  func takes(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
}
