import AssayCore
import Foundation

/// Finds the run that a person means.
enum RunPlace {
  /// `latest` is the newest run under `logDir`; anything else is a path, or a name under `logDir`.
  static func find(_ name: String, logDir: String) throws(AssayError) -> URL {
    let files = FileManager.default
    if name != "latest" {
      for candidate in [name, logDir + "/" + name] where files.fileExists(atPath: candidate + "/run.json") {
        return URL(filePath: candidate)
      }
      throw AssayError(
        .data, "there is no run here", at: .init(file: name), remedy: "`assay list runs` shows what there is")
    }
    let names = (try? files.contentsOfDirectory(atPath: logDir)) ?? []
    // Names start with the UTC time, so the last in order is the newest.
    guard let newest = names.sorted().last(where: { files.fileExists(atPath: "\(logDir)/\($0)/run.json") }) else {
      throw AssayError(
        .data, "there are no runs in \(logDir)",
        remedy: "run `assay eval SUITE` first, or name the folder with --log-dir")
    }
    return URL(filePath: logDir + "/" + newest)
  }
}
