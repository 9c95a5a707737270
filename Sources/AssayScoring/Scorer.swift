package import AssayCore

/// What a scorer sees: the sample with its labels, the evidence that was perceived, and the answer.
package struct ScoringCase: Sendable {
  package var sample: Sample
  package var evidence: Evidence
  /// Nil when there is no answer (an ingestion failure or an error); scorers of answers are then unscored.
  package var answer: Answer?

  package init(sample: Sample, evidence: Evidence = Evidence(), answer: Answer? = nil) {
    self.sample = sample
    self.evidence = evidence
    self.answer = answer
  }
}

/// Judges one case. The same scorers run offline, in shadow, in canary and live.
///
/// A scorer gives one score for each authority that its labels have (gold and weak apart), an unscored one
/// with the reason where the label or the answer it needs is missing, and never throws.
package protocol Scorer: Sendable {
  /// Name with version, `wer@1`: what stands beside every number it gives.
  var metric: String { get }
  var layer: Layer { get }
  /// Whether a label is needed; scorers that need none also run live.
  var needsLabel: Bool { get }
  /// False for error rates, where less is better.
  var higherIsBetter: Bool { get }
  var aggregation: Aggregation { get }
  /// Whether it looks at what perception found; then perception runs before the model is asked.
  var readsEvidence: Bool { get }
  /// Whether the metric lies in [0, 1] by its definition, for one sample and for many.
  var isShare: Bool { get }

  func score(_ item: ScoringCase) -> [Score]
}

extension Scorer {
  package var readsEvidence: Bool { layer == .perception || layer == .fusion }
  /// An error rate over a length (WER) is none: more can be inserted than there is.
  package var isShare: Bool { aggregation.isShare }
}

/// How the scores of many samples become one number with an interval.
package enum Aggregation: Sendable {
  /// The mean of values that are all 0 or 1: Wilson's interval, of fewer samples when they share sources.
  case rate
  /// The mean of values: t interval, cluster-robust when samples share a source; kept within [0, 1] when all values are.
  case mean
  /// Sum of one count over the sum of another (corpus WER): bootstrap over samples or clusters.
  case ratio(numerator: String, denominator: String)
  /// Needs all scores at once (COCO mAP, F1): reduced by a function, bootstrap over samples or clusters.
  case custom(any Reducer)

  /// Whether what it makes lies in [0, 1].
  package var isShare: Bool {
    switch self {
    case .rate, .mean: true
    case .ratio(_, let denominator): denominator != "length"
    case .custom(let reducer): reducer.isShare
    }
  }
}

/// Turns the scores of a set of samples into one number; nil when it is not defined for them.
package protocol Reducer: Sendable {
  func reduce(_ scores: [Score]) -> Double?
  /// Further named numbers of the same set (AP50, precision, recall…).
  func details(_ scores: [Score]) -> [(name: String, value: Double)]
  /// Whether the number lies in [0, 1] by its definition; so it does unless a reducer says otherwise.
  var isShare: Bool { get }
}

extension Reducer {
  package var isShare: Bool { true }
}

/// One number about a set of samples, with what it rests on.
package struct Aggregate: Sendable, Hashable, Codable {
  package var metric: String
  package var layer: Layer
  package var authority: Authority
  package var higherIsBetter: Bool
  /// Nil when nothing could be scored or there is too little data to define it.
  package var value: Double?
  /// Ends of the interval and how it was made; nil when there is too little data for one.
  package var low: Double?
  package var high: Double?
  package var confidence: Double
  package var method: String?
  /// Why there is no value or no interval; nil when there are both.
  package var insufficient: String?
  /// Samples that count, and the clusters they fall into (nil when every sample stands alone).
  package var n: Int
  package var clusters: Int?
  package var unscored: [String: Int]
  package var unparsed: Int
  package var refused: Int
  package var details: [String: Double]

  package init(
    metric: String, layer: Layer, authority: Authority, higherIsBetter: Bool, value: Double? = nil, low: Double? = nil,
    high: Double? = nil, confidence: Double = 0.95, method: String? = nil, insufficient: String? = nil, n: Int = 0,
    clusters: Int? = nil,
    unscored: [String: Int] = [:], unparsed: Int = 0, refused: Int = 0, details: [String: Double] = [:]
  ) {
    self.metric = metric
    self.layer = layer
    self.authority = authority
    self.higherIsBetter = higherIsBetter
    self.value = value
    self.low = low
    self.high = high
    self.confidence = confidence
    self.method = method
    self.insufficient = insufficient
    self.n = n
    self.clusters = clusters
    self.unscored = unscored
    self.unparsed = unparsed
    self.refused = refused
    self.details = details
  }
}
