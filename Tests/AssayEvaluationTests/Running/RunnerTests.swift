import AssayConfiguration
import AssayCore
import AssayPerception
import AssayScoring
import AssayWire
import Glibc
import Testing

@testable import AssayEvaluation

@Suite("Running a suite")
struct RunnerTests {
  @Test("every sample is asked once and scored, whatever the order in which answers come")
  func runs() async throws {
    let small = try SmallSuite(40)
    let provider = FakeProvider { request, _, _ throws(AssayError) in
      try? await Task.sleep(nanoseconds: UInt64.random(in: 0...3_000_000))
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let events = EventBox()
    let summary = try await small.run(provider, events: events)
    #expect(provider.calls == 40)
    #expect(provider.peak > 1)
    #expect(provider.peak <= 4)
    #expect(events.finished == 40)
    #expect(summary.exitCode == .passed)
    let row = try #require(summary.results.all.rows(.gold).first?.aggregate)
    #expect(row.n == 40)
    #expect(row.value == 0.9)
    #expect(summary.results.slices.first?.counts.samples == 20)
    #expect(!Files.exists(summary.folder.answers))
    for path in [summary.folder.scores, summary.folder.slices, summary.folder.junit, summary.folder.events] {
      #expect(Files.exists(path))
    }
  }

  @Test("a failed request is an error and never a wrong answer: the mean of the rest does not move")
  func errorsAreNotScores() async throws {
    let small = try SmallSuite(40)
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if let last = context.sampleID?.utf8.last, last % 2 == 0 { throw AssayError(.provider, "500") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await small.run(provider)
    let row = try #require(summary.results.all.rows(.gold).first?.aggregate)
    #expect(row.n == 20)
    // All of the contradicting labels, one in ten, are among the odd half.
    #expect(row.value == 0.8)
    #expect(row.unscored == ["no answer": 20])
    #expect(summary.results.all.counts.errors == 20)
    #expect(summary.exitCode == .inconclusive)
    #expect(try small.scratch.read(summary.folder.junit).contains("errors=\"20\""))
  }

  @Test("an answer that was cut before its first word is unparsed and says so")
  func cut() async throws {
    let small = try SmallSuite(10)
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s4" { return Answer(text: " ", stopReason: "length") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await small.run(provider)
    #expect(summary.results.all.counts.unparsed == 1)
    let log = RunLog(path: summary.folder.samples)
    let record = try log.record(try #require(try log.entries().first { $0.index == 4 }))
    #expect(record.scores.first?.score.parse == .unparsed)
    #expect(record.scores.first?.score.detail == ["unparsed": "cut"])
  }

  /// Says of every part what it is told.
  private struct Telling: Perceiving {
    var found: Modality
    var isBlind = false

    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
      var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "x/y", modality: found)
      info.decodedShare = 1
      let blind = Coverage(extractor: "ocr", part: 0, modality: found, kinds: [], state: .unavailable)
      return Evidence(coverages: isBlind ? [blind] : [], media: [.init(part: 0, info: info)])
    }
  }

  @Test("a part whose content is of another modality is an ingestion failure; sound in a film's container is none")
  func modality() async throws {
    for (found, failures) in [(Modality.audio, 2), (.text, 0)] {
      let small = try SmallSuite(2)
      let provider = FakeProvider.echo()
      let summary = try await small.run(provider, perceiver: Telling(found: found))
      #expect(summary.results.all.counts.ingestionFailures == failures)
      #expect(provider.calls == 2 - failures)
      guard failures > 0 else { continue }
      let log = try small.scratch.read(summary.folder.samples)
      #expect(log.contains("part 0: declared as text, but the content is audio"))
    }
  }

  @Test("without gates a run in which an extractor could not look has finished, not passed")
  func blind() async throws {
    let small = try SmallSuite(3)
    let summary = try await small.run(.echo(), perceiver: Telling(found: .text, isBlind: true))
    #expect(summary.results.verdict.word == .finished)
    #expect(summary.results.verdict.reasons == ["no gates; 1 extractor could not look: ocr"])
    #expect(summary.exitCode == .passed)
    let text = TerminalSummary.text(summary.results)
    #expect(text.hasPrefix("FINISHED: ") && !text.contains("PASSED"))
    #expect(text.contains("Could not look: ocr in 3 samples"))
  }

  @Test("a provider that cancels by itself gives an error; no sample is lost")
  func cancelledByProvider() async throws {
    let small = try SmallSuite(20)
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s7" { throw AssayError(.cancelled, "connection dropped") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await small.run(provider)
    #expect(summary.results.all.counts.samples == 20)
    #expect(summary.results.all.counts.failures == ["cancelled": 1])
  }

  @Test("a run in which nothing works ends early and says what to mend")
  func endsEarly() async throws {
    let small = try SmallSuite(200)
    let provider = FakeProvider { _, _, _ throws(AssayError) in
      throw AssayError(.unreachable, "connection refused")
    }
    let summary = try await small.run(provider)
    #expect(provider.calls < 30)
    #expect(summary.status == .error)
    #expect(summary.exitCode == .unreachable)
    #expect(summary.failure?.message.contains("connection refused") == true)
  }

  @Test("a request that never comes back is a timeout, and the run goes on")
  func deadline() async throws {
    let small = try SmallSuite(12)
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s3" { await Task.detached { try? await Task.sleep(nanoseconds: 300_000_000_000) }.value }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let summary = try await small.run(provider) { $0.timeoutMs = 5000 }
    #expect(summary.results.all.counts.failures == ["timeout": 1])
    #expect(summary.results.all.counts.answered == 11)
    #expect(summary.seconds < 250, "it did not wait for what hangs")
  }

  @Test("shards merge to the same bytes as one run")
  func shards() async throws {
    let small = try SmallSuite(31, head: "gates: [{metric: same, bound: '>= 0.5', min_n: 5}]\nepochs: 2\n")
    let whole = try await small.run()
    var folders: [RunFolder] = []
    for shard in [3, 1, 2] {
      folders.append(try await small.run { ($0.selection.shard, $0.selection.shards) = (shard, 3) }.folder)
    }
    let merged = RunFolder(path: small.scratch.path + "/runs/merged")
    _ = try await Merging.merge(folders, into: merged, suite: small.suite, tools: .fake)
    #expect(try small.scratch.read(merged.scores) == small.scratch.read(whole.folder.scores))
    #expect(try small.scratch.read(merged.slices) == small.scratch.read(whole.folder.slices))
    let error = await #expect(throws: AssayError.self) {
      try await Merging.merge(
        Array(folders.dropLast()), into: RunFolder(path: small.scratch.path + "/m2"), suite: small.suite, tools: .fake)
    }
    #expect(error?.message == "shard 2 of 3 is missing")
    // A shard that was cut short makes no whole of them, whatever their gates say.
    var cut = try RunManifest(reading: folders[1])
    cut.status = .cancelled
    try cut.write(to: folders[1])
    let part = RunFolder(path: small.scratch.path + "/m3")
    _ = try await Merging.merge(folders, into: part, suite: small.suite, tools: .fake)
    let manifest = try RunManifest(reading: part)
    #expect(manifest.status == .error && manifest.failure == "not finished: \(folders[1].id) (cancelled)")
    #expect(manifest.summary["verdict"]?["word"] == "inconclusive")
  }

