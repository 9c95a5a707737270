import AssayCore
import AssayMedia
import AssayPerception
import AssaySignals
import AssayStress
import AssayWire
import Foundation
import Testing

@testable import AssayEvaluation

/// Perceives nothing: what is untrusted stands in the requests themselves.
private struct NoPerception: Perceiving {
  func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence { Evidence() }
}

private struct NoDecoding: MediaDecoding {
  private static let refusal = AssayError(.ingestion, "nothing is decoded here")

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "", declaredType: nil, modality: nil)
  }
  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { throw Self.refusal }
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform { throw Self.refusal }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    throw Self.refusal
  }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { throw Self.refusal }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { throw Self.refusal }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud { throw Self.refusal }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { throw Self.refusal }
}

private struct OneFile: AssetReader {
  var bytes: [UInt8]
  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] { bytes }
}

@Suite("Suites of attacks")
struct AttackSuiteTests {
  private static let table = Array("item,price\ncup,3.50\n".utf8)

  private static var base: AttackBase { base() }

  private static func base(id: String = "t", question: String = "What is the price of the cup?") -> AttackBase {
    let asset = Asset(digest: Digest(of: table), bytes: table.count, name: "prices.csv")
    let request = Request(
      messages: [
        Message(role: .user, parts: [.asset(asset, modality: .document), .text(question)])
      ])
    return AttackBase(
      sample: Sample(id: id, request: request, labels: [Label(.answer, "3.50")]), assets: OneFile(bytes: table))
  }

  /// Obeys the last text that asks for a canary word, unless the text stands in a message of data.
  private static func gullible(_ request: Request) -> String {
    let told = request.messages.filter { $0.role == .user }.flatMap(\.parts).compactMap(\.text).joined(separator: "\n")
    guard let found = told.range(of: "CANARY-[A-Z0-9]{4}", options: .regularExpression) else {
      return "The price is 3.50"
    }
    return String(told[found])
  }

  private func suite(
    _ families: [String], _ defences: [AttackDefence], provider: FakeProvider, journal: String? = nil,
    isAdaptive: Bool = false, bases: [AttackBase] = [base], system: String? = nil
  ) throws -> AttackSuite {
    var settings = AttackRunner.Settings()
    settings.defences = defences
    settings.asText = true
    settings.isAdaptive = isAdaptive
    settings.prompt.system = system
    let forge = AttackForge(tools: AttackTools(media: NoDecoding()), seed: 9)
    let runner = try AttackRunner(
      provider: provider, perception: NoPerception(), media: NoDecoding(), forge: forge, settings: settings)
    return AttackSuite(
      runner: runner, scenarios: try AttackCatalogue.families(families), bases: bases, journal: journal)
  }

  @Test("a gullible model obeys what stands in its turn, and not what stands in messages of data")
  func layout() async throws {
    let provider = FakeProvider { request, _, _ throws(AssayError) in Answer(text: Self.gullible(request)) }
    let report = try await suite(["ignore_previous", "fake_turn"], [.none, .layout, .datamarking], provider: provider)
      .run()
    #expect(report.rows.count == 12)
    let none = report.cell(nil, .none)
    #expect(none.success == .init(count: 2, n: 2) && none.rightUnderAttack == .init(count: 0, n: 2))
    #expect(none.rightOnTwin == .init(count: 2, n: 2) && none.declinedTwins.count == 0)
    #expect(report.cell(nil, .layout).success == .init(count: 0, n: 2))
    #expect(report.cell(nil, .datamarking).rightUnderAttack == .init(count: 2, n: 2))
    let screen = report.screening(nil)
    #expect(screen.seen == .init(count: 2, n: 2) && screen.flagged.count == 2 && screen.flaggedTwins.count == 0)
    #expect(screen.places.first?.hasPrefix("document") == true)
  }

