import AssayConfiguration
import AssayCore
import AssayScoring
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("What a corpus takes of runs, and lets go")
struct CorpusRunTests {
  private func judge(_ threshold: Double = 0.5, metrics: Set<String> = []) -> CorpusJudge {
    CorpusJudge(threshold: threshold, metrics: metrics, tools: .fake)
  }

  @Test("a run's failures are found by their scores, named samples by their ids, and what is not there is said")
  func find() async throws {
    let small = try SmallSuite(20)
    let run = try await small.run().folder
    var choice = CorpusRun.Choice()
    choice.failed = true
    let failures = try CorpusRun(run, judge: judge()).find(choice)
    #expect(failures.candidates.map(\.sample.id) == ["s1", "s11"] && failures.missing.isEmpty)
    let one = try #require(failures.candidates.first)
    #expect(one.reason == .failure && one.origin == "run:" + run.id && one.release == "fake/model")
    #expect(one.scorers == [CorpusScorer(name: "same", metric: "same")] && one.behaviour == .answer)
    choice = CorpusRun.Choice()
    choice.samples = ["s3", "s1", "nobody"]
    choice.reason = .incident
    let named = try CorpusRun(run, judge: judge()).find(choice)
    #expect(named.candidates.map(\.sample.id) == ["s1", "s3"] && named.missing == ["nobody"])
    #expect(named.candidates.allSatisfy { $0.reason == .incident })
    choice = CorpusRun.Choice()
    choice.failed = true
    let none = #expect(throws: AssayError.self) { try CorpusRun(run, judge: judge(metrics: ["sane"])).find(choice) }
    #expect(none?.code == .usage && none?.message == "no scorer of the run is called `sane`")
    #expect(none?.remedy == "did you mean `same`?")
  }

  @Test("a stressed sample that was left out of the run is refused: its media are the clean ones")
  func unmade() async throws {
    let files = try StressSuiteFiles(2, stress: "[{perturb: [turn, dim], severities: [2]}]")
    let run = try await files.run().folder
    var choice = CorpusRun.Choice()
    choice.samples = ["s0~turn:2", "s0~dim:2"]
    let found = try CorpusRun(run, judge: judge()).find(choice)
    #expect(found.candidates.map(\.sample.id) == ["s0~dim:2"] && found.missing.isEmpty)
    #expect(found.refused.map(\.sample) == ["s0~turn:2"])
    #expect(found.refused.first?.why.hasPrefix("it was left out of the run: ") == true)
  }

  @Test("near misses are right by less than the margin; scores that no person stands for decide nothing")
  func margins() {
    func score(_ value: Double, _ authority: Authority = .gold, _ name: String = "a") -> SampleRecord.NamedScore {
      .init(
        name: name, score: Score(metric: "same@1", layer: .generation, authority: authority, outcome: .value(value)))
    }
    #expect(judge(0.75).judge([score(0.75), score(1)]).0 == .right(margin: 0))
    #expect(judge(0.75).judge([score(0.5), score(1, .gold, "b")]).names == ["a"])
    #expect(judge().judge([score(0, .weak)]).0 == .unscored)
    #expect(judge().judge([]).0 == .unscored)
    #expect(judge().judge([score(.nan)]).0 == .unscored)
  }

