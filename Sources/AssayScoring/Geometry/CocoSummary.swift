/// COCO's figures. Nil where pycocotools gives -1: no class has truth of that kind.
package struct CocoSummary: Sendable, Hashable {
  package struct PerClass: Sendable, Hashable {
    package var category: Int
    package var averagePrecision: Double?
    package var averagePrecision50: Double?
    package var averageRecall100: Double?
  }

  /// AP over all thresholds, at 0.5 and at 0.75.
  package var ap: Double?
  package var ap50: Double?
  package var ap75: Double?
  package var apSmall: Double?
  package var apMedium: Double?
  package var apLarge: Double?
  /// AR with at most 1, 10 and 100 detections an image and class.
  package var ar1: Double?
  package var ar10: Double?
  package var ar100: Double?
  package var arSmall: Double?
  package var arMedium: Double?
  package var arLarge: Double?
  /// AP at each of the evaluator's thresholds.
  package var perThreshold: [Double?]
  /// By category number.
  package var perClass: [PerClass]

  /// The twelve figures under COCO's names, those that are defined.
  package var figures: [(name: String, value: Double)] {
    let all: [(String, Double?)] = [
      ("AP", ap), ("AP50", ap50), ("AP75", ap75), ("APs", apSmall), ("APm", apMedium), ("APl", apLarge), ("AR1", ar1),
      ("AR10", ar10), ("AR100", ar100), ("ARs", arSmall), ("ARm", arMedium), ("ARl", arLarge),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }
}

/// Precision and recall of one class in one range of areas, at every threshold.
private struct CocoCurves {
  /// Mean of the 101 points of each threshold's curve.
  var precision: [Double]
  var recall: [Double]
}

extension CocoEvaluator {
  package func summary() -> CocoSummary {
    let ranked = categories.sorted { $0.key < $1.key }.map { (category: $0.key, own: Ranked($0.value)) }
    // [area][class], absent without truth.
    let curves = (0..<4).map { area in ranked.map { $0.own.curves(area: area, limit: Self.detectionsMax) } }
    let all = curves[0].compactMap { $0 }
    func precision(_ area: Int) -> Double? { mean(curves[area].compactMap { $0 }.flatMap(\.precision)) }
    func recall(_ area: Int) -> Double? { mean(curves[area].compactMap { $0 }.flatMap(\.recall)) }
    func limited(_ limit: Int) -> Double? {
      mean(ranked.compactMap { $0.own.recalls(area: 0, limit: limit) }.flatMap { $0 })
    }
    return CocoSummary(
      ap: precision(0), ap50: mean(all.map { $0.precision[0] }), ap75: mean(all.map { $0.precision[5] }),
      apSmall: precision(1), apMedium: precision(2), apLarge: precision(3), ar1: limited(1), ar10: limited(10),
      ar100: recall(0), arSmall: recall(1), arMedium: recall(2), arLarge: recall(3),
      perThreshold: thresholds.indices.map { step in mean(all.map { $0.precision[step] }) },
      perClass: zip(ranked, curves[0]).map { item, curve in
        CocoSummary.PerClass(
          category: item.category, averagePrecision: curve.flatMap { mean($0.precision) },
          averagePrecision50: curve?.precision[0], averageRecall100: curve.flatMap { mean($0.recall) })
      })
  }

  /// AP over all thresholds, or at one of them, for all areas and 100 detections: the part of `summary` that is
  /// cheap enough to be resampled.
  func averagePrecision(threshold step: Int? = nil) -> Double? {
    let steps = step.map { $0..<$0 + 1 } ?? 0..<10
    let values = categories.sorted { $0.key < $1.key }.filter { $0.value.positives[0] > 0 }.flatMap { item in
      let ranked = Ranked(item.value)
      return steps.compactMap { step in
        let hits = ranked.hits(bit: UInt64(step), limit: Self.detectionsMax)
        return mean(ranked.points(hits, positives: item.value.positives[0]))
      }
    }
    return mean(values)
  }

  /// Whether any detection met nothing at the lowest threshold.
  var hasFalseAlarms: Bool {
    categories.values.contains { $0.outcomes.contains { ($0.matched | $0.ignored) & 1 == 0 } }
  }

  /// The 101 points of precision at recall 0, 0.01 … 1 for one class, all areas, 100 detections; nil without truth.
  package func precisionCurve(category: Int, threshold step: Int) -> [Double]? {
    guard let own = categories[category], own.positives[0] > 0, thresholds.indices.contains(step) else {
      return nil
    }
    let ranked = Ranked(own)
    return ranked.points(ranked.hits(bit: UInt64(step), limit: Self.detectionsMax), positives: own.positives[0])
  }
}

private func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

/// The detections of one class over all images, best score first; equal scores as they came.
private struct Ranked {
  let outcomes: [CocoEvaluator.Outcome]
  let positives: [Int]

  init(_ category: CocoEvaluator.Category) {
    let all = category.outcomes
    outcomes = all.indices.sorted { all[$0].score != all[$1].score ? all[$0].score > all[$1].score : $0 < $1 }
      .map { all[$0] }
    positives = category.positives
  }

  func curves(area: Int, limit: Int) -> CocoCurves? {
    guard positives[area] > 0 else { return nil }
    var curves = CocoCurves(precision: [], recall: [])
    for step in 0..<10 {
      let hits = hits(bit: UInt64(area * 10 + step), limit: limit)
      let points = points(hits, positives: positives[area])
      curves.precision.append(points.reduce(0, +) / Double(points.count))
      curves.recall.append(Double(hits.count) / Double(positives[area]))
    }
    return curves
  }

  func recalls(area: Int, limit: Int) -> [Double]? {
    guard positives[area] > 0 else { return nil }
    return (0..<10).map { step in
      let bit = UInt64(1) << UInt64(area * 10 + step)
      let hits = outcomes.count { $0.rank < limit && $0.matched & bit != 0 && $0.ignored & bit == 0 }
      return Double(hits) / Double(positives[area])
    }
  }

  /// The precision at each true positive, in order.
  func hits(bit index: UInt64, limit: Int) -> [Double] {
    let bit = UInt64(1) << index
    var precisions: [Double] = []
    var misses = 0.0
    outcomes.withUnsafeBufferPointer { outcomes in
      for outcome in outcomes where outcome.ignored & bit == 0 && outcome.rank < limit {
        guard outcome.matched & bit != 0 else {
          misses += 1
          continue
        }
        let hits = Double(precisions.count + 1)
        precisions.append(hits / (misses + hits + 0x1p-52))
      }
    }
    return precisions
  }

  /// Precision made to fall only, read where recall first reaches each of 101 points.
  func points(_ precisions: [Double], positives: Int) -> [Double] {
    var falling = precisions
    for index in falling.indices.dropLast().reversed() { falling[index] = max(falling[index], falling[index + 1]) }
    var points: [Double] = []
    points.reserveCapacity(101)
    var hit = 0
    for step in 0...100 {
      let recall = step == 100 ? 1 : Double(step) * 0.01
      while hit < falling.count, Double(hit + 1) / Double(positives) < recall { hit += 1 }
      points.append(hit < falling.count ? falling[hit] : 0)
    }
    return points
  }
}
