package import AssayCore
import AssayStatistics

/// What an aggregator has to know of a metric.
package struct MetricDefinition: Sendable {
  package var metric: String
  package var layer: Layer
  package var higherIsBetter: Bool
  package var aggregation: Aggregation
  /// Whether the metric lies in [0, 1] by its definition.
  package var isShare: Bool

  package init(
    metric: String, layer: Layer, higherIsBetter: Bool, aggregation: Aggregation, isShare: Bool? = nil
  ) {
    self.isShare = isShare ?? aggregation.isShare
    self.metric = metric
    self.layer = layer
    self.higherIsBetter = higherIsBetter
    self.aggregation = aggregation
  }

  package init(_ scorer: any Scorer) {
    self.init(
      metric: scorer.metric, layer: scorer.layer, higherIsBetter: scorer.higherIsBetter,
      aggregation: scorer.aggregation, isShare: scorer.isShare)
  }
}

/// Turns a stream of scores into one number with an interval for each metric, gold and weak apart.
///
/// Use one for each slice. The order of the scores and the way in which they were sharded leave no trace in
/// the result: rates, means and ratios are summed exactly, metrics that need all scores are put in the order
/// of their samples first. Memory grows with the named clusters for rates and means, up to a bound with the
/// samples for ratios, and with the samples for metrics that need all scores at once.
package struct Aggregator: Sendable {
  private let metrics: [MetricDefinition]
  private let positions: [String: Int]
  private let seed: UInt64
  /// One for each metric and authority, metric by metric in the order of `Authority.allCases`.
  private var accumulators: [MetricAccumulator]

  /// - Parameter seed: of the bootstraps; each metric and authority draws from a stream of its own.
  package init(metrics: [MetricDefinition], seed: UInt64 = 0) {
    var kept: [MetricDefinition] = []
    var positions: [String: Int] = [:]
    for metric in metrics where positions[metric.metric] == nil {
      positions[metric.metric] = kept.count
      kept.append(metric)
    }
    self.metrics = kept
    self.positions = positions
    self.seed = seed
    accumulators = kept.flatMap { metric in Authority.allCases.map { MetricAccumulator(metric, $0) } }
  }

  package init(scorers: [any Scorer], seed: UInt64 = 0) {
    self.init(metrics: scorers.map { MetricDefinition($0) }, seed: seed)
  }

  /// Adds one score.
  ///
  /// - Parameters:
  ///   - sample: the place of the sample in the dataset, counted over epochs; it orders metrics that need all
  ///     scores at once and must be the same in every shard.
  ///   - cluster: the source that the sample shares with others; nil when it stands alone.
  /// - Returns: false when the metric is none of this aggregator's.
  @discardableResult
  package mutating func add(_ score: Score, sample: Int, cluster: String? = nil) -> Bool {
    guard let position = positions[score.metric], let authority = Authority.allCases.firstIndex(of: score.authority)
    else { return false }
    accumulators[position * Authority.allCases.count + authority].add(score, sample: sample, cluster: cluster)
    return true
  }

  /// Adds what another aggregator of the same metrics has seen; metrics that only it knows are left out.
  package mutating func merge(_ other: Aggregator) {
    for index in accumulators.indices {
      let own = accumulators[index]
      guard let position = other.positions[own.definition.metric] else { continue }
      let authority = index % Authority.allCases.count
      accumulators[index].merge(other.accumulators[position * Authority.allCases.count + authority])
    }
  }

  /// The metrics in the order given, gold before weak. A metric without any score is shown once, as gold.
  package func aggregates(confidence: Double = 0.95) -> [Aggregate] {
    metrics.indices.flatMap { position -> [Aggregate] in
      let width = Authority.allCases.count
      let own = accumulators[position * width..<(position + 1) * width]
      let seen = own.filter { !$0.isEmpty }
      return (seen.isEmpty ? Array(own.prefix(1)) : Array(seen)).map { accumulator in
        let purpose = "\(accumulator.definition.metric)/\(accumulator.authority.rawValue)"
        return accumulator.aggregate(
          confidence: confidence, generator: SeededGenerator(seed: seed, purpose: purpose))
      }
    }
  }
}

/// One metric under one authority.
struct MetricAccumulator: Sendable {
  /// Reasons counted by name; further ones are counted together.
  static let reasonsMax = 1000

