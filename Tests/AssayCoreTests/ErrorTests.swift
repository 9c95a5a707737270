import AssayCore
import Testing

@Suite("Errors say what, where and what to do")
struct ErrorTests {
  @Test("File, line, column, caret and remedy appear in this order")
  func description() {
    let error = AssayError(
      .configuration, "unknown key `scorer`", at: .init(file: "suite.yaml", line: 3, column: 1),
      remedy: "did you mean `scorers`?", excerpt: "scorer: exact")
    #expect(
      error.description
        == "suite.yaml:3:1: unknown key `scorer`\n  | scorer: exact\n  | ^\n  → did you mean `scorers`?")
  }

  @Test("Every code has an exit code that scripts know", arguments: AssayError.Code.allCases)
  func exitCodes(code: AssayError.Code) {
    #expect([1, 3, 64, 65, 69, 130].contains(AssayError(code, "x").exitCode.rawValue))
  }
}

@Suite("Seeded numbers")
struct SeededGeneratorTests {
  /// The first outputs of SplitMix64 with seed 1234567, from the reference C code by S. Vigna.
  @Test("The sequence equals the reference implementation")
  func reference() {
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test("Purposes under one seed are independent, and uniform numbers stay below one")
  func purposes() {
    var a = SeededGenerator(seed: 1, purpose: "a")
    var b = SeededGenerator(seed: 1, purpose: "b")
    #expect(a.next() != b.next())
    #expect((0..<1000).allSatisfy { _ in (0..<1).contains(a.unit()) })
  }
}
