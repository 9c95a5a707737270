import AssayConfiguration
import AssayCore
import AssayPerception
import AssayScoring
import AssayWire
import Glibc
import Synchronization
import Testing

@testable import AssayEvaluation

@Suite("Resuming a run")
struct ResumeTests {
  /// Makes a finished run look as a kill left it: the log cut at a byte, the manifest unfinished.
  private func cut(_ folder: RunFolder, at byte: Int) throws {
    let bytes = try Files.read(folder.samples, bytesMax: 1 << 24)
    try Files.write(Array(bytes.prefix(byte)), to: folder.samples)
  }

  @Test("a log cut at any byte of its last line loses that line alone")
  func tornLine() async throws {
    let small = try SmallSuite(4)
    let summary = try await small.run()
    let whole = try Files.read(summary.folder.samples, bytesMax: 1 << 24)
    let start = try #require(whole.dropLast().lastIndex(of: 0x0A)) + 1
    for byte in start..<whole.count {
      try Files.write(Array(whole.prefix(byte)), to: summary.folder.samples, isSynced: false)
      let entries = try RunLog(path: summary.folder.samples).entries()
      #expect(entries.count == 3, "cut at \(byte)")
      let log = try AppendLog(path: summary.folder.samples)
      #expect(log.length == start)
      try log.close()
    }
  }

  @Test(
    "a resume repeats only what was not finished and gives the scores of an undisturbed run",
    arguments: [0, 1, 700, 5000])
  func resumes(byte: Int) async throws {
    let small = try SmallSuite(30)
    let reference = try await small.run()
    let killed = try await small.run()
    try cut(killed.folder, at: byte)
    let left = try RunLog(path: killed.folder.samples).entries().count
    let provider = FakeProvider.echo()
    let resumed = try await small.run(provider) { $0.resume = .run(killed.folder) }
    #expect(provider.calls >= 30 - left)
    #expect(provider.calls <= 31 - left)
    #expect(try small.scratch.read(resumed.folder.scores) == small.scratch.read(reference.folder.scores))
    #expect(try RunManifest(reading: resumed.folder).starts == 2)
  }

  @Test("a run that is being written takes no second writer")
  func secondWriter() async throws {
    let small = try SmallSuite(3)
    let folder = try await small.run().folder
    let log = try AppendLog(path: folder.samples)
    let second = await #expect(throws: AssayError.self) { try await small.run { $0.resume = .run(folder) } }
    #expect(second?.message == "another process is writing this run")
    #expect(second?.remedy != nil)
    try log.close()
    let alone = try await small.run { $0.resume = .run(folder) }
    #expect(alone.results.all.counts.samples == 3)
  }

  @Test("the latest run is the one that was touched last, whatever its name")
  func latest() async throws {
    let small = try SmallSuite(2)
    let first = try await small.run().folder
    let runs = small.options.runsFolder
    let merged = RunFolder(path: runs + "/whole")
    _ = try await Merging.merge([first], into: merged, suite: small.suite, tools: .fake)
    #expect(try RunFolder.find("latest", under: runs) == merged)
    // Files are dated by the kernel's tick.
    try await Task.sleep(for: .milliseconds(20))
    let second = try await small.run().folder
    #expect(try RunFolder.find("latest", under: runs) == second)
  }

  @Test("an answer that was paid for is used again when its sample was not finished")
  func journal() async throws {
    let small = try SmallSuite(10)
    let killed = try await small.run()
    try cut(killed.folder, at: 0)
    let journal = try AnswerJournal(path: killed.folder.answers, isFinished: { _, _ in false })
    let request = small.suite.prompt.applied(
      to: Sample(id: "s4", request: Request(messages: [Message(role: .user, parts: [.text("say w4")])])))
    let provider = FakeProvider.echo()
    let key = RequestKey.digest(of: request, provider: provider, settings: small.suite.model.settings, epoch: 1)
    try await journal.append(.init(index: 4, epoch: 1), key: key.hex, answer: Answer(text: "w4"), onWait: { _ in })
    // Another request under the same index must not be taken for it.
    try await journal.append(.init(index: 5, epoch: 1), key: "0", answer: Answer(text: "wrong"), onWait: { _ in })
    try journal.close()
    let summary = try await small.run(provider) { $0.resume = .run(killed.folder) }
    #expect(provider.calls == 9)
    #expect(!provider.ids.contains("s4"))
    #expect(summary.results.all.rows(.gold).first?.aggregate.value == 0.9)
  }

  @Test("a resume is refused when anything that matters is not the same, naming it")
  func refuses() async throws {
    let small = try SmallSuite(5)
    let folder = try await small.run().folder
    let other = FakeProvider(identity: "v2") { _, _, _ throws(AssayError) in Answer(text: "") }
    let model = await #expect(throws: AssayError.self) { try await small.run(other) { $0.resume = .run(folder) } }
    #expect(model?.message.contains("its model is not the same") == true)
    try small.scratch.write("data.jsonl", #"{"id":"x","input":"say x","target":"x"}"# + "\n")
    let data = await #expect(throws: AssayError.self) { try await small.run { $0.resume = .run(folder) } }
    #expect(data?.message.contains("its data is not the same") == true)
    #expect(data?.exitCode == .data)
  }

  private struct Perception: Perceiving {
    var identity: JSONValue
    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence { Evidence() }
  }

  @Test("a resume is refused when what perceives is not the same, but goes on where it was not noted")
  func perception() async throws {
    let small = try SmallSuite(3)
    let folder = try await small.run(perceiver: Perception(identity: ["onnx": "aa"])).folder
    let error = await #expect(throws: AssayError.self) {
      try await small.run(.echo(), { $0.resume = .run(folder) }, perceiver: Perception(identity: ["onnx": "bb"]))
    }
    #expect(error?.message.contains("its perception is not the same") == true)
    _ = try await small.run(.echo(), { $0.resume = .run(folder) }, perceiver: Perception(identity: .null))
  }

