package import AssayCore
import AssayStatistics

extension CalibrationRun {
  /// What few labels are worth on these rows, in sentences: the calibration error of a calibrator of a hundred labels
  /// on the rest, and how often thresholds that are certified on resamples keep their promise.
  package static func check(_ rows: [CalibrationRow], authority: Authority, seed: UInt64) -> [String] {
    var preparation = CalibrationPreparation(rows, authority: authority)
    var generator = SeededGenerator(seed: seed, purpose: "calibrate/check")
    var lines: [String] = []
    for (name, scores) in [("risk", preparation.riskRows(nil)), ("strength", preparation.strengthRows())] {
      if let error = CalibrationCheck.error(scores, using: &generator) {
        lines.append(
          "\(name): ECE with \(error.labels) labels, mean of \(error.resamples) draws \(decimals(error.mean)) "
            + "(90th percentile \(decimals(error.ninetieth))), debiased \(decimals(error.debiased)), "
            + "raw \(decimals(error.raw)); perfect calibration would show \(decimals(error.noise)) on as many rows")
      }
      for alpha in [0.05, 0.1] {
        let labels = min(300, scores.count / 2)
        guard let bound = CalibrationCheck.bound(scores, alpha: alpha, labels: labels, using: &generator) else {
          continue
        }
        lines.append(
          "\(name): certificates at \(decimals(alpha)) from \(labels) labels held in \(decimals(bound.held)) "
            + "of \(bound.resamples) resamples, given in \(decimals(bound.certified))")
      }
    }
    return lines
  }

  private static func decimals(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}
