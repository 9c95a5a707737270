package import AssayCore
package import AssayEvaluation
package import AssayMedia
import Foundation

/// Makes the page of a comparison: one self-contained file.
package enum ComparisonWriter {
  /// Cases of each kind and candidate that are shown with their media.
  static let casesMax = 12

  /// - Parameter media: decodes the media of the cases for drawing; nil leaves them undrawn.
  /// - Throws: `.storage` when the page cannot be written.
  package static func write(
    _ comparison: Comparison, to path: String, media: (any MediaDecoding)?
  ) async throws(AssayError) {
    let page = await html(comparison, media: media)
    guard (try? Data(page.utf8).write(to: URL(filePath: path), options: .atomic)) != nil else {
      throw AssayError(
        .storage, "the comparison page cannot be written", at: .init(file: path),
        remedy: "name a file in a folder that exists and can be written")
    }
  }

  package static func html(_ comparison: Comparison, media: (any MediaDecoding)?) async -> String {
    var shown: [ComparisonPage.Side] = []
    for candidate in comparison.candidates {
      let base = HardCaseLoader(folder: comparison.base, media: media)
      let other = HardCaseLoader(folder: candidate.folder, media: media)
      shown.append(
        ComparisonPage.Side(
          regressions: await cases(candidate.regressions, base, other),
          improvements: await cases(candidate.improvements, base, other)))
    }
    return ComparisonPage.html(comparison, shown)
  }

  private static func cases(
    _ cases: [ComparisonCase], _ base: HardCaseLoader, _ candidate: HardCaseLoader
  ) async -> [ComparisonPage.Case] {
    var shown: [ComparisonPage.Case] = []
    for item in cases.prefix(casesMax) {
      shown.append(
        ComparisonPage.Case(
          item: item, base: await base.hardCase(item.baseRecord, reason: ""),
          candidate: await candidate.hardCase(item.candidateRecord, reason: "")))
    }
    return shown
  }
}