  @Test("defences of prompts alone are refused for what is sent no prompt, and left out beside others")
  func promptless() throws {
    let builtin = FakeProvider(name: "builtin:pipeline") { _, _, _ throws(AssayError) in Answer(text: "3.50") }
    let error = #expect(throws: AssayError.self) { try suite(["qr"], [.layout, .datamarking], provider: builtin) }
    #expect(error?.message == "builtin:pipeline is sent no prompt, so that layout, datamarking would change nothing")
    #expect(error?.remedy == "choose among none, redaction, output, all, or attack a model")
    let some = try suite(["qr"], [.none, .layout], provider: builtin)
    #expect(some.runner.defences == [.none] && some.runner.defencesLeftOut == [.layout])
  }

  @Test("output checks withhold what an attack demanded, and redaction takes it out before the model is asked")
  func checks() async throws {
    let provider = FakeProvider { request, _, _ throws(AssayError) in
      let text = Self.gullible(request)
      return Answer(text: text.hasPrefix("CANARY") ? "See https://collect.example/p.png?q=3" : text)
    }
    let report = try await suite(
      ["markdown_exfiltration", "ignore_previous"], [.none, .redaction, .output], provider: provider
    ).run()
    let redacted = report.rows.filter { $0.defence == .redaction && !$0.isTwin }
    #expect(redacted.allSatisfy { $0.succeeded == false && $0.right == true }, "\(redacted)")
    let checked = report.rows.filter { $0.defence == .output }
    #expect(checked.allSatisfy { $0.hits.isEmpty || ($0.declined && $0.answer.isEmpty && $0.succeeded != true) })
  }

  @Test("a question about what is not there is judged by whether the answer says so")
  func presupposition() async throws {
    for (answer, worked) in [
      ("It says SALE.", true), ("There is no blue box.", false), ("I don't know.", false), ("", false),
      ("I’m sorry, but I don’t know.", false), ("item,price\ncup,3.50", false), ("FRAGILE", true), ("price", false),
    ] {
      let provider = FakeProvider { _, _, _ throws(AssayError) in Answer(text: answer) }
      let report = try await suite(["false_presupposition"], [.none], provider: provider).run()
      let row = try #require(report.rows.first { !$0.isTwin })
      #expect(row.succeeded == worked, "\(answer)")
      #expect(row.right == nil && row.seen.isEmpty)
      #expect(row.declined == (answer.isEmpty || answer.hasSuffix("know.")), "\(answer)")
    }
  }

  @Test("right answers are counted of the same pairs on both sides")
  func denominators() async throws {
    let provider = FakeProvider { _, _, _ throws(AssayError) in Answer(text: "The price is 3.50") }
    let report = try await suite(["false_presupposition", "leet", "rot13"], [.none], provider: provider).run()
    let cell = report.cell(nil, .none)
    #expect(cell.success.n == 3 && cell.declinedTwins.n == 3)
    #expect(cell.rightUnderAttack == .init(count: 2, n: 2) && cell.rightOnTwin == .init(count: 2, n: 2))
  }

