import AssayCore

// Cost and token limits. A run that reaches one has not stopped early unless something is left to ask.
extension RunSession {
  /// Looks whether a limit is reached. If so no request begins any more; what needs none may still end.
  func checkLimits() {
    guard limitReached == nil, let error = limitError(tally.counts.spent) else { return }
    noteLimit(error)
  }

  /// Ends the run at the limit that was reached: something was left to ask.
  func stopAtLimit() {
    if let error = limitReached { stop(error) }
  }

  /// Takes no new samples once every gate is decided; what is in flight ends and is kept.
  func watch(_ record: SampleRecord) {
    guard let watch, watch.add(record) else { return }
    gate.close()
    emit(.draining(watch.text))
  }

  /// Whether a run whose gates were decided has to go on after all; then samples are let through again.
  func takesBack(_ control: RunControl) -> Bool {
    guard let watch, !control.isDraining, stopReason == nil, watch.takesBack() else { return false }
    gate.reopen()
    emit(.warning("too much of what was in flight ended in an error for a verdict: the run goes on"))
    return true
  }

  var isDecided: Bool { watch?.isClosed ?? false }

  private func limitError(_ spent: Spending) -> AssayError? {
    if let most = options.costMax ?? suite.limits.cost {
      guard spent.isCostKnown else {
        return AssayError(
          .budget, "the endpoint does not report its tokens, so the cost limit cannot be kept",
          remedy: "leave the cost limit away, or use an endpoint that reports usage")
      }
      if Double(spent.costNano) / 1e9 >= most {
        return AssayError(
          .budget, "the cost limit of \(most) is reached",
          remedy: "raise it, then go on with --resume latest: what was spent counts")
      }
    }
    if let most = options.tokensMax ?? suite.limits.tokens, spent.tokens >= most {
      return AssayError(
        .budget, "the limit of \(most) tokens is reached",
        remedy: "raise it, then go on with --resume latest: what was used counts")
    }
    return nil
  }
}
