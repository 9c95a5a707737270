package import AssayCore
package import AssayWire

/// The scorers of evidence, perception, fusion and ingestion under their names.
package enum EvidenceScorers {
  package struct Entry: Sendable {
    package var name: String
    package var summary: String
    package var layer: Layer
    package var needs: [String]
    package var options: [Option]
    /// - Throws: `.configuration` with the option's path. Options that the entry does not list are not looked at.
    package var make: @Sendable (JSONObject) throws(AssayError) -> any Scorer
  }

  package struct Option: Sendable {
    package var name: String
    package var summary: String
    package var standard: JSONValue
  }

  private static let threshold = Option(
    name: "threshold", summary: "least overlap that counts as found, above 0 to 1", standard: .double(0.5))
  private static let perceivedBy = Option(
    name: "of", summary: "whose perception: `evidence` that was perceived for the case, or the `answer`'s own",
    standard: .string(PerceptionSource.evidence.rawValue))

  package static let all: [Entry] = traces + perception + layers

  private static let traces: [Entry] = [
    trace("evidence.iou2d@1", "mean 2D IoU of the answer's evidence with the label's boxes", .box2d, .overlap),
    trace("evidence.iou2d.hit@1", "every labelled 2D box met at the threshold", .box2d, .hit),
    trace("evidence.iou3d@1", "mean 3D IoU of the answer's evidence with the label's boxes", .box3d, .overlap),
    trace("evidence.iou3d.hit@1", "every labelled 3D box met at the threshold", .box3d, .hit),
    trace(
      "evidence.span_iou@1", "mean overlap in time of the answer's evidence with the label's spans", .span, .overlap),
    trace("evidence.span_iou.hit@1", "every labelled span met at the threshold", .span, .hit),
    trace("evidence.point_in_box@1", "share of labelled regions that a point of the evidence lies in", .point, .share),
    trace("evidence.page@1", "share of labelled pages named, with the box where the label has one", .page, .share),
  ]

  private static func trace(
    _ name: String, _ summary: String, _ measure: RegionMeasure, _ value: EvidenceTraceScorer.Value
  ) -> Entry {
    let usesThreshold: Bool
    if case .overlap = value { usesThreshold = false } else { usesThreshold = measure != .point }
    return Entry(
      name: name, summary: summary, layer: .reasoning, needs: ["answer", "label evidence"],
      options: usesThreshold ? [threshold] : []
    ) { (options) throws(AssayError) in
      EvidenceTraceScorer(name, measure, value, threshold: try least(options, name))
    }
  }

  private static let perception: [Entry] = [
    figure("perception.precision@1", "share of perceived observations that the label expects", .precision),
    figure("perception.recall@1", "share of expected observations that were perceived", .recall),
    figure("perception.f1@1", "harmonic mean of perception's precision and recall", .f1),
    map("map@1", "COCO mean average precision over IoU 0.5 to 0.95", .coco),
    map("map50@1", "COCO mean average precision at IoU 0.5", .coco50),
    map("map3d@1", "mean average precision over 3D IoU 0.25 to 0.70", .boxes3d),
  ]

  private static func figure(_ name: String, _ summary: String, _ figure: PerceptionScorer.Figure) -> Entry {
    Entry(
      name: name, summary: summary, layer: .perception, needs: ["evidence", "label observations"],
      options: [threshold, perceivedBy]
    ) { (options) throws(AssayError) in
      PerceptionScorer(name, figure, threshold: try least(options, name), source: try source(options, name))
    }
  }

  private static func map(_ name: String, _ summary: String, _ variant: MapScorer.Variant) -> Entry {
    Entry(
      name: name, summary: summary, layer: .perception, needs: ["evidence", "label observations"],
      options: [perceivedBy]
    ) { (options) throws(AssayError) in
      MapScorer(name, variant, source: try source(options, name))
    }
  }

  private static let layers: [Entry] = [
    Entry(
      name: "fusion.consistency@1", summary: "mean agreement of independent sources", layer: .fusion,
      needs: ["evidence agreements"], options: []
    ) { _ throws(AssayError) in FusionConsistencyScorer() },
    Entry(
      name: "ingestion.parsed@1", summary: "every media part could be decoded, if with losses", layer: .ingestion,
      needs: ["evidence media"], options: []
    ) { _ throws(AssayError) in IngestionScorer("ingestion.parsed@1", mustBeHealthy: false) },
    Entry(
      name: "ingestion.healthy@1", summary: "every media part was decoded whole", layer: .ingestion,
      needs: ["evidence media"], options: []
    ) { _ throws(AssayError) in IngestionScorer("ingestion.healthy@1", mustBeHealthy: true) },
  ]

  private static func least(_ options: JSONObject, _ scorer: String) throws(AssayError) -> Double {
    guard let value = options["threshold"], value != .null else { return 0.5 }
    guard let number = value.double, number > 0, number <= 1 else {
      throw AssayError(
        .configuration, "\(scorer): option `threshold` must be a number above 0 and at most 1",
        at: .init(path: "options.threshold"))
    }
    return number
  }

  private static func source(_ options: JSONObject, _ scorer: String) throws(AssayError) -> PerceptionSource {
    guard let value = options["of"], value != .null else { return .evidence }
    guard let source = value.string.flatMap(PerceptionSource.init(rawValue:)) else {
      throw AssayError(
        .configuration, "\(scorer): option `of` must be `evidence` or `answer`", at: .init(path: "options.of"))
    }
    return source
  }
}
