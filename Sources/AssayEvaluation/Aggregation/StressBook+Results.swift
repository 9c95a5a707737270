import AssayCore
import AssayScoring
import AssayStatistics
import AssayStress

// Curves, figures over all perturbations, and gates under stress.
extension StressBook {
  /// - Parameter reference: the run that mCE is relative to.
  func results(reference: StressReference?) -> Robustness {
    var curves: [Robustness.Curve] = []
    var empty: [Robustness.Curve] = []
    var summaries: [Robustness.Summary] = []
    for item in items.indices {
      for slice in slices.indices {
        for authority in Authority.allCases {
          let all = stress.specs.indices.compactMap { curve($0, item, slice, authority) }
          empty += all.filter(\.isEmpty)
          let mine = all.filter { !$0.isEmpty }
          guard !mine.isEmpty else { continue }
          curves += mine
          summaries.append(summary(item, slice, authority, mine, reference))
        }
      }
    }
    return Robustness(
      counts: counts, keepsClean: stress.keepsClean, reference: reference?.name, curves: curves, unseen: empty,
      summaries: summaries, worst: cases.all,
      skips: skips.sorted { ($1.samples, $0.perturbation) < ($0.samples, $1.perturbation) })
  }

  private func aggregate(_ cell: Cell, _ authority: Authority, confidence: Double = SuiteDefaults.confidence)
    -> Aggregate?
  {
    aggregators[cell]?.aggregates(confidence: confidence).first { $0.authority == authority }
  }

  /// Samples that come under a perturbation: a sample is asked at all severities of all entries for the same media and
  /// samples, or at none, so that what one of them has less was not got to. Of slices it is not known: which sample is in
  /// one may depend on what was done to it.
  private func due(_ perturbation: Int, _ slice: Int) -> Int {
    guard slice == 0 else { return 0 }
    let spec = stress.specs[perturbation]
    var most = 0
    for (number, other) in stress.specs.enumerated()
    where other.targets == spec.targets && other.slices == spec.slices && other.samplesMax == spec.samplesMax {
      for severity in other.severities {
        most = max(most, lines[Cell(perturbation: number, severity: severity.step, item: 0, slice: 0)] ?? 0)
      }
    }
    return most
  }

  private func curve(_ perturbation: Int, _ item: Int, _ slice: Int, _ authority: Authority) -> Robustness.Curve? {
    let spec = stress.specs[perturbation]
    var points: [Robustness.Point] = []
    let cells = spec.severities.map { severity in
      (severity, Cell(perturbation: perturbation, severity: severity.step, item: item, slice: slice))
    }
    let template = cells.lazy.compactMap { self.aggregate($0.1, authority) }.first
    guard let any = template ?? (authority == .gold ? nothing(item) : nil) else { return nil }
    let due = self.due(perturbation, slice)
    for (severity, cell) in cells {
      var place = cell
      place.item = 0
      let lost = losses[place] ?? Losses()
      let unasked = max(0, due - (lines[place] ?? 0))
      // A severity at which everything was left out is a point without a value, not a shorter curve.
      let isNone = lost.isNone && unasked == 0
      guard let found = aggregate(cell, authority) ?? (isNone ? nil : any.withoutSamples) else { continue }
      let parameters = spec.perturbation.parameters
      points.append(
        Robustness.Point(
          severity: severity.step,
          parameters: (parameters.count < severity.step ? "" : parameters[severity.step - 1]) + spec.given,
          aggregate: found,
          change: pairs[PairKey(cell: cell, authority: authority)].flatMap { change($0, items[item].scorer.isShare) },
          skipped: lost.skipped, errors: lost.errors, unreadable: lost.unreadable, unasked: unasked))
    }
    let isEmpty = !points.contains { $0.aggregate.n > 0 }
    // Of samples that have no score as they are there is nothing to miss.
    let all = Cell(perturbation: perturbation, severity: 0, item: item, slice: slice)
    if isEmpty, points.isEmpty || (stress.keepsClean && !awaited.contains(PairKey(cell: all, authority: authority))) {
      return nil
    }
    let clean = aggregate(all, authority)
    let errors = points.compactMap { CorruptionError.of($0.aggregate) }
    return Robustness.Curve(
      perturbation: spec.perturbation.name, version: spec.perturbation.version,
      group: spec.perturbation.group.rawValue, name: items[item].spec.name, slice: slices[slice],
      authority: authority, higherIsBetter: items[item].scorer.higherIsBetter,
      hasOneSeverity: spec.perturbation.hasOneSeverity, clean: clean, points: points,
      breaks: isEmpty ? [] : breaks(perturbation, item, slice, authority, clean, points),
      meanError: errors.count == points.count ? CorruptionError.mean(errors) : nil)
  }

