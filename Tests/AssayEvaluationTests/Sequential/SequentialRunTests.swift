import AssayConfiguration
import AssayCore
import AssayScoring
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Runs that stop when their gates are decided")
struct SequentialRunTests {
  private static let gates = """
    gates:
      - {metric: same, bound: ">= 0.6"}
      - {metric: same, slice: a, bound: ">= 0.5"}
    """

  private func suite(_ count: Int = 400, cluster: Int = 1, head: String = Self.gates) throws -> SmallSuite {
    let lines = (0..<count).map { index in
      let target = index % 20 == 1 ? "other" : "w\(index)"
      let group = ["a", "b"][index % 2]
      let rest = #""attributes":{"group":"\#(group)"}}"#
      return #"{"id":"s\#(index)","input":"say w\#(index)","target":"\#(target)","cluster":"c\#(index / cluster)","#
        + rest
    }
    return try SmallSuite(0, head: head, lines: lines)
  }

  private func watched(
    _ small: SmallSuite, _ provider: FakeProvider = .echo(), _ change: (inout RunOptions) -> Void = { _ in }
  )
    async throws -> RunSummary
  {
    try await small.run(provider) { options in
      options.selection.stopsWhenDecided = true
      change(&options)
    }
  }

  @Test("asking stops when every gate is decided, and says what it saved")
  func stops() async throws {
    let small = try suite()
    let provider = FakeProvider.echo()
    let summary = try await watched(small, provider)
    let sequential = try #require(summary.results.sequential)
    #expect(summary.status == .success && summary.exitCode == .passed)
    #expect(try #require(sequential.decidedAfter) < 150 && sequential.samples == 400)
    // What was in flight at the decision ends; nothing beyond begins.
    #expect(provider.calls <= (sequential.decidedAfter ?? 0) + 16 && sequential.asked <= provider.calls)
    #expect(sequential.saved == 400 - sequential.asked)
    for gate in summary.results.gates {
      #expect(gate.verdict == .pass && gate.reason.contains("decided after") && gate.n >= 30, "\(gate.reason)")
      #expect(try #require(gate.low) >= gate.gate.bound.limit - 1e-9)
    }
    #expect(summary.json["sequential"]?["saved"]?.int == sequential.saved)
    #expect(TerminalSummary.text(summary.results).contains("were not asked"))
    // The order is not that of the file.
    #expect(provider.ids.prefix(20) != ArraySlice((0..<20).map { "s\($0)" }))
  }

  @Test("the same seed asks in the same order, another in another")
  func order() throws {
    let small = try suite(60, cluster: 3)
    func order(_ seed: UInt64) throws -> [Int] {
      var suite = small.suite
      suite.seed = seed
      return try SamplingOrder(suite, Selection()).items.map(\.index)
    }
    let first = try order(1)
    let (again, other) = (try order(1), try order(2))
    #expect(first == again && first != other && first.sorted() == Array(0..<60))
    // Clusters stay whole: each three in a row share one.
    #expect(stride(from: 0, to: 60, by: 3).allSatisfy { Set(first[$0..<$0 + 3].map { $0 / 3 }).count == 1 })
    var suite = small.suite
    suite.clusterBy = .none
    #expect(try SamplingOrder(suite, Selection()).plan == SequentialPlan(units: 60, records: 60, recordsOfUnitMax: 1))
    suite.epochs = 2
    suite.clusterBy = .attribute("group")
    #expect(try SamplingOrder(suite, Selection()).plan == SequentialPlan(units: 2, records: 120, recordsOfUnitMax: 60))
  }

