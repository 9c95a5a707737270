import AssayConfiguration
import AssayCore
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("`stress` in suites")
struct StressSuiteReadingTests {
  private func check(_ stress: String, gates: String = "[]") throws -> SuiteCheck {
    let scratch = try Scratch()
    try scratch.write("data.jsonl", "{\"id\":\"a\",\"input\":\"x\"}\n")
    let yaml = """
      version: 1
      data: data.jsonl
      slices: {short: attributes.n == 1}
      scorers: [same]
      stress: \(stress)
      gates: \(gates)
      """
    return SuiteCheck(bytes: Array(yaml.utf8), file: scratch.path + "/suite.yaml", perturbations: Ways.all)
  }

  @Test("names, groups, severities, slices and bounds are read and shown")
  func reads() throws {
    let check = try check(
      "[{perturb: [dim, grain], severities: [5, 1], on: short, samples_max: 9}, {perturb: all_audio, severities: 2-3}]")
    #expect(check.problems.isEmpty)
    let stress = try #require(check.suite?.stress)
    #expect(stress.variants.map(\.label) == ["dim:1", "dim:5", "grain:1", "grain:5", "hush:2", "hush:3"])
    #expect(stress.specs[0].slices == ["short"] && stress.specs[0].samplesMax == 9 && stress.keepsClean)
    let shown = try #require(check.suite?.json["stress"])
    #expect(shown["perturb"]?.array?.count == 3)
    #expect(shown["perturb"]?.array?.first?["severities"] == [1, 5])
    #expect(try self.check("{perturb: dim}").suite?.stress?.variants.count == 5)
  }

  @Test(
    "what is wrong is said with its place and what was meant",
    arguments: [
      ("[{perturb: dimm}]", "there is no perturbation `dimm`", "did you mean `dim`?"),
      ("[{perturb: dim, severities: [0]}]", "severity 0 is the medium as it is", "severities are 1"),
      ("[{perturb: dim, severities: [6]}]", "there is no severity 6", "severities are 1"),
      ("[{perturb: dim, severitys: 3}]", "unknown key `severitys`", "did you mean `severities`?"),
      ("[{perturb: dim, on: shrt}]", "there is no slice `shrt`", "did you mean `short`?"),
      (
        "[{perturb: dim, modality: audio}]", "`dim` works on images, films and pages, not on audio",
        "leave `modality` away"
      ),
      ("[{perturb: [dim, grain]}, {perturb: dim}]", "`dim` is named twice", "name each perturbation once"),
      ("[{perturb: [dim, dim]}]", "`dim` is named twice under `perturb`", "name each perturbation once"),
      ("[{perturb: all_video}]", "the group `all_video` is empty", ""),
      ("[{severities: 1}]", "`perturb` is missing", ""),
      ("[{perturb: dim, samples_max: 0}]", "should be from 1", ""),
      ("[{perturb: grain, settings: {darw: 1}}]", "`grain` has no setting `darw`", "did you mean `draw`?"),
      ("[{perturb: turn, settings: {x: 1}}]", "`turn` has no setting `x`", "it has none"),
      (
        "[{perturb: [dim, grain], settings: {draw: 1}}]", "`dim` has no setting `draw`",
        "give the setting an entry without them: `grain`"
      ),
      (
        "[{perturb: grain, settings: {draw: 1000.5}}]",
        "`draw` of `grain` should be a number from 0 to 1000, is 1000.5", "`assay stress list grain` tells its settings"
      ),
      ("[{perturb: grain, settings: {draw: .nan}}]", "from 0 to 1000, is `.nan`", "(`draw`: levels)"),
      ("[{perturb: grain, settings: {draw: .inf}}]", "from 0 to 1000, is `.inf`", ""),
      ("[{perturb: grain, settings: {draw: much}}]", "from 0 to 1000, is `much`", ""),
      ("[{perturb: grain, settings: {draw: '7'}}]", "from 0 to 1000, is `7`", ""),
      ("[{perturb: grain, settings: {draw: [7]}}]", "from 0 to 1000, is a list", ""),
      ("[{perturb: grain, settings: {draw: }}]", "from 0 to 1000, is empty", ""),
    ])
  func problems(stress: String, message: String, remedy: String) throws {
    let problem = try #require(try check(stress).problems.first)
    #expect(problem.message.contains(message))
    #expect(remedy.isEmpty || (problem.remedy ?? "").contains(remedy))
    #expect(problem.place?.line == 5 && (problem.place?.column ?? 0) > 1)
  }

  @Test("gates name a stress of the suite and a severity that it has")
  func gates() throws {
    func problem(_ gate: String, _ stress: String = "[{perturb: dim, severities: [1, 3]}]") throws -> AssayError? {
      try check(stress, gates: "[{metric: same, bound: '>= 0.5', \(gate)}]").problems.first
    }
    #expect(try problem("stress: dim, severity: 3") == nil)
    #expect(try problem("stress: all, severity: '<= 2'") == nil)
    #expect(try problem("stress: dim, severity: 2")?.message == "the suite does not stress at this severity")
    #expect(try problem("stress: grain")?.message == "the suite does not stress by `grain`")
    #expect(try problem("severity: 3")?.message == "`severity` needs `stress`")
    #expect(try problem("stress: dim, severity: x")?.message == "`x` is no severity")
    #expect(try problem("stress: dim", "[]")?.message == "the suite stresses nothing")
  }

  @Test("without clean samples no gate is about them, and no entry says otherwise")
  func withoutClean() throws {
    func problem(_ gate: String, _ stress: String = "[{perturb: dim, keep_clean: false}]") throws -> AssayError? {
      try check(stress, gates: "[{metric: same, bound: '>= 0.5'\(gate)}]").problems.first
    }
    let found = try #require(try problem(""))
    #expect(found.message.contains("`keep_clean: false` leaves these out") && found.place?.line == 6)
    #expect(try problem(", stress: all") == nil)
    #expect(try problem("", "[{perturb: dim, keep_clean: true}]") == nil)
    let mixed = "[{perturb: dim, keep_clean: false}, {perturb: grain, keep_clean: true}]"
    #expect(
      try problem(", stress: all", mixed)?.message == "`keep_clean` is said twice under `stress`, and not the same")
    let once = "[{perturb: dim, keep_clean: false}, {perturb: grain}]"
    #expect(try check(once).suite?.stress?.keepsClean == false)
  }
}
