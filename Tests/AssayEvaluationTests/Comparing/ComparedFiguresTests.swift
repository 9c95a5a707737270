import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStatistics
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Comparing figures that are no mean of samples")
struct ComparedFiguresTests {
  /// Questions of yes and no with two runs, and figures over pooled counts.
  private struct Files {
    let scratch: Scratch
    let suite: Suite

    init(cluster: Int = 0) throws {
      scratch = try Scratch()
      let lines = (0..<60).map { index in
        let shared = cluster > 0 ? #","cluster":"c\#(index / cluster)""# : ""
        return
          #"{"id":"s\#(index)","input":"is it w\#(index)","target":"\#(index % 3 == 0 ? "no" : "yes")","attributes":{"group":"\#(index % 2)"}\#(shared)}"#
      }
      try scratch.write("data.jsonl", lines.joined(separator: "\n") + "\n")
      let yaml = """
        version: 1
        name: figures
        data: data.jsonl
        slices: {odd: attributes.group == "1"}
        scorers:
          - {metric: pope.official, name: f1, options: {figure: f1}}
          - {metric: wer}
          - {metric: wil}
          - {metric: yes_no}
        """
      try scratch.write("suite.yaml", yaml)
      suite = try SuiteLoader.load(scratch.path + "/suite.yaml")
    }

    func run(_ wrong: @escaping @Sendable (Int) -> Bool) async throws -> RunSummary {
      let provider = FakeProvider { request, context, _ throws(AssayError) in
        let index = Int((context.sampleID ?? "").dropFirst()) ?? 0
        return Answer(text: (index % 3 == 0) != wrong(index) ? "no" : "yes it is")
      }
      var options = RunOptions(runsFolder: scratch.path + "/runs")
      options.connectionsMax = 4
      return try await Runner.run(suite, options: options, provider: provider, tools: .standard())
    }
  }

  private func compare(_ base: RunSummary, _ other: RunSummary, _ method: ComparisonMethod = .init(resamples: 300))
    throws
    -> Comparison
  {
    var options = ComparisonOptions()
    options.method = method
    return try Comparing.compare(base.folder, [other.folder], options: options)
  }

