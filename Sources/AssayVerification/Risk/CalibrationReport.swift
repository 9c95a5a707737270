package import AssayStatistics
package import AssayWire

/// What a calibration found, for people and for `--json`.
package struct CalibrationReport: Sendable, Hashable, Codable {
  package struct LeftOut: Sendable, Hashable, Codable {
    package var reason: String
    package var rows: Int
  }

  /// One quantity that was calibrated: `risk` or `strength`. Of a strength, "wrong" means that the verdict was.
  package struct Target: Sendable, Hashable, Codable {
    package var name: String
    package var rows: Int
    package var groups: Int
    /// Kish's number, by which the method was chosen.
    package var effectiveRows: Double
    package var slices: [SlicedCalibrator.Slice]
    package var raw: [RiskEstimate]
    /// On rows that did not teach the calibrator (five folds by group).
    package var calibrated: [RiskEstimate]
    package var reliabilityRaw: [ReliabilityBin]
    package var reliability: [ReliabilityBin]
    package var coverageCurve: [CoveragePoint]
    /// How far slices lie apart in the share wrong and in calibration.
    package var gaps: [SliceGap]
  }

  /// A row of the certificate table; what it takes where nothing could be certified.
  package struct CertificateRow: Sendable, Hashable, Codable {
    package var alpha: Double
    package var confidence: Double
    /// Accepted answers without an error that would be enough.
    package var neededWithoutError: Int?
    package var certificate: Certificate?
    /// The threshold on the calibrated scale of the whole.
    package var calibratedThreshold: Double?
    /// A bound on the mean, which needs fewer labels.
    package var conformal: Certificate?
    package var sentence: String
  }

  package var version: String
  package var rows: Int
  package var leftOut: [LeftOut]
  package var modelVersion: String?
  /// Rows that taught the model and are not used for anything else.
  package var modelRows: Int
  /// Weights were cut to the cap.
  package var cappedWeights: Int
  package var targets: [Target]
  package var certificates: [CertificateRow]

  package var json: JSONValue { JSONValue(encoding: self) }
}
