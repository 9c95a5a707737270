import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("The registry of scorers")
struct ScorerRegistryTests {
  @Test("names are unique and carry a version")
  func names() {
    let names = ScorerRegistry.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.split(separator: "@").count == 2, "\(name)") }
  }

  @Test("a name without a version means the newest")
  func version() throws { #expect(try ScorerRegistry.make("wer").metric == "wer@1") }

  @Test(
    "an unknown name says what was probably meant",
    arguments: [
      ("werr@1", "did you mean \"wer@1\"?"), ("exat", "did you mean \"exact@1\"?"),
      ("teds.struct", "did you mean \"teds.structure@1\"?"),
    ])
  func unknownName(name: String, remedy: String) {
    let error = #expect(throws: AssayError.self) { try ScorerRegistry.make(name) }
    #expect(error?.remedy == remedy)
    #expect(error?.code == .configuration)
  }

  @Test(
    "a wrong option is named with its path",
    arguments: [
      ("numeric@1", ["relativ": 0.1], "options.relativ", "did you mean \"relative\"?"),
      ("numeric@1", ["relative": "a lot"], "options.relative", nil),
      (
        "numeric@1", ["relative": 0.1, "absolute": 1], "options.absolute",
        "give one of `absolute`, `relative`, `significant`"
      ),
      ("wer@1", ["normaliser": "standardize"], "options.normaliser", "did you mean \"standardise\"?"),
      ("chair@1", [:], "options.synonyms", nil),
      ("chair@1", ["synonyms": [["cat"], []]], "options.synonyms[1]", nil),
      ("json_fields@1", ["fields": ["total": "numerical"]], "options.fields.total", "did you mean \"numeric\"?"),
      ("json_schema@1", ["schema": ["type": "strin"]], "options.schema", nil),
      ("exact@1", [1], "options", nil),
    ] as [(String, JSONValue, String, String?)])
  func options(name: String, options: JSONValue, path: String, remedy: String?) {
    let error = #expect(throws: AssayError.self) { try ScorerRegistry.make(name, options: options) }
    #expect(error?.place?.path == path)
    if let remedy { #expect(error?.remedy == remedy) }
  }

  @Test("another normaliser is another metric")
  func metricNames() throws {
    #expect(try ScorerRegistry.make("wer", options: ["normaliser": "standardise"]).metric == "wer.standardise@1")
  }
}
