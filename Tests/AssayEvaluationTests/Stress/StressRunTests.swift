import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Running a suite under stress")
struct StressRunTests {
  @Test("samples are crossed with perturbations and severities; the suite's own tables stay those of the clean ones")
  func crosses() async throws {
    let files = try StressSuiteFiles(stress: "[{perturb: dim, severities: [1, 3, 5]}]")
    let provider = StressSuiteFiles.seeing()
    let summary = try await files.run(provider)
    #expect(provider.calls == 6 * 4)
    #expect(summary.results.all.counts.samples == 6)
    #expect(summary.results.all.rows(.gold).first?.aggregate.value == 1)
    let robustness = try #require(summary.results.robustness)
    #expect(robustness.counts.samples == 18 && robustness.counts.answered == 18)
    let curve = try #require(robustness.curves.first { $0.slice == nil })
    // Levels 100 to 150 less 10, 30 and 50 are at least 100 for five, three and one of six.
    #expect(curve.points.map(\.severity) == [1, 3, 5])
    let values: [Double] = curve.points.compactMap(\.aggregate.value)
    #expect(values.map { Int(($0 * 6).rounded()) } == [5, 3, 1])
    #expect(curve.clean?.value == 1 && curve.clean?.n == 6)
    #expect(curve.points[1].change?.value == -0.5)
    #expect(curve.points[1].change?.n == 6)
    #expect(curve.points[0].parameters == "10")
    #expect(robustness.curves.contains { $0.slice == "a" && $0.points[0].aggregate.n == 3 })
  }

