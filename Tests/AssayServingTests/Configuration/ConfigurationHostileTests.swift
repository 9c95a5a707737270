import AssayCore
import AssayServing
import Testing

@Suite("A hostile configuration is refused in bounded time")
struct ConfigurationHostileTests {
  private func check(_ bytes: [UInt8]) -> ConfigurationCheck { ConfigurationCheck(bytes: bytes, file: "assay.yaml") }

  private func check(_ text: String) -> ConfigurationCheck { check(Array(text.utf8)) }

  @Test("More than a megabyte is not read")
  func tooLarge() {
    let problems = check([UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1)).problems
    #expect(problems.map(\.message).first?.contains("more than the 1048576") == true)
  }

  @Test("A megabyte of unknown keys gives a bounded number of problems, and the number of the others")
  func manyProblems() {
    var text = "version: 1\nauth: none\n"
    for number in 0..<30_000 { text += "key_that_is_not_known_\(number): 1\n" }
    let result = check(text)
    #expect(result.problems.count == 500)
    #expect(result.notes.contains { $0.hasSuffix("more problems are not shown") })
  }

  @Test("A bomb of aliases is no configuration", arguments: [false, true])
  func aliasBomb(isInModels: Bool) {
    var text = "version: 1\nauth: none\n"
    text += "x0: &x0 [a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b]\n"
    for level in 1..<40 {
      text +=
        "x\(level): &x\(level) [" + [String](repeating: "*x\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    text += isInModels ? "routes: {r: {models: *x39}}\n" : "routes: *x39\n"
    let result = check(text)
    #expect(result.configuration == nil)
    #expect(result.problems.count >= 40 && result.problems.count <= 500)
  }

  @Test("Long lists that aliases repeat are not followed without end")
  func wideAliases() {
    var text = "version: 1\nauth: none\nstore: &m [" + [String](repeating: "a/b", count: 20_000).joined(separator: ",")
    text += "]\nroutes:\n"
    for number in 0..<200 { text += "  r\(number): {degrade: *m, models: builtin/pipeline}\n" }
    let result = check(text)
    #expect(result.configuration == nil)
    #expect(result.problems.contains { $0.message.contains("200,000 values") } || result.problems.count == 500)
  }

  @Test("Tabs are named as what is wrong")
  func tabs() throws {
    let problem = try #require(check("version: 1\nlimits:\n\tbody: 1MiB\n").problems.first)
    #expect(problem.place?.line == 3 && problem.remedy == "indent with spaces, not tabs")
  }

  @Test(
    "Other encodings and broken bytes are refused",
    arguments: [
      [0xFF, 0xFE, 0x76, 0x00], [0xFE, 0xFF, 0x00, 0x76], Array("version: 1\nauth: \u{0}none".utf8),
      Array("version: ".utf8) + [0xC0, 0x80], Array("a: ".utf8) + [0xED, 0xA0, 0x80],
    ] as [[UInt8]])
  func encodings(bytes: [UInt8]) {
    #expect(check(bytes).problems.map(\.message) == ["the file is not valid UTF-8"])
  }

  @Test(
    "What is no mapping, empty, cut or nested without end is answered with its place",
    arguments: [
      "", "\n\n# nothing\n", "- a\n- b\n", "42", "version: 1\nroutes: {r: {models: [", "\"",
      "routes: \(String(repeating: "[", count: 100_000))", "version: 1\nversion: 1\n", "? [a]\n: b\n", "<<: {a: 1}\n",
      "version: 1\nroutes: !!binary x\n", "version: 99999999999999999999\nroutes: {}\n", "--- a\n--- b\n",
      "version: 1\nauth: none\nroutes: {\"a\\r\\nX: y\": {models: builtin/pipeline}}\n",
      "version: 1\nauth: none\nroutes: {}\n", "version: 1\nauth: none\nroutes: {r: {models: []}}\n",
      "version: 1\nauth: none\nroutes: {r: }\n", "version: 1\nauth: none\nroutes: {r: {models: *nowhere}}\n",
    ])
  func broken(text: String) {
    let result = check(text)
    #expect(result.configuration == nil)
    #expect(!result.problems.isEmpty)
    for problem in result.problems {
      #expect(problem.place?.file == "assay.yaml" && (problem.place?.line ?? 0) >= 1, "\(problem)")
      #expect(problem.description.utf8.count < 2000)
    }
  }
}
