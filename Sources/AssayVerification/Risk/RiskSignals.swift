/// What speaks for or against trusting a claim or an answer: named numbers from 0 to 1, where more is riskier.
///
/// A signal that nobody measured is absent: it adds nothing to the risk and is not shown.
package struct RiskSignals: Sendable, Hashable {
  /// Each raises the risk, never lowers it, so that a contribution can be read.
  package enum Name: String, Sendable, CaseIterable {
    /// Strength of the worst contradiction: 0.5 for a bare one to 1.
    case contradiction
    /// Strength of an unsupported verdict, on the same scale; of an answer, the share among checkable claims.
    case unsupported
    /// 1 where it could not be checked; of an answer, the share of claims.
    case notCheckable = "not_checkable"
    /// What a supported verdict lacks in strength.
    case weakSupport = "weak_support"
    /// The prompt's false hint was taken over.
    case leakage
    /// Only the prompt says so.
    case promptEcho = "prompt_echo"
    /// Two modalities disagree, or only one side of a conflict is told.
    case conflict
    /// The answer contradicts itself.
    case selfContradiction = "self_contradiction"
    /// A confusable character, or a frame of reference that can be read two ways.
    case ambiguity
    /// What the extractors lack in confidence at the cited items.
    case lowConfidence = "low_confidence"
    /// No extractor looked, or what it misses is not declared.
    case coverageGap = "coverage_gap"
    /// How far further answers of the same model disagree.
    case inconsistency
    /// The claim came back unchanged with its evidence taken away.
    case ablationInvariance = "ablation_invariance"
    /// Share of claims without a citation that carries them.
    case uncited
    /// Share of citations that carry nothing.
    case needlessCitation = "needless_citation"
    /// Length against what is usual; 1 at ten times as much.
    case answerLength = "answer_length"
    /// What the input's health check found: blur, clipping, gaps.
    case inputHealth = "input_health"
    /// Distance from what the system has seen.
    case novelty
    /// Suspicion that untrusted text gives instructions.
    case injection
    /// What a mistake would cost.
    case impact
    /// What a second reader of the evidence, a model, says against it.
    case secondOpinion = "second_opinion"
    /// A model does not hold to it when asked for its negation or converse.
    case contrast
  }

  private var values: SIMD32<Double> = .zero
  private var measured: UInt32 = 0

  package init() {}

  package init(_ values: [Name: Double]) {
    for (name, value) in values { self[name] = value }
  }

  /// From 0 to 1; what lies outside is cut, and what is not a number counts as not measured.
  package subscript(name: Name) -> Double? {
    get { measured & name.bit == 0 ? nil : values[name.index] }
    set {
      guard let newValue, !newValue.isNaN else {
        measured &= ~name.bit
        values[name.index] = 0
        return
      }
      measured |= name.bit
      values[name.index] = min(max(newValue, 0), 1)
    }
  }

  /// What was measured, in the order of `Name`.
  package var present: [(name: Name, value: Double)] {
    Name.allCases.compactMap { name in self[name].map { (name, $0) } }
  }

  /// All values, 0 where not measured.
  package var features: [Double] { Name.allCases.map { values[$0.index] } }

  /// Σ weight · value, with weights in the order of `Name`.
  func weighted(_ weights: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<min(weights.count, values.scalarCount) { sum += weights[index] * values[index] }
    return sum
  }

  /// Takes over what the other measured and this one did not.
  package mutating func fill(from other: RiskSignals) {
    guard other.measured & ~measured != 0 else { return }
    for (name, value) in other.present where self[name] == nil { self[name] = value }
  }

  /// The higher of each signal; one that only one side measured is that side's.
  mutating func formMaximum(_ other: RiskSignals) {
    // What is not measured is 0, the least there is.
    values = pointwiseMax(values, other.values)
    measured |= other.measured
  }
}

extension RiskSignals.Name {
  /// Its place in `allCases`; a switch, because this runs for every claim.
  package var index: Int {
    switch self {
    case .contradiction: 0
    case .unsupported: 1
    case .notCheckable: 2
    case .weakSupport: 3
    case .leakage: 4
    case .promptEcho: 5
    case .conflict: 6
    case .selfContradiction: 7
    case .ambiguity: 8
    case .lowConfidence: 9
    case .coverageGap: 10
    case .inconsistency: 11
    case .ablationInvariance: 12
    case .uncited: 13
    case .needlessCitation: 14
    case .answerLength: 15
    case .inputHealth: 16
    case .novelty: 17
    case .injection: 18
    case .impact: 19
    case .secondOpinion: 20
    case .contrast: 21
    }
  }

  fileprivate var bit: UInt32 { 1 << UInt32(index) }

  /// What a person reads beside the contribution.
  package var sentence: String {
    switch self {
    case .contradiction: "evidence contradicts it"
    case .unsupported: "no evidence speaks for it"
    case .notCheckable: "it could not be checked"
    case .weakSupport: "its support is weak"
    case .leakage: "it repeats a hint of the prompt that the evidence contradicts"
    case .promptEcho: "only the prompt says so"
    case .conflict: "two sources disagree"
    case .selfContradiction: "the answer contradicts itself"
    case .ambiguity: "the evidence can be read two ways"
    case .lowConfidence: "the extractors are unsure of the cited items"
    case .coverageGap: "no extractor looked, or what it misses is unknown"
    case .inconsistency: "the model's other answers disagree"
    case .ablationInvariance: "the model says the same without the evidence"
    case .uncited: "nothing that is cited carries it"
    case .needlessCitation: "citations carry nothing"
    case .answerLength: "the answer is unusually long"
    case .inputHealth: "the input is of poor quality"
    case .novelty: "the input is unlike what was seen before"
    case .injection: "untrusted text seems to give instructions"
    case .impact: "a mistake would be costly"
    case .secondOpinion: "a second reader of the evidence, a model, disagrees"
    case .contrast: "a model does not hold to it when asked for its opposite"
    }
  }
}
