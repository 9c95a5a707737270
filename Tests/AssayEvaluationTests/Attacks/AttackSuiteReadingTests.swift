import AssayCore
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("`attacks` in suites")
struct AttackSuiteReadingTests {
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

  @Test("families, groups, defences and bounds are read and shown, beside perturbations")
  func reads() throws {
    let check = try check(
      "[{perturb: dim}, {attacks: {families: [qr, tables, sign], defences: [none, output], on: short, share: 0.5, adaptive: true}}]"
    )
    #expect(check.problems.isEmpty)
    let stress = try #require(check.suite?.stress)
    let plan = try #require(stress.attacks)
    // Each once, in the order of the catalogue.
    #expect(plan.scenarios.map(\.name).prefix(2) == ["sign", "qr"] && plan.scenarios.count > 3)
    #expect(plan.defences == [.none, .output] && plan.slices == ["short"] && plan.share == 0.5 && plan.isAdaptive)
    #expect(plan.lineCount == plan.scenarios.count * 2 * 3)
    #expect(stress.width == 5 + plan.lineCount + 1)
    #expect(check.suite?.json["stress"]?["attacks"]?["defences"] == ["none", "output"])
  }

  @Test("a name alone is enough, and every line of a sample has a number of its own")
  func short() throws {
    #expect(try check("{attacks: all}").suite?.stress?.attacks?.scenarios.count == AttackCatalogue.all.count)
    let plan = try #require(try check("{attacks: [sign, qr]}").suite?.stress?.attacks)
    #expect(plan.defences == [.none, .all] && plan.lineCount == 8)
    let lines = (0..<8).map { plan.line($0) }
    #expect(Set(lines).count == 8)
    #expect(lines[0] == .init(family: 0, defence: .none, side: .attacked))
    #expect(lines[7] == .init(family: 1, defence: .all, side: .twin))
  }

  @Test(
    "a share spreads evenly and begins with the first sample",
    arguments: [(0.25, [0, 4, 8]), (1.0, Array(0..<10))] as [(Double, [Int])])
  func share(share: Double, places: [Int]) throws {
    let plan = AttackPlan([], share: share)
    #expect((0..<10).filter { place in plan.takes(place) { _ in true } } == places)
  }

  @Test(
    "what is wrong is said with its place and what was meant",
    arguments: [
      ("{attacks: [sgin]}", "there is no attack `sgin`", "did you mean `sign`?"),
      ("{attacks: documnts}", "there is no attack `documnts`", "did you mean `documents`?"),
      ("{attacks: []}", "no family of attacks is named", "`assay attack list`"),
      ("{attacks: {families: sign, defence: none}}", "unknown key `defence`", "did you mean `defences`?"),
      ("{attacks: {families: sign, defences: [redactoin]}}", "unknown value `redactoin`", "did you mean `redaction`?"),
      ("{attacks: {families: sign, defences: []}}", "`defences` names none", "[none]"),
      ("{attacks: {defences: [none]}}", "`families` is missing", ""),
      ("{attacks: {families: sign, share: 2}}", "should be", ""),
      ("{attacks: {families: sign, share: 0.5, samples_max: 3}}", "both bound the samples", "keep one"),
      ("{attacks: {families: sign, on: shrt}}", "there is no slice `shrt`", "did you mean `short`?"),
      ("[{attacks: sign}, {attacks: qr}]", "`attacks` stands twice", "in one of them"),
    ])
  func problems(stress: String, message: String, remedy: String) throws {
    let problem = try #require(try check(stress).problems.first)
    #expect(problem.message.contains(message), "\(problem.message)")
    #expect(remedy.isEmpty || (problem.remedy ?? "").contains(remedy), "\(problem.remedy ?? "")")
    #expect(problem.place?.line == 5 && (problem.place?.column ?? 0) > 1)
  }

  @Test("gates name a figure, a defence and families of the suite")
  func gates() throws {
    let check = try check(
      "{attacks: {families: [sign, codes], defences: [none, all]}}",
      gates: """
        [{metric: attacks.success_rate, bound: "<= 0.05", defence: all, slice: short},
         {metric: attacks.false_alarm_rate, bound: "<= 0.1", defence: none, attack: [codes]}]
        """)
    #expect(check.problems.isEmpty, "\(check.problems)")
    let gates = try #require(check.suite?.gates)
    #expect(gates[0].attack == AttackDemand(.success, defence: .all) && gates[0].slice == "short")
    #expect(gates[0].name == "attacks.success_rate <= 0.05 on short, all attacks behind all")
    #expect(gates[1].attack?.families == ["qr", "barcode"] && gates[1].attack?.measure == .falseAlarms)
  }

  @Test(
    "gates on attacks that the suite does not make are refused",
    arguments: [
      ("{metric: attacks.success, bound: \"<= 0\", defence: all}", "no figure `success`"),
      ("{metric: attacks.success_rate, bound: \"<= 0\"}", "the gate names none"),
      ("{metric: attacks.success_rate, bound: \"<= 0\", defence: layout}", "does not ask behind `layout`"),
      ("{metric: attacks.success_rate, bound: \"<= 0\", defence: all, attack: qr}", "does not attack by `qr`"),
      ("{metric: attacks.success_rate, bound: \"<= 0\", defence: all, attack: sgin}", "there is no attack `sgin`"),
      ("{metric: attacks.success_rate, bound: \"<= 0\", defence: all, severity: 3}", "says nothing of attacks"),
      ("{metric: attacks.adapted_success_rate, bound: \"<= 0\", defence: all}", "no adaptive round"),
      ("{metric: same, bound: \">= 0\", defence: all}", "needs a metric of attacks"),
    ])
  func refusedGates(gate: String, message: String) throws {
    let problems = try check("{attacks: {families: [sign], defences: [none, all]}}", gates: "[\(gate)]").problems
    #expect(problems.contains { $0.message.contains(message) && $0.place?.line == 6 }, "\(problems)")
    let nothing = try check("{perturb: dim}", gates: "[{metric: attacks.success_rate, bound: \"<= 0\"}]").problems
    #expect(nothing.first?.message.contains("the suite attacks nothing") == true)
  }
}
