import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Risk model")
struct RiskModelTests {
  @Test("contributions and the intercept sum to the log odds, the largest first")
  func contributions() {
    var signals = RiskSignals([.contradiction: 0.9, .leakage: 1, .novelty: 0.2])
    signals[.impact] = 3
    let model = RiskModel.prior
    let parts = model.contributions(signals)
    #expect(parts.map(\.signal) == [.contradiction, .leakage, .novelty, .impact])
    #expect(parts.last?.value == 1, "a feature above 1 is cut")
    let sum = parts.reduce(model.intercept) { $0 + $1.logit }
    #expect(abs(sum - model.logit(signals)) < 1e-12)
    #expect(abs(model.risk(signals).value - 1 / (1 + exp(-sum))) < 1e-12)
  }

  private func exp(_ x: Double) -> Double { 1 / (1 / logistic(x) - 1) }

  @Test("a signal that is not measured, or no number, adds nothing and is not shown")
  func absent() {
    var signals = RiskSignals([.contradiction: .nan])
    #expect(signals[.contradiction] == nil && signals.present.isEmpty)
    signals[.novelty] = -4
    #expect(signals[.novelty] == 0)
    signals[.novelty] = .infinity
    #expect(signals[.novelty] == 1)
    signals[.novelty] = nil
    #expect(signals == RiskSignals())
    #expect(RiskModel.prior.logit(RiskSignals()) == RiskModel.prior.intercept)
  }

  @Test("every signal has its own place, and raises the shipped risk or leaves it")
  func signs() {
    #expect(RiskSignals.Name.allCases.map(\.index) == Array(0..<RiskSignals.Name.allCases.count))
    let none = RiskModel.prior.logit(RiskSignals())
    for name in RiskSignals.Name.allCases {
      #expect(RiskModel.prior.logit(RiskSignals([name: 1])) >= none, "\(name.rawValue)")
      #expect(!name.sentence.isEmpty)
    }
    #expect(RiskModel(version: "x", intercept: 0, weights: [-1] + [Double](repeating: 0, count: 19)) == nil)
    #expect(
      RiskModel(version: "x", intercept: .nan, weights: [Double](repeating: 0, count: RiskSignals.Name.allCases.count))
        == nil)
    #expect(
      RiskModel(version: "", intercept: 0, weights: [Double](repeating: 0, count: RiskSignals.Name.allCases.count))
        == nil)
    #expect(RiskModel(version: "x", intercept: 0, weights: [1]) == nil)
  }

  @Test("the shipped weights order verdicts as they should")
  func prior() {
    func risk(_ judgement: Judgement) -> Double {
      let claim = Claim(span: 0..<1, type: .presence, form: .setAside(.unparsed))
      return RiskModel.prior.risk(RiskSignals(claim, judgement, evidence: .empty)).value
    }
    let supported = risk(Made.judgement(.supported, 1))
    let weak = risk(Made.judgement(.supported, 0.6))
    let open = risk(Made.judgement(.notCheckable, reason: .unparsed))
    let unsupported = risk(Made.judgement(.unsupported, 1))
    let contradicted = risk(Made.judgement(.contradicted, 1))
    #expect(supported < 0.04 && supported < weak && weak < open)
    #expect(abs(open - 0.5) < 1e-12)
    #expect(unsupported > 0.94 && contradicted > unsupported)
    let leaked = risk(Made.judgement(.contradicted, 1, flags: .modalityLeakage))
    #expect(leaked > contradicted)
  }

  private func examples(_ count: Int) -> [RiskExample] {
    var generator = SeededGenerator(seed: 4)
    return (0..<count).map { _ in
      let (good, bad) = (generator.unit(), generator.unit())
      // Novelty tells the truth, weak support lies: it is high where all is well.
      return RiskExample(
        signals: RiskSignals([.novelty: bad, .weakSupport: good]),
        isWrong: generator.unit() < logistic(6 * bad - 4 * good - 1))
    }
  }

  @Test("training finds the weight of a signal, leaves a lying one at zero, and is the same each time")
  func training() throws {
    let start = try #require(
      RiskModel(version: "none", intercept: 0, weights: [Double](repeating: 0, count: RiskSignals.Name.allCases.count)))
    let rows = examples(2000)
    let model = try RiskModel.train(rows, version: "v", l2: 0.1, start: start)
    #expect(model.weights[RiskSignals.Name.weakSupport.index] == 0)
    #expect(abs(model.weights[RiskSignals.Name.novelty.index] - 5) < 1.5)
    #expect(try RiskModel.train(rows, version: "v", l2: 0.1, start: start) == model)
    let few = try RiskModel.train(Array(rows.prefix(20)), version: "few", l2: 1)
    #expect(few.weights[RiskSignals.Name.leakage.index] == RiskModel.prior.weights[4], "nobody saw a leak")
  }

  @Test("one class, too few rows and weights that are none are errors that say what to do")
  func hostileTraining() {
    let one = (0..<20).map { _ in RiskExample(signals: RiskSignals(), isWrong: true) }
    for rows in [[], Array(one.prefix(1)), one] {
      #expect(throws: AssayError.self) { try RiskModel.train(rows, version: "v") }
    }
    let odd = (0..<20).map { RiskExample(signals: RiskSignals(), isWrong: $0 % 2 == 0, weight: .infinity) }
    #expect(throws: AssayError.self) { try RiskModel.train(odd, version: "v") }
    let none = (0..<20).map { RiskExample(signals: RiskSignals(), isWrong: $0 % 2 == 0, weight: 0) }
    #expect(throws: AssayError.self) { try RiskModel.train(none, version: "v") }
  }

  @Test("a model is written and read back the same; an edited file is refused")
  func file() throws {
    let model = try RiskModel.train(examples(100), version: "v7")
    let bytes = model.json.encoded()
    #expect(try RiskModel(json: try JSONValue(parsing: bytes)) == model)
    var text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""kind":"assay.risk-model""#))
    text.replace(#""version":"v7""#, with: #""version":"v8""#)
    let edited = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: AssayError.self) { try RiskModel(json: edited) }
    for other in ["{}", "[]", "7", #"{"kind":"assay.risk-model"}"#, #"{"kind":"assay.calibration","format":1}"#] {
      let value = try JSONValue(parsing: Array(other.utf8))
      #expect(throws: AssayError.self) { try RiskModel(json: value) }
    }
  }

  @Test("risks of different versions are never compared")
  func versions() throws {
    let a = RiskScore(value: 0.2, version: "prior@1")
    #expect(try RiskScore(value: 0.3, version: "prior@1").isHigher(than: a))
    #expect(throws: AssayError.self) { try RiskScore(value: 0.3, version: "prior@2").isHigher(than: a) }
  }
}
