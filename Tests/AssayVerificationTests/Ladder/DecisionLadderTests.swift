import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Decision ladder")
struct DecisionLadderTests {
  private let ladder = DecisionLadder()
  private let picture = EvidenceIndex(facts: [
    Fact(id: "o0", modality: .image, kind: .object, value: "cup", confidence: 0.9),
    Fact(id: "o1", modality: .image, kind: .text, value: "SN 4C71O2", confidence: 0.4),
    Fact(id: "o2", modality: .image, kind: .text, value: "TOTAL 9.00", confidence: 0.95),
  ])

  private func supported(_ text: String, _ type: Claim.Kind = .presence) -> VerifiedClaim {
    Made.claim(text, in: text, type, is: Made.judgement(.supported, 1, supporting: [0]))
  }

  // MARK: Rungs

  @Test("a supported answer is answered, with what carries it")
  func answer() {
    let text = "There is a cup."
    let claim = Made.claim("There is a cup", in: text, is: Made.judgement(.supported, 1, supporting: [0]))
    let decision = ladder.decide(Made.verification(text, [claim]), evidence: picture)
    #expect(decision.rung == .answer && decision.text == text)
    #expect(decision.citations == [.init(span: 0..<14, claim: 0, observations: ["o0"])])
    #expect(decision.floors.isEmpty && decision.reasons.first?.code == "risk" && !decision.isIncident)
  }

  @Test("weak support adds a caveat behind the unchanged text")
  func caveat() {
    let text = "There is a cup."
    let claim = Made.claim("There is a cup", in: text, is: Made.judgement(.supported, 0.45, supporting: [0]))
    let decision = ladder.decide(Made.verification(text, [claim]), evidence: picture)
    #expect(decision.rung == .caveat)
    #expect(decision.text == "There is a cup.\n\nPlease check: the evidence supports this only weakly.")
    #expect(decision.citations.count == 1)
  }

  @Test("what is missing is asked for by name")
  func clarify() {
    let text = "The cup is nearer than the plate."
    let claim = Made.claim(
      "The cup is nearer than the plate", in: text, .spatial,
      is: Made.judgement(.notCheckable, 0.5, reason: .needsDepth))
    let evidence = EvidenceIndex(facts: picture.facts)
    var configuration = LadderConfiguration()
    configuration.thresholds[.low] = .init(answer: 0.1, caveat: 0.2, clarify: 0.8, partial: 0.9, abstain: 1)
    let decision = DecisionLadder(configuration: configuration).decide(
      Made.verification(text, [claim]), evidence: evidence)
    #expect(decision.rung == .clarify)
    #expect(decision.missing == ["a depth map, a second view or a scan for “The cup is nearer than the plate”"])
    #expect(decision.text == "I cannot answer this reliably yet. Missing: \(decision.missing[0])")
  }

  @Test("with nothing to ask for and nothing left, it abstains")
  func nothingToAsk() {
    let claim = Made.claim("Made in Germany", in: "Made in Germany.", is: Made.judgement(.unsupported, 0.1))
    var configuration = LadderConfiguration()
    configuration.thresholds[.low] = .init(answer: 0.1, caveat: 0.2, clarify: 0.99, partial: 0.99, abstain: 1)
    let decision = DecisionLadder(configuration: configuration).decide(
      Made.verification("Made in Germany.", [claim]), evidence: picture)
    #expect(decision.rung == .abstain)
    #expect(decision.reasons.map(\.code) == ["risk", "unsupported", "nothing_to_ask", "nothing_left"])
    #expect(decision.text == LadderConfiguration().texts.abstain && decision.citations.isEmpty)
  }