  @Test("errors are done again when that is asked for, and only they")
  func retriesErrors() async throws {
    let small = try SmallSuite(20)
    let failing = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID?.hasSuffix("3") == true { throw AssayError(.provider, "503") }
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let first = try await small.run(failing)
    #expect(first.results.all.counts.errors == 2)
    let again = FakeProvider.echo()
    let second = try await small.run(again) {
      $0.resume = .run(first.folder)
      $0.retriesErrors = true
    }
    #expect(again.calls == 2)
    #expect(second.results.all.counts.errors == 0)
    #expect(second.results.all.counts.samples == 20)
  }

  @Test("draining ends what is in flight and keeps it; the run goes on later")
  func drains() async throws {
    let small = try SmallSuite(60)
    let control = RunControl()
    let slow = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s8" { control.interrupt() }
      try? await Task.sleep(nanoseconds: 5_000_000)
      return Answer(text: String(request.question.split(separator: " ").last ?? ""))
    }
    let first = try await small.run(slow, control: control)
    #expect(first.status == .cancelled)
    #expect(first.exitCode == .interrupted)
    #expect(first.results.all.counts.answered == slow.calls)
    #expect(slow.calls < 30)
    #expect(first.json["verdict"]?["word"]?.string == "inconclusive")
    let scored = try await Rescoring.rescore(first.folder, suite: small.suite, tools: .fake)
    #expect(scored.status == .cancelled && scored.exitCode == .interrupted)
    #expect(TerminalSummary.text(scored.results, status: scored.status).hasPrefix("INTERRUPTED"))
    let rest = FakeProvider.echo()
    let second = try await small.run(rest) { $0.resume = .run(first.folder) }
    #expect(rest.calls == 60 - slow.calls)
    #expect(second.exitCode == .passed)
  }

  @Test("aborting comes back at once; what was in flight is not logged")
  func aborts() async throws {
    let small = try SmallSuite(20)
    let control = RunControl()
    let stuck = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s5" {
        control.interrupt()
        control.interrupt()
      }
      await Task.detached { try? await Task.sleep(nanoseconds: 300_000_000_000) }.value
      return Answer(text: "late")
    }
    let summary = try await small.run(stuck, { $0.connectionsMax = 8 }, control: control)
    #expect(summary.seconds < 250, "it did not wait for what hangs")
    #expect(summary.status == .cancelled)
    #expect(summary.results.all.counts.samples == 0)
  }
}

@Suite("Aborting perception")
struct AbortedPerceptionTests {
  /// Perceives nothing until it is cancelled, from the sample of a given number on.
  private final class Hanging: Perceiving {
    let from: Int
    let control: RunControl
    private let seen = Mutex(0)

    init(from: Int, control: RunControl) { (self.from, self.control) = (from, control) }

    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
      let number = seen.withLock { seen in
        seen += 1
        return seen
      }
      guard number > from else { return Evidence() }
      control.interrupt()
      control.interrupt()
      while !Task.isCancelled { try? await Task.sleep(nanoseconds: 5_000_000) }
      return Evidence()
    }
  }

  @Test("a second interruption cancels perception under way; the cut sample is not logged and a resume does it")
  func aborts() async throws {
    let small = try SmallSuite(12)
    let control = RunControl()
    let provider = FakeProvider.echo()
    let first = try await small.run(
      provider, { $0.connectionsMax = 1 }, control: control, perceiver: Hanging(from: 4, control: control))
    #expect(first.status == .cancelled && first.exitCode == .interrupted)
    #expect(first.results.all.counts.samples <= 4)
    let rest = FakeProvider.echo()
    let second = try await small.run(rest) { $0.resume = .run(first.folder) }
    #expect(second.results.all.counts.answered == 12)
    #expect(second.exitCode == .passed)
  }
}

@Suite("Recovering a damaged log")
struct LogRecoveryTests {
  @Test("lines that can be read are kept, and the damaged log beside them")
  func recovers() async throws {
    let small = try SmallSuite(6)
    let folder = try await small.run().folder
    var lines = try small.scratch.read(folder.samples).split(separator: "\n").map(String.init)
    lines[2] = String(lines[2].prefix(50))
    try Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.samples)
    let error = #expect(throws: AssayError.self) { try RunLog(path: folder.samples).entries() }
    #expect(error?.place?.line == 3)
    #expect(error?.remedy?.contains("recover") == true)
    #expect(try LogRecovery.recover(folder) == LogRecovery.Outcome(kept: 5, dropped: [3], droppedCount: 1))
    #expect(try RunLog(path: folder.samples).entries().count == 5)
    #expect(Files.exists(folder.samples + ".damaged"))
  }
  @Test("a run that is being written is left alone")
  func locked() async throws {
    let small = try SmallSuite(3)
    let folder = try await small.run().folder
    let writer = try AppendLog(path: folder.samples)
    let error = #expect(throws: AssayError.self) { try LogRecovery.recover(folder) }
    #expect(error?.code == .usage && error?.message == "another process is writing this run")
    #expect(!Files.exists(folder.samples + ".recovered"))
    try writer.close()
    #expect(try LogRecovery.recover(folder).kept == 3)
    // And it is free again afterwards.
    try AppendLog(path: folder.samples).close()
  }
}
