import AssayConfiguration
import AssayCore
import AssayPerception
import AssayScoring
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("What a run leaves behind")
struct OutputTests {
  /// Says that every picture is 64 pixels wide, and that an empty or short one cannot be read.
  private struct FakePerceiver: Perceiving {
    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
      var evidence = Evidence()
      for (index, part) in request.parts.enumerated() {
        guard let asset = part.asset else { continue }
        var info = MediaInfo(digest: asset.digest, bytes: asset.bytes, type: "image/png", modality: .image)
        info.image = ImageInfo(width: asset.bytes, height: 64)
        if asset.bytes < 4 { info.note(MediaFinding("truncated", .refused, "the picture is cut short")) }
        evidence.media.append(.init(part: index, info: info))
        evidence.observations.append(
          Observation(
            id: "p\(index).x", kind: .object, value: "cat", region: .box(Box2D(x: 1, y: 2, width: 3, height: 4)),
            part: index, source: "fake@1"))
      }
      return evidence
    }
  }

  private func media() throws -> SmallSuite {
    func line(_ id: String, _ bytes: [UInt8]) -> String {
      let uri = "data:image/png;base64," + String(decoding: Base64.encode(bytes), as: UTF8.self)
      return
        #"{"id":"\#(id)","input":[{"type":"text","text":"say cat"},{"type":"image","image":"\#(uri)"}],"target":"\#(id == "wrong" ? "dog" : "cat")"}"#
    }
    return try SmallSuite(
      0, head: "expect: {modality: image, parts: 1, signals: {image.width: '>= 10'}}\n",
      lines: [
        line("good", [UInt8](repeating: 1, count: 64)), line("wrong", [UInt8](repeating: 2, count: 64)),
        line("small", [UInt8](repeating: 3, count: 8)), line("torn", [1, 2]),
        #"{"id":"none","input":"say cat","target":"cat"}"#,
        #"{"id":"gone","input":[{"type":"image","image":"gone.png"}],"target":"cat"}"#,
      ])
  }

  private func run(_ small: SmallSuite, _ provider: FakeProvider) async throws -> RunSummary {
    try await Runner.run(
      small.suite, options: small.options, provider: provider, perceiver: FakePerceiver(), tools: .fake)
  }

  @Test("media that cannot be read or break what is expected are ingestion failures, and no model is asked")
  func ingestion() async throws {
    let small = try media()
    let provider = FakeProvider.echo()
    let summary = try await run(small, provider)
    #expect(Set(provider.ids) == ["good", "wrong"])
    #expect(summary.results.all.counts.ingestionFailures == 3)
    #expect(summary.results.all.counts.failures == ["ingestion": 3, "data": 1])
    var records: [String: SampleRecord] = [:]
    try RunLog(path: summary.folder.samples).forEach { records[$0.sample.id] = $0 }
    #expect(records["small"]?.failure?.message == "part 1: image.width is 8.0, expected >= 10.0")
    #expect(records["torn"]?.failure?.message == "part 1: the picture is cut short")
    #expect(records["none"]?.failure?.message == "0 image parts, at least 1 expected")
    #expect(records["gone:6"]?.status == nil)
    #expect(records["good"]?.evidence.observations.first?.region?.box?.width == 3)
    #expect(records["good"]?.evidence.media.first?.info.image?.width == 64)
  }

  @Test("a line of the log comes back as the record that was written")
  func roundTrip() throws {
    let asset = Asset(digest: Digest(of: [1]), declaredType: "image/png", bytes: 1, name: "a.png")
    let request = Request(
      messages: [Message(role: .user, parts: [.text("q"), .asset(asset, modality: .image)])],
      attributes: ["b": 1, "a": ["x": nil]], caseID: "i")
    let sample = Sample(
      id: "i", request: request,
      labels: [Label(.answer, "x"), Label(.text, "y", authority: .weak, source: "ocr", part: 1)],
      choices: ["a"], cluster: "c")
    var record = SampleRecord(
      index: 5, epoch: 2, place: DataPlace(file: "/d.jsonl", line: 6, offset: 700, bytes: 90), sample: sample)
    record.attempt = 3
    record.slices = ["s"]
    record.mediaPaths = [1: "/media/a.png"]
    record.evidence.observations = [
      Observation(id: "o", kind: .textLine, value: "t", region: .span(0, 1), part: 1, confidence: 0.5, source: "x@1")
    ]
    record.evidence.agreements = [Agreement(about: "a", part: 1, sources: ["x"], modalities: [.image], value: 0.5)]
    record.succeed(Answer(text: "x", usage: Usage(input: 1, output: 2), timing: Timing(totalMs: 3)), price: nil)
    record.scores = [
      .init(
        name: "n",
        score: Score(
          metric: "m@1", layer: .reasoning, authority: .gold, outcome: .value(0.1), parse: .parsed, extracted: "x",
          counts: ["b": 2, "a": 1], detail: ["k": []])),
      .init(
        name: "u", score: Score(metric: "u@1", layer: .fusion, authority: .weak, outcome: .unscored(reason: "why"))),
    ]
    (record.startedAtMs, record.completedAtMs, record.costNano) = (1_767_225_599_999, 1_767_225_600_000, 7)
    let line = record.encoded(suite: "s")
    #expect(line.last == 0x0A)
    #expect(line.count { $0 == 0x0A } == 1)
    let back = try #require(SampleRecord(line: Array(line.dropLast())))
    #expect(back.sample == record.sample)
    #expect(back.evidence == record.evidence)
    #expect(back.answer == record.answer)
    #expect(back.scores == record.scores)
    #expect(back.mediaPaths == record.mediaPaths)
    #expect(back.place == record.place)
    #expect((back.startedAtMs, back.completedAtMs) == (record.startedAtMs, record.completedAtMs))
    #expect(back.encoded(suite: "s") == line)
  }

  @Test("what the model perceived is kept for scoring again, once where it is what was scored with")
  func perceived() throws {
    let observation = Observation(id: "p0.ocr.0", kind: .textLine, value: "t", part: 0, source: "x@1")
    let sample = Sample(id: "i", request: Request(messages: [Message(role: .user, parts: [.text("q")])]))
    var record = SampleRecord(
      index: 0, epoch: 1, place: DataPlace(file: "/d", line: 1, offset: 0, bytes: 1), sample: sample)
    for isShared in [true, false] {
      let perceived = Evidence(observations: [observation])
      record.evidence = isShared ? perceived : Evidence()
      record.succeed(Answer(text: "t", citations: ["p0.ocr.0"], perceived: perceived), price: nil)
      let line = record.encoded(suite: "s")
      #expect(String(decoding: line, as: UTF8.self).contains(#""perceived":"evidence""#) == isShared)
      #expect(SampleRecord(line: Array(line.dropLast()))?.answer?.perceived == perceived)
    }
  }

  @Test("media of hard cases are kept by their digest, also those that stood in the line")
  func hardCases() async throws {
    let small = try media()
    let summary = try await run(small, .echo())
    #expect(summary.results.hardCases.first?.cases.map(\.id) == ["wrong"])
    let digest = Digest(of: [UInt8](repeating: 2, count: 64))
    #expect(try Files.read(summary.folder.mediaPath(digest), bytesMax: 100) == [UInt8](repeating: 2, count: 64))
    #expect(!Files.exists(summary.folder.mediaPath(Digest(of: [UInt8](repeating: 1, count: 64)))))
  }

  @Test("media bytes are in no file but the store")
  func noBytes() async throws {
    let small = try media()
    let summary = try await run(small, .echo())
    let marker = String(decoding: Base64.encode([UInt8](repeating: 2, count: 64)).prefix(40), as: UTF8.self)
    for path in [
      summary.folder.samples, summary.folder.events, summary.folder.scores, summary.folder.junit,
      summary.folder.manifest,
    ] {
      #expect(try !small.scratch.read(path).contains(marker))
    }
  }

  @Test("JUnit: failure is scored wrong, error is no answer, and text is escaped")
  func junit() async throws {
    let small = try media()
    let summary = try await run(small, .echo())
    let xml = try small.scratch.read(summary.folder.junit)
    #expect(xml.contains(#"<testsuite name="small/no slice" tests="6" failures="1" errors="4" skipped="0">"#))
    #expect(xml.contains(#"<failure type="same@1" message="same = 0">cat</failure>"#))
    #expect(XML.escaped("<a b=\"c\">&\u{1}\n") == "&lt;a b=&quot;c&quot;&gt;&amp;\u{FFFD}&#10;")
  }

  @Test("JUnit: each slice carries its metrics as properties")
  func junitProperties() async throws {
    let small = try SmallSuite(20)
    let xml = try small.scratch.read(try await small.run().folder.junit)
    #expect(xml.contains(#"<property name="same.gold" value="1"/>"#), "slice a holds only right answers")
    #expect(xml.contains(#"<property name="same.gold.n" value="10"/>"#))
    let head = try #require(xml.firstRange(of: #"<testsuite name="small/a""#)?.upperBound)
    let properties = try #require(xml.firstRange(of: "<properties>")?.lowerBound)
    let first = try #require(xml.firstRange(of: "<testcase")?.lowerBound)
    #expect(head < properties && properties < first)
  }

  @Test("results are written in the form that the extension names")
  func outputs() async throws {
    let small = try media()
    let summary = try await run(small, .echo())
    for name in ["o.json", "o.jsonl", "o.csv", "o.junit.xml"] {
      try OutputFile.write(small.scratch.path + "/" + name, from: summary.folder)
      #expect(try !small.scratch.read(small.scratch.path + "/" + name).isEmpty)
    }
    let csv = try small.scratch.read(small.scratch.path + "/o.csv").split(separator: "\r\n")
    #expect(csv.count == 7)
    #expect(csv.contains { $0.hasPrefix("1,wrong,1,answered,,same,same@1,generation,gold,0.0,,parsed,cat,") })
    #expect(OutputFile.row(["=1+1", "a,b", "\"", "-5"]) == Array("'=1+1,\"a,b\",\"\"\"\",-5\r\n".utf8))
    #expect(throws: AssayError.self) { try OutputFile.write(small.scratch.path + "/o.doc", from: summary.folder) }
    for path in ["/o.doc", "/nowhere/o.csv"] {
      #expect(throws: AssayError.self) { try OutputFile.check(small.scratch.path + path) }
    }
    for form in OutputFile.forms { try OutputFile.check("\(small.scratch.path)/o.\(form)") }
  }

  @Test("scoring again needs no calls, keeps the old values and shows both")
  func rescoring() async throws {
    let small = try SmallSuite(20)
    let summary = try await small.run()
    let old = try small.scratch.read(summary.folder.samples)
    var tools = EvaluationTools.fake
    tools.makeScorer = { _, _ throws(AssayError) in FakeScorer(metric: "same@2") }
    let outcome = try await Rescoring.rescore(summary.folder, suite: small.suite, tools: tools)
    #expect(outcome.samplesChanged == 20)
    let change = try #require(outcome.changes.first)
    #expect((change.before, change.after) == (0.9, 0.9))
    #expect((change.definitionBefore, change.definitionAfter) == ("same@1", "same@2"))
    #expect(try small.scratch.read(summary.folder.samples + ".before") == old)
    #expect(try small.scratch.read(summary.folder.scores).contains("same@2"))
    let again = try await Rescoring.rescore(summary.folder, suite: small.suite, tools: .fake)
    #expect(again.samplesChanged == 20)
    #expect(try small.scratch.read(summary.folder.samples + ".before") == old)
  }

  @Test("an extractor that could not look is counted once a sample, but not where the medium could not be read")
  func unavailable() {
    var record = SampleRecord(
      index: 0, epoch: 1, place: DataPlace(file: "a.jsonl", line: 1, offset: 0, bytes: 1),
      sample: Sample(id: "a", request: Request(messages: [])))
    for (part, state) in [Coverage.State.unavailable, .unavailable, .complete].enumerated() {
      let name = state == .complete ? "ocr" : "speech"
      record.evidence.coverages.append(
        Coverage(extractor: name, part: part, modality: .audio, kinds: [.utterance], state: state))
    }
    var counts = RunCounts()
    for status in [SampleRecord.Status.answered, .error, .ingestion] {
      record.status = status
      counts.add(record)
    }
    #expect(counts.unavailable == ["speech": 2])
    #expect(counts.json["unavailable"]?["speech"]?.int == 2)
  }

  @Test("the summary says in words what happened and never contradicts itself")
  func summary() async throws {
    let small = try media()
    let summary = try await run(small, .echo())
    let text = TerminalSummary.text(summary.results)
    #expect(text.hasPrefix("INCONCLUSIVE: small on fake/model\n"))
    #expect(text.contains("6 samples · 2 answered · 3 ingestion failures · 1 errors (not scored)"))
    #expect(text.contains("Not answered: ingestion 3, data 1"))
  }
}
