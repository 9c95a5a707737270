import AssayConfiguration
package import AssayCore
import AssayScoring
import AssayStatistics

/// Reads runs and compares them.
package enum Comparing {
  /// - Throws: `.usage` for a metric that no run has, `.data` for runs that may not be compared or cannot be read.
  package static func compare(
    _ base: RunFolder, _ candidates: [RunFolder], options: ComparisonOptions
  ) throws(AssayError) -> Comparison {
    let baseManifest = try RunManifest(reading: base)
    var isOtherData = false
    var seen: Set<RunFolder> = [base]
    for folder in candidates {
      // A run that is counted twice would be corrected for twice.
      guard seen.insert(folder).inserted else {
        throw AssayError(.usage, "\(folder.id) is named twice", remedy: "name a base and other runs, each once")
      }
      let differences = RunDifference.between(baseManifest, try RunManifest(reading: folder))
      // Before the logs are read: they may be large.
      try RunDifference.refuse(differences, allowed: options.allowed, base, folder)
      isOtherData = isOtherData || differences.contains { $0.kind == .data }
    }
    let forms = MetricForms(base, baseManifest)
    var options = options
    options.method.seed = options.method.seed ?? baseManifest.seed
    let first = try ComparedRun(base, readsContent: isOtherData, forms: forms)
    var comparison = Comparison(
      suite: first.manifest.suite, base: base, baseModel: first.manifest.model, baseLost: first.lost,
      confidence: options.confidence, caseMetric: try caseMetric(first, options), candidates: [], cells: [], gates: [],
      method: options.method)
    (comparison.baseStatus, comparison.baseNotes) = (first.manifest.status, ending(first))
    try refuse(options.gates, first, metric: comparison.caseMetric, forms)
    for (index, folder) in candidates.enumerated() {
      let second = try ComparedRun(folder, readsContent: isOtherData, forms: forms)
      let differences = RunDifference.between(first, second)
      try RunDifference.refuse(differences, allowed: options.allowed, base, folder)
      let pairing = Pairing(first, second)
      comparison.cells += pairing.cells(candidate: index, options, forms)
      let stressed = pairing.stressCells(candidate: index, options, forms)
      comparison.stressCells += stressed
      comparison.corruption += pairing.corruption(stressed, options, forms)
      var found = try candidate(pairing, differences, metric: comparison.caseMetric, casesMax: options.casesMax)
      found.name = Comparison.name(index, of: candidates.count)
      comparison.candidates.append(found)
    }
    correct(&comparison.cells, comparison.cells.indices.map { $0 })
    // A family of its own: what happens under stress costs the slices nothing. Severity 0 repeats what they say.
    correct(
      &comparison.stressCells,
      comparison.stressCells.indices.filter { comparison.stressCells[$0].stress?.severity != 0 })
    comparison.gates = try options.gates.map { gate throws(AssayError) in try decide(gate, comparison, options) }
    return comparison
  }

  /// A margin from 1 for what lies between 0 and 1 means points, and would let everything pass.
  private static func refuse(
    _ gates: [ComparisonGate], _ run: ComparedRun, metric: String?, _ forms: MetricForms
  ) throws(AssayError) {
    for gate in gates where gate.worseMost >= 1 {
      let name = gate.metric ?? metric
      guard run.metrics.contains(where: { $0.key.name == name && forms.isShare($0) }) else { continue }
      throw AssayError(
        .usage, ComparisonGate.beyondShares(gate.worseMost, metric: name ?? ""), remedy: ComparisonGate.sharesRemedy)
    }
  }

  /// The one that is listed sample by sample: the first named, else the first gold one that judges answers.
  private static func caseMetric(_ run: ComparedRun, _ options: ComparisonOptions) throws(AssayError) -> String? {
    let names = run.metrics.map(\.key.name)
    for name in options.metrics ?? [] where !names.contains(name) {
      throw AssayError(
        .usage, "\(run.folder.id) has no metric `\(name.shortened(60))`",
        remedy: names.isEmpty ? "no sample was scored" : "known: \(Set(names).sorted().joined(separator: ", "))")
    }
    if let named = options.metrics?.first { return named }
    let gold = run.metrics.filter { $0.key.authority == .gold }
    // The manifest has the suite's order; the log's is that of the first sample.
    let ordered = run.manifest.metrics.compactMap { definition in gold.first { $0.definition == definition } } + gold
    return (ordered.first { [.generation, .reasoning].contains($0.layer) } ?? ordered.first ?? run.metrics.first)?.key
      .name
  }

  /// Holm over one metric's slices and candidates, Benjamini-Hochberg over all that is shown of an authority.
  ///
  /// - Parameter family: positions of the cells that are corrected together.
  private static func correct(_ cells: inout [Comparison.Cell], _ family: [Int]) {
    func adjust(_ positions: [Int], _ correction: Correction, _ path: WritableKeyPath<Comparison.Cell, Double?>) {
      let tested = positions.filter { cells[$0].result?.p != nil }
      let adjusted = correction.adjust(tested.map { cells[$0].result?.p ?? 1 })
      for (position, value) in zip(tested, adjusted) { cells[position][keyPath: path] = value }
    }
    for authority in Authority.allCases {
      let mine = family.filter { cells[$0].authority == authority }
      adjust(mine, .benjaminiHochberg, \.pBenjaminiHochberg)
      var names: [String] = []
      for position in mine where !names.contains(cells[position].name) { names.append(cells[position].name) }
      for name in names { adjust(mine.filter { cells[$0].name == name }, .holm, \.pHolm) }
    }
  }

  private static func decide(
    _ gate: ComparisonGate, _ comparison: Comparison, _ options: ComparisonOptions
  ) throws(AssayError) -> ComparisonGateOutcome {
    let metric = gate.metric ?? comparison.caseMetric ?? "no metric"
    var cells = comparison.cells.filter { $0.name == metric && $0.authority == gate.authority }
    if let slices = gate.slices {
      let known = Set(cells.map { $0.slice ?? "all" })
      for slice in slices where !known.contains(slice) && !cells.isEmpty {
        throw AssayError(
          .usage, "there is no slice `\(slice.shortened(60))` to gate on",
          remedy: "known: \(known.sorted().joined(separator: ", "))")
      }
      cells = cells.filter { slices.contains($0.slice ?? "all") }
    }
    return ComparisonGateOutcome(gate, metric: metric, cells: cells, lostShareMax: options.lostShareMax)
  }

  private static func candidate(
    _ pairing: Pairing, _ differences: [RunDifference], metric: String?, casesMax: Int
  ) throws(AssayError) -> Comparison.Candidate {
    let run = pairing.candidate
    let changes = pairing.changes(metric, pairing.ids)
    var notes = ending(run)
    // Where clean samples are left out there are stressed ones to pair.
    if pairing.ids.isEmpty, pairing.levels.allSatisfy({ $0.ids.isEmpty }) {
      notes.append("the runs have no sample in common")
    }
    if pairing.hasClusters { notes.append("samples share sources: errors are those of whole clusters") }
    if run.manifest.epochs > 1 || pairing.base.manifest.epochs > 1 {
      notes.append("each sample's value is the mean of its epochs")
    }
    notes += differences.map { "differs: \($0.text)" }
    return Comparison.Candidate(
      folder: run.folder, model: run.manifest.model, status: run.manifest.status, differences: differences,
      pairs: pairing.ids.count, onlyBase: pairing.onlyBase, onlyCandidate: pairing.onlyCandidate,
      otherContent: pairing.otherContent, lost: run.lost,
      regressions: try pairing.cases(changes.worse, casesMax: casesMax),
      improvements: try pairing.cases(changes.better, casesMax: casesMax), regressionCount: changes.worse.count,
      improvementCount: changes.better.count, notes: notes, stress: try stress(pairing, metric, casesMax))
  }

  /// Why a run holds fewer samples than it was to ask.
  private static func ending(_ run: ComparedRun) -> [String] {
    let manifest = run.manifest
    guard manifest.status == .success else {
      return ["\(run.folder.id) did not finish: its status is \(manifest.status.rawValue)"]
    }
    guard let all = SequentialPlan(manifest.facts)?.records, run.ids.count * manifest.epochs < all else { return [] }
    let samples = all / max(1, manifest.epochs)
    return ["\(run.folder.id) stopped when its gates were decided: \(run.ids.count) of \(samples) samples were asked"]
  }

  /// Nil where neither run asked about stressed samples.
  private static func stress(
    _ pairing: Pairing, _ metric: String?, _ casesMax: Int
  ) throws(AssayError) -> Comparison.Stress? {
    guard !pairing.base.stressed.isEmpty || !pairing.candidate.stressed.isEmpty else { return nil }
    let changes = pairing.stressChanges(metric)
    let isHigherBetter = pairing.positions(metric).map { pairing.base.metrics[$0.base].higherIsBetter } ?? true
    let shown = pairing.shown(changes.worse, higherIsBetter: isHigherBetter)
    return Comparison.Stress(
      pairs: pairing.levels.reduce(0) { $0 + $1.ids.count }, baseLost: pairing.base.stressedLost,
      lost: pairing.candidate.stressedLost, regressions: try pairing.cases(shown, casesMax: casesMax),
      regressionCount: changes.worse.count, improvementCount: changes.better.count)
  }
}
