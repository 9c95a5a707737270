import AssayConfiguration
package import AssayCore
import AssayStatistics

/// How a metric varies in runs that exist: what planning the next comparison needs.
package struct MeasuredSpread: Sendable, Hashable {
  package var metric: String
  /// Nil for all samples.
  package var slice: String?
  package var samples: Int
  package var clusters: Int?
  package var sdBase: Double
  package var sdCandidate: Double
  /// Between the two runs' values; nil when only one run was measured.
  package var correlation: Double?
  /// How much larger clusters make the variance; 1 without any.
  package var designEffect: Double
  /// The share of samples that are right, where every value is 0 or 1; nil for other metrics, whose range is not known.
  package var rate: Double?
  package var higherIsBetter = true

  /// By how much a run can differ from this one in any direction, and by how much it can be worse; nil: no bound known.
  package var differenceMax: Double? { rate.map { max($0, 1 - $0) } }
  package var lossMax: Double? { rate.map { higherIsBetter ? $0 : 1 - $0 } }

  /// - Parameter other: a second run of the same samples; without one the correlation is not known.
  /// - Throws: `.usage` for a metric or slice that the run does not have, `.data` when too little was scored.
  package static func measure(
    _ folder: RunFolder, against other: RunFolder? = nil, metric: String?, slice: String?
  ) throws(AssayError) -> MeasuredSpread {
    if let other {
      try refuse(
        RunDifference.between(try RunManifest(reading: folder), try RunManifest(reading: other)), folder, other)
    }
    let run = try ComparedRun(folder)
    let second = try other.map { folder throws(AssayError) in try ComparedRun(folder) }
    let position = try self.position(metric, run)
    let key = run.metrics[position].key
    let otherPosition = second?.position(of: key)
    if let second, otherPosition == nil {
      throw AssayError(.usage, "\(second.folder.id) has no \(key.authority.rawValue) values of \(key.name)")
    }
    if let slice, !run.slices.contains(slice) {
      throw AssayError(
        .usage, "\(folder.id) has no slice `\(slice.shortened(60))`",
        remedy: run.slices.isEmpty ? "its suite declares none" : "known: \(run.slices.joined(separator: ", "))")
    }
    var pairs = PairedComparison()
    var values = MeanAccumulator()
    var isRate = true
    for id in run.ids {
      guard let sample = run.samples[id], let value = sample.values[position]?.mean else { continue }
      if let slice, !sample.slices.contains(slice) { continue }
      values.add(value, cluster: sample.cluster)
      isRate = isRate && (value == 0 || value == 1)
      guard let otherPosition, let theirs = second?.samples[id]?.values[otherPosition]?.mean else { continue }
      pairs.add(base: value, candidate: theirs, cluster: sample.cluster)
    }
    var spread = try spread(key.name, slice, values, second == nil ? nil : pairs, folder)
    (spread.rate, spread.higherIsBetter) = (isRate ? values.mean : nil, run.metrics[position].higherIsBetter)
    return spread
  }

  /// How two runs go together is seen on the same samples and scorers only.
  private static func refuse(
    _ differences: [RunDifference], _ folder: RunFolder, _ other: RunFolder
  ) throws(AssayError) {
    let forbidden = differences.filter { [.data, .scorers, .metrics].contains($0.kind) }
    guard !forbidden.isEmpty else { return }
    throw AssayError(
      .data, "\(folder.id) and \(other.id) differ: " + forbidden.map(\.text).joined(separator: ", "),
      remedy: "measure against a run of the same data and scorers, or leave --against away")
  }

  private static func position(_ metric: String?, _ run: ComparedRun) throws(AssayError) -> Int {
    let gold = run.metrics.indices.filter { run.metrics[$0].key.authority == .gold }
    let found =
      metric.map { name in (gold + run.metrics.indices).first { run.metrics[$0].key.name == name } }
      ?? (gold.first { [.generation, .reasoning].contains(run.metrics[$0].layer) } ?? gold.first
        ?? run.metrics.indices.first)
    if let found { return found }
    let names = Set(run.metrics.map(\.key.name)).sorted()
    throw AssayError(
      .usage, "\(run.folder.id) has no " + (metric.map { "metric `\($0.shortened(60))`" } ?? "scored sample"),
      remedy: names.isEmpty ? nil : "known: \(names.joined(separator: ", "))")
  }

  private static func spread(
    _ metric: String, _ slice: String?, _ values: MeanAccumulator, _ pairs: PairedComparison?, _ folder: RunFolder
  ) throws(AssayError) -> MeasuredSpread {
    let place = slice.map { " in slice \($0)" } ?? ""
    guard let sd = values.variance?.squareRoot() else {
      throw AssayError(.data, "\(metric) has \(values.count) values\(place): too few to measure how it varies")
    }
    var spread = MeasuredSpread(
      metric: metric, slice: slice, samples: values.count, clusters: values.isClustered ? values.clusters : nil,
      sdBase: sd, sdCandidate: sd, correlation: nil, designEffect: values.designEffect ?? 1)
    if let pairs {
      guard let first = pairs.sdOfBase, let other = pairs.sdOfCandidate, let gap = pairs.sdOfDifference else {
        throw AssayError(.data, "the runs have fewer than two values of \(metric)\(place) in common")
      }
      (spread.samples, spread.sdBase, spread.sdCandidate) = (pairs.n, first, other)
      spread.clusters = pairs.clusters
      spread.designEffect = pairs.designEffect ?? 1
      let product = 2 * first * other
      spread.correlation = product > 0 ? max(-1, min(1, (first * first + other * other - gap * gap) / product)) : 0
    }
    guard spread.sdBase > 0 || spread.sdCandidate > 0 else {
      throw AssayError(
        .data, "all \(values.count) values of \(metric)\(place) are the same, so nothing says how it varies",
        remedy: "give --sd instead of --from")
    }
    return spread
  }
}
