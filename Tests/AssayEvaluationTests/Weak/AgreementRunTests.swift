import AssayConfiguration
import AssayCore
import AssayScoring
import AssayWire
import Synchronization
import Testing

@testable import AssayEvaluation

/// Weak labels by other models cost money too: they keep the rules that answers keep.
@Suite("Weak labels by models, in a run")
struct AgreementRunTests {
  private static let head = "weak_labels: [{kind: agreement, options: {providers: [one/m, two/m]}}]\n"
  private static let priced = """
    weak_labels:
      - kind: agreement
        options:
          providers: [one/m, two/m]
          prices:
            one/m: {input_per_million: 1000, output_per_million: 0}
            two/m: {input_per_million: 1000, output_per_million: 0}

    """

  private func tools(_ models: FakeProvider...) -> EvaluationTools {
    var tools = EvaluationTools.fake
    tools.makeProvider = { name throws(AssayError) in
      guard let model = models.first(where: { $0.name == name }) else { throw AssayError(.usage, name) }
      return model
    }
    return tools
  }

  private func model(_ name: String, _ wait: UInt64 = 0, _ load: Load? = nil) -> FakeProvider {
    FakeProvider(name: name) { request, _, _ throws(AssayError) in
      load?.enter()
      if wait > 0 { try? await Task.sleep(nanoseconds: wait) }
      load?.leave()
      return Answer(
        text: String(request.question.split(separator: " ").last ?? ""), usage: Usage(input: 10, output: 1))
    }
  }

  /// How many requests are in flight at all models together.
  private final class Load: Sendable {
    private let state = Mutex((now: 0, peak: 0))
    var peak: Int { state.withLock { $0.peak } }
    func enter() { state.withLock { ($0.now, $0.peak) = ($0.now + 1, max($0.peak, $0.now + 1)) } }
    func leave() { state.withLock { $0.now -= 1 } }
  }

  @Test("all models together stay within the limit of connections")
  func slots() async throws {
    let small = try SmallSuite(30, head: Self.head)
    let load = Load()
    let (one, two) = (model("one/m", 1_000_000, load), model("two/m", 1_000_000, load))
    let main = model("main/m", 1_000_000, load)
    let summary = try await small.run(main, { $0.connectionsMax = 3 }, tools: tools(one, two))
    #expect(one.calls == 30 && two.calls == 30 && main.calls == 30)
    #expect(load.peak <= 3 && load.peak > 1)
    #expect(summary.requests == 90)
    #expect(summary.inputTokens == 900)
    #expect(summary.results.all.rows(.weak).first?.aggregate.value == 1)
  }

  @Test("a resume asks for no label again that was paid for, and counts its cost once")
  func resume() async throws {
    let small = try SmallSuite(12, head: Self.priced)
    let (one, two) = (model("one/m"), model("two/m"))
    let control = RunControl()
    let stuck = FakeProvider(name: "main/m") { request, context, _ throws(AssayError) in
      if context.sampleID == "s5" {
        control.interrupt()
        control.interrupt()
        try? await Task.sleep(nanoseconds: 300_000_000_000)
      }
      return Answer(text: "w", usage: Usage(input: 10, output: 1))
    }
    let price = Price(inputPerMillion: 1000, outputPerMillion: 0)
    let first = try await small.run(
      stuck, { ($0.price, $0.connectionsMax) = (price, 2) }, control: control, tools: tools(one, two))
    #expect(first.status == .cancelled)
    let asked = (one.calls, two.calls)
    #expect(asked.0 > 0 && asked.0 < 12)
    let rest = model("main/m")
    let second = try await small.run(
      rest, { ($0.resume, $0.price) = (.run(first.folder), price) }, tools: tools(one, two))
    #expect(second.status == .success)
    // The abort may have cut off one request of each connection, which nobody paid for.
    #expect(one.calls + two.calls <= 24 + 2)
    #expect(Set(one.ids).count == 12)
    let records = try RunLog(path: second.folder.samples).entries().map {
      try RunLog(path: second.folder.samples).record($0)
    }
    #expect(records.allSatisfy { $0.labelUse?.costNano == 20_000_000 && $0.labelUse?.requests == 2 })
    // 12 samples with three requests of 0.01 each.
    #expect(abs((second.cost ?? 0) - 0.36) < 1e-9)
    #expect(!Files.exists(second.folder.answers))
  }

