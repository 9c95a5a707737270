import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Ladder configuration")
struct LadderConfigurationTests {
  private func read(_ text: String) throws -> LadderConfiguration {
    try LadderConfiguration(json: try JSONValue(parsing: text))
  }

  @Test("nothing given is the default, and what is shown reads back the same")
  func defaults() throws {
    #expect(try read("{}") == LadderConfiguration())
    let shown = LadderConfiguration().json
    #expect(try LadderConfiguration(json: try JSONValue(parsing: shown.encoded())) == LadderConfiguration())
    #expect(shown["thresholds"]?["high"]?["answer"]?.double == 0.05)
  }

  @Test("a route sets thresholds, impacts, words and texts")
  func settings() throws {
    let configuration = try read(
      #"""
      {"version":1,"route":"receipts","irreversible":true,"requires":["image"],
       "thresholds":{"low":{"answer":0.3}},"certificate_alpha":0.05,
       "impacts":{"types":{"count":"high"},"aspects":{"condition":"high"},"weights":{"high":3}},
       "terms":{"safety":["Notaus"]},"texts":{"abstain":"Nein."}}
      """#)
    #expect(configuration.isIrreversible && configuration.requires == [.image])
    #expect(configuration.thresholds[.low]?.answer == 0.3 && configuration.thresholds[.low]?.caveat == 0.5)
    #expect(configuration.impacts.impact(of: .count, aspect: .other) == .high)
    #expect(configuration.impacts.weight(of: .high) == 3 && configuration.terms[.safety] == ["Notaus"])
    #expect(configuration.texts.abstain == "Nein." && configuration.texts.human == LadderConfiguration.Texts().human)
    #expect(try LadderConfiguration(json: configuration.json) == configuration)
  }

  @Test(
    "what is wrong is named by its path",
    arguments: [
      ("[]", nil), (#"{"magic":1}"#, "magic"), (#"{"version":2}"#, "version"),
      (#"{"thresholds":{"huge":{}}}"#, "thresholds.huge"),
      (#"{"thresholds":{"low":{"answer":1.5}}}"#, "thresholds.low.answer"),
      (#"{"thresholds":{"low":{"answer":0.9}}}"#, "thresholds.low"),
      (#"{"thresholds":{"low":{"reply":0.1}}}"#, "thresholds.low.reply"),
      (#"{"requires":["image","smell"]}"#, "requires[1]"), (#"{"requires":"image"}"#, "requires"),
      (#"{"irreversible":1}"#, "irreversible"), (#"{"impacts":{"types":{"guess":"low"}}}"#, "impacts.types.guess"),
      (#"{"impacts":{"weights":{"low":-1}}}"#, "impacts.weights.low"),
      (#"{"terms":{"safety":[""]}}"#, "terms.safety[0]"),
      (#"{"texts":{"abstain":""}}"#, "texts.abstain"), (#"{"certificate_alpha":"five"}"#, "certificate_alpha"),
    ] as [(String, String?)])
  func errors(text: String, path: String?) throws {
    let value = try JSONValue(parsing: text)
    let error = #expect(throws: AssayError.self) { try LadderConfiguration(json: value) }
    #expect(error?.code == .configuration && error?.place?.path == path)
  }

  @Test("a risk that is no number is a person's")
  func noNumber() {
    let thresholds = LadderConfiguration().thresholds(for: .low)
    #expect(thresholds.rung(for: .nan) == .human)
    #expect(thresholds.rung(for: 0) == .answer && thresholds.rung(for: 1) == .abstain)
  }

  @Test("items go where the text says, or behind it")
  func items() {
    #expect(DecisionLadder.filled("See {items}, please.", ["a"]) == "See a, please.")
    #expect(DecisionLadder.filled("See", ["a"]) == "See a")
    #expect(DecisionLadder.filled("See {items}", ["a", "b"]) == "See \n- a\n- b")
    #expect(DecisionLadder.filled("See", []) == "See")
  }
}
