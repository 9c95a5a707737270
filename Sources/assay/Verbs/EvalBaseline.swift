import AssayCore
import AssayEvaluation
import AssayMedia
import AssayReport
import AssayWire
import Foundation

/// `assay eval --baseline RUN`: the run that was just made, compared with an earlier one by what the suite's `compare:`
/// asks for.
struct EvalBaseline {
  let folder: RunFolder

  /// Looks for the run before anything is asked, and whether it was made of the same samples.
  init(_ name: String, under logDir: String, for suite: Suite) throws(AssayError) {
    folder = try RunFolder.find(name, under: logDir)
    let manifest = try RunManifest(reading: folder)
    guard try manifest.isMade(of: suite) else {
      throw AssayError(
        .data, "the baseline \(folder.id) was made of other data than this suite's",
        remedy:
          "name a run of the same data, or compare afterwards: assay compare \(folder.id) RUN --allow-different data")
    }
  }

  func comparison(with run: RunFolder, _ suite: Suite) throws(AssayError) -> Comparison {
    var options = ComparisonOptions()
    options.gates = suite.comparisonGates
    options.method = ComparisonMethodSetting().over(suite.comparisonMethod)
    return try Comparing.compare(folder, [run], options: options)
  }
}

/// A comparison as a page, with the media of its cases made again where nobody kept them.
enum ComparisonPage {
  static func write(_ comparison: Comparison, to path: String) async throws(AssayError) {
    let stack = MediaStack()
    let scratch = FileManager.default.temporaryDirectory.appending(path: "assay-compare-\(UUID().uuidString)")
    defer {
      stack.pool.shutdown()
      try? FileManager.default.removeItem(at: scratch)
    }
    let made = RunFolder(path: scratch.path(percentEncoded: false))
    let reasons = await RemadeMedia.make(
      comparison, into: made, studio: stack.studio, casesMax: ComparisonWriter.casesMax)
    try await ComparisonWriter.write(
      comparison, to: path, media: stack.media, more: made, unshown: reasons)
  }
}
