import AssayCore
import AssayStatistics

// How sure the ratio of errors under stress is: clean samples, or their clusters, are drawn again with all that was
// made of them, for both runs at once.
extension Pairing {
  /// - Parameter cells: stressed ones of this candidate.
  func corruption(
    _ cells: [Comparison.Cell], _ options: ComparisonOptions, _ forms: MetricForms
  ) -> [CorruptionRatio] {
    let levels = self.levels
    return CorruptionRatio.all(cells).map { ratio in
      var ratio = ratio
      ratio.interval = interval(ratio, levels, options, forms)
      return ratio
    }
  }

  private struct Errors {
    var level: Int
    var base: Double
    var candidate: Double
  }

  /// Nil where the metric is no mean, there are too few units to draw again, or a draw in ten has no ratio.
  private func interval(
    _ ratio: CorruptionRatio, _ levels: [Level], _ options: ComparisonOptions, _ forms: MetricForms
  ) -> Interval? {
    let key = MetricKey(name: ratio.name, authority: ratio.authority)
    guard ratio.mean != nil, let first = base.position(of: key), let second = candidate.position(of: key),
      case .mean = forms.form(base.metrics[first])
    else { return nil }
    let isRising = base.metrics[first].higherIsBetter
    var units: [[Errors]] = []
    var places: [String: Int] = [:]
    var count = 0
    for (index, level) in levels.enumerated() {
      for id in level.ids {
        guard let sample = base.samples[id], let mine = sample.values[first]?.mean,
          let theirs = candidate.samples[id]?.values[second]?.mean
        else { continue }
        let name = sample.cluster.map { "c" + $0 } ?? "s" + (sample.stress?.of ?? id)
        let place = places[name] ?? units.count
        if place == units.count {
          places[name] = place
          units.append([])
        }
        units[place].append(
          Errors(level: index, base: isRising ? 1 - mine : mine, candidate: isRising ? 1 - theirs : theirs))
        count += 1
      }
    }
    guard units.count >= Bootstrap.unitsMin, let drawing = options.method.drawing(scores: 2 * count) else { return nil }
    var generator = SeededGenerator(
      seed: options.seed, purpose: "compare/corruption/\(ratio.name)/\(ratio.authority.rawValue)")
    let names = levels.map(\.level.perturbation)
    let result = Bootstrap(resamples: drawing.resamples, confidence: options.confidence).run(
      units: units.count, using: &generator
    ) { drawn in
      var sums = [(base: Double, candidate: Double, count: Int)](repeating: (0, 0, 0), count: levels.count)
      for place in 0..<drawn.count {
        for errors in units[drawn[place]] {
          sums[errors.level].base += errors.base
          sums[errors.level].candidate += errors.candidate
          sums[errors.level].count += 1
        }
      }
      return Self.meanRatio(sums, names)
    }
    return result?.interval
  }

  /// - Parameter names: of the perturbation of each level; those of one perturbation follow one another.
  private static func meanRatio(
    _ sums: [(base: Double, candidate: Double, count: Int)], _ names: [String]
  ) -> Double? {
    var (ratios, index) = ([Double](), 0)
    while index < sums.count {
      let name = names[index]
      var (mine, theirs) = (0.0, 0.0)
      while index < sums.count, names[index] == name {
        guard sums[index].count > 0 else { return nil }
        mine += sums[index].base / Double(sums[index].count)
        theirs += sums[index].candidate / Double(sums[index].count)
        index += 1
      }
      guard mine > 0 else { return nil }
      ratios.append(theirs / mine)
    }
    return ratios.isEmpty ? nil : ratios.reduce(0, +) / Double(ratios.count)
  }
}
