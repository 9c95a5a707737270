import AssayCore
import AssayServing
import AssayVerification

/// The ladder of a route and the calibration that its risks go through, as named on the command line.
enum LadderFile {
  static func read(_ path: String) throws(AssayError) -> LadderConfiguration {
    try VerifierDocuments.ladder(try TextFile.read(path), path: path)
  }
}

enum CalibrationInput {
  static func read(_ path: String) throws(AssayError) -> CalibrationFile {
    try VerifierDocuments.calibration(try TextFile.bytes(path), path: path)
  }
}
