/// From the verdicts of claims to the verdict of a whole text.
enum Combining {
  /// Contradicted if any claim is, else unsupported if any, else supported if any, else not checkable.
  static func verdict(of judgements: [Judgement]) -> Verdict {
    var found: Set<Verdict> = []
    for judgement in judgements { found.insert(judgement.verdict) }
    return [.contradicted, .unsupported, .supported].first { found.contains($0) } ?? .notCheckable
  }

  /// The highest strength among the claims that decide; the lowest when all are supported, because then the
  /// weakest link does.
  static func strength(of judgements: [Judgement], verdict: Verdict) -> Double {
    let deciding = judgements.lazy.filter { $0.verdict == verdict }.map(\.strength)
    return (verdict == .supported ? deciding.min() : deciding.max()) ?? 0.5
  }
}
