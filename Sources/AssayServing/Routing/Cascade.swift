package import AssayResilience

/// Asks the cheap model first and a stronger one when the answer does not stand: a validator fails, the evidence of the
/// modalities conflicts, or the risk is above the threshold. One deadline and one allowance of money cover all
/// attempts, and nothing is asked again once content has gone out.
package struct Cascade: Sendable {
  package struct Policy: Sendable, Hashable {
    /// Nil keeps no answer of a model that has a stronger one behind it.
    package var riskMax: Double?
    /// An answer whose risk nobody could judge goes on to the stronger model.
    package var escalatesUnjudged: Bool
    package var costNanoMax: Int?
    package var perTry: Duration
    /// Calls of models in all; nil for as many as there are steps.
    package var attemptsMax: Int?

    package init(
      riskMax: Double?, escalatesUnjudged: Bool = true, costNanoMax: Int? = nil, perTry: Duration = .seconds(60),
      attemptsMax: Int? = nil
    ) {
      self.attemptsMax = attemptsMax
      self.riskMax = riskMax
      self.escalatesUnjudged = escalatesUnjudged
      self.costNanoMax = costNanoMax
      self.perTry = perTry
    }
  }

  /// A model of the chain, cheapest first.
  package struct Step: Sendable, Hashable {
    package var model: String
    /// Nil where its price is not known: under an allowance it is not asked.
    package var expectedNano: Int?
    /// Its median for these modalities: no attempt starts with less time left.
    package var typical: Duration
    /// Asked where another fails, not where an answer is doubted: it is no stronger.
    package var isFallbackOnly: Bool
    /// The same model once more: only for failures that pass by themselves.
    package var isRepeat: Bool

    package init(
      model: String, expectedNano: Int?, typical: Duration = .zero, isFallbackOnly: Bool = false, isRepeat: Bool = false
    ) {
      self.isRepeat = isRepeat
      self.model = model
      self.expectedNano = expectedNano
      self.typical = typical
      self.isFallbackOnly = isFallbackOnly
    }
  }

  /// What the checks said of an answer.
  package struct Judgement: Sendable, Hashable {
    package var failedValidators: [String]
    package var evidenceConflicts: Bool
    /// Nil where nobody could judge.
    package var risk: Double?

    package init(failedValidators: [String] = [], evidenceConflicts: Bool = false, risk: Double? = nil) {
      self.failedValidators = failedValidators
      self.evidenceConflicts = evidenceConflicts
      self.risk = risk
    }
  }

  package enum Doubt: String, Sendable, Hashable {
    case validator, conflict, risk, unjudged
  }

  package enum Input: Sendable, Hashable {
    case begin
    /// A whole answer is there, with what it cost; nil where a price or a count is not known.
    case answered(Judgement, costNano: Int?)
    /// The attempt gave no answer; what was paid for it all the same.
    case failed(FailureVerdict, costNano: Int?)
    /// The first byte of content has gone to the client: from here on the attempt stands, whatever comes.
    case contentSent
  }

  package enum Action: Sendable, Hashable {
    case ask(step: Int, within: Duration, why: Why)
    /// - Parameter doubts: what still speaks against it; empty where it stands.
    case deliver(step: Int, doubts: [Doubt])
    case giveUp(Reason)
    /// Nothing to do.
    case wait
  }

  package enum Why: Sendable, Hashable {
    case first
    case escalation([Doubt])
    case failure(FailureClass)
  }

  package enum Reason: String, Sendable, Hashable {
    case cannotHelp = "another model cannot help"
    case noModel = "no further model"
    case deadline = "the deadline is too near for another attempt"
    case cost = "another attempt would pass the allowance of cost"
    case budget = "the retry budget that all requests share is used up"
    case afterContent = "content has gone out"
    case attempts = "the route allows no further attempt"
  }

  /// One attempted model on the bill.
  package struct BillLine: Sendable, Hashable {
    package var model: String
    /// Nil where it is not known.
    package var costNano: Int?
    package var outcome: Outcome
    package var doubts: [Doubt]

    package enum Outcome: Sendable, Hashable {
      case pending, answered
      case failed(FailureClass)
    }
  }

  package let policy: Policy
  package private(set) var steps: [Step]
  package let deadline: Deadline
  package private(set) var bill: [BillLine] = []
  package private(set) var escalations = 0
  package private(set) var hasSentContent = false
  /// Why there was no further attempt although one was wanted.
  package private(set) var stoppedBy: Reason?
  /// How long to wait before a model is asked once more: no attempt whose wait passes the deadline.
  package var pause = Duration.zero
  private var current = 0
  private var best: Best?
  private var isOver = false

  /// A doubted answer that is there.
  private struct Best: Sendable {
    var step: Int
    var doubts: [Doubt]
    var risk: Double?
    var isValid: Bool
  }

  package init(policy: Policy, steps: [Step], deadline: Deadline) {
    self.policy = policy
    self.steps = steps
    self.deadline = deadline
  }

  /// What is known to have been spent.
  package var spentNano: Int { bill.reduce(0) { $0 + ($1.costNano ?? 0) } }
  package var isCostKnown: Bool { !bill.contains { $0.costNano == nil } }
  /// There is an answer that may still go out.
  package var hasAnswer: Bool { best != nil }
  /// The model that is asked now, or was last.
  package var currentStep: Int { current }
  /// Another model, not asked yet, stands behind the current one.
  package var hasFurtherModel: Bool { steps.dropFirst(current + 1).contains { !$0.isRepeat } }

  /// Further steps behind the others: models that take what is left when something was given up.
  package mutating func extend(_ more: [Step]) { if !isOver { steps += more } }

  /// - Parameter budget: pays for attempts after a failure; a doubted answer is no failure and is bounded by the number
  ///   of models, the deadline and the cost.
  package mutating func on(_ input: Input, budget: inout RetryBudget, now: Instant) -> Action {
    on(input, now: now) { budget.withdrawOne(now: now) }
  }

  /// The same where the budget is behind a lock.
  package mutating func on(_ input: Input, now: Instant, pays: () -> Bool) -> Action {
    guard !isOver else { return .wait }
    switch input {
    case .begin:
      guard bill.isEmpty else { return .wait }
      return begin(now: now)
    case .contentSent:
      if bill.last?.outcome == .pending { hasSentContent = true }
      return .wait
    case .answered(let judgement, let costNano):
      guard close(.answered, costNano) else { return .wait }
      return judge(judgement, now: now)
    case .failed(let verdict, let costNano):
      guard close(.failed(verdict.kind), costNano) else { return .wait }
      return fallBack(verdict, now: now, pays: pays)
    }
  }

  private mutating func begin(now: Instant) -> Action {
    guard !steps.isEmpty else { return giveUp(.noModel) }
    for step in steps.indices {
      guard obstacle(to: step, now: now) == nil else { continue }
      return ask(step, .first, now: now)
    }
    return giveUp(obstacle(to: 0, now: now) ?? .noModel)
  }

  private mutating func judge(_ judgement: Judgement, now: Instant) -> Action {
    let doubts = doubts(judgement)
    bill[bill.count - 1].doubts = doubts
    if hasSentContent || doubts.isEmpty { return end(.deliver(step: current, doubts: doubts)) }
    let before = best
    // The stronger model's doubted answer is kept before the weaker one's, unless it is clearly the worse one.
    let answer = Best(
      step: current, doubts: doubts, risk: judgement.risk, isValid: judgement.failedValidators.isEmpty)
    if let before, isWorse(answer, than: before) { best = before } else { best = answer }
    var stop: Reason?
    for next in steps.indices.dropFirst(current + 1) where !steps[next].isFallbackOnly {
      if let obstacle = obstacle(to: next, now: now) {
        stop = stop ?? obstacle
        continue
      }
      escalations += 1
      return ask(next, .escalation(doubts), now: now)
    }
    stoppedBy = stop ?? .noModel
    return end(.deliver(step: best?.step ?? current, doubts: best?.doubts ?? doubts))
  }

  private func isWorse(_ answer: Best, than other: Best) -> Bool {
    guard answer.isValid == other.isValid else { return other.isValid }
    guard let risk = answer.risk, let least = other.risk else { return false }
    return risk > least
  }

  private mutating func fallBack(_ verdict: FailureVerdict, now: Instant, pays: () -> Bool) -> Action {
    guard !hasSentContent else { return giveUp(.afterContent) }
    // An answer that is there is not held back until a model that failed is well again.
    let mayRepeat = verdict.mayRetry && best == nil
    guard verdict.mayFallBack || mayRepeat else { return giveUp(.cannotHelp) }
    var stop: Reason?
    for next in steps.indices.dropFirst(current + 1) where steps[next].isRepeat ? mayRepeat : verdict.mayFallBack {
      if let obstacle = obstacle(to: next, now: now) {
        stop = stop ?? obstacle
        continue
      }
      guard pays() else { return giveUp(.budget) }
      return ask(next, .failure(verdict.kind), now: now)
    }
    return giveUp(stop ?? .noModel)
  }

  private func doubts(_ judgement: Judgement) -> [Doubt] {
    var doubts: [Doubt] = []
    if !judgement.failedValidators.isEmpty { doubts.append(.validator) }
    if judgement.evidenceConflicts { doubts.append(.conflict) }
    let hasStronger = steps.dropFirst(current + 1).contains { !$0.isFallbackOnly }
    if let risk = judgement.risk, risk.isFinite {
      // Without a threshold there is nothing to hold the last model's risk against.
      if policy.riskMax.map({ risk > $0 }) ?? hasStronger { doubts.append(.risk) }
    } else if policy.escalatesUnjudged, hasStronger {
      doubts.append(.unjudged)
    }
    return doubts
  }

  /// Why a step cannot be taken now.
  private func obstacle(to step: Int, now: Instant) -> Reason? {
    if let most = policy.attemptsMax, bill.count >= most { return .attempts }
    let wait = steps[step].isRepeat ? pause : .zero
    if deadline.attemptTime(perTry: policy.perTry, typical: steps[step].typical + wait, now: now) == nil {
      return .deadline
    }
    guard let most = policy.costNanoMax else { return nil }
    guard isCostKnown, let expected = steps[step].expectedNano else { return .cost }
    let (sum, overflows) = spentNano.addingReportingOverflow(expected)
    return overflows || sum > most ? .cost : nil
  }

  private mutating func ask(_ step: Int, _ why: Why, now: Instant) -> Action {
    current = step
    bill.append(BillLine(model: steps[step].model, costNano: 0, outcome: .pending, doubts: []))
    let within = deadline.attemptTime(perTry: policy.perTry, typical: .zero, now: now) ?? .zero
    return .ask(step: step, within: within, why: why)
  }

  private mutating func close(_ outcome: BillLine.Outcome, _ costNano: Int?) -> Bool {
    guard let last = bill.indices.last, bill[last].outcome == .pending else { return false }
    bill[last].outcome = outcome
    bill[last].costNano = costNano.map { max(0, $0) }
    return true
  }

  /// A doubted answer that is there is worth more than an error.
  private mutating func giveUp(_ reason: Reason) -> Action {
    stoppedBy = reason
    if !hasSentContent, let best { return end(.deliver(step: best.step, doubts: best.doubts)) }
    return end(.giveUp(reason))
  }

  private mutating func end(_ action: Action) -> Action {
    isOver = true
    return action
  }
}
