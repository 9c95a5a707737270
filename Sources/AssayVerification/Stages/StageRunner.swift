import AssayCore

/// Runs the model stages of one answer, within a budget.
package struct StageRunner: Sendable {
  package var plan: StagePlan
  /// The model's name, for sources.
  package var model: String
  package var price: StagePrice?
  package var asker: any StageAsking
  package var verifier: Verifier
  /// Shared by all answers of a batch.
  package var total: StageTotal?

  package init(
    plan: StagePlan, model: String, price: StagePrice? = nil, asker: any StageAsking, verifier: Verifier = Verifier(),
    total: StageTotal? = nil
  ) {
    self.plan = plan
    self.model = model
    self.price = price
    self.asker = asker
    self.verifier = verifier
    self.total = total
  }

  /// Runs the stages and puts what they observed beside the claims.
  ///
  /// It never throws: a stage that fails is named with its reason, and no verdict changes by what a model says.
  package func run(
    on verification: inout Verification, subject: StageSubject, evidence: EvidenceIndex
  ) async -> StageReport {
    var report = StageReport(model: model, risk: verification.risk)
    if let reason = plan.skip(at: verification.risk) {
      report.outcome = StageOutcome(.skipped, reason, StageSession.sentence(reason, plan))
      return report
    }
    guard verification.claimCount > 0 else {
      report.outcome = StageOutcome(.skipped, .noClaim, "the answer makes no claim")
      return report
    }
    var session = StageSession(runner: self, subject: subject, report: report)
    for stage in plan.stages where !session.report.isStopped {
      session.begin(stage)
      switch stage {
      case .secondPass: await session.secondPass(verification, evidence)
      case .selfConsistency: await session.selfConsistency(verification, evidence)
      case .ablation: await session.ablation(verification, evidence)
      case .contrast: await session.contrast(verification)
      }
      session.end(stage)
    }
    report = session.finished()
    guard !report.isStopped else { return report }
    report.apply(to: &verification, evidence: evidence, risk: verifier.risk)
    return report
  }
}
