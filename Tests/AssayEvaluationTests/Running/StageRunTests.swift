import AssayCore
import AssayVerification
import AssayWire
import Testing

@testable import AssayEvaluation

/// Stages by a model cost money: they keep the rules that answers and labels keep.
@Suite("Model stages in a run")
struct StageRunTests {
  private static func head(
    _ more: String = "", price: String = "price: {input_per_million: 1000, output_per_million: 0}"
  )
    -> String
  {
    """
    verification:
      stages:
        model: judge/m
        stages: [self_consistency]
        samples: 2
        risk: {min: 0, max: 1}
        \(price)
        \(more)

    """
  }

  private func suite(_ count: Int, _ head: String) throws -> SmallSuite {
    let facts = #"{"for":"facts","value":{"observations":[],"coverage":[]}}"#
    let answer = #"{"for":"answer","value":"The pump is grey."}"#
    let lines = (0..<count).map {
      #"{"id":"s\#($0)","input":"What colour is the pump?","labels":[\#(answer),\#(facts)],"attributes":{"group":"a"}}"#
    }
    return try SmallSuite(count, head: head, lines: lines)
  }

  private func tools(_ judge: FakeProvider) -> EvaluationTools {
    var tools = EvaluationTools.fake
    tools.makeStageProvider = { _ throws(AssayError) in judge }
    return tools
  }

  private func model(_ name: String) -> FakeProvider {
    FakeProvider(name: name) { _, _, _ throws(AssayError) in
      Answer(text: "The pump is grey.", usage: Usage(input: 10, output: 1))
    }
  }

  private func records(_ summary: RunSummary) throws -> [SampleRecord] {
    let log = RunLog(path: summary.folder.samples)
    return try log.entries().map { try log.record($0) }
  }

  private let price = Price(inputPerMillion: 1000, outputPerMillion: 0)

  @Test("What stages found and cost stands in each line, and counts in the run")
  func counted() async throws {
    let judge = model("judge/m")
    let small = try suite(5, Self.head())
    let summary = try await small.run(model("main/m"), { $0.price = price }, tools: tools(judge))
    #expect(judge.calls == 10 && summary.requests == 15 && summary.inputTokens == 150)
    #expect(abs((summary.cost ?? 0) - 0.15) < 1e-9)
    for record in try records(summary) {
      #expect(record.stages?["status"] == "ran" && record.stageUse?.requests == 2)
      #expect(record.stages?["observations"]?[0]?["source"] == "model:judge/m")
      #expect(record.stages?["observations"]?[0]?["value"]?.double == 0)
    }
  }

  @Test("A resume repeats no request that was paid for and counts its cost once")
  func resume() async throws {
    let small = try suite(8, Self.head())
    let control = RunControl()
    let stuck = FakeProvider(name: "judge/m") { _, context, _ throws(AssayError) in
      if context.sampleID == "s4", context.epoch == 2 {
        control.interrupt()
        control.interrupt()
        try? await Task.sleep(nanoseconds: 300_000_000_000)
      }
      return Answer(text: "The pump is grey.", usage: Usage(input: 10, output: 1))
    }
    let main = model("main/m")
    let first = try await small.run(
      main, { ($0.price, $0.connectionsMax) = (price, 1) }, control: control, tools: tools(stuck))
    #expect(first.status == .cancelled)
    let asked = (main.calls, stuck.calls)
    let (rest, judge) = (model("main/m"), model("judge/m"))
    let second = try await small.run(
      rest, { ($0.resume, $0.price) = (.run(first.folder), price) }, tools: tools(judge))
    #expect(second.status == .success)
    // The abort cut off one request, which nobody paid for.
    #expect(asked.0 + rest.calls <= 8 + 1 && asked.1 + judge.calls <= 16 + 1)
    let records = try records(second)
    #expect(records.count == 8 && records.allSatisfy { $0.stageUse?.requests == 2 && $0.stages?["status"] == "ran" })
    #expect(abs((second.cost ?? 0) - 0.24) < 1e-9)
  }

  @Test("Stages count towards the limits of cost and tokens", arguments: [true, false])
  func limits(isCost: Bool) async throws {
    let (main, judge) = (model("main/m"), model("judge/m"))
    let small = try suite(40, Self.head())
    let summary = try await small.run(
      main,
      {
        $0.price = price
        if isCost { $0.costMax = 0.3 } else { $0.tokensMax = 330 }
      }, tools: tools(judge))
    #expect(summary.failure?.code == .budget)
    #expect((30...33).contains(main.calls + judge.calls))
  }

  @Test("A cost limit is refused when the price of the stages' model is not known")
  func unknownPrice() async throws {
    let small = try suite(2, Self.head(price: ""))
    let error = await #expect(throws: AssayError.self) {
      try await small.run(
        model("main/m"), { ($0.price, $0.costMax) = (price, 1) }, tools: tools(model("judge/m")))
    }
    #expect(error?.code == .configuration && error?.place?.path == "verification.stages")
  }

  @Test("A model of stages that fails leaves its reason; the sample is scored as without")
  func failing() async throws {
    let judge = FakeProvider(name: "judge/m") { _, _, _ throws(AssayError) in throw AssayError(.provider, "503") }
    let events = EventBox()
    let small = try suite(4, Self.head())
    let summary = try await small.run(model("main/m"), events: events, tools: tools(judge))
    #expect(summary.status == .success && summary.results.all.counts.errors == 0)
    for record in try records(summary) {
      #expect(record.stages?["reason"] == "endpoint_failed" && record.scores.first?.score.value == 1)
    }
    #expect(events.warnings.contains { $0.contains("503") })
  }

  @Test("What is wrong with the block is named with line and column, and the whole is shown with its defaults")
  func reading() throws {
    let scratch = try Scratch()
    try scratch.write("d.jsonl", "{}\n")
    func check(_ block: String) -> SuiteCheck {
      let yaml = "version: 1\ndata: d.jsonl\nscorers: [exact]\nverification:\n  stages: \(block)"
      return SuiteCheck(bytes: Array(yaml.utf8), file: scratch.path + "/suite.yaml")
    }
    let wrong = check("{model: m/m, samples: many}").problems.first
    #expect(wrong?.place?.line == 5 && wrong?.place?.column == 33, "\(String(describing: wrong))")
    #expect(check("{model: m/m, total: {requests: 1}}").problems.first?.message.contains("limits") == true)
    let shown = check("{model: m/m}").suite?.json["verification"]?["stages"]
    #expect(shown?["samples"]?.int == 3 && shown?["risk"]?["min"]?.double == 0.2)
  }
}
