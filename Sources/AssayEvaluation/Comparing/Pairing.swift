import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStatistics

/// Two runs, paired by the ids of their samples.
struct Pairing {
  struct Change {
    var id: String
    var base: Double
    var candidate: Double
  }

  let base: ComparedRun
  let candidate: ComparedRun
  /// In both, in the order of the base's dataset.
  let ids: [String]
  let onlyBase: Int
  let onlyCandidate: Int
  /// Samples that the candidate was to answer as well and that are not in its log: a run that did not finish.
  let missing: [String]
  /// Same id, other question, media or labels: no pair.
  let otherContent: Int

  init(_ base: ComparedRun, _ candidate: ComparedRun) {
    self.base = base
    self.candidate = candidate
    var (ids, others) = ([String](), 0)
    var common = 0
    for id in base.ids {
      guard let first = base.samples[id], let second = candidate.samples[id] else { continue }
      common += 1
      if first.content == second.content { ids.append(id) } else { others += 1 }
    }
    self.ids = ids
    otherContent = others
    let isSameChoice = base.manifest.identity.selection == candidate.manifest.identity.selection
    missing = isSameChoice ? base.ids.filter { candidate.samples[$0] == nil } : []
    onlyBase = base.ids.count - common
    onlyCandidate = candidate.ids.count - common
  }

  var hasClusters: Bool { ids.contains { base.samples[$0]?.cluster != nil } }

  func cells(candidate index: Int, _ options: ComparisonOptions) -> [Comparison.Cell] {
    var cells: [Comparison.Cell] = []
    for (position, metric) in base.metrics.enumerated() {
      if let wanted = options.metrics, !wanted.contains(metric.key.name) { continue }
      let other = candidate.position(of: metric.key)
      let kind = Self.kind(metric)
      for slice in [nil] + base.slices.map({ Optional($0) }) {
        var cell = Comparison.Cell(
          candidate: index, slice: slice, name: metric.key.name, definition: metric.definition,
          authority: metric.key.authority, layer: metric.layer, higherIsBetter: metric.higherIsBetter)
        if let other, candidate.metrics[other].definition != metric.definition {
          cell.note = "\(metric.definition) and \(candidate.metrics[other].definition) are different metrics"
        } else if case .custom? = kind {
          cell.note = "made of all samples together: there is no value of each sample to pair"
        } else {
          fill(&cell, position, other, kind, options.confidence)
        }
        // A slice without any sample of this metric is no finding.
        if cell.result == nil, cell.note == nil, slice != nil { continue }
        if cell.result == nil, cell.note == nil { cell.note = "no sample has a value in both runs" }
        cells.append(cell)
      }
    }
    return cells
  }

  private static func kind(_ metric: ComparedRun.Metric) -> Aggregation? {
    (try? ScorerRegistry.make(metric.definition))?.aggregation
  }

  private func fill(
    _ cell: inout Comparison.Cell, _ position: Int, _ other: Int?, _ kind: Aggregation?, _ confidence: Double
  ) {
    var values = PairedComparison()
    var ratios = PairedRatio()
    for id in ids {
      guard let first = base.samples[id], let second = candidate.samples[id] else { continue }
      if let slice = cell.slice, !first.slices.contains(slice) { continue }
      let (mine, theirs) = (first.values[position], other.flatMap { second.values[$0] })
      guard let mine, let theirs else {
        if mine != nil || theirs != nil || first.isLost || second.isLost { cell.lost += 1 }
        continue
      }
      guard case .ratio(let above, let below)? = kind else {
        values.add(base: mine.mean, candidate: theirs.mean, cluster: first.cluster)
        continue
      }
      func counts(_ value: SampleValue) -> (above: Double, below: Double) {
        (value.counts[above] ?? 0, value.counts[below] ?? 0)
      }
      ratios.add(base: counts(mine), candidate: counts(theirs), cluster: first.cluster)
    }
    for id in missing where cell.slice.map({ base.samples[id]?.slices.contains($0) == true }) ?? true {
      if base.samples[id]?.values[position] != nil { cell.lost += 1 }
    }
    cell.result = ratios.n > 0 ? ratios.result(confidence: confidence) : values.result(confidence: confidence)
    if ratios.n > 0, cell.result == nil { cell.note = "nothing to divide by in \(ratios.n) pairs" }
  }

  /// Samples whose value of the metric differs, by how much and in which direction; gold where there is gold.
  func changes(_ metric: String?) -> (worse: [Change], better: [Change]) {
    let found = Authority.allCases.lazy.compactMap { authority -> (Int, Int)? in
      let key = MetricKey(name: metric ?? "", authority: authority)
      guard let first = base.position(of: key), let second = candidate.position(of: key) else { return nil }
      return (first, second)
    }.first
    guard let (first, second) = found, base.metrics[first].definition == candidate.metrics[second].definition else {
      return ([], [])
    }
    let sign = base.metrics[first].higherIsBetter ? 1.0 : -1.0
    var (worse, better) = ([Change](), [Change]())
    for id in ids {
      guard let mine = base.samples[id]?.values[first]?.mean,
        let theirs = candidate.samples[id]?.values[second]?.mean, mine != theirs
      else { continue }
      let change = Change(id: id, base: mine, candidate: theirs)
      if (theirs - mine) * sign < 0 { worse.append(change) } else { better.append(change) }
    }
    // Stable, so that equals stay in the order of the dataset.
    func ordered(_ changes: [Change]) -> [Change] {
      changes.enumerated().sorted {
        (-abs($0.element.candidate - $0.element.base), $0.offset)
          < (-abs($1.element.candidate - $1.element.base), $1.offset)
      }.map(\.element)
    }
    return (ordered(worse), ordered(better))
  }

  /// Reads what both runs answered.
  func cases(_ changes: [Change], casesMax: Int) throws(AssayError) -> [ComparisonCase] {
    var cases: [ComparisonCase] = []
    for change in changes.prefix(casesMax) {
      guard let first = base.samples[change.id], let second = candidate.samples[change.id] else { continue }
      let mine = try RunLog(path: base.folder.samples).record(first.entry)
      let theirs = try RunLog(path: candidate.folder.samples).record(second.entry)
      cases.append(
        ComparisonCase(
          id: change.id, slices: first.slices, base: change.base, candidate: change.candidate,
          baseAnswer: mine.answer?.text, candidateAnswer: theirs.answer?.text, media: media(theirs),
          baseRecord: mine, candidateRecord: theirs))
    }
    return cases
  }

  private func media(_ record: SampleRecord) -> [ComparisonCase.Medium] {
    record.sample.request.parts.enumerated().compactMap { index, part in
      guard let asset = part.asset else { return nil }
      let places = [
        record.mediaPaths[index], candidate.folder.mediaPath(asset.digest), base.folder.mediaPath(asset.digest),
      ]
      return .init(part: index, digest: asset.digest, file: places.compactMap { $0 }.first { Files.exists($0) })
    }
  }
}
