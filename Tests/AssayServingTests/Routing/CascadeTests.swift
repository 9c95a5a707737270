import AssayCore
import AssayResilience
import AssayWire
import Testing

@testable import AssayServing

@Suite("A cascade asks the cheap model first and escalates what does not stand")
struct CascadeTests {
  private let now = ContinuousClock.now
  private static let steps = [
    Cascade.Step(model: "small", expectedNano: 10), Cascade.Step(model: "middle", expectedNano: 40),
    Cascade.Step(model: "large", expectedNano: 100, typical: .seconds(2)),
  ]

  private func cascade(costMax: Int? = nil, seconds: Int = 10, steps: [Cascade.Step] = steps) -> Cascade {
    Cascade(
      policy: .init(riskMax: 0.3, costNanoMax: costMax, perTry: .seconds(5)), steps: steps,
      deadline: Deadline(now + .seconds(seconds)))
  }

  private func budget(percent: Double = 0.2, reserve: Int = 1) throws -> RetryBudget {
    try RetryBudget(retriesPerSecondMin: reserve, percent: percent)
  }

  @Test("An answer below the threshold goes out, and the bill names the model")
  func accepted() throws {
    var (cascade, budget) = (cascade(), try budget())
    #expect(cascade.on(.begin, budget: &budget, now: now) == .ask(step: 0, within: .seconds(5), why: .first))
    let action = cascade.on(.answered(.init(risk: 0.3), costNano: 12), budget: &budget, now: now)
    #expect(action == .deliver(step: 0, doubts: []))
    #expect(cascade.bill.map(\.model) == ["small"])
    #expect(cascade.spentNano == 12)
  }

