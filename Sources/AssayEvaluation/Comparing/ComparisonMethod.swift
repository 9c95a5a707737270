import AssayCore
import AssayStatistics
import AssayWire

/// How a difference is tested, and what its interval is made of.
package struct ComparisonMethod: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// McNemar's mid-p for independent right or wrong, else a paired t test, cluster-robust where samples share a source.
    case auto
    case mcnemar, t
    /// Paired bootstrap by whole clusters, with the percentile or the bias-corrected and accelerated interval.
    case bootstrap, bca
  }

  package static let resamplesStandard = 2_000
  package static let resamplesRange = 200...100_000
  /// Scores visited over all draws of figures that are no mean, so that a comparison takes seconds; more only where
  /// that would leave fewer draws than make sense.
  static let visitsUsual = 8_000_000
  static let visitsMax = 60_000_000

  package var kind: Kind
  package var resamples: Int
  /// Nil for the base run's.
  package var seed: UInt64?

  package init(_ kind: Kind = .auto, resamples: Int = Self.resamplesStandard, seed: UInt64? = nil) {
    self.kind = kind
    self.resamples = resamples
    self.seed = seed
  }

  var family: PairedComparison.Family {
    switch kind {
    case .mcnemar: .mcnemar
    case .t: .student
    case .auto, .bootstrap, .bca: .fitting
    }
  }

  /// What draws again where everything is drawn again; nil where means and ratios have a formula.
  var bootstrap: PairedBootstrap? {
    switch kind {
    case .bootstrap: PairedBootstrap(resamples: resamples)
    case .bca: PairedBootstrap(resamples: resamples, ends: .corrected)
    case .auto, .mcnemar, .t: nil
    }
  }

  /// For figures that are no mean of samples, which have no formula.
  ///
  /// - Parameter scores: over all of them.
  /// - Returns: nil where there are too many scores for enough draws.
  func drawing(scores: Int) -> PairedBootstrap? {
    let least = Self.resamplesRange.lowerBound
    guard scores <= Self.visitsMax / least else { return nil }
    let most = max(least, Self.visitsUsual / max(1, scores))
    return PairedBootstrap(resamples: min(resamples, most), ends: kind == .bca ? .corrected : .percentile)
  }

  /// A stream of its own for each cell, the same for every candidate, whatever else is compared.
  static func generator(_ seed: UInt64, _ cell: Comparison.Cell) -> SeededGenerator {
    let place = [cell.name, cell.authority.rawValue, cell.slice ?? "", cell.stress?.label ?? ""]
    return SeededGenerator(seed: seed, purpose: "compare/" + place.joined(separator: "/"))
  }
}

/// What a suite says of the method in `compare:`; the command line says it louder.
package struct ComparisonMethodSetting: Sendable, Hashable {
  package var kind: ComparisonMethod.Kind?
  package var resamples: Int?
  package var seed: UInt64?

  package init(kind: ComparisonMethod.Kind? = nil, resamples: Int? = nil, seed: UInt64? = nil) {
    self.kind = kind
    self.resamples = resamples
    self.seed = seed
  }

  package var isEmpty: Bool { self == ComparisonMethodSetting() }

  /// This one's values where it has some, else the other's, else the standard.
  package func over(_ other: ComparisonMethodSetting?) -> ComparisonMethod {
    ComparisonMethod(
      kind ?? other?.kind ?? .auto, resamples: resamples ?? other?.resamples ?? ComparisonMethod.resamplesStandard,
      seed: seed ?? other?.seed)
  }

  var json: JSONValue {
    var object = JSONObject()
    if let kind { object.append("method", .string(kind.rawValue)) }
    if let resamples { object.append("resamples", .int(resamples)) }
    if let seed { object.append("seed", .string(String(seed))) }
    return .object(object)
  }
}