  @Test("a sample that is done again because of an error asks for no label again and counts none twice")
  func retriedErrors() async throws {
    let small = try SmallSuite(6, head: Self.priced)
    let (one, two) = (model("one/m"), model("two/m"))
    let failing = FakeProvider(name: "main/m") { _, context, _ throws(AssayError) in
      if context.sampleID == "s3" { throw AssayError(.provider, "503") }
      return Answer(text: "w", usage: Usage(input: 10, output: 1))
    }
    let price = Price(inputPerMillion: 1000, outputPerMillion: 0)
    let first = try await small.run(failing, { $0.price = price }, tools: tools(one, two))
    #expect(first.results.all.counts.errors == 1)
    let second = try await small.run(
      model("main/m"),
      {
        ($0.resume, $0.price) = (.run(first.folder), price)
        $0.retriesErrors = true
      }, tools: tools(one, two))
    #expect(one.calls == 6 && two.calls == 6)
    #expect(abs((second.cost ?? 0) - 0.18) < 1e-9)
  }

  @Test("labels count towards the limits of cost and tokens", arguments: [true, false])
  func limits(isCost: Bool) async throws {
    let small = try SmallSuite(40, head: Self.priced)
    let (one, two) = (model("one/m"), model("two/m"))
    let main = model("main/m")
    let summary = try await small.run(
      main,
      {
        $0.price = Price(inputPerMillion: 1000, outputPerMillion: 0)
        if isCost { $0.costMax = 0.3 } else { $0.tokensMax = 330 }
      }, tools: tools(one, two))
    // Thirty requests use it up; what is in flight on the other connections still ends.
    #expect(summary.failure?.code == .budget)
    #expect((30...33).contains(one.calls + two.calls + main.calls))
  }

  @Test("a cost limit is refused when the price of a labelling model is not known")
  func unknownPrice() async throws {
    let small = try SmallSuite(4, head: Self.head)
    let (one, two) = (model("one/m"), model("two/m"))
    let error = await #expect(throws: AssayError.self) {
      try await small.run(
        model("main/m"),
        { ($0.price, $0.costMax) = (Price(inputPerMillion: 1, outputPerMillion: 1), 1) }, tools: tools(one, two))
    }
    #expect(error?.code == .configuration && error?.message.contains("one/m") == true)
    #expect(one.calls == 0)
  }

  @Test("after a first interruption no label is asked for any more")
  func drains() async throws {
    let small = try SmallSuite(40, head: Self.head)
    let control = RunControl()
    let one = FakeProvider(name: "one/m") { request, context, _ throws(AssayError) in
      if context.sampleID == "s6" { control.interrupt() }
      return Answer(text: "w")
    }
    let two = model("two/m")
    let summary = try await small.run(
      model("main/m"), { $0.connectionsMax = 1 }, control: control, tools: tools(one, two))
    #expect(summary.status == .cancelled)
    #expect(one.ids.last == "s6")
    #expect(!two.ids.contains("s6"))
    #expect(summary.results.all.counts.samples <= 7)
    // The one that was in flight ended and is kept.
    #expect(try small.scratch.read(summary.folder.answers).contains(#""label":"one/m""#))
  }

  @Test("a model that two labellers name is asked once")
  func shared() async throws {
    let small = try SmallSuite(
      5,
      head:
        "weak_labels: [{kind: agreement, options: {providers: [one/m]}}, {kind: agreement, name: b, options: {providers: [one/m, two/m]}}]\n"
    )
    let (one, two) = (model("one/m"), model("two/m"))
    _ = try await small.run(model("main/m"), tools: tools(one, two))
    #expect(one.calls == 5 && two.calls == 5)
  }
}
