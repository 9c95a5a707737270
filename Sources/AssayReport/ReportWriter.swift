package import AssayCore
package import AssayEvaluation
package import AssayMedia
import AssayPerception
import Foundation

/// Makes `report.html` and `scores.csv` from a run's folder, and from nothing else: they can be made again at any time.
package enum ReportWriter {
  /// - Parameter media: decodes the media of hard cases for drawing; nil leaves them undrawn.
  /// - Throws: `.data` when the folder holds no finished run, `.storage` when the page cannot be written.
  package static func write(folder: RunFolder, media: (any MediaDecoding)?) async throws(AssayError) {
    try OutputFile.write(folder.csv, from: folder)
    let page = try await html(folder: folder, media: media)
    guard (try? Data(page.utf8).write(to: URL(filePath: folder.report), options: .atomic)) != nil else {
      throw AssayError(
        .storage, "the report cannot be written", at: .init(file: folder.report),
        remedy: "free space or choose another folder with --log-dir")
    }
  }

  package static func html(folder: RunFolder, media: (any MediaDecoding)?) async throws(AssayError) -> String {
    var loader = try ReportLoader(folder)
    var model = loader.model()
    model.hardCases = await HardCaseLoader(folder: folder, media: media).load(
      loader.hardCases, scores: loader.answerNames)
    model.stress?.cases = await StressCaseLoader(folder: folder, media: media).load(loader.stressCases)
    return ReportPage.html(model)
  }
}
