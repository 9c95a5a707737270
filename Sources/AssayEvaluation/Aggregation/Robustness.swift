package import AssayCore
package import AssayScoring

/// What stress did to a run's metrics: curves over severities, how much was lost, and where a gate breaks.
package struct Robustness: Sendable, Hashable {
  /// A mean of paired differences, stressed less clean, by clean samples.
  package struct Change: Sendable, Hashable {
    package var value: Double
    package var low: Double?
    package var high: Double?
    package var n: Int
    package var p: Double?
    package var method: String?
    /// Why there is no interval; nil when there is one.
    package var insufficient: String?
  }

  /// One metric at one severity.
  package struct Point: Sendable, Hashable {
    package var severity: Int
    /// The perturbation's parameters at this severity, as text.
    package var parameters: String
    package var aggregate: Aggregate
    /// Against the same samples without the stress; nil where those were not asked or share no scored sample.
    package var change: Change?
    /// Samples that have no score: the perturbation does not fit, no answer came, the medium could not be read.
    package var skipped: Int
    package var errors: Int
    package var unreadable: Int
    /// Of all samples: fewer than under what comes to the same samples. A run that ended early did not get to these.
    package var unasked = 0
  }

  /// From which severity on a gate is broken.
  package struct Break: Sendable, Hashable {
    package var gate: String
    package var bound: Bound
    /// The first severity (0: already without stress) whose value breaks the bound, and the first whose whole interval
    /// does; nil: none.
    package var at: Int?
    package var surelyAt: Int?
  }

  /// One metric of one slice over the severities of one perturbation.
  package struct Curve: Sendable, Hashable {
    package var perturbation: String
    package var version: Int
    package var group: String
    package var name: String
    package var slice: String?
    package var authority: Authority
    package var higherIsBetter: Bool
    /// The perturbation does the same at every severity: the one point says all.
    package var hasOneSeverity = false
    /// Of the samples that were stressed, as they are; nil where those were not asked.
    package var clean: Aggregate?
    package var points: [Point]
    package var breaks: [Break]
    /// Mean over the severities of 1 - value, or of the value where less is better; nil where that is no error.
    package var meanError: Double?

    var isEmpty: Bool { !points.contains { $0.aggregate.n > 0 } }

    /// Samples over all severities that were asked and have no score, by reason, the most first.
    var unscored: [(reason: String, count: Int)] {
      let sums = points.reduce(into: [String: Int]()) { $0.merge($1.aggregate.unscored, uniquingKeysWith: +) }
      return sums.map { (reason: $0.key, count: $0.value) }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    /// The point with the largest fall against the clean samples.
    var worst: Point? { Robustness.worst(points, higherIsBetter: higherIsBetter) { $0.change?.value } }

    var cleanError: Double? { clean.flatMap(CorruptionError.of) }
  }

  /// Of the points of a curve the one that lost most against the clean samples, the first of equals; nil where none has
  /// a change. A value of all samples may be lower elsewhere, of other samples: it is no fall.
  package static func worst<P>(_ points: [P], higherIsBetter: Bool, change: (P) -> Double?) -> P? {
    let sign = higherIsBetter ? 1.0 : -1.0
    return points.filter { change($0) != nil }.min { sign * (change($0) ?? 0) < sign * (change($1) ?? 0) }
  }

  /// One metric of one slice over all perturbations.
  package struct Summary: Sendable, Hashable {
    package var name: String
    package var metric: String
    package var slice: String?
    package var authority: Authority
    package var higherIsBetter: Bool
    package var cleanError: Double?
    /// Mean over perturbations of the mean error over severities.
    package var meanError: Double?
    /// The mean paired change over perturbations and severities.
    package var change: Change?
    /// Share of the clean value that is lost on average.
    package var relativeLoss: Double?
    /// Hendrycks and Dietterich's mCE and relative mCE against the reference run; 1 is as good as it.
    package var mce: Double?
    package var relativeMCE: Double?
    /// Why a figure is missing.
    package var notes: [String]
  }

  /// A sample that was right and is not any more.
  package struct Case: Sendable, Hashable {
    package var index: Int
    package var epoch: Int
    package var cleanIndex: Int
    package var id: String
    package var of: String
    package var perturbation: String
    package var severity: Int
    package var name: String
    package var clean: Double
    package var value: Double
    /// How the media are made again.
    package var commands: [String]
  }

  package struct Skip: Sendable, Hashable {
    package var perturbation: String
    package var reason: String
    package var samples: Int
  }

  /// Of the stressed samples alone.
  package var counts: RunCounts
  package var keepsClean: Bool
  /// The run that mCE is relative to.
  package var reference: String?
  package var curves: [Curve]
  /// Perturbations under which no sample was scored: curves without a value, that say what was lost and why.
  package var unseen: [Curve] = []
  package var summaries: [Summary]
  package var worst: [Case]
  package var skips: [Skip]
}