  @Test("a partial answer keeps the sentences that hold, with citations into the new text")
  func partial() {
    let text = "There is a cup. It was made in Germany. Hope that helps!"
    let claims = [
      Made.claim("There is a cup", in: text, is: Made.judgement(.supported, 1, supporting: [0])),
      Made.claim("It was made in Germany", in: text, is: Made.judgement(.unsupported, 0.9, reason: .notObserved)),
      Made.claim("Hope that helps!", in: text, .other, is: Made.judgement(.notCheckable, reason: .greeting)),
    ]
    let decision = ladder.decide(Made.verification(text, claims), evidence: picture)
    #expect(decision.rung == .partial && decision.removedClaims == [1])
    #expect(
      decision.text
        == "There is a cup. Hope that helps!\n\nLeft out, because the evidence does not carry it: “It was made in Germany”."
    )
    #expect(decision.citations == [.init(span: 0..<14, claim: 0, observations: ["o0"])])
  }

  @Test("a high risk at high impact goes to a person")
  func human() {
    let claim = Made.claim("The total is 8", in: "The total is 8", .measured, is: Made.judgement(.unsupported, 1))
    let decision = ladder.decide(
      Made.verification("The total is 8", [claim]), evidence: picture, context: LadderContext(impact: .high))
    #expect(decision.rung == .human && decision.text == "A person will look at this.")
  }

  @Test("an answer of which too little could be checked never goes out without a caveat")
  func checkable() {
    var claims = [supported("a cup")]
    claims += (0..<3).map { _ in Made.claim("x", in: "x", .other, is: Made.judgement(.notCheckable, reason: .unparsed))
    }
    var configuration = LadderConfiguration()
    configuration.thresholds[.low] = .init(answer: 0.99, caveat: 1, clarify: 1, partial: 1, abstain: 1)
    let decision = DecisionLadder(configuration: configuration).decide(
      Made.verification("a cup", claims), evidence: picture)
    #expect(decision.rung == .caveat)
    #expect(decision.text.contains("Only 1 of 4 claims could be checked."))
  }

  // MARK: Floors

  private func sure() -> DecisionLadder {
    var configuration = LadderConfiguration()
    for impact in Impact.allCases {
      configuration.thresholds[impact] = .init(answer: 1, caveat: 1, clarify: 1, partial: 1, abstain: 1)
    }
    return DecisionLadder(configuration: configuration)
  }

  @Test(
    "a contradicted identifier, amount, dose or safety claim is never simply answered",
    arguments: [
      (Claim.Kind.identifier, [("value", "4C7102")]), (.read, [("role", "total"), ("text", "9.90")]),
      (.measured, [("subject", "insulin"), ("unit", "IU")]), (.attribute, [("subject", "brake"), ("value", "fine")]),
    ])
  func contradicted(type: Claim.Kind, slots: [(String, String)]) {
    let claim = Made.claim(
      "It is so", in: "It is so.", type, slots: slots.map { .init($0.0, .string($0.1)) },
      is: Made.judgement(.contradicted, 0.6, opposing: [2]))
    let verification = Made.verification("It is so.", [claim])
    let decision = sure().decide(verification, evidence: picture)
    #expect(decision.rung == .caveat && decision.floors.map(\.kind) == [.contradictedCritical])
    #expect(decision.text.contains("Please check: The evidence contradicts a claim on"))
    let final = sure().decide(verification, evidence: picture, context: LadderContext(isIrreversible: true))
    #expect(final.rung == .human)
    let plain = Made.claim("It is so", in: "It is so.", is: Made.judgement(.contradicted, 0.6))
    #expect(sure().decide(Made.verification("It is so.", [plain]), evidence: picture).rung == .answer)
  }

  @Test("a conflict about a condition forces a caveat, found in the evidence or on a claim")
  func conflict() {
    let claim = Made.claim(
      "The pump is intact", in: "The pump is intact.", .attribute,
      slots: [.init("subject", "pump"), .init("value", "intact")],
      is: Made.judgement(.supported, 1, supporting: [0], flags: .oneSidedResolution))
    let decision = sure().decide(Made.verification("The pump is intact.", [claim]), evidence: picture)
    #expect(decision.rung == .caveat && decision.floors.map(\.kind) == [.conditionConflict])
    let context = LadderContext(conditionConflicts: ["The picture says intact, the sound says grinding."])
    let other = sure().decide(Made.verification("a cup", [supported("a cup")]), evidence: picture, context: context)
    #expect(other.rung == .caveat && other.text.contains("the sound says grinding"))
    let coloured = Made.claim(
      "red", in: "red", .attribute, slots: [.init("value", "red")],
      is: Made.judgement(.supported, 1, supporting: [0], flags: .crossModalConflict))
    #expect(sure().decide(Made.verification("red", [coloured]), evidence: picture).rung == .answer)
  }

  @Test("a claim whose modality nobody supplied asks for it")
  func missingModality() {
    let claim = Made.claim(
      "The operator says stop", in: "The operator says stop.", .spoken,
      is: Made.judgement(.unsupported, 0.5, reason: .uncovered))
    let verification = Made.verification("The operator says stop.", [claim])
    let decision = sure().decide(verification, evidence: picture)
    #expect(decision.rung == .clarify && decision.floors.map(\.kind) == [.missingModality])
    #expect(decision.text.contains("“The operator says stop” needs a recording, and there is none."))
    let heard = sure().decide(verification, evidence: picture, context: LadderContext(modalities: [.audio]))
    #expect(heard.rung == .answer)
    var configuration = LadderConfiguration()
    configuration.requires = [.geometry]
    let required = DecisionLadder(configuration: configuration).decide(
      Made.verification("a cup", [supported("a cup")]), evidence: picture)
    #expect(required.rung == .clarify && required.missing == ["This needs a scan or model, and there is none."])
  }

  @Test("an injection that was acted on ends in silence and an incident, whatever the score")
  func injection() {
    let decision = sure().decide(
      Made.verification("a cup", [supported("a cup")]), evidence: picture,
      context: LadderContext(injection: "canary in the answer"))
    #expect(decision.rung == .abstain && decision.isIncident)
    #expect(!decision.text.contains("cup") && !decision.text.contains("canary"))
    let worse = Made.claim("4C71", in: "4C71", .identifier, is: Made.judgement(.contradicted, 1))
    let both = sure().decide(
      Made.verification("4C71", [worse]), evidence: picture,
      context: LadderContext(isIrreversible: true, injection: "canary"))
    #expect(both.rung == .human && both.floors.map(\.kind) == [.injectionActedOn, .contradictedCritical])
  }

  // MARK: Certificates, counters, determinism

  @Test("a route that asks for a certificate answers freely only under a valid one")
  func certificate() throws {
    let scores = try #require(
      LabelledScores(scores: .init(repeating: 0.05, count: 100), labels: .init(repeating: false, count: 100)))
    var file = CalibrationFile(model: nil, risk: SlicedCalibrator(scores), strength: nil, rows: 100, authority: .gold)
    let test = try #require(LearnThenTest(alpha: 0.05))
    file.add(try #require(Certificate(test.run(scores), test: test, calibrator: file.version)))
    var configuration = LadderConfiguration()
    configuration.certificateAlpha = 0.05
    let verification = Made.verification("a cup", [supported("a cup")])
    func decide(_ file: CalibrationFile?) -> Decision {
      DecisionLadder(configuration: configuration, risk: CalibratedRisk(calibration: file))
        .decide(verification, evidence: picture)
    }
    #expect(decide(file).rung == .answer)
    #expect(decide(nil).rung == .caveat)
    file.voidCertificates("the inputs drifted", source: "shift/1")
    #expect(decide(file).rung == .caveat)
    #expect(decide(file).text.contains("The certificate is void: the inputs drifted."))
  }

  @Test("rungs are counted, merged and shared out")
  func counts() {
    var ladder = self.ladder
    let good = Made.verification("a cup", [supported("a cup")])
    for _ in 0..<3 { _ = ladder.on(good, evidence: picture) }
    _ = ladder.on(good, evidence: picture, context: LadderContext(injection: "x"))
    #expect(ladder.counts[.answer] == 3 && ladder.counts[.abstain] == 1 && ladder.counts.floored == 1)
    #expect(ladder.counts.share(.answer) == 0.75)
    var merged = RungCounts()
    #expect(merged.share(.answer) == nil)
    merged.merge(ladder.counts)
    merged.merge(ladder.counts)
    #expect(merged.total == 8)
  }

  @Test("the same input gives the same bytes, also with hostile texts and numbers")
  func deterministic() {
    let text = "\u{202E}There\u{0} is\n a cup"
    let strange = VerifiedClaim(
      claim: Claim(span: 3..<9_000_000, type: .identifier, form: .setAside(.unparsed)),
      judgement: Made.judgement(.contradicted, .nan, supporting: [-1, 99], explanation: "\u{1B}[31mred"), risk: .nan)
    let verification = Made.verification(text, [strange])
    let context = LadderContext(signals: RiskSignals([.novelty: .infinity]))
    let first = sure().decide(verification, evidence: picture, context: context)
    #expect((0..<50).allSatisfy { _ in sure().decide(verification, evidence: picture, context: context) == first })
    let shown = first.reasons.map(\.sentence).joined()
    #expect(!shown.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0 })
    #expect(first.json["rung"]?.string == first.rung.rawValue)
    let empty = ladder.decide(Made.verification("", []), evidence: .empty)
    // Nothing was said: that is no reason to let it pass.
    #expect(empty.rung > .answer)
  }

  @Test("ten thousand claims are decided in linear time")
  func many() {
    let sentence = "There is a cup. "
    let text = String(repeating: sentence, count: 10_000)
    let claims = (0..<10_000).map { index in
      let start = index * sentence.utf8.count
      let claim = Claim(span: start..<(start + 14), type: .presence, form: .setAside(.unparsed))
      let verdict: Verdict = index % 3 == 0 ? .unsupported : .supported
      return VerifiedClaim(claim: claim, judgement: Made.judgement(verdict, 1, supporting: [0]), risk: 0)
    }
    let clock = ContinuousClock()
    let spent = clock.measure { _ = sure().decide(Made.verification(text, claims), evidence: picture) }
    #expect(spent < .seconds(5))
    let rest = PartialAnswer(Made.verification(text, claims), without: Set(stride(from: 0, to: 10_000, by: 3)))
    #expect(rest.kept.count == 6666)
  }
}
