import AssayCore
import AssayScoring
import AssayStatistics

// One metric over some pairs: values and a test, by what the metric is.
extension Pairing {
  /// Over all pairs and over each slice.
  func cells(candidate index: Int, _ options: ComparisonOptions, _ forms: MetricForms) -> [Comparison.Cell] {
    var cells: [Comparison.Cell] = []
    // Figures that are no mean share a budget of draws.
    let scores = drawnScores(options, forms)
    for (position, metric) in wanted(options) {
      for slice in [nil] + base.slices.map({ Optional($0) }) {
        var cell = empty(index, metric)
        cell.slice = slice
        let mine = slice.map { slice in ids.filter { base.samples[$0]?.slices.contains(slice) == true } } ?? ids
        fill(&cell, position, mine, forms, options, scores)
        cell.lost += unpaired(missing.inCandidate, of: base, position, slice)
        cell.lost += unpaired(missing.inBase, of: candidate, candidate.position(of: metric.key), slice)
        // A slice without any sample of this metric is no finding.
        if cell.result == nil, cell.note == nil || mine.isEmpty, slice != nil { continue }
        if cell.result == nil, cell.note == nil { cell.note = "no sample has a value in both runs" }
        cells.append(cell)
      }
    }
    return cells
  }

  /// How many samples that are in one run only have a value there.
  private func unpaired(_ ids: [String], of run: ComparedRun, _ position: Int?, _ slice: String?) -> Int {
    guard let position else { return 0 }
    return ids.count { id in
      guard let sample = run.samples[id], sample.values[position] != nil else { return false }
      return slice.map { sample.slices.contains($0) } ?? true
    }
  }

  func wanted(_ options: ComparisonOptions) -> [(position: Int, metric: ComparedRun.Metric)] {
    base.metrics.enumerated().filter { options.metrics?.contains($1.key.name) ?? true }.map {
      (position: $0, metric: $1)
    }
  }

  func empty(_ index: Int, _ metric: ComparedRun.Metric) -> Comparison.Cell {
    Comparison.Cell(
      candidate: index, slice: nil, name: metric.key.name, definition: metric.definition,
      authority: metric.key.authority, layer: metric.layer, higherIsBetter: metric.higherIsBetter)
  }

  /// How many scores one draw of everything that is drawn would visit.
  func drawnScores(_ options: ComparisonOptions, _ forms: MetricForms) -> Int {
    var count = 0
    for (position, metric) in wanted(options) {
      guard case .reduced = forms.form(metric) else { continue }
      for sample in base.samples.values {
        // In its own cell or in all samples and its slices.
        let cells = sample.stress == nil ? 1 + sample.slices.count : 2
        count += 2 * cells * (sample.scores[position]?.count ?? 0)
      }
    }
    return count
  }

  func fill(
    _ cell: inout Comparison.Cell, _ position: Int, _ ids: [String], _ forms: MetricForms,
    _ options: ComparisonOptions, _ scores: Int
  ) {
    let metric = base.metrics[position]
    let other = candidate.position(of: metric.key)
    if let other, candidate.metrics[other].definition != metric.definition {
      cell.note = "\(metric.definition) and \(candidate.metrics[other].definition) are different metrics"
      return
    }
    var pairs: [(base: ComparedSample, candidate: ComparedSample)] = []
    for id in ids {
      guard let first = base.samples[id], let second = candidate.samples[id] else { continue }
      let (mine, theirs) = (first.values[position], other.flatMap { second.values[$0] })
      if mine != nil, theirs != nil {
        pairs.append((first, second))
      } else if mine != nil || theirs != nil || first.isLost || second.isLost {
        cell.lost += 1
      }
    }
    guard let other, !pairs.isEmpty else { return }
    let numbers = pairs.compactMap { pair -> Values? in
      guard let first = pair.base.values[position], let second = pair.candidate.values[other] else { return nil }
      return (first, second, pair.base.cluster)
    }
    switch forms.form(metric) {
    case .mean: means(numbers, &cell, options)
    case .ratio(let above, let below): ratios(numbers, above, below, &cell, options)
    case .reduced(let reducer):
      let reduction = PairedReduction(
        reducer: reducer, base: pairs.map { $0.base.scores[position] ?? [] },
        candidate: pairs.map { $0.candidate.scores[other] ?? [] }, clusters: pairs.map(\.base.cluster))
      reduction.fill(&cell, options, scores: scores)
    case .unknown:
      cell.note =
        "made of all samples together, and the suite that says how is not what it was when the run was made"
    }
  }

  private typealias Values = (base: SampleValue, candidate: SampleValue, cluster: String?)

  private func means(_ pairs: [Values], _ cell: inout Comparison.Cell, _ options: ComparisonOptions) {
    var values = PairedComparison()
    var units = PairedUnits()
    for pair in pairs {
      guard values.add(base: pair.base.mean, candidate: pair.candidate.mean, cluster: pair.cluster) else {
        // What is too large to reckon with has no value that could be compared.
        cell.lost += 1
        continue
      }
      units.add(base: pair.base.mean, candidate: pair.candidate.mean, cluster: pair.cluster)
    }
    cell.result = values.result(confidence: options.confidence, by: options.method.family)
    draw(units, &cell, options)
  }

  private func ratios(
    _ pairs: [Values], _ above: String, _ below: String, _ cell: inout Comparison.Cell, _ options: ComparisonOptions
  ) {
    var ratios = PairedRatio()
    var units = PairedUnits()
    func counts(_ value: SampleValue) -> (above: Double, below: Double) {
      (value.counts[above] ?? 0, value.counts[below] ?? 0)
    }
    for pair in pairs {
      let (first, second) = (counts(pair.base), counts(pair.candidate))
      guard ratios.add(base: first, candidate: second, cluster: pair.cluster) else { continue }
      units.add(base: first, candidate: second, cluster: pair.cluster)
    }
    cell.result = ratios.result(confidence: options.confidence)
    if ratios.n > 0, cell.result == nil { cell.note = "nothing to divide by in \(ratios.n) pairs" }
    if options.method.kind == .mcnemar {
      cell.result?.test = nil
      cell.result?.p = nil
      cell.result?.interval = nil
      cell.result?.insufficient = PairedComparison.unfit
    }
    draw(units, &cell, options)
  }

  private func draw(_ units: PairedUnits, _ cell: inout Comparison.Cell, _ options: ComparisonOptions) {
    // Where no pair differs nothing can be drawn: what so many equal pairs prove, the formula says.
    guard let bootstrap = options.method.bootstrap, let result = cell.result, result.ties < result.n else { return }
    var generator = ComparisonMethod.generator(options.method.seed ?? base.manifest.seed, cell)
    cell.result?.use(units.difference(by: bootstrap, using: &generator), confidence: options.confidence)
  }
}
