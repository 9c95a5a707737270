package import AssayCore
import AssayWire

/// How far independent sources agree: the mean of the evidence's agreements. Needs no label.
package struct FusionConsistencyScorer: Scorer {
  package let metric = "fusion.consistency@1"
  package let layer = Layer.fusion
  package let needsLabel = false
  package let higherIsBetter = true
  package let aggregation = Aggregation.mean

  package init() {}

  package func score(_ item: ScoringCase) -> [Score] {
    let agreements = item.evidence.agreements.filter { $0.sources.count > 1 && $0.value.isFinite }
    var score = Score(
      metric: metric, layer: layer, authority: .gold,
      outcome: .unscored(reason: "fewer than two sources looked at the same thing"))
    guard !agreements.isEmpty else { return [score] }
    score.outcome = .value(agreements.reduce(0) { $0 + $1.value } / Double(agreements.count))
    score.counts = ["agreements": Double(agreements.count)]
    if let worst = agreements.min(by: { $0.value < $1.value }) {
      score.detail = ["least": .double(worst.value), "about": .string(String(worst.about.prefix(200)))]
    }
    return [score]
  }
}

/// Whether the media of a sample could be read. Measured, so it stands as gold and needs no label.
package struct IngestionScorer: Scorer {
  package let metric: String
  /// 1 only when nothing at all was lost; otherwise a loss that leaves the asset usable is let pass.
  package let mustBeHealthy: Bool
  package let layer = Layer.ingestion
  package let needsLabel = false
  package let higherIsBetter = true
  package let aggregation = Aggregation.rate

  package init(_ metric: String, mustBeHealthy: Bool) {
    self.metric = metric
    self.mustBeHealthy = mustBeHealthy
  }

  package func score(_ item: ScoringCase) -> [Score] {
    var score = Score(
      metric: metric, layer: layer, authority: .gold, outcome: .unscored(reason: "the request has no media"))
    let parts = item.sample.request.parts.indices.filter { item.sample.request.parts[$0].asset != nil }
    guard !parts.isEmpty else { return [score] }
    var lost: [JSONValue] = []
    for part in parts {
      guard let info = item.evidence.media(part: part) else {
        score.outcome = .unscored(reason: "a part was not probed")
        return [score]
      }
      if info.status == .refused || (mustBeHealthy && info.status != .ok) {
        let codes = info.findings.filter { $0.severity != .note }.prefix(8).map { JSONValue.string($0.code) }
        lost.append(["part": .int(part), "status": .string(info.status.rawValue), "findings": .array(codes)])
      }
    }
    score.outcome = .value(lost.isEmpty ? 1 : 0)
    score.counts = ["parts": Double(parts.count), "lost": Double(lost.count)]
    if !lost.isEmpty { score.detail = .array(Array(lost.prefix(32))) }
    return [score]
  }
}
