/// How well scores put what is positive before what is not.
package struct Ranking: Sendable {
  private let sorted: [(score: Double, positive: Bool)]
  package let positives: Int
  package let negatives: Int

  /// Nil with lists of different length or a score that is not a number.
  package init?(scores: [Double], positive: [Bool]) {
    guard scores.count == positive.count, !scores.contains(where: \.isNaN) else { return nil }
    // Ties keep their order, so that the result does not hang on the sort.
    sorted = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
      .map { (scores[$0], positive[$0]) }
    positives = positive.count { $0 }
    negatives = positive.count - positives
  }

  /// The chance that a positive outranks a negative, ties counting half (area under the ROC curve); nil
  /// unless there are both.
  package var auroc: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var wins = 0.0
    var above = 0
    forEachTie { right, wrong in
      wins += Double(wrong) * (Double(above) + Double(right) / 2)
      above += right
    }
    return wins / Double(positives) / Double(negatives)
  }

  /// Area under the precision-recall curve as scikit-learn's average precision: Σ (R_k - R_{k-1}) P_k over the
  /// distinct scores, without interpolation; nil without positives.
  package var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var (seen, right, area) = (0, 0, 0.0)
    forEachTie { hits, misses in
      seen += hits + misses
      right += hits
      area += Double(hits) / Double(positives) * Double(right) / Double(seen)
    }
    return area
  }

  /// The error among the k best ranked, for k = 1...n, ties in the order given.
  package var selectiveRisks: [Double] {
    var wrong = 0
    return sorted.enumerated().map { index, item in
      wrong += item.positive ? 0 : 1
      return Double(wrong) / Double(index + 1)
    }
  }

  /// Area under the risk-coverage curve: the mean of `selectiveRisks`; nil without items.
  package var aurc: Double? {
    sorted.isEmpty ? nil : selectiveRisks.reduce(0, +) / Double(sorted.count)
  }

  /// The error among the most confident share of items (at least one); nil outside (0, 1] or without items.
  package func risk(atCoverage share: Double) -> Double? {
    guard share > 0, share <= 1, !sorted.isEmpty else { return nil }
    let kept = Int((share * Double(sorted.count)).rounded(.up))
    return selectiveRisks[min(max(kept, 1), sorted.count) - 1]
  }

  /// Calls with the positives and negatives of each distinct score, best first.
  private func forEachTie(_ body: (Int, Int) -> Void) {
    var start = 0
    while start < sorted.count {
      var end = start
      var hits = 0
      while end < sorted.count, sorted[end].score == sorted[start].score {
        hits += sorted[end].positive ? 1 : 0
        end += 1
      }
      body(hits, end - start - hits)
      start = end
    }
  }
}