  @Test(
    "cases go by age, by being right in the last runs of their suite, and by looking like another, with their media")
  func prune() async throws {
    let small = try SmallSuite(20)
    let run = try await small.run().folder
    var choice = CorpusRun.Choice()
    choice.samples = ["s1", "s2"]
    let found = try CorpusRun(run, judge: judge()).find(choice)
    let folder = CorpusFolder(path: small.scratch.path + "/kept")
    _ = try await CorpusAdding(folder, media: nil, now: { 1_000 }).add([found.candidates[0]])
    _ = try await CorpusAdding(folder, media: nil, now: { 10 * 86_400_000 }).add([found.candidates[1]])
    let now = 20 * 86_400_000
    func pruning(_ change: (inout CorpusPruning.Rules) -> Void, runs: [RunFolder] = []) -> CorpusPruning {
      var rules = CorpusPruning.Rules()
      change(&rules)
      return CorpusPruning(folder, rules, judge: judge(), runs: runs, nowMs: now)
    }
    #expect(try pruning { $0.olderThanDays = 15 }.plan().going.map(\.why) == ["older than 15 days"])
    #expect(try folder.read().count == 2, "a plan changes nothing")
    #expect(try pruning({ $0.passedInRuns = 1 }, runs: [run]).plan().going.isEmpty, "a run of another suite")

    var suite = try SuiteLoader.load(folder.suite)
    suite.file = folder.suite
    let options = RunOptions(runsFolder: small.scratch.path + "/regressions")
    let summary = try await Runner.run(
      suite, options: options, provider: FakeProvider.echo(), perceiver: nil, tools: .fake, control: RunControl(),
      events: { _ in })
    let own = [summary.folder]
    let passed = try pruning({ $0.passedInRuns = 1 }, runs: own).plan()
    #expect(passed.going.map(\.one.note.sample) == ["s2"] && passed.going[0].why == "right in the last run")
    let twice = try pruning({ $0.passedInRuns = 2 }, runs: own).plan()
    #expect(twice.going.isEmpty && twice.notes.first?.contains("only 1 finished runs") == true)

    let applied = try await pruning { $0.olderThanDays = 15 }.apply()
    #expect(applied.going.count == 1)
    #expect(try folder.read().map(\.note.sample) == ["s2"])
  }

  @Test("a case that looks like another stays where a scorer judges it alone")
  func alone() async throws {
    let scratch = try Scratch()
    let folder = CorpusFolder(path: scratch.path + "/kept")
    let request = Request(messages: [Message(role: .user, parts: [.text("What?")])])
    let one = CorpusCandidate(
      Sample(id: "a", request: request, labels: [Label(.answer, "w")]), media: [:], reason: .failure, origin: "run:r",
      behaviour: .answer, scorers: [.usual])
    let first = try #require(try await CorpusAdding(folder, media: nil, now: { 0 }).add([one]).added.first)
    var rules = CorpusPruning.Rules()
    rules.duplicates = true
    for (scorers, going) in [
      ([CorpusScorer.usual], 1), ([.usual, CorpusScorer(name: "wer", metric: "wer", isLowerBetter: true)], 0),
    ] {
      var note = first.note
      note.scorers = scorers
      var line = first.line
      (line["id"], line["attributes"]) = ("copy", ["corpus": note.json])
      try folder.write([first, CorpusCase(id: "copy", note: note, line: line)])
      let plan = try CorpusPruning(folder, rules, judge: judge(), runs: [], nowMs: 1).plan()
      #expect(plan.going.map(\.why) == (going == 1 ? ["the same as \(first.id)"] : []))
      #expect(plan.notes == (going == 1 ? [] : ["copy is the same as \(first.id), and stays: wer judges it alone"]))
    }
  }

  @Test("a medium goes with the last case that names it, and a line that names another path takes nothing with it")
  func media() async throws {
    let scratch = try Scratch()
    let folder = CorpusFolder(path: scratch.path + "/kept")
    let bytes: [UInt8] = [7, 7]
    let digest = Digest(of: bytes)
    func candidate(_ question: String) -> CorpusCandidate {
      let asset = Asset(digest: digest, declaredType: "image/png", bytes: 2)
      let request = Request(messages: [Message(role: .user, parts: [.asset(asset, modality: .image), .text(question)])])
      return CorpusCandidate(
        Sample(id: question, request: request), media: [digest: .bytes(bytes)], reason: .example, origin: "file:x",
        behaviour: .unlabelled)
    }
    _ = try await CorpusAdding(folder, media: nil, now: { 0 }).add([candidate("a"), candidate("b")])
    try scratch.write("precious", [1])
    let text = try scratch.read(folder.cases).replacing("media/\(digest.hex.prefix(2))", with: "../precious/..")
    try Files.write(Array(text.utf8), to: folder.cases)
    var rules = CorpusPruning.Rules()
    rules.olderThanDays = 1
    let plan = try await CorpusPruning(folder, rules, judge: judge(), runs: [], nowMs: 1 << 40).apply()
    #expect(plan.going.count == 2 && plan.filesRemoved == 1)
    #expect(Files.exists(scratch.path + "/precious") && Files.names(in: folder.media).isEmpty)
    #expect(try folder.read().isEmpty)
  }
}
