import AssayCore
import AssayWire

/// Figures of yes/no answers from the counts `tp`, `fp`, `fn` of each score.
struct BinaryReducer: Reducer {
  enum Figure: String, CaseIterable, Sendable { case accuracy, precision, recall, f1 }

  var figure: Figure

  func reduce(_ scores: [Score]) -> Double? {
    let totals = Totals(scores)
    return switch figure {
    case .accuracy: totals.accuracy
    case .precision: totals.precision
    case .recall: totals.recall
    case .f1: totals.f1
    }
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let totals = Totals(scores)
    let named: [(String, Double?)] = [
      ("accuracy", totals.accuracy), ("precision", totals.precision), ("recall", totals.recall), ("f1", totals.f1),
      // Of the predictions: a ratio of exactly 0.5 on a balanced set may be that of the truth.
      ("yes_ratio", totals.n > 0 ? (totals.tp + totals.fp) / totals.n : nil),
      ("tp", totals.tp), ("fp", totals.fp), ("fn", totals.fn), ("unknown", totals.unknown),
    ]
    return named.compactMap { name, value in value.map { (name, $0) } }
  }

  struct Totals {
    var n = 0.0
    var right = 0.0
    var tp = 0.0
    var fp = 0.0
    var fn = 0.0
    var tn = 0.0
    var unknown = 0.0
    var positives = 0.0

    init(_ scores: [Score]) {
      for score in scores {
        guard let value = score.value else { continue }
        n += 1
        right += value
        tp += score.counts["tp"] ?? 0
        fp += score.counts["fp"] ?? 0
        fn += score.counts["fn"] ?? 0
        tn += score.counts["tn"] ?? 0
        unknown += score.counts["unknown"] ?? 0
        positives += score.counts["positives"] ?? 0
      }
    }

    var accuracy: Double? { n > 0 ? right / n : nil }
    var precision: Double? { tp + fp > 0 ? tp / (tp + fp) : nil }
    var recall: Double? { tp + fn > 0 ? tp / (tp + fn) : nil }
    var f1: Double? {
      guard let precision, let recall else { return nil }
      return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
  }
}

/// AMBER's figures: the positive class is "no", denominators start at 0.001, and each figure is rounded to
/// one decimal of a percent before F1 is made of it. The reduced number is F1, in percent.
struct AmberReducer: Reducer {
  var epsilon: Double

  /// In percent.
  var isShare: Bool { false }

  func reduce(_ scores: [Score]) -> Double? { figures(scores)?.f1 }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    guard let figures = figures(scores) else { return [] }
    return [
      ("accuracy", figures.accuracy), ("precision", figures.precision), ("recall", figures.recall), ("f1", figures.f1),
    ]
  }

  private func figures(_ scores: [Score]) -> (accuracy: Double, precision: Double, recall: Double, f1: Double)? {
    let totals = BinaryReducer.Totals(scores)
    guard totals.n > 0 else { return nil }
    // Not tn + fp: questions with a truth of no whose answer is neither yes nor no count too.
    let truthNo = totals.n - totals.positives
    let answeredNo = totals.tn + totals.fn
    let accuracy = Self.rounded(totals.right / (totals.n + 0.001) * 100)
    let precision = Self.rounded(totals.tn / (answeredNo + 0.001) * 100)
    let recall = Self.rounded(totals.tn / (truthNo + 0.001) * 100)
    let (p, r) = (precision / 100, recall / 100)
    return (accuracy, precision, recall, Self.rounded(2 * p * r / (p + r + epsilon) * 100))
  }

  /// To one decimal as Python's `round`: of the double's exact value, halves to even.
  static func rounded(_ value: Double) -> Double { DecimalText.fixed(value, decimals: 1) }
}

/// HallusionBench's three accuracies; the reduced number is aAcc.
struct HallusionReducer: Reducer {
  func reduce(_ scores: [Score]) -> Double? {
    BinaryReducer.Totals(scores).accuracy
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    var questions: [String: Bool] = [:]
    var figures: [String: Bool] = [:]
    for score in scores {
      guard let value = score.value, let detail = score.detail, let set = detail["set"]?.string,
        let figure = detail["figure"]?.string, let question = detail["question"]?.string
      else { continue }
      questions["\(set)\u{1E}\(question)", default: true] =
        questions["\(set)\u{1E}\(question)", default: true] && value == 1
      figures["\(set)\u{1E}\(figure)", default: true] = figures["\(set)\u{1E}\(figure)", default: true] && value == 1
    }
    guard !questions.isEmpty else { return [] }
    func share(_ groups: [String: Bool]) -> Double { Double(groups.values.count { $0 }) / Double(groups.count) }
    return [("aAcc", reduce(scores) ?? 0), ("qAcc", share(questions)), ("fAcc", share(figures))]
  }
}
