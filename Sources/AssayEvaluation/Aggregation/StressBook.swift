import AssayCore
import AssayScoring
import AssayStatistics
import AssayStress

/// Takes clean and stressed samples in the order of the log, in which the variants of a sample follow it, and keeps
/// what the curves need: one sample with its variants at a time, and sums.
struct StressBook {
  struct Cell: Hashable {
    var perturbation: Int
    /// 0 without stress.
    var severity: Int
    var item: Int
    /// 0 for all samples.
    var slice: Int
  }

  struct PairKey: Hashable {
    var cell: Cell
    var authority: Authority
  }

  struct Losses {
    var skipped = 0
    var errors = 0
    var unreadable = 0

    var isNone: Bool { skipped == 0 && errors == 0 && unreadable == 0 }
  }

  static let skipReasonsMax = 50

  let stress: StressSuite
  let items: [ScorerSet.Item]
  let slices: [String?]
  let gates: [GateSpec]
  private let epochs: Int
  private let seed: UInt64
  let tools: EvaluationTools
  private let perturbations: [String: Int]

  private(set) var aggregators: [Cell: any ScoreAggregating] = [:]
  private(set) var pairs: [PairKey: PairedComparison] = [:]
  /// By item and slice, over all perturbations and severities.
  private(set) var changes: [PairKey: MeanAccumulator] = [:]
  /// By perturbation, severity and slice; the item is 0.
  private(set) var losses: [Cell: Losses] = [:]
  /// All of them, by the same.
  private(set) var lines: [Cell: Int] = [:]
  /// Where a sample that was stressed has a score without the stress; the severity is 0.
  private(set) var awaited: Set<PairKey> = []
  /// By item and slice, over all perturbations and severities.
  private(set) var loose: [PairKey: LooseBoxes] = [:]
  private(set) var counts = RunCounts()
  private(set) var cases = StressCases()
  private(set) var skips: [Robustness.Skip] = []

  private var clean: [SampleRecord] = []
  private var variants: [SampleRecord] = []

