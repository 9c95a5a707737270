import AssayConfiguration
import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Comparing runs")
struct ComparingTests {
  /// Answers right, except on every so many samples; nil on some gives an error.
  private func model(
    _ name: String, wrong: @escaping @Sendable (Int) -> Bool, fails: @escaping @Sendable (Int) -> Bool = { _ in false }
  )
    -> FakeProvider
  {
    FakeProvider(name: name) { request, context, _ throws(AssayError) in
      let index = Int((context.sampleID ?? "").dropFirst()) ?? 0
      if fails(index) { throw AssayError(.provider, "down") }
      let word = String(request.question.split(separator: " ").last ?? "")
      return Answer(text: wrong(index) ? "no" : word, usage: Usage(input: 1, output: 1), timing: Timing(totalMs: 1))
    }
  }

  private func lines(_ count: Int, cluster: Int = 0, target: (Int) -> String = { "w\($0)" }) -> [String] {
    (0..<count).map { index in
      let shared = cluster > 0 ? #","cluster":"c\#(index / cluster)""# : ""
      return
        #"{"id":"s\#(index)","input":"say w\#(index)","target":"\#(target(index))","attributes":{"group":"\#(index % 4 == 0 ? "a" : "b")"}\#(shared)}"#
    }
  }

  private func compare(
    _ base: RunSummary, _ candidates: RunSummary..., change: (inout ComparisonOptions) -> Void = { _ in }
  )
    throws -> Comparison
  {
    var options = ComparisonOptions()
    change(&options)
    return try Comparing.compare(base.folder, candidates.map(\.folder), options: options)
  }

  private func cell(_ comparison: Comparison, _ slice: String? = nil) throws -> Comparison.Cell {
    try #require(comparison.cells.first { $0.slice == slice && $0.authority == .gold })
  }

  @Test("pairs go by id; what got worse and better is listed with both answers")
  func pairs() async throws {
    let small = try SmallSuite(0, lines: lines(80))
    let base = try await small.run(model("base", wrong: { $0 % 10 == 0 }))
    let candidate = try await small.run(model("new", wrong: { $0 % 8 == 3 }))
    let comparison = try compare(base, candidate)
    let all = try cell(comparison)
    #expect(all.result?.n == 80 && all.wins == 8 && all.losses == 10 && all.result?.ties == 62)
    #expect(all.result?.method == "mcnemar mid-p")
    #expect(all.result?.p == McNemar(onlyA: 10, onlyB: 8)?.midP)
    #expect(try cell(comparison, "a").result?.n == 20)
    let first = try #require(comparison.candidates.first)
    #expect(first.regressionCount == 10 && first.improvementCount == 8 && first.pairs == 80)
    let worse = try #require(first.regressions.first)
    #expect(worse.id == "s3" && worse.baseAnswer == "w3" && worse.candidateAnswer == "no")
    #expect(comparison.exitCode == .passed)
    let text = ComparisonText.text(comparison)
    #expect(text.contains("Regressions by same: 10") && text.contains("8/10/62") && !text.contains(" nan"))
    let counted = ComparisonText.text(try compare(base, candidate) { $0.casesMax = 0 })
    #expect(counted.contains("Regressions by same: 10\n") && !counted.contains("the first 0"))
    let json = comparison.json
    #expect(json["gold"]?.array?.first?["wins"]?.int == 8)
    #expect(json["candidates"]?.array?.first?["regressions"]?["cases"]?.array?.first?["id"]?.string == "s3")
  }

  @Test("Holm corrects over the slices of a metric, Benjamini-Hochberg over all that is shown")
  func corrections() async throws {
    let small = try SmallSuite(0, lines: lines(120))
    let base = try await small.run(model("base", wrong: { _ in false }))
    let candidates = [
      try await small.run(model("one", wrong: { $0 % 5 == 0 })),
      try await small.run(model("two", wrong: { $0 % 60 == 0 })),
    ]
    let comparison = try compare(base, candidates[0], candidates[1])
    let cells = comparison.cells.filter { $0.authority == .gold }
    #expect(cells.count == 4)
    let p = cells.compactMap { $0.result?.p }
    #expect(cells.compactMap(\.pHolm) == Correction.holm.adjust(p))
    #expect(cells.compactMap(\.pBenjaminiHochberg) == Correction.benjaminiHochberg.adjust(p))
  }

