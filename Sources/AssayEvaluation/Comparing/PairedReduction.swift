import AssayCore
import AssayScoring
import AssayStatistics

/// A figure that needs all scores at once (mAP, F1, AUROC) in two runs: worked out over all pairs, and anew over every
/// draw of them, the same draw for both.
struct PairedReduction {
  let reducer: any Reducer
  /// By pair, epoch by epoch.
  let base: [[Score]]
  let candidate: [[Score]]
  let clusters: [String?]

  func fill(_ cell: inout Comparison.Cell, _ options: ComparisonOptions, scores: Int) {
    guard let first = value(base), let second = value(candidate) else {
      cell.note = "not defined for these \(base.count) samples"
      return
    }
    let units = self.units
    // A sample's own value is not what the figure is made of: who won it is not asked, only whether it is the same.
    let ties = zip(base, candidate).count { Self.isSame($0, $1) }
    var result = PairedComparison.Result(
      pairs: base.count, clusters: units.count < base.count ? units.count : nil, base: first, candidate: second,
      ties: ties)
    guard options.method.kind != .mcnemar else {
      result.insufficient = PairedComparison.unfit
      cell.result = result
      return
    }
    guard let drawing = options.method.drawing(scores: scores) else {
      result.insufficient = "\(scores) scores are too many to draw again"
      cell.result = result
      return
    }
    var generator = ComparisonMethod.generator(options.seed, cell)
    let (mine, theirs) = (drawn(base, units), drawn(candidate, units))
    let draws = drawing.difference(units: units.count, using: &generator, base: mine, candidate: theirs)
    if units.count == 1, base.count > 1 { result.insufficient = "all \(base.count) pairs share one cluster" }
    result.use(draws, confidence: options.confidence)
    cell.result = result
  }

  private func value(_ scores: [[Score]]) -> Double? {
    reducer.reduce(scores.flatMap { $0 }).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Pairs that are drawn together, in order of first appearance.
  private var units: [[Int]] {
    var units: [[Int]] = []
    var places: [String: Int] = [:]
    for (pair, cluster) in clusters.enumerated() {
      if let cluster, let place = places[cluster] {
        units[place].append(pair)
        continue
      }
      if let cluster { places[cluster] = units.count }
      units.append([pair])
    }
    return units
  }

  /// The figure of a draw of units; what is costly is done once.
  private func drawn(_ scores: [[Score]], _ units: [[Int]]) -> (borrowing [Int]) -> Double? {
    var starts = [0]
    for list in scores { starts.append(starts[starts.count - 1] + list.count) }
    let places = units.map { $0.flatMap { Array(starts[$0]..<starts[$0 + 1]) } }
    let flat = scores.flatMap { $0 }
    let reduce: ([Int]) -> Double? =
      (reducer as? any PreparingReducer)?.prepare(flat) ?? { [reducer] drawn in reducer.reduce(drawn.map { flat[$0] }) }
    return { drawn in
      var chosen: [Int] = []
      for index in 0..<drawn.count { chosen += places[drawn[index]] }
      return reduce(chosen)
    }
  }

  private static func isSame(_ a: [Score], _ b: [Score]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { $0.value == $1.value && $0.counts == $1.counts && $0.detail == $1.detail }
  }
}
