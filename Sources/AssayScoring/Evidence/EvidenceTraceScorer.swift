package import AssayCore
import AssayWire

/// Scores where an answer says its support is against the label's regions, one to one.
package struct EvidenceTraceScorer: Scorer {
  /// What the one number of a sample is.
  package enum Value: Sendable {
    /// The mean overlap over the true regions, 0 for one that nothing matches.
    case overlap
    /// The share of true regions matched at the threshold.
    case share
    /// 1 when every true region is matched at the threshold.
    case hit
  }

  package let metric: String
  package let measure: RegionMeasure
  package let value: Value
  package let threshold: Double
  package let layer = Layer.reasoning
  package let needsLabel = true
  package let higherIsBetter = true

  package init(_ metric: String, _ measure: RegionMeasure, _ value: Value, threshold: Double = 0.5) {
    self.metric = metric
    self.measure = measure
    self.value = value
    self.threshold = threshold
  }

  package var aggregation: Aggregation {
    if case .hit = value { return .rate }
    return .mean
  }

  package func score(_ item: ScoringCase) -> [Score] {
    PerAuthority.scores(item, .evidence, metric, layer) { labels throws(JSONShapeError) in
      guard let answer = item.answer else { return .unscored("no answer") }
      return try judge(answer, item.evidence, EvidenceTrace.truth(labels))
    }
  }

  private func judge(_ answer: Answer, _ evidence: Evidence, _ labelled: [PlacedRegion]) -> PerAuthority.Result {
    let truth = labelled.filter { measure.applies(to: $0.region) }
    guard !truth.isEmpty else { return .unscored("the label names no \(measure.wanted)") }
    let trace = EvidenceTrace(answer, evidence: evidence)
    let values = truth.map { region in trace.predicted.map { measure.value($0, region) } }
    let chosen = Assignment.maximise(values)
    let best = zip(chosen, values).map { column, row in column.map { row[$0] } ?? 0 }
    let hits = best.count { $0 >= threshold }
    let number: Double =
      switch value {
      case .overlap: best.reduce(0, +) / Double(truth.count)
      case .share: Double(hits) / Double(truth.count)
      case .hit: hits == truth.count ? 1 : 0
      }
    var result = PerAuthority.Result(.value(number))
    result.parse = answer.refused ? .refused : trace.predicted.isEmpty ? .unparsed : .parsed
    result.counts = [
      "regions": Double(truth.count), "predicted": Double(trace.predicted.count), "hits": Double(hits),
      "unknown_citations": Double(trace.unknownCitations),
    ]
    var detail: JSONObject = ["overlaps": .array(best.prefix(32).map { .double($0) }), "threshold": .double(threshold)]
    let loose = truth.count { $0.loose != nil }
    if loose > 0, measure != .point {
      let sure = zip(chosen, truth).map { column, region in
        column.map { measure.leastValue(trace.predicted[$0], region) } ?? 0
      }
      result.counts["loose"] = Double(loose)
      detail["sure"] = .array(sure.prefix(32).map { .double($0) })
    }
    result.detail = .object(detail)
    return result
  }
}

/// One score for each authority that has labels of a target.
enum PerAuthority {
  struct Result {
    var outcome: Score.Outcome
    var parse = Score.Parse.notApplicable
    var counts: [String: Double] = [:]
    var detail: JSONValue?

    init(_ outcome: Score.Outcome) { self.outcome = outcome }
    static func unscored(_ reason: String) -> Result { Result(.unscored(reason: reason)) }
  }

  static func scores(
    _ item: ScoringCase, _ target: Label.Target, _ metric: String, _ layer: Layer,
    _ judge: ([Label]) throws(JSONShapeError) -> Result
  ) -> [Score] {
    let results = Authority.allCases.compactMap { authority -> (Authority, Result)? in
      let labels = item.sample.labels(target, authority)
      guard !labels.isEmpty else { return nil }
      do throws(JSONShapeError) {
        return (authority, try judge(labels))
      } catch {
        return (authority, .unscored("the label of \(target.rawValue) cannot be read: \(error)"))
      }
    }
    let known = results.isEmpty ? [(Authority.gold, .unscored("no label of \(target.rawValue)"))] : results
    return known.map { authority, result in
      Score(
        metric: metric, layer: layer, authority: authority, outcome: result.outcome, parse: result.parse,
        counts: result.counts, detail: result.detail)
    }
  }
}