  @Test("a gate passes, fails or says that the data are not enough")
  func gate() async throws {
    let small = try SmallSuite(0, lines: lines(400))
    let base = try await small.run(model("base", wrong: { $0 % 10 == 1 }))
    let same = try await small.run(model("same", wrong: { $0 % 10 == 1 }))
    let worse = try await small.run(model("worse", wrong: { $0 % 10 == 1 || $0 % 4 == 0 }))
    let slightly = try await small.run(model("slightly", wrong: { $0 % 10 == 1 || $0 % 100 == 0 }))
    func verdict(_ candidate: RunSummary, _ margin: Double) throws -> (GateOutcome.Verdict?, ExitCode) {
      let comparison = try compare(base, candidate) { $0.gates = [ComparisonGate(worseMost: margin)] }
      return (comparison.gates.first?.verdict, comparison.exitCode)
    }
    #expect(try verdict(same, 0.05) == (.pass, .passed))
    #expect(try verdict(worse, 0.05) == (.fail, .gateFailed))
    // One in a hundred worse against a margin as small: nobody can tell.
    #expect(try verdict(slightly, 0.02) == (.inconclusive, .inconclusive))
    let comparison = try compare(base, worse) { $0.gates = [ComparisonGate(worseMost: 0.05)] }
    let rows = try #require(comparison.gates.first?.rows)
    #expect(rows.first { $0.slice == "a" }?.verdict == .fail)
    #expect(ComparisonText.text(comparison).contains("FAIL"))
    let small2 = try compare(base, same) { $0.gates = [ComparisonGate(worseMost: 0.05, pairsMin: 150)] }
    #expect(small2.gates.first?.rows.first { $0.slice == "a" }?.reason.contains("the gate asks for 150") == true)
    #expect(throws: AssayError.self) {
      try self.compare(base, same) { $0.gates = [ComparisonGate(worseMost: 0.05, slices: ["zebra"])] }
    }
  }

  @Test("samples that share a source are compared by whole clusters, epochs by their mean")
  func clustersAndEpochs() async throws {
    let small = try SmallSuite(0, lines: lines(90, cluster: 3))
    let base = try await small.run(model("base", wrong: { $0 % 9 == 0 })) { $0.epochs = 2 }
    let candidate = try await small.run(model("new", wrong: { $0 % 9 < 2 })) { $0.epochs = 2 }
    let comparison = try compare(base, candidate)
    let all = try cell(comparison)
    #expect(all.result?.n == 90 && all.result?.clusters == 30)
    #expect(all.result?.method == "cluster-robust paired t")
    #expect(comparison.candidates.first?.notes.contains { $0.contains("mean of its epochs") } == true)
  }

  @Test("samples that an unfinished run never asked stand in the way of a gate, whichever run it is")
  func unfinished() async throws {
    let small = try SmallSuite(0, lines: lines(120))
    let whole = try await small.run(model("whole", wrong: { $0 % 10 == 1 }))
    let cut = try await small.run(model("cut", wrong: { $0 % 10 == 1 }))
    let log = try Files.read(cut.folder.samples, bytesMax: 1 << 24)
    let lines = log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(60)
    try Files.write(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")], to: cut.folder.samples)
    var manifest = try RunManifest(reading: cut.folder)
    manifest.status = .started
    try manifest.write(to: cut.folder)
    for (base, candidate) in [(whole, cut), (cut, whole)] {
      let comparison = try compare(base, candidate) { $0.gates = [ComparisonGate(worseMost: 0.3, slices: ["all"])] }
      #expect(comparison.exitCode == .inconclusive)
      let reason = comparison.gates.first?.rows.first?.reason ?? ""
      #expect(reason.contains("60 of 120 samples have a value in one run only"), "\(reason)")
      #expect(try cell(comparison, "a").lost > 0)
      #expect(ComparisonText.text(comparison).contains("\(cut.folder.id) did not finish: its status is started"))
    }
    let json = try compare(cut, whole).json
    #expect(json["base"]?["status"]?.string == "started" && json["base"]?["notes"]?.array?.count == 1)
    // Scored again it is what it was: a part of a run.
    let scored = try await Rescoring.rescore(cut.folder, suite: small.suite, tools: .fake)
    #expect(scored.status == .started && scored.exitCode == .interrupted)
    #expect(scored.results.verdict.of(scored.status).word != .passed)
    let text = TerminalSummary.text(scored.results, status: scored.status, failure: scored.failure)
    #expect(text.hasPrefix("INTERRUPTED") && !text.contains("PASSED"))
  }

  @Test("that a run stopped when its gates were decided is said, and what only one run asked decides nothing")
  func stoppedEarly() async throws {
    let small = try SmallSuite(
      0, head: "gates:\n  - {metric: same, bound: \">= 0.5\"}\n", lines: lines(300))
    func run(_ provider: FakeProvider) async throws -> RunSummary {
      try await small.run(provider) { ($0.selection.stopsWhenDecided, $0.connectionsMax) = (true, 1) }
    }
    let short = try await run(model("good", wrong: { _ in false }))
    let long = try await run(model("worse", wrong: { $0 % 3 == 0 }))
    let (few, many) = (short.results.all.counts.samples, long.results.all.counts.samples)
    #expect(few != many && max(few, many) < 300)
    for (base, candidate) in [(short, long), (long, short)] {
      let comparison = try compare(base, candidate) { $0.gates = [ComparisonGate(worseMost: 0.9)] }
      #expect(comparison.gates.first?.verdict == .inconclusive)
      let text = ComparisonText.text(comparison)
      for (run, count) in [(short, few), (long, many)] {
        #expect(text.contains("\(run.folder.id) stopped when its gates were decided: \(count) of 300 samples"))
      }
    }
  }

  @Test("what differs is named and refused, and compared when it is allowed")
  func refused() async throws {
    let small = try SmallSuite(0, lines: lines(40))
    let other = try SmallSuite(
      0, head: "prompt: {after: please}",
      lines: lines(40, target: { $0 == 7 ? "changed" : "w\($0)" }))
    let base = try await small.run(model("base", wrong: { $0 % 10 == 0 }))
    let candidate = try await other.run(model("new", wrong: { $0 % 8 == 0 }))
    let error = #expect(throws: AssayError.self) { try self.compare(base, candidate) }
    #expect(error?.code == .data)
    for word in ["suite file", "data files", "prompt"] { #expect(error?.message.contains(word) == true, "\(word)") }
    #expect(error?.remedy?.contains("--allow-different suite,data,prompt") == true)
    let half = #expect(throws: AssayError.self) { try self.compare(base, candidate) { $0.allowed = [.suite] } }
    #expect(half?.message.contains("suite file") == false)
    let comparison = try compare(base, candidate) { $0.allowed = [.suite, .data, .prompt] }
    // The sample whose label changed is no pair any more.
    #expect(comparison.candidates.first?.pairs == 39 && comparison.candidates.first?.otherContent == 1)
    #expect(comparison.candidates.first?.notes.contains { $0.contains("prompt") } == true)
    let reseeded = try await small.run(model("new", wrong: { _ in false })) { $0.seed = 5 }
    let seed = #expect(throws: AssayError.self) { try self.compare(base, reseeded) }
    #expect(seed?.message.contains("the seed is 0 and 5") == true)
    #expect(throws: AssayError.self) { try RunDifference.kinds(parsing: ["suite,weather"]) }
    #expect(try RunDifference.kinds(parsing: ["suite, data", "seed"]) == [.suite, .data, .seed])
    #expect(throws: AssayError.self) { try self.compare(base, base) }
    #expect(throws: AssayError.self) { try self.compare(base, candidate) { $0.metrics = ["nothing"] } }
  }

  @Test("no overlap, partial overlap, all errors, no variance and one cluster get a message, never a NaN")
  func hostile() async throws {
    let small = try SmallSuite(0, lines: lines(60))
    let base = try await small.run(model("base", wrong: { $0 % 10 == 0 })) { $0.selection.range = 0..<30 }
    let apart = try await small.run(model("new", wrong: { $0 % 8 == 0 })) { $0.selection.range = 30..<60 }
    let none = try compare(base, apart) { $0.gates = [ComparisonGate(worseMost: 0.1)] }
    #expect(none.exitCode == .inconclusive && none.candidates.first?.pairs == 0)
    #expect(none.candidates.first?.notes.contains("the runs have no sample in common") == true)
    let partial = try compare(base, try await small.run(model("new", wrong: { $0 % 8 == 0 })))
    #expect(partial.candidates.first?.pairs == 30 && partial.candidates.first?.onlyCandidate == 30)
    let down = try await small.run(model("down", wrong: { _ in false }, fails: { $0 >= 2 }))
    let errors = try compare(base, down) { $0.gates = [ComparisonGate(worseMost: 0.9, pairsMin: 1)] }
    #expect(errors.exitCode == .inconclusive && errors.candidates.first?.lost == 58)
    // A run that broke off after what it is good at has not passed.
    let whole = try await small.run(model("base", wrong: { $0 % 10 == 0 }))
    let broken = try await small.run(model("new", wrong: { $0 % 10 == 0 }))
    let log = try Files.read(broken.folder.samples, bytesMax: 1 << 24)
    try Files.write(Array(log.prefix(log.count * 3 / 4)), to: broken.folder.samples)
    let cut = try compare(whole, broken) { $0.gates = [ComparisonGate(worseMost: 0.5, slices: ["all"], pairsMin: 1)] }
    #expect(cut.gates.first?.verdict == .inconclusive)
    #expect(cut.gates.first?.rows.first?.reason.contains("in one run only") == true)
    let lone = try SmallSuite(0, lines: lines(12, cluster: 12))
    let one = try compare(
      try await lone.run(model("base", wrong: { $0 == 1 })), try await lone.run(model("new", wrong: { $0 == 2 })))
    #expect(try cell(one).result?.insufficient == "all 12 pairs share one cluster")
    for comparison in [none, partial, errors, one] {
      let text = ComparisonText.text(comparison) + comparison.json.compact
      #expect(![" nan", ":nan", ":inf", " inf"].contains { text.lowercased().contains($0) })
    }
  }

  @Test("a candidate that is named twice is refused")
  func namedTwice() async throws {
    let small = try SmallSuite(0, lines: lines(40))
    let base = try await small.run(model("base", wrong: { $0 % 10 == 0 }))
    let other = try await small.run(model("new", wrong: { $0 % 8 == 0 }))
    let twice = #expect(throws: AssayError.self) { try self.compare(base, other, other) }
    #expect(twice?.message == "\(other.folder.id) is named twice")
  }

  @Test("`compare:` in a suite is read, shown and complained about")
  func suite() throws {
    let small = try SmallSuite(
      2, head: "compare:\n  - {no_slice_worse_than: 0.02, slices: [all, a], confidence: 0.9, min_n: 12}\n")
    let gate = try #require(small.suite.comparisonGates.first)
    #expect(gate.worseMost == 0.02 && gate.slices == ["all", "a"] && gate.confidence == 0.9 && gate.pairsMin == 12)
    #expect(small.suite.json["compare"]?.array?.first?["min_n"]?.int == 12)
    let error = #expect(throws: AssayError.self) {
      try SmallSuite(2, head: "compare:\n  - {no_slice_worse_than: 0.02, slices: [aa], metric: sane}\n")
    }
    #expect(
      [error?.message, error?.remedy].contains { $0?.contains("sane") == true || $0?.contains("1 more") == true })
  }

  @Test("the spread of runs is measured for planning")
  func spread() async throws {
    let small = try SmallSuite(0, lines: lines(90, cluster: 3))
    let base = try await small.run(model("base", wrong: { $0 / 3 % 3 == 0 }))
    let other = try await small.run(model("new", wrong: { $0 / 3 % 3 == 0 || $0 % 15 == 4 }))
    let alone = try MeasuredSpread.measure(base.folder, metric: nil, slice: nil)
    #expect(alone.metric == "same" && alone.samples == 90 && alone.clusters == 30 && alone.correlation == nil)
    // Clusters of three that agree make the variance three times as large.
    #expect(abs(alone.designEffect - 3) < 0.15)
    let both = try MeasuredSpread.measure(base.folder, against: other.folder, metric: "same", slice: nil)
    #expect(try #require(both.correlation) > 0.7)
    #expect(throws: AssayError.self) { try MeasuredSpread.measure(base.folder, metric: "nothing", slice: nil) }
    #expect(throws: AssayError.self) { try MeasuredSpread.measure(base.folder, metric: nil, slice: "zebra") }
    let right = try await small.run(model("right", wrong: { _ in false }))
    let flat = #expect(throws: AssayError.self) { try MeasuredSpread.measure(right.folder, metric: nil, slice: nil) }
    #expect(flat?.message.contains("are the same") == true)
  }
}
