package import AssayVerification

/// How a route that chooses between its models does so.
package struct RouterConfiguration: Sendable, Hashable {
  /// Thresholds that `assay route calibrate` wrote, and their file.
  package struct ThresholdSource: Sendable, Hashable {
    package var path: String
    package var thresholds: RouteThresholds

    package init(path: String, thresholds: RouteThresholds) {
      self.path = path
      self.thresholds = thresholds
    }
  }

  package var thresholds: ThresholdSource?
  /// The 95th percentile of whole answers that a model may have, for the request's modalities; nil for the deadline.
  package var slaMs: Int?
  /// The same for the first byte.
  package var firstByteMs: Int?
  /// Of one request, expected and spent.
  package var costNanoMax: Int?
  package var onNoCandidates = RouterPolicy.OnNoCandidates.cheapest
  /// An answer above this goes on to the next model of a cascade, where no threshold of the file speaks.
  package var riskMax = 0.5
  /// So does one that nobody could judge.
  package var escalatesUnjudged = false

  package init() {}
}

/// What the files that `verify` names say: part of the configuration, so that a change of theirs is a change of it.
package struct VerifierFiles: Sendable, Hashable {
  package var calibration: CalibrationFile?
  package var ladder: LadderConfiguration?
  package var stages: StageSettings?

  package init() {}
}