  @Test("a stressed line names its clean sample, what was done, and how to do it again")
  func lines() async throws {
    let files = try StressSuiteFiles(2, stress: "[{perturb: [dim, grain], severities: 1-2, settings: {x: 1.5}}]")
    let summary = try await files.run()
    let records = try files.records(summary.folder)
    #expect(
      records.map(\.sample.id) == [
        "s0", "s0~dim:1", "s0~dim:2", "s0~grain:1", "s0~grain:2", "s1", "s1~dim:1", "s1~dim:2", "s1~grain:1",
        "s1~grain:2",
      ])
    let record = records[2]
    let mark = try #require(record.stress)
    #expect(mark.of == "s0" && mark.severity == 2 && mark.cleanIndex == records[0].index)
    #expect(record.sample.cluster == "s0" && mark.cluster == nil)
    #expect(record.sample.attributes["stress"] == "dim" && record.sample.attributes["severity"] == 2)
    #expect(record.slices == ["a"])
    #expect(mark.media.first?.achieved == ["fall": 20])
    // What is to be known of a medium stands in its line: `grain` changes no pixel.
    #expect(mark.media.first?.notes == [])
    #expect(records[3].stress?.media.first?.notes.first?.hasPrefix("nothing changed") == true)
    let asset = try #require(record.sample.request.parts.first?.asset)
    #expect(asset.digest == mark.media.first?.value.output && asset.declaredType == "image/png")
    let seed = StressSeed.of(suite: 0, sample: "s0", perturbation: "dim")
    #expect(mark.commands == ["assay stress FILE --as dim:2 --seed \(seed) --set x=1.5"])
    let curve = try #require(summary.results.robustness?.curves.first { $0.perturbation == "dim" && $0.slice == nil })
    #expect(curve.points[1].parameters == "20; x 1.5 given")
    // The severities of one sample share their draws; another sample has its own.
    #expect(records[3].stress?.media.first?.achieved == records[4].stress?.media.first?.achieved)
    #expect(records[3].stress?.media.first?.achieved != records[8].stress?.media.first?.achieved)
  }

  @Test("labels that cannot be checked any more leave the sample out, with the reason and without a request")
  func refused() async throws {
    let files = try StressSuiteFiles(3, stress: "[{perturb: [turn], severities: [2]}]")
    let provider = StressSuiteFiles.seeing()
    let summary = try await files.run(provider)
    #expect(provider.calls == 3)
    let robustness = try #require(summary.results.robustness)
    #expect(robustness.counts.skipped == 3 && robustness.counts.errors == 0)
    #expect(robustness.curves.isEmpty)
    #expect(robustness.skips.count == 1 && robustness.skips.first?.samples == 3)
    #expect(summary.exitCode == .passed)
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("3 left out") && text.contains("left out, turn: No label of sample … can be checked"))
    let record = try #require(try files.records(summary.folder).first { $0.stress != nil })
    #expect(record.status == .skipped && record.scores.isEmpty)
  }

  @Test("what has no medium to work on is passed over, and a bound on samples spreads them evenly")
  func passedOver() async throws {
    let files = try StressSuiteFiles(
      8,
      stress: "[{perturb: hush}, {perturb: dim, severities: 4, samples_max: 2}, {perturb: grain, severities: 1, on: a}]"
    )
    let summary = try await files.run()
    let ids = try files.records(summary.folder).compactMap { $0.stress == nil ? nil : $0.sample.id }
    #expect(ids == ["s0~grain:1", "s2~grain:1", "s3~dim:4", "s4~grain:1", "s6~grain:1", "s7~dim:4"])
  }

  @Test("with a medium missing nobody can know the answer, and the label says so")
  func missing() async throws {
    let files = try StressSuiteFiles(1, stress: "[{perturb: gone, severities: 1, modality: image}]")
    let summary = try await files.run()
    let record = try #require(try files.records(summary.folder).last)
    #expect(record.sample.request.parts.map(\.modality) == [.text])
    #expect(record.sample.labels.map(\.value) == [.null])
    #expect(record.answer?.text == "nothing to see")
  }

  @Test("--limit counts clean samples; shards merge to the bytes of one run")
  func shards() async throws {
    let files = try StressSuiteFiles(7, stress: "[{perturb: dim, severities: [1, 5]}]", head: "epochs: 2\n")
    let whole = try await files.run { $0.selection.range = 0..<5 }
    #expect(whole.results.all.counts.samples == 10)
    #expect(whole.results.robustness?.counts.samples == 20)
    var folders: [RunFolder] = []
    for shard in [2, 1] {
      folders.append(
        try await files.run {
          $0.selection.range = 0..<5
          ($0.selection.shard, $0.selection.shards) = (shard, 2)
        }.folder)
    }
    let merged = RunFolder(path: files.scratch.path + "/runs/merged")
    _ = try await Merging.merge(folders, into: merged, suite: files.suite, tools: StressSuiteFiles.tools)
    #expect(try files.scratch.read(merged.scores) == files.scratch.read(whole.folder.scores))
  }

  @Test("a run that was stopped goes on with what is missing, and ends as one that was not")
  func resumes() async throws {
    let files = try StressSuiteFiles(6, stress: "[{perturb: dim, severities: [1, 2, 3]}]")
    let whole = try await files.run()
    let control = RunControl()
    let seeing = StressSuiteFiles.seeing()
    let stopping = FakeProvider(isRemote: false) { request, context, assets throws(AssayError) in
      if context.sampleID == "s1~dim:2" { control.interrupt() }
      return try await seeing.answer(request, context: context, assets: assets)
    }
    let first = try await files.run(stopping, { $0.connectionsMax = 1 }, control: control)
    #expect(first.status == .cancelled)
    let done = try files.records(first.folder).count
    #expect(done < 24)
    let again = StressSuiteFiles.seeing()
    let second = try await files.run(again) { $0.resume = .run(first.folder) }
    #expect(again.calls == 24 - done)
    #expect(try files.scratch.read(second.folder.scores) == files.scratch.read(whole.folder.scores))
  }

  @Test("large media wait in files that are gone when the run is over, and cases keep both media")
  func media() async throws {
    let files = try StressSuiteFiles(2, stress: "[{perturb: dim, severities: 5}]")
    let summary = try await files.run()
    #expect(!Files.exists(summary.folder.path + "/stressing"))
    let worst = try #require(summary.results.robustness?.worst.first)
    #expect(worst.of == "s0" && worst.clean == 1 && worst.value == 0 && worst.severity == 5)
    let record = try #require(try files.records(summary.folder).first { $0.sample.id == worst.id })
    let value = try #require(record.stress?.media.first?.value)
    for digest in [value.input, value.output] {
      let bytes = try Files.read(summary.folder.mediaPath(digest), bytesMax: 1 << 20)
      #expect(Digest(of: bytes) == digest)
    }
  }

  @Test("scoring again gives the same curves")
  func rescored() async throws {
    let files = try StressSuiteFiles(stress: "[{perturb: dim, severities: [2, 4]}]")
    let summary = try await files.run()
    let outcome = try await Rescoring.rescore(summary.folder, suite: files.suite, tools: StressSuiteFiles.tools)
    #expect(outcome.samplesChanged == 0)
    #expect(outcome.results.robustness == summary.results.robustness)
  }

  @Test("without its clean samples a run has curves, and says that there is nothing to compare with")
  func withoutClean() async throws {
    let files = try StressSuiteFiles(4, stress: "[{perturb: dim, severities: 1, keep_clean: false}]")
    let provider = StressSuiteFiles.seeing()
    let summary = try await files.run(provider)
    #expect(provider.calls == 4)
    let robustness = try #require(summary.results.robustness)
    #expect(robustness.curves.first?.clean == nil && robustness.curves.first?.points.first?.change == nil)
    #expect(robustness.summaries.first?.notes.contains("samples were not asked as they are") == true)
    #expect(summary.results.all.counts.samples == 4)
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("Gold labels: stressed samples, all severities"))
  }
}
