import AssayCore

// Samples that were made worse, paired within each perturbation and severity.
extension Pairing {
  /// A level with the pairs of it.
  struct Level {
    var level: StressLevel
    var ids: [String]
    /// Samples that only one run has although both were to ask them, and samples made of other bytes in each.
    var unpaired = 0
    var otherBytes = 0
  }

  /// Stressed samples of the pairs, as far as both runs were asked about the same bytes.
  var levels: [Level] {
    let clean = Set(ids)
    let hasClean = !base.ids.isEmpty || !candidate.ids.isEmpty
    let theirs = Dictionary(
      candidate.stressed.map { ($0.level, $0.ids) }, uniquingKeysWith: { first, _ in first })
    var levels: [Level] = []
    for (level, all) in base.stressed {
      var level = Level(level: level, ids: [])
      for id in all {
        guard let first = base.samples[id], let mine = first.stress, !hasClean || clean.contains(mine.of) else {
          continue
        }
        guard let second = candidate.samples[id], let other = second.stress else {
          if isSameChoice { level.unpaired += 1 }
          continue
        }
        if mine == other, first.content == second.content { level.ids.append(id) } else { level.otherBytes += 1 }
      }
      if isSameChoice {
        level.unpaired += (theirs[level.level] ?? []).count { base.samples[$0] == nil }
      }
      levels.append(level)
    }
    return levels
  }

  /// Each metric over the severities of each perturbation, with the same samples as they are as severity 0.
  func stressCells(candidate index: Int, _ options: ComparisonOptions, _ forms: MetricForms) -> [Comparison.Cell] {
    let levels = self.levels
    var names: [String] = []
    for level in levels where !names.contains(level.level.perturbation) { names.append(level.level.perturbation) }
    let scores = drawnScores(options, forms)
    var cells: [Comparison.Cell] = []
    for (position, metric) in wanted(options) {
      for name in names {
        let mine = levels.filter { $0.level.perturbation == name }
        let stressed = Set(mine.flatMap(\.ids).compactMap { base.samples[$0]?.stress?.of })
        let clean = Level(level: StressLevel(name, 0), ids: ids.filter { stressed.contains($0) })
        var found: [Comparison.Cell] = []
        for level in [clean] + mine {
          var cell = empty(index, metric)
          cell.stress = level.level
          fill(&cell, position, level.ids, forms, options, scores)
          cell.lost += level.unpaired
          if level.ids.isEmpty, level.otherBytes > 0 {
            cell.note = "the runs were asked about other bytes under this name"
          }
          if cell.result != nil || cell.note != nil { found.append(cell) }
        }
        // Without a stressed value there is nothing to tell.
        if found.contains(where: { $0.stress?.severity != 0 }) { cells += found }
      }
    }
    return cells
  }

  /// Stressed samples that got worse and better; of one clean sample under one perturbation the lowest severity stands
  /// for all at which it changes as much.
  func stressChanges(_ metric: String?) -> (worse: [Change], better: [Change]) {
    let ids = levels.flatMap(\.ids)
    let clean = changesOf(metric)
    let (worse, better) = changes(metric, ids)
    func noted(_ list: [Change]) -> [Change] {
      list.map { change in
        var change = change
        if let of = base.samples[change.id]?.stress?.of { change.clean = clean(of) }
        return change
      }
    }
    return (noted(worse), noted(better))
  }

  /// What is shown of them: samples that are as good as before without stress first, each once under a perturbation.
  func shown(_ changes: [Change], higherIsBetter: Bool) -> [Change] {
    var seen: Set<String> = []
    func isNew(_ change: Change) -> Bool {
      guard let clean = change.clean else { return true }
      return higherIsBetter ? clean.candidate >= clean.base : clean.candidate <= clean.base
    }
    let ordered = changes.filter(isNew) + changes.filter { !isNew($0) }
    return ordered.filter { change in
      guard let stress = base.samples[change.id]?.stress else { return false }
      return seen.insert("\(stress.level.perturbation)\u{0}\(stress.of)").inserted
    }
  }

  private func changesOf(_ metric: String?) -> (String) -> ComparisonCase.Clean? {
    guard let (first, second) = positions(metric) else { return { _ in nil } }
    return { id in
      guard let mine = base.samples[id]?.values[first]?.mean, let theirs = candidate.samples[id]?.values[second]?.mean
      else { return nil }
      return ComparisonCase.Clean(base: mine, candidate: theirs)
    }
  }
}