  @Test("a verdict that was reached stands when the run is scored again or resumed")
  func stands() async throws {
    let small = try suite()
    let summary = try await watched(small)
    let scored = try await Rescoring.rescore(summary.folder, suite: small.suite, tools: .fake)
    #expect(scored.results.gates == summary.results.gates && scored.results.sequential == summary.results.sequential)
    let provider = FakeProvider.echo()
    let resumed = try await watched(small, provider) { $0.resume = .run(summary.folder) }
    #expect(provider.calls == 0 && resumed.results.gates == summary.results.gates)
    // Looking on without the watch would be another run.
    let error = await #expect(throws: AssayError.self) { try await small.run { $0.resume = .run(summary.folder) } }
    #expect(error?.message.contains("selection") == true)
  }

  @Test("a run cut anywhere goes on to the same decision", arguments: [0, 3000, 9000])
  func resumes(byte: Int) async throws {
    let small = try suite()
    let whole = try await watched(small)
    let killed = try await watched(small)
    let bytes = try Files.read(killed.folder.samples, bytesMax: 1 << 24)
    try Files.write(Array(bytes.prefix(byte)), to: killed.folder.samples)
    let resumed = try await watched(small) { $0.resume = .run(killed.folder) }
    #expect(resumed.results.gates == whole.results.gates)
    #expect(resumed.results.sequential?.decidedAfter == whole.results.sequential?.decidedAfter)
  }

  @Test("answers that come late do not change what is decided")
  func slow() async throws {
    let small = try suite()
    let quick = try await watched(small)
    let slow = FakeProvider { request, context, _ throws(AssayError) in
      // Every seventh answer is slow, so that later ones overtake it.
      if (Int((context.sampleID ?? "").dropFirst()) ?? 0) % 7 == 0 { try? await Task.sleep(nanoseconds: 20_000_000) }
      let word = String(request.question.split(separator: " ").last ?? "")
      return Answer(text: word, usage: Usage(input: 1, output: 1), timing: Timing(totalMs: 1))
    }
    let late = try await watched(small, slow) { $0.connectionsMax = 16 }
    #expect(late.results.gates == quick.results.gates)
  }

  @Test("a gate that the data cannot decide stays open after all of them")
  func open() async throws {
    let small = try suite(80, head: "gates:\n  - {metric: same, bound: \">= 0.95\"}\n")
    let summary = try await watched(small)
    #expect(summary.exitCode == .inconclusive && summary.results.sequential?.decidedAfter == nil)
    #expect(summary.results.all.counts.samples == 80 && summary.results.sequential?.saved == 0)
    #expect(summary.results.gates.first?.reason.contains("may or may not keep") == true)
  }

