package import AssayCore
import AssayPerception
import AssayScoring

extension Suite {
  /// What the suite wants to know of its media before any model is asked.
  package enum MediaNeed: Sendable, Hashable {
    /// Nothing looks at them: a remote model gets them unprobed, which costs least.
    case nothing
    /// Their health and schema.
    case probe
    /// Observations as well.
    case perception
  }

  /// What is wrong with the scorers, which only their registry can tell.
  package func scorerProblems(_ tools: EvaluationTools) -> [AssayError] {
    var problems: [AssayError] = []
    _ = ScorerSet(self, tools, problems: &problems)
    return problems
  }

  /// - Throws: `.configuration` when a scorer cannot be made.
  package func mediaNeed(_ tools: EvaluationTools, filter: Predicate? = nil) throws(AssayError) -> MediaNeed {
    let scorers = try ScorerSet(self, tools)
    if RunSession.plan(self, scorers) != .probeOnly || stress?.attacks != nil { return .perception }
    let looks =
      !expectations.isEmpty || slices.contains { $0.predicate.needsMedia } || filter?.needsMedia == true
      || scorers.items.contains { $0.scorer.layer == .ingestion } || weakLabellers.contains { $0.kind == .metadata }
    return looks ? .probe : .nothing
  }
}
