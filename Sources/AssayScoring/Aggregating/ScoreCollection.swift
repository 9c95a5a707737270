package import AssayCore
import AssayStatistics

/// A reducer that can do the costly part of its work once and then reduce any draw of the same scores.
package protocol PreparingReducer: Reducer {
  /// - Returns: the metric of the scores at the drawn positions, which may repeat.
  func prepare(_ scores: [Score]) -> ([Int]) -> Double?
}

/// All scores of a metric that needs them at once, in the order of their samples.
struct ScoreCollection: Sendable {
  private struct Entry: Sendable {
    var sample: Int
    var score: Score
    var cluster: String?
  }

  /// Scores kept at most; beyond, the metric has no value.
  static let scoresMax = 200_000
  /// Scores visited at most over all resamples, so that an interval takes seconds and not minutes.
  static let visitsMax = 1_000_000
  static let resamplesMax = 200
  static let resamplesMin = 50

  let reducer: any Reducer
  private var entries: [Entry] = []
  private(set) var count = 0

  init(_ reducer: any Reducer) { self.reducer = reducer }

  mutating func add(_ score: Score, sample: Int, cluster: String?) {
    count += 1
    guard count <= Self.scoresMax else {
      entries = []
      return
    }
    var kept = score
    kept.extracted = nil
    entries.append(Entry(sample: sample, score: kept, cluster: cluster))
  }

  mutating func merge(_ other: ScoreCollection) {
    count += other.count
    entries = count <= Self.scoresMax ? entries + other.entries : []
  }

  /// The positions that belong together, in order of first appearance.
  private static func units(_ entries: [Entry]) -> [[Int]] {
    var units: [[Int]] = []
    var positions: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      if let cluster = entry.cluster, let unit = positions[cluster] {
        units[unit].append(index)
        continue
      }
      if let cluster = entry.cluster { positions[cluster] = units.count }
      units.append([index])
    }
    return units
  }

  /// - Returns: the estimate and the number of independent units.
  func estimate(confidence: Double, generator: SeededGenerator) -> (estimate: Estimate, units: Int) {
    guard count <= Self.scoresMax else {
      return (.missing("over \(Self.scoresMax) samples for a metric that needs all at once"), count)
    }
    let ordered = entries.sorted { $0.sample < $1.sample }
    let scores = ordered.map(\.score)
    let units = Self.units(ordered)
    guard !scores.isEmpty else { return (.missing("no sample was scored"), 0) }
    guard let value = reducer.reduce(scores), value.isFinite else {
      return (.missing("not defined for these samples"), units.count)
    }
    var estimate = resampled(scores, units, value, confidence, generator)
    for (name, detail) in reducer.details(scores) where detail.isFinite { estimate.details[name] = detail }
    return (estimate, units.count)
  }

  private func resampled(
    _ scores: [Score], _ units: [[Int]], _ value: Double, _ confidence: Double, _ generator: SeededGenerator
  ) -> Estimate {
    if let obstacle = Estimate.obstacle(n: scores.count, units: units.count) {
      return .missing(obstacle, value: value)
    }
    let resamples = min(Self.resamplesMax, Self.visitsMax / scores.count)
    guard resamples >= Self.resamplesMin else {
      return .missing("\(scores.count) samples are too many to resample", value: value)
    }
    let reduce = prepared(scores)
    var generator = generator
    let result = Bootstrap(resamples: resamples, confidence: confidence).run(units: units.count, using: &generator) {
      drawn in
      var positions: [Int] = []
      for index in 0..<drawn.count { positions += units[drawn[index]] }
      return reduce(positions)
    }
    guard let result else { return .missing("too few resamples have a value", value: value) }
    // Where no draw differs they are bounded as equal units, of which a few are enough.
    let isSpread = result.interval.high - result.interval.low > 1e-9
    guard units.count >= Bootstrap.unitsMin || !isSpread else {
      let kind = units.count < scores.count ? "clusters" : "samples"
      return .missing(
        "\(units.count) \(kind) are too few to draw again: \(Bootstrap.unitsMin) are needed", value: value)
    }
    let prefix = units.count < scores.count ? "clustered " : ""
    return Estimate(
      value: value, interval: result.interval, method: "\(prefix)bootstrap, \(resamples) resamples")
  }

  private func prepared(_ scores: [Score]) -> ([Int]) -> Double? {
    if let reducer = reducer as? any PreparingReducer { return reducer.prepare(scores) }
    return { positions in reducer.reduce(positions.map { scores[$0] }) }
  }
}