  @Test("a bound at the edge of the range fails on the first value that breaks it, never on values that keep it")
  func edgeBounds() async throws {
    let clean = (0..<90).map { #"{"id":"s\#($0)","input":"say w\#($0)","target":"w\#($0)"}"# }
    func verdict(_ bound: String, _ lines: [String]) async throws -> String {
      let small = try SmallSuite(0, head: "gates:\n  - {metric: same, bound: \"\(bound)\"}\n", lines: lines)
      let results = try await watched(small).results
      let isWhole = results.all.counts.samples == lines.count
      return try #require(results.gates.first).verdict.rawValue + (isWhole ? " after all" : "")
    }
    #expect(try await verdict(">= 1", clean) == "inconclusive after all")
    #expect(try await verdict(">= 0", clean).hasPrefix("pass"))
    #expect(try await verdict("<= 1", clean).hasPrefix("pass"))
    #expect(try await verdict("> 1", clean).hasPrefix("fail"))
    let wrong = clean.map { $0.replacing("\"target\":\"w", with: "\"target\":\"no") }
    #expect(try await verdict("<= 0", wrong) == "inconclusive after all")
    #expect(try await verdict("< 0", wrong).hasPrefix("fail"))
    #expect(try await verdict("<= 0", Array(wrong.dropLast(9)) + clean.suffix(9)).hasPrefix("fail"))
    #expect(try await verdict(">= 1", Array(clean.dropLast(9)) + wrong.suffix(9)).hasPrefix("fail"))
  }

  @Test("too many errors decide nothing")
  func errors() async throws {
    let small = try suite(120)
    let failing = FakeProvider { request, context, _ throws(AssayError) in
      if (Int((context.sampleID ?? "").dropFirst()) ?? 0) % 3 == 0 { throw AssayError(.provider, "down") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await watched(small, failing)
    #expect(summary.results.sequential?.decidedAfter == nil && summary.exitCode == .inconclusive)
  }

  @Test("a run goes on while so many samples in flight ended in errors that its decision would not stand")
  func lateErrors() async throws {
    let small = try suite(400)
    let clean = try await watched(small) { $0.connectionsMax = 1 }
    let order = try SamplingOrder(small.suite, Selection()).items.map { "s\($0.index)" }
    let after = try #require(clean.results.sequential?.decidedAfter)
    // Asked while the decision falls, and failing after it: enough to go beyond the share that is allowed.
    let late = Set(order[after..<after + 8])
    let failing = FakeProvider { request, context, _ throws(AssayError) in
      if late.contains(context.sampleID ?? "") {
        try? await Task.sleep(nanoseconds: 200_000_000)
        throw AssayError(.provider, "down")
      }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await watched(small, failing) { ($0.connectionsMax, $0.retriesOnError) = (16, 0) }
    let counts = summary.results.all.counts
    #expect(summary.exitCode == .passed && Double(counts.errors) <= 0.05 * Double(counts.samples), "\(counts)")
    #expect(counts.samples < 400)
  }

  @Test("several answers of a sample are called answers")
  func epochs() async throws {
    let small = try suite(120)
    var twice = small.suite
    twice.epochs = 2
    let summary = try await Runner.run(
      twice, options: watching(small.options), provider: FakeProvider.echo(), perceiver: nil, tools: .fake,
      control: RunControl(), events: { _ in })
    let sequential = try #require(summary.results.sequential)
    #expect(sequential.samples == 240 && sequential.text.contains("of 240 answers"))
    #expect(summary.results.gates.allSatisfy { $0.reason.hasSuffix("of 240 answers") })
  }

  private func watching(_ options: RunOptions) -> RunOptions {
    var options = options
    options.selection.stopsWhenDecided = true
    return options
  }

  @Test("what cannot be watched is refused before anything is asked")
  func refused() async throws {
    let small = try suite(20)
    for change: @Sendable (inout RunOptions) -> Void in [
      { ($0.selection.shard, $0.selection.shards) = (1, 2) },
      {
        $0.selection.filter = try? Predicate(parsing: "attributes.group == \"a\"")
        $0.selection.filterText = "a"
      },
    ] {
      let error = await #expect(throws: AssayError.self) { try await self.watched(small, .echo(), change) }
      #expect(error?.code == .usage && error?.remedy != nil)
    }
    for head in [
      "", "gates:\n  - {metric: same, bound: \">= 0.5\", on: value}\n",
      "gates:\n  - {metric: same.part, bound: \">= 0.5\"}\n",
    ] {
      let other = try suite(20, head: head)
      let provider = FakeProvider.echo()
      let error = await #expect(throws: AssayError.self) { try await self.watched(other, provider) }
      #expect(error?.code == .configuration && provider.calls == 0)
    }
  }

  @Test("lines that are wrong and ids that come twice end as errors in any order")
  func wrongLines() async throws {
    let lines =
      (0..<40).map { #"{"id":"s\#($0)","input":"say w\#($0)","target":"w\#($0)"}"# }
      + ["{\"id\":", #"{"id":"s3","input":"again","target":"x"}"#]
    let small = try SmallSuite(0, head: "gates:\n  - {metric: same, bound: \">= 0.99\"}\n", lines: lines)
    // Only what lies behind the head of the data gets as far as this.
    let summary = try await watched(small) { $0.preflightLinesMax = 10 }
    #expect(summary.results.all.counts.samples == 42 && summary.results.all.counts.errors == 2)
  }
}
