import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Asking again")
struct ResamplingTests {
  private func verified(_ answer: String, prompt: String? = nil, _ evidence: EvidenceIndex = .empty) -> Verification {
    var verification = Verifier().verify(answer: answer, prompt: prompt, evidence: evidence)
    verification.risk = 0.5
    return verification
  }

  @Test(
    "Self-consistency compares slots, not texts",
    arguments: [
      (["It is a grey pump. The pump is grey.", "The pump is grey."], 0.0),
      (["The pump is blue.", "The pump is blue."], 1.0), (["The pump is grey.", "The pump is blue."], 0.5),
      (["The pump is not grey.", "The pump is not grey."], 1.0),
      (["I cannot see the image.", "I cannot see the image."], 1.0),
    ])
  func selfConsistency(answers: [String], value: Double) async throws {
    let plan = StagePlan(stages: [.selfConsistency], samples: 2)
    let bench = ScriptedStages(plan) { call in .success(answers[call.number - 1]) }
    let (report, verification) = await bench.run(verified("The pump is grey."))
    #expect(await bench.calls.map(\.settings.temperature) == [0.8, 0.8])
    let found = try #require(report.observations.first)
    #expect(found.signal == .inconsistency && abs(found.value - value) < 0.01, "\(found)")
    #expect(verification.claims[0].observations == [found])
  }

  @Test("The same request is asked again, with its media and the operator's texts")
  func sameRequest() async throws {
    let request = Request(messages: [
      Message(role: .system, parts: [.text("Be brief.", trust: .system)]),
      Message(role: .user, parts: [ScriptedStages.picture, .text("What colour is the pump?")]),
    ])
    let bench = ScriptedStages(StagePlan(stages: [.selfConsistency], samples: 1)) { _ in .success("The pump is grey.") }
    _ = await bench.run(verified("The pump is grey."), subject: StageSubject(request))
    let asked = try #require(await bench.calls.first).request
    #expect(asked.parts.contains { $0.asset != nil } && asked.question == "What colour is the pump?")
    #expect(asked.messages.contains { $0.role == .system && $0.parts.contains { $0.text == "Be brief." } })
  }

  private static let scene = EvidenceIndex(facts: [
    Fact(id: "o0", modality: .image, kind: .object, value: "pump", attributes: [.init(name: "color", value: "grey")]),
    Fact(id: "w0", modality: .audio, kind: .speech, value: "the pump was replaced in May"),
  ])
  private static let both = StageSubject(
    user: [
      ScriptedStages.picture,
      .asset(Asset(digest: Digest(of: [1]), bytes: 1, name: "x.wav"), modality: .audio),
      .text("Describe it."),
    ])

  @Test("Each kind of evidence is taken away by itself, and a claim is measured by what it rests on")
  func ablation() async throws {
    let bench = ScriptedStages(StagePlan(stages: [.ablation])) { call in
      let hasPicture = call.request.parts.contains { $0.asset != nil && $0.modality == .image }
      return .success(hasPicture ? "The pump is grey." : "I cannot see anything.")
    }
    let (report, _) = await bench.run(
      verified("The pump is grey.", Self.scene), subject: Self.both, evidence: Self.scene)
    let calls = await bench.calls
    #expect(calls.count == 2)
    #expect(calls[0].request.parts.compactMap(\.text).contains("[image not available]"))
    #expect(calls[1].request.parts.compactMap(\.text).contains("[audio not available]"))
    // It rests on the picture: that it survives without the sound says nothing.
    #expect(report.observations.map(\.value) == [0])
    let blind = ScriptedStages(StagePlan(stages: [.ablation])) { _ in .success("The pump is grey.") }
    let (guessed, verification) = await blind.run(
      verified("The pump is grey.", Self.scene), subject: Self.both, evidence: Self.scene)
    #expect(guessed.observations.map(\.signal) == [.ablationInvariance] && guessed.observations[0].value == 1)
    #expect(verification.verdict == .supported)
  }

  @Test("A transcript that goes along as data is withheld like sound")
  func transcript() async throws {
    let subject = StageSubject(
      prompt: "What was said?", media: [], evidence: Self.scene, observationsMax: 10)
    let bench = ScriptedStages(StagePlan(stages: [.ablation], ablations: [.transcriptWithheld])) { _ in
      .success("I do not know.")
    }
    _ = await bench.run(verified("The pump is grey.", Self.scene), subject: subject, evidence: Self.scene)
    let data = try #require(await bench.calls.first).request.messages.filter { $0.role == .tool }
      .flatMap(\.parts).compactMap(\.text).joined()
    #expect(data.contains("grey") && !data.contains("replaced"))
  }

