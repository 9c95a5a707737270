package import AssayCore

/// What a decision knows beside the verification.
package struct LadderContext: Sendable {
  /// Signals of the whole answer or input.
  package var signals: RiskSignals
  /// The path whose calibrator speaks.
  package var slice: String
  /// The least that a mistake in any claim would cost here.
  package var impact: Impact
  /// This request's consequences cannot be undone, whatever the route says.
  package var isIrreversible: Bool
  /// Modalities at hand beside those of the evidence.
  package var modalities: Set<Modality>
  /// Conflicts about the condition of a thing, found in the evidence before any answer: one sentence each.
  package var conditionConflicts: [String]
  /// An output check found that the answer did what untrusted text asked: what it found.
  package var injection: String?

  package init(
    signals: RiskSignals = RiskSignals(), slice: String = "", impact: Impact = .low, isIrreversible: Bool = false,
    modalities: Set<Modality> = [], conditionConflicts: [String] = [], injection: String? = nil
  ) {
    self.signals = signals
    self.slice = slice
    self.impact = impact
    self.isIrreversible = isIrreversible
    self.modalities = modalities
    self.conditionConflicts = conditionConflicts
    self.injection = injection
  }
}
