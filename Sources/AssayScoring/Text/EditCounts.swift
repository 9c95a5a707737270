/// What an alignment of a hypothesis with a reference counts, and the measures made of it as jiwer 4.0.0
/// makes them. Counts of a corpus are added up before any division.
package struct EditCounts: Sendable, Hashable {
  package var hits = 0
  package var substitutions = 0
  package var deletions = 0
  package var insertions = 0

  package init(hits: Int = 0, substitutions: Int = 0, deletions: Int = 0, insertions: Int = 0) {
    self.hits = hits
    self.substitutions = substitutions
    self.deletions = deletions
    self.insertions = insertions
  }

  package static func += (a: inout EditCounts, b: EditCounts) {
    a.hits += b.hits
    a.substitutions += b.substitutions
    a.deletions += b.deletions
    a.insertions += b.insertions
  }

  package var errors: Int { substitutions + deletions + insertions }
  package var referenceLength: Int { hits + substitutions + deletions }
  package var hypothesisLength: Int { hits + substitutions + insertions }

  /// (S + D + I) / reference length. With an empty reference it is the number of insertions: a count.
  package var errorRate: Double {
    referenceLength == 0 ? Double(insertions) : Double(errors) / Double(referenceLength)
  }

  /// Match error rate: (S + D + I) / (H + S + D + I).
  package var matchErrorRate: Double {
    if referenceLength == 0 { return hypothesisLength == 0 ? 0 : 1 }
    return Double(errors) / Double(hits + errors)
  }

  /// Word information preserved: (H / reference length) (H / hypothesis length).
  package var informationPreserved: Double {
    if referenceLength == 0 { return hypothesisLength == 0 ? 1 : 0 }
    if hypothesisLength == 0 { return 0 }
    return Double(hits) / Double(referenceLength) * (Double(hits) / Double(hypothesisLength))
  }

  package var informationLost: Double { 1 - informationPreserved }

  /// The counts under the names that corpus aggregation sums.
  package var named: [String: Double] {
    [
      "errors": Double(errors), "length": Double(referenceLength), "hits": Double(hits),
      "substitutions": Double(substitutions), "deletions": Double(deletions), "insertions": Double(insertions),
    ]
  }
}