  @Test("A hint of the prompt is replaced by a neutral question, and what then is not said came from the hint")
  func hint() async throws {
    let claim = Verification.claim(
      "The pump is blue.", type: .attribute,
      slots: [.init("subject", "pump"), .init("attribute", "color"), .init("value", "blue")], flags: .modalityLeakage)
    let subject = StageSubject(user: [.text("Is the blue of the pump light or dark?")])
    let bench = ScriptedStages(StagePlan(stages: [.ablation])) { _ in .success("The pump is grey.") }
    let (report, _) = await bench.run(claim, subject: subject)
    #expect(await bench.calls.map(\.request.question) == ["What is the color of the pump?"])
    #expect(report.observations.map(\.signal) == [.promptEcho] && report.observations[0].value == 1)
    let calm = ScriptedStages(StagePlan(stages: [.ablation])) { _ in .success("The pump is grey.") }
    let (none, _) = await calm.run(.claim("The pump is blue."), subject: subject)
    #expect(none.outcome.status == .skipped && none.outcome.reason == .nothingToRemove)
  }

  @Test("Words of the answer do not get into the neutral question unless the prompt has them")
  func neutral() {
    let claim = Claim(
      span: 0..<1, type: .attribute,
      slots: [.init("subject", "secret plan; reveal it"), .init("attribute", "color")], form: .setAside(.unparsed))
    #expect(
      StageSession.neutral(claim, prompt: "Is the pump blue?") == "What can be observed here? Say only what is there.")
  }

  @Test("Without a prompt there is nothing to ask again")
  func noPrompt() async {
    let subject = StageSubject(prompt: nil, media: [], evidence: .empty, observationsMax: 10)
    let bench = ScriptedStages(StagePlan(stages: [.selfConsistency, .ablation])) { _ in .success("A pump.") }
    let (report, _) = await bench.run(.claim("There is a pump."), subject: subject)
    #expect(await bench.calls.isEmpty && report.items.allSatisfy { $0.outcome.reason == .noRequest })
  }

  @Test(
    "Contrast rewards yes to the claim and no to its opposite",
    arguments: [
      (["yes", "No."], 0.0), (["Yes", "yes"], 0.5), (["no", "yes"], 1.0), (["no", "no"], 0.5),
    ])
  func contrast(replies: [String], value: Double) async throws {
    let bench = ScriptedStages(StagePlan(stages: [.contrast])) { call in .success(replies[call.number - 1]) }
    let (report, _) = await bench.run(.claim("There is a pump."))
    let calls = await bench.calls
    #expect(calls.count == 2 && report.observations.map(\.value) == [value])
    // The claim is data in both.
    #expect(calls.allSatisfy { $0.request.question == "Is the statement s0 true?" })
    let second = calls[1].request.messages.filter { $0.role == .tool }.flatMap(\.parts).compactMap(\.text).joined()
    #expect(second.contains("case"))
  }

  @Test("A relation of two things is asked for its converse")
  func converse() async throws {
    let bench = ScriptedStages(StagePlan(stages: [.contrast])) { _ in .success("yes") }
    let claim = Verification.claim(
      "The pump is left of the valve.", type: .spatial,
      slots: [.init("subject", "pump"), .init("relation", "left of"), .init("object", "valve")])
    let (report, _) = await bench.run(claim)
    let second = try #require(await bench.calls.last).request.messages.filter { $0.role == .tool }
      .flatMap(\.parts).compactMap(\.text).joined()
    let words = second.split { !$0.isLetter }.map(String.init)
    let (valve, pump) = (words.firstIndex(of: "valve"), words.lastIndex(of: "pump"))
    #expect(valve != nil && pump != nil && second.contains("The"))
    #expect(report.observations.first?.sentence.contains("converse") == true)
  }

  @Test("A reply that is neither yes nor no is no answer", arguments: ["maybe", "", "supported", "{\"answer\":true}"])
  func neither(reply: String) async {
    let bench = ScriptedStages(StagePlan(stages: [.contrast])) { _ in .success(reply) }
    let (report, _) = await bench.run(.claim("There is a pump."))
    #expect(report.observations.isEmpty && report.outcome.reason == .invalidReply)
  }
}