  init(_ stress: StressSuite, _ suite: Suite, _ scorers: ScorerSet, _ tools: EvaluationTools) {
    self.stress = stress
    self.tools = tools
    items = scorers.items
    slices = [nil] + suite.slices.map(\.name)
    gates = suite.gates
    epochs = suite.epochs
    seed = suite.seed
    perturbations = Dictionary(
      stress.specs.enumerated().map { ($1.perturbation.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func add(_ record: SampleRecord) {
    let base = record.stress?.cleanIndex ?? record.index
    if let known = clean.first?.index ?? variants.first?.stress?.cleanIndex, known != base { flush() }
    // Of a whole sample only its scores are needed from here on.
    var record = record
    record.evidence = Evidence()
    if record.stress == nil { clean.append(record) } else { variants.append(record) }
  }

  /// Counts the sample that is held, with its variants.
  mutating func flush() {
    defer { (clean, variants) = ([], []) }
    var isCounted: Set<PairKey> = []
    var sums: [PairKey: [Int: MeanAccumulator]] = [:]
    for record in variants {
      counts.add(record)
      guard let mark = record.stress, let perturbation = perturbations[mark.name] else { continue }
      let mine = slices.indices.filter { $0 == 0 || record.slices.contains(slices[$0] ?? "") }
      lose(record, perturbation, mark, mine)
      let before = clean.first { $0.epoch == record.epoch }
      expect(before, perturbation, mine)
      if record.status == .skipped { continue }
      for named in record.scores {
        guard let item = items.firstIndex(where: { $0.spec.name == named.name }) else { continue }
        let authority = named.score.authority
        let old = before?.scores.first { $0.name == named.name && $0.score.authority == authority }
        if let old { cases.add(record, mark, named, old, items[item].scorer.higherIsBetter) }
        for slice in mine {
          let cell = Cell(perturbation: perturbation, severity: mark.severity, item: item, slice: slice)
          add(named.score, cell, record)
          let all = PairKey(cell: Cell(perturbation: 0, severity: 0, item: item, slice: slice), authority: authority)
          if named.score.counts["loose"] != nil { loose[all, default: LooseBoxes()].add(named.score) }
          guard let value = named.score.value, let old else { continue }
          let key = PairKey(cell: cell, authority: authority)
          var once = key
          once.cell.severity = -record.epoch
          if let before, isCounted.insert(once).inserted {
            add(old.score, Cell(perturbation: perturbation, severity: 0, item: item, slice: slice), before)
          }
          guard let base = old.score.value else { continue }
          pairs[key, default: PairedComparison()].add(base: base, candidate: value, cluster: cluster(mark))
          sums[all, default: [:]][perturbation, default: MeanAccumulator()].add(value - base)
        }
      }
    }
    guard let mark = variants.first?.stress else { return }
    for (key, means) in sums {
      if let mean = CorruptionError.mean(means.sorted { $0.key < $1.key }.compactMap(\.value.mean)) {
        changes[key, default: MeanAccumulator()].add(mean, cluster: mark.cluster)
      }
    }
  }

  /// A sample shares nothing with itself within one cell, unless it was asked several times.
  private func cluster(_ mark: StressMark) -> String? { mark.cluster ?? (epochs > 1 ? mark.of : nil) }

  private mutating func add(_ score: Score, _ cell: Cell, _ record: SampleRecord) {
    if aggregators[cell] == nil {
      let purpose =
        "stress/\(stress.specs[cell.perturbation].perturbation.name)/\(cell.severity)/\(items[cell.item].spec.name)/\(slices[cell.slice] ?? "")"
      var generator = SeededGenerator(seed: seed, purpose: purpose)
      aggregators[cell] = tools.makeAggregator(items[cell.item].scorer, generator.next())
    }
    let shared = record.stress.map(cluster) ?? record.sample.cluster ?? (epochs > 1 ? record.sample.id : nil)
    let place = record.index * epochs + record.epoch - 1
    aggregators[cell]?.add(score, sample: place, cluster: shared)
  }

  private mutating func expect(_ before: SampleRecord?, _ perturbation: Int, _ slices: [Int]) {
    for named in before?.scores ?? [] where named.score.value != nil {
      guard let item = items.firstIndex(where: { $0.spec.name == named.name }) else { continue }
      for slice in slices {
        let cell = Cell(perturbation: perturbation, severity: 0, item: item, slice: slice)
        awaited.insert(PairKey(cell: cell, authority: named.score.authority))
      }
    }
  }

  private mutating func lose(_ record: SampleRecord, _ perturbation: Int, _ mark: StressMark, _ slices: [Int]) {
    for slice in slices {
      let cell = Cell(perturbation: perturbation, severity: mark.severity, item: 0, slice: slice)
      lines[cell, default: 0] += 1
      switch record.status {
      case .skipped: losses[cell, default: Losses()].skipped += 1
      case .error: losses[cell, default: Losses()].errors += 1
      case .ingestion: losses[cell, default: Losses()].unreadable += 1
      case .answered: break
      }
    }
    guard record.status == .skipped, let reason = record.failure?.message else { return }
    // Reasons name their sample; what is counted is the kind.
    let kind = reason.replacing("`\(mark.of)`", by: "…")
    if let place = skips.firstIndex(where: { $0.perturbation == mark.name && $0.reason == kind }) {
      skips[place].samples += 1
    } else if skips.count < Self.skipReasonsMax {
      skips.append(.init(perturbation: mark.name, reason: kind, samples: 1))
    }
  }
}

extension String {
  /// The text with every occurrence of another replaced, without Foundation.
  fileprivate func replacing(_ other: String, by new: String) -> String {
    let (bytes, wanted) = (Array(utf8), Array(other.utf8))
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return self }
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if place + wanted.count <= bytes.count, bytes[place..<place + wanted.count].elementsEqual(wanted) {
        result += Array(new.utf8)
        place += wanted.count
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// The samples that fell most under stress, a bounded number of them.
struct StressCases {
  /// Of one perturbation and metric, and in all.
  static let eachMax = 2
  static let allMax = 24

  private var worst: [String: [Robustness.Case]] = [:]
  private var order: [String] = []

  mutating func add(
    _ record: SampleRecord, _ mark: StressMark, _ named: SampleRecord.NamedScore, _ before: SampleRecord.NamedScore,
    _ isHigherBetter: Bool
  ) {
    guard named.score.authority == .gold, let value = named.score.value, let clean = before.score.value,
      isHigherBetter ? value < clean : value > clean
    else { return }
    let new = Robustness.Case(
      index: record.index, epoch: record.epoch, cleanIndex: mark.cleanIndex, id: record.sample.id, of: mark.of,
      perturbation: mark.name, severity: mark.severity, name: named.name, clean: clean, value: value,
      commands: mark.commands)
    let key = "\(named.name)\u{0}\(mark.name)"
    if worst[key] == nil { order.append(key) }
    var cases = worst[key] ?? []
    // One sample is shown once for a perturbation: at the severity where it falls first.
    if let same = cases.firstIndex(where: { $0.of == new.of }) {
      if Self.precedes(new, cases[same]) { cases[same] = new }
    } else {
      cases.append(new)
    }
    cases.sort { Self.precedes($0, $1) }
    if cases.count > Self.eachMax { cases.removeLast() }
    worst[key] = cases
  }

  /// The larger fall first; of equals at the lower severity, then the earlier.
  private static func precedes(_ a: Robustness.Case, _ b: Robustness.Case) -> Bool {
    let (left, right) = (abs(a.clean - a.value), abs(b.clean - b.value))
    if left != right { return left > right }
    return (a.severity, a.index, a.epoch) < (b.severity, b.index, b.epoch)
  }

  /// The first of each perturbation and metric, then the second, until there are enough.
  var all: [Robustness.Case] {
    let keys = order.sorted()
    var cases: [Robustness.Case] = []
    for rank in 0..<Self.eachMax {
      for key in keys where (worst[key]?.count ?? 0) > rank && cases.count < Self.allMax {
        if let item = worst[key]?[rank] { cases.append(item) }
      }
    }
    return cases
  }
}
