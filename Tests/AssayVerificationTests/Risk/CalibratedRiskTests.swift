import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Risk of an answer")
struct CalibratedRiskTests {
  @Test("the noisy-or is the one worked out by hand")
  func noisyOr() {
    var noisyOr = NoisyOr()
    #expect(noisyOr.risk == 0)
    for risk in [0.1, 0.2, 0.5] { noisyOr.add(risk) }
    #expect(abs(noisyOr.risk - (1 - 0.9 * 0.8 * 0.5)) < 1e-15)
    noisyOr.add(0.5, weight: 2)
    // Beside a claim of weight 2 the others count half.
    #expect(abs(noisyOr.risk - (1 - 0.36.squareRoot() * 0.5)) < 1e-15)
    noisyOr.add(0.9, weight: 0)
    #expect(abs(noisyOr.risk - (1 - 0.36.squareRoot() * 0.5)) < 1e-15)
    noisyOr.add(.nan)
    #expect(noisyOr.risk == 1)
    var certain = NoisyOr()
    certain.add(1, weight: 0)
    #expect(certain.risk == 0)
    certain.add(7, weight: .nan)
    #expect(certain.risk == 1)
    var single = NoisyOr()
    single.add(0.3, weight: 7)
    #expect(abs(single.risk - 0.3) < 1e-15)
  }

  @Test("one fatal claim is not averaged away by fifty good ones")
  func fatal() {
    let text = "x"
    let good = (0..<50).map { _ in Made.claim("x", in: text, is: Made.judgement(.supported, 1)) }
    let fatal = Made.claim("x", in: text, .identifier, is: Made.judgement(.contradicted, 1))
    let risk = CalibratedRisk()
    let without = risk.assess(Made.verification(text, good), evidence: .empty)
    let with = risk.assess(Made.verification(text, good + [fatal]), evidence: .empty)
    #expect(with.risk > 0.99 && with.risk > without.risk)
    #expect(with.riskiest == 50)
    #expect(with.claims[50].impact == .high && with.claims[0].impact == .low)
  }

  @Test("what is no claim does not count, and what cannot be checked counts half")
  func openClaims() {
    let text = "x"
    let opinion = Made.claim("x", in: text, .other, is: Made.judgement(.notCheckable, reason: .opinion))
    let unread = Made.claim("x", in: text, .other, is: Made.judgement(.notCheckable, reason: .unparsed))
    let risk = CalibratedRisk()
    #expect(abs(risk.assess(Made.verification(text, [unread]), evidence: .empty).risk - 0.5) < 1e-12)
    let sure = Made.claim("x", in: text, is: Made.judgement(.contradicted, 1))
    let both = risk.assess(Made.verification(text, [unread, sure]), evidence: .empty)
    #expect(abs(both.risk - (1 - 0.5.squareRoot() * (1 - both.claims[1].risk))) < 1e-12)
    #expect(risk.assess(Made.verification(text, [opinion]), evidence: .empty).risk == 0.5)
    let greeting = Made.claim("x", in: text, .other, is: Made.judgement(.notCheckable, reason: .greeting))
    let only = risk.assess(
      Made.verification(text, [greeting]), evidence: .empty, context: RiskSignals([.novelty: 1]))
    #expect(abs(only.risk - logistic(-3.5 + 0.75)) < 1e-12, "only the context speaks")
    #expect(risk.assess(Made.verification("", []), evidence: .empty).claims.isEmpty)
  }

  @Test("signals of the answer join those of each claim, whose own win")
  func context() {
    let claim = Made.claim("x", in: "x", is: Made.judgement(.contradicted, 1))
    let assessment = CalibratedRisk().assess(
      Made.verification("x", [claim]), evidence: .empty,
      context: RiskSignals([.contradiction: 0.1, .injection: 0.6]))
    #expect(assessment.claims[0].signals[.contradiction] == 1)
    #expect(assessment.claims[0].signals[.injection] == 0.6)
  }

