import AssayCore
import AssayStatistics
import AssayVerification
import AssayWire

/// Abstention held against the evidence, and what the verifier's risk is worth for accepting answers.
enum AbstentionScorers {
  static let all: [ScorerDescription] = [evidence, aurc]

  /// The positive class is "the evidence does not hold the answer", the prediction is "the reply abstains": precision
  /// falls with over-abstention, recall with answers that rest on nothing.
  private static let evidence = ScorerDescription(
    "abstention.evidence@1",
    "Abstains where the evidence does not hold the answer, and answers where it does: accuracy, with precision, recall, F1, over-abstention",
    layer: .fusion,
    needs: ["label answer (null where nobody can know)", "answer", "evidence or label facts"],
    options: [
      .init("figure", "the number that is reported: accuracy, precision, recall or f1", standard: "accuracy")
    ]
  ) { options throws(AssayError) in
    AbstentionScorer(figure: try options.choice("figure", standard: BinaryReducer.Figure.accuracy))
  }

  /// Area under the risk-coverage curve of the verifier's risk (mean error rate of the safest k answers over all k),
  /// right and wrong by another scorer. Answers that abstain are no part of it.
  private static let aurc = ScorerDescription(
    "risk.aurc@1",
    "Area under the curve of error over coverage when answers are accepted by the verifier's risk, safest first",
    layer: .reasoning, needs: ["answer", "evidence or label facts", "what the scorer `by` needs"],
    options: [
      .init("by", "the scorer that says which answer is right", standard: "contains"),
      .init("least", "its value from which an answer is right", standard: 0.5),
      .init("figure", "the number that is reported: " + RiskReducer.figureNames, standard: "aurc"),
    ]
  ) { options throws(AssayError) in
    let figure: RiskReducer.Figure = try options.choice("figure", standard: .aurc)
    return RiskCoverageScorer(
      by: try InnerScorer.make(options), least: try options.number("least", in: 0...1) ?? 0.5, figure: figure)
  }
}

struct AbstentionScorer: Scorer {
  let figure: BinaryReducer.Figure
  let layer = Layer.fusion
  let needsLabel = true
  let higherIsBetter = true
  let readsEvidence = true

  var metric: String { figure == .accuracy ? "abstention.evidence@1" : "abstention.evidence.\(figure.rawValue)@1" }
  var aggregation: Aggregation { .custom(AbstentionReducer(figure: figure)) }

  /// The authority of a score is that of its label, but weak where only perception speaks for the evidence.
  func score(_ item: ScoringCase) -> [Score] {
    var scores: [Score] = []
    for authority in Authority.allCases {
      let labels = item.sample.labels(.answer, authority)
      guard !labels.isEmpty else { continue }
      let source = FactSource.labelled(item, authority) ?? FactSource.perceived(item)
      let judgement = judge(labels, item, source)
      let isVouched =
        source.isLabelled || judgement.value == nil || labels.contains { Unanswerable.holds($0.value) }
      let score = judgement.score(metric, layer, isVouched ? authority : .weak)
      // One for each authority: the label's own comes first.
      if !scores.contains(where: { $0.authority == score.authority }) { scores.append(score) }
    }
    return scores.isEmpty ? [Judgement.unscored("no label answer").score(metric, layer, .gold)] : scores
  }

  private func judge(_ labels: [Label], _ item: ScoringCase, _ source: FactSource) -> Judgement {
    guard let answer = item.answer else { return .unscored("no answer") }
    let isInsufficient: Bool
    switch SufficientEvidence.finding(labels, item, source.evidence) {
    case .unknown(let reason): return .unscored(source.evidence == nil ? source.missing : reason)
    case .sufficient: isInsufficient = false
    case .insufficient: isInsufficient = true
    }
    // Declining is no admission of not knowing, but neither does it claim anything.
    let abstains =
      AbstentionRule.abstains(answer) || RefusalRule.refuses(answer) || AnswerText.of(answer).isEmpty
    return Judgement(
      isInsufficient == abstains ? 1 : 0, parse: RefusalRule.refuses(answer) ? .refused : .parsed,
      counts: YesNoScorers.counts(truth: isInsufficient, predicted: abstains),
      detail: [
        "evidence": .string(isInsufficient ? "insufficient" : "sufficient"),
        "answer": .string(abstains ? "abstains" : "answers"),
      ])
  }
}

/// Figures of abstention from `tp` (abstained, rightly), `fp` (over-abstained), `fn` (answered on nothing), `tn`.
struct AbstentionReducer: Reducer {
  var figure: BinaryReducer.Figure

  func reduce(_ scores: [Score]) -> Double? { BinaryReducer(figure: figure).reduce(scores) }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let totals = BinaryReducer.Totals(scores)
    let (insufficient, sufficient) = (totals.tp + totals.fn, totals.fp + totals.tn)
    let named: [(String, Double?)] = [
      ("accuracy", totals.accuracy), ("precision", totals.precision), ("recall", totals.recall), ("f1", totals.f1),
      ("over_abstention", sufficient > 0 ? totals.fp / sufficient : nil),
      ("answered_on_nothing", insufficient > 0 ? totals.fn / insufficient : nil),
      ("abstention_rate", totals.n > 0 ? (totals.tp + totals.fp) / totals.n : nil),
      ("insufficient", insufficient), ("sufficient", sufficient),
    ]
    return named.compactMap { name, value in value.map { (name, $0) } }
  }
}
