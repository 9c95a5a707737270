import AssayCore
import AssaySignals
import AssayWire

// Models that look at scans: classifiers, embeddings, segmenters.
extension ONNXExtractor {
  /// Runs over one cloud.
  private static let passesMax = 256

  func survey(
    _ part: PerceivedPart, _ input: ONNXInput.Points, _ context: ExtractionContext
  ) async throws(AssayError) -> ExtractorResult {
    let cloud = try await part.media.cloud()
    let frame = UpFrame(part.info.geometry?.upAxis)
    let points = UprightPoints(cloud, frame: frame)
    let isSegmenter = model.kind == .segments
    let passes = input.passes(points, of: cloud, passesMax: isSegmenter ? Self.passesMax : 1)
    guard !passes.isEmpty else {
      return ExtractorResult(coverages: [coverage(part, .partial, note: "there are no points")])
    }
    var list = list(part, context)
    var found = LabelledPoints()
    for pass in passes {
      let output = try await runner.run([pass.tensor], context.workers)
      if isSegmenter {
        try found.add(output, pass, input.count, model)
      } else {
        try addWhole(output, to: &list)
      }
    }
    let seen = passes.reduce(0) { $0 + min(input.count, $1.positions.count) }
    if isSegmenter { addSegments(found, points, frame, cloud, to: &list) }
    var notes = seen < points.count ? ["\(seen) of \(points.count) points were looked at"] : []
    if input.channels == .xyzrgb, cloud.colours.isEmpty { notes.append("the points have no colours") }
    return list.result(
      coverage(
        part, notes.isEmpty ? .complete : .partial, vocabulary: vocabulary,
        note: notes.isEmpty ? nil : notes.joined(separator: "; ")))
  }

  /// Points of one label that hang together are one observation.
  private func addSegments(
    _ found: LabelledPoints, _ points: UprightPoints, _ frame: UpFrame, _ cloud: PointCloud,
    to list: inout ObservationList
  ) {
    let spacing = points.spacing
    let reach = max(2.6 * spacing, 0.004 * points.mainExtent)
    for (label, positions) in found.positions.sorted(by: { $0.key < $1.key }) {
      let mine = points.picked(positions)
      var groups = VoxelClusters.find(in: mine, reach: reach, countMin: max(3, points.count / 2_000))
      if groups.isEmpty { groups = [Array(positions.indices)] }
      for (number, group) in groups.prefix(SceneSplit.clustersMax).enumerated() {
        let picked = mine.picked(group)
        let sum = group.reduce(0) { $0 + (found.probabilities[positions[$1]] ?? 0) }
        let box = OrientedBox(picked)
        list.add(
          kind, .string(model.labels[label]),
          region: box.map { Region(.box3d($0.box(frame, origin: cloud.origin))) },
          confidence: sum / Double(max(1, group.count)), source: found.source,
          attributes: [
            "number": .int(number + 1), "points": .int(group.count),
            "share": .double(rounded(Double(group.count) / Double(max(1, points.count)))),
          ])
      }
    }
  }
}

/// The likeliest label of each point.
private struct LabelledPoints {
  /// Positions of the points of each label, in order.
  private(set) var positions: [Int: [Int]] = [:]
  private(set) var probabilities: [Int: Double] = [:]
  private(set) var source = ""

  /// - Throws: `.ingestion` when the model did not give one row for each of the points that it was fed.
  mutating func add(
    _ output: ONNXOutput, _ pass: PointPass, _ count: Int, _ model: ONNXModel
  ) throws(AssayError) {
    let rows = try output.rows(model)
    guard rows.count == count else {
      throw WorkerReply.malformed("the output", "has \(rows.count) rows for \(count) points")
    }
    source = output.source
    for (row, position) in pass.positions.prefix(count).enumerated() {
      let scores = rows[row]
      guard let best = scores.indices.max(by: { (scores[$0], $1) < (scores[$1], $0) }),
        scores[best] >= model.thresholdInForce
      else { continue }
      positions[best, default: []].append(position)
      probabilities[position] = scores[best]
    }
  }
}
