import AssayCore

/// A ratio of sums of counts, with further ratios beside it.
struct SumsReducer: Reducer {
  struct Ratio: Sendable {
    var name: String
    var over: [String]
    var of: [String]

    init(_ name: String, _ of: [String], over: [String]) {
      self.name = name
      self.over = over
      self.of = of
    }

    func value(_ sums: [String: Double]) -> Double? {
      let below = over.reduce(0) { $0 + (sums[$1] ?? 0) }
      return below > 0 ? of.reduce(0) { $0 + (sums[$1] ?? 0) } / below : nil
    }
  }

  var main: Ratio
  var beside: [Ratio]
  /// Counts that are shown as they are.
  var totals: [String] = []

  func reduce(_ scores: [Score]) -> Double? { main.value(Self.sums(scores)) }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let sums = Self.sums(scores)
    return ([main] + beside).compactMap { ratio in ratio.value(sums).map { (ratio.name, $0) } }
      + totals.map { ($0, sums[$0] ?? 0) }
  }

  static func sums(_ scores: [Score]) -> [String: Double] {
    var sums: [String: Double] = [:]
    for score in scores where score.value != nil {
      for (name, count) in score.counts { sums[name, default: 0] += count }
    }
    return sums
  }
}
