import AssayCore
import AssayScoring

/// What is kept of one slice; of all samples when it has no name.
struct SliceBook {
  let name: String?
  private let items: [ScorerSet.Item]
  private let epochs: Int
  private var counts = RunCounts()
  private var aggregators: [any ScoreAggregating]
  private var positions: [String: Int] = [:]
  private var scored: [Layer: Int] = [:]
  private var unscored: [Layer: Int] = [:]
  private var evidence: [EvidenceTable] = []
  private let answerName: String?
  private let evidenceNames: [String]

  init(_ name: String?, _ suite: Suite, _ scorers: ScorerSet, _ tools: EvaluationTools) {
    self.name = name
    epochs = suite.epochs
    items = scorers.items
    aggregators = scorers.items.map { item in
      var generator = SeededGenerator(seed: suite.seed, purpose: "\(item.spec.name)/\(name ?? "")")
      return tools.makeAggregator(item.scorer, generator.next())
    }
    for (index, item) in items.enumerated() { positions[item.spec.name] = index }
    func isEvidence(_ item: ScorerSet.Item) -> Bool { item.scorer.metric.hasPrefix("evidence.") }
    evidenceNames = items.filter(isEvidence).map(\.spec.name)
    let answers = items.filter {
      !isEvidence($0) && $0.scorer.needsLabel && [.generation, .reasoning].contains($0.scorer.layer)
    }
    answerName = answers.first?.spec.name
  }

  mutating func add(_ record: SampleRecord) {
    counts.add(record)
    let cluster = record.sample.cluster ?? (epochs > 1 ? record.sample.id : nil)
    let place = record.index * epochs + record.epoch - 1
    for named in record.scores {
      guard let position = positions[named.name] else { continue }
      aggregators[position].add(named.score, sample: place, cluster: cluster)
      if named.score.value == nil {
        unscored[named.score.layer, default: 0] += 1
      } else {
        scored[named.score.layer, default: 0] += 1
      }
    }
    if !evidenceNames.isEmpty { addEvidence(record) }
  }

  /// Right answer, wrong evidence: the first scorer of answers beside each scorer of evidence.
  private mutating func addEvidence(_ record: SampleRecord) {
    for score in record.scores where score.name == answerName {
      guard let answer = score.score.value, let position = positions[score.name] else { continue }
      let isRight = items[position].scorer.higherIsBetter ? answer >= 0.5 : answer < 0.5
      for other in record.scores
      where evidenceNames.contains(other.name) && other.score.authority == score.score.authority {
        guard let value = other.score.value else { continue }
        var place = evidence.firstIndex { $0.evidence == other.name && $0.authority == other.score.authority }
        if place == nil {
          evidence.append(
            EvidenceTable(answer: score.name, evidence: other.name, authority: other.score.authority))
          place = evidence.count - 1
        }
        if let place { evidence[place].count(isRight, value >= 0.5) }
      }
    }
  }

  func aggregates(_ scorer: String, confidence: Double) -> [Aggregate] {
    positions[scorer].map { aggregators[$0].aggregates(confidence: confidence) } ?? []
  }

  func result() -> SliceResult {
    var rows: [MetricRow] = []
    for item in items {
      let name = item.spec.name
      rows += aggregates(name, confidence: SuiteDefaults.confidence).map { MetricRow(name: name, aggregate: $0) }
    }
    // In the order of the suite's scorers, whatever sample came first.
    func order(_ table: EvidenceTable) -> (Int, String) {
      (evidenceNames.firstIndex(of: table.evidence) ?? 0, table.authority.rawValue)
    }
    return SliceResult(
      slice: name, counts: counts, metrics: rows, layers: Layer.allCases.compactMap(cell),
      evidence: evidence.sorted { order($0) < order($1) })
  }

  private func cell(_ layer: Layer) -> LayerCell? {
    let names = items.filter { $0.scorer.layer == layer }.map(\.spec.name)
    if layer == .ingestion, names.isEmpty {
      let failed = counts.ingestionFailures
      return LayerCell(layer: layer, metrics: [], scored: counts.samples - failed, unscored: failed)
    }
    guard !names.isEmpty else { return nil }
    return LayerCell(layer: layer, metrics: names, scored: scored[layer] ?? 0, unscored: unscored[layer] ?? 0)
  }
}

extension EvidenceTable {
  fileprivate mutating func count(_ isRight: Bool, _ isEvidenceRight: Bool) {
    switch (isRight, isEvidenceRight) {
    case (true, true): rightRight += 1
    case (true, false): rightWrong += 1
    case (false, true): wrongRight += 1
    case (false, false): wrongWrong += 1
    }
  }
}