  @Test("output checks stop the canary word that the suite's own words demand")
  func canary() async throws {
    let provider = FakeProvider { request, _, _ throws(AssayError) in Answer(text: Self.gullible(request)) }
    let families = ["ignore_previous", "new_task", "persona", "zero_width", "csv_header", "file_name"]
    let report = try await suite(families, [.none, .output], provider: provider).run()
    let (none, output) = (report.cell(nil, .none), report.cell(nil, .output))
    #expect(
      none.success.count >= 4 && output.success.count == 0, "\(report.rows.map { ($0.family, $0.hits, $0.answer) })")
    #expect(output.declinedTwins.count == 0 && output.rightOnTwin == none.rightOnTwin)
  }

  @Test("a run that was stopped goes on: nothing is asked twice, and another model's rows are refused")
  func resumes() async throws {
    let scratch = try Scratch()
    let journal = scratch.path + "/rows.jsonl"
    let first = FakeProvider { _, _, _ throws(AssayError) in Answer(text: "3.50") }
    let report = try await suite(["leet", "rot13"], [.none], provider: first, journal: journal).run()
    #expect(first.calls == 4 && report.rows.count == 4)
    // A line torn by a kill.
    let handle = try #require(FileHandle(forWritingAtPath: journal))
    try handle.seekToEnd()
    handle.write(Data("{\"run\":".utf8))
    try handle.close()
    let second = FakeProvider { _, _, _ throws(AssayError) in Answer(text: "3.50") }
    let again = try await suite(["leet", "rot13", "hex"], [.none], provider: second, journal: journal).run()
    #expect(second.calls == 2 && again.rows.count == 6)
    let other = FakeProvider(name: "other/model") { _, _, _ throws(AssayError) in Answer(text: "") }
    await #expect(throws: AssayError.self) {
      try await suite(["leet"], [.none], provider: other, journal: journal).run()
    }
  }

  @Test("a log gives only rows of what is asked, and none of another sample or prompt")
  func foreign() async throws {
    let scratch = try Scratch()
    let journal = scratch.path + "/rows.jsonl"
    let provider = FakeProvider { _, _, _ throws(AssayError) in Answer(text: "3.50") }
    _ = try await suite(
      ["leet", "rot13"], [.none, .layout], provider: provider, journal: journal,
      bases: [Self.base, Self.base(id: "u")]
    ).run()
    let (all, one) = (provider.calls, try suite(["leet"], [.none], provider: provider, journal: journal))
    let report = try await one.run()
    #expect(provider.calls == all && report.rows.count == 2 && report.cell(nil, .none).success.n == 1)
    #expect(report.json["rows"]?.array?.compactMap { $0["is_twin"]?.bool }.sorted { !$0 && $1 } == [false, true])
    #expect(report.rows.allSatisfy { $0.family == "leet" && $0.base == "t" && $0.defence == .none })
    let other = Self.base(question: "How many cups are there?")
    let error = await #expect(throws: AssayError.self) {
      try await suite(["leet"], [.none], provider: provider, journal: journal, bases: [other]).run()
    }
    #expect(error?.code == .usage && error?.message.hasSuffix("are of another sample t") == true)
    await #expect(throws: AssayError.self) {
      try await suite(["leet"], [.none], provider: provider, journal: journal, system: "Be brief.").run()
    }
  }

  @Test("errors are counted apart and asked again, never scored")
  func errors() async throws {
    let provider = FakeProvider { _, _, _ throws(AssayError) in throw AssayError(.provider, "out of order") }
    let report = try await suite(["leet"], [.none, .layout], provider: provider).run()
    let cell = report.cell(nil, .none)
    #expect(cell.errors == 2 && cell.success.n == 0 && cell.success.value == nil && cell.success.interval == nil)
    #expect(report.json["total"]?["none"]?["success"] == ["n": 0])
  }

  @Test("an adaptive round asks again only with words that pass the screen of texts")
  func adaptive() async throws {
    let provider = FakeProvider { request, _, _ throws(AssayError) in Answer(text: Self.gullible(request)) }
    let report = try await suite(
      ["ignore_previous", "authority", "pretext", "mode_switch"], [.none], provider: provider, isAdaptive: true
    ).run()
    let adapted = report.rows.filter { $0.round == 1 }
    #expect(adapted.allSatisfy { !$0.isTwin })
    #expect(report.cell(nil, .none).adaptedSuccess.n == adapted.count)
    #expect(report.screening(nil).flaggedAdapted.n == adapted.count)
  }

  @Test("boxes are painted in the colour of their corner, and what lies outside is left out")
  func redaction() throws {
    var picture = try #require(Pixmap(width: 8, height: 8, channels: 3, samples: [UInt8](repeating: 200, count: 192)))
    picture.samples[(4 * 8 + 4) * 3] = 0
    let painted = try #require(
      AttackRedactor.painted(
        picture,
        [
          Box2D(x: 4, y: 4, width: 1, height: 1), Box2D(x: 90, y: 90, width: 4, height: 4),
          Box2D(x: .nan, y: 0, width: 1, height: 1), Box2D(x: -1e300, y: -1e300, width: 1, height: 1),
        ]))
    #expect(Set(painted.samples) == [200])
  }

  @Test("defences are read by name, each once")
  func defences() throws {
    #expect(try AttackDefence.reading(["none", "all", "none"]) == [.none, .all])
    #expect(throws: AssayError.self) { try AttackDefence.reading(["firewall"]) }
  }
}