  @Test("the least sure of the cited items counts")
  func confidence() {
    let facts = [0.9, 0.4, nil].enumerated().map { index, confidence in
      Fact(id: "o\(index)", modality: .image, kind: .text, value: "a", confidence: confidence)
    }
    let claim = Claim(span: 0..<1, type: .read, form: .setAside(.unparsed))
    let evidence = EvidenceIndex(facts: facts)
    let judgement = Made.judgement(.supported, 1, supporting: [0, 1, 2, 99])
    #expect(RiskSignals(claim, judgement, evidence: evidence)[.lowConfidence] == 0.6)
    let silent = Made.judgement(.supported, 1, supporting: [2])
    #expect(RiskSignals(claim, silent, evidence: evidence)[.lowConfidence] == nil)
  }

  @Test(
    "identifiers, amounts, doses, safety and conditions are told apart by type, slots and words",
    arguments: [
      (Claim.Kind.identifier, [("scheme", "vin"), ("value", "1HG")], ClaimAspect.identifier),
      (.read, [("role", "receipt total"), ("text", "9.00")], .amount),
      (.measured, [("quantity", "price"), ("unit", "EUR")], .amount),
      (.measured, [("subject", "insulin"), ("unit", "units")], .dose),
      (.measured, [("subject", "salt"), ("unit", "mg")], .dose),
      (.measured, [("subject", "milk"), ("unit", "ml")], .other),
      (.attribute, [("subject", "brake disc"), ("attribute", "state"), ("value", "worn")], .safety),
      (.attribute, [("subject", "pump"), ("attribute", "condition"), ("value", "intact")], .condition),
      (.read, [("role", "serial number"), ("text", "4O7")], .identifier),
      (.presence, [("subject", "dog")], .other),
      (.presence, [("subject", "serial")], .other),
    ])
  func aspects(type: Claim.Kind, slots: [(String, String)], aspect: ClaimAspect) {
    let claim = Claim(
      span: 0..<1, type: type, slots: slots.map { Claim.Slot($0.0, .string($0.1)) }, form: .setAside(.unparsed))
    #expect(ClaimAspects().aspect(of: claim) == aspect)
  }

  @Test("an answer's signals are its claim's where there is one, else means, shares and maxima")
  func answerSignals() {
    let text = "x"
    let bad = Made.claim("x", in: text, is: Made.judgement(.unsupported, 1, flags: .promptOnly))
    let good = Made.claim("x", in: text, is: Made.judgement(.supported, 0.9))
    let open = Made.claim("x", in: text, is: Made.judgement(.notCheckable, reason: .unparsed))
    let aside = Made.claim("x", in: text, is: Made.judgement(.notCheckable, reason: .advice))
    let risk = CalibratedRisk()
    let one = risk.assess(Made.verification(text, [bad]), evidence: .empty)
    #expect(one.signals == one.claims[0].signals)
    let all = risk.assess(Made.verification(text, [bad, good, open, open, aside]), evidence: .empty)
    #expect(all.signals[.unsupported] == 0.5 && all.signals[.notCheckable] == 0.5 && all.signals[.promptEcho] == 1)
    #expect(RiskSignals.answerLength(bytes: 500, usualBytes: 500) == 0)
    #expect(RiskSignals.answerLength(bytes: 50_000, usualBytes: 500) == 1)
    #expect(abs(RiskSignals.answerLength(bytes: 5000, usualBytes: 500) - 1) < 1e-12)
  }

  @Test("an assessment is shown with parts that sum to each claim's log odds")
  func shown() throws {
    let claim = Made.claim("x", in: "x", is: Made.judgement(.contradicted, 0.9, flags: .modalityLeakage))
    let assessment = CalibratedRisk().assess(Made.verification("x", [claim]), evidence: .empty)
    let shown = try #require(assessment.json["claims"]?[0])
    let parts = try #require(shown["contributions"]?.array).compactMap { $0["logit"]?.double }
    let sum = try #require(assessment.json["intercept"]?.double) + parts.reduce(0, +)
    #expect(abs(logistic(sum) - (shown["risk"]?.double ?? 0)) < 1e-3)
    #expect(shown["contributions"]?[0]?["signal"]?.string == "contradiction")
    #expect(assessment.contributions(claim: 0).count == parts.count)
  }

  @Test("a customer's words make a claim critical")
  func terms() {
    let claim = Claim(
      span: 0..<1, type: .presence, slots: [.init("subject", "Notaus taster")], form: .setAside(.unparsed))
    #expect(ClaimAspects().aspect(of: claim) == .other)
    #expect(ClaimAspects(terms: [.safety: ["notaus"]]).aspect(of: claim) == .safety)
  }
}
