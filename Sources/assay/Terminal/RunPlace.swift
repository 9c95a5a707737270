import AssayCore
import AssayEvaluation
import Foundation

/// Finds the run that a person means.
enum RunPlace {
  /// `latest` is the newest run under `logDir`; anything else is a path, or a name under `logDir`.
  static func find(_ name: String, logDir: String) throws(AssayError) -> URL {
    URL(filePath: try RunFolder.find(name, under: logDir).path)
  }
}
