import AssayCore
import AssayInjection
import AssayWire

/// The budget and the findings of one answer's stages.
struct StageSession {
  let runner: StageRunner
  let subject: StageSubject
  var report: StageReport
  private var spent = StageSpending()
  private let started = ContinuousClock.now
  // Of the stage that runs.
  private var requests = 0
  private var notes: [String] = []
  private(set) var failure: StageOutcome?
  private var observationsBefore = 0
  /// Of all stages: an endpoint that is down is not asked for ever.
  private var endpointFailures = 0

  /// A reply beyond this length is none.
  static let replyBytesMax = 1 << 20
  static let claimsMax = 100
  static let endpointFailuresMax = 2

  init(runner: StageRunner, subject: StageSubject, report: StageReport) {
    self.runner = runner
    self.subject = subject
    self.report = report
  }

  var plan: StagePlan { runner.plan }

  // MARK: One stage

  mutating func begin(_ stage: StagePlan.Stage) {
    (requests, notes, failure, observationsBefore) = (0, [], nil, report.observations.count)
  }

  mutating func end(_ stage: StagePlan.Stage) {
    let found = report.observations.count > observationsBefore
    var outcome = StageOutcome(found ? .ran : requests > 0 ? .failed : .skipped, failure?.reason, failure?.detail)
    if !found, failure == nil, requests > 0 {
      outcome = StageOutcome(.failed, .invalidReply, notes.first ?? "the replies said nothing of any claim")
    }
    report.items.append(.init(stage: stage, outcome: outcome, requests: requests, notes: notes))
  }

  mutating func finished() -> StageReport {
    report.inputTokens = spent.inputTokens
    report.outputTokens = spent.outputTokens
    report.costNano = runner.price == nil ? nil : spent.costNano
    let statuses = report.items.map(\.outcome)
    let first = statuses.first { $0.reason != nil }
    if statuses.contains(where: { $0.status == .ran }) {
      report.outcome = StageOutcome(.ran)
    } else if statuses.contains(where: { $0.status == .failed }) {
      report.outcome = StageOutcome(.failed, first?.reason, first?.detail)
    } else {
      report.outcome = StageOutcome(.skipped, first?.reason, first?.detail)
    }
    return report
  }

  mutating func note(_ text: String) {
    if notes.count < 16, !notes.contains(text) { notes.append(text) }
  }

  /// The stage cannot go on; the first reason counts.
  mutating func give(up reason: StageReason, _ detail: String? = nil) {
    if failure == nil {
      failure = StageOutcome(.skipped, reason, detail ?? Self.sentence(reason, plan))
    }
  }

  mutating func observe(
    _ stage: StagePlan.Stage, claim: Int, _ signal: RiskSignals.Name, _ value: Double, opinion: Verdict? = nil,
    cites: [String] = [], _ sentence: String
  ) {
    report.observations.append(
      StageObservation(
        id: "stage.\(report.observations.count)", stage: stage, claim: claim, signal: signal,
        value: min(max(value, 0), 1), opinion: opinion, cites: cites, sentence: sentence,
        source: "model:\(runner.model)"))
  }

  // MARK: One request

  /// A reply that can be read: one within the budget, not too long, that keeps the system prompt's secret.
  mutating func ask(
    _ stage: StagePlan.Stage, developer: String, user: [Part], texts: [StageSubject.Text], earlier: [Message] = [],
    settings: GenerationSettings
  ) async -> Answer? {
    guard failure?.reason?.isBudget != true, !report.isStopped else { return nil }
    guard endpointFailures < Self.endpointFailuresMax else {
      give(up: .endpointFailed, "the endpoint failed \(endpointFailures) times before")
      return nil
    }
    let seconds = started.duration(to: .now) / .seconds(1)
    if let reason = spent.reason(plan.budget, requests: report.requests, seconds: seconds) {
      give(up: reason)
      return nil
    }
    let prompt: PromptGuard.Prompt
    do throws(AssayError) {
      prompt = try guarded(developer, user, texts, earlier, number: report.requests + 1)
    } catch {
      give(up: .endpointFailed, error.message)
      return nil
    }
    if let reason = runner.total?.reserve() {
      give(up: reason)
      return nil
    }
    report.requests += 1
    requests += 1
    var settings = settings
    if settings.maxTokens == nil { settings.maxTokens = plan.replyTokensMax }
    let left = plan.budget.seconds.map { Int((max(0, $0 - seconds) * 1000).rounded(.up)) }
    let call = StageCall(
      stage: stage, number: report.requests, request: Request(messages: prompt.messages), settings: settings,
      sampleID: subject.id, timeoutMs: left)
    switch await runner.asker.ask(call) {
    case .stopped:
      report.isStopped = true
      give(up: .stopped, "the run ended")
      return nil
    case .failed(let error):
      refused(error)
      return nil
    case .answered(let answer):
      spent.add(answer.usage, price: runner.price)
      runner.total?.add(answer.usage)
      return checked(answer, prompt)
    }
  }