  @Test("two runs of the same suite write the same scores")
  func deterministic() async throws {
    let small = try SmallSuite(25)
    let (first, second) = (try await small.run(), try await small.run { $0.connectionsMax = 1 })
    #expect(try small.scratch.read(first.folder.scores) == small.scratch.read(second.folder.scores))
  }

  @Test("limits, ids and filters choose samples", arguments: [(0, 5), (1, 3), (2, 2), (3, 10)])
  func selection(which: Int, expected: Int) async throws {
    let small = try SmallSuite(20)
    let provider = FakeProvider.echo()
    _ = try await small.run(provider) { options in
      switch which {
      case 0: options.selection.range = 0..<5
      case 1: options.selection.range = 4..<7
      case 2: options.selection.ids = ["s3", "s19", "nobody"]
      default: options.selection.filter = try? Predicate(parsing: "attributes.group == 'b'")
      }
    }
    #expect(provider.calls == expected)
  }

  @Test("a suite that executes nothing is inconclusive and says which ids no sample has")
  func nothing() async throws {
    let small = try SmallSuite(5)
    let events = EventBox()
    let summary = try await small.run(.echo(), { $0.selection.ids = ["nobody"] }, events: events)
    #expect(events.warnings == ["no sample has the id nobody"])
    #expect(summary.exitCode == .inconclusive)
    #expect(summary.results.verdict.reasons.first?.contains("no sample was executed") == true)
  }

  @Test("an empty dataset and a limit beyond its end are inconclusive too")
  func empty() async throws {
    let small = try SmallSuite(0, lines: [])
    #expect(try await small.run().exitCode == .inconclusive)
    let other = try SmallSuite(3)
    #expect(try await other.run { $0.selection.range = 10..<20 }.exitCode == .inconclusive)
  }

  @Test(
    "a dataset that is wrong at its head stops before anything is asked; a wrong line further on is an error of its own"
  )
  func badLines() async throws {
    let good = (0..<10).map { #"{"id":"s\#($0)","input":"say w\#($0)","target":"w\#($0)"}"# }
    let head = try SmallSuite(0, lines: ["{\"input\":}"] + good)
    let provider = FakeProvider.echo()
    let error = await #expect(throws: AssayError.self) { try await head.run(provider) }
    #expect(error?.place?.line == 1)
    #expect(provider.calls == 0)
    let later = try SmallSuite(0, lines: good + ["{\"input\":}", "{\"id\":\"s1\",\"input\":\"again\"}"])
    let summary = try await later.run(provider) { $0.preflightLinesMax = 5 }
    #expect(provider.calls == 10)
    #expect(summary.results.all.counts.failures == ["data": 2])
    #expect(summary.results.all.rows(.gold).first?.aggregate.n == 10)
  }

  @Test("the declared number of errors ends the run as inconclusive")
  func failOnError() async throws {
    let small = try SmallSuite(200, head: "limits: {fail_on_error: 3}\n")
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID?.hasSuffix("1") == true { throw AssayError(.provider, "500") }
      return Answer(text: "x")
    }
    let summary = try await small.run(provider)
    #expect(summary.exitCode == .inconclusive)
    #expect(summary.results.all.counts.errors >= 4)
    #expect(summary.results.all.counts.samples < 120)
  }