  /// Of no samples, where not one got as far as a scorer.
  private func nothing(_ item: Int) -> Aggregate? {
    tools.makeAggregator(items[item].scorer, 0).aggregates(confidence: SuiteDefaults.confidence).first?
      .withoutSamples
  }

  private func change(_ pair: PairedComparison, _ isShare: Bool) -> Robustness.Change? {
    guard let result = pair.result(isBounded: isShare) else { return nil }
    var change = Robustness.Change(
      value: result.difference, n: result.n, p: result.p, method: result.method,
      insufficient: result.insufficient ?? Self.obstacle(result.n))
    guard let interval = result.interval else { return change }
    guard interval.low < interval.high else {
      change.insufficient = result.insufficient ?? "all differences are the same"
      return change
    }
    (change.low, change.high, change.insufficient) = (interval.low, interval.high, nil)
    return change
  }

  private static func obstacle(_ pairs: Int) -> String {
    pairs == 1 ? "one pair has no spread to estimate" : "all \(pairs) pairs share one cluster"
  }

  private func breaks(
    _ perturbation: Int, _ item: Int, _ slice: Int, _ authority: Authority, _ clean: Aggregate?,
    _ points: [Robustness.Point]
  ) -> [Robustness.Break] {
    let name = stress.specs[perturbation].perturbation.name
    let mine = gates.filter { gate in
      gate.metric == items[item].spec.name && gate.slice == slices[slice] && gate.authority == authority
        && (gate.stress.map { $0.perturbations.isEmpty || $0.perturbations.contains(name) } ?? true)
    }
    return mine.map { gate in
      var result = Robustness.Break(gate: gate.name, bound: gate.bound)
      if let value = clean?.value, !gate.bound.holds(value) { result.at = 0 }
      for point in points {
        if result.at == nil, let value = point.aggregate.value, !gate.bound.holds(value) { result.at = point.severity }
        guard result.surelyAt == nil else { continue }
        let cell = Cell(perturbation: perturbation, severity: point.severity, item: item, slice: slice)
        let found = aggregate(cell, authority, confidence: gate.intervalConfidence)
        // Both ends: a gate on the value alone may fail without anything being sure.
        if let low = found?.low, let high = found?.high, !gate.bound.holds(low), !gate.bound.holds(high) {
          result.surelyAt = point.severity
        }
      }
      return result
    }
  }

  private func summary(
    _ item: Int, _ slice: Int, _ authority: Authority, _ curves: [Robustness.Curve], _ reference: StressReference?
  ) -> Robustness.Summary {
    let scorer = items[item].scorer
    var summary = Robustness.Summary(
      name: items[item].spec.name, metric: scorer.metric, slice: slices[slice], authority: authority,
      higherIsBetter: scorer.higherIsBetter, notes: [])
    let errors = curves.compactMap(\.meanError)
    if errors.count == curves.count {
      summary.meanError = CorruptionError.mean(errors)
    } else {
      summary.notes.append("no corruption error: " + Self.obstacle(curves))
    }
    summary.notes += unseen(item, slice, authority, curves)
    summary.cleanError = CorruptionError.mean(curves.compactMap(\.cleanError))
    let key = PairKey(cell: Cell(perturbation: 0, severity: 0, item: item, slice: slice), authority: authority)
    if let mean = changes[key], let value = mean.mean {
      let interval = mean.interval().flatMap { $0.low < $0.high ? $0 : nil }
      // Values from 0 to 1 differ by one at most.
      let most = scorer.isShare ? 1 : Double.infinity
      summary.change = Robustness.Change(
        value: value, low: interval.map { max(-most, $0.low) }, high: interval.map { min(most, $0.high) },
        n: mean.count,
        method: mean.isClustered ? "cluster-robust paired t" : "paired t",
        insufficient: interval == nil ? "there is no spread to estimate" : nil)
    } else {
      summary.notes.append(
        stress.keepsClean ? "no sample has a score with and without stress" : "samples were not asked as they are")
    }
    relate(&summary, curves)
    if let note = loose[key]?.note { summary.notes.append(note) }
    if let reference {
      let against = CorruptionError.against(reference, curves)
      (summary.mce, summary.relativeMCE) = (against.mce, against.relative)
      summary.notes += against.notes
    }
    return summary
  }

