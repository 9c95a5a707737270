import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStress
import AssayWire

/// A metric as a run names it, under one kind of labels.
struct MetricKey: Hashable, Sendable {
  var name: String
  var authority: Authority
}

/// One sample's value of one metric, the mean of its epochs.
struct SampleValue: Sendable {
  var sum: Double
  var count: Int
  var counts: [String: Double]

  var mean: Double { sum / Double(count) }
}

/// What a comparison keeps of one sample of one run.
struct ComparedSample: Sendable {
  var index: Int
  var cluster: String?
  var slices: [String]
  /// By the position of the metric in `ComparedRun.metrics`.
  var values: [Int: SampleValue]
  /// Whether an epoch ended without an answer.
  var isLost: Bool
  /// Of the first epoch.
  var entry: RunLog.Entry
  /// Of the question, the media and the labels; only where the runs' data are not the same.
  var content: Digest?
  /// Of metrics that need all scores at once, epoch by epoch.
  var scores: [Int: [Score]] = [:]
  var stress: Stress?

  /// What was done to it before a model was asked.
  struct Stress: Sendable, Hashable {
    var level: StressLevel
    /// The clean sample's id.
    var of: String
    /// Which definition, and which bytes came of it: what must be the same for a pair.
    var version: Int
    var outputs: [Digest]

    init(_ mark: StressMark) {
      level = StressLevel(mark.name, mark.severity)
      (of, version, outputs) = (mark.of, mark.version, mark.media.map(\.value.output))
    }
  }
}

/// A finished run, read for comparison: values by sample, not the answers themselves.
struct ComparedRun: Sendable {
  struct Metric: Sendable, Hashable {
    var key: MetricKey
    /// Name with version.
    var definition: String
    var layer: Layer
    var higherIsBetter: Bool
  }

  let folder: RunFolder
  let manifest: RunManifest
  private(set) var metrics: [Metric] = []
  private(set) var samples: [String: ComparedSample] = [:]
  /// Ids in the order of the dataset.
  private(set) var ids: [String] = []
  /// Names of the suite's slices, in its order.
  private(set) var slices: [String] = []
  private(set) var lost = 0
  /// Ids of stressed samples, perturbation by perturbation as they come in the log, by severity.
  private(set) var stressed: [(level: StressLevel, ids: [String])] = []
  /// Stressed samples that ended without an answer.
  private(set) var stressedLost = 0
  /// Samples with an attack in them and their twins, which are not compared.
  private(set) var attacked = 0

  /// - Parameter readsContent: also what was asked, so that samples of different data can be told apart.
  /// - Throws: `.data` when the folder holds no run, or one without results.
  init(
    _ folder: RunFolder, readsContent: Bool = false, forms: MetricForms? = nil
  ) throws(AssayError) {
    self.folder = folder
    manifest = try RunManifest(reading: folder)
    guard Files.exists(folder.samples) else {
      throw AssayError(.data, "\(folder.id) has no samples", at: .init(file: folder.samples))
    }
    let directions = Self.directions(folder)
    slices = Self.json(folder.slices)?["slices"]?.object?.keys ?? []
    var positions: [MetricKey: Int] = [:]
    var whole: Set<Int> = []
    var levels: [StressLevel: [String]] = [:]
    var perturbations: [String] = []
    let log = RunLog(path: folder.samples)
    for entry in try log.entries() {
      let record = try log.record(entry, depth: readsContent ? .whole : .scores)
      // What an attack was put into is told by the run's own report, beside its twin.
      guard record.attack == nil else {
        attacked += 1
        continue
      }
      let id = record.sample.id
      let isLost = record.status != .answered && (record.stress == nil || record.status != .skipped)
      if isLost { if record.stress == nil { lost += 1 } else { stressedLost += 1 } }
      if samples[id] == nil {
        if let mark = record.stress {
          if !perturbations.contains(mark.name) { perturbations.append(mark.name) }
          levels[StressLevel(mark.name, mark.severity), default: []].append(id)
        } else {
          ids.append(id)
        }
        samples[id] = ComparedSample(
          index: record.index, cluster: record.stress.map(\.cluster) ?? record.sample.cluster, slices: record.slices,
          values: [:], isLost: false, entry: entry, content: readsContent ? Self.content(of: record) : nil,
          stress: record.stress.map { .init($0) })
      }
      if isLost { samples[id]?.isLost = true }
      for named in record.scores {
        guard let value = named.score.value, value.isFinite else { continue }
        let key = MetricKey(name: named.name, authority: named.score.authority)
        let position = positions[key] ?? metrics.count
        if position == metrics.count {
          positions[key] = position
          metrics.append(
            Metric(
              key: key, definition: named.score.metric, layer: named.score.layer,
              higherIsBetter: directions[named.name] ?? true))
          if case .reduced? = forms?.form(metrics[position]) { whole.insert(position) }
        }
        samples[id]?.add(value, named.score, position, isWhole: whole.contains(position))
      }
    }
    stressed = perturbations.flatMap { name in
      levels.filter { $0.key.perturbation == name }.sorted { $0.key.severity < $1.key.severity }.map {
        (level: $0.key, ids: $0.value)
      }
    }
  }

  func position(of key: MetricKey) -> Int? { metrics.firstIndex { $0.key == key } }

  private static func json(_ path: String) -> JSONValue? {
    (try? Files.read(path, bytesMax: 256 << 20)).flatMap { try? JSONValue(parsing: $0) }
  }

  /// Which metrics are better when larger, as the run's own results say.
  private static func directions(_ folder: RunFolder) -> [String: Bool] {
    var directions: [String: Bool] = [:]
    let results = json(folder.scores)?["results"]
    for authority in Authority.allCases {
      for row in results?[authority.rawValue]?.array ?? [] {
        guard let name = row["name"]?.string, let isBetter = row["higherIsBetter"]?.bool else { continue }
        directions[name] = isBetter
      }
    }
    return directions
  }

  private static func content(of record: SampleRecord) -> Digest {
    var text: [JSONValue] = []
    for message in record.sample.request.messages {
      text.append(.string(message.role.rawValue))
      for part in message.parts {
        switch part.content {
        case .text(let words): text.append(.string(words))
        case .asset(let asset): text.append(.string(asset.digest.hex))
        }
      }
    }
    return Digest(of: JSONValue.array(text + record.sample.labels.map { JSONValue(encoding: $0) }).encoded())
  }
}

extension ComparedSample {
  /// - Parameter isWhole: keeps the score itself, for metrics that need all at once.
  fileprivate mutating func add(_ value: Double, _ score: Score, _ position: Int, isWhole: Bool) {
    if isWhole {
      var kept = score
      kept.extracted = nil
      scores[position, default: []].append(kept)
    }
    guard var old = values[position] else {
      values[position] = SampleValue(sum: value, count: 1, counts: score.counts)
      return
    }
    old.sum += value
    old.count += 1
    old.counts.merge(score.counts, uniquingKeysWith: +)
    values[position] = old
  }
}