  let definition: MetricDefinition
  let authority: Authority
  private var unscored: [String: Int] = [:]
  private var unparsed = 0
  private var refused = 0
  /// Whether all values are 0 or 1, as a rate's must be.
  private var isBinary = true
  /// Whether all values lie in [0, 1]. The registry's means are shares, so their interval cannot leave it either.
  private var isShare = true
  private var mean = MeanAccumulator()
  private var ratio: RatioAccumulator?
  private var collection: ScoreCollection?

  init(_ definition: MetricDefinition, _ authority: Authority) {
    self.definition = definition
    self.authority = authority
    if case .ratio = definition.aggregation { ratio = RatioAccumulator() }
    if case .custom(let reducer) = definition.aggregation { collection = ScoreCollection(reducer) }
  }

  private var n: Int { ratio?.count ?? collection?.count ?? mean.count }
  var isEmpty: Bool { n == 0 && unscored.isEmpty }

  mutating func add(_ score: Score, sample: Int, cluster: String?) {
    if score.parse == .unparsed { unparsed += 1 }
    if score.parse == .refused { refused += 1 }
    switch score.outcome {
    case .unscored(let reason): count(reason)
    case .value(let value): add(value, score, sample, cluster)
    }
  }

  private mutating func add(_ value: Double, _ score: Score, _ sample: Int, _ cluster: String?) {
    switch definition.aggregation {
    case .rate, .mean:
      guard mean.add(value, cluster: cluster) else { return count("the value is not a finite number") }
      isBinary = isBinary && (value == 0 || value == 1)
      isShare = isShare && (0...1).contains(value)
    case .ratio(let numerator, let denominator):
      guard let above = score.counts[numerator], let below = score.counts[denominator] else {
        return count("the score lacks its counts")
      }
      guard ratio?.add(above, below, cluster: cluster) == true else {
        return count("a count is not a finite number")
      }
    case .custom:
      guard value.isFinite else { return count("the value is not a finite number") }
      collection?.add(score, sample: sample, cluster: cluster)
    }
  }

  private mutating func count(_ reason: String) {
    let isKnown = unscored[reason] != nil || unscored.count < Self.reasonsMax
    unscored[isKnown ? reason : "other reasons", default: 0] += 1
  }

  mutating func merge(_ other: MetricAccumulator) {
    mean.merge(other.mean)
    if let theirs = other.ratio { ratio?.merge(theirs) }
    if let theirs = other.collection { collection?.merge(theirs) }
    isBinary = isBinary && other.isBinary
    isShare = isShare && other.isShare
    unparsed += other.unparsed
    refused += other.refused
    unscored.merge(other.unscored, uniquingKeysWith: +)
  }

  func aggregate(confidence: Double, generator: SeededGenerator) -> Aggregate {
    var aggregate = Aggregate(
      metric: definition.metric, layer: definition.layer, authority: authority,
      higherIsBetter: definition.higherIsBetter, confidence: confidence, n: n, unscored: unscored, unparsed: unparsed,
      refused: refused)
    let (estimate, units) = estimate(confidence, generator)
    aggregate.value = estimate.value
    aggregate.low = estimate.interval?.low
    aggregate.high = estimate.interval?.high
    aggregate.method = estimate.interval == nil ? nil : estimate.method
    aggregate.insufficient = estimate.insufficient
    aggregate.details = estimate.details
    aggregate.clusters = units < n ? units : nil
    return aggregate
  }

  private func estimate(_ confidence: Double, _ generator: SeededGenerator) -> (Estimate, units: Int) {
    if let ratio {
      // An error rate may exceed 1. Equal ones get the bound of shares: no unit is taken to be more than wholly wrong.
      let estimate = ratio.estimate(confidence: confidence, generator: generator)
        .withoutFalseCertainty(isShare: true, units: ratio.units, confidence: confidence)
      return (estimate, ratio.units)
    }
    if let collection {
      let (estimate, units) = collection.estimate(confidence: confidence, generator: generator)
      return (
        estimate.withoutFalseCertainty(isShare: definition.isShare, units: units, confidence: confidence), units
      )
    }
    if case .rate = definition.aggregation, isBinary { return (mean.rate(confidence: confidence), mean.clusters) }
    var estimate = mean.estimate(confidence: confidence, isShare: isShare && definition.isShare)
    if isShare { estimate.interval = estimate.interval?.clamped(to: 0...1) }
    return (estimate, mean.clusters)
  }
}
