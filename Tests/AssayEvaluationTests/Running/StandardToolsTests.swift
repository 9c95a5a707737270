import AssayCore
import AssayEvaluation
import AssayScoring
import Testing

@Suite("The scorers and aggregators of the house")
struct StandardToolsTests {
  @Test("shards merge to the bytes of one run with real scorers, intervals and gates")
  func shards() async throws {
    let small = try SmallSuite(60)
    let yaml = """
      version: 1
      name: real
      data: data.jsonl
      cluster_by: attributes.group
      slices: {a: attributes.group == "a", late: id glob "s5*"}
      scorers: [exact, contains, wer, {metric: exact.normalised, name: words, on: a}]
      gates: [{metric: exact, bound: ">= 0.5", slice: late, min_n: 3}]
      epochs: 2
      """
    try small.scratch.write("real.yaml", yaml)
    let suite = try SuiteLoader.load(small.scratch.path + "/real.yaml")
    func run(_ shard: Int, _ shards: Int) async throws -> RunSummary {
      var options = small.options
      (options.selection.shard, options.selection.shards) = (shard, shards)
      return try await Runner.run(suite, options: options, provider: FakeProvider.echo(), tools: .standard())
    }
    let whole = try await run(1, 1)
    let parts = [try await run(2, 2).folder, try await run(1, 2).folder]
    let merged = RunFolder(path: small.scratch.path + "/merged")
    _ = try await Merging.merge(parts, into: merged, suite: suite, tools: .standard())
    #expect(try small.scratch.read(merged.scores) == small.scratch.read(whole.folder.scores))
    #expect(try small.scratch.read(merged.slices) == small.scratch.read(whole.folder.slices))
    let row = try #require(whole.results.all.rows(.gold).first { $0.name == "exact" })
    #expect(row.aggregate.value == 0.9)
    print(TerminalSummary.text(whole.results))
    print(try small.scratch.read(whole.folder.scores).prefix(3000))
  }
}
