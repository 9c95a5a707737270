import AssayCore
import AssayEvaluation
import AssayServing
import AssayWire

/// Reads pairs out of run folders: what a cheap and a strong model made of the same samples.
struct RoutingRuns {
  struct Options {
    /// The model of a run, or a folder's name on the way to it, where both ran one model with different settings.
    var cheap: String
    var strong: String
    /// Names of scores; of each sample the first that it has counts.
    var metrics: [String]
    var rightAt: Double
    /// The attribute that divides the modalities further.
    var attribute: String?
    /// Nano-units of a request, for runs that note no cost.
    var cheapNano: Int
    var strongNano: Int
  }

  private struct Row {
    let record: SampleRecord
    let isRight: Bool
  }

  private(set) var pairs: [RoutingPair] = []
  /// For the simulator, in the order of the pairs.
  private(set) var cases: [SimulatedCase] = []
  private(set) var combinations: [String] = []
  private(set) var unpaired = 0
  /// Pairs whose cost no run notes.
  private(set) var withoutCost = 0

  init(_ folders: [String], options: Options) throws(AssayError) {
    var cheap: [String: Row] = [:]
    var strong: [String: Row] = [:]
    for path in folders {
      let folder = RunFolder(path: path)
      let manifest = try RunManifest(reading: folder)
      let isCheap = Self.isNamed(options.cheap, manifest, folder)
      guard isCheap != Self.isNamed(options.strong, manifest, folder) else {
        throw AssayError(
          .usage, "the run \(folder.path) is \(isCheap ? "both" : "neither") \(options.cheap) and \(options.strong)",
          remedy: "name the model of a run (this one's is \(manifest.model)) or a folder on the way to it")
      }
      try RunLog(path: folder.samples).forEach { record throws(AssayError) in
        guard record.status == .answered, let isRight = Self.isRight(record, options) else { return }
        let key = "\(manifest.suite)/\(record.sample.id)/\(record.epoch)"
        if isCheap {
          cheap[key] = Row(record: record, isRight: isRight)
        } else {
          strong[key] = Row(record: record, isRight: isRight)
        }
      }
    }
    unpaired = Set(cheap.keys).symmetricDifference(strong.keys).count
    for key in cheap.keys.sorted() {
      guard let weak = cheap[key], let good = strong[key] else { continue }
      add(key, weak, good, options)
    }
  }

  private mutating func add(_ key: String, _ weak: Row, _ good: Row, _ options: Options) {
    let sample = weak.record.sample
    var media: [Int: MediaInfo] = [:]
    for medium in weak.record.evidence.media { media[medium.part] = medium.info }
    let features = RequestFeatures(sample.request, media: media)
    if weak.record.costNano == nil || good.record.costNano == nil { withoutCost += 1 }
    let suite = String(key.prefix { $0 != "/" })
    var slice = features.combination
    if let name = options.attribute, let value = sample.attributes[name] {
      slice += "/" + (value.string ?? value.compact).filter { $0 != "/" }
    }
    let risk = Self.risk(weak.record)
    pairs.append(
      RoutingPair(
        id: key, slice: slice, group: suite + "/" + (sample.cluster ?? sample.id), risk: risk ?? 1,
        complexity: Complexity(features).score, cheapIsRight: weak.isRight, strongIsRight: good.isRight,
        cheapNano: weak.record.costNano ?? options.cheapNano, strongNano: good.record.costNano ?? options.strongNano))
    let answer = weak.record.answer
    cases.append(
      SimulatedCase(
        features, cheapIsRight: weak.isRight, strongIsRight: good.isRight, risk: risk,
        cheapFails: answer?.abstained == true || answer?.refused == true))
    combinations.append(features.combination)
  }

  /// Certain to be wrong where it says nothing; else what it is not sure of.
  private static func risk(_ record: SampleRecord) -> Double? {
    guard let answer = record.answer else { return 1 }
    if answer.abstained || answer.refused { return 1 }
    return answer.confidence.map { 1 - $0 }
  }

  private static func isRight(_ record: SampleRecord, _ options: Options) -> Bool? {
    for wanted in options.metrics {
      let found = record.scores.first {
        $0.score.authority == .gold
          && ($0.name == wanted || $0.score.metric == wanted || $0.score.metric.hasPrefix(wanted + "@"))
      }
      if let value = found?.score.value { return value >= options.rightAt }
    }
    return nil
  }

  private static func isNamed(_ name: String, _ manifest: RunManifest, _ folder: RunFolder) -> Bool {
    manifest.model == name || folder.path.split(separator: "/").contains { $0 == name }
  }
}
