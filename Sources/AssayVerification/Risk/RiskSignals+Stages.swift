extension RiskSignals {
  /// The most that a second reader's "supported" takes off what a claim lacks.
  static let reliefMax = 0.3

  /// Joins what model stages observed about the claim.
  ///
  /// Observations raise the risk. One thing lowers it, a little: a second reader that finds the claim supported by
  /// observations that were shown, for a claim that no rule contradicts and no prompt suggested, and only while no
  /// other stage objects. So no model, however it was talked into it, takes anything off a contradiction.
  mutating func add(_ observations: [StageObservation], _ judgement: Judgement) {
    guard !observations.isEmpty else { return }
    var objection = 0.0
    var isBorneOut = false
    for observation in observations {
      self[observation.signal] = max(self[observation.signal] ?? 0, observation.value)
      objection = max(objection, observation.value)
      if observation.stage == .secondPass, observation.opinion == .supported { isBorneOut = true }
    }
    guard isBorneOut, objection <= 0.5, judgement.verdict == .unsupported || judgement.verdict == .notCheckable,
      judgement.flags.isDisjoint(with: [.promptOnly, .modalityLeakage, .selfContradiction, .instructionLike])
    else { return }
    for name in [Name.unsupported, .notCheckable] {
      if let value = self[name] { self[name] = value * (1 - Self.reliefMax * (1 - objection)) }
    }
  }
}
