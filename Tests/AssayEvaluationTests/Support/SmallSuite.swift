import AssayCore
import AssayEvaluation
import AssayPerception

/// A suite of so many one-line questions whose answer is their last word, in a folder of its own.
struct SmallSuite {
  let scratch: Scratch
  let suite: Suite

  init(_ count: Int, head: String = "", lines: [String]? = nil) throws {
    scratch = try Scratch()
    let all =
      lines
      ?? (0..<count).map { index in
        let target = index % 10 == 1 ? "other" : "w\(index)"
        return
          #"{"id":"s\#(index)","input":"say w\#(index)","target":"\#(target)","attributes":{"group":"\#(["a", "b"][index % 2])"}}"#
      }
    try scratch.write("data.jsonl", all.joined(separator: "\n") + "\n")
    let yaml = """
      version: 1
      name: small
      data: data.jsonl
      slices:
        a: attributes.group == "a"
      scorers: [same]
      """
    try scratch.write("suite.yaml", yaml + "\n" + head)
    suite = try SuiteLoader.load(scratch.path + "/suite.yaml")
  }

  var options: RunOptions {
    var options = RunOptions(runsFolder: scratch.path + "/runs")
    options.connectionsMax = 4
    return options
  }

  func run(
    _ provider: FakeProvider = .echo(), _ change: (inout RunOptions) -> Void = { _ in },
    control: RunControl = RunControl(), events: EventBox = EventBox(), tools: EvaluationTools = .fake,
    perceiver: (any Perceiving)? = nil
  ) async throws -> RunSummary {
    var options = options
    change(&options)
    return try await Runner.run(
      suite, options: options, provider: provider, perceiver: perceiver, tools: tools, control: control,
      events: { events.add($0) })
  }
}
