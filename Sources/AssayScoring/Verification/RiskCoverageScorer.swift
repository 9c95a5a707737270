import AssayCore
import AssayStatistics
import AssayVerification
import AssayWire

/// Pairs the verifier's risk of an answer with whether another scorer finds the answer right.
struct RiskCoverageScorer: Scorer {
  let by: any Scorer
  let least: Double
  let figure: RiskReducer.Figure
  let layer = Layer.reasoning
  let readsEvidence = true

  var metric: String { figure == .aurc ? "risk.aurc@1" : "risk.\(figure.rawValue)@1" }
  var needsLabel: Bool { by.needsLabel }
  var higherIsBetter: Bool { figure.higherIsBetter }
  var aggregation: Aggregation { .custom(RiskReducer(figure: figure)) }

  /// The authority is that of whoever says which answer is right; the risk is what is judged.
  func score(_ item: ScoringCase) -> [Score] {
    by.score(item).map { right in
      judge(item, right).score(metric, layer, right.authority)
    }
  }

  private func judge(_ item: ScoringCase, _ right: Score) -> Judgement {
    guard let answer = item.answer else { return .unscored("no answer") }
    guard case .value(let value) = right.outcome else {
      if case .unscored(let reason) = right.outcome { return .unscored(reason) }
      return .unscored("nothing says whether the answer is right")
    }
    if AbstentionRule.abstains(answer) { return .unscored("the answer abstains") }
    let source = FactSource.labelled(item, right.authority) ?? FactSource.perceived(item)
    guard let evidence = source.evidence else { return .unscored(source.missing) }
    let risk = VerifiedCase(answer, item, against: evidence).verification.risk
    let isRight = by.higherIsBetter ? value >= least : value <= 1 - least
    return Judgement(
      risk, parse: right.parse, counts: ["risk": risk, "wrong": isRight ? 0 : 1],
      detail: ["by": .string(by.metric), "right": .bool(isRight)])
  }
}

/// Figures over the risks of a set of answers and which of them were wrong.
struct RiskReducer: Reducer {
  enum Figure: String, CaseIterable, Sendable {
    case aurc, excess = "excess_aurc", auroc, accuracy80 = "accuracy_at_80", ece, brier

    var metric: RiskMetric {
      switch self {
      case .aurc: .aurc
      case .excess: .excessAURC
      case .auroc: .auroc
      case .accuracy80: .accuracy(coverage: 0.8)
      case .ece: .ece
      case .brier: .brier
      }
    }

    var higherIsBetter: Bool { self == .auroc || self == .accuracy80 }
  }

  static let figureNames = Figure.allCases.map(\.rawValue).joined(separator: ", ")

  var figure: Figure

  func reduce(_ scores: [Score]) -> Double? { rows(scores)?.value(figure.metric) }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    guard let rows = rows(scores) else { return [] }
    return RiskMetric.standard.compactMap { metric in rows.value(metric).map { (metric.name, $0) } }
  }

  private func rows(_ scores: [Score]) -> RiskRows? {
    let known = scores.filter { $0.value != nil }
    return RiskRows(
      risks: known.map { $0.counts["risk"] ?? 1 }, wrong: known.map { ($0.counts["wrong"] ?? 0) > 0 })
  }
}
