package import AssayCore
import AssayWire

/// Precision, recall or F1 of what was perceived against the observations that a label expects, over all
/// samples together.
package struct PerceptionScorer: Scorer {
  package enum Figure: Sendable { case precision, recall, f1 }

  package let metric: String
  package let figure: Figure
  package let threshold: Double
  package let source: PerceptionSource
  package let layer = Layer.perception
  package let needsLabel = true
  package let higherIsBetter = true

  package init(_ metric: String, _ figure: Figure, threshold: Double = 0.5, source: PerceptionSource = .evidence) {
    self.metric = metric
    self.figure = figure
    self.threshold = threshold
    self.source = source
  }

  package var aggregation: Aggregation {
    switch figure {
    case .precision: .ratio(numerator: "matched", denominator: "perceived")
    case .recall: .ratio(numerator: "matched", denominator: "expected")
    case .f1: .ratio(numerator: "twice_matched", denominator: "perceived_and_expected")
    }
  }

  package func score(_ item: ScoringCase) -> [Score] {
    PerAuthority.scores(item, .observations, metric, layer) { labels throws(JSONShapeError) in
      let truth = try ExpectedObservation.read(labels)
      let (found, obstacle) = Perceived.observations(item, source, truth: truth)
      if let obstacle { return .unscored(obstacle) }
      let matched = ObservationMatching.count(truth, found, threshold: threshold)
      var result = result(Double(matched), perceived: Double(found.count), expected: Double(truth.count))
      let loose = truth.count { $0.loose != nil }
      if loose > 0 { result.counts["loose"] = Double(loose) }
      return result
    }
  }

  private func result(_ matched: Double, perceived: Double, expected: Double) -> PerAuthority.Result {
    if figure == .precision && perceived == 0 { return .unscored("nothing was perceived") }
    let number: Double =
      switch figure {
      case .precision: matched / perceived
      case .recall: matched / expected
      case .f1: 2 * matched / (perceived + expected)
      }
    var result = PerAuthority.Result(.value(number))
    result.counts = ["matched": matched, "perceived": perceived, "expected": expected]
    if figure == .f1 {
      result.counts["twice_matched"] = 2 * matched
      result.counts["perceived_and_expected"] = perceived + expected
    }
    return result
  }
}

/// Which expected observations were perceived, one to one.
enum ObservationMatching {
  private struct Pair {
    var truth: Int
    var found: Int
    var overlap: Double
  }

  /// Matches by kind, part, value and overlap, nearest regions first.
  static func count(_ truth: [ExpectedObservation], _ found: [Observation], threshold: Double) -> Int {
    var byValue: [String: [Int]] = [:]
    var byKind: [Observation.Kind: [Int]] = [:]
    for (index, observation) in found.enumerated() {
      for name in ObservationNames.of(observation) {
        byValue[observation.kind.rawValue + "\u{0}" + name, default: []].append(index)
      }
      byKind[observation.kind, default: []].append(index)
    }
    var pairs: [Pair] = []
    for (index, expected) in truth.enumerated() {
      let candidates: [Int]
      if let value = expected.value, !ObservationNames.acceptsAny(expected.kind, value) {
        candidates = byValue[expected.kind.rawValue + "\u{0}" + ExpectedObservation.key(value)] ?? []
      } else {
        candidates = byKind[expected.kind] ?? []
      }
      for candidate in candidates {
        if let part = expected.part, part != found[candidate].part { continue }
        let overlap = overlap(expected.region, found[candidate].region, expected.loose)
        if overlap >= threshold { pairs.append(Pair(truth: index, found: candidate, overlap: overlap)) }
      }
    }
    pairs.sort { ($1.overlap, $0.truth, $0.found) < ($0.overlap, $1.truth, $1.found) }
    var (usedTruth, usedFound) = (Set<Int>(), Set<Int>())
    for pair in pairs where !usedTruth.contains(pair.truth) && !usedFound.contains(pair.found) {
      usedTruth.insert(pair.truth)
      usedFound.insert(pair.found)
    }
    return usedTruth.count
  }

  /// 1 when the truth does not say where.
  private static func overlap(_ truth: Region?, _ found: Region?, _ loose: LooseBox?) -> Double {
    guard let truth else { return 1 }
    guard let found else { return 0 }
    let measure: RegionMeasure =
      switch truth.shape {
      case .box2d: .box2d
      case .box3d: .box3d
      case .page: .page
      case .span: .span
      case .point2d, .point3d, .time, .text: .point
      }
    guard measure == .point else {
      return measure.value(PlacedRegion(part: nil, region: found), PlacedRegion(part: nil, region: truth, loose: loose))
    }
    if case .text(let a) = truth.shape, case .text(let b) = found.shape { return Overlap.iou(b, a) }
    // A true point is met by a region that holds it.
    return measure.value(PlacedRegion(part: nil, region: truth), PlacedRegion(part: nil, region: found))
  }
}
