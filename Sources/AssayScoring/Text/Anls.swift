/// Average normalised Levenshtein similarity of a short answer, in the three variants that are in use.
/// They give other numbers for the same answers, so each has its own name.
package enum Anls: String, Sendable, CaseIterable {
  /// The paper: 1 − NL if NL < 0.5, else 0, on normalised texts.
  case strict
  /// InfographicVQA's script: distance of the normalised texts over the length of the raw ones, kept
  /// if the score is at least 0.5.
  case rrc
  /// MMLongBench-Doc: no normalisation; a score of 0.5 or less is 0.
  case mmlongbench

  /// The best similarity over the acceptable answers; nil when a text is too long to be compared or
  /// there is no acceptable answer.
  package func score(_ prediction: String, golds: [String]) -> Double? {
    let raw = CodePoints.of(prediction)
    let folded = CodePoints.folded(raw)
    var best: Double?
    for gold in golds {
      guard let score = score(raw, folded, CodePoints.of(gold)) else { return nil }
      best = max(best ?? 0, score)
    }
    return best
  }

  private func score(_ raw: [UInt32], _ folded: [UInt32], _ gold: [UInt32]) -> Double? {
    switch self {
    case .strict:
      let gold = CodePoints.folded(gold)
      guard let nl = Self.normalised(folded, gold, length: Self.length(folded, gold)) else { return nil }
      return nl < 0.5 ? 1 - nl : 0
    case .rrc:
      guard let nl = Self.normalised(folded, CodePoints.folded(gold), length: Self.length(raw, gold)) else {
        return nil
      }
      return 1 - nl < 0.5 ? 0 : 1 - nl
    case .mmlongbench:
      guard let nl = Self.normalised(raw, gold, length: Self.length(raw, gold)) else { return nil }
      return 1 - nl <= 0.5 ? 0 : 1 - nl
    }
  }

  /// Of the upper-cased texts: `ß` counts two.
  private static func length(_ a: [UInt32], _ b: [UInt32]) -> Int {
    max(CodePoints.upperedCount(a), CodePoints.upperedCount(b))
  }

  private static func normalised(_ a: [UInt32], _ b: [UInt32], length: Int) -> Double? {
    guard length > 0 else { return 0 }
    return EditDistance.between(a, b).map { Double($0) / Double(length) }
  }
}
