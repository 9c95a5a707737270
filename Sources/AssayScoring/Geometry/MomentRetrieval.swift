package import AssayCore

/// Finding moments in a recording: recall at one and average precision over span IoU (moment_detr's evaluator).
package struct MomentRetrieval: Sendable {
  package struct Found: Sendable, Hashable {
    package var span: TimeSpan
    package var score: Double

    package init(span: TimeSpan, score: Double) {
      self.span = span
      self.score = score
    }
  }

  /// 0.5, 0.55 … 0.95.
  package static let thresholds: [Double] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
  package static let predictionsMax = 10

  /// Whether the first prediction, as given, overlaps some true window by the threshold or more.
  package static func isFirstRight(_ found: [Found], truth: [TimeSpan], threshold: Double) -> Bool {
    guard let first = found.first else { return false }
    return truth.contains { Overlap.iou(first.span, $0) >= threshold }
  }

  /// Average precision of one query; nil without a true window.
  ///
  /// The first ten predictions by score take the free window they overlap best; precision is interpolated
  /// with its maximum to the right.
  package static func averagePrecision(_ found: [Found], truth: [TimeSpan], threshold: Double) -> Double? {
    guard !truth.isEmpty else { return nil }
    let first = Array(found.prefix(predictionsMax))
    let ranked = first.indices.sorted {
      first[$0].score != first[$1].score ? first[$0].score > first[$1].score : $0 < $1
    }
    var taken = Set<Int>()
    var precisions: [Double] = []
    for (position, index) in ranked.enumerated() {
      let overlaps = truth.map { Overlap.iou(first[index].span, $0) }
      // Best overlap first; of equal ones the later.
      let order = overlaps.indices.sorted { overlaps[$0] != overlaps[$1] ? overlaps[$0] > overlaps[$1] : $0 > $1 }
      guard let window = order.first(where: { overlaps[$0] >= threshold && !taken.contains($0) }) else { continue }
      taken.insert(window)
      precisions.append(Double(taken.count) / Double(position + 1))
    }
    var (area, best) = (0.0, 0.0)
    for precision in precisions.reversed() {
      best = max(best, precision)
      area += best
    }
    return area / Double(truth.count)
  }

  /// Mean over the ten thresholds.
  package static func averagePrecision(_ found: [Found], truth: [TimeSpan]) -> Double? {
    guard !truth.isEmpty else { return nil }
    let values = thresholds.compactMap { averagePrecision(found, truth: truth, threshold: $0) }
    return values.reduce(0, +) / Double(values.count)
  }
}
