package import AssayLanguage
import AssayWire

/// Checks scene formulas against the objects, sounds and captions of an evidence.
package struct SceneJudge: Sendable {
  /// Compares nouns with labels.
  package var labels: LabelMatcher

  package init(labels: LabelMatcher = SceneLabels.standard) { self.labels = labels }

  package func judge(_ formula: SceneFormula, of claim: Claim, in text: TokenizedText, against evidence: EvidenceIndex)
    -> Judgement
  {
    var evaluator = SceneEvaluator(evidence, text, labels)
    evaluator.isHedged = claim.hedge != .none
    if let description = formula.description { return evaluator.judge(description, of: claim) }
    var truth = evaluator.truth(formula.body)
    if claim.polarity != formula.polarity {
      truth = truth.negated
      evaluator.trace.flip()
    }
    if formula.isPartial { truth.strength *= 0.85 }
    let explanation = SceneExplanation(evaluator: evaluator, truth: truth)
    let facts = { (nodes: [Int32]) in Self.facts(nodes, evidence.scene) }
    let rule = Self.rule(claim.type, truth)
    switch truth.value {
    case .yes:
      return Judgement(
        .supported, strength: truth.strength, rule: rule, supporting: facts(evaluator.trace.found), flags: truth.flags,
        explanation: explanation.sentence)
    case .no:
      return Judgement(
        .contradicted, strength: truth.strength, rule: rule,
        opposing: facts(evaluator.trace.against.isEmpty ? evaluator.trace.found : evaluator.trace.against),
        flags: truth.flags.union(evaluator.closedFlags), focus: Self.focus(evaluator.trace, formula, text),
        explanation: explanation.sentence)
    case .unknown:
      let reason = truth.reason ?? .notObserved
      let verdict: Verdict = reason.isUnsupported ? .unsupported : .notCheckable
      return Judgement(
        verdict, strength: verdict == .unsupported ? 0.8 : 0.5, rule: rule, reason: reason, flags: truth.flags,
        focus: Self.focus(evaluator.trace, formula, text), explanation: reason.sentence)
    }
  }

  private static func focus(_ trace: SceneTrace, _ formula: SceneFormula, _ text: TokenizedText) -> Range<Int>? {
    let tokens: Range<Int>
    if let blame = trace.blame {
      tokens = Int(blame.lowerBound)..<Int(blame.upperBound)
    } else if let thing = trace.counted?.thing, !thing.words.isEmpty {
      tokens = Int(thing.words.lowerBound)..<Int(thing.words.upperBound)
    } else {
      tokens = formula.tokens
    }
    guard !tokens.isEmpty, tokens.upperBound <= text.count else { return nil }
    return text.byteRange(tokens: tokens)
  }

  /// Numbers of the facts behind nodes; a stack stands for its blocks.
  private static func facts(_ nodes: [Int32], _ view: SceneView) -> [Int] {
    var facts: [Int] = []
    for node in nodes {
      let item = view.nodes[Int(node)]
      let own = item.fact.map { [$0] } ?? item.members.compactMap { view.nodes[Int($0)].fact }
      for fact in own where !facts.contains(fact) { facts.append(fact) }
      if facts.count >= Judgement.citationsMax { break }
    }
    return facts
  }

  private static func rule(_ type: Claim.Kind, _ truth: Truth) -> String {
    let outcome = truth.isYes ? "holds" : truth.isNo ? "fails" : truth.reason?.rawValue ?? "unknown"
    return "\(type.rawValue).\(outcome)@1"
  }
}

extension Reason {
  /// Whether a claim with this reason was understood and lacks evidence, rather than being uncheckable.
  var isUnsupported: Bool {
    switch self {
    case .uncovered, .notObserved, .outsideVocabulary, .recallUnknown, .roleNotFound, .promptOnly, .notSaid,
      .moreSpecific, .disagreement:
      true
    default: false
    }
  }
}