  @Test(
    "A failed validator, a conflict, a high risk and an answer that nobody judged are escalated",
    arguments: [
      (Cascade.Judgement(failedValidators: ["schema"], risk: 0), Cascade.Doubt.validator),
      (Cascade.Judgement(evidenceConflicts: true, risk: 0), .conflict), (Cascade.Judgement(risk: 0.31), .risk),
      (Cascade.Judgement(), .unjudged), (Cascade.Judgement(risk: .nan), .unjudged),
    ])
  func escalated(judgement: Cascade.Judgement, doubt: Cascade.Doubt) throws {
    var (cascade, budget) = (cascade(), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    let action = cascade.on(.answered(judgement, costNano: 12), budget: &budget, now: now)
    #expect(action == .ask(step: 1, within: .seconds(5), why: .escalation([doubt])))
    #expect(cascade.escalations == 1)
    let end = cascade.on(.answered(.init(risk: 0), costNano: 50), budget: &budget, now: now + .seconds(1))
    #expect(end == .deliver(step: 1, doubts: []))
    #expect(cascade.bill.map(\.model) == ["small", "middle"])
    #expect(cascade.spentNano == 62)
  }

  @Test("Nothing is asked again once content has gone out", arguments: [true, false])
  func afterContent(answers: Bool) throws {
    var (cascade, budget) = (cascade(), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    #expect(cascade.on(.contentSent, budget: &budget, now: now) == .wait)
    let verdict = FailureClassifier.classify(.cut)
    let input: Cascade.Input =
      answers ? .answered(.init(risk: 1), costNano: 5) : .failed(verdict, costNano: 5)
    let action = cascade.on(input, budget: &budget, now: now)
    #expect(action == (answers ? .deliver(step: 0, doubts: [.risk]) : .giveUp(.afterContent)))
    #expect(cascade.bill.count == 1)
  }

  @Test("One allowance covers all attempts; the doubted answer goes out where no more can be asked")
  func cost() throws {
    var (cascade, budget) = (cascade(costMax: 60), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    _ = cascade.on(.answered(.init(risk: 1), costNano: 10), budget: &budget, now: now)
    let action = cascade.on(.answered(.init(risk: 1), costNano: 40), budget: &budget, now: now)
    #expect(action == .deliver(step: 1, doubts: [.risk]))
    #expect(cascade.stoppedBy == .cost)
    #expect(cascade.spentNano <= 60)
  }

  @Test("No attempt starts with less time left than the model usually takes")
  func deadline() throws {
    var (cascade, budget) = (cascade(seconds: 10), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    _ = cascade.on(.answered(.init(risk: 1), costNano: 10), budget: &budget, now: now + .seconds(4))
    let late = now + .milliseconds(8_500)
    #expect(
      cascade.on(.answered(.init(risk: 1), costNano: 10), budget: &budget, now: late)
        == .deliver(step: 1, doubts: [.risk]))
    #expect(cascade.stoppedBy == .deadline)
  }

  @Test("A failure falls back when the shared budget pays, and not for what no model could answer")
  func failure() throws {
    let server = FailureClassifier.classify(status: 500)
    var (first, paid) = (cascade(), try budget())
    _ = first.on(.begin, budget: &paid, now: now)
    #expect(
      first.on(.failed(server, costNano: 3), budget: &paid, now: now)
        == .ask(step: 1, within: .seconds(5), why: .failure(.server)))
    #expect(first.spentNano == 3)
    var (second, empty) = (cascade(), try budget(percent: 0, reserve: 0))
    _ = second.on(.begin, budget: &empty, now: now)
    #expect(second.on(.failed(server, costNano: 0), budget: &empty, now: now) == .giveUp(.budget))
    var third = cascade()
    _ = third.on(.begin, budget: &paid, now: now)
    let validation = FailureVerdict(.validation, rule: "bad_media")
    #expect(third.on(.failed(validation, costNano: 0), budget: &paid, now: now) == .giveUp(.cannotHelp))
  }

  @Test("A doubted answer is worth more than the failure of the stronger model")
  func keepsAnswer() throws {
    var (cascade, budget) = (cascade(steps: Array(Self.steps.prefix(2))), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    _ = cascade.on(.answered(.init(risk: 1), costNano: 10), budget: &budget, now: now)
    let action = cascade.on(
      .failed(FailureClassifier.classify(.timeout), costNano: 0), budget: &budget, now: now + .seconds(1))
    #expect(action == .deliver(step: 0, doubts: [.risk]))
    #expect(cascade.json["bill"]?[1]?["failure"]?.string == "timeout")
  }

  @Test("A model that is there for failures only is not escalated to")
  func fallbackOnly() throws {
    let steps = [
      Cascade.Step(model: "large", expectedNano: 100),
      Cascade.Step(model: "small", expectedNano: 10, isFallbackOnly: true),
    ]
    var (cascade, budget) = (cascade(steps: steps), try budget())
    _ = cascade.on(.begin, budget: &budget, now: now)
    #expect(cascade.on(.answered(.init(), costNano: 100), budget: &budget, now: now) == .deliver(step: 0, doubts: []))
  }

  @Test("Of two doubted answers the stronger model's goes out, unless it is clearly the worse one")
  func better() throws {
    for (second, step) in [
      (Cascade.Judgement(risk: 0.8), 1), (.init(risk: 0.95), 0), (.init(failedValidators: ["empty"], risk: 0), 0),
    ] {
      var (cascade, budget) = (cascade(steps: Array(Self.steps.prefix(2))), try budget())
      _ = cascade.on(.begin, budget: &budget, now: now)
      _ = cascade.on(.answered(.init(risk: 0.9), costNano: 1), budget: &budget, now: now)
      guard case .deliver(step, _) = cascade.on(.answered(second, costNano: 1), budget: &budget, now: now) else {
        Issue.record("\(second)")
        continue
      }
    }
  }

  @Test("The same model is asked again only for what passes by itself, not past its wait, and not beyond the attempts")
  func repeats() throws {
    let steps = [
      Cascade.Step(model: "small", expectedNano: 10),
      Cascade.Step(model: "small", expectedNano: 10, isFallbackOnly: true, isRepeat: true),
      Cascade.Step(model: "small", expectedNano: 10, isFallbackOnly: true, isRepeat: true),
    ]
    let server = FailureClassifier.classify(status: 500)
    func run(_ verdict: FailureVerdict, pause: Duration = .zero, attemptsMax: Int? = nil) throws -> Cascade {
      var cascade = Cascade(
        policy: .init(riskMax: 1, attemptsMax: attemptsMax), steps: steps, deadline: Deadline(now + .seconds(10)))
      var budget = try budget(reserve: 5)
      _ = cascade.on(.begin, budget: &budget, now: now)
      cascade.pause = pause
      for _ in 0..<3 { _ = cascade.on(.failed(verdict, costNano: 0), budget: &budget, now: now) }
      return cascade
    }
    #expect(try run(server).bill.count == 3)
    #expect(try run(FailureVerdict(.capability, modality: .image, rule: "x")).bill.count == 1)
    #expect(try run(server, pause: .seconds(20)).stoppedBy == .deadline)
    let bounded = try run(server, attemptsMax: 2)
    #expect(bounded.bill.count == 2 && bounded.stoppedBy == .attempts)
  }

  @Test("Under an allowance nothing is asked whose price, or whose cost so far, nobody knows")
  func unknownCost() throws {
    let steps = [Cascade.Step(model: "a", expectedNano: nil), Cascade.Step(model: "b", expectedNano: 5)]
    var (cascade, budget) = (cascade(costMax: 100, steps: steps), try budget())
    #expect(cascade.on(.begin, budget: &budget, now: now) == .ask(step: 1, within: .seconds(5), why: .first))
    var second = self.cascade(costMax: 1000)
    _ = second.on(.begin, budget: &budget, now: now)
    _ = second.on(.answered(.init(risk: 1), costNano: nil), budget: &budget, now: now)
    #expect(second.stoppedBy == .cost && !second.isCostKnown && second.json["cost_nano"] == .null)
  }
}
