import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStatistics
import AssayStress
import AssayWire
import Glibc
import Testing

@testable import AssayEvaluation

@Suite("Comparing runs under stress")
struct ComparedStressTests {
  /// Levels 100 to 170; a run says `bright` from its limit on, which is right everywhere.
  private func files(_ stress: String = "[{perturb: [dim, grain], severities: [1, 3, 5]}]") throws -> StressSuiteFiles {
    try StressSuiteFiles(8, stress: stress)
  }

  private func compare(
    _ base: RunSummary, _ candidates: RunSummary..., change: (inout ComparisonOptions) -> Void = { _ in }
  ) throws -> Comparison {
    var options = ComparisonOptions()
    change(&options)
    return try Comparing.compare(base.folder, candidates.map(\.folder), options: options)
  }

  private func cell(_ comparison: Comparison, _ name: String, _ severity: Int, _ candidate: Int = 0) throws
    -> Comparison.Cell
  {
    try #require(
      comparison.stressCells.first { $0.stress == StressLevel(name, severity) && $0.candidate == candidate })
  }

  @Test("stressed samples are paired within each perturbation and severity, by the slices' tests, apart from them")
  func rows() async throws {
    let files = try files()
    let base = try await files.run(StressSuiteFiles.seeing(100))
    let candidate = try await files.run(StressSuiteFiles.seeing(120))
    let comparison = try compare(base, candidate)
    for (severity, mine, theirs) in [(0, 8, 6), (1, 7, 5), (3, 5, 3), (5, 3, 1)] {
      let result = try #require(try cell(comparison, "dim", severity).result)
      #expect(result.n == 8 && result.base == Double(mine) / 8 && result.candidate == Double(theirs) / 8)
      #expect(result.method == "mcnemar mid-p" && result.p == McNemar(onlyA: 2, onlyB: 0)?.midP)
    }
    // The same numbers as the runs' own curves.
    let curve = try #require(candidate.results.robustness?.curves.first { $0.perturbation == "dim" && $0.slice == nil })
    #expect(curve.points.compactMap(\.aggregate.value) == [0.625, 0.375, 0.125])
    let tested = comparison.stressCells.filter { $0.stress?.severity != 0 }
    #expect(
      tested.count == 6 && tested.compactMap(\.pHolm) == Correction.holm.adjust(tested.compactMap { $0.result?.p }))
    #expect(comparison.stressCells.filter { $0.stress?.severity == 0 }.allSatisfy { $0.pHolm == nil })
    // The slices' family is what it was without stress.
    let slices = comparison.cells.compactMap { $0.result?.p }
    #expect(comparison.cells.compactMap(\.pHolm) == Correction.holm.adjust(slices))
    #expect(comparison.cells.first { $0.slice == nil }?.result?.n == 8)
  }

  @Test("where clean samples are left out the stressed ones are what the runs have in common")
  func stressedAlone() async throws {
    let files = try files("[{perturb: dim, severities: [1, 3], keep_clean: false}]")
    let comparison = try compare(
      try await files.run(StressSuiteFiles.seeing(100)), try await files.run(StressSuiteFiles.seeing(120)))
    let text = ComparisonText.text(comparison)
    #expect(comparison.candidates.first?.stress?.pairs == 16 && comparison.candidates.first?.notes == [])
    #expect(text.contains("16 stressed samples in both, none as it is") && !text.contains("in common"), "\(text)")
  }

  @Test("the candidate's error over the base's, plain and less that without stress")
  func corruption() async throws {
    let files = try files()
    let base = try await files.run(StressSuiteFiles.seeing(100))
    let comparison = try compare(base, try await files.run(StressSuiteFiles.seeing(120)))
    let ratio = try #require(comparison.corruption.first)
    let dim = try #require(ratio.rows.first { $0.perturbation == "dim" })
    // Errors 1, 3, 5 of 8 against 3, 5, 7; less none against 2 at each severity.
    let (plain, relative) = (try #require(dim.ratio), try #require(dim.relative))
    #expect(abs(plain - 15.0 / 9) < 1e-12 && abs(relative - 1) < 1e-12)
    let grain = try #require(ratio.rows.first { $0.perturbation == "grain" })
    #expect(grain.ratio == nil && grain.relative == nil && grain.note == "the base makes no error")
    #expect(ratio.mean == nil)
    let one = try compare(base, try await files.run(StressSuiteFiles.seeing(100)))
    #expect(one.corruption.first?.rows.first?.ratio == 1)
  }

  @Test("the mean ratio of errors has an interval, drawn by clean samples for both runs at once")
  func corruptionInterval() async throws {
    let stress = "[{perturb: [dim], severities: [3, 4, 5]}]"
    // Each of the eight levels twice: fewer than ten are too few to draw again.
    let files = try StressSuiteFiles(16, stress: stress) { UInt8(100 + $0 % 8 * 10) }
    let base = try await files.run(StressSuiteFiles.seeing(110))
    let worse = try compare(base, try await files.run(StressSuiteFiles.seeing(130)))
    let ratio = try #require(worse.corruption.first)
    // Errors 8, 10 and 12 of 16 against 12, 14 and 16.
    let mean = try #require(ratio.mean)
    #expect(abs(mean - 21.0 / 15) < 1e-12)
    let ends = try #require(ratio.interval)
    #expect(ends.low >= 1 && ends.low < 1.4 && ends.high > 1.4 && ends.high < 4)
    let again = try compare(base, try await files.run(StressSuiteFiles.seeing(130)))
    #expect(again.corruption.first?.interval == ends)
    let same = try compare(base, try await files.run(StressSuiteFiles.seeing(110)))
    #expect(same.corruption.first?.interval == Interval(low: 1, high: 1))
    #expect(ComparisonText.text(worse).contains("of the base's ("))
    let few = try StressSuiteFiles(8, stress: stress)
    let fewer = try compare(
      try await few.run(StressSuiteFiles.seeing(110)), try await few.run(StressSuiteFiles.seeing(130)))
    #expect(fewer.corruption.first?.mean != nil && fewer.corruption.first?.interval == nil)
  }

  @Test("regressions under stress are listed once a perturbation, new ones first, with the way to make them again")
  func regressions() async throws {
    let files = try files()
    let base = try await files.run(StressSuiteFiles.seeing(100))
    let comparison = try compare(base, try await files.run(StressSuiteFiles.seeing(120)))
    let stress = try #require(comparison.candidates.first?.stress)
    #expect(stress.pairs == 48 && stress.regressionCount == 12 && stress.improvementCount == 0)
    let ids = stress.regressions.map(\.id)
    #expect(Set(ids.prefix(5)) == ["s2~dim:1", "s3~dim:3", "s4~dim:3", "s5~dim:5", "s6~dim:5"])
    #expect(Set(ids.dropFirst(5)) == ["s1~dim:1", "s0~grain:1", "s1~grain:1"])
    let first = try #require(stress.regressions.first)
    #expect(
      first.clean == .init(base: 1, candidate: 1) && first.baseAnswer == "bright" && first.candidateAnswer == "dark")
    let text = ComparisonText.text(comparison)
    for words in [
      "Under stress", "Regressions under stress by same: 12, the first 8", "dim:3", "█", "again: assay stress FILE",
      "the base makes no error", "without stress 1 and 1",
    ] { #expect(text.contains(words), "\(words)") }
    let json = comparison.json
    #expect(json["stress"]?["gold"]?.array?.count == 8)
    #expect(json["stress"]?["gold"]?.array?[1]["severity"]?.int == 1)
    let item = json["candidates"]?.array?.first?["stress"]?["regressions"]?["cases"]?.array?.first
    #expect(item?["stress"]?["of"]?.string == "s2" && item?["stress"]?["clean_candidate"]?.double == 1)
    #expect(!json.compact.contains("NaN") && !text.lowercased().contains(" nan"))
  }

  @Test("media that no run keeps are made again; where that cannot be, the reason is given")
  func media() async throws {
    let files = try files()
    let base = try await files.run(StressSuiteFiles.seeing(100))
    let candidate = try await files.run(StressSuiteFiles.seeing(120))
    let comparison = try compare(base, candidate)
    for run in [base, candidate] {
      for worst in run.results.robustness?.worst ?? [] {
        let record = try #require(try files.records(run.folder).first { $0.sample.id == worst.id })
        for medium in record.stress?.media ?? [] {
          for digest in [medium.value.input, medium.value.output] { unlink(run.folder.mediaPath(digest)) }
        }
      }
    }
    let made = RunFolder(path: files.scratch.path + "/made")
    let studio = try #require(StressSuiteFiles.tools.studio)
    let none = await RemadeMedia.make(comparison, into: made, studio: studio, casesMax: 20, perturbations: Ways.all)
    #expect(none.isEmpty)
    for item in try #require(comparison.candidates.first?.stress?.regressions) {
      let value = try #require(item.candidateRecord.stress?.media.first?.value)
      for digest in [value.input, value.output] {
        let bytes = try Files.read(made.mediaPath(digest), bytesMax: 1 << 20)
        #expect(Digest(of: bytes) == digest)
      }
    }
    try files.scratch.write("suite.yaml", "version: 1\n")
    let other = RunFolder(path: files.scratch.path + "/other")
    let reasons = await RemadeMedia.make(comparison, into: other, studio: studio, casesMax: 3, perturbations: Ways.all)
    #expect(reasons.count == 3 && reasons.values.allSatisfy { $0.contains("suite file changed") })
  }

  @Test("several candidates have one name each, and lie side by side")
  func names() async throws {
    let files = try files()
    let base = try await files.run(StressSuiteFiles.seeing(100))
    let comparison = try compare(
      base, try await files.run(StressSuiteFiles.seeing(120)), try await files.run(StressSuiteFiles.seeing(110)))
    #expect(comparison.candidates.map(\.name) == ["A", "B"] && Comparison.name(27, of: 30) == "B2")
    let text = ComparisonText.text(comparison)
    for candidate in comparison.candidates {
      #expect(text.split(separator: "\n").count { $0.contains(candidate.folder.id) && !$0.contains("/media/") } == 1)
    }
    let line = try #require(text.split(separator: "\n").first { $0.contains("dim:3") && $0.contains("0.625") })
    #expect(line.contains("0.375") && line.contains("0.500"))
    #expect(text.contains("A − base") && text.contains("Regressions of B by same"))
    #expect(try cell(comparison, "dim", 1, 1).result?.candidate == 0.75)
    #expect(comparison.json["gold"]?.array?.last?["name"]?.string == "B")
  }

  @Test("a sample that the runs were asked about in other bytes is no pair; a run under another stress has none")
  func apart() async throws {
    let files = try files("[{perturb: [grain], severities: [2]}]")
    let base = try await files.run()
    let other = try await files.run()
    let comparison = try compare(base, other)
    #expect(comparison.stressCells.count == 2 && comparison.candidates.first?.stress?.pairs == 8)
    #expect(comparison.candidates.first?.stress?.regressionCount == 0)
    let record = try #require(try files.records(other.folder).first { $0.stress != nil })
    let made = try #require(record.stress?.media.first?.value.output)
    let log = try files.scratch.read(other.folder.samples).replacing(made.hex, with: Digest(of: [9]).hex)
    try Files.write(Array(log.utf8), to: other.folder.samples)
    #expect(try compare(base, other).candidates.first?.stress?.pairs == 7)
    let plain = try StressSuiteFiles(8, stress: "[{perturb: dim, severities: 1}]")
    let dimmed = try await plain.run()
    let mixed = try compare(base, dimmed) { $0.allowed = Set(RunDifference.Kind.allCases) }
    #expect(mixed.stressCells.allSatisfy { $0.stress?.severity == 0 || $0.result == nil })
    #expect(mixed.candidates.first?.stress?.pairs == 0)
    // The folder of its runs goes with it.
    withExtendedLifetime(plain) {}
  }
}
