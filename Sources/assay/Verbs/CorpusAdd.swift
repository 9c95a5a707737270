import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayStress
import AssayWire
import Foundation

extension Corpus {
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add samples of a run, requests that a gateway kept, or files.",
      discussion: """
          assay corpus add kept --from latest --failed --near-misses 0.1
          assay corpus add kept --from runs/2026… --sample r7 --sample r9 --reason incident
          assay corpus add kept --trace assay-store req_… --expect 65.39
          assay corpus add kept --file cases.jsonl
          assay corpus add kept --file photo.jpg --ask "What is the total?" --expect-abstain

        Each case is kept once: what asks the same of the same media, or of media that look or sound the same, is left out.
        Exits 65 when something that was asked for could not be added.
        """)
    @OptionGroup var place: Place
    @OptionGroup var likeness: Likeness

    @Option(name: .customLong("from"), help: "A run's folder, its name, or `latest`.", completion: .directory)
    var runName: String?

    @Flag(help: "Of the run: samples that were wrong.")
    var failed = false

    @Option(help: "Of the run: samples that were right by less than this.")
    var nearMisses: Double?

    @Option(name: .customLong("sample"), help: "Of the run: this sample; may be repeated.")
    var samples: [String] = []

    @Option(name: .customLong("metric"), help: "Of the run: only this scorer decides; may be repeated.")
    var metrics: [String] = []

    @Option(help: "Below this a score is wrong, 0 to 1; error rates are turned around.")
    var threshold = 0.5

    @Option(
      name: .customLong("trace"), parsing: .upToNextOption,
      help: "A store's folder, and ids of requests that kept their words and media.")
    var trace: [String] = []

    @Option(
      name: .customLong("file"), help: "A dataset in assay's own form (.jsonl), or one medium; may be repeated.",
      completion: .file())
    var files: [String] = []

    @Option(help: "What is asked of the medium.")
    var ask: String?

    @Option(name: .customLong("expect"), help: "An acceptable answer; may be repeated.")
    var answers: [String] = []

    @Flag(help: "The right answer is to say that it cannot be told.")
    var expectAbstain = false

    @Option(help: "incident, near_miss, failure or example; without it, it follows from where it comes from.")
    var reason: String?

    @Option(help: "What all gates of the suite ask for from now on; at first \">= 0.95\".")
    var bound: String?

    @Option(help: "Where runs are kept.", completion: .directory)
    var logDir = "runs"

    func validate() throws {
      guard runName != nil || !trace.isEmpty || !files.isEmpty else {
        throw ValidationError("say what to add: --from RUN, --trace STORE ID…, or --file FILE")
      }
      guard runName == nil || failed || nearMisses != nil || !samples.isEmpty else {
        throw ValidationError("say which samples of the run: --failed, --near-misses MARGIN, or --sample ID")
      }
      guard runName != nil || !failed && nearMisses == nil && samples.isEmpty && metrics.isEmpty else {
        throw ValidationError("--failed, --near-misses, --sample and --metric choose from a run: add --from RUN")
      }
      guard trace.count != 1 else { throw ValidationError("--trace takes a store and ids of requests") }
      guard nearMisses.map({ $0 > 0 && $0 <= 1 }) ?? true else {
        throw ValidationError("--near-misses must be above 0 and at most 1")
      }
      guard (0...1).contains(threshold) else { throw ValidationError("--threshold must be from 0 to 1") }
      guard !expectAbstain || answers.isEmpty else {
        throw ValidationError("--expect and --expect-abstain exclude each other")
      }
      let media = files.filter { !Self.isDataset($0) }
      if expectAbstain || !answers.isEmpty {
        guard media.count == files.count else {
          throw ValidationError(
            "--expect and --expect-abstain are about a medium or a request: a dataset has its labels")
        }
        guard !media.isEmpty || trace.count > 1 else {
          throw ValidationError("--expect and --expect-abstain are about a medium or a request: a run has its labels")
        }
      }
      guard media.isEmpty || ask != nil else { throw ValidationError("a medium needs a question: --ask TEXT") }
      _ = try Corpus.reason(reason)
      _ = try Corpus.bound(bound)
    }

    private static func isDataset(_ path: String) -> Bool { path.lowercased().hasSuffix(".jsonl") }

    func run() async throws {
      let stack = MediaStack()
      defer { stack.pool.shutdown() }
      var candidates: [CorpusCandidate] = []
      var refused: [(sample: String, why: String)] = []
      var notes: [String] = []
      let given = try Corpus.reason(reason)
      if let runName { candidates += try fromRun(runName, given, stack.studio, &refused, &notes) }
      if let store = trace.first {
        for id in trace.dropFirst() {
          do throws(AssayError) {
            candidates.append(
              try CorpusTrace.candidate(id, store: store, expectation: expectation, reason: given ?? .incident, &notes))
          } catch { refused.append((id, error.message)) }
        }
      }
      for path in files {
        if Self.isDataset(path) {
          candidates += try CorpusFile.dataset(path, reason: given ?? .example)
          continue
        }
        do throws(AssayError) {
          candidates.append(
            try CorpusFile.medium(path, question: ask ?? "", expectation: expectation, reason: given ?? .example))
        } catch {
          guard error.code != .usage else { throw error }
          refused.append((path, error.message))
        }
      }
      let adding = CorpusAdding(
        place.folder, media: stack.media, likeness: likeness.likeness, bound: try Corpus.bound(bound))
      var outcome = try await adding.add(candidates)
      outcome.refused = refused + outcome.refused
      show(outcome, notes)
      if !outcome.refused.isEmpty { throw ExitCode(65) }
    }

    private var expectation: CorpusExpectation {
      CorpusExpectation(answers: answers, abstains: expectAbstain, source: "person:" + NSUserName())
    }

    private func fromRun(
      _ name: String, _ given: CorpusReason?, _ studio: StressStudio,
      _ refused: inout [(sample: String, why: String)], _ notes: inout [String]
    ) throws -> [CorpusCandidate] {
      let folder = try RunFolder.find(name, under: logDir)
      let judge = CorpusJudge(threshold: threshold, metrics: Set(metrics), tools: EvaluationTools.standard())
      var choice = CorpusRun.Choice()
      (choice.failed, choice.nearMissMargin, choice.samples, choice.reason) = (failed, nearMisses, Set(samples), given)
      let found = try CorpusRun(folder, judge: judge, studio: studio).find(choice)
      refused += found.missing.map { ($0, "the run has no such sample") } + found.refused
      if found.unanswered > 0 {
        notes.append("\(found.unanswered) samples of the run have no answer; --sample adds one by its id")
      }
      return found.candidates
    }

    private func show(_ outcome: CorpusAdding.Outcome, _ notes: [String]) {
      var notes = notes
      let unlabelled = outcome.added.count { $0.note.behaviour == .unlabelled }
      if unlabelled > 0 {
        notes.append("\(unlabelled) cases say nothing of the right answer: add `labels` to their lines, or --expect")
      }
      let unscored = outcome.added.count { $0.note.behaviour == .answer && $0.note.scorers.isEmpty }
      if unscored > 0 {
        notes.append(
          "nothing judges \(unscored) of them: their labels are objects, which no answer is compared with; "
            + "add them from a run, whose scorers come with them, or write scorers of your own into suite.yaml")
      }
      if let bound, outcome.wroteSuite { notes.append("all gates of suite.yaml ask for \(bound) now") }
      if outcome.remade > 0 {
        notes.append("\(outcome.remade) media that were kept nowhere were made again, with the digests of the run")
      }
      if !outcome.wroteSuite {
        notes.append("suite.yaml is your own and was left alone: look whether it scores all cases")
      }
      if place.json {
        Terminal.printJSON([
          "corpus": .string(place.folder.path), "total": .int(outcome.total), "remade": .int(outcome.remade),
          "added": .array(outcome.added.map(Corpus.json)),
          "duplicates": .array(
            outcome.duplicates.map {
              [
                "sample": .string($0.sample), "of": .string($0.of), "of_sample": .string($0.known),
                "exact": .bool($0.isExact), "scorers_added": .array($0.learned.map { .string($0) }),
                "scorers_left_out": .array($0.withheld.map { .string($0) }),
              ]
            }),
          "refused": .array(outcome.refused.map { ["sample": .string($0.sample), "why": .string($0.why)] }),
          "notes": .array(notes.map { .string($0) }),
        ])
        return
      }
      for one in outcome.added {
        print("\(one.id)  \(one.note.reason.rawValue)  \(Terminal.printable(one.note.sample ?? ""))")
      }
      for one in outcome.duplicates {
        let how = one.isExact ? "is there already as" : "looks or sounds like"
        var text = "\(one.sample) \(how) \(one.of) (\(one.known))"
        if !one.learned.isEmpty { text += ", which \(one.learned.joined(separator: ", ")) judges too from now on" }
        if !one.withheld.isEmpty {
          text += ", whose labels are others: \(one.withheld.joined(separator: ", ")) does not judge it"
        }
        Terminal.say(Terminal.printable(text))
      }
      for one in outcome.refused {
        Terminal.warn("\(Terminal.printable(one.sample)) was not added: \(Terminal.printable(one.why))")
      }
      for note in notes { Terminal.say("note: \(note)") }
      print("\(outcome.added.count) added, \(outcome.duplicates.count) there already, \(outcome.total) in all")
    }
  }
}
