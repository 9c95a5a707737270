import AssayCore
import AssayWire

/// Scorers of tables.
package enum DocumentScorers {
  package static let all: [ScorerDescription] = [
    table("teds@1", structureOnly: false, "Similarity of the answer's HTML table to the true one (TEDS)"),
    table("teds.structure@1", structureOnly: true, "TEDS with all cells taken as empty: the structure alone"),
  ]

  private static func table(_ name: String, structureOnly: Bool, _ summary: String) -> ScorerDescription {
    ScorerDescription(
      name, summary, needs: ["label table", "answer with an HTML table"],
      options: [
        .init(
          "strict", "only a table in the body of a whole page counts, as in PubTabNet's script", standard: false)
      ]
    ) { options throws(AssayError) in
      let strict = try options.bool("strict", standard: false)
      return LabelledScorer(metric: name, targets: [.table]) { item, labels in
        guard let answer = item.answer else { return .unscored("no answer") }
        return judge(AnswerText.of(answer), answer.refused, LabelValues.texts(labels), structureOnly, strict)
      }
    }
  }

  private static func judge(
    _ text: String, _ refused: Bool, _ golds: [String], _ structureOnly: Bool, _ strict: Bool
  ) -> Judgement {
    guard !golds.isEmpty else { return .unscored("the label is not HTML") }
    let given: Score.Parse = refused ? .refused : .unparsed
    var best: Double?
    for gold in golds {
      switch Teds.compare(prediction: text, truth: gold, structureOnly: structureOnly, strict: strict) {
      case .value(let value): best = max(best ?? 0, value)
      case .noTable: return Judgement(0, parse: given)
      case .undefined(let reason): return .unscored(reason, parse: refused ? .refused : .notApplicable)
      }
    }
    guard let best else { return .unscored("the label has no table") }
    return Judgement(best, parse: refused ? .refused : .parsed)
  }
}