  private mutating func refused(_ error: AssayError) {
    let seconds = started.duration(to: .now) / .seconds(1)
    if error.code == .timeout, let most = plan.budget.seconds, seconds >= most { return give(up: .budgetSeconds) }
    endpointFailures += 1
    let sentence = String(error.message.prefix(300))
    note(sentence)
    give(up: .endpointFailed, sentence)
  }

  private mutating func checked(_ answer: Answer, _ prompt: PromptGuard.Prompt) -> Answer? {
    guard answer.text.utf8.count <= Self.replyBytesMax else {
      note("a reply of \(answer.text.utf8.count) bytes was dropped: the limit is \(Self.replyBytesMax)")
      return nil
    }
    guard !answer.refused else {
      note("the model declined")
      return nil
    }
    let checks = OutputChecks(canary: prompt.canary)
    guard !checks.check(answer.text).hits.contains(where: { $0.kind == .canary }) else {
      note("a reply was dropped: it gives the system prompt away")
      return nil
    }
    return answer
  }

  /// Untrusted texts as marked data. The marks are drawn from all that is sent, so that the same request comes out
  /// the same when a run goes on, and nobody who wrote only a part of it can foresee them.
  private func guarded(
    _ developer: String, _ user: [Part], _ texts: [StageSubject.Text], _ earlier: [Message], number: Int
  ) throws(AssayError) -> PromptGuard.Prompt {
    var bytes: [UInt8] = []
    for text in [developer, subject.id ?? "", String(number)] + texts.map(\.text) + user.compactMap(\.text) {
      bytes += Array(text.utf8) + [0]
    }
    var generator = SeededGenerator(seed: SHA256.digest(bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    let segments = texts.map {
      UntrustedSegment(id: $0.id, text: $0.text, modality: $0.modality, channel: $0.channel)
    }
    var prompt = try PromptGuard(layout: PromptLayout(withholdsFlagged: true)).prompt(
      developer: developer, user: user, segments: InjectionScreening(segments).segments, using: &generator)
    if let place = prompt.messages.firstIndex(where: { $0.role == .user }) {
      prompt.messages.insert(contentsOf: earlier, at: place)
    }
    if plan.dataRole == .user {
      for index in prompt.messages.indices where prompt.messages[index].role == .tool {
        prompt.messages[index].role = .user
      }
    }
    return prompt
  }

  // MARK: Claims

  /// Claims that assert something, with their numbers.
  static func claims(of verification: Verification) -> [(number: Int, text: String)] {
    let bytes = Array(verification.text.utf8)
    return verification.claims.enumerated().filter { !$0.element.judgement.isNoClaim }.prefix(claimsMax).map {
      number, item in
      (number, String(decoding: bytes[item.claim.span.clamped(to: 0..<bytes.count)], as: UTF8.self))
    }
  }

  static func sentence(_ reason: StageReason, _ plan: StagePlan) -> String? {
    switch reason {
    case .belowLowThreshold: "the risk is below \(plan.riskMin): good enough without"
    case .aboveHighThreshold: "the risk is above \(plan.riskMax): no stage would save it"
    case .budgetRequests: "the budget of requests is used up"
    case .budgetTokens: "the budget of tokens is used up, or the endpoint does not count them"
    case .budgetCost: "the budget of cost is used up, or the cost is not known"
    case .budgetSeconds: "the budget of seconds is used up"
    default: nil
    }
  }
}