  /// Mean over perturbations of the share of the clean value that is gone, averaged over severities.
  private func relate(_ summary: inout Robustness.Summary, _ curves: [Robustness.Curve]) {
    let shares = curves.compactMap { curve -> Double? in
      let values = curve.points.compactMap(\.aggregate.value)
      guard let clean = curve.clean?.value, clean > 0, values.count == curve.points.count,
        let mean = CorruptionError.mean(values)
      else { return nil }
      return (curve.higherIsBetter ? clean - mean : mean - clean) / clean
    }
    if shares.count == curves.count {
      summary.relativeLoss = CorruptionError.mean(shares)
    } else if stress.keepsClean {
      let cleans = curves.map(\.clean?.value)
      let reason =
        cleans.contains { $0 == nil }
        ? "a clean value is missing"
        : cleans.contains { ($0 ?? 0) <= 0 }
          ? "a clean value is 0" : Self.obstacle(curves)
      summary.notes.append("no relative loss: " + reason)
    }
  }

  /// Why a mean over severities is not defined: one of them has no value, or none that is an error.
  private static func obstacle(_ curves: [Robustness.Curve]) -> String {
    for curve in curves {
      if let point = curve.points.first(where: { $0.aggregate.value == nil }) {
        return "\(curve.perturbation):\(point.severity) has no value"
      }
    }
    return "not every value is a rate from 0 to 1 or an error"
  }

  /// Perturbations that were asked for and have no curve: what is said of the others is not said of them.
  private func unseen(
    _ item: Int, _ slice: Int, _ authority: Authority, _ curves: [Robustness.Curve]
  ) -> [String] {
    guard slice == 0, authority == .gold else { return [] }
    let missing = stress.specs.indices.filter { number in
      let name = stress.specs[number].perturbation.name
      guard !curves.contains(where: { $0.perturbation == name }) else { return false }
      // Of a perturbation that no sample has a medium for there is nothing to miss.
      return losses.keys.contains { $0.perturbation == number }
        || aggregators.keys.contains { $0.perturbation == number && $0.item == item && $0.severity > 0 }
    }
    guard !missing.isEmpty else { return [] }
    let names = missing.prefix(3).map { stress.specs[$0].perturbation.name }.joined(separator: ", ")
    let more = missing.count > 3 ? " and \(missing.count - 3) more" : ""
    return ["nothing was scored under \(names)\(more)"]
  }

  /// The worst of the perturbations and severities that a gate names decides: all must pass, and one that fails fails.
  func decide(_ gate: GateSpec, _ demand: StressDemand) -> GateOutcome {
    let (scorer, detail) = gate.parts(scorers: items.map(\.spec.name))
    guard let item = items.firstIndex(where: { $0.spec.name == scorer }), let slice = slices.firstIndex(of: gate.slice)
    else { return GateOutcome(gate, by: nil) }
    var worst: (outcome: GateOutcome, label: String)?
    for (number, spec) in stress.specs.enumerated() {
      for severity in spec.severities where demand.covers(spec.perturbation, severity.step) {
        let cell = Cell(perturbation: number, severity: severity.step, item: item, slice: slice)
        var found = aggregate(cell, gate.authority, confidence: gate.intervalConfidence)
        if found?.n == 0 { found = nil }
        let outcome: GateOutcome
        if let detail {
          let value = found?.details[detail]
          found?.value = value
          found?.low = nil
          found?.high = nil
          outcome = GateOutcome(gate, by: found)
        } else {
          outcome = tools.decideGate(gate, found)
        }
        if let known = worst, !Self.isWorse(outcome, known.outcome) { continue }
        worst = (outcome, "\(spec.perturbation.name):\(severity)")
      }
    }
    guard let worst else { return GateOutcome(gate, by: nil) }
    var outcome = worst.outcome
    outcome.reason = "\(worst.label): \(outcome.reason)"
    return outcome
  }

  private static func isWorse(_ a: GateOutcome, _ b: GateOutcome) -> Bool {
    func rank(_ verdict: GateOutcome.Verdict) -> Int { verdict == .fail ? 2 : verdict == .inconclusive ? 1 : 0 }
    if rank(a.verdict) != rank(b.verdict) { return rank(a.verdict) > rank(b.verdict) }
    // Without a value nothing is known, which is worse than anything that is.
    guard let left = a.value else { return b.value != nil }
    guard let right = b.value else { return false }
    return a.gate.bound.isLower ? left < right : left > right
  }
}

extension Aggregate {
  /// The same of no samples at all.
  fileprivate var withoutSamples: Aggregate {
    var none = self
    (none.value, none.low, none.high, none.method, none.clusters) = (nil, nil, nil, nil, nil)
    (none.n, none.unparsed, none.refused, none.unscored, none.details) = (0, 0, 0, [:], [:])
    none.insufficient = "no sample was scored"
    return none
  }
}
