import AssayCore

/// Corpus figures that are no plain ratio of two sums: WIL, with WIP and MER beside it.
struct TextInformationReducer: Reducer {
  func reduce(_ scores: [Score]) -> Double? {
    let counts = Self.total(scores)
    return counts.map(\.informationLost)
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    guard let counts = Self.total(scores) else { return [] }
    return [
      ("wip", counts.informationPreserved), ("mer", counts.matchErrorRate), ("wer", counts.errorRate),
      ("hits", Double(counts.hits)), ("substitutions", Double(counts.substitutions)),
      ("deletions", Double(counts.deletions)), ("insertions", Double(counts.insertions)),
    ]
  }

  static func counts(_ named: [String: Double]) -> EditCounts {
    func count(_ name: String) -> Int { named[name].flatMap { Int(exactly: $0) } ?? 0 }
    return EditCounts(
      hits: count("hits"), substitutions: count("substitutions"), deletions: count("deletions"),
      insertions: count("insertions"))
  }

  private static func total(_ scores: [Score]) -> EditCounts? {
    var total = EditCounts()
    var isEmpty = true
    for score in scores where score.value != nil {
      total += counts(score.counts)
      isEmpty = false
    }
    return isEmpty ? nil : total
  }
}