  @Test(
    "the table's value is the run's own, over all samples and in slices, and the interval is drawn for both at once")
  func ownValues() async throws {
    let files = try Files()
    let base = try await files.run { $0 % 7 == 0 }
    let other = try await files.run { $0 % 4 == 0 }
    let comparison = try compare(base, other)
    for name in ["f1", "wer", "wil", "yes_no"] {
      for (slice, mine, theirs) in [
        (nil, base.results.all, other.results.all), ("odd", base.results.slices[0], other.results.slices[0]),
      ] as [(String?, SliceResult, SliceResult)] {
        let result = try #require(comparison.cells.first { $0.name == name && $0.slice == slice }?.result)
        #expect(mine.rows(.gold).first { $0.name == name }?.aggregate.value == result.base, "\(name)")
        #expect(theirs.rows(.gold).first { $0.name == name }?.aggregate.value == result.candidate, "\(name)")
        #expect(result.p != nil && (result.interval?.low ?? 9) < (result.interval?.high ?? 0), "\(name)")
      }
    }
    let f1 = try #require(comparison.cells.first { $0.name == "f1" && $0.slice == nil })
    #expect(f1.result?.method == "paired bootstrap, percentile, 300 resamples" && !f1.hasWinners)
    #expect(comparison.isDrawn && comparison.method.seed == 0)
    let text = ComparisonText.text(comparison)
    #expect(text.contains("at most 300 resamples, seed 0") && text.contains(" differ"))
    #expect(comparison.json["gold"]?.array?.first?["resamples"]?.int == 300)
    // Same seed, same bytes; another seed, other draws.
    #expect(try compare(base, other).json == comparison.json)
    let seeded = try compare(base, other, ComparisonMethod(resamples: 300, seed: 4))
    #expect(seeded.cells.first { $0.name == "f1" }?.result?.interval != f1.result?.interval)
    #expect(
      seeded.cells.first { $0.name == "yes_no" }?.result == comparison.cells.first { $0.name == "yes_no" }?.result)
  }

  @Test("whole clusters are drawn where samples share a source; identical runs have no interval and no p")
  func clusters() async throws {
    let files = try Files(cluster: 3)
    let base = try await files.run { $0 % 7 == 0 }
    let comparison = try compare(base, try await files.run { $0 % 4 == 0 })
    let f1 = try #require(comparison.cells.first { $0.name == "f1" && $0.slice == nil }?.result)
    #expect(f1.n == 60 && f1.clusters == 20 && f1.method.hasPrefix("clustered paired bootstrap"))
    let same = try compare(base, try await files.run { $0 % 7 == 0 })
    let cell = try #require(same.cells.first { $0.name == "f1" })
    #expect(cell.result?.p == nil && cell.result?.insufficient == "all pairs are the same" && !cell.hasMoved)
  }

  @Test("a method can be chosen: everything drawn again, or one test alone")
  func methods() async throws {
    let files = try Files()
    let base = try await files.run { $0 % 7 == 0 }
    let other = try await files.run { $0 % 4 == 0 }
    let base2 = try await files.run { $0 % 7 == 0 }
    func result(_ name: String, _ method: ComparisonMethod) throws -> PairedComparison.Result? {
      try compare(base, other, method).cells.first { $0.name == name && $0.slice == nil }?.result
    }
    let drawn = try #require(try result("yes_no", ComparisonMethod(.bootstrap, resamples: 500)))
    #expect(drawn.method == "paired bootstrap, percentile, 500 resamples")
    let plain = try #require(try result("yes_no", .init(resamples: 200)))
    #expect(drawn.difference == plain.difference && drawn.cohenH != nil && plain.method == "mcnemar mid-p")
    #expect(try result("wer", ComparisonMethod(.bca, resamples: 300))?.method == "paired bootstrap, BCa, 300 resamples")
    #expect(try result("f1", ComparisonMethod(.bca, resamples: 300))?.method == "paired bootstrap, BCa, 300 resamples")
    #expect(try result("wer", .init(resamples: 200))?.method == "paired t of ratios")
    #expect(try result("yes_no", ComparisonMethod(.t, resamples: 200))?.method == "paired t")
    #expect(try result("wil", ComparisonMethod(.mcnemar, resamples: 200))?.insufficient == PairedComparison.unfit)
    #expect(try result("wer", ComparisonMethod(.mcnemar, resamples: 200))?.p == nil)
    // Where no pair differs there is nothing to draw, and so many equal pairs prove what they prove.
    let same = try compare(base, base2, ComparisonMethod(.bootstrap, resamples: 300)).cells.first {
      $0.name == "yes_no"
    }?.result
    #expect(same?.test != nil && same?.interval != nil && same?.method == "mcnemar mid-p")
    // A gate is decided by what is drawn.
    var options = ComparisonOptions()
    options.method = ComparisonMethod(.bootstrap, resamples: 300)
    options.gates = [ComparisonGate(metric: "f1", worseMost: 0.9), ComparisonGate(metric: "yes_no", worseMost: 0.0)]
    let gates = try Comparing.compare(base.folder, [other.folder], options: options).gates
    #expect(gates.first?.rows.first?.verdict == .pass && gates.last?.verdict != .pass)
  }

  @Test("mAP and AUROC over pairs are what the aggregator of a run says of the same scores")
  func reducers() throws {
    let map = try ScorerRegistry.make("map")
    let auroc = try ScorerRegistry.make("risk.aurc", options: ["figure": "auroc"])
    var scores: [String: [Score]] = [:]
    for index in 0..<30 {
      let box: JSONValue = ["kind": "object", "value": "cup", "region": JSONValue(encoding: Region.box(box(0)))]
      let sample = Sample(
        id: "s\(index)", request: Request(messages: []),
        labels: [Label(.observations, [box], authority: .gold, source: "test")])
      var evidence = Evidence()
      evidence.coverages = [Coverage(extractor: "d@1", part: 0, modality: .image, kinds: [.object])]
      evidence.observations = [
        Observation(
          id: "o", kind: .object, value: "cup", region: .box(self.box(Double(index % 5) / 10)), part: 0,
          confidence: 1 - Double(index) / 40, source: "d@1")
      ]
      scores["map", default: []] += map.score(ScoringCase(sample: sample, evidence: evidence))
      scores["auroc", default: []].append(
        Score(
          metric: auroc.metric, layer: auroc.layer, authority: .gold, outcome: .value(Double(index % 7) / 7),
          counts: ["risk": Double(index % 7) / 7, "wrong": index % 3 == 0 ? 1 : 0]))
    }
    for (name, scorer) in [("map", map), ("auroc", auroc)] {
      guard case .custom(let reducer) = scorer.aggregation, let mine = scores[name] else {
        Issue.record("\(name) is a mean")
        continue
      }
      var aggregator = Aggregator(scorers: [scorer])
      for (index, score) in mine.enumerated() { aggregator.add(score, sample: index) }
      let reversed = mine.map { score in
        var score = score
        score.counts["risk"] = score.counts["risk"].map { 1 - $0 }
        return score
      }
      var cell = Comparison.Cell(
        candidate: 0, slice: nil, name: name, definition: scorer.metric, authority: .gold, layer: scorer.layer,
        higherIsBetter: true)
      PairedReduction(
        reducer: reducer, base: mine.map { [$0] }, candidate: reversed.map { [$0] },
        clusters: Array(repeating: nil, count: mine.count)
      ).fill(&cell, ComparisonOptions(), scores: 60)
      let value = try #require(aggregator.aggregates().first?.value)
      #expect(cell.result?.base == value && value > 0, "\(name)")
      if name == "auroc" { #expect(abs((cell.result?.candidate ?? 0) - (1 - value)) < 1e-12) }
    }
  }

  private func box(_ shift: Double) -> Box2D { Box2D(x: shift, y: 0, width: 1, height: 1) }

  @Test("`compare:` may say the method, once, beside its gates")
  func suite() throws {
    let head = "compare:\n  - {method: bca, resamples: 500, seed: 7}\n  - {no_slice_worse_than: 0.02}\n"
    let small = try SmallSuite(2, head: head)
    #expect(small.suite.comparisonMethod == .init(kind: .bca, resamples: 500, seed: 7))
    #expect(small.suite.comparisonGates.count == 1 && small.suite.json["compare"]?.array?.count == 2)
    let command = ComparisonMethodSetting(kind: nil, resamples: 900, seed: nil)
    #expect(command.over(small.suite.comparisonMethod) == ComparisonMethod(.bca, resamples: 900, seed: 7))
    #expect(ComparisonMethodSetting().over(nil) == ComparisonMethod())
    for wrong in ["{method: magic}", "{method: bca, resamples: 3}", "{resamples: x}"] {
      #expect(throws: AssayError.self) { try SmallSuite(2, head: "compare:\n  - \(wrong)\n") }
    }
    #expect(throws: AssayError.self) {
      try SmallSuite(2, head: "compare:\n  - {method: bca}\n  - {method: t}\n")
    }
  }
}
