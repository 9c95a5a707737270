import AssayStress
import Testing

@testable import AssayEvaluation

@Suite("The samples that `samples_max` takes")
struct BoundedSamplesTests {
  /// Pictures stand in every third line; the others are texts.
  private static let lines = (0..<12).map { index in
    let media = "data:image/png;base64,UExBSU4="
    let content = index % 3 == 0 ? #"{"type":"image","image":"\#(media)"},"# : ""
    return
      #"{"id":"s\#(index)","input":[{"role":"user","content":[\#(content){"type":"text","text":"what?"}]}],"target":"x","attributes":{"half":\#(index / 6)}}"#
  }

  private func suite(_ scratch: Scratch, _ stress: String) throws -> Suite {
    try scratch.write("data.jsonl", Self.lines.joined(separator: "\n") + "\n")
    try scratch.write(
      "suite.yaml",
      """
      version: 1
      data: data.jsonl
      slices: {second: attributes.half == 1, large: image.width > 4}
      scorers: [same]
      stress: \(stress)
      """)
    return try SuiteLoader.load(scratch.path + "/suite.yaml", perturbations: Ways.all)
  }

  /// Ids of the samples that have the suite's only variant.
  private func chosen(_ stress: String, _ selection: Selection = Selection()) throws -> [String] {
    let scratch = try Scratch()
    let suite = try suite(scratch, stress)
    let bounded = try BoundedSamples(suite, selection)
    let mine = try #require(suite.stress)
    var reader = DatasetReader(suite.data)
    var ids: [String] = []
    while let record = try reader.next() {
      guard case .success(let draft) = record.draft else { continue }
      if bounded.variants(of: draft, index: record.index, mine) == [1] { ids.append(draft.id) }
    }
    return ids
  }

  @Test("it counts those that have a medium to work on and are in the slices, not all lines")
  func counts() throws {
    #expect(try chosen("[{perturb: dim, severities: 1, samples_max: 2}]") == ["s3", "s9"])
    #expect(try chosen("[{perturb: dim, severities: 1, samples_max: 4}]") == ["s0", "s3", "s6", "s9"])
    #expect(try chosen("[{perturb: dim, severities: 1, samples_max: 1, on: second}]") == ["s9"])
    #expect(try chosen("[{perturb: dim, severities: 1, samples_max: 9, on: second}]") == ["s6", "s9"])
    // What is large is not known before the media are read.
    #expect(try chosen("[{perturb: dim, severities: 1, samples_max: 2, on: large}]") == ["s3", "s9"])
    #expect(try chosen("[{perturb: hush, severities: 1, samples_max: 2}]").isEmpty)
  }

  @Test("every shard chooses among all, and a range among its own")
  func selects() throws {
    let stress = "[{perturb: dim, severities: 1, samples_max: 2}]"
    #expect(try chosen(stress, Selection(shard: 2, shards: 3)) == ["s3", "s9"])
    #expect(try chosen(stress, Selection(range: 0..<6)) == ["s0", "s3"])
    #expect(try chosen(stress, Selection(ids: ["s0", "s6", "s7"])) == ["s0", "s6"])
  }

  @Test("a plan counts what will come")
  func plans() throws {
    let scratch = try Scratch()
    let bounded = try suite(scratch, "[{perturb: dim, severities: 1-3, samples_max: 1, on: second}]")
    #expect(try RunPlan(bounded, options: RunOptions()).stressed == 3)
    let sliced = try suite(scratch, "[{perturb: dim, severities: 1-3, on: second}]")
    #expect(try RunPlan(sliced, options: RunOptions()).stressed == 6)
  }

  @Test("what it leaves out is known before the first sample is read")
  func leavesOut() throws {
    let scratch = try Scratch()
    let suite = try suite(scratch, "[{perturb: dim, severities: 1-3, samples_max: 1}]")
    let stress = try #require(suite.stress)
    let bounded = try BoundedSamples(suite, Selection())
    #expect(bounded.linesLeftOut(of: 12, stress) == 33)
    #expect(bounded.linesLeftOut(of: 1, stress) == 0)
    let all = try self.suite(scratch, "[{perturb: dim, severities: 1-3}]")
    #expect(try BoundedSamples(all, Selection()).linesLeftOut(of: 12, try #require(all.stress)) == 0)
  }

  @Test("a check tells of perturbations that no sample has a medium for")
  func tellsOfIdleOnes() throws {
    let scratch = try Scratch()
    let notes = DataCheck(try suite(scratch, "[{perturb: dim, severities: 1}, {perturb: hush, severities: 1}]")).notes
    #expect(notes == ["nothing to stress: `hush` works on audio, video, and no sample has such a medium"])
    #expect(DataCheck(try suite(scratch, "[{perturb: dim, severities: 1, on: second}]")).notes.isEmpty)
  }

  @Test("the chosen are spread evenly")
  func spreads() {
    #expect(BoundedSamples.spread(Array(0..<10), 2) == [4, 9])
    #expect(BoundedSamples.spread([7], 3) == [7] && BoundedSamples.spread([], 3).isEmpty)
    for most in 1...9 { #expect(BoundedSamples.spread(Array(0..<9), most).count == most) }
  }
}