  @Test("gates pass, fail and know when they cannot say", arguments: [(">= 0.5", 0), (">= 0.99", 2), (">= 0.89", 3)])
  func gates(bound: String, exit: Int32) async throws {
    let small = try SmallSuite(40, head: "gates: [{metric: same, bound: '\(bound)'}]\n")
    #expect(try await small.run().exitCode.rawValue == exit)
  }

  @Test("a failed gate beats errors; errors beat gates that pass")
  func gateOrder() async throws {
    for (bound, exit) in [(">= 0.99", ExitCode.gateFailed), (">= 0.1", .inconclusive)] {
      let small = try SmallSuite(100, head: "gates: [{metric: same, bound: '\(bound)'}]\n")
      let provider = FakeProvider { request, context, _ throws(AssayError) in
        if context.sampleID?.hasSuffix("7") == true { throw AssayError(.provider, "500") }
        return Answer(text: String(request.question.split(separator: " ").last ?? ""))
      }
      #expect(try await small.run(provider).exitCode == exit)
    }
  }

  @Test("the cost limit ends the run and a resume goes on")
  func cost() async throws {
    let small = try SmallSuite(30)
    let price = Price(inputPerMillion: 1000, outputPerMillion: 0)
    // 10 tokens at 1000 a million are 0.01 an answer.
    let summary = try await small.run {
      $0.price = price
      $0.costMax = 0.1
    }
    #expect(summary.status == .error)
    #expect(summary.exitCode == .inconclusive)
    #expect(summary.results.all.counts.answered >= 10)
    #expect(summary.results.all.counts.answered < 20)
    let noPrice = await #expect(throws: AssayError.self) { try await small.run { $0.costMax = 1 } }
    #expect(noPrice?.code == .configuration)
  }

  @Test("a resume counts what the log holds already towards the limits", arguments: [true, false])
  func limitsOverStarts(isCost: Bool) async throws {
    let small = try SmallSuite(40)
    func limited(_ options: inout RunOptions, _ times: Int) {
      options.price = Price(inputPerMillion: 1000, outputPerMillion: 0)
      if isCost { options.costMax = 0.1 * Double(times) } else { options.tokensMax = 110 * times }
    }
    let first = try await small.run { limited(&$0, 1) }
    #expect(first.exitCode == .inconclusive)
    let answered = first.results.all.counts.answered
    let none = FakeProvider.echo()
    let second = try await small.run(none) {
      $0.resume = .run(first.folder)
      limited(&$0, 1)
    }
    #expect(none.calls == 0)
    #expect(second.failure?.code == .budget)
    #expect(second.failure?.remedy?.contains("what was") == true)
    let more = FakeProvider.echo()
    let third = try await small.run(more) {
      $0.resume = .run(first.folder)
      limited(&$0, 2)
    }
    #expect(more.calls >= 20 - answered && answered + more.calls <= 24)
    #expect(abs((third.cost ?? 0) - 0.01 * Double(answered + more.calls)) < 1e-9)
  }

  @Test("a limit that the last sample reaches ends nothing early")
  func exactLimit() async throws {
    let small = try SmallSuite(10)
    let summary = try await small.run {
      $0.price = Price(inputPerMillion: 1000, outputPerMillion: 0)
      $0.costMax = 0.1
    }
    #expect(summary.status == .success && summary.failure == nil)
    #expect(summary.results.all.counts.answered == 10)
    #expect(summary.exitCode == .passed)
  }

  @Test("a full disk is a storage error with a remedy", .enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() async throws {
    let log = try AppendLog(path: "/dev/full")
    let error = await #expect(throws: AssayError.self) { try await log.append([0x7B, 0x7D, 0x0A], waitSecondsMax: 0) }
    #expect(error?.code == .storage)
    #expect(error?.remedy?.contains("--resume") == true)
  }

  @Test("a folder that cannot be written is said before anything is asked")
  func unwritable() async throws {
    let small = try SmallSuite(3)
    let provider = FakeProvider.echo()
    let file = try small.scratch.write("plain", "x")
    let error = await #expect(throws: AssayError.self) {
      try await small.run(provider) { $0.runsFolder = file + "/runs" }
    }
    #expect(error?.code == .storage)
    #expect(provider.calls == 0)
  }
}
