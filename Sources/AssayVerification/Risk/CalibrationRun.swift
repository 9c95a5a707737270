package import AssayCore
import AssayStatistics

/// What `assay calibrate` does: from labelled rows to calibrators, certificates and a report.
///
/// The same rows, in the same order, with the same seed give the same file.
package struct CalibrationRun: Sendable {
  package struct Options: Sendable {
    /// Labels of the other kind are left out: gold and weak are never mixed.
    package var authority: Authority
    /// Certificates asked for.
    package var alphas: [Double]
    package var confidence: Double
    /// Train the risk model on half of the groups, where rows have signals.
    package var trainsModel: Bool
    package var resamples: Int
    package var seed: UInt64

    package init(
      authority: Authority = .gold, alphas: [Double] = [0.01, 0.02, 0.05, 0.1], confidence: Double = 0.9,
      trainsModel: Bool = false, resamples: Int = 1000, seed: UInt64 = 1
    ) {
      self.authority = authority
      self.alphas = alphas
      self.confidence = confidence
      self.trainsModel = trainsModel
      self.resamples = resamples
      self.seed = seed
    }
  }

  package let file: CalibrationFile
  package let report: CalibrationReport

  /// - Throws: `data` without a usable row, or with an alpha or confidence outside (0, 1).
  package init(_ rows: [CalibrationRow], options: Options = Options()) throws(AssayError) {
    guard options.confidence > 0, options.confidence < 1, options.alphas.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw AssayError(.usage, "alpha and confidence must lie between 0 and 1.")
    }
    var preparation = CalibrationPreparation(rows, authority: options.authority)
    var model: RiskModel?
    if options.trainsModel { model = try preparation.trainModel() }
    let risk = preparation.riskRows(model)
    let strength = preparation.strengthRows()
    guard risk.count > 0 || strength.count > 0 else {
      throw AssayError(
        .data, "No row can be used: \(preparation.leftOutSentence).",
        remedy: "A row needs a label and a risk, or a verdict with its strength.")
    }
    let riskCalibrator = risk.count > 0 ? SlicedCalibrator(risk) : nil
    let strengthCalibrator = strength.count > 0 ? SlicedCalibrator(strength) : nil
    var file = CalibrationFile(
      model: model, risk: riskCalibrator, strength: strengthCalibrator, rows: max(risk.count, strength.count),
      authority: options.authority)
    let certificates = Self.certificates(risk, options, file)
    for row in certificates {
      if let certificate = row.certificate { file.add(certificate) }
      if let certificate = row.conformal { file.add(certificate) }
    }
    let targets = [("risk", risk, riskCalibrator), ("strength", strength, strengthCalibrator)].compactMap {
      name, rows, calibrator in calibrator.map { Self.target(name, rows, $0, options) }
    }
    self.file = file
    report = CalibrationReport(
      version: file.version, rows: rows.count, leftOut: preparation.leftOut, modelVersion: model?.version,
      modelRows: preparation.modelRows, cappedWeights: preparation.cappedWeights, targets: targets,
      certificates: certificates)
  }

  /// Thresholds are certified on the raw scale: the raw risk knew nothing of these labels, a calibrated one would.
  private static func certificates(
    _ rows: LabelledScores, _ options: Options, _ file: CalibrationFile
  ) -> [CalibrationReport.CertificateRow] {
    options.alphas.sorted().compactMap { alpha in
      guard let test = LearnThenTest(alpha: alpha, confidence: options.confidence) else { return nil }
      let certificate = Certificate(test.run(rows), test: test, calibrator: file.version)
      let needed = RiskBound.rowsNeeded(alpha: alpha, confidence: options.confidence, errors: 0)
      let missing =
        "Nothing certified for \(percent(alpha)): it takes \(needed ?? 0) accepted answers without an error."
      return CalibrationReport.CertificateRow(
        alpha: alpha, confidence: options.confidence, neededWithoutError: needed, certificate: certificate,
        calibratedThreshold: certificate.map { file.risk($0.threshold) },
        conformal: ConformalRisk(rows, alpha: alpha).map {
          Certificate($0, alpha: alpha, calibrator: file.version)
        },
        sentence: certificate?.sentence ?? missing)
    }
  }

  private static func target(
    _ name: String, _ rows: LabelledScores, _ calibrator: SlicedCalibrator, _ options: Options
  ) -> CalibrationReport.Target {
    let raw = RiskRows(rows)
    let held = RiskRows(crossFitted(rows))
    let generator = SeededGenerator(seed: options.seed, purpose: "calibrate/\(name)")
    let gaps = [RiskMetric.baseRate, .ece].compactMap {
      SliceGap($0, rows, resamples: options.resamples, using: generator)
    }
    return CalibrationReport.Target(
      name: name, rows: rows.count, groups: raw.groupCount, effectiveRows: rows.effectiveCount,
      slices: calibrator.slices, raw: raw.estimates(resamples: options.resamples, using: generator),
      calibrated: held.estimates(resamples: options.resamples, using: generator), reliabilityRaw: raw.reliability(),
      reliability: held.reliability(), coverageCurve: raw.coverageCurve(), gaps: gaps)
  }

  /// Each row's chance from a calibrator that did not see its group.
  private static func crossFitted(_ rows: LabelledScores) -> LabelledScores {
    let folds = rows.folds(CalibratorFit.foldCount)
    var chances = rows.scores
    for fold in Set(folds).sorted() {
      let calibrator = SlicedCalibrator(rows.selecting(folds.indices.filter { folds[$0] != fold }))
      for row in folds.indices where folds[row] == fold {
        chances[row] = calibrator.probability(rows.scores[row], slice: rows.slices[row])
      }
    }
    return LabelledScores(
      scores: chances, labels: rows.labels, weights: rows.weights, groups: rows.groups, slices: rows.slices) ?? rows
  }
}
