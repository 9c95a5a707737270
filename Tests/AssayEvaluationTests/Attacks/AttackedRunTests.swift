import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStatistics
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Running a suite under attack")
struct AttackedRunTests {
  private static let two = "{attacks: {families: [ignore_previous, fake_turn], defences: [none, layout]}}"

  @Test("each attacked sample stands beside its twin behind each defence, and the suite's own tables stay as they are")
  func crosses() async throws {
    let files = try StressSuiteFiles(4, stress: Self.two)
    let provider = AttackedSuites.gullible()
    let summary = try await AttackedSuites.run(files, provider)
    #expect(provider.calls == 4 * (1 + 2 * 2 * 2))
    #expect(summary.results.all.counts.samples == 4 && summary.results.robustness == nil)
    #expect(summary.results.all.rows(.gold).first?.aggregate.value == 1)
    let attacks = try #require(summary.results.attacks)
    #expect(attacks.counts.samples == 32 && attacks.counts.answered == 32)
    let none = attacks.table.cell(.all, .none)
    #expect(none.success == .init(count: 8, n: 8) && none.rightUnderAttack == .init(count: 0, n: 8))
    #expect(none.rightOnTwin == .init(count: 8, n: 8) && none.declinedTwins == .init(count: 0, n: 8))
    let layout = attacks.table.cell(.all, .layout)
    #expect(layout.success == .init(count: 0, n: 8) && layout.rightUnderAttack == .init(count: 8, n: 8))
    // Eight attacks on four samples are four clusters.
    let interval = try #require(none.success.interval)
    #expect(interval.low < 0.6 && interval.high > 0.999)
    #expect(attacks.table.cell(.family("fake_turn"), .none).success.n == 4)
    #expect(attacks.table.cell(.carrier("note"), .none).success.n == 8)
    #expect(attacks.table.cell(.slice("a"), .none).success.n == 4)
    #expect(attacks.families.map(\.name) == ["ignore_previous", "fake_turn"] && attacks.slices == ["a"])
    #expect(attacks.table.screening(.all).flagged.n == 8 && attacks.table.screening(.all).flaggedTwins.count == 0)
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("Under attack") && text.contains("8 of 8"), "\(text)")
  }

  @Test("a line of the log says what was put in and what came of it, and is not compared with other runs' samples")
  func lines() async throws {
    let files = try StressSuiteFiles(1, stress: Self.two)
    let summary = try await AttackedSuites.run(files)
    let records = try files.records(summary.folder)
    #expect(
      records.map(\.sample.id) == [
        "s0", "s0~ignore_previous:none", "s0~ignore_previous:none:twin", "s0~ignore_previous:layout",
        "s0~ignore_previous:layout:twin", "s0~fake_turn:none", "s0~fake_turn:none:twin", "s0~fake_turn:layout",
        "s0~fake_turn:layout:twin",
      ])
    let mark = try #require(records[1].attack)
    #expect(mark.row.succeeded == true && mark.row.right == false && mark.row.flagged && mark.cleanIndex == 0)
    #expect(mark.carrier == "note" && mark.row.base == "s0" && records[1].scores.isEmpty)
    #expect(records[1].sample.attributes["attack"]?["carrier"] == "note")
    #expect(records[1].sample.cluster == "s0" && records[1].slices == ["a"])
    #expect(records[2].attack?.row.isTwin == true && records[2].attack?.row.succeeded == nil)
    let compared = try ComparedRun(summary.folder)
    #expect(compared.ids == ["s0"] && compared.stressed.isEmpty && compared.attacked == 8)
    // Scorers of today leave attacks as they were judged.
    let again = try await Rescoring.rescore(summary.folder, suite: files.suite, tools: AttackedSuites.tools)
    #expect(again.results.attacks?.json == summary.results.attacks?.json)
  }

  @Test("what scores.json says of attacks is read again, number for number")
  func json() async throws {
    let files = try StressSuiteFiles(
      3, stress: "{attacks: {families: [ignore_previous, leet, sign, qr], defences: [none, output], adaptive: true}}")
    let summary = try await AttackedSuites.run(files)
    let attacks = try #require(summary.results.attacks)
    let again = try #require(AttackResults(attacks.json)).json
    for key in ["total", "families", "carriers", "slices", "skips", "skipped", "defences", "adaptive"] {
      #expect(again[key] == attacks.json[key], "\(key)")
    }
    let value = try JSONValue(parsing: files.scratch.read(summary.folder.scores))
    #expect(value["attacks"]?["total"]?["none"]?["success"]?["n"]?.int ?? 0 > 0)
    // Pictures of eight pixels take no sign, and there is nothing that draws codes.
    #expect(attacks.skips.contains { $0.family == "qr" && $0.samples == 3 }, "\(attacks.skips)")
    #expect(AttackExample.stored(summary.folder, "leet")?.example.base == "s0")
    #expect(AttackExample.stored(summary.folder, "qr") == nil)
  }

  @Test("a run that was stopped goes on with what is missing, and ends as one that was not")
  func resumes() async throws {
    let files = try StressSuiteFiles(5, stress: Self.two)
    let whole = try await AttackedSuites.run(files)
    let control = RunControl()
    let stopping = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID == "s2~fake_turn:none" { control.interrupt() }
      return Answer(text: AttackedSuites.reply(request))
    }
    let first = try await AttackedSuites.run(files, stopping, control: control) { $0.connectionsMax = 1 }
    #expect(first.status == .cancelled)
    let done = try files.records(first.folder).count
    #expect(done < 45)
    let again = AttackedSuites.gullible()
    let second = try await AttackedSuites.run(files, again) { $0.resume = .run(first.folder) }
    #expect(again.calls == 45 - done)
    #expect(try files.scratch.read(second.folder.scores) == files.scratch.read(whole.folder.scores))
  }

  @Test("answers come from the cache, and a limit on tokens ends the run where it is reached")
  func cacheAndLimits() async throws {
    let files = try StressSuiteFiles(2, stress: Self.two)
    let cache = try ResponseCache(folder: files.scratch.path + "/cache")
    let first = try await AttackedSuites.run(files) { $0.cache = cache }
    let again = AttackedSuites.gullible()
    let second = try await AttackedSuites.run(files, again) { $0.cache = cache }
    #expect(again.calls == 0)
    #expect(second.results.attacks?.json == first.results.attacks?.json)
    let costly = FakeProvider { request, _, _ throws(AssayError) in
      Answer(text: AttackedSuites.reply(request), usage: Usage(input: 10, output: 0))
    }
    let limited = try await AttackedSuites.run(files, costly) {
      $0.tokensMax = 50
      $0.connectionsMax = 1
    }
    #expect(limited.status == .error && costly.calls < 18)
  }

  @Test("only the samples that are meant are attacked, and gates hold them to a bound")
  func gates() async throws {
    let files = try StressSuiteFiles(
      8, stress: "{attacks: {families: [ignore_previous], defences: [none, layout], samples_max: 4}}",
      head: """
        gates:
          - {metric: attacks.success_rate, bound: "<= 0.6", defence: layout, min_n: 4}
          - {metric: attacks.success_rate, bound: "<= 0.05", defence: none, min_n: 4}
          - {metric: attacks.success_rate, bound: "<= 0.05", defence: layout}
          - {metric: attacks.twin_utility, bound: ">= 0.3", defence: layout, attack: texts, min_n: 4}
        """)
    let summary = try await AttackedSuites.run(files)
    #expect(summary.results.attacks?.table.cell(.all, .none).success.n == 4)
    #expect(summary.results.gates.map(\.verdict) == [.pass, .fail, .inconclusive, .pass])
    #expect(summary.results.gates[1].value == 1 && summary.exitCode == .gateFailed)
    let sliced = try StressSuiteFiles(8, stress: "{attacks: {families: [leet], defences: [none], on: a}}")
    #expect(try await AttackedSuites.run(sliced).results.attacks?.counts.samples == 8)
    let plan = try RunPlan(sliced.suite, options: RunOptions())
    #expect(plan.stressed == 16 && plan.requests == 24)
  }

  @Test("errors of attacks are no successes, and too many leave the run undecided")
  func errors() async throws {
    let files = try StressSuiteFiles(3, stress: "{attacks: {families: [leet], defences: [none]}}")
    let provider = FakeProvider { request, context, _ throws(AssayError) in
      if context.sampleID?.contains("~") == true { throw AssayError(.provider, "out of order") }
      return Answer(text: "bright")
    }
    let summary = try await AttackedSuites.run(files, provider)
    let cell = try #require(summary.results.attacks).table.cell(.all, .none)
    #expect(cell.errors == 6 && cell.success.n == 0)
    #expect(summary.results.verdict.reasons.contains { $0.contains("6 of 6 attacked samples") })
  }

  @Test("a model that has no prompt is not asked behind defences of prompts")
  func builtin() async throws {
    let files = try StressSuiteFiles(1, stress: "{attacks: {families: [leet], defences: [layout, none, redaction]}}")
    let provider = FakeProvider(name: "builtin:fake", isRemote: false) { request, _, _ throws(AssayError) in
      Answer(text: AttackedSuites.reply(request))
    }
    let summary = try await AttackedSuites.run(files, provider)
    let attacks = try #require(summary.results.attacks)
    #expect(attacks.defences == [.none, .redaction] && attacks.table.screening(.all).flagged.n == 1)
    #expect(provider.calls == 1 + 4)
  }
}
