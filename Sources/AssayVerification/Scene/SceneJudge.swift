package import AssayLanguage

/// Checks scene formulas against the objects, sounds and captions of an evidence.
package struct SceneJudge: Sendable {
  package init() {}

  package func judge(_ formula: SceneFormula, of claim: Claim, in text: TokenizedText, against evidence: EvidenceIndex)
    -> Judgement
  {
    .notCheckable(.unparsed)
  }
}
