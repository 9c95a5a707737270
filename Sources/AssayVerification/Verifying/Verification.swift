/// A claim with its verdict.
package struct VerifiedClaim: Sendable {
  package var claim: Claim
  package var judgement: Judgement
  /// The chance that the claim is not supported.
  package var risk: Double
  /// What model stages observed about it; empty unless some ran.
  package var observations: [StageObservation] = []

  package init(claim: Claim, judgement: Judgement, risk: Double) {
    self.claim = claim
    self.judgement = judgement
    self.risk = risk
  }
}

/// All of a text's claims with their verdicts, and the whole in one: two outputs, never one number.
package struct Verification: Sendable {
  /// The text that the spans point into.
  package var text: String
  package var claims: [VerifiedClaim]
  package var verdict: Verdict
  package var strength: Double
  package var risk: Double
  package var flags: Flags
  /// How many claims there are, and how many of them could be checked ("7 of 11").
  package var claimCount: Int
  package var checkedCount: Int
  /// What the risk of the whole was made from; nil before it was assessed.
  package var signals: RiskSignals?

  package init(
    text: String, claims: [VerifiedClaim], verdict: Verdict, strength: Double, risk: Double, flags: Flags,
    claimCount: Int, checkedCount: Int
  ) {
    self.text = text
    self.claims = claims
    self.verdict = verdict
    self.strength = strength
    self.risk = risk
    self.flags = flags
    self.claimCount = claimCount
    self.checkedCount = checkedCount
  }
}
